#include "feeds/collector/collector_state.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace tessera::collector {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;
using nlohmann::json;

namespace {

constexpr int kVersion = 1;
constexpr std::uintmax_t kMostBytes = 1 << 20;

std::string textOf(Timestamp time) {
    return time.isSet() ? domain::formatIso(time) : std::string();
}

// ---------------------------------------------------------------- reading, of a file that may be anything

std::string textAt(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t numberAt(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

Timestamp timeAt(const json& object, const char* key) {
    const auto time = domain::parseIso(textAt(object, key));
    return time ? *time : Timestamp();
}

SourceState sourceFrom(const json& object) {
    SourceState out;
    out.url = textAt(object, "url");
    out.etag = textAt(object, "etag");
    out.lastModified = textAt(object, "last_modified");
    out.ledgerSource = textAt(object, "ledger_source");
    out.lastAsked = timeAt(object, "last_asked");
    out.nextAsk = timeAt(object, "next_ask");
    out.lastGood = timeAt(object, "last_good");
    out.lastChanged = timeAt(object, "last_changed");
    out.failuresInARow =
        static_cast<int>(std::clamp<std::int64_t>(numberAt(object, "failures_in_a_row"), 0, 1'000'000));
    out.outcome = askOutcomeFrom(textAt(object, "outcome"));
    out.sentence = textAt(object, "sentence");
    out.events = numberAt(object, "events");
    out.models = numberAt(object, "models");
    if (const auto counts = object.find("counts"); counts != object.end() && counts->is_object()) {
        for (const auto& [word, count] : counts->items()) {
            const auto outcome = askOutcomeFrom(word);
            if (outcome && count.is_number_integer()) {
                out.counts[*outcome] = count.get<std::int64_t>();
            }
        }
    }
    return out;
}

Error damaged(const std::string& path) {
    return {ErrorCode::Corrupt,
            fmt::format("{} is damaged: when each price list was asked last is not known.", path),
            "collector state"};
}

// ---------------------------------------------------------------- writing

json objectOf(const SourceState& source, Timestamp now) {
    json counts = json::object();
    for (const auto& [outcome, count] : source.counts) {
        counts[std::string(wordFor(outcome))] = count;
    }
    json out{{"url", source.url},
             {"etag", source.etag},
             {"last_modified", source.lastModified},
             {"ledger_source", source.ledgerSource},
             {"last_asked", textOf(source.lastAsked)},
             {"next_ask", textOf(source.nextAsk)},
             {"last_good", textOf(source.lastGood)},
             {"last_changed", textOf(source.lastChanged)},
             {"failures_in_a_row", source.failuresInARow},
             {"outcome", source.outcome ? std::string(wordFor(*source.outcome)) : std::string()},
             {"sentence", source.sentence},
             {"events", source.events},
             {"models", source.models},
             {"counts", counts}};
    if (now.isSet() && source.lastGood.isSet()) {
        out["age_s"] = (now - source.lastGood).count() / 1'000'000'000;
    }
    return out;
}

bool writeWhole(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(file) == 0;
}

}  // namespace

std::string statePath(const std::string& ledgerPath) {
    return ledgerPath + ".collector.json";
}

Result<CollectorState> loadState(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error) {
        return CollectorState{};
    }
    if (!error && std::filesystem::is_regular_file(path, error) &&
        std::filesystem::file_size(path, error) > kMostBytes) {
        return damaged(path);
    }
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad()) {
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be read. Check its owner.", path),
                     "collector state"};
    }
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object() || numberAt(document, "version") != kVersion) {
        return damaged(path);
    }
    CollectorState out;
    out.savedAt = timeAt(document, "saved_at");
    out.process = numberAt(document, "process");
    out.publishedAt = textAt(document, "published_at");
    if (const auto sources = document.find("sources"); sources != document.end() && sources->is_object()) {
        for (const auto& [name, source] : sources->items()) {
            if (source.is_object()) {
                out.sources[name] = sourceFrom(source);
            }
        }
    }
    return out;
}

std::string formatState(const CollectorState& state, Timestamp now) {
    json sources = json::object();
    for (const auto& [name, source] : state.sources) {
        sources[name] = objectOf(source, now);
    }
    const json document{{"version", kVersion},
                        {"saved_at", textOf(state.savedAt)},
                        {"process", state.process},
                        {"published_at", state.publishedAt},
                        {"sources", sources}};
    return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<void> saveState(const std::string& path, const CollectorState& state) {
    const std::string part = path + ".part";
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool isWritten = file >= 0 && writeWhole(file, formatState(state, {}));
    const int why = errno;
    if (file >= 0) {
        ::close(file);
    }
    if (!isWritten || std::rename(part.c_str(), path.c_str()) != 0) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be written: {}.", path, std::strerror(isWritten ? errno : why)),
                     "collector state"};
    }
    return {};
}

}  // namespace tessera::collector
