#include "feeds/collector/source_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include "embedded/price_sources.h"
#include "feeds/adapters/toml_tables.h"
#include "feeds/http/http_client.h"

namespace tessera::collector {

using adapters::TableReader;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using prices::PriceFormat;

namespace {

constexpr std::array<std::string_view, 7> kFormats{"openrouter", "genai-prices",   "models.dev", "litellm",
                                                   "llm-prices", "openrouterlist", "csv"};
constexpr std::int64_t kLeastMinutes = 15, kMostMinutes = 43'200, kMostMegabytes = 256;
constexpr std::size_t kLongestName = 40, kLongestText = 200;

bool isName(std::string_view name) {
    return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
}

bool isLine(std::string_view text) {
    return text.size() <= kLongestText &&
           std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= ' '; });
}

void readFormat(TableReader& reader, SourceSpec& out) {
    const std::string word = reader.text("format", true);
    const auto known = std::ranges::find(kFormats, word);
    if (known == kFormats.end()) {
        reader.complain("format",
                        fmt::format("\"{}\" is not a format; there are {}", word, fmt::join(kFormats, ", ")));
        return;
    }
    out.format = static_cast<PriceFormat>(known - kFormats.begin());
}

void readNumbers(TableReader& reader, SourceSpec& out) {
    const std::int64_t minutes = reader.whole("every_minutes").value_or(out.every.count());
    if (minutes < kLeastMinutes || minutes > kMostMinutes) {
        reader.complain("every_minutes", fmt::format("every_minutes is {} and must be {} to {}", minutes,
                                                     kLeastMinutes, kMostMinutes));
    }
    out.every = std::chrono::minutes(std::clamp(minutes, kLeastMinutes, kMostMinutes));
    const std::int64_t megabytes = reader.whole("most_mb").value_or(out.mostBytes >> 20);
    if (megabytes < 1 || megabytes > kMostMegabytes) {
        reader.complain("most_mb",
                        fmt::format("most_mb is {} and must be 1 to {}", megabytes, kMostMegabytes));
    }
    out.mostBytes = std::clamp<std::int64_t>(megabytes, 1, kMostMegabytes) << 20;
}

SourceSpec readSource(TableReader reader) {
    reader.allow({"name", "url", "format", "licence", "every_minutes", "most_mb", "enabled"});
    SourceSpec out;
    out.name = reader.text("name", true);
    out.url = reader.text("url", true);
    out.licence = reader.text("licence", true);
    if (!isName(out.name)) {
        reader.complain("name",
                        fmt::format("the name \"{}\" must be 1 to {} of a-z, 0-9, dot, dash and underscore",
                                    out.name.substr(0, kLongestText), kLongestName));
    }
    if (const auto usable = http::checkUrl(out.url); !usable) {
        reader.complain("url", usable.error().sentence);
    }
    if (out.licence.empty() || !isLine(out.licence)) {
        reader.complain("licence", fmt::format("the licence is one line of 1 to {} bytes", kLongestText));
    }
    readFormat(reader, out);
    readNumbers(reader, out);
    out.isEnabled = reader.flag("enabled", true);
    return out;
}

}  // namespace

std::string_view formatWord(PriceFormat format) {
    return kFormats[static_cast<std::size_t>(format)];
}

Result<std::vector<SourceSpec>> parseSources(std::string_view text, std::string_view fileName) {
    const auto parsed = adapters::parseToml(text, fileName);
    if (!parsed) {
        return parsed.error();
    }
    std::string problem;
    std::vector<SourceSpec> out;
    std::set<std::string> names;
    TableReader root(*parsed, fileName, problem);
    root.allow({"source"});
    root.tables("source", [&](TableReader table) {
        TableReader again = table;
        out.push_back(readSource(std::move(table)));
        if (!names.insert(out.back().name).second) {
            again.complain("name", fmt::format("another source is called \"{}\" as well", out.back().name));
        }
    });
    return problem.empty() ? Result<std::vector<SourceSpec>>(std::move(out))
                           : Result<std::vector<SourceSpec>>(
                                 Error{ErrorCode::BadInput, std::move(problem), "price sources"});
}

Result<std::vector<SourceSpec>> builtInSources() {
    const auto& file = embedded::price_sources::files()[0];
    return parseSources(file.text, file.name);
}

Result<std::vector<SourceSpec>> loadSources(const std::filesystem::path& file) {
    std::error_code error;
    if (file.empty() || (!std::filesystem::exists(file, error) && !error)) {
        return builtInSources();
    }
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad() || std::filesystem::is_directory(file, error)) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("{} cannot be read. Check its owner and permissions.", file.string()),
                     "price sources"};
    }
    return parseSources(text, file.filename().string());
}

}  // namespace tessera::collector
