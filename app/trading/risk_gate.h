#pragma once
// Hard checks before an order may leave. Fails closed: a missing reference denies. Cancels never come here.

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "app/trading/desk_state.h"
#include "app/trading/order_desk.h"

namespace tessera::trading {

/// What a new order or a replace would put at work.
struct RiskQuestion {
    domain::InstrumentId instrument{};
    domain::Side side = domain::Side::Buy;
    domain::OrderType type = domain::OrderType::Limit;
    domain::TimeInForce timeInForce = domain::TimeInForce::Day;
    domain::Price price;
    domain::Quantity quantity;        // total
    domain::Quantity leaves;          // of `quantity`, what could still trade
    domain::Quantity alreadyWorking;  // of the order being replaced, counted in the exposure; 0 for a new one
    bool isReplace = false;
    domain::OrderTerms terms{};
};

/// Surroundings at the moment of the question.
struct RiskMoment {
    domain::Duration now{};       // monotonic
    domain::Timestamp venueTime;  // wall time plus the venue's offset
    bool gateOpen = false;
    std::string gateSentence;  // why it is closed
};

/// One thread. Each denial is a full sentence: the limit, its value, what was asked, how to change it.
class RiskGate {
 public:
    explicit RiskGate(RiskLimits limits) : m_limits(limits) {}

    void setLimits(const RiskLimits& limits) { m_limits = limits; }
    const RiskLimits& limits() const { return m_limits; }
    void updateReference(const MarketReference& reference);

    /// Empty: may leave. Does not count; call passed() when it does leave.
    std::string check(const RiskQuestion& question, const DeskState& state, const RiskMoment& moment);
    /// Counts the message for the rate limit and remembers the order for the repeat check.
    void passed(const RiskQuestion& question, domain::Duration now);

    /// Realised today, less fees today, plus the open result at the last good references. Money in USD.
    domain::Money resultToday(const DeskState& state) const;

 private:
    struct Reference {
        MarketReference market;
        std::optional<domain::Price> lastGood;  // middle of a live, uncrossed book, else last trade
    };

    std::string checkPermission(const RiskQuestion& q, const DeskState& state,
                                const RiskMoment& moment) const;
    std::string checkTerms(const RiskQuestion& q, const InstrumentKnown& terms) const;
    std::string checkStop(const RiskQuestion& q, const InstrumentKnown& terms) const;
    std::string checkDisplayAndDate(const RiskQuestion& q, const InstrumentKnown& terms,
                                    domain::Timestamp now) const;
    std::string checkCollar(const RiskQuestion& q, const InstrumentKnown& terms, domain::Price price) const;
    std::string checkPrice(const RiskQuestion& q, const InstrumentKnown& terms) const;
    std::string checkNotional(const RiskQuestion& q, const InstrumentKnown& terms) const;
    std::string checkPosition(const RiskQuestion& q, const DeskState& state,
                              const InstrumentKnown& terms) const;
    std::string checkLoss(const RiskQuestion& q, const DeskState& state, const InstrumentKnown& terms) const;
    std::string checkRate(const RiskQuestion& q, domain::Duration now);
    const Reference* reference(domain::InstrumentId id) const;

    RiskLimits m_limits;
    std::unordered_map<domain::InstrumentId, Reference> m_references;
    std::deque<domain::Duration> m_recentMessages;
    struct Recent {
        RiskQuestion question;
        domain::Duration at{};
    };
    std::deque<Recent> m_recentOrders;
};

}  // namespace tessera::trading
