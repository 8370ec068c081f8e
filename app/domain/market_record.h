#pragma once
// One market-data record: what a channel numbers, a recorder stores and a book applies. Hot: 40 bytes,
// trivially copyable, the same layout as wire's struct (static_asserts there).

#include <cstdint>
#include <type_traits>

#include "app/domain/order.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

enum class RecordKind : std::uint8_t {
    Add = 0,  // order rests: orderId, side, price, quantity
    Modify =
        1,  // orderId: new price and quantity; priority kept only if price is equal and quantity not larger
    Delete = 2,   // orderId leaves the book unexecuted
    Execute = 3,  // `quantity` of resting orderId traded at `price`; gone when nothing is left
    Trade = 4,    // the print: price, quantity, side of the aggressor, orderId = trade number
    Level = 5,    // price-level source: side, price, new total quantity (0 removes)
    Clear = 6,    // both sides empty
    Status = 7,   // aux = TradingStatus
};

enum class TradingStatus : std::uint32_t { PreOpen, Open, Halted, LimitUp, LimitDown, Closed, Settled };

namespace record_flag {
inline constexpr std::uint16_t kEventEnd = 1;  // the book is consistent after this record
inline constexpr std::uint16_t kSnapshot = 2;  // part of a snapshot, not an event
// On a Trade: a source that tells only its last price. Not a print: no tape entry, no side; `quantity` is the
// volume the source's own counter grew by, 0 when it has none.
inline constexpr std::uint16_t kLastPrice = 4;
// On a Level of quantity 0: what stands there is not shown any more (it left the depth a source shows, or its
// size cannot be held). Nobody is known to have cancelled.
inline constexpr std::uint16_t kNotShown = 8;
}  // namespace record_flag

struct MarketRecord {
    std::uint64_t orderId = 0;
    std::int64_t priceNanoUsd = 0;
    std::int64_t quantityRaw = 0;
    std::int64_t venueTimeNanos = 0;
    RecordKind kind = RecordKind::Clear;
    Side side = Side::Buy;
    std::uint16_t flags = 0;
    std::uint32_t aux = 0;

    Price price() const { return Price::fromNanoUsd(priceNanoUsd); }
    Quantity quantity() const { return Quantity::fromRaw(quantityRaw); }
    Timestamp venueTime() const { return Timestamp::fromNanos(venueTimeNanos); }
    bool endsEvent() const { return (flags & record_flag::kEventEnd) != 0; }
    bool isNotShown() const { return (flags & record_flag::kNotShown) != 0; }
    bool isLastPrice() const { return (flags & record_flag::kLastPrice) != 0; }
};
static_assert(sizeof(MarketRecord) == 40 && std::is_trivially_copyable_v<MarketRecord>);

/// A published index level (or a withheld one: `withheldReason` set, level meaningless).
struct Fixing {
    InstrumentId instrument{};
    Timestamp asOf;
    Timestamp knownAt;
    Price level;
    std::int32_t observations = 0;
    std::int32_t providers = 0;
    std::string withheldReason;  // empty: published
    bool simulated = false;      // true: continued by the price process, not computed from list prices
};

struct SettlementPrice {
    InstrumentId instrument{};
    Timestamp asOf;
    Price price;
    bool isFinal = false;
};

}  // namespace tessera::domain
