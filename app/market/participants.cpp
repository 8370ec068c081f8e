#include <algorithm>
#include <cmath>

#include "app/market/participants_parts.h"

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr std::uint32_t kNoiseAccount = kFirstSimulatedAccount + 11;
constexpr std::uint32_t kRestingNoiseAccount = kFirstSimulatedAccount + 12;
constexpr std::uint32_t kMomentumAccount = kFirstSimulatedAccount + 21;
constexpr std::uint32_t kHedgerAccount = kFirstSimulatedAccount + 31;

// Seconds and ticks. Chosen so that the front month trades every second or two and its touch moves a few
// times a minute.
constexpr double kOpinionSeconds = 150, kOpinionTicks = 0.6;
constexpr double kBiasSeconds = 40, kBiasTicks = 0.35;
constexpr double kImpactSeconds = 60, kLotsPerImpactTick = 450;
// Busy and quiet hours: the rate of noise trades is multiplied by exp(mood).
constexpr double kMoodSeconds = 7'200, kMoodDeviation = 0.55;
constexpr double kSkewLotsPerTick = 1'500;
constexpr int kMostTradesPerStep = 4;

/// An option's quote is wider by a share of its price; who asks two ticks for one worth half of one bids
/// nothing.
double halfSpreadTicks(const Instrument& instrument, double fairTicks) {
    constexpr double kHalfTicks = 0.45, kOptionShare = 0.015;
    return instrument.option() == nullptr ? kHalfTicks : kHalfTicks + kOptionShare * std::max(fairTicks, 0.0);
}

/// One exact step of an Ornstein-Uhlenbeck process with mean 0.
double relax(double value, double seconds, double tau, double deviation, Random& random) {
    const double keep = std::exp(-seconds / tau);
    return value * keep + deviation * std::sqrt(1.0 - keep * keep) * random.normal();
}

}  // namespace

Participants::Participants(std::uint64_t seed, TradingFloor& floor) : m_floor(floor), m_random(seed) {}
Participants::~Participants() = default;

void Participants::enter(const Instrument& instrument, Activity activity) {
    const auto at = static_cast<std::size_t>(instrument.id);
    m_desks.resize(std::max(m_desks.size(), at + 1));
    m_desks[at] = std::make_unique<Desk>();
    m_desks[at]->instrument = instrument;
    m_desks[at]->activity = activity;
    for (std::size_t i = 0; i < kMakers; ++i) {
        Maker& maker = m_desks[at]->makers[i];
        maker.account = AccountId{kFirstSimulatedAccount + 1 + static_cast<std::uint32_t>(i)};
        maker.ladders[1].side = Side::Sell;
    }
}

void Participants::leave(InstrumentId instrument) {
    if (find(instrument) != nullptr) {
        m_desks[static_cast<std::size_t>(instrument)].reset();
    }
}

void Participants::setActivity(InstrumentId instrument, Activity activity) {
    if (Desk* desk = find(instrument)) {
        desk->activity = activity;
    }
}

Participants::Desk* Participants::find(InstrumentId instrument) {
    const auto at = static_cast<std::size_t>(instrument);
    return at < m_desks.size() ? m_desks[at].get() : nullptr;
}

void Participants::onFill(const ExecutionReport& report) {
    Desk* desk = find(report.instrument);
    if (desk == nullptr || report.type != ExecType::Trade) {
        return;
    }
    const double sign = report.side == Side::Buy ? 1.0 : -1.0;
    if (!report.isMaker) {
        desk->impact += sign * static_cast<double>(report.lastQuantity.raw()) /
                        (kLotsPerImpactTick * desk->activity.size);
    }
    for (Maker& maker : desk->makers) {
        if (maker.account == report.account) {
            maker.inventory += (report.side == Side::Buy ? 1 : -1) * report.lastQuantity.raw();
        }
    }
}

void Participants::step(InstrumentId instrument, double fairUsd, Duration dt, int depth) {
    Desk* desk = find(instrument);
    if (desk == nullptr || !m_floor.isOpen(instrument)) {
        return;
    }
    const double seconds = static_cast<double>(dt.count()) * 1e-9;
    const double tickUsd = static_cast<double>(desk->instrument.tick.nanoUsd()) * 1e-9;
    const double own = updateOpinion(*desk, seconds);
    const double fairTicks = fairUsd / tickUsd + (desk->activity.followsLegs ? opinionOfLegs(*desk) : own);
    for (Maker& maker : desk->makers) {
        quote(*desk, maker, fairTicks, seconds, depth);
    }
    if (desk->instrument.option() != nullptr) {
        takeStale(*desk, fairTicks);
        fillGaps(*desk);
    } else {
        takeImplied(*desk, fairTicks);
    }
    noiseRest(*desk, seconds);
    noise(*desk, seconds);
    momentum(*desk, seconds);
    hedge(*desk, seconds);
}

