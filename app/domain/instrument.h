#pragma once
// What can be quoted and traded, as the contract catalogue or a feed defines it.

#include <array>
#include <cstdint>
#include <string>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::domain {

/// Dense number given by whoever defines the instrument (venue or adapter); unique within one feed.
enum class InstrumentId : std::uint32_t {};

enum class InstrumentKind : std::uint8_t {
    Future,          // SIT and GPU-hour futures
    CalendarSpread,  // two futures of one family; price may be negative
    Index,           // fixed, not traded: step lines, no book
    External,        // third-party source; displayed, never traded here
};

struct ContractMonth {
    int year = 0;        // 0: not a dated contract
    unsigned month = 0;  // 1..12
    constexpr auto operator<=>(const ContractMonth&) const = default;
};

/// Immutable once defined. All text is UTF-8.
struct Instrument {
    InstrumentId id{};
    InstrumentKind kind = InstrumentKind::Future;
    std::string symbol;             // "SITC-Z26", "@SITC", "BTC-USD"
    std::string name;               // "Composite, December 2026"
    std::string family;             // "SITC"
    std::string underlying;         // "@SITC"; empty for an index
    std::string unit;               // "Mtok", "GPU-hours", "BTC": what contractSize and a quantity count
    PriceDelta tick;                // > 0
    int priceDecimals = 2;          // decimals of the tick, for display
    int quantityDecimals = 0;       // scale of Quantity
    bool sizesKnown = true;         // false: the source quotes prices alone; every quantity in its book is a
                                    // placeholder of 1 and must be shown as a dash
    std::string currency = "USD";   // of External prices; empty: the source does not say
    std::int64_t contractSize = 1;  // units of the underlying in one whole quantity (1000 Mtok, 730 hours)
    ContractMonth contractMonth;
    Timestamp lastTradingTime;             // unset: does not expire
    std::array<InstrumentId, 2> legs{};    // CalendarSpread only: near, far
    Money feePerLot;                       // per side
    std::int32_t makerFeeBp = 0;           // basis points of the value, -100 .. 1000; below zero a rebate
    std::int32_t takerFeeBp = 0;           // the same of an execution that took
    Money initialMarginPerLot;             // at listing; the venue recomputes daily
    std::int32_t maintenancePercent = 75;  // of initial margin
    std::int32_t haltBand = 1500;          // basis points from the reference: 10-minute halt
    std::int32_t limitBand = 2500;         // basis points: no trade beyond until the next session

    bool isListed() const { return kind == InstrumentKind::Future || kind == InstrumentKind::CalendarSpread; }
};

/// Price x quantity x contract size in 1e-9 USD, computed in 128 bits, half-even where the quantity scale
/// leaves a remainder. OutOfRange on overflow.
Result<Money> notional(const Instrument& instrument, Price price, Quantity quantity);
/// The same for a price difference: profit of `quantity` over a move of `delta`.
Result<Money> notional(const Instrument& instrument, PriceDelta delta, Quantity quantity);
/// One whole quantity in the instrument's quantity scale: 10^quantityDecimals.
Quantity wholeLot(const Instrument& instrument);
/// Fee of one execution: the fee a lot and the share of the value, rounded against the account. OutOfRange on
/// overflow.
Result<Money> feeOf(const Instrument& instrument, Price price, Quantity quantity, bool isMaker);
/// Money value of one tick for one whole quantity.
Result<Money> tickValue(const Instrument& instrument);
/// "Z26" for December 2026 (exchange month letters F G H J K M N Q U V X Z).
std::string monthCode(ContractMonth month);

}  // namespace tessera::domain
