#pragma once
// Recordings made for tests: instruments, flows, files.

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/domain/order_book.h"
#include "feeds/replay/recording_writer.h"

namespace tessera::replay::test {

inline constexpr std::int64_t kStart = 1'795'000'000'000'000'000;

inline domain::Instrument future(std::uint32_t id, const std::string& symbol,
                                 std::int64_t tick = 10'000'000) {
    domain::Instrument i;
    i.id = domain::InstrumentId{id};
    i.symbol = symbol;
    i.name = symbol;
    i.unit = "Mtok";
    i.tick = domain::PriceDelta::fromNanoUsd(tick);
    return i;
}

inline domain::MarketRecord record(domain::RecordKind kind, std::uint64_t id, domain::Side side,
                                   std::int64_t price, std::int64_t quantity, std::int64_t time = kStart,
                                   bool ends = true) {
    domain::MarketRecord r;
    r.kind = kind;
    r.orderId = id;
    r.side = side;
    r.priceNanoUsd = price;
    r.quantityRaw = quantity;
    r.venueTimeNanos = time;
    r.flags = ends ? domain::record_flag::kEventEnd : 0;
    return r;
}

inline SourceItem definition(const domain::Instrument& instrument, std::int64_t at = kStart) {
    SourceItem item;
    item.kind = SourceItem::Kind::News;
    item.received = domain::Timestamp::fromNanos(at);
    item.instrument = instrument.id;
    item.news = ports::InstrumentDefined{instrument, true};
    return item;
}

inline SourceItem snapshot(domain::InstrumentId id, std::uint64_t lastSequence,
                           const std::vector<domain::MarketRecord>& records, std::int64_t at = kStart,
                           std::uint64_t epoch = 1) {
    SourceItem item;
    item.kind = SourceItem::Kind::Snapshot;
    item.received = domain::Timestamp::fromNanos(at);
    item.instrument = id;
    item.epoch = epoch;
    item.firstSequence = lastSequence + 1;
    item.records = records;
    return item;
}

inline SourceItem batch(domain::InstrumentId id, std::uint64_t first,
                        const std::vector<domain::MarketRecord>& records, std::int64_t at = kStart,
                        std::uint64_t epoch = 1) {
    SourceItem item = snapshot(id, first - 1, records, at, epoch);
    item.kind = SourceItem::Kind::Records;
    return item;
}

inline std::vector<std::byte> bytesOf(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return {data, data + text.size()};
}

inline void writeBytes(const std::string& path, std::span<const std::byte> bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// A future's flow in batches, a tenth of a second apart: what a venue's channel carries.
struct Session {
    std::vector<domain::MarketRecord> records;
    domain::OrderBook book{domain::PriceDelta::fromNanoUsd(10'000'000)};

    explicit Session(std::size_t count, bool randomIds = false, std::uint64_t seed = 1) {
        std::vector<domain::MarketRecord> live;
        std::uint64_t state = seed;
        const auto dice = [&](std::uint64_t sides) {
            state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
            return (state >> 33U) % sides;
        };
        std::uint64_t next = 1'795'397'503'000'086'512ULL;
        while (records.size() < count) {
            using domain::RecordKind;
            const auto at = kStart + static_cast<std::int64_t>(records.size()) * 37'000'113;
            domain::MarketRecord r;
            if (live.size() < 40 || dice(3) == 0) {
                const domain::Side side = domain::Side(dice(2));
                const auto away = static_cast<std::int64_t>(1 + dice(60));
                const std::int64_t ticks = side == domain::Side::Buy ? 1'000 - away : 1'000 + away;
                ++next;
                const std::uint64_t id = randomIds ? next * 0x9E37'79B9'7F4A'7C15ULL : next;
                r = record(RecordKind::Add, id, side, ticks * 10'000'000,
                           static_cast<std::int64_t>(1 + dice(90)), at);
                live.push_back(r);
            } else {
                const std::size_t which = dice(live.size());
                r = live[which];
                r.kind = dice(2) == 0 ? RecordKind::Delete : RecordKind::Modify;
                r.venueTimeNanos = at;
                if (r.kind == RecordKind::Modify) {
                    r.quantityRaw = static_cast<std::int64_t>(1 + dice(90));
                    live[which].quantityRaw = r.quantityRaw;
                } else {
                    live.erase(live.begin() + static_cast<std::ptrdiff_t>(which));
                }
            }
            (void)book.apply(r);
            records.push_back(r);
        }
    }

    /// Ends with the book's checksum.
    void writeTo(RecordingWriter& writer, const domain::Instrument& instrument) const {
        (void)writer.write(definition(instrument));
        (void)writer.write(snapshot(instrument.id, 0, {}));
        for (std::size_t at = 0; at < records.size(); at += 4) {
            const std::vector<domain::MarketRecord> some(
                records.begin() + static_cast<std::ptrdiff_t>(at),
                records.begin() + static_cast<std::ptrdiff_t>(std::min(at + 4, records.size())));
            (void)writer.write(batch(instrument.id, at + 1, some, some.back().venueTimeNanos));
        }
        SourceItem end = batch(instrument.id, records.size() + 1, {}, records.back().venueTimeNanos);
        end.checksum = book.checksum();
        (void)writer.write(end);
    }
};

}  // namespace tessera::replay::test
