// feed.decode: one market record from bytes, the aligning copy, verification and range checks included. Peers
// read the same records from JSON as a typical exchange sends them, with the idiomatic fast path of each
// library. The working set is 4 096 records, gone through again and again: a frame just received lies in the
// cache.

#include <fmt/format.h>
#include <simdjson.h>

#include <nlohmann/json.hpp>

#include "feeds/wire/codec.h"
#include "tests/bench/bench.h"

namespace tessera::bench {
namespace {

using domain::MarketRecord;

MarketRecord sampleRecord(std::uint64_t n) {
    MarketRecord r;
    r.orderId = 5'000'000'000 + n;
    r.priceNanoUsd = 1'930'000'000 + static_cast<std::int64_t>(n % 40) * 10'000'000;
    r.quantityRaw = 1 + static_cast<std::int64_t>(n % 97);
    r.venueTimeNanos = 1'795'000'000'000'000'000 + static_cast<std::int64_t>(n) * 1017;
    r.kind = domain::RecordKind(n % 5);
    r.side = domain::Side(n % 2);
    r.flags = 1;
    return r;
}

struct Frames {
    std::size_t perFrame = 0;
    std::vector<std::vector<std::byte>> wire;  // each at an odd offset, as libzmq hands them out
    std::vector<simdjson::padded_string> json;
};

Frames makeFrames(std::size_t perFrame, std::size_t records) {
    Frames out;
    out.perFrame = perFrame;
    wire::Encoder encoder;
    std::uint64_t n = 0;
    for (std::size_t frame = 0; frame < records / perFrame; ++frame) {
        std::vector<MarketRecord> batch;
        std::string text =
            fmt::format(R"({{"epoch":7,"first_seq":{},"send_ns":{},"records":[)", n + 1, n * 900);
        for (std::size_t i = 0; i < perFrame; ++i, ++n) {
            const MarketRecord r = sampleRecord(n);
            batch.push_back(r);
            text += fmt::format(R"({}{{"id":{},"px":{},"qty":{},"t":{},"kind":{},"side":{},"flags":{}}})",
                                i == 0 ? "" : ",", r.orderId, r.priceNanoUsd, r.quantityRaw, r.venueTimeNanos,
                                static_cast<int>(r.kind), static_cast<int>(r.side), r.flags);
        }
        const auto bytes = encoder.encode(wire::Batch{7, n - perFrame + 1, 1, batch, std::nullopt});
        std::vector<std::byte> shifted(bytes.size() + 1);
        std::copy(bytes.begin(), bytes.end(), shifted.begin() + 1);
        out.wire.push_back(std::move(shifted));
        out.json.emplace_back(text + "]}");
    }
    return out;
}

double decodeWire(const Frames& frames, std::size_t rounds) {
    wire::Decoder decoder;
    wire::Batch batch;
    std::int64_t sum = 0;
    const double nanos = nanosEach(rounds * frames.wire.size() * frames.perFrame, [&] {
        for (std::size_t round = 0; round < rounds; ++round) {
            for (const auto& frame : frames.wire) {
                if (!decoder.decodeInto(std::span(frame).subspan(1), batch)) {
                    std::abort();
                }
                for (const MarketRecord& r : batch.records) {
                    sum += r.priceNanoUsd;
                }
            }
        }
    });
    keep(sum);
    return nanos;
}

double decodeSimdjson(Frames& frames, std::size_t rounds) {
    simdjson::ondemand::parser parser;
    std::int64_t sum = 0;
    const double nanos = nanosEach(rounds * frames.json.size() * frames.perFrame, [&] {
        for (std::size_t at = 0; at < rounds * frames.json.size(); ++at) {
            const auto& text = frames.json[at % frames.json.size()];
            auto document = parser.iterate(text);
            std::int64_t firstSeq = document["first_seq"].get_int64();
            keep(firstSeq);
            for (auto element : document["records"].get_array()) {
                MarketRecord r;
                simdjson::ondemand::object object = element.get_object();
                r.orderId = object["id"].get_uint64();
                r.priceNanoUsd = object["px"].get_int64();
                r.quantityRaw = object["qty"].get_int64();
                r.venueTimeNanos = object["t"].get_int64();
                r.kind = domain::RecordKind(object["kind"].get_uint64().value());
                r.side = domain::Side(object["side"].get_uint64().value());
                r.flags = static_cast<std::uint16_t>(object["flags"].get_uint64().value());
                keep(r);
                sum += r.priceNanoUsd;
            }
        }
    });
    keep(sum);
    return nanos;
}

double decodeNlohmann(const Frames& frames) {
    std::int64_t sum = 0;
    const double nanos = nanosEach(frames.json.size() * frames.perFrame, [&] {
        for (const auto& text : frames.json) {
            const auto document = nlohmann::json::parse(std::string_view(text));
            for (const auto& object : document["records"]) {
                MarketRecord r;
                r.orderId = object["id"].get<std::uint64_t>();
                r.priceNanoUsd = object["px"].get<std::int64_t>();
                r.quantityRaw = object["qty"].get<std::int64_t>();
                r.venueTimeNanos = object["t"].get<std::int64_t>();
                r.kind = domain::RecordKind(object["kind"].get<int>());
                r.side = domain::Side(object["side"].get<int>());
                r.flags = object["flags"].get<std::uint16_t>();
                keep(r);
                sum += r.priceNanoUsd;
            }
        }
    });
    keep(sum);
    return nanos;
}

TESSERA_BENCH("feed.decode", "bytes to records: align, verify, check ranges") {
    constexpr std::size_t kRecords = 4'096;
    const std::size_t rounds = context.scaled(200);
    for (const std::size_t perFrame : {1U, 4U, 16U, 64U}) {
        Frames frames = makeFrames(perFrame, kRecords);
        const auto m = interleave(context, {[&] { return decodeWire(frames, rounds); },
                                            [&] { return decodeSimdjson(frames, (rounds + 4) / 5); },
                                            [&] { return decodeNlohmann(frames); }});
        const std::string name = fmt::format("feed.decode/{}", perFrame);
        Row row = timeRow(name, "ns/record", m, "simdjson");
        context.add(perFrame >= 16 ? row.ratioAtLeast(20) : row);
        if (perFrame >= 16) {
            context.add(timeRow(name + ".ns", "ns/record", m, "simdjson").atMost(6));
        }
        context.add(timeRow(name + ".nlohmann", "ns/record", {m[0], m[2]}, "nlohmann"));
    }
}

}  // namespace
}  // namespace tessera::bench