double Participants::updateOpinion(Desk& desk, double seconds) {
    desk.opinion = relax(desk.opinion, seconds, kOpinionSeconds, kOpinionTicks, m_random);
    desk.impact = std::clamp(desk.impact * std::exp(-seconds / kImpactSeconds), -2.5, 2.5);
    desk.mood = relax(desk.mood, seconds, kMoodSeconds, kMoodDeviation, m_random);
    return desk.opinion + desk.impact;
}

/// In its own ticks.
double Participants::opinionOfLegs(const Desk& spread) {
    double usd = 0;
    for (const Leg& leg : spread.instrument.legs()) {
        if (const Desk* desk = find(leg.instrument)) {
            usd += leg.ratio * (desk->opinion + desk->impact) *
                   static_cast<double>(desk->instrument.tick.nanoUsd());
        }
    }
    return usd / static_cast<double>(spread.instrument.tick.nanoUsd());
}

void Participants::quote(Desk& desk, Maker& maker, double fairTicks, double seconds, int depth) {
    maker.bias = relax(maker.bias, seconds, kBiasSeconds, kBiasTicks, m_random);
    const double skew =
        std::clamp(static_cast<double>(maker.inventory) / (kSkewLotsPerTick * desk.activity.size), -1.5, 1.5);
    const double centre = fairTicks + maker.bias - skew;
    const std::int64_t tick = desk.instrument.tick.nanoUsd();
    const auto [low, high] = m_floor.limits(desk.instrument.id);
    const double half = halfSpreadTicks(desk.instrument, fairTicks);
    auto bid = static_cast<std::int64_t>(std::floor(centre - half));
    auto ask = static_cast<std::int64_t>(std::ceil(centre + half));
    bid = std::clamp(bid, low.nanoUsd() / tick, high.nanoUsd() / tick - 1);
    ask = std::clamp(ask, bid + 1, std::max(bid + 1, high.nanoUsd() / tick));
    moveLadder(desk, maker, maker.ladders[0], bid, depth);
    moveLadder(desk, maker, maker.ladders[1], ask, depth);
    refill(desk, maker, maker.ladders[0], 1.0 - std::exp(-seconds / 1.5));
    refill(desk, maker, maker.ladders[1], 1.0 - std::exp(-seconds / 1.5));
    refreshSizes(desk, maker, seconds);
}

void Participants::moveLadder(Desk& desk, Maker& maker, Ladder& ladder, std::int64_t best, int depth) {
    const auto wanted = static_cast<std::size_t>(depth);
    // Ticks the best price retreats (> 0) or advances (< 0).
    std::int64_t retreat = ladder.side == Side::Buy ? ladder.best - best : best - ladder.best;
    if (retreat <= -static_cast<std::int64_t>(wanted) || ladder.orders.empty()) {
        for (const OrderId order : ladder.orders) {
            m_floor.cancel(desk.instrument.id, order);
        }
        ladder.orders.clear();
        retreat = 0;
    }
    for (; retreat > 0 && !ladder.orders.empty(); --retreat) {
        m_floor.cancel(desk.instrument.id, ladder.orders.front());
        ladder.orders.pop_front();
    }
    for (; retreat < 0; ++retreat) {
        ladder.orders.push_front(OrderId{});  // filled below, post-only
    }
    ladder.best = best;
    while (ladder.orders.size() > wanted) {
        m_floor.cancel(desk.instrument.id, ladder.orders.back());
        ladder.orders.pop_back();
    }
    while (ladder.orders.size() < wanted) {
        const std::size_t level = ladder.orders.size();
        ladder.orders.push_back(place(desk, maker.account, ladder.side, ladder.ticksAt(level),
                                      makerSize(desk, level), TimeInForce::Gtc, true));
    }
}

void Participants::refill(Desk& desk, Maker& maker, Ladder& ladder, double chance) {
    const OrderBook& book = m_floor.book(desk.instrument.id);
    for (std::size_t level = 0; level < ladder.orders.size(); ++level) {
        OrderId& order = ladder.orders[level];
        // Only the first few levels are ever filled or missing; looking deeper every time buys nothing.
        if (level >= 8 && order != OrderId{}) {
            break;
        }
        if ((order == OrderId{} || !book.contains(order)) && m_random.uniform() < chance) {
            order = place(desk, maker.account, ladder.side, ladder.ticksAt(level), makerSize(desk, level),
                          TimeInForce::Gtc, true);
        }
    }
}

