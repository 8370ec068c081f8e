#pragma once
// The market itself, without sockets, clock or disk: matching, participants, index fixings, settlement, bars,
// positions. Deterministic: the same configuration and the same calls give the same output hash. One thread.

#include <map>
#include <memory>
#include <vector>

#include "app/domain/account_margin.h"
#include "app/domain/bar.h"
#include "app/domain/open_interest.h"
#include "app/market/market_terms.h"
#include "app/market/option_value.h"
#include "app/market/participants.h"
#include "app/market/price_process.h"
#include "app/matching/matching_engine.h"

namespace tessera::skill {
class SkillBook;
}

namespace tessera::venue {

struct ExchangeConfig {
    std::uint64_t seed = 42;
    domain::Timestamp start;  // venue time of the first live step
    int warmupDays = 10;      // simulated beforehand, coarsely, so that charts have a past
    market::MarketTerms terms;
    std::uint64_t firstId = 1;  // of orders and executions: above every id of an earlier market
    /// Minutes of an instrument that are kept, and up to an eighth more: who wants older ones keeps them.
    std::size_t barsKept = 14 * 24 * 60;
};

/// What a live exchange tells. Called inside its calls; must not call back.
class ExchangeSink {
 public:
    virtual ~ExchangeSink() = default;
    virtual void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) = 0;
    /// Reports of accounts below market::kFirstSimulatedAccount.
    virtual void onReport(const domain::ExecutionReport& report) = 0;
    virtual void onDefinition(const domain::Instrument& instrument) = 0;
    virtual void onFixing(const domain::Fixing& fixing) = 0;
    virtual void onSettlement(const domain::SettlementPrice& price) = 0;
    /// A contract ended and there is no price to settle it at; why, as a sentence. It is closed, and
    /// positions in it stay.
    virtual void onUnsettled(domain::InstrumentId, const std::string&) {}
    /// The forecast that a skill index is to score tomorrow is committed; its SHA-256 in a sentence.
    virtual void onCommitment(domain::InstrumentId, const std::string&) {}
};

struct Position {
    domain::Quantity net;
    domain::MoneySum cash;  // proceeds less cost less fees, exact
    domain::MoneySum fees;
};

/// An account that was asked to hold its margin and does not yet.
struct MarginCall {
    domain::Timestamp until;     // market time
    bool isLiquidating = false;  // that is over: the exchange closes positions
};

/// What an account has and needs, at the exchange's marks.
struct MarginStanding {
    domain::Money equity;                // deposit, what trades moved, open positions
    domain::Money initial, maintenance;  // of what it holds and can still trade
    bool holdsNothing = true;
};

/// How much of what is only added to is in the history file already: by instrument id - 1, counting what is
/// no longer kept.
struct ExchangeHistoryMarks {
    std::vector<std::size_t> bars, fixings;
};

/// The exchange itself, which stands between the orders of an implied match: what it holds of it is, leg by
/// leg, nothing. No participant.
inline constexpr domain::AccountId kImpliedAccount{market::kFirstSimulatedAccount};

class Exchange : private matching::MatchSink, private market::TradingFloor {
 public:
    /// BadInput when a family's history is missing or has no level before the start.
    static domain::Result<std::unique_ptr<Exchange>> open(ExchangeConfig config, ExchangeSink& sink);
    /// From what save() wrote, under the same configuration; its history follows by addHistory(). Corrupt
    /// when the bytes contradict themselves or the configuration.
    static domain::Result<std::unique_ptr<Exchange>> restore(ExchangeConfig config, ExchangeSink& sink,
                                                             domain::StateReader& in);
    ~Exchange() override;

    /// Moves market time on to `now` (> the last one): news, fixings, settlement, one round of every
    /// participant.
    void step(domain::Timestamp now);
    /// Goes on with other contracts: new families and months are listed, what is listed keeps its terms.
    /// Refused when a family of this market is not among them; it is then unchanged.
    domain::Result<void> adopt(market::MarketTerms terms);
    /// Market time stood still until `now`; nothing is simulated for the gap.
    void resume(domain::Timestamp now);
    /// Last step or input.
    domain::Timestamp now() const { return m_now; }

