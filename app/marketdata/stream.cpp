#include "app/marketdata/stream.h"

#include <algorithm>

#include "app/domain/mark_price.h"

namespace tessera::marketdata {

using domain::Price;
using domain::PriceDelta;
using domain::Quantity;
using domain::Side;
using domain::Timestamp;
using ports::FeedEvent;
using ports::StreamState;

namespace {

constexpr auto kStampBehindMost = std::chrono::hours(24);
constexpr auto kStampAheadMost = std::chrono::minutes(1);

template <class T>
std::shared_ptr<const std::vector<T>> noneOf() {
    static const auto none = std::make_shared<const std::vector<T>>();
    return none;
}

std::optional<Price> priceOf(const std::optional<domain::BookLevel>& level) {
    return level ? std::optional(level->price) : std::nullopt;
}

}  // namespace

Stream::Stream(domain::Instrument instrument, StreamOrigin origin, TradingAt tradingAt)
    : m_instrument(std::make_shared<const domain::Instrument>(std::move(instrument))),
      m_origin(origin),
      m_tradingAt(tradingAt),
      m_whyNotTraded(marketdata::whyNotTraded(*m_instrument, origin.feed, tradingAt, {})),
      m_book(m_instrument->tick),
      m_tapeView(noneOf<TradePrint>()),
      m_volumeView(noneOf<VolumeAtPrice>()),
      m_fixingsView(noneOf<domain::Fixing>()) {}

void Stream::redefine(const domain::Instrument& instrument) {
    const bool isSameQuantities = instrument.quantityDecimals == m_instrument->quantityDecimals;
    const bool isNewScale = instrument.tick != m_instrument->tick ||
                            instrument.quantityDecimals != m_instrument->quantityDecimals;
    m_instrument = std::make_shared<const domain::Instrument>(instrument);
    m_whyNotTraded = marketdata::whyNotTraded(instrument, m_origin.feed, m_tradingAt, m_retiredBecause);
    m_newlyDefined = true;
    ++m_revision;
    if (!isNewScale) {
        return;
    }
    m_book = domain::OrderBook(instrument.tick);
    m_consistent = false;
    if (isSameQuantities) {
        return;  // prices are counted in 1e-9 USD whatever the tick: what was dealt stays as it was
    }
    m_tape.clear();
    m_tapeView = noneOf<TradePrint>();
    m_volume.clear();
    m_volumeView = noneOf<VolumeAtPrice>();
    m_footprint.clear();
    m_bars.clear();
    m_earlier.clear();
}

void Stream::retire(std::string because, Timestamp wallNow) {
    m_retiredBecause = std::move(because);
    m_whyNotTraded = marketdata::whyNotTraded(*m_instrument, m_origin.feed, m_tradingAt, m_retiredBecause);
    setState(StreamState::Disconnected, wallNow);
    ++m_revision;
}

void Stream::setState(StreamState state, Timestamp wallNow) {
    if (state != m_state || !m_stateSince.isSet()) {
        m_state = state;
        m_stateSince = wallNow;
        ++m_revision;
    }
}

void Stream::setMargin(domain::Money perLot) {
    domain::Instrument changed = *m_instrument;
    changed.initialMarginPerLot = perLot;
    m_instrument = std::make_shared<const domain::Instrument>(std::move(changed));
    ++m_revision;
}

std::string Stream::apply(const FeedEvent& event, Timestamp wallNow, Timestamp venueNow) {
    std::string told;
    ++m_revision;
    switch (event.kind) {
        case FeedEvent::Kind::Reset:
            m_book.clear();
            m_consistent = false;
            break;
        case FeedEvent::Kind::State:
            if (event.state == StreamState::Live) {
                m_lastMessageAt = wallNow;  // heard; told again it means that nothing else has changed
            }
            setState(event.state, wallNow);
            break;
        case FeedEvent::Kind::Record:
            m_sequence = event.sequence;
            m_lastMessageAt = wallNow;
            addRecord(event, venueNow, told);
            break;
    }
    if (!m_volumeSince.isSet()) {
        m_volumeSince = wallNow;
    }
    return told;
}

void Stream::addRecord(const FeedEvent& event, Timestamp venueNow, std::string& told) {
    const domain::MarketRecord& record = event.record;
    if (record.kind == domain::RecordKind::Trade) {
        addTrade(record, believed(record.venueTime(), venueNow, told));
    } else if (record.kind == domain::RecordKind::Status) {
        m_status = static_cast<domain::TradingStatus>(record.aux);
    } else if (m_book.apply(record) != domain::BookError::None) {
        ++m_refusedRecords;  // the feed checked it against its own book: this would be our own fault
    }
    m_consistent = record.endsEvent();
    if (m_consistent && !m_instrument->sizesKnown) {
        addMid(believed(record.venueTime(), venueNow, told));
    }
}

/// A venue with a sequence is the authority on its own time. Of any other source one bad stamp must not
/// poison the series: bars would stand still until that time has come.
Timestamp Stream::believed(Timestamp stamp, Timestamp venueNow, std::string& told) {
    if (m_origin.isSequenced ||
        (stamp >= venueNow - kStampBehindMost && stamp <= venueNow + kStampAheadMost)) {
        return stamp;
    }
    if (m_refusedStamps++ == 0) {
        told = "A print of " + m_instrument->symbol + " is stamped " + formatIso(stamp, 0) + " at " +
               formatIso(venueNow, 0) + "; it counts at the time it came, and so do others like it.";
    }
    return venueNow;
}

void Stream::addTrade(const domain::MarketRecord& record, Timestamp at) {
    if (record.isLastPrice()) {  // a source that tells where it last dealt, and not with whom: no print
        m_lastPrice = record.price();
        m_bars.add({at, record.price(), record.quantity(), std::nullopt, m_sequence});
        return;
    }
    TradePrint trade{at, record.price(), record.quantity(), record.side, 0};
    if (!m_tape.empty()) {
        const TradePrint& before = m_tape.back();
        trade.direction = trade.price > before.price ? 1 : trade.price < before.price ? -1 : before.direction;
    }
    if (m_tape.size() >= 2 * kTapeLength) {
        m_tape.erase(m_tape.begin(), m_tape.end() - kTapeLength + 1);
    }
    m_tape.push_back(trade);
    m_tapeView.reset();
    VolumeAtPrice& volume =
        m_volume.try_emplace(trade.price, VolumeAtPrice{trade.price, {}, {}}).first->second;
    (trade.aggressor == Side::Buy ? volume.bought : volume.sold) += trade.quantity;
    m_volumeView.reset();
    m_bars.add({at, trade.price, trade.quantity, trade.aggressor, m_sequence});
    if (m_isWatched || !m_footprint.isEmpty()) {
        m_footprint.add({at, trade.price, trade.quantity, aggressorOf(record)});
    }
}

/// A source of quotes alone has no trades to make bars of: its bars are of the mid, and have no volume.
void Stream::addMid(Timestamp at) {
    const auto bid = priceOf(m_book.best(Side::Buy)), ask = priceOf(m_book.best(Side::Sell));
    if (const auto mid = bid && ask ? domain::markPrice(bid, ask, std::nullopt) : std::nullopt) {
        m_bars.add({at, *mid, Quantity{}, std::nullopt, m_sequence});
    }
}

/// What was shown belongs to a pass of the replay that is over.
void Stream::startOver() {
    m_tape.clear();
    m_tapeView = noneOf<TradePrint>();
    m_volume.clear();
    m_volumeView = noneOf<VolumeAtPrice>();
    m_bars.clear();
    m_earlier.clear();
    m_footprint.clear();
    m_fixings.clear();
    m_fixingsView = noneOf<domain::Fixing>();
    m_settlement.reset();
    m_lastPrice.reset();
    m_mark.reset();
    m_volumeSince = {};
}

void Stream::setHistory(const ports::BarHistory& history) {
    if (history.startsOver) {
        startOver();
    }
    if (m_earlier.empty() || history.bars.empty()) {
        m_bars.setHistory(history.bars, history.throughSequence);
    } else {
        m_bars.setHistory(joined(m_earlier, history.bars), history.throughSequence);
    }
    m_hasHistory = true;
    ++m_revision;
}

void Stream::setEarlier(std::vector<domain::Bar> bars) {
    m_earlier = std::move(bars);
    m_bars.setEarlier(m_earlier);
    ++m_revision;
}

void Stream::setFixings(const std::vector<domain::Fixing>& fixings, bool isHistory) {
    for (const domain::Fixing& fixing : fixings) {
        addFixing(fixing);
    }
    m_fixingsView = std::make_shared<const std::vector<domain::Fixing>>(m_fixings);
    m_hasHistory = m_hasHistory || isHistory;
    ++m_revision;
}

void Stream::addFixing(const domain::Fixing& fixing) {
    const auto at =
        std::lower_bound(m_fixings.begin(), m_fixings.end(), fixing,
                         [](const domain::Fixing& a, const domain::Fixing& b) { return a.asOf < b.asOf; });
    if (at != m_fixings.end() && at->asOf == fixing.asOf) {
        *at = fixing;  // a revision
    } else {
        m_fixings.insert(at, fixing);
    }
}

void Stream::setSettlement(const domain::SettlementPrice& settlement) {
    m_settlement = settlement;
    ++m_revision;
}

std::optional<Price> Stream::lastTrade() const {
    if (!m_tape.empty()) {
        return m_tape.back().price;
    }
    if (m_lastPrice) {
        return m_lastPrice;
    }
    // What was dealt in an earlier run is to be seen on a chart; no mark is made of it.
    const auto bar = m_bars.last();
    const bool isOfThisRun = bar && (m_earlier.empty() || bar->start > m_earlier.back().start);
    return isOfThisRun ? std::optional(bar->close) : std::nullopt;
}

void Stream::moveMark(Timestamp wallNow) {
    std::optional<Price> price;
    if (m_settlement && m_settlement->isFinal) {
        price = m_settlement->price;
    } else if (m_instrument->kind() == domain::InstrumentKind::Index) {
        for (auto fixing = m_fixings.rbegin(); fixing != m_fixings.rend() && !price; ++fixing) {
            if (fixing->withheldReason.empty()) {
                price = fixing->level;
            }
        }
    } else if (m_state == StreamState::Live && m_consistent) {
        price =
            domain::markPrice(priceOf(m_book.best(Side::Buy)), priceOf(m_book.best(Side::Sell)), lastTrade());
    }
    if (price) {
        m_mark = Mark{*price, wallNow};
    }
}

/// `base`: the price that they are a share of, where not its own (Instrument::bandBase), as at the venue.
std::optional<PriceLimits> Stream::limits(std::optional<Price> base) const {
    if (!m_settlement || m_instrument->limitBand <= 0) {
        return std::nullopt;
    }
    if (!m_instrument->bandBase()) {
        base = m_settlement->price;
    }
    if (!base) {
        return std::nullopt;
    }
    const auto share = static_cast<std::int64_t>(domain::Int128{std::abs(base->nanoUsd())} *
                                                 m_instrument->limitBand / 10'000);
    const PriceDelta band = PriceDelta::fromNanoUsd(share);
    const Price low = ceilToTick(m_settlement->price - band, m_instrument->tick);
    const bool mayBeNegative = m_instrument->isSpread();
    return PriceLimits{mayBeNegative ? low : std::max(low, Price{} + m_instrument->tick),
                       floorToTick(m_settlement->price + band, m_instrument->tick)};
}

std::shared_ptr<const InstrumentView> Stream::view(std::size_t depth, bool isFollowed,
                                                   std::span<const domain::OrderId> ownOrders,
                                                   std::optional<Price> limitBase, Timestamp venueNow) {
    if (!m_tapeView) {
        const auto first = m_tape.size() > kTapeLength ? m_tape.end() - kTapeLength : m_tape.begin();
        m_tapeView = std::make_shared<const std::vector<TradePrint>>(m_tape.rbegin(),
                                                                     std::make_reverse_iterator(first));
    }
    if (!m_volumeView) {
        std::vector<VolumeAtPrice> volume;
        volume.reserve(m_volume.size());
        for (const auto& [price, at] : m_volume) {
            volume.push_back(at);
        }
        m_volumeView = std::make_shared<const std::vector<VolumeAtPrice>>(std::move(volume));
    }
    const auto newest = m_bars.last();
    const Timestamp last = newest ? newest->start : Timestamp{};
    if (m_barsViewRevision != m_bars.revision() &&
        (isFollowed || last != m_barsViewLast || m_barsView.epoch() != m_bars.epoch())) {
        m_barsView = m_bars.view();
        m_barsViewRevision = m_bars.revision();
        m_barsViewLast = last;
    }
    if (m_isShownWhole != isFollowed) {  // other levels and a newer bar than the view before, without news
        m_isShownWhole = isFollowed;
        ++m_revision;
    }
    m_newlyDefined = false;
    auto view = std::make_shared<InstrumentView>();
    view->instrument = m_instrument;
    view->feed = m_origin.feed;
    view->isSequenced = m_origin.isSequenced;
    view->isRetired = isRetired();
    view->whyNotTraded = m_whyNotTraded.empty() ? whyEnded(*m_instrument, venueNow) : m_whyNotTraded;
    view->state = m_state;
    view->stateSince = m_stateSince;
    view->lastMessageAt = m_lastMessageAt;
    view->sequence = m_sequence;
    view->revision = m_revision;
    view->status = m_status;
    view->depth = Depth(m_book, depth, ownOrders);
    view->tape = m_tapeView;
    view->lastPrice = m_lastPrice;
    view->volume = m_volumeView;
    view->volumeSince = m_volumeSince;
    view->footprint = m_footprint.view();
    view->minutes = m_barsView;
    view->hasHistory = m_hasHistory;
    view->fixings = m_fixingsView;
    view->settlement = m_settlement;
    view->limits = limits(limitBase);
    view->mark = m_mark;
    view->day = m_day.at(m_bars, venueNow, m_hasHistory);
    return view;
}

}  // namespace tessera::marketdata