/// A maker takes what somebody left beyond any quote when the future moved: in a quiet option nobody else
/// would, and no quote could be placed behind it.
void Participants::takeStale(Desk& desk, double fairTicks) {
    const double half = halfSpreadTicks(desk.instrument, fairTicks);
    const std::int64_t tick = desk.instrument.tick.nanoUsd();
    constexpr std::int64_t kAllLots = 100'000;
    for (const Side side : {Side::Buy, Side::Sell}) {
        const auto best = m_floor.book(desk.instrument.id).best(opposite(side));
        // The quote that a maker would place there.
        const double own = side == Side::Buy ? std::floor(fairTicks - half) : std::ceil(fairTicks + half);
        const auto limit = static_cast<std::int64_t>(own);
        const bool isStale = best && (side == Side::Buy ? best->price.nanoUsd() <= limit * tick
                                                        : best->price.nanoUsd() >= limit * tick);
        if (isStale) {
            place(desk, desk.makers[0].account, side, limit, kAllLots, TimeInForce::Ioc, false);
        }
    }
}

/// A quote that would meet an implied order is not placed (post-only): a maker takes that order instead, and
/// with it what had drifted apart in the three books.
void Participants::takeImplied(Desk& desk, double fairTicks) {
    const double half = halfSpreadTicks(desk.instrument, fairTicks);
    const std::int64_t tick = desk.instrument.tick.nanoUsd();
    for (const Side side : {Side::Buy, Side::Sell}) {
        const auto implied = m_floor.impliedBest(desk.instrument.id, opposite(side));
        const double own = side == Side::Buy ? std::floor(fairTicks - half) : std::ceil(fairTicks + half);
        const Price limit = Price::fromNanoUsd(static_cast<std::int64_t>(own) * tick);
        if (implied && (side == Side::Buy ? implied->price <= limit : implied->price >= limit)) {
            place(desk, desk.makers[0].account, side, static_cast<std::int64_t>(own), implied->quantity.raw(),
                  TimeInForce::Ioc, false);
        }
    }
}

/// One step of its future is many of an option's: what a maker could not place while another one's old quotes
/// stood in the way follows at once.
void Participants::fillGaps(Desk& desk) {
    for (Maker& maker : desk.makers) {
        for (Ladder& ladder : maker.ladders) {
            refill(desk, maker, ladder, 1.0);
        }
    }
}

/// Of `levels`. Real books change most where they are best (exponentially less with every level).
std::size_t Participants::levelToChange(const Desk& desk, std::size_t levels) {
    const double reach = desk.activity.flow.reach;
    if (reach <= 0) {
        return static_cast<std::size_t>(m_random.below(static_cast<std::int64_t>(levels)));
    }
    const auto level = static_cast<std::size_t>(-reach * std::log(1.0 - m_random.uniform()));
    return std::min(level, levels - 1);
}

void Participants::refreshSizes(Desk& desk, Maker& maker, double seconds) {
    const int changes = std::min(
        m_random.poisson(std::min(1.2 * desk.activity.rate * desk.activity.flow.changes * seconds, 3.0)), 3);
    for (int i = 0; i < changes; ++i) {
        Ladder& ladder = maker.ladders[static_cast<std::size_t>(m_random.below(2))];
        if (ladder.orders.empty()) {
            continue;
        }
        const std::size_t level = levelToChange(desk, ladder.orders.size());
        const Price price = Price::fromNanoUsd(ladder.ticksAt(level) * desk.instrument.tick.nanoUsd());
        if (ladder.orders[level] != OrderId{}) {
            m_floor.resize(desk.instrument.id, ladder.orders[level], price,
                           Quantity::fromRaw(makerSize(desk, level)));
        }
    }
}

OrderId Participants::place(Desk& desk, AccountId account, Side side, std::int64_t ticks, std::int64_t lots,
                            TimeInForce tif, bool postOnly) {
    const auto [low, high] = m_floor.limits(desk.instrument.id);
    NewOrder order;
    order.instrument = desk.instrument.id;
    order.side = side;
    order.timeInForce = tif;
    order.postOnly = postOnly;
    order.price = Price::fromNanoUsd(ticks * desk.instrument.tick.nanoUsd());
    order.quantity = Quantity::fromRaw(lots);
    const bool isPrice = order.price > Price{} || desk.instrument.isSpread();
    if (!isPrice || order.price < low || order.price > high || lots <= 0) {
        return OrderId{};
    }
    return m_floor.submit(account, order);
}

std::int64_t Participants::makerSize(const Desk& desk, std::size_t level) {
    const double typical =
        (30.0 + 6.0 * static_cast<double>(std::min<std::size_t>(level, 12))) * desk.activity.size;
    return 1 + static_cast<std::int64_t>(typical * std::exp(0.55 * m_random.normal()));
}

