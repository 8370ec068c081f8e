#include "app/storage/forecast_ledger_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tessera::storage {

namespace {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Timestamp;

constexpr int kSchemaVersion = 3;
constexpr int kFirstVersion = 1;            // without quantile tracks, compute time and scale
constexpr int kApplicationId = 0x54534643;  // "TSFC"
constexpr std::size_t kTracksCell = 17;
constexpr std::size_t kRationaleCell = 20;  // and the cost behind it
constexpr std::int64_t kNoCost = -1;
constexpr char kCompletionSeparator = '\x1e';

/// One sequence numbers both tables, and the chain runs over them together: no outcome can be slipped in
/// before its forecast.
constexpr const char* kSchema = R"(
CREATE TABLE forecast (
    sequence INTEGER PRIMARY KEY, committed_at INTEGER NOT NULL,
    forecaster TEXT NOT NULL, symbol TEXT NOT NULL, interval_ns INTEGER NOT NULL, horizon INTEGER NOT NULL,
    as_of INTEGER NOT NULL, resolves_at INTEGER NOT NULL,
    last_close REAL NOT NULL, members BLOB NOT NULL, reference_members BLOB NOT NULL, quantiles BLOB NOT NULL,
    paths BLOB NOT NULL, rejected INTEGER NOT NULL, model_digest TEXT NOT NULL, sampler TEXT NOT NULL,
    prompt TEXT NOT NULL, completions TEXT NOT NULL, reference_sampler TEXT NOT NULL, digest BLOB NOT NULL,
    quantile_tracks BLOB, compute_ns INTEGER, scale REAL, rationale TEXT, cost_nano INTEGER,
    UNIQUE (forecaster, symbol, interval_ns, as_of, horizon)) STRICT;
CREATE TABLE outcome (
    sequence INTEGER PRIMARY KEY, resolved_at INTEGER NOT NULL,
    forecast INTEGER NOT NULL UNIQUE REFERENCES forecast,
    observed INTEGER NOT NULL, observed_at INTEGER NOT NULL, close REAL NOT NULL, crps REAL NOT NULL,
    crps_reference REAL NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TRIGGER forecast_no_update BEFORE UPDATE ON forecast BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER forecast_no_delete BEFORE DELETE ON forecast BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER outcome_no_update BEFORE UPDATE ON outcome BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER outcome_no_delete BEFORE DELETE ON outcome BEGIN SELECT RAISE(ABORT, 'append-only'); END;
)";

/// Rows written before have nothing in the new columns, and their digests cover what they had.
constexpr const char* kUpgrade = R"(
BEGIN;
ALTER TABLE forecast ADD COLUMN quantile_tracks BLOB;
ALTER TABLE forecast ADD COLUMN compute_ns INTEGER;
ALTER TABLE forecast ADD COLUMN scale REAL;
PRAGMA user_version=2;
COMMIT;
)";
constexpr const char* kSecondUpgrade = R"(
BEGIN;
ALTER TABLE forecast ADD COLUMN rationale TEXT;
ALTER TABLE forecast ADD COLUMN cost_nano INTEGER;
PRAGMA user_version=3;
COMMIT;
)";

/// Name, columns in the order of LedgerCells, and where the digest comes after them.
struct TableShape {
    const char* name;
    const char* columns;
    int digestColumn;
};
constexpr TableShape kForecast{"forecast",
                               "sequence, committed_at, forecaster, symbol, interval_ns, horizon, as_of, "
                               "resolves_at, last_close, members, "
                               "reference_members, quantiles, paths, rejected, model_digest, sampler, "
                               "prompt, completions, reference_sampler, quantile_tracks, compute_ns, scale, "
                               "rationale, cost_nano",
                               24};
constexpr TableShape kSecondForecast{
    "forecast",
    "sequence, committed_at, forecaster, symbol, interval_ns, horizon, as_of, resolves_at, last_close, "
    "members, reference_members, quantiles, paths, rejected, model_digest, sampler, prompt, completions, "
    "reference_sampler, quantile_tracks, compute_ns, scale",
    22};
constexpr TableShape kFirstForecast{"forecast",
                                    "sequence, committed_at, forecaster, symbol, interval_ns, horizon, "
                                    "as_of, resolves_at, last_close, members, "
                                    "reference_members, quantiles, paths, rejected, model_digest, sampler, "
                                    "prompt, completions, reference_sampler",
                                    19};
constexpr TableShape kOutcome{
    "outcome", "sequence, resolved_at, forecast, observed, observed_at, close, crps, crps_reference", 8};

