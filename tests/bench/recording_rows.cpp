// replay.*: third-party files to books, bytes in memory as a page cache would have them. The peer reads the
// same bytes into the book one writes first (map, list, unordered_map). recording.*: what an update costs in
// a file of the venue's own flow (seed 1, in-process, real pace), and to write and read it.

#include <fmt/format.h>

#include "app/market/embedded_data.h"
#include "feeds/replay/dbn_reader.h"
#include "feeds/replay/itch_reader.h"
#include "feeds/replay/recording_summary.h"
#include "feeds/replay/recording_writer.h"
#include "feeds/venue/exchange.h"
#include "tests/bench/bench.h"
#include "tests/bench/market_flow.h"
#include "tests/replay/foreign_samples.h"

namespace tessera::bench {
namespace {

using domain::MarketRecord;
using domain::RecordKind;
using domain::Side;

constexpr std::size_t kFlow = 400'000;
constexpr std::size_t kStanding = 2'000;

std::vector<std::byte> dbnOf(const std::vector<MarketRecord>& flow) {
    replay::test::DbnBytes file;
    for (const MarketRecord& r : flow) {
        const char side = r.side == Side::Buy ? 'B' : 'A';
        const auto size = static_cast<std::uint32_t>(r.quantityRaw);
        if (r.kind == RecordKind::Add) {
            file.mbo('A', side, r.orderId, r.priceNanoUsd, size);
        } else if (r.kind == RecordKind::Modify) {
            file.mbo('M', side, r.orderId, r.priceNanoUsd, size);
        } else {
            file.mbo('C', side, r.orderId, r.priceNanoUsd, r.kind == RecordKind::Delete ? 1'000'000 : size);
        }
    }
    return file.bytes;
}

std::vector<std::byte> itchOf(const std::vector<MarketRecord>& flow) {
    replay::test::ItchBytes file;
    std::unordered_map<std::uint64_t, std::int64_t> left;
    for (const MarketRecord& r : flow) {
        const auto size = static_cast<std::uint32_t>(r.quantityRaw);
        if (r.kind == RecordKind::Add) {
            left[r.orderId] = r.quantityRaw;
            file.add(1, r.orderId, r.side == Side::Buy ? 'B' : 'S', size, "AAPL",
                     static_cast<std::uint32_t>(r.priceNanoUsd / 100'000));
        } else if (r.kind == RecordKind::Delete) {
            file.remove(1, r.orderId);
        } else if (r.kind == RecordKind::Execute) {
            left[r.orderId] -= r.quantityRaw;
            file.execute(1, r.orderId, size);
        } else if (left[r.orderId] > r.quantityRaw) {
            file.reduce(1, r.orderId, static_cast<std::uint32_t>(left[r.orderId] - r.quantityRaw));
            left[r.orderId] = r.quantityRaw;
        }
    }
    return file.bytes;
}

/// Reads to the end; the reader keeps the book. Nanoseconds a message.
template <class Reader>
double readAll(const std::vector<std::byte>& bytes) {
    auto source = Reader::open(replay::ByteSource::ofMemory(bytes));
    if (!source) {
        std::abort();
    }
    replay::SourceItem item;
    const auto start = std::chrono::steady_clock::now();
    do {
        if (!(*source)->next(item)) {
            std::abort();
        }
    } while (item.kind != replay::SourceItem::Kind::End);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    if ((*source)->counters().rejected > (*source)->counters().messages) {
        std::abort();
    }
    return took.count() / static_cast<double>((*source)->counters().messages);
}

double plainDbn(const std::vector<std::byte>& bytes) {
    MapOrderBook book;
    std::size_t at = *replay::dbn::metadataBytes(bytes), messages = 0;
    const auto start = std::chrono::steady_clock::now();
    for (; at < bytes.size(); at += 56, ++messages) {
        replay::dbn::MboRecord r{};
        std::memcpy(&r, bytes.data() + at, sizeof r);
        MarketRecord record;
        record.orderId = r.orderId;
        record.priceNanoUsd = r.price;
        record.quantityRaw = r.size;
        record.side = r.side == 'B' ? Side::Buy : Side::Sell;
        record.kind = r.action == 'A'       ? RecordKind::Add
                      : r.action == 'M'     ? RecordKind::Modify
                      : r.size == 1'000'000 ? RecordKind::Delete
                                            : RecordKind::Execute;
        book.apply(record);
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    keep(book);
    return took.count() / static_cast<double>(messages);
}

std::uint64_t bigEndian(const std::byte* at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value = (value << 8U) | static_cast<std::uint64_t>(at[i]);
    }
    return value;
}

double plainItch(const std::vector<std::byte>& bytes) {
    MapOrderBook book;
    std::unordered_map<std::uint64_t, std::int64_t> left;
    std::unordered_map<std::uint64_t, std::int64_t> price;
    std::size_t at = 0, messages = 0;
    const auto start = std::chrono::steady_clock::now();
    for (; at < bytes.size(); ++messages) {
        const std::byte* m = bytes.data() + at + 2;
        at += 2 + bigEndian(bytes.data() + at, 2);
        const auto type = static_cast<char>(m[0]);
        MarketRecord record;
        record.orderId = bigEndian(m + 11, 8);
        if (type == 'A') {
            record.kind = RecordKind::Add;
            record.side = static_cast<char>(m[19]) == 'B' ? Side::Buy : Side::Sell;
            record.quantityRaw = left[record.orderId] = static_cast<std::int64_t>(bigEndian(m + 20, 4));
            record.priceNanoUsd = price[record.orderId] =
                static_cast<std::int64_t>(bigEndian(m + 32, 4)) * 100'000;
        } else if (type == 'D') {
            record.kind = RecordKind::Delete;
            left.erase(record.orderId);
            price.erase(record.orderId);
        } else if (type == 'E') {
            record.kind = RecordKind::Execute;
            record.quantityRaw = static_cast<std::int64_t>(bigEndian(m + 19, 4));
            left[record.orderId] -= record.quantityRaw;
        } else {
            record.kind = RecordKind::Modify;
            record.quantityRaw = left[record.orderId] -= static_cast<std::int64_t>(bigEndian(m + 19, 4));
            record.priceNanoUsd = price[record.orderId];
        }
        book.apply(record);
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    keep(book);
    return took.count() / static_cast<double>(messages);
}

void addRows(Context& context, const std::string& name, const std::vector<double>& m, double bytesEach) {
    context.add(timeRow(name, "ns/message", m, "std book").ratioAtLeast(1));
    context.add(
        plainRow(name + ".rate", "GB/s", bytesEach / m[0]).remark("file bytes decoded into the book"));
}

TESSERA_BENCH("replay.dbn", "Databento MBO to the book, checks and numbering included") {
    const auto flow = orderFlow(context.scaled(kFlow), kStanding);
    const auto bytes = dbnOf(flow);
    addRows(context, "replay.dbn",
            interleave(context,
                       {[&] { return readAll<replay::DbnReader>(bytes); }, [&] { return plainDbn(bytes); }}),
            56);
}

TESSERA_BENCH("replay.itch", "Nasdaq ITCH 5.0 to the book, checks and numbering included") {
    const auto flow = orderFlow(context.scaled(kFlow), kStanding);
    const auto bytes = itchOf(flow);
    auto source = replay::ItchReader::open(replay::ByteSource::ofMemory(bytes));
    const auto messages = replay::summarize(**source).counters.messages;
    addRows(context, "replay.itch",
            interleave(context, {[&] { return readAll<replay::ItchReader>(bytes); },
                                 [&] { return plainItch(bytes); }}),
            static_cast<double>(bytes.size()) / static_cast<double>(messages));
}

// ---------------------------------------------------------------- the venue's own flow

/// splitmix64: ids as a venue that hides its counters hands them out.
std::uint64_t shuffled(std::uint64_t id) {
    id += 0x9E37'79B9'7F4A'7C15ULL;
    id = (id ^ (id >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
    id = (id ^ (id >> 27U)) * 0x94D0'49BB'1331'11EBULL;
    return id ^ (id >> 31U);
}

/// The exchange of seed 1 for some market time, as batches received one a step and instrument.
class VenueFlow final : public venue::ExchangeSink {
 public:
    struct Batch {
        domain::InstrumentId instrument{};
        domain::Timestamp received;
        std::vector<MarketRecord> records;
        bool isSnapshot = false;
    };

    explicit VenueFlow(std::size_t steps) {
        venue::ExchangeConfig config;
        config.seed = 1;
        config.warmupDays = 1;
        config.start = *domain::parseIso("2026-11-23T12:00:00Z");
        config.firstId = 1'795'397'503'000'000'000;
        config.terms = *market::builtInTerms();
        auto exchange = venue::Exchange::open(config, *this);
        if (!exchange) {
            std::abort();
        }
        batches.clear();
        instruments = (*exchange)->instruments();
        for (const auto& instrument : instruments) {
            std::vector<domain::RestingOrder> orders;
            if (instrument.isListed()) {
                (*exchange)->orderBook(instrument.id).orders(orders);
            }
            Batch& batch = batches.emplace_back(Batch{instrument.id, config.start, {}, true});
            for (const auto& o : orders) {
                batch.records.push_back({static_cast<std::uint64_t>(o.id), o.price.nanoUsd(),
                                         o.quantity.raw(), 0, RecordKind::Add, o.side,
                                         domain::record_flag::kSnapshot, 0});
            }
        }
        for (std::size_t i = 1; i <= steps; ++i) {
            m_now = config.start + std::chrono::milliseconds(100) * static_cast<int>(i);
            (*exchange)->step(m_now);
        }
    }

    void onEvent(domain::InstrumentId instrument, std::span<const MarketRecord> records) override {
        if (batches.empty() || batches.back().instrument != instrument || batches.back().isSnapshot ||
            batches.back().received.nanos() / 100'000'000 != m_now.nanos() / 100'000'000) {
            m_jitter = shuffled(m_jitter) % 900'000;  // a step arrives some hundred microseconds late
            batches.push_back(
                {instrument, m_now + domain::Duration(static_cast<std::int64_t>(m_jitter)), {}, false});
        }
        auto& to = batches.back().records;
        to.insert(to.end(), records.begin(), records.end());
    }
    void onReport(const domain::ExecutionReport&) override {}
    void onDefinition(const domain::Instrument&) override {}
    void onFixing(const domain::Fixing&) override {}
    void onSettlement(const domain::SettlementPrice&) override {}

    std::vector<Batch> batches;
    std::vector<domain::Instrument> instruments;

 private:
    domain::Timestamp m_now;
    std::uint64_t m_jitter = 1;
};

struct Written {
    double bytesEach = 0, nanosEach = 0;
};

Written record(const VenueFlow& flow, const std::string& path, bool randomIds) {
    replay::WriterOptions options;
    options.replaceExisting = true;
    auto writer = replay::RecordingWriter::create(path, options);
    if (!writer) {
        std::abort();
    }
    const auto start = std::chrono::steady_clock::now();
    replay::SourceItem item;
    item.kind = replay::SourceItem::Kind::News;
    item.received = flow.batches.front().received;
    for (const auto& instrument : flow.instruments) {
        item.news = ports::InstrumentDefined{instrument, true};
        if (!(*writer)->write(item)) {
            std::abort();
        }
    }
    std::unordered_map<std::uint32_t, std::uint64_t> next;
    std::vector<MarketRecord> records;
    for (const auto& batch : flow.batches) {
        records = batch.records;
        for (MarketRecord& r : records) {
            if (randomIds && r.kind != RecordKind::Trade && r.orderId != 0) {
                r.orderId = shuffled(r.orderId);
            }
        }
        std::uint64_t& sequence =
            next.try_emplace(static_cast<std::uint32_t>(batch.instrument), 1).first->second;
        item.kind = batch.isSnapshot ? replay::SourceItem::Kind::Snapshot : replay::SourceItem::Kind::Records;
        item.received = batch.received;
        item.instrument = batch.instrument;
        item.firstSequence = sequence;
        item.records = records;
        if (!batch.isSnapshot) {
            sequence += records.size();
        }
        if (!(*writer)->write(item)) {
            std::abort();
        }
    }
    if (!(*writer)->close()) {
        std::abort();
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    const auto count = static_cast<double>((*writer)->records());
    return {static_cast<double>((*writer)->bytes()) / count, took.count() / count};
}

TESSERA_BENCH("recording.size",
              "bytes an update of the venue's seed-1 flow in a recording, snapshots included") {
    const VenueFlow flow(context.scaled(36'000));  // an hour of market time
    const std::string path = context.scratch + "/venue.tsr";
    const Written random = record(flow, path, true);
    std::vector<double> write, read;
    Written rising;
    for (int i = 0; i < context.repeats; ++i) {
        rising = record(flow, path, false);
        write.push_back(rising.nanosEach);
        auto source = replay::openRecording(path);
        std::uint64_t records = 0;
        read.push_back(nanosEach(1, [&] { records = replay::summarize(**source).records(); }) /
                       static_cast<double>(std::max<std::uint64_t>(records, 1)));
    }
    context.add(plainRow("recording.size", "bytes/update", rising.bytesEach)
                    .atMost(8)
                    .remark("ids as the venue counts"));
    context.add(plainRow("recording.size.random_ids", "bytes/update", random.bytesEach)
                    .remark("random 64-bit order ids"));
    context.add(
        plainRow("recording.write", "ns/update", median(write)).remark("pack, compress, write, sync"));
    context.add(plainRow("recording.read", "ns/update", median(read)).remark("read, unpack, book"));
}

}  // namespace
}  // namespace tessera::bench