void Participants::take(Desk& desk, std::uint32_t account, Side side, std::int64_t lots, std::int64_t reach) {
    const auto best = m_floor.book(desk.instrument.id).best(opposite(side));
    if (!best) {
        return;
    }
    const std::int64_t ticks = best->price.nanoUsd() / desk.instrument.tick.nanoUsd();
    place(desk, AccountId{account}, side, side == Side::Buy ? ticks + reach : ticks - reach, lots,
          TimeInForce::Ioc, false);
}

void Participants::noise(Desk& desk, double seconds) {
    const double expected =
        0.45 * desk.activity.rate * desk.activity.flow.trades * std::exp(desk.mood) * seconds;
    const int count = std::min(m_random.poisson(std::min(expected, 40.0)), kMostTradesPerStep);
    // A coarse step makes few trades, each standing for several.
    const double standsFor = std::max(1.0, expected / kMostTradesPerStep);
    for (int i = 0; i < count; ++i) {
        const double lots = -5.0 * std::log(1.0 - m_random.uniform()) * desk.activity.size * standsFor;
        take(desk, kNoiseAccount, m_random.uniform() < 0.5 ? Side::Buy : Side::Sell,
             1 + static_cast<std::int64_t>(lots), m_random.below(4) == 0 ? 1 : 0);
    }
}

void Participants::noiseRest(Desk& desk, double seconds) {
    constexpr std::size_t kMostResting = 24;
    const int count = std::min(m_random.poisson(std::min(0.5 * desk.activity.rate * seconds, 2.0)), 2);
    for (int i = 0; i < count; ++i) {
        const Side side = m_random.below(2) == 0 ? Side::Buy : Side::Sell;
        const auto best = m_floor.book(desk.instrument.id).best(side);
        if (!best) {
            continue;
        }
        const std::int64_t ticks = best->price.nanoUsd() / desk.instrument.tick.nanoUsd();
        const std::int64_t away = m_random.below(7) - 1;  // sometimes one tick better than the best
        const auto lots =
            1 + static_cast<std::int64_t>(-12.0 * std::log(1.0 - m_random.uniform()) * desk.activity.size);
        const OrderId order =
            place(desk, AccountId{kRestingNoiseAccount}, side,
                  side == Side::Buy ? ticks - away : ticks + away, lots, TimeInForce::Gtc, true);
        if (order != OrderId{}) {
            desk.resting.push_back(order);
        }
        if (desk.resting.size() > kMostResting) {
            m_floor.cancel(desk.instrument.id, desk.resting.front());
            desk.resting.pop_front();
        }
    }
}

void Participants::momentum(Desk& desk, double seconds) {
    const OrderBook& book = m_floor.book(desk.instrument.id);
    const auto bid = book.best(Side::Buy), ask = book.best(Side::Sell);
    if (!bid || !ask) {
        return;
    }
    const double tick = static_cast<double>(desk.instrument.tick.nanoUsd());
    const double mid =
        (static_cast<double>(bid->price.nanoUsd()) + static_cast<double>(ask->price.nanoUsd())) / (2 * tick);
    const bool isFirst = desk.fastMid == 0 && desk.slowMid == 0;
    desk.fastMid = isFirst ? mid : mid + (desk.fastMid - mid) * std::exp(-seconds / 10.0);
    desk.slowMid = isFirst ? mid : mid + (desk.slowMid - mid) * std::exp(-seconds / 120.0);
    const double signal = desk.fastMid - desk.slowMid;
    if (std::abs(signal) > 0.8 && m_random.uniform() < 1.0 - std::exp(-0.12 * desk.activity.rate * seconds)) {
        const auto lots = 3 + static_cast<std::int64_t>(12.0 * m_random.uniform() * desk.activity.size);
        take(desk, kMomentumAccount, signal > 0 ? Side::Buy : Side::Sell, lots, 0);
    }
}

void Participants::hedge(Desk& desk, double seconds) {
    if (desk.instrument.kind() != InstrumentKind::Future) {
        return;
    }
    if (desk.hedgeLeft <= 0) {
        if (m_random.uniform() < 1.0 - std::exp(-seconds * desk.activity.hedging / 420.0)) {
            // Buyers of tokens hedge a little more often than sellers.
            desk.hedgeSide = m_random.uniform() < 0.53 ? Side::Buy : Side::Sell;
            desk.hedgeLeft = 60 + static_cast<std::int64_t>(240.0 * m_random.uniform() * desk.activity.size);
        }
        return;
    }
    if (m_random.uniform() < 1.0 - std::exp(-seconds / 5.0)) {
        const std::int64_t slice = std::min(desk.hedgeLeft, 6 + m_random.below(10));
        take(desk, kHedgerAccount, desk.hedgeSide, slice, 0);
        desk.hedgeLeft -= slice;
    }
}

}  // namespace tessera::market