/// The bytes the chain covers: a tag per type and a length, so that no two different rows read the same.
std::string canonical(const LedgerCells& cells) {
    std::string out;
    for (const auto& value : cells.values) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            out += fmt::format("t{}:", text->size()) + *text;
        } else if (const auto* blob = std::get_if<Blob>(&value)) {
            out += fmt::format("b{}:", blob->bytes.size()) + blob->bytes;
        } else if (const auto* number = std::get_if<double>(&value)) {
            out += 'd' + packDoubles({*number}).bytes;
        } else {
            out += fmt::format("i{};", std::get<std::int64_t>(value));
        }
    }
    return out;
}

Digest digestOf(const Digest& previous, const TableShape& shape, const LedgerCells& cells) {
    return chainDigest(previous, cells.sequence, cells.atNanos, {shape.name, canonical(cells)});
}

/// The cells behind the sequence, exactly as they were bound: none for a column that is newer than the row.
void readCells(Statement& row, const TableShape& shape, LedgerCells& cells) {
    cells.atNanos = row.integer();
    cells.values.clear();
    for (int i = 2; i < shape.digestColumn; ++i) {
        switch (row.type()) {
            case SQLITE_INTEGER:
                cells.values.emplace_back(row.integer());
                break;
            case SQLITE_FLOAT:
                cells.values.emplace_back(row.real());
                break;
            case SQLITE_BLOB: {
                const auto bytes = row.blob();
                cells.values.emplace_back(
                    Blob{std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
                break;
            }
            case SQLITE_NULL:
                row.skip();
                break;
            default:
                cells.values.emplace_back(std::string(row.text()));
        }
    }
}

std::string select(const TableShape& shape) {
    return fmt::format("SELECT {}, digest FROM {} ORDER BY sequence", shape.columns, shape.name);
}

std::vector<double> logReturns(const ports::Forecast& forecast, double lastClose) {
    std::vector<double> out;
    for (const std::vector<double>& path : forecast.paths) {
        if (!path.empty() && path.back() > 0) {
            out.push_back(std::log(path.back() / lastClose));
        }
    }
    return out;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) {
        out += part;
        out += kCompletionSeparator;
    }
    return out;
}

std::vector<std::string> split(const std::string& joined) {
    std::vector<std::string> parts;
    for (std::size_t from = 0, to = 0; (to = joined.find(kCompletionSeparator, from)) != std::string::npos;
         from = to + 1) {
        parts.push_back(joined.substr(from, to - from));
    }
    return parts;
}

/// Of each level itself and its values, one per step; a track of another length is left out.
Blob packTracks(const ports::Forecast& forecast, int horizon) {
    std::vector<double> all;
    for (const ports::QuantileTrack& track : forecast.quantiles) {
        if (track.values.size() == static_cast<std::size_t>(horizon)) {
            all.push_back(track.level);
            all.insert(all.end(), track.values.begin(), track.values.end());
        }
    }
    return packDoubles(all);
}

std::vector<ports::QuantileTrack> unpackTracks(const Blob& blob, std::size_t horizon) {
    const std::vector<double> all = unpackDoubles(blob);
    std::vector<ports::QuantileTrack> tracks;
    for (std::size_t at = 0; at + horizon + 1 <= all.size(); at += horizon + 1) {
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(at) + 1;
        tracks.push_back({all[at], {begin, begin + static_cast<std::ptrdiff_t>(horizon)}});
    }
    return tracks;
}

}  // namespace

Blob packDoubles(const std::vector<double>& values) {
    Blob blob{std::string(values.size() * sizeof(double), '\0')};
    if (!values.empty()) {
        std::memcpy(blob.bytes.data(), values.data(), blob.bytes.size());
    }
    return blob;
}

std::vector<double> unpackDoubles(const Blob& blob) {
    std::vector<double> values(blob.bytes.size() / sizeof(double));
    if (!values.empty()) {
        std::memcpy(values.data(), blob.bytes.data(), values.size() * sizeof(double));
    }
    return values;
}

LedgerCells forecastCells(const ports::Forecast& forecast, const ports::Forecast& reference, int horizon,
                          std::optional<double> scale) {
    std::vector<double> quantiles;
    for (const ports::QuantileTrack& track : forecast.quantiles) {
        if (!track.values.empty()) {
            quantiles.push_back(track.level);
            quantiles.push_back(track.values.back());
        }
    }
    std::vector<double> paths;
    for (std::size_t i = 0; i < std::min(forecast.paths.size(), kKeptPaths); ++i) {
        paths.insert(paths.end(), forecast.paths[i].begin(), forecast.paths[i].end());
    }
    const Timestamp resolvesAt = forecast.origin + forecast.interval * horizon;
    LedgerCells cells;
    cells.values = {forecast.forecaster,
                    forecast.symbol,
                    std::int64_t{forecast.interval.count()},
                    std::int64_t{horizon},
                    forecast.origin.nanos(),
                    resolvesAt.nanos(),
                    forecast.lastClose,
                    packDoubles(logReturns(forecast, forecast.lastClose)),
                    packDoubles(logReturns(reference, forecast.lastClose)),
                    packDoubles(quantiles),
                    packDoubles(paths),
                    std::int64_t{forecast.rejectedPaths},
                    forecast.modelDigest,
                    forecast.sampler,
                    forecast.prompt,
                    joined(forecast.completions),
                    reference.forecaster + ": " + reference.sampler,
                    packTracks(forecast, horizon),
                    std::int64_t{forecast.computeTime.count()},
                    scale.value_or(0),
                    forecast.rationale,
                    forecast.cost ? forecast.cost->nanoUsd() : kNoCost};
    return cells;
}

