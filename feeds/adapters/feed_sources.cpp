#include "feeds/adapters/feed_sources.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "app/domain/decimal.h"
#include "feeds/adapters/adapter_feed.h"
#include "feeds/adapters/endpoint.h"
#include "feeds/adapters/json_fields.h"
#include "feeds/adapters/toml_tables.h"

namespace tessera::adapters {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using ports::FeedSource;
using ports::SymbolMapping;

namespace {

constexpr int kMostStaleSeconds = 86'400;
constexpr std::int64_t kMostLot = 1'000'000'000;
constexpr std::size_t kMostText = 200;

Error wrong(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), "feed sources"};
}

SymbolMapping readMapping(TableReader reader) {
    reader.allow({"source", "symbol", "name", "tick", "quantity_decimals", "lot", "unit", "currency"});
    SymbolMapping out;
    out.source = reader.text("source", true);
    out.symbol = reader.text("symbol", true);
    out.name = reader.text("name", false);
    out.unit = reader.text("unit", false);
    out.currency = reader.text("currency", false);
    out.lot = reader.whole("lot").value_or(1);
    if (const std::string tick = reader.text("tick", false); !tick.empty()) {
        const auto price = domain::parsePrice(tick);
        if (!price) {
            reader.complain("tick", "tick must be a number written as text: \"0.01\"");
        }
        out.tick = domain::PriceDelta::fromNanoUsd(price ? price->nanoUsd() : 1);
    }
    if (const auto decimals = reader.whole("quantity_decimals")) {
        if (*decimals < 0 || *decimals > kMessageScale) {
            reader.complain("quantity_decimals", "quantity_decimals must be 0 to 9");
        }
        out.quantityDecimals = static_cast<int>(std::clamp<std::int64_t>(*decimals, 0, kMessageScale));
    }
    return out;
}

FeedSource readSource(TableReader reader) {
    reader.allow({"name", "format", "endpoint", "mode", "topics", "stale_after_s", "enabled", "map"});
    FeedSource out;
    out.name = reader.text("name", true);
    out.endpoint = reader.text("endpoint", true);
    const std::string format = reader.text("format", true);
    const auto known = std::find(ports::kFeedFormatNames.begin(), ports::kFeedFormatNames.end(), format);
    if (known == ports::kFeedFormatNames.end()) {
        reader.complain("format", fmt::format("\"{}\" is not a format; there are {}", format,
                                              fmt::join(ports::kFeedFormatNames, ", ")));
    } else {
        out.format = static_cast<ports::FeedFormat>(known - ports::kFeedFormatNames.begin());
    }
    const std::string mode = reader.text("mode", true);
    if (mode != "bind" && mode != "connect") {
        reader.complain("mode", "mode must be \"bind\" or \"connect\"");
    }
    out.bind = mode == "bind";
    out.enabled = reader.flag("enabled", true);
    out.topics = reader.texts("topics");
    const std::int64_t stale = reader.whole("stale_after_s").value_or(0);
    if (stale < 0 || stale > kMostStaleSeconds) {
        reader.complain("stale_after_s", "stale_after_s must be 1 to 86400");
    }
    out.staleAfterSeconds = static_cast<int>(std::clamp<std::int64_t>(stale, 0, kMostStaleSeconds));
    reader.tables("map",
                  [&](TableReader mapping) { out.mappings.push_back(readMapping(std::move(mapping))); });
    return out;
}

// ---------------------------------------------------------------- rules

/// One line of screen text.
bool isText(std::string_view text) {
    return text.size() <= kMostText && std::all_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
           });
}

