#pragma once
// The market itself, without sockets, clock or disk: matching, participants, index fixings, settlement, bars,
// positions. Deterministic: the same configuration and the same calls give the same output hash. One thread.

#include <map>
#include <memory>
#include <vector>

#include "app/domain/bar.h"
#include "app/market/contract_catalogue.h"
#include "app/market/index_history.h"
#include "app/market/participants.h"
#include "app/market/price_process.h"
#include "app/matching/matching_engine.h"

namespace tessera::venue {

struct ExchangeConfig {
    std::uint64_t seed = 42;
    domain::Timestamp start;  // venue time of the first live step
    int warmupDays = 10;      // simulated beforehand, coarsely, so that charts have a past
    market::ContractCatalogue catalogue;
    std::map<std::string, market::IndexHistory> histories;  // by the family's history file name
    std::uint64_t firstId = 1;  // of orders and executions: above every id of an earlier market
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
};

struct Position {
    domain::Quantity net;
    domain::MoneySum cash;  // proceeds less cost less fees, exact
    domain::MoneySum fees;
};

/// How much of what only grows is in the history file already: by instrument id - 1.
struct ExchangeHistoryMarks {
    std::vector<std::size_t> bars, fixings;
};

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
    /// Market time stood still until `now`; nothing is simulated for the gap.
    void resume(domain::Timestamp now);
    /// Last step or input.
    domain::Timestamp now() const { return m_now; }

    // --- from outside; `at` is moved up to now() when it lies before it
    domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order, domain::Timestamp at);
    void submit(domain::AccountId account, const domain::NewOrderList& list, domain::Timestamp at);
    bool cancel(domain::OrderId order, domain::Reason why, domain::Timestamp at);
    bool replace(domain::OrderId order, const domain::ReplaceOrder& replace, domain::Timestamp at);
    bool status(domain::OrderId order, domain::ExecutionReport& out) const {
        return m_engine.status(order, out);
    }

    // --- reading
    /// Every instrument ever listed, by rising id (ids are 1, 2, ...).
    const std::vector<domain::Instrument>& instruments() const { return m_instruments; }
    /// Null when there is none of this symbol.
    const domain::Instrument* find(std::string_view symbol) const;
    const domain::OrderBook& orderBook(domain::InstrumentId instrument) const;
    domain::TradingStatus tradingStatus(domain::InstrumentId instrument) const;
    /// 1-minute bars, oldest first.
    const std::vector<domain::Bar>& bars(domain::InstrumentId instrument) const;
    /// Fixings of an index, oldest first; empty for another instrument.
    const std::vector<domain::Fixing>& fixings(domain::InstrumentId instrument) const;
    /// Latest daily settlement; unset asOf when there was none yet.
    domain::SettlementPrice settlement(domain::InstrumentId instrument) const;
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

    Exchange(ExchangeConfig config, ExchangeSink& sink);
    template <class A, class Self>
    static void clocks(A& archive, Self& self);
    bool restoreFamilies(domain::StateReader& in);
    bool restoreListings(domain::StateReader& in);
    domain::Result<void> openFamilies();
    domain::Result<void> openFamily(const market::ContractFamily& terms);
    void listContracts(Family& family);
    void listFuture(Family& family, domain::ContractMonth month);
    void listSpreads(Family& family);
    void list(const domain::Instrument& instrument, domain::Price reference, domain::PriceDelta bandBase,
              market::Activity activity);
    void warmUp();
    void advance(domain::Timestamp now, int depth);
    double fairValue(const Listing& listing) const;
    void refreshForwards();
    domain::Price settlementPriceOf(const Listing& listing) const;
    void closeAt(domain::AccountId account, Position& position, const Listing& at,
                 const domain::Instrument& instrument);
    void publishFixings(domain::Timestamp asOf);
    void settleDay(domain::Timestamp asOf);
    void settleFinally(Listing& listing, domain::Timestamp asOf);
    domain::Price finalPrice(const Listing& listing, domain::Timestamp asOf) const;
    domain::Timestamp placeInTime(domain::Timestamp at);
    Listing& listing(domain::InstrumentId instrument);
    const Listing& listing(domain::InstrumentId instrument) const;

    // matching::MatchSink
    void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) override;
    void onReport(const domain::ExecutionReport& report) override;
    // market::TradingFloor
    domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order) override;
    bool cancel(domain::OrderId order) override;
    bool resize(domain::OrderId order, domain::Price price, domain::Quantity quantity) override;
    const domain::OrderBook& book(domain::InstrumentId instrument) const override;
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
};

}  // namespace tessera::venue
