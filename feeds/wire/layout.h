#pragma once
// Proof that domain::MarketRecord and the schema's struct Record are the same 40 bytes, and the casts that
// use it. Internal to feeds/wire.

#include <wire/tessera_generated.h>

#include <bit>
#include <cstddef>

#include "app/domain/market_record.h"

namespace tessera::wire {

static_assert(std::endian::native == std::endian::little,
              "records are used in place: little-endian machines only");
static_assert(sizeof(fb::Record) == sizeof(domain::MarketRecord));
static_assert(alignof(fb::Record) == alignof(domain::MarketRecord));
static_assert(offsetof(domain::MarketRecord, orderId) == 0);
static_assert(offsetof(domain::MarketRecord, priceNanoUsd) == 8);
static_assert(offsetof(domain::MarketRecord, quantityRaw) == 16);
static_assert(offsetof(domain::MarketRecord, venueTimeNanos) == 24);
static_assert(offsetof(domain::MarketRecord, kind) == 32);
static_assert(offsetof(domain::MarketRecord, side) == 33);
static_assert(offsetof(domain::MarketRecord, flags) == 34);
static_assert(offsetof(domain::MarketRecord, aux) == 36);

/// For the encoder, which only copies the bytes.
inline const fb::Record* asWire(const domain::MarketRecord* records) {
    return reinterpret_cast<const fb::Record*>(records);
}

/// The bytes came by memcpy into an aligned buffer, which starts the lifetime of these trivial objects
/// (P0593).
inline const domain::MarketRecord* asDomain(const fb::Record* records) {
    return reinterpret_cast<const domain::MarketRecord*>(records);
}

}  // namespace tessera::wire