Result<void> checkMapping(const FeedSource& source, const SymbolMapping& m) {
    const auto bad = [&](std::string_view what) {
        return wrong(fmt::format("Source \"{}\", symbol \"{}\": {}.", source.name, m.source, what));
    };
    if (m.source.empty() || !isText(m.source)) {
        return bad("the source's own symbol is missing");
    }
    if (const std::string_view why = whyNoSymbol(m.symbol); !why.empty()) {
        return bad(fmt::format("\"{}\" cannot be the symbol shown, {}", shownText(m.symbol), why));
    }
    if (!isText(m.name) || !isText(m.unit) || !isText(m.currency)) {
        return bad("name, unit and currency are one line each");
    }
    if (m.tick && (m.tick->nanoUsd() <= 0 || m.tick->nanoUsd() > domain::kPriceLimit)) {
        return bad("the tick must be above zero");
    }
    if (m.quantityDecimals && (*m.quantityDecimals < 0 || *m.quantityDecimals > kMessageScale)) {
        return bad("the decimals of quantities must be 0 to 9");
    }
    if (m.lot < 1 || m.lot > kMostLot) {
        return bad("the lot must be 1 to 1,000,000,000");
    }
    return {};
}

Result<void> checkSource(const FeedSource& source) {
    const std::string name = fmt::format("Source \"{}\"", source.name);
    if (source.name.empty() || !isText(source.name)) {
        return wrong("Every source needs a name of one line.");
    }
    if (const auto usable = checkEndpoint(source.endpoint, source.bind); !usable) {
        return Error{usable.error().code, fmt::format("{}: {}", name, usable.error().sentence),
                     "feed sources"};
    }
    if (source.staleAfterSeconds < 0 || source.staleAfterSeconds > kMostStaleSeconds) {
        return wrong(name + ": silence may be allowed for 1 to 86400 seconds.");
    }
    if (!std::all_of(source.topics.begin(), source.topics.end(), isText)) {
        return wrong(name + ": a topic is one line of at most 200 characters.");
    }
    std::set<std::string_view> from, to;
    for (const SymbolMapping& mapping : source.mappings) {
        if (const auto usable = checkMapping(source, mapping); !usable) {
            return usable;
        }
        if (!from.insert(mapping.source).second || !to.insert(mapping.symbol).second) {
            return wrong(fmt::format("{}: \"{}\" is mapped twice, or two symbols are mapped to \"{}\".", name,
                                     mapping.source, mapping.symbol));
        }
    }
    return {};
}

// ---------------------------------------------------------------- text

std::string tomlText(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
        }
        out.push_back(c);
    }
    return out + "\"";
}

void formatMapping(std::string& out, const SymbolMapping& m) {
    out +=
        fmt::format("\n[[source.map]]\nsource = {}\nsymbol = {}\n", tomlText(m.source), tomlText(m.symbol));
    if (!m.name.empty()) {
        out += fmt::format("name = {}\n", tomlText(m.name));
    }
    if (m.tick) {
        out += fmt::format("tick = \"{}\"\n",
                           domain::formatQuantity(domain::Quantity::fromRaw(m.tick->nanoUsd()), 9));
    }
    if (m.quantityDecimals) {
        out += fmt::format("quantity_decimals = {}\n", *m.quantityDecimals);
    }
    if (m.lot != 1) {
        out += fmt::format("lot = {}\n", m.lot);
    }
    if (!m.unit.empty()) {
        out += fmt::format("unit = {}\n", tomlText(m.unit));
    }
    if (!m.currency.empty()) {
        out += fmt::format("currency = {}\n", tomlText(m.currency));
    }
}

Error cannotWrite(const std::filesystem::path& file, const char* step) {
    return {ErrorCode::Unavailable,
            fmt::format("{} cannot be written: {}.", file.string(), std::strerror(errno)), step};
}

bool writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

Result<FeedSources> parseFeedSources(std::string_view text, std::string_view fileName) {
    const auto parsed = parseToml(text, fileName);
    if (!parsed) {
        return parsed.error();
    }
    std::string problem;
    FeedSources out;
    TableReader root(*parsed, fileName, problem);
    root.allow({"source"});
    root.tables("source", [&](TableReader source) { out.push_back(readSource(std::move(source))); });
    if (!problem.empty()) {
        return wrong(problem);
    }
    if (const auto usable = validateFeedSources(out); !usable) {
        return Error{usable.error().code, fmt::format("{}: {}", fileName, usable.error().sentence),
                     "feed sources"};
    }
    return out;
}

