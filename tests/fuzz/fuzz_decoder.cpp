// The FlatBuffers decoder: whatever it accepts can be encoded, decoded and encoded again without a change,
// and the specialised entry points agree with the general one.

#include <algorithm>
#include <vector>

#include "feeds/wire/codec.h"
#include "tests/fuzz/check.h"

namespace {

using namespace tessera::wire;

std::vector<std::byte> encoded(Encoder& encoder, const Message& message) {
    const auto bytes = std::visit([&](const auto& value) { return encoder.encode(value); }, message);
    return {bytes.begin(), bytes.end()};
}

void checkRecords(std::span<const tessera::domain::MarketRecord> records) {
    for (const auto& r : records) {
        FUZZ_CHECK(r.quantityRaw >= 0 && r.quantityRaw <= tessera::domain::kQuantityLimit);
        FUZZ_CHECK(r.priceNanoUsd <= tessera::domain::kPriceLimit &&
                   r.priceNanoUsd >= -tessera::domain::kPriceLimit);
        FUZZ_CHECK(r.kind <= tessera::domain::RecordKind::Status && r.side <= tessera::domain::Side::Sell);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Decoder first, second, special;
    static Encoder encoder;
    const std::span<const std::byte> frame(reinterpret_cast<const std::byte*>(data), size);
    const auto message = first.decode(frame);
    Batch batch;
    const bool isBatch = message.ok() && std::holds_alternative<Batch>(*message);
    FUZZ_CHECK(special.decodeInto(frame, batch) == isBatch);
    if (isBatch) {
        checkRecords(batch.records);
        FUZZ_CHECK(batch.records.size() == std::get<Batch>(*message).records.size());
    }
    const bool isSession = message.ok() && std::holds_alternative<SessionMessage>(*message);
    FUZZ_CHECK(special.decodeSession(frame).ok() == isSession);
    if (!message.ok()) {
        FUZZ_CHECK(!message.error().sentence.empty());
        return 0;
    }
    const std::vector<std::byte> once = encoded(encoder, *message);
    if (once.size() > kMaxMessageBytes) {
        return 0;  // texts the input shared are written out
    }
    const auto again = second.decode(once);
    FUZZ_CHECK(again.ok());
    FUZZ_CHECK(again->index() == message->index());
    FUZZ_CHECK(encoded(encoder, *again) == once);
    return 0;
}
