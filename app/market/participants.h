#pragma once
// Simulated traders: market makers, hedgers, momentum and noise. Seeded; everything they do follows from the
// seed, the fair values told to step() and the books they see, so a run can be repeated exactly.
//
// Beyond the slow price process each instrument has a short-lived "opinion" (Ornstein-Uhlenbeck, standard
// deviation about one tick, minutes long) and an impact of recent aggressive flow: without them a price with
// 40 % annual volatility would stand still for an hour. Spreads are quoted by the makers from the fair values
// of the legs; where the books of a spread and its legs imply orders, a maker takes those that are as good as
// its own quote, so that the three do not drift apart.

#include <deque>
#include <memory>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/order.h"
#include "app/domain/order_book.h"
#include "app/domain/state_archive.h"
#include "app/market/flow.h"
#include "app/market/price_process.h"

namespace tessera::market {

/// Accounts of the simulation begin here (domain::AccountId).
inline constexpr std::uint32_t kFirstSimulatedAccount = 1'000'000;

/// Where participants trade: the venue, seen from inside.
class TradingFloor {
 public:
    virtual ~TradingFloor() = default;
    virtual domain::OrderId submit(domain::AccountId account, const domain::NewOrder& order) = 0;
    virtual bool cancel(domain::InstrumentId instrument, domain::OrderId order) = 0;
    /// Same price, new total quantity.
    virtual bool resize(domain::InstrumentId instrument, domain::OrderId order, domain::Price price,
                        domain::Quantity quantity) = 0;
    virtual const domain::OrderBook& book(domain::InstrumentId instrument) const = 0;
    /// What the orders of other books make here; none: nothing.
    virtual std::optional<domain::BookLevel> impliedBest(domain::InstrumentId instrument,
                                                         domain::Side side) const = 0;
    virtual bool isOpen(domain::InstrumentId instrument) const = 0;
    /// Prices that the venue would accept.
    virtual std::pair<domain::Price, domain::Price> limits(domain::InstrumentId instrument) const = 0;
};

/// How busy an instrument is; 1 is the front month of the composite.
struct Activity {
    double size = 1.0;
    double rate = 1.0;
    double hedging = 1.0;  // how often a hedger begins
    Flow flow = {};
    /// A spread whose orders and its legs' imply each other: it is thought worth what the legs are, so that
    /// the three books agree.
    bool followsLegs = false;
};

class Participants {
 public:
    Participants(std::uint64_t seed, TradingFloor& floor);
    ~Participants();

    void enter(const domain::Instrument& instrument, Activity activity);
    void leave(domain::InstrumentId instrument);
    void setActivity(domain::InstrumentId instrument, Activity activity);
    /// Trades of simulated accounts, as the venue reports them.
    void onFill(const domain::ExecutionReport& report);
    /// One step of `dt` for one instrument. `fairUsd` may be negative for a spread. `depth`: levels a maker
    /// quotes.
    void step(domain::InstrumentId instrument, double fairUsd, domain::Duration dt, int depth);

    // --- market_state.cpp
    void save(domain::StateWriter& out) const;
    /// Replaces everything; the floor must already hold the orders that are named.
    void restore(domain::StateReader& in);

 private:
    struct Ladder;
    struct Maker;
    struct Desk;

    template <class A, class Self>
    static void state(A& archive, Self& self);
    Desk* find(domain::InstrumentId instrument);
    double updateOpinion(Desk& desk, double seconds);
    double opinionOfLegs(const Desk& spread);
    void quote(Desk& desk, Maker& maker, double fairTicks, double seconds, int depth);
    void moveLadder(Desk& desk, Maker& maker, Ladder& ladder, std::int64_t best, int depth);
    void refill(Desk& desk, Maker& maker, Ladder& ladder, double chance);
    void takeStale(Desk& desk, double fairTicks);
    void fillGaps(Desk& desk);
    void takeImplied(Desk& desk, double fairTicks);
    std::size_t levelToChange(const Desk& desk, std::size_t levels);
    void refreshSizes(Desk& desk, Maker& maker, double seconds);
    domain::OrderId place(Desk& desk, domain::AccountId account, domain::Side side, std::int64_t ticks,
                          std::int64_t lots, domain::TimeInForce tif, bool postOnly);
    std::int64_t makerSize(const Desk& desk, std::size_t level);
    void take(Desk& desk, std::uint32_t account, domain::Side side, std::int64_t lots, std::int64_t reach);
    void noise(Desk& desk, double seconds);
    void noiseRest(Desk& desk, double seconds);
    void momentum(Desk& desk, double seconds);
    void hedge(Desk& desk, double seconds);

    TradingFloor& m_floor;
    Random m_random;
    std::vector<std::unique_ptr<Desk>> m_desks;  // by instrument id
};

}  // namespace tessera::market
