// MatchingEngine: implied orders between a spread and its two legs.
//
// Two resting orders in two of the three books make an order in the third that nobody sent:
//   implied in    near bid - far ask = a bid for the spread, near ask - far bid = an offer of it
//   implied out   spread + far in the near leg, near - spread in the far leg, of one side each
// (CME Group, Client Systems Wiki, "Implied Orders"). An order that comes in, or is triggered, trades with
// it: three fills in one event, or none.
//
// Rules
// - Of orders alone: CME's first generation. Its futures build a second one, of implied orders, for what the
//   first leaves; its options do not, and neither does this. An implied bid meets no implied offer.
// - At one price orders come before implied ones; of two implied ones the older spread's first.
// - An implied price that is no price of its book is rounded to the next one that is worse for who takes it;
//   the difference goes to the order for the spread, since the legs trade at their limits.
// - A leg trades within its limits and its halt band, whatever its order's limit: one that would pay more
//   than the band allows counts for the end of the band. A spread's price follows from its legs' and needs
//   no band. Nothing halts for an implied price.
// - All three books must be open. What came to cross meanwhile trades when the third resumes.
// - An account may meet its own orders of other instruments: it trades each of them with the exchange.
// - Legs of a strategy neither count on implied orders nor trade with them: one could use up what another
//   leg counts on.

#include <algorithm>

#include "app/domain/implied_price.h"
#include "app/domain/trading_status.h"
#include "app/matching/matching_engine.h"
#include "app/matching/matching_rules.h"