LedgerEntry entryOf(const LedgerCells& cells) {
    const auto integer = [&](std::size_t i) { return std::get<std::int64_t>(cells.values[i]); };
    const auto doubles = [&](std::size_t i) { return unpackDoubles(std::get<Blob>(cells.values[i])); };
    LedgerEntry entry;
    entry.row.id = cells.sequence;
    entry.row.committedAt = Timestamp::fromNanos(cells.atNanos);
    entry.row.forecaster = std::get<std::string>(cells.values[0]);
    entry.row.symbol = std::get<std::string>(cells.values[1]);
    entry.interval = Duration(integer(2));
    entry.horizon = static_cast<int>(integer(3));
    entry.row.origin = Timestamp::fromNanos(integer(4));
    entry.row.resolvesAt = Timestamp::fromNanos(integer(5));
    entry.row.lastClose = std::get<double>(cells.values[6]);
    entry.members = doubles(7);
    entry.referenceMembers = doubles(8);
    const std::vector<double> pairs = doubles(9);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        entry.levels.push_back(pairs[i]);
        entry.quantiles.push_back(pairs[i + 1]);
    }
    if (cells.values.size() > kTracksCell && std::get<double>(cells.values[kTracksCell + 2]) > 0) {
        entry.scale = std::get<double>(cells.values[kTracksCell + 2]);
    }
    entry.row.median = entry.quantile(.5);
    entry.row.low80 = entry.quantile(.1);
    entry.row.high80 = entry.quantile(.9);
    return entry;
}

int horizonOf(const LedgerCells& cells) {
    return static_cast<int>(std::get<std::int64_t>(cells.values[3]));
}

ports::RecordedForecast recordedOf(const LedgerCells& cells) {
    const auto integer = [&](std::size_t i) { return std::get<std::int64_t>(cells.values[i]); };
    const auto text = [&](std::size_t i) { return std::get<std::string>(cells.values[i]); };
    ports::RecordedForecast recorded;
    recorded.id = cells.sequence;
    recorded.committedAt = Timestamp::fromNanos(cells.atNanos);
    ports::Forecast& forecast = recorded.forecast;
    forecast.forecaster = text(0);
    forecast.symbol = text(1);
    forecast.interval = Duration(integer(2));
    forecast.origin = Timestamp::fromNanos(integer(4));
    forecast.lastClose = std::get<double>(cells.values[6]);
    const std::vector<double> values = unpackDoubles(std::get<Blob>(cells.values[10]));
    const std::size_t horizon = static_cast<std::size_t>(std::max<std::int64_t>(integer(3), 1));
    for (std::size_t at = 0; at + horizon <= values.size(); at += horizon) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(at);
        forecast.paths.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(horizon));
    }
    forecast.rejectedPaths = static_cast<int>(integer(11));
    forecast.modelDigest = text(12);
    forecast.sampler = text(13);
    recorded.reference = text(16);
    if (cells.values.size() > kTracksCell) {
        forecast.quantiles = unpackTracks(std::get<Blob>(cells.values[kTracksCell]), horizon);
        forecast.computeTime = Duration(integer(kTracksCell + 1));
    }
    if (cells.values.size() > kRationaleCell) {
        forecast.rationale = text(kRationaleCell);
        if (integer(kRationaleCell + 1) >= 0) {
            forecast.cost = domain::Money::fromNanoUsd(integer(kRationaleCell + 1));
        }
    }
    return recorded;
}

ports::ForecastProvenance provenanceOf(const LedgerCells& cells, const Digest& digest) {
    ports::RecordedForecast recorded = recordedOf(cells);
    ports::ForecastProvenance provenance;
    provenance.id = recorded.id;
    provenance.committedAt = recorded.committedAt;
    provenance.forecast = std::move(recorded.forecast);
    provenance.forecast.prompt = std::get<std::string>(cells.values[14]);
    provenance.forecast.completions = split(std::get<std::string>(cells.values[15]));
    provenance.reference = std::move(recorded.reference);
    provenance.digest = hexadecimal(digest);
    return provenance;
}

