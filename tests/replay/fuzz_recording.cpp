// libFuzzer entry: a recording. Checksums keep random bytes out of the codec, so the first byte chooses the
// door: even, a whole file; odd, the unpacked payload of a batches block, which is decoded, packed and
// decoded again.

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "feeds/replay/batch_codec.h"
#include "feeds/replay/recording_reader.h"
#include "feeds/replay/recording_summary.h"

namespace {

using namespace tessera::replay;
using tessera::domain::MarketRecord;

CodecMemory definedMemory() {
    CodecMemory memory;
    for (std::uint32_t id = 1; id <= 3; ++id) {
        tessera::domain::Instrument instrument;
        instrument.id = tessera::domain::InstrumentId{id};
        instrument.tick = tessera::domain::PriceDelta::fromNanoUsd(id == 3 ? 1 : 10'000'000);
        memory.define(instrument);
    }
    return memory;
}

std::vector<MarketRecord> decode(std::span<const std::byte> payload, bool nano, BatchEncoder* copyTo) {
    CodecMemory memory = definedMemory();
    BatchDecoder decoder(memory);
    std::vector<MarketRecord> records;
    SourceItem item;
    if (!decoder.start(payload, nano)) {
        return records;
    }
    while (decoder.hasMore() && decoder.next(item)) {
        records.insert(records.end(), item.records.begin(), item.records.end());
        if (copyTo != nullptr) {
            copyTo->add(item);
        }
    }
    return records;
}

void roundTrip(std::span<const std::byte> payload, bool nano) {
    CodecMemory memory = definedMemory();
    BatchEncoder encoder(memory);
    const auto first = decode(payload, nano, &encoder);
    const bool nanoAgain = encoder.needsNanoPrices();
    std::vector<std::byte> packed;
    encoder.finish(packed);
    const auto second = decode(packed, nanoAgain, nullptr);
    const bool isSame =
        first.size() == second.size() &&
        std::equal(first.begin(), first.end(), second.begin(),
                   [](const auto& a, const auto& b) { return std::memcmp(&a, &b, sizeof a) == 0; });
    if (!isSame) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::span<const std::byte> rest(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
    if ((data[0] & 1U) != 0) {
        roundTrip(rest, (data[0] & 2U) != 0);
        return 0;
    }
    auto source = RecordingReader::ofMemory(rest);
    if (source) {
        (void)summarize(**source);
    }
    return 0;
}