namespace tessera::matching {

using namespace domain;  // NOLINT: the vocabulary this file is about

/// The two books whose orders make an implied one.
struct MatchingEngine::Source {
    ImpliedOf of;
    Market* first = nullptr;
    Market* second = nullptr;
    InstrumentId spread{};  // that joins the three
};

struct MatchingEngine::ImpliedMatch {
    Source source;
    Price price;
};

namespace {

bool isBetter(Side side, Price one, Price other) {
    return side == Side::Buy ? one > other : one < other;
}

}  // namespace

bool MatchingEngine::imply(InstrumentId spread, Timestamp now) {
    Market* combination = find(spread);
    if (combination == nullptr || combination->instrument.legs().size() != 2) {
        return false;
    }
    if (!combination->relations.empty()) {
        return true;
    }
    const auto legs = combination->instrument.legs();
    const Relation relation{combination, find(legs[0].instrument), find(legs[1].instrument)};
    const auto fits = [&](const Market* leg) {
        const Instrument& own = combination->instrument;
        return leg != nullptr && leg->instrument.contractSize == own.contractSize &&
               leg->instrument.quantityDecimals == own.quantityDecimals &&
               leg->instrument.tick.nanoUsd() % own.tick.nanoUsd() == 0;
    };
    if (legs[0].ratio != 1 || legs[1].ratio != -1 || !fits(relation.near) || !fits(relation.far)) {
        return false;
    }
    for (Market* market : {relation.spread, relation.near, relation.far}) {
        market->relations.push_back(relation);
    }
    uncross(*combination, now);
    settle(*combination, now);
    return true;
}

/// What makes an order on `side` of `market`.
MatchingEngine::Source MatchingEngine::sourceIn(const Relation& relation, const Market& market, Side side) {
    const ImpliedOf of = impliedOf(&market == relation.spread ? SpreadPart::Spread
                                   : &market == relation.near ? SpreadPart::Near
                                                              : SpreadPart::Far,
                                   side);
    const auto at = [&relation](SpreadPart part) {
        return part == SpreadPart::Spread ? relation.spread
               : part == SpreadPart::Near ? relation.near
                                          : relation.far;
    };
    return {of, at(of.first), at(of.second), relation.spread->instrument.id};
}

/// What an order of this book at `price` trades at as a part of an implied match; of a spread its limit,
/// which is the least that it gets. None: it is beyond what the book may trade at.
std::optional<Price> MatchingEngine::partPrice(const Market& market, Side side, Price price) {
    if (!isContinuous(market.status)) {
        return std::nullopt;
    }
    if (market.instrument.isSpread()) {
        return price;
    }
    const Price low = std::max(market.hard.low, market.halt.low);
    const Price high = std::min(market.hard.high, market.halt.high);
    if (side == Side::Buy) {
        return price < low ? std::nullopt : std::optional(std::min(price, high));
    }
    return price > high ? std::nullopt : std::optional(std::max(price, low));
}

/// Of orders at `first` and `second`; none where one of the three may not trade there.
std::optional<Price> MatchingEngine::impliedPrice(const Market& market, Side side, const Source& source,
                                                  Price first, Price second) {
    const auto one = partPrice(*source.first, source.of.firstSide, first);
    const auto two = partPrice(*source.second, source.of.secondSide, second);
    if (!one || !two) {
        return std::nullopt;
    }
    return partPrice(market, side, domain::impliedPrice(source.of, side, *one, *two, market.instrument.tick));
}

std::optional<MatchingEngine::ImpliedMatch> MatchingEngine::bestImplied(const Market& market,
                                                                        Side side) const {
    std::optional<ImpliedMatch> best;
    for (const Relation& relation : market.relations) {
        const Source source = sourceIn(relation, market, side);
        const auto first = source.first->book.best(source.of.firstSide);
        const auto second = first ? source.second->book.best(source.of.secondSide) : std::nullopt;
        const auto price =
            second ? impliedPrice(market, side, source, first->price, second->price) : std::nullopt;
        if (price && (!best || isBetter(side, *price, best->price))) {
            best = {source, *price};
        }
    }
    return best;
}

std::optional<MatchingEngine::ImpliedLevel> MatchingEngine::impliedBest(InstrumentId instrument,
                                                                        Side side) const {
    const Market* market = find(instrument);
    const auto best =
        market == nullptr || !isContinuous(market->status) ? std::nullopt : bestImplied(*market, side);
    if (!best) {
        return std::nullopt;
    }
    ImpliedLevel level{best->price, {}};
    for (const Relation& relation : market->relations) {  // no two of them share a book but this one
        const Source source = sourceIn(relation, *market, side);
        const auto first = source.first->book.best(source.of.firstSide);
        const auto second = source.second->book.best(source.of.secondSide);
        if (first && second &&
            impliedPrice(*market, side, source, first->price, second->price) == best->price) {
            level.quantity += std::min(first->quantity, second->quantity);
        }
    }
    return level;
}

std::optional<Price> MatchingEngine::touch(const Market& market, Side side) const {
    const auto best = market.book.best(side);
    const auto real = best ? std::optional(best->price) : std::nullopt;
    if (market.relations.empty()) {
        return real;
    }
    const auto implied = bestImplied(market, side);
    return implied && (!real || isBetter(side, implied->price, *real)) ? implied->price : real;
}

std::optional<Price> MatchingEngine::tradeImplied(Market& market, Working& taker, std::optional<Price> real,
                                                  Timestamp now) {
    const Side side = opposite(taker.side);
    const auto match = taker.terms.role == LinkRole::Leg ? std::nullopt : bestImplied(market, side);
    if (!match || !reaches(taker.side, taker.price, match->price) ||
        (real && !isBetter(side, match->price, *real))) {
        return std::nullopt;
    }
    const Source& source = match->source;
    const RestingOrder first = *source.first->book.front(source.of.firstSide);
    const RestingOrder second = *source.second->book.front(source.of.secondSide);
    const Quantity lots = std::min({taker.open(), first.quantity, second.quantity});
    // The spread's order has what rounding leaves: near - far of the prices that the legs trade at.
    Price one = *partPrice(*source.first, source.of.firstSide, first.price);
    Price two = *partPrice(*source.second, source.of.secondSide, second.price);
    if (source.first->instrument.isSpread()) {
        one = Price{} + (match->price - two);
    } else if (source.second->instrument.isSpread()) {
        two = Price{} + (one - match->price);
    }
    record(RecordKind::Trade, OrderId{m_nextTrade++}, taker.side, match->price, lots, now);
    notePrint(market, match->price);
    fillImplied(*source.first, first, one, lots, now, source.spread);
    fillImplied(*source.second, second, two, lots, now, source.spread);
    taker.filled += lots;
    m_sink.onImpliedFill(reportFill(market, taker, match->price, lots, false, now, source.spread));
    afterTaken(market, taker, lots, now);
    return match->price;
}

/// The resting order's part of a match. What it puts into the market data is an event of its own book.
void MatchingEngine::fillImplied(Market& market, const RestingOrder& resting, Price price, Quantity lots,
                                 Timestamp now, InstrumentId spread) {
    const InstrumentId id = market.instrument.id;
    auto own = std::ranges::find(m_otherRecords, id, &decltype(m_otherRecords)::value_type::first);
    if (own == m_otherRecords.end()) {
        own = m_otherRecords.insert(own, {id, {}});
    }
    const auto at = own - m_otherRecords.begin();
    m_records.swap(own->second);
    record(RecordKind::Execute, resting.id, resting.side, resting.price, lots, now);
    record(RecordKind::Trade, OrderId{m_nextTrade++}, opposite(resting.side), price, lots, now);
    market.book.execute(resting.id, lots);
    notePrint(market, price);
    Working& maker = m_working[resting.tag];
    maker.filled += lots;
    m_sink.onImpliedFill(reportFill(market, maker, price, lots, true, now, spread));
    afterMade(market, resting, lots, now);
    noteLimitState(market, price, now);
    m_records.swap(m_otherRecords[static_cast<std::size_t>(at)].second);
    if (std::ranges::find(m_touched, &market) == m_touched.end()) {
        m_touched.push_back(&market);
    }
}

void MatchingEngine::endOtherEvents() {
    for (auto& [instrument, records] : m_otherRecords) {
        emitEvent(instrument, records);
    }
    m_otherRecords.clear();
}

/// Lots that match() would find in implied orders up to `blocked`, where it would end, or the order's limit.
/// The books behind two relations of one book are never the same, so their lots add up.
Quantity MatchingEngine::impliedWithin(const Market& market, const NewOrder& order,
                                       std::optional<Price> blocked) const {
    const Side side = opposite(order.side);
    Quantity all;
    for (const Relation& relation : market.relations) {
        const Source source = sourceIn(relation, market, side);
        auto first = source.first->book.front(source.of.firstSide);
        auto second = source.second->book.front(source.of.secondSide);
        const auto openOf = [this](const std::optional<RestingOrder>& resting) {
            return resting ? m_working[resting->tag].open() : Quantity{};
        };
        Quantity ofFirst = openOf(first), ofSecond = openOf(second);
        while (first && second) {
            const auto price = impliedPrice(market, side, source, first->price, second->price);
            if (!price || !reaches(order.side, order.price, *price) ||
                (blocked && !isBetter(side, *price, *blocked))) {
                break;
            }
            const Quantity lots = std::min(ofFirst, ofSecond);
            all += lots;
            ofFirst -= lots;
            ofSecond -= lots;
            if (ofFirst.isZero()) {
                first = source.first->book.behind(first->id);
                ofFirst = openOf(first);
            }
            if (ofSecond.isZero()) {
                second = source.second->book.behind(second->id);
                ofSecond = openOf(second);
            }
        }
    }
    return all;
}

void MatchingEngine::uncross(Market& market, Timestamp now) {
    if (market.relations.empty() || !isContinuous(market.status)) {
        return;
    }
    for (const Relation& relation : market.relations) {
        while (uncross(relation, Side::Buy, now) || uncross(relation, Side::Sell, now)) {
            endOtherEvents();
        }
    }
}

/// One match of three orders that all rest, the near leg's on `nearSide`. What they cross by is the spread's.
bool MatchingEngine::uncross(const Relation& relation, Side nearSide, Timestamp now) {
    const auto near = relation.near->book.front(nearSide);
    const auto far = relation.far->book.front(opposite(nearSide));
    const auto spread = relation.spread->book.front(opposite(nearSide));
    const auto nearAt = near ? partPrice(*relation.near, near->side, near->price) : std::nullopt;
    const auto farAt = far ? partPrice(*relation.far, far->side, far->price) : std::nullopt;
    if (!nearAt || !farAt || !spread || !isContinuous(relation.spread->status)) {
        return false;
    }
    const Price price = Price{} + (*nearAt - *farAt);
    if (!reaches(nearSide, price, spread->price)) {
        return false;
    }
    const Quantity lots = std::min({near->quantity, far->quantity, spread->quantity});
    const InstrumentId joinedBy = relation.spread->instrument.id;
    fillImplied(*relation.near, *near, *nearAt, lots, now, joinedBy);
    fillImplied(*relation.far, *far, *farAt, lots, now, joinedBy);
    fillImplied(*relation.spread, *spread, price, lots, now, joinedBy);
    return true;
}

}  // namespace tessera::matching