domain::Result<LedgerCells> readForecastRow(Database& db, std::int64_t sequence, Digest* digest) {
    Statement row;
    const int code = row.prepare(
        db, fmt::format("SELECT {}, digest FROM {} WHERE sequence = ?", kForecast.columns, kForecast.name)
                .c_str());
    if (code != SQLITE_OK || row.bind(sequence).step() != SQLITE_ROW) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("Row {} of the forecast ledger cannot be read.", sequence), db.message()};
    }
    LedgerCells cells;
    cells.sequence = row.integer();
    readCells(row, kForecast, cells);
    if (digest != nullptr) {
        readDigest(row.blob(), *digest);
    }
    return cells;
}

domain::Result<void> prepareForecastSchema(Database& db, const std::string& path) {
    sqlite3_busy_timeout(db.get(), 2'000);
    int code = db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
    if (code == SQLITE_OK && db.integer("PRAGMA user_version") == 0) {
        code = db.execute(fmt::format("BEGIN;{}PRAGMA application_id={};PRAGMA user_version={};COMMIT;",
                                      kSchema, kApplicationId, kSchemaVersion)
                              .c_str());
    }
    if (code == SQLITE_OK && db.integer("PRAGMA application_id") == kApplicationId &&
        db.integer("PRAGMA user_version") == kFirstVersion) {
        code = db.execute(kUpgrade);
    }
    if (code == SQLITE_OK && db.integer("PRAGMA application_id") == kApplicationId &&
        db.integer("PRAGMA user_version") == kFirstVersion + 1) {
        code = db.execute(kSecondUpgrade);
    }
    if (code != SQLITE_OK) {
        const std::string why = db.message();
        db.execute("ROLLBACK");
        return Error{ErrorCode::Corrupt, fmt::format("The forecast ledger {} cannot be read: {}.", path, why),
                     "schema"};
    }
    if (db.integer("PRAGMA application_id") != kApplicationId ||
        db.integer("PRAGMA user_version") != kSchemaVersion) {
        return Error{
            ErrorCode::Corrupt,
            fmt::format("The forecast ledger {} cannot be read: not a forecast ledger of this version.",
                        path),
            "version"};
    }
    return {};
}

int insertLedgerRow(Database& db, LedgerTable table, const LedgerCells& cells, Digest& digest) {
    const TableShape& shape = table == LedgerTable::Forecast ? kForecast : kOutcome;
    const Digest after = digestOf(digest, shape, cells);
    std::string marks = "?, ?";
    for (std::size_t i = 0; i < cells.values.size(); ++i) {
        marks += ", ?";
    }
    Statement row;
    int code = row.prepare(
        db,
        fmt::format("INSERT INTO {} ({}, digest) VALUES ({}, ?)", shape.name, shape.columns, marks).c_str());
    if (code != SQLITE_OK) {
        return code;
    }
    row.bind(cells.sequence).bind(cells.atNanos);
    for (const auto& value : cells.values) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            row.bind(std::string_view(*text));
        } else if (const auto* blob = std::get_if<Blob>(&value)) {
            row.bindBlob({reinterpret_cast<const unsigned char*>(blob->bytes.data()), blob->bytes.size()});
        } else if (const auto* number = std::get_if<double>(&value)) {
            row.bindReal(*number);
        } else {
            row.bind(std::get<std::int64_t>(value));
        }
    }
    code = row.bindBlob(after).run();
    if (code == SQLITE_DONE) {
        digest = after;
    }
    return code;
}

domain::Result<ChainEnd> walkLedger(Database& db, const std::string& path,
                                    const std::function<void(const LedgerCells&)>& onForecast,
                                    const std::function<void(const LedgerCells&)>& onOutcome) {
    LedgerCells cells;
    std::string covered;
    const auto tableOf = [&](const TableShape& shape, const std::function<void(const LedgerCells&)>& each) {
        ChainTable table;
        table.sql = select(shape);
        table.read = [&](Statement& row) {
            ++cells.sequence;
            readCells(row, shape, cells);
            covered = canonical(cells);
            return ChainRow{cells.atNanos, {shape.name, covered}, row.blob()};
        };
        table.take = [&]() -> domain::Result<void> {
            each(cells);
            return {};
        };
        return table;
    };
    // A file that is only read may be of a version before.
    const auto version = db.integer("PRAGMA user_version");
    const TableShape& shape = version == kFirstVersion       ? kFirstForecast
                              : version == kFirstVersion + 1 ? kSecondForecast
                                                             : kForecast;
    return walkChain(db, path, {tableOf(shape, onForecast), tableOf(kOutcome, onOutcome)},
                     [](std::int64_t sequence, ChainFault fault, std::int64_t) {
                         return Error{ErrorCode::Corrupt,
                                      fmt::format("Row {} of the forecast ledger was {}.", sequence,
                                                  fault == ChainFault::Missing ? "removed" : "changed"),
                                      ""};
                     });
}

}  // namespace tessera::storage
