#pragma once
// The hard limits: per account, with overrides per instrument, and what they did. Values only.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/account_margin.h"
#include "app/domain/instrument.h"
#include "app/domain/result.h"
#include "app/domain/session_day.h"

namespace tessera::trading {

/// Stored in the journal by number: appended to, never reordered.
enum class RiskLimit : std::uint8_t {
    OrderQuantity,  // lots
    OrderValue,     // 1e-9 USD
    Position,       // lots, worst case over pending and unknown orders
    Collar,         // basis points from the last good reference
    MessageRate,    // orders and changes a second
    DailyLoss,      // 1e-9 USD: from here only orders that close a position pass
    DisableLoss,    // 1e-9 USD: from here only cancels pass
    MarginUse,      // percent of equity the worst case's initial margin may take
    RepeatSeconds,  // the same order again within this asks; 0: never
};
inline constexpr std::size_t kRiskLimitCount = 9;

/// Account-wide values; the first four can be overridden per instrument.
struct RiskLimits {
    domain::Quantity maxOrderQuantity = domain::Quantity::fromRaw(200);
    domain::Money maxOrderNotional = domain::Money::fromUsd(2'000'000);
    domain::Quantity maxPosition = domain::Quantity::fromRaw(1000);
    std::int32_t priceCollarBp = 1000;
    std::int32_t maxMessagesPerSecond = 50;
    domain::Money maxDailyLoss = domain::Money::fromUsd(25'000);
    domain::Money disableLoss = domain::Money::fromUsd(40'000);
    std::int32_t marginPercent = 100;
    std::int32_t repeatSeconds = 10;
    bool operator==(const RiskLimits&) const = default;
};

std::int64_t valueOf(const RiskLimits& limits, RiskLimit limit);
void setValue(RiskLimits& limits, RiskLimit limit, std::int64_t value);

/// "Largest order"; "lots"; whether an instrument can have its own; what it does, as a sentence.
struct RiskLimitText {
    std::string_view name, unit, sentence;
    bool perInstrument = false;
    std::int64_t least = 1, most = 0;  // in the unit shown (lots, USD, %, ...)
};
const RiskLimitText& textOf(RiskLimit limit);
/// "200 lots", "2,000,000.00 USD", "10.00 %", "50 a second".
std::string formatLimit(RiskLimit limit, std::int64_t value);
/// What a person typed, in the unit shown: thousands separators and the unit itself are allowed. BadInput
/// says what is expected; nothing is guessed from text that is not a number.
domain::Result<std::int64_t> parseLimit(RiskLimit limit, std::string_view text);

/// A change the person asks for. No instrument: the account's. No value: the instrument's own one is removed.
struct LimitChange {
    std::optional<domain::InstrumentId> instrument;
    RiskLimit limit = RiskLimit::OrderQuantity;
    std::optional<std::int64_t> value;
};
/// BadInput when the value is out of range, or contradicts the other limits it would stand beside.
domain::Result<void> checkLimit(const LimitChange& change, const RiskLimits& account);

/// One stored value. `instrument` none: the account's.
struct LimitRow {
    std::optional<domain::InstrumentId> instrument;
    RiskLimit limit = RiskLimit::OrderQuantity;
    std::optional<std::int64_t> value;  // none: removed
};

/// What the day's net loss left of trading. Only rises within a session day.
enum class TradingState : std::uint8_t { Normal, CloseOnly, Disabled };

using domain::sessionDayOf;
using domain::sessionDayText;
using domain::sessionStartOf;

struct NamedInstrument {
    domain::InstrumentId id{};
    std::string symbol;
    bool operator==(const NamedInstrument&) const = default;
};

/// The limits and where the account stands against them.
struct RiskView {
    RiskLimits account;
    std::vector<LimitRow> overrides;
    TradingState state = TradingState::Normal;
    std::string sentence;  // of a state that is not Normal: why, and when it ends
    /// Realised and open, after fees, since sessionSince. None while a position that counted when the day
    /// began has no price: then there is no loss verdict either.
    std::optional<domain::Money> resultToday;
    domain::Money resultAtStart;  // of the account when the session day began: total less this is today's
    domain::Timestamp sessionSince;
    std::optional<domain::Money> equity;  // none while a position has no price
    domain::Money knownEquity;            // without the positions in withoutMark
    /// Initial margin of positions and of everything that could still fill; none while one of them is not
    /// known.
    std::optional<domain::Money> marginWorstCase;
    domain::Money knownMargin;                      // without the instruments in withoutMargin
    std::vector<domain::MarginPosition> exposures;  // what the margin is of, by number
    std::vector<NamedInstrument> withoutMark;       // open positions no price is known of
    std::vector<NamedInstrument> withoutMargin;     // held or worked, and no margin is known
    bool operator==(const RiskView& other) const;
    /// The account's limits with the instrument's own ones in their place.
    RiskLimits limitsOf(domain::InstrumentId instrument) const;
};

}  // namespace tessera::trading