    // --- from outside; `at` is moved up to now() when it lies before it
    domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order, domain::Timestamp at);
    void submit(domain::AccountId account, const domain::NewOrderList& list, domain::Timestamp at);
    /// `where`: its instrument, zero when not known; found sooner.
    bool cancel(domain::OrderId order, domain::Reason why, domain::Timestamp at,
                domain::InstrumentId where = {});
    bool replace(domain::OrderId order, const domain::ReplaceOrder& replace, domain::Timestamp at,
                 domain::InstrumentId where = {});
    bool status(domain::OrderId order, domain::ExecutionReport& out, domain::InstrumentId where = {}) const {
        return m_engine.status(order, out, where);
    }

    // --- exchange_margin.cpp: accounts that said what they began with are asked for margin
    void deposit(domain::AccountId account, domain::Money amount) { m_deposits[account] = amount; }
    /// Zero: it did not say.
    domain::Money depositOf(domain::AccountId account) const;
    /// None: it did not say what it began with, a margin is not known or a number does not fit.
    std::optional<MarginStanding> marginStanding(domain::AccountId account) const;
    /// Without a time: none is open.
    domain::MarginNotice marginCallOf(domain::AccountId account) const;
    /// Its call ran out; until its margin holds it may only cancel.
    bool isLiquidating(domain::AccountId account) const;

    // --- reading
    /// Every instrument ever listed, by rising id (ids are 1, 2, ...).
    const std::vector<domain::Instrument>& instruments() const { return m_instruments; }
    /// Null when there is none of this symbol.
    const domain::Instrument* find(std::string_view symbol) const;
    const domain::OrderBook& orderBook(domain::InstrumentId instrument) const;
    domain::TradingStatus tradingStatus(domain::InstrumentId instrument) const;
    /// 1-minute bars, oldest first; the newest ExchangeConfig::barsKept.
    const std::vector<domain::Bar>& bars(domain::InstrumentId instrument) const;
    /// Fixings of an index, oldest first; empty for another instrument.
    const std::vector<domain::Fixing>& fixings(domain::InstrumentId instrument) const;
    /// The participants act at every step of the market: it is near its end, or somebody from outside holds
    /// it. Else by the seed, at the interval that the contract says.
    bool isBusy(domain::InstrumentId instrument) const;
    /// Of an average future: how much of its month is known now. NotFound as monthAverage().
    domain::Result<domain::MonthAverage> averageOf(domain::InstrumentId instrument) const {
        return averageOf(listing(instrument));
    }
    /// Latest daily settlement; unset asOf when there was none yet.
    domain::SettlementPrice settlement(domain::InstrumentId instrument) const;
    /// The terms of an instrument's family.
    const market::ContractFamily& termsOf(domain::InstrumentId instrument) const;
    /// Null when there is no family of this code.
    const market::ContractFamily* termsOf(std::string_view family) const;
    /// Contracts that are open after the last fill, over all accounts; none of an index.
    std::optional<domain::OpenInterest> openInterest(domain::InstrumentId instrument) const;
    const std::map<domain::AccountId, std::map<domain::InstrumentId, Position>>& positions() const {
        return m_positions;
    }
    /// Over everything that came out, market time and fixings.
    std::uint64_t stateHash() const;

    // --- exchange_state.cpp
    /// Everything the market goes on from, but for finished bars and fixings: those only grow.
    void save(domain::StateWriter& out) const;
    /// The finished bars and the fixings beyond `marks`, which move on.
    void saveHistory(domain::StateWriter& out, ExchangeHistoryMarks& marks) const;
    /// In the order they were saved. False: they do not belong to this exchange.
    bool addHistory(domain::StateReader& in, ExchangeHistoryMarks& marks);

 private:
    struct Family;
    struct Listing;
    struct FairNode;
    struct FairValue;

    Exchange(ExchangeConfig config, ExchangeSink& sink);
    template <class A, class Self>
    static void clocks(A& archive, Self& self);
    bool restoreFamilies(domain::StateReader& in);
    bool restoreListings(domain::StateReader& in);
    void restoreFair(domain::StateReader& in, Listing& at);
    domain::Result<void> openFamilies();
    domain::Result<void> openNewFamilies();
    domain::Result<void> openIndex(const market::ContractFamily& terms);
    domain::Result<void> shareIndex(const market::ContractFamily& terms);
    // --- exchange_implied.cpp: spreads of two families, and what implied orders ask of the exchange
    void listInterTierSpreads();
    void implyOrders();
    bool isInterTier(const domain::Instrument& instrument) const;
    void leaveLegs(domain::AccountId account, domain::Quantity net, const domain::Instrument& spread);
    // --- exchange_skill.cpp
    domain::Result<void> openSkill(const market::ContractFamily& terms);
    skill::SkillBook& skillBook(Family& family, domain::Timestamp day);
    void fixSkill(Family& family, domain::Timestamp asOf);
    double skillForward(Family& family, domain::Timestamp expiry);
    Family* familyOf(std::string_view code) const;
    std::vector<domain::InstrumentId> tradedFutures(const Family& family) const;
    static market::Activity activityOf(const Family& family, std::size_t place);
    void listContracts(Family& family, domain::Timestamp when);
    void listFuture(Family& family, domain::ContractMonth month);
    void listSpreads(Family& family);
    void listOptions(Family& family);
    void listOption(Family& family, const domain::Instrument& future, domain::Price futurePrice,
                    domain::OptionRight right, domain::Price strike);
    void list(Family& family, const domain::Instrument& instrument, domain::Price reference,
              domain::PriceDelta bandBase, market::Activity activity);
    void setPlaces();
    void warmUp();
    void advance(domain::Timestamp now);
    int depthOf(const Listing& at) const;
    domain::Duration turnOf(Listing& at, domain::Timestamp before) const;
    double fairValue(const Listing& listing) const;
    void refreshForwards();
    void refreshFair(Listing& at);
    domain::Result<domain::MonthAverage> averageOf(const Listing& at) const;
    market::AveragePart averagePartOf(const Listing& future) const;
    void setMarginOfOption(const Listing& future, domain::Price futurePrice,
                           domain::Instrument& option) const;
    FairValue fairOfAverage(const Listing& at, const domain::MonthAverage& average) const;
    domain::Price settlementPriceOf(const Listing& listing) const;
    void bookAtSettlement(domain::AccountId account, Listing& at, domain::Quantity lots);
    void publishFixings(domain::Timestamp asOf);
    void publish(domain::Fixing fixing);
    void settleDay(domain::Timestamp asOf);
    void refreshMargins();
    void refreshMargin(const Listing& at);
    const domain::MarginTerms& marginTerms() const;
    std::vector<domain::MarginPosition> marginable(domain::AccountId account) const;
    void callMargins();
    void watchMarginCalls();
    bool followCall(domain::AccountId account, MarginCall& call);
    void reduceFor(domain::AccountId account, const MarginStanding& standing);
    void tellMargin(domain::AccountId account, domain::Reason why, const MarginStanding& standing,
                    domain::Timestamp until);
    static domain::ExecutionReport liquidationOf(domain::ExecutionReport trade);
    void settleFinally(Listing& listing, domain::Timestamp asOf);
    // --- exchange_interest.cpp
    void move(Position& position, Listing& at, domain::Quantity by);
    void noteSettledInterest();
    void countInterest();
    void saveInterest(domain::StateWriter& out) const;
    bool restoreInterest(domain::StateReader& in);
    domain::Result<domain::Price> finalPrice(const Listing& listing) const;
    domain::Result<domain::Price> finalPriceOfLegs(const domain::Instrument& spread) const;
    domain::Timestamp placeInTime(domain::Timestamp at);
    std::size_t mostBars(const Listing& at) const;
    void dropOldBars(Listing& at) const;
    void attend(const domain::NewOrder& order);
    const domain::Instrument& instrumentOf(domain::InstrumentId instrument) const {
        return m_instruments[static_cast<std::size_t>(instrument) - 1];
    }
    Listing& listing(domain::InstrumentId instrument);
    const Listing& listing(domain::InstrumentId instrument) const;

    // matching::MatchSink
    void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) override;
    void onReport(const domain::ExecutionReport& report) override;
    void onImpliedFill(const domain::ExecutionReport& fill) override;
    // market::TradingFloor
    domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order) override;
    bool cancel(domain::InstrumentId instrument, domain::OrderId order) override;
    bool resize(domain::InstrumentId instrument, domain::OrderId order, domain::Price price,
                domain::Quantity quantity) override;
    const domain::OrderBook& book(domain::InstrumentId instrument) const override;
    std::optional<domain::BookLevel> impliedBest(domain::InstrumentId instrument,
                                                 domain::Side side) const override;
    bool isOpen(domain::InstrumentId instrument) const override;
    std::pair<domain::Price, domain::Price> limits(domain::InstrumentId instrument) const override;

    ExchangeConfig m_config;
    ExchangeSink& m_sink;
    matching::MatchingEngine m_engine;
    market::Participants m_participants;
    bool m_live = false;
    domain::Timestamp m_now;
    domain::Timestamp m_forwardsAt;      // last refreshForwards()
    domain::Timestamp m_lastFixing;      // full hour
    domain::Timestamp m_lastSettlement;  // 20:00 UTC
    std::vector<domain::Instrument> m_instruments;
    std::vector<std::unique_ptr<Listing>> m_listings;  // by instrument id - 1
    std::vector<std::unique_ptr<Family>> m_families;
    std::map<domain::AccountId, std::map<domain::InstrumentId, Position>> m_positions;
    std::map<domain::AccountId, domain::Money> m_deposits;
    std::map<domain::AccountId, MarginCall> m_calls;
    // Not part of the state.
    mutable std::optional<domain::MarginTerms> m_marginTerms;  // of what is listed; none: to be made anew
    domain::AccountId m_liquidated{};                          // whose order of the exchange is being worked
};

}  // namespace tessera::venue
