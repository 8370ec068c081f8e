#pragma once
// What can be quoted and traded, as the contract catalogue or a feed defines it.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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
    Option,          // European, on a future of the same venue
};

struct ContractMonth {
    int year = 0;        // 0: not a dated contract
    unsigned month = 0;  // 1..12
    constexpr auto operator<=>(const ContractMonth&) const = default;
};

/// One part of a combination. `ratio`: lots of the leg bought for one lot of the combination bought; below
/// zero sold; never zero.
struct Leg {
    InstrumentId instrument{};
    std::int32_t ratio = 1;
    constexpr auto operator<=>(const Leg&) const = default;
};

/// What a future settles to.
enum class SettlementRule : std::uint8_t {
    IndexOnLastDay,  // the fixing of its underlying on the last trading day
    MonthAverage,    // the mean of the contract month's business-day fixings (month_average.h)
};

enum class OptionRight : std::uint8_t { Call, Put };

// What each family has beyond the common head, in the order of InstrumentKind.
struct FutureSpec {
    ContractMonth contractMonth;
    SettlementRule settlement = SettlementRule::IndexOnLastDay;
    bool operator==(const FutureSpec&) const = default;
};
struct SpreadSpec {
    ContractMonth contractMonth;  // of the near leg
    std::vector<Leg> legs;        // near (+1), far (-1)
    bool operator==(const SpreadSpec&) const = default;
};
struct IndexSpec {
    bool operator==(const IndexSpec&) const = default;
};
struct ExternalSpec {
    std::string currency = "USD";  // empty: the source does not say
    bool operator==(const ExternalSpec&) const = default;
};
/// Exercised into cash when its future settles: max(0, future - strike) for a call, max(0, strike - future)
/// for a put. Margined like a future (as options on futures of ICE Futures Europe are): no premium is paid
/// ahead, the price's changes are, so that its fair price needs no discount.
struct OptionSpec {
    ContractMonth contractMonth;  // of its future
    InstrumentId future{};
    OptionRight right = OptionRight::Call;
    Price strike;  // > 0
    bool operator==(const OptionSpec&) const = default;
};
using ContractSpec = std::variant<FutureSpec, SpreadSpec, IndexSpec, ExternalSpec, OptionSpec>;

/// The common head and the family's specification. Immutable once defined. All text is UTF-8. Its fields are
/// listed once for every format of ours, in instrument_fields.h; the wire's schema is tessera.fbs.
struct Instrument {
    InstrumentId id{};
    std::string symbol;             // "SITC-Z26", "@SITC", "BTC-USD"
    std::string name;               // "Composite, December 2026"
    std::string family;             // "SITC"
    std::string underlying;         // "@SITC", of an option its future; empty for an index
    std::string unit;               // "Mtok", "GPU-hours", "BTC": what contractSize and a quantity count
    PriceDelta tick;                // > 0
    int priceDecimals = 2;          // decimals of the tick, for display
    int quantityDecimals = 0;       // scale of Quantity
    bool sizesKnown = true;         // false: the source quotes prices alone; every quantity in its book is a
                                    // placeholder of 1 and must be shown as a dash
    std::int64_t contractSize = 1;  // units of the underlying in one whole quantity (1000 Mtok, 730 hours)
    Timestamp lastTradingTime;      // unset: does not expire
    Money feePerLot;                // per side
    std::int32_t makerFeeBp = 0;    // basis points of the value, -100 .. 1000; below zero a rebate
    std::int32_t takerFeeBp = 0;    // the same of an execution that took
    Money initialMarginPerLot;      // of one lot held alone; the venue recomputes it with every settlement
    std::int32_t maintenancePercent = 75;  // of initial margin
    std::int32_t haltBand = 1500;          // basis points from the reference: 10-minute halt
    std::int32_t limitBand = 2500;         // basis points: no trade beyond until the next session
    /// What one lot held loses in each scenario of account_margin.h, as the venue last told; empty: in
    /// proportion to the price, the whole of the initial margin for the whole move.
    std::vector<Money> riskArray;

    ContractSpec spec;

    bool operator==(const Instrument&) const = default;

    InstrumentKind kind() const { return static_cast<InstrumentKind>(spec.index()); }
    bool isListed() const { return kind() != InstrumentKind::Index && kind() != InstrumentKind::External; }
    /// A difference of prices: may be zero or negative, and a percentage of it means nothing.
    bool isSpread() const { return kind() == InstrumentKind::CalendarSpread; }
    /// Unset (year 0) where the family has none.
    ContractMonth contractMonth() const;
    /// A future on the mean of its month's fixings.
    bool isAverage() const;
    /// Of a combination; empty for everything else.
    std::span<const Leg> legs() const;
    /// Whose price its limits and collars are shares of, where its own may be near zero: a spread's near leg,
    /// an option's future. None: its own.
    std::optional<InstrumentId> bandBase() const;
    /// Null for everything but an option.
    const OptionSpec* option() const { return std::get_if<OptionSpec>(&spec); }
    /// ISO 4217 code of its prices; empty: the source does not say.
    std::string_view currency() const;
};

/// What a combination's legs amount to: the sum of ratio x price. `priceOf` gives an InstrumentId's price;
/// none when it knows one of them none, or when the sum leaves the range of a price.
template <class PriceOf>
std::optional<Price> priceOfLegs(const Instrument& combination, PriceOf priceOf) {
    Int128 sum = 0;
    for (const Leg& leg : combination.legs()) {
        const std::optional<Price> price = priceOf(leg.instrument);
        if (!price) {
            return std::nullopt;
        }
        sum += Int128{price->nanoUsd()} * leg.ratio;
    }
    const bool isInRange = sum <= kPriceLimit && sum >= -Int128{kPriceLimit};
    return isInRange ? std::optional(Price::fromNanoUsd(static_cast<std::int64_t>(sum))) : std::nullopt;
}

/// What an option pays a unit when its future settles at `future`; >= 0.
Price exerciseValue(const OptionSpec& option, Price future);

/// A specification of `kind` with nothing in it. Precondition: `kind` is one of the enumeration.
ContractSpec emptySpec(InstrumentKind kind);

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
