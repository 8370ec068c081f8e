#include "feeds/record/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::record {

using domain::BookLevel;
using replay::InstrumentSummary;
using replay::RecordingSummary;

namespace {

std::string count(std::uint64_t n) {
    return domain::formatCount(static_cast<std::int64_t>(n));
}

std::string priceOf(const InstrumentSummary& i, const std::optional<BookLevel>& level) {
    return level ? domain::formatPrice(level->price, i.instrument.priceDecimals) : "-";
}
std::string sizeOf(const InstrumentSummary& i, const std::optional<BookLevel>& level) {
    return level ? domain::formatQuantity(level->quantity, i.instrument.quantityDecimals) : "-";
}

std::string span(const RecordingSummary& s) {
    if (!s.firstReceived.isSet()) {
        return "nothing was received";
    }
    const double seconds = static_cast<double>((s.lastReceived - s.firstReceived).count()) / 1e9;
    return fmt::format("{} to {} ({:.1f} s)", formatIso(s.firstReceived), formatIso(s.lastReceived), seconds);
}

std::vector<std::vector<std::string>> rowsOf(const RecordingSummary& summary) {
    std::vector<std::vector<std::string>> rows{{"instrument", "records", "trades", "snapshots", "gaps",
                                                "missing", "unknown ids", "bid size", "bid", "offer",
                                                "offer size", "orders", "sequence", "book"}};
    for (const InstrumentSummary& i : summary.instruments) {
        if (i.records == 0 && i.snapshots == 0) {
            continue;  // defined and silent: an index, a stock without orders
        }
        rows.push_back({i.instrument.symbol + (i.isSequenced ? "" : " (unsequenced)"), count(i.records),
                        count(i.trades), count(i.snapshots), count(i.gaps), count(i.missing),
                        count(i.unknownOrders), sizeOf(i, i.bid), priceOf(i, i.bid), priceOf(i, i.ask),
                        sizeOf(i, i.ask), count(i.orders), count(i.lastSequence),
                        i.isSound ? fmt::format("{:08x}", i.bookChecksum) : "not known after a gap"});
    }
    return rows;
}

/// First column to the left, figures to the right.
std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            widths[c] = std::max(widths[c], row[c].size());
        }
    }
    std::string out;
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            out += c == 0 ? fmt::format("{:<{}}", row[c], widths[c])
                          : fmt::format("  {:>{}}", row[c], widths[c]);
        }
        out += '\n';
    }
    return out;
}

std::uint64_t sum(const RecordingSummary& s, std::uint64_t InstrumentSummary::*figure) {
    std::uint64_t total = 0;
    for (const InstrumentSummary& i : s.instruments) {
        total += i.*figure;
    }
    return total;
}

std::string levelAsJson(const InstrumentSummary& i, const std::optional<BookLevel>& level) {
    if (!level) {
        return "null";
    }
    return fmt::format(R"({{"price":"{}","size":"{}","orders":{}}})", priceOf(i, level), sizeOf(i, level),
                       level->orders);
}

std::string instrumentAsJson(const InstrumentSummary& i) {
    return fmt::format(
        R"({{"symbol":{},"id":{},"sequenced":{},"tick":"{}","records":{},"trades":{},"snapshots":{},)"
        R"("gaps":{},)"
        R"("missing":{},"unknown_order_ids":{},"rejected":{},"checksums":{},"wrong_checksums":{},"epoch":{},)"
        R"("last_sequence":{},"bid":{},"offer":{},"orders":{},"book_checksum":{},"sound":{}}})",
        jsonText(i.instrument.symbol), static_cast<std::uint32_t>(i.instrument.id), i.isSequenced,
        domain::formatPrice(i.instrument.tick, i.instrument.priceDecimals), i.records, i.trades, i.snapshots,
        i.gaps, i.missing, i.unknownOrders, i.rejected, i.checksums, i.wrongChecksums, i.epoch,
        i.lastSequence, levelAsJson(i, i.bid), levelAsJson(i, i.ask), i.orders, i.bookChecksum, i.isSound);
}

}  // namespace

std::string jsonText(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string reportAsText(const std::string& file, std::uint64_t fileBytes, const RecordingSummary& s) {
    const std::uint64_t records = s.records();
    const double each = records == 0 ? 0.0 : static_cast<double>(fileBytes) / static_cast<double>(records);
    std::string out = fmt::format("file      {}\nformat    {}\nspan      {}\n", file, s.description, span(s));
    out += fmt::format(
        "records   {} ({:.2f} bytes each in {} bytes), {} trades, {} snapshots, {} fixings, {} settlements\n",
        count(records), each, count(fileBytes), count(sum(s, &InstrumentSummary::trades)),
        count(sum(s, &InstrumentSummary::snapshots)), count(s.fixings), count(s.settlements));
    out += fmt::format(
        "faults    {} gaps with {} records missing, {} unknown order ids, {} rejected records, {} of {} "
        "checksums wrong\n",
        count(s.gaps()), count(sum(s, &InstrumentSummary::missing)), count(s.unknownOrders()),
        count(s.counters.rejected + sum(s, &InstrumentSummary::rejected)),
        count(sum(s, &InstrumentSummary::wrongChecksums)), count(sum(s, &InstrumentSummary::checksums)));
    if (s.counters.crossedEvents > 0) {
        out += fmt::format("auctions  {} events left the book crossed\n", count(s.counters.crossedEvents));
    }
    if (!s.counters.skipped.empty()) {
        out += "skipped  ";
        for (const auto& [type, n] : s.counters.skipped) {
            out += fmt::format(" {}: {}", type, count(n));
        }
        out += '\n';
    }
    for (const std::string& note : s.notes) {
        out += fmt::format("note      {}\n", note);
    }
    if (s.damage) {
        out += fmt::format("DAMAGED   {}\n", s.damage->sentence);
    }
    return out + '\n' + table(rowsOf(s));
}

std::string reportAsJson(const std::string& file, std::uint64_t fileBytes, const RecordingSummary& s) {
    std::string instruments, skipped, notes;
    for (const InstrumentSummary& i : s.instruments) {
        instruments += (instruments.empty() ? "" : ",") + instrumentAsJson(i);
    }
    for (const auto& [type, n] : s.counters.skipped) {
        skipped += fmt::format("{}{}:{}", skipped.empty() ? "" : ",", jsonText(type), n);
    }
    for (const std::string& note : s.notes) {
        notes += (notes.empty() ? "" : ",") + jsonText(note);
    }
    return fmt::format(
        R"({{"file":{},"format":{},"bytes":{},"first_received_ns":{},"last_received_ns":{},)"
        R"("records":{},"messages":{},)"
        R"("gaps":{},"unknown_order_ids":{},"rejected":{},"crossed_events":{},"fixings":{},"settlements":{},)"
        R"("skipped":{{{}}},"notes":[{}],"damage":{},"instruments":[{}]}})"
        "\n",
        jsonText(file), jsonText(s.description), fileBytes, s.firstReceived.nanos(), s.lastReceived.nanos(),
        s.records(), s.counters.messages, s.gaps(), s.unknownOrders(),
        s.counters.rejected + sum(s, &InstrumentSummary::rejected), s.counters.crossedEvents, s.fixings,
        s.settlements, skipped, notes, s.damage ? jsonText(s.damage->sentence) : "null", instruments);
}

}  // namespace tessera::record