Result<FeedSources> loadFeedSources(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error) && !error) {
        return FeedSources{};
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf()).good()) {
        if (in && std::filesystem::is_regular_file(file, error) &&
            std::filesystem::file_size(file, error) == 0) {
            return FeedSources{};  // an empty file has nothing to read, which streams call a failure
        }
        return Error{ErrorCode::Unavailable, fmt::format("{} cannot be read.", file.string()),
                     "feed sources"};
    }
    return parseFeedSources(text.str(), file.filename().string());
}

Result<void> validateFeedSources(const FeedSources& sources) {
    std::set<std::string_view> names, bound;
    for (const FeedSource& source : sources) {
        if (const auto usable = checkSource(source); !usable) {
            return usable;
        }
        if (!names.insert(source.name).second) {
            return wrong(
                fmt::format("Two sources are called \"{}\"; every name may be used once.", source.name));
        }
        if (source.enabled && source.bind && !bound.insert(source.endpoint).second) {
            return wrong(fmt::format("Two sources bind {}; only one can have it.", source.endpoint));
        }
    }
    return {};
}

std::string formatFeedSources(const FeedSources& sources) {
    std::string out =
        "# Third-party market data, read at the start of Tessera. The README's \"Plug in your own feed\"\n"
        "# explains every key. The feed panel rewrites this file.\n";
    for (const FeedSource& s : sources) {
        out += fmt::format("\n[[source]]\nname = {}\nformat = \"{}\"\nendpoint = {}\nmode = \"{}\"\n",
                           tomlText(s.name), ports::kFeedFormatNames[static_cast<std::size_t>(s.format)],
                           tomlText(s.endpoint), s.bind ? "bind" : "connect");
        if (!s.topics.empty()) {
            std::vector<std::string> topics;
            for (const std::string& topic : s.topics) {
                topics.push_back(tomlText(topic));
            }
            out += fmt::format("topics = [{}]\n", fmt::join(topics, ", "));
        }
        if (s.staleAfterSeconds != 0) {
            out += fmt::format("stale_after_s = {}\n", s.staleAfterSeconds);
        }
        if (!s.enabled) {
            out += "enabled = false\n";
        }
        for (const SymbolMapping& mapping : s.mappings) {
            formatMapping(out, mapping);
        }
    }
    return out;
}

Result<void> saveFeedSources(const std::filesystem::path& file, const FeedSources& sources) {
    if (const auto usable = validateFeedSources(sources); !usable) {
        return usable;
    }
    const std::string text = formatFeedSources(sources);
    if (const auto again = parseFeedSources(text, file.filename().string()); !again) {
        return again.error();
    }
    const std::string part = file.string() + ".part";
    const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return cannotWrite(file, "open");
    }
    const bool written = writeAll(fd, text) && ::fsync(fd) == 0;
    const bool closed = ::close(fd) == 0;
    if (!written || !closed || ::rename(part.c_str(), file.c_str()) != 0) {
        const Error error = cannotWrite(file, "write");
        ::unlink(part.c_str());
        return error;
    }
    return {};
}

std::unique_ptr<ports::MarketDataFeed> makeFeed(const FeedSource& source, const ports::Clock& clock) {
    AdapterFeedOptions options;
    options.name = source.name;
    options.format = source.format;
    options.endpoint = source.endpoint;
    options.bind = source.bind;
    options.topics = source.topics;
    options.staleAfter = std::chrono::seconds(source.staleAfterSeconds);
    options.mappings = source.mappings;
    return std::make_unique<AdapterFeed>(std::move(options), clock);
}

}  // namespace tessera::adapters
