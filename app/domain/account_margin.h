#pragma once
// What an account must hold against its positions: scan risk in the manner of SPAN (CME Group, "SPAN: How it
// works", 2019). Every contract says what a lot of it loses in sixteen scenarios of price and volatility; the
// positions on one family lose together, and the worst scenario is asked for. Months that offset each other
// pay for what may come between them: the margins of the calendar spreads listed between them. Integers
// throughout. Values only; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>

#include "app/domain/instrument.h"

namespace tessera::domain {

/// One scenario. The future of every month moves by `priceThirds` thirds of its own initial margin a lot; the
/// volatility of its options by `volatility` scan ranges. `coverPercent` of the loss is asked for: an extreme
/// move is met in part.
struct MarginScenario {
    std::int32_t priceThirds = 0;
    std::int32_t volatility = 0;  // +1, -1 or 0
    std::int32_t coverPercent = 100;
};
inline constexpr std::array<MarginScenario, 16> kMarginScenarios = {{{0, 1},
                                                                     {0, -1},
                                                                     {1, 1},
                                                                     {1, -1},
                                                                     {-1, 1},
                                                                     {-1, -1},
                                                                     {2, 1},
                                                                     {2, -1},
                                                                     {-2, 1},
                                                                     {-2, -1},
                                                                     {3, 1},
                                                                     {3, -1},
                                                                     {-3, 1},
                                                                     {-3, -1},
                                                                     {9, 0, 33},
                                                                     {-9, 0, 33}}};

/// What an account holds, or may come to hold, of one instrument.
struct MarginPosition {
    InstrumentId instrument{};
    Quantity net;
    Quantity buys, sells;  // what still works; >= 0
    bool operator==(const MarginPosition&) const = default;
};

/// What a margin is made of.
struct AccountMargin {
    Money scan;          // the worst scenario of each family, summed
    Money spreadCharge;  // for months that offset each other
    Money total;         // of both
    bool operator==(const AccountMargin&) const = default;
};

/// The margins of what can be held, as last told.
class MarginTerms {
 public:
    /// A new instrument, or other terms of a known one.
    void define(const Instrument& instrument);
    /// Null: it was never defined.
    const Instrument* find(InstrumentId id) const;
    /// The margin of a position in it can be told: it was defined, and so was an option's future. A spread of
    /// which a leg was never defined has its own alone.
    bool isKnown(InstrumentId id) const;
    /// The calendar spread that is bought with `near` and ends at the later month nearest to it; null: none
    /// is listed.
    const Instrument* spreadFrom(InstrumentId near) const;

 private:
    std::unordered_map<InstrumentId, Instrument> m_instruments;
    std::unordered_map<InstrumentId, InstrumentId> m_spreads;  // by near leg
};

/// Initial margin of the account, were the worst of its working orders filled in each scenario: never less
/// than that of any part of them. None when it does not fit into money, or when the margin of a position is
/// not known.
std::optional<AccountMargin> accountMargin(std::span<const MarginPosition> positions,
                                           const MarginTerms& terms);

/// The part of `initial` below which an account is called: the largest share that a contract it holds asks
/// for. 0 .. initial.
Money maintenanceOf(Money initial, std::span<const MarginPosition> positions, const MarginTerms& terms);

/// What one lot held loses in each scenario, by proportion: `initialMargin` for the whole move against it.
std::array<Money, kMarginScenarios.size()> linearRiskArray(Money initialMargin);

}  // namespace tessera::domain
