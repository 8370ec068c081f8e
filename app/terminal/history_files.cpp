#include "app/terminal/history_files.h"

#include <fmt/format.h>

#include <QDateTime>
#include <QTimeZone>
#include <filesystem>

#include "app/domain/calendar_interval.h"
#include "app/domain/decimal.h"
#include "app/history/bar_aggregator.h"
#include "app/storage/row_writer.h"

namespace tessera::terminal {

using domain::Bar;
using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;
using history::ExportRange;
using history::HistoryStore;

namespace {

std::string count(std::uint64_t n) {
    return domain::formatCount(static_cast<std::int64_t>(n));
}

std::string price(domain::Price value) {
    return domain::formatQuantity(domain::Quantity::fromRaw(value.nanoUsd()), 9);
}

std::string nameOf(const history::SeriesKey& key) {
    return fmt::format("{} ({})", key.symbol, key.source);
}

std::uint64_t writeBars(const history::SeriesView& view, const ExportRange& range, storage::RowWriter& out) {
    const int decimals = range.key.quantityDecimals;
    std::uint64_t rows = 0;
    const auto write = [&](const Bar& bar) {
        out.addTime(bar.start);
        for (const domain::Price value : {bar.open, bar.high, bar.low, bar.close}) {
            out.add(price(value), storage::Cell::Number);
        }
        out.add(domain::formatQuantity(bar.volume, decimals), storage::Cell::Number);
        out.add(domain::formatQuantity(bar.buyVolume, decimals), storage::Cell::Number);
        out.end();
        ++rows;
    };
    out.header("at,open,high,low,close,volume,buy_volume");
    const Duration interval = std::max(range.interval, range.key.interval);
    history::BarCursor cursor(view, domain::barStart(range.from, interval));
    std::optional<Bar> wide;
    while (const Bar* bar = cursor.next()) {
        const Timestamp start = domain::barStart(bar->start, interval);
        if (start >= range.to || !out.ok()) {
            break;
        }
        if (start < range.from) {
            continue;
        }
        if (wide && wide->start == start) {
            history::mergeInto(*wide, *bar);
            continue;
        }
        if (wide) {
            write(*wide);
        }
        wide = *bar;
        wide->start = start;
    }
    if (wide) {
        write(*wide);
    }
    return rows;
}

std::uint64_t writeTicks(const std::vector<history::Tick>& ticks, int decimals, storage::RowWriter& out) {
    out.header("at,price,quantity,aggressor");
    for (const history::Tick& tick : ticks) {
        out.addTime(tick.time).add(price(tick.price), storage::Cell::Number);
        out.add(domain::formatQuantity(tick.quantity, decimals), storage::Cell::Number);
        out.add(!tick.aggressor ? "" : *tick.aggressor == domain::Side::Buy ? "buy" : "sell").end();
        if (!out.ok()) {
            break;
        }
    }
    return ticks.size();
}

}  // namespace

imports::ZoneOffset systemZones() {
    return [](const std::string& zone, Timestamp local) -> std::optional<Duration> {
        const QTimeZone named(QByteArray::fromStdString(zone));
        if (!named.isValid()) {
            return std::nullopt;
        }
        // The local time as if it were UTC, then read in the zone: a time that is not there comes back as
        // another.
        const QDateTime written = QDateTime::fromMSecsSinceEpoch(local.nanos() / 1'000'000, Qt::UTC);
        const QDateTime there(written.date(), written.time(), named);
        if (!there.isValid() || there.time() != written.time()) {
            return std::nullopt;
        }
        return std::chrono::seconds(named.offsetFromUtc(there));
    };
}

Result<std::unique_ptr<ReadRows>> readImport(const history::ImportRequest& request, const std::string& folder,
                                             Timestamp now, imports::ImportProgress& progress) {
    auto read = std::make_unique<ReadRows>(ReadRows{imports::ImportRows(folder, now), {}});
    if (auto done = imports::readFile(request, systemZones(), read->rows, progress); !done) {
        return done.error();
    }
    auto parts = read->rows.finish();
    if (!parts) {
        return parts.error();
    }
    read->parts = std::move(parts).value();
    if (read->parts.empty()) {
        const history::ImportCounts& counts = read->rows.counts();
        const std::string why = counts.first.empty()
                                    ? ""
                                    : fmt::format(" The first, in line {}: {}.", counts.first.front().line,
                                                  counts.first.front().reason);
        return Error{
            ErrorCode::NotFound,
            fmt::format("{}: none of {} rows can be imported.{}", request.path, count(counts.rows), why),
            "import"};
    }
    return read;
}

std::string importSentence(const std::string& path, const ReadRows& read,
                           const history::ImportOutcome& outcome) {
    const history::ImportCounts& counts = read.rows.counts();
    const std::string where = read.parts.size() == 1 ? nameOf(read.parts.front().key)
                                                     : fmt::format("{} instruments", read.parts.size());
    std::string text = fmt::format("{}: {} bars", std::filesystem::path(path).filename().string(),
                                   count(outcome.changedBars));
    text += outcome.changedTicks > 0 ? fmt::format(" and {} prints", count(outcome.changedTicks)) : "";
    text += fmt::format(" added to {} as import {}", where, outcome.id);
    const auto also = [&text](std::uint64_t n, const char* what) {
        text += n > 0 ? fmt::format(", {} {}", count(n), what) : "";
    };
    also(counts.rejected, counts.rejected == 1 ? "row rejected" : "rows rejected");
    also(counts.duplicates, "said twice");
    also(counts.unordered, "out of order and sorted");
    also(outcome.keptBars, "bars already there, which stay");
    also(outcome.keptTicks, "prints of days already there, which stay");
    return text + ".";
}

Result<std::uint64_t> exportRange(HistoryStore& store, const ExportRange& range, Timestamp now,
                                  std::ostream& out) {
    const auto number = store.find(range.key);
    const auto view = number ? store.view(*number) : nullptr;
    if (!view) {
        return Error{ErrorCode::NotFound, fmt::format("The history has no {}.", nameOf(range.key)), "export"};
    }
    if (range.interval % range.key.interval != Duration::zero()) {
        return Error{ErrorCode::BadInput,
                     fmt::format("{} is kept in bars of {} s: those asked for are no multiple.",
                                 nameOf(range.key), range.key.interval / std::chrono::seconds(1)),
                     "export"};
    }
    auto made = range.file.empty() ? Result<std::unique_ptr<storage::RowWriter>>(storage::makeCsvWriter(out))
                                   : storage::makeFileWriter(range.file);
    if (!made) {
        return made.error();
    }
    storage::RowWriter& writer = *made.value();
    writer.remark(
        fmt::format("{}, source: {}, prices in USD, times UTC", range.key.symbol, range.key.source));
    writer.remark(fmt::format("as of {}, kept by Tessera", formatIso(now, 0)));
    std::uint64_t rows = 0;
    if (range.isTicks) {
        const auto ticks = store.ticks(*number, range.from, range.to);
        if (!ticks) {
            return ticks.error();
        }
        rows = writeTicks(*ticks, range.key.quantityDecimals, writer);
    } else {
        rows = writeBars(*view, range, writer);
    }
    const auto finished = writer.finish();
    return finished ? Result<std::uint64_t>(rows) : finished.error();
}

}  // namespace tessera::terminal
