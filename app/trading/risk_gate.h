#pragma once
// Hard checks before an order may leave. Fails closed: a missing reference denies. Cancels never come here.

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/domain/account_margin.h"
#include "app/domain/position_limit.h"
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
    bool isOfIntent = false;      // its person has confirmed it: not asked about a repetition
    bool isAfterCancels = false;  // judged as if no other order of the instrument worked any more
};

/// Of an order that is new.
RiskQuestion questionOf(const OrderIntent& intent);

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
    void updateReference(const MarketReference& reference);
    /// With its margin, as the venue last told. Without that nothing is opened.
    void define(const domain::Instrument& instrument) { m_margins.define(instrument); }
    /// As the venue told them with its last recovery.
    void setPositionLimits(std::vector<domain::PositionLimit> limits) {
        m_positionLimits = std::move(limits);
    }

    /// Empty: may leave. Does not count; call passed() when it does leave. A strategy's leg is not judged by
    /// its margin and the venue's position limits here: see checkTogether.
    std::string check(const RiskQuestion& question, const DeskState& state, const RiskMoment& moment);
    /// Empty: the account can hold `orders` together beside everything it has, or they ask for nothing more.
    /// And the venue lets it hold them.
    std::string checkTogether(std::span<const RiskQuestion> orders, const DeskState& state) const;
    /// Counts the message for the rate limit and remembers the order for the repeat check.
    void passed(const RiskQuestion& question, domain::Duration now);

    /// Realised and open result, after fees, since the session day began. None while a position that counted
    /// then has no mark.
    std::optional<domain::Money> resultToday(const DeskState& state) const;
    /// Of one position at its mark; none without one. Zero when flat.
    std::optional<domain::Money> openResult(const DeskState& state, domain::InstrumentId id) const;
    /// Of all positions that have a mark.
    domain::Money knownOpenResult(const DeskState& state) const;
    /// Initial margin of the account in the worst case over pending and unknown orders, of those instruments
    /// whose margin is known (account_margin.h).
    domain::Money knownMargin(const DeskState& state) const;
    /// What of it is held and works, known or not, by number.
    std::vector<domain::MarginPosition> exposures(const DeskState& state) const;
    /// Cash and what the open positions that have a mark would add.
    domain::Money knownEquity(const DeskState& state) const;
    /// Open positions without a mark; instruments held or worked without a margin. In order of their numbers.
    std::vector<NamedInstrument> withoutMark(const DeskState& state) const;
    std::vector<NamedInstrument> withoutMargin(const DeskState& state) const;

 private:
    std::string checkPermission(const RiskQuestion& q, const DeskState& state,
                                const RiskMoment& moment) const;
    std::string checkTerms(const RiskQuestion& q, const domain::Instrument& contract) const;
    std::string checkStop(const RiskQuestion& q, const domain::Instrument& contract) const;
    std::string checkDisplayAndDate(const RiskQuestion& q, const domain::Instrument& contract,
                                    domain::Timestamp now) const;
    std::string checkCollar(const RiskQuestion& q, const domain::Instrument& contract,
                            domain::Price price) const;
    std::string checkPrice(const RiskQuestion& q, const domain::Instrument& contract) const;
    std::string checkNotional(const RiskQuestion& q, const domain::Instrument& contract) const;
    std::string checkPosition(const RiskQuestion& q, const DeskState& state,
                              const domain::Instrument& contract) const;
    std::string checkMargin(std::span<const RiskQuestion> orders, const DeskState& state) const;
    std::string checkPositionLimits(std::span<const RiskQuestion> orders, const DeskState& state) const;
    std::string checkLoss(const RiskQuestion& q, const DeskState& state,
                          const domain::Instrument& contract) const;
    std::string checkRate(const RiskQuestion& q, domain::Duration now);
    std::string checkRepeat(const RiskQuestion& q, domain::Duration now);
    const MarketReference* reference(domain::InstrumentId id) const;
    std::optional<domain::Price> mark(domain::InstrumentId id) const;

    RiskLimits m_limits;  // of the instrument asked about
    domain::MarginTerms m_margins;
    std::vector<domain::PositionLimit> m_positionLimits;
    std::unordered_map<domain::InstrumentId, MarketReference> m_references;
    std::deque<domain::Duration> m_recentMessages;
    struct Recent {
        RiskQuestion question;
        domain::Duration at{};
    };
    /// What makes two orders the same.
    struct OrderHash {
        std::size_t operator()(const RiskQuestion& q) const;
    };
    struct SameOrder {
        bool operator()(const RiskQuestion& a, const RiskQuestion& b) const;
    };
    std::deque<Recent> m_recentOrders;  // oldest first: when the map's entries may go
    std::unordered_map<RiskQuestion, domain::Duration, OrderHash, SameOrder> m_lastSent;
    std::optional<Recent> m_askedAgain;  // repeated, and not confirmed yet
};

}  // namespace tessera::trading
