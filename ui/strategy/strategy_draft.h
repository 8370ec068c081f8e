#pragma once
// The legs a person has put together, and what the market says of them now. GUI thread only.

#include <optional>
#include <vector>

#include "app/marketdata/valuation.h"
#include "app/strategy/leg_quotes.h"
#include "app/strategy/presets.h"
#include "app/trading/order_desk.h"
#include "ui/bridge/position_limit_view.h"
#include "ui/context/app_services.h"

namespace tessera::ui {

class StrategyDraft {
 public:
    struct Leg {
        domain::InstrumentId id{};
        std::int64_t lots = 0;  // bought; below zero sold; never zero
        bool operator==(const Leg&) const = default;
    };

    explicit StrategyDraft(const AppServices& services) : m_services(services) {}

    const std::vector<Leg>& legs() const { return m_legs; }
    /// Lots of a leg that is there are added up; at zero it goes. False: a strategy has no more legs than
    /// domain::kMostListed.
    bool add(domain::InstrumentId id, std::int64_t lots);
    void remove(domain::InstrumentId id);
    void clear() { m_legs.clear(); }
    /// Every bought leg sold and the other way round.
    void turnRound();
    /// In place of the legs there are; `future`: its chain and those behind it. Empty, or why it cannot be
    /// built.
    std::string take(strategy::Preset preset, domain::InstrumentId future);

    /// How many times each leg is traded, >= 1, and how much worse than the best price it may trade.
    std::int64_t size = 1;
    int ticksBeyond = 0;

    /// What the market says now; legs in their order.
    strategy::Reading read() const;
    /// The account's margin now and with it; none where it is not known.
    std::optional<marketdata::MarginChange> margin() const;
    /// What the legs would make of the exchange's position limits.
    PositionLimitReading positionLimits() const;
    /// The legs as orders at the limits of `strategy`, in the words of `source`.
    std::vector<trading::OrderIntent> orders(const strategy::Strategy& strategy, const char* source) const;
    /// Futures with options, nearest first, of the family the legs are of, else of any.
    std::vector<InstrumentMarket*> futures() const;

 private:
    /// The legs as what they add to positions; none when one is not listed any more.
    std::optional<std::vector<domain::MarginPosition>> added() const;
    domain::Quantity quantityOf(const Leg& leg, const domain::Instrument& instrument) const;

    const AppServices& m_services;
    std::vector<Leg> m_legs;
};

}  // namespace tessera::ui
