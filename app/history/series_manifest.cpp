#include "app/history/series_manifest.h"

#include <fmt/format.h>

#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "app/domain/crc32c.h"

namespace tessera::history {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::string_view kChecksum = "# crc32c ";

std::uint32_t crcOf(std::string_view text) {
    return domain::crc32c(std::as_bytes(std::span(text)));
}

std::int64_t whole(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

toml::table tableOf(const SeriesManifest& manifest) {
    toml::array segments, ticks, imports;
    for (const std::string& name : manifest.segments) {
        segments.push_back(name);
    }
    for (const TickFile& file : manifest.ticks) {
        ticks.push_back(toml::table{{"name", file.name},
                                    {"bytes", whole(file.bytes)},
                                    {"ticks", whole(file.ticks)},
                                    {"import", whole(file.importId)}});
    }
    for (const ImportInfo& import : manifest.imports) {
        imports.push_back(toml::table{{"id", whole(import.id)},
                                      {"file", import.file},
                                      {"at", import.at.nanos()},
                                      {"bars", whole(import.bars)},
                                      {"ticks", whole(import.ticks)},
                                      {"first", import.first.nanos()},
                                      {"last", import.last.nanos()}});
    }
    return toml::table{{"version", kVersion},
                       {"source", manifest.key.source},
                       {"symbol", manifest.key.symbol},
                       {"quantity_decimals", manifest.key.quantityDecimals},
                       {"interval_ns", std::int64_t{manifest.key.interval.count()}},
                       {"journal", whole(manifest.journal)},
                       {"journal_bytes", whole(manifest.journalBytes)},
                       {"sealed_through", manifest.sealedThrough.nanos()},
                       {"next_file", whole(manifest.nextFile)},
                       {"segments", segments},
                       {"ticks", ticks},
                       {"imports", imports}};
}

std::uint64_t count(const toml::table& table, const char* name) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(table[name].value_or(std::int64_t{0}), 0));
}

Timestamp time(const toml::table& table, const char* name) {
    return Timestamp::fromNanos(table[name].value_or(std::int64_t{0}));
}

SeriesManifest manifestOf(const toml::table& table) {
    SeriesManifest manifest;
    manifest.key = {table["source"].value_or(std::string()), table["symbol"].value_or(std::string()),
                    static_cast<int>(count(table, "quantity_decimals")),
                    domain::Duration(table["interval_ns"].value_or(std::int64_t{0}))};
    manifest.journal = count(table, "journal");
    manifest.journalBytes = count(table, "journal_bytes");
    manifest.sealedThrough = time(table, "sealed_through");
    manifest.nextFile = static_cast<std::uint32_t>(count(table, "next_file"));
    if (const toml::array* segments = table["segments"].as_array()) {
        for (const toml::node& name : *segments) {
            manifest.segments.push_back(name.value_or(std::string()));
        }
    }
    const auto eachTable = [&table](const char* name, auto&& take) {
        if (const toml::array* all = table[name].as_array()) {
            for (const toml::node& node : *all) {
                if (const toml::table* one = node.as_table()) {
                    take(*one);
                }
            }
        }
    };
    eachTable("ticks", [&](const toml::table& one) {
        manifest.ticks.push_back({one["name"].value_or(std::string()), count(one, "bytes"),
                                  count(one, "ticks"), static_cast<std::uint32_t>(count(one, "import"))});
    });
    eachTable("imports", [&](const toml::table& one) {
        manifest.imports.push_back({static_cast<std::uint32_t>(count(one, "id")),
                                    one["file"].value_or(std::string()), time(one, "at"), count(one, "bars"),
                                    count(one, "ticks"), time(one, "first"), time(one, "last")});
    });
    return manifest;
}

}  // namespace

std::string formatManifest(const SeriesManifest& manifest) {
    std::ostringstream out;
    out << tableOf(manifest) << '\n';
    const std::string text = out.str();
    return text + fmt::format("{}{:08x}\n", kChecksum, crcOf(text));
}

Result<SeriesManifest> parseManifest(std::string_view text) {
    const std::size_t line = text.rfind(kChecksum);
    if (line == std::string_view::npos ||
        text.substr(line) != fmt::format("{}{:08x}\n", kChecksum, crcOf(text.substr(0, line)))) {
        return Error{ErrorCode::Corrupt, "its checksum does not fit what stands in it", "manifest"};
    }
    const toml::parse_result parsed = toml::parse(text.substr(0, line));
    if (!parsed) {
        return Error{ErrorCode::Corrupt, "it cannot be read", std::string(parsed.error().description())};
    }
    const toml::table& table = parsed.table();
    if (const auto version = table["version"].value_or(std::int64_t{0}); version != kVersion) {
        return Error{ErrorCode::BadInput,
                     fmt::format("it is of version {}, which this Tessera does not know", version),
                     "manifest"};
    }
    SeriesManifest manifest = manifestOf(table);
    if (manifest.key.interval <= domain::Duration::zero() || manifest.key.symbol.empty()) {
        return Error{ErrorCode::BadInput, "it names no series", "manifest"};
    }
    return manifest;
}

}  // namespace tessera::history
