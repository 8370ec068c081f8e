// InstrumentMarket: one instrument as the screen knows it.

#include <algorithm>

#include "ui/bridge/market_hub.h"

namespace tessera::ui {

using domain::Bar;
using domain::Price;
using domain::Quantity;
using ports::FeedEvent;
using ports::StreamState;

namespace {

constexpr std::size_t kTapeLength = 64;
constexpr auto kMinute = std::chrono::minutes(1);
constexpr auto kDay = std::chrono::hours(24);

}  // namespace

InstrumentMarket::InstrumentMarket(domain::Instrument instrument, domain::InstrumentId feedId,
                                   std::size_t feed, bool sequenced, TradingAt tradingAt)
    : m_instrument(std::move(instrument)),
      m_feedId(feedId),
      m_feed(feed),
      m_sequenced(sequenced),
      m_tradingAt(tradingAt),
      m_book(m_instrument.tick) {}

/// Told again after a reconnect, or because a third-party source turned out finer than its first message
/// showed. The feed sends the whole book after such a change.
void InstrumentMarket::redefine(const domain::Instrument& instrument) {
    const bool newScale =
        instrument.tick != m_instrument.tick || instrument.quantityDecimals != m_instrument.quantityDecimals;
    m_instrument = instrument;
    if (!newScale) {
        return;
    }
    m_book = domain::OrderBook(instrument.tick);
    m_consistent = false;
    m_tape.clear();
    m_volume.clear();
    m_minutes.clear();
    refreshDay();
    ++m_revision;
}

std::string InstrumentMarket::whyNotTraded() const {
    if (m_tradingAt == TradingAt::Nowhere) {
        return "No orders can be sent here: the market is only looked at.";
    }
    if (m_retired) {
        return m_instrument.symbol + " cannot be traded: " + m_retiredBecause;
    }
    if (m_instrument.kind == domain::InstrumentKind::Index) {
        return m_instrument.symbol + " is an index: it is fixed, not traded.";
    }
    if (m_tradingAt == TradingAt::Venue) {
        return m_feed == 0 && m_instrument.isTradable()
                   ? std::string{}
                   : m_instrument.symbol +
                         " is shown for reference: this account trades at the exchange alone. "
                         "A shadow account can trade it on paper.";
    }
    if (!m_instrument.sizesKnown) {
        return m_instrument.symbol +
               " cannot be traded on paper: its source tells no sizes, so no order has a place "
               "in a queue.";
    }
    return m_instrument.kind == domain::InstrumentKind::External && m_instrument.currency != "USD"
               ? m_instrument.symbol +
                     " cannot be traded on paper: it is not priced in USD, as the account is."
               : std::string{};
}

std::optional<TradePrint> InstrumentMarket::last() const {
    return m_tape.empty() ? std::nullopt : std::optional(m_tape.front());
}

void InstrumentMarket::apply(const FeedEvent& event, domain::Timestamp wallNow) {
    ++m_revision;
    switch (event.kind) {
        case FeedEvent::Kind::Reset:
            m_book.clear();
            m_consistent = false;
            break;
        case FeedEvent::Kind::State:
            if (event.state != m_state) {
                m_state = event.state;
                m_stateSince = wallNow;
            }
            break;
        case FeedEvent::Kind::Record:
            m_sequence = event.sequence;
            if (event.record.kind == domain::RecordKind::Trade) {
                addTrade(event.record);
            } else if (event.record.kind == domain::RecordKind::Status) {
                m_status = static_cast<domain::TradingStatus>(event.record.aux);
            } else if (m_book.apply(event.record) != domain::BookError::None) {
                ++m_rejectedRecords;  // the feed checked it against its own book: this would be our own fault
            }
            m_consistent = event.record.endsEvent();
            if (m_consistent && !m_instrument.sizesKnown) {
                addMid(event.record.venueTime());
            }
            break;
    }
    if (!m_volumeSince.isSet()) {
        m_volumeSince = wallNow;
    }
}

void InstrumentMarket::addTrade(const domain::MarketRecord& record) {
    if (record.isLastPrice()) {  // a source that tells where it last dealt, and not with whom: no print
        const TradePrint deal{record.venueTime(), record.price(), record.quantity(), record.side, 0};
        m_lastPrice = deal.price;
        addMinute(deal);
        m_minutes.back().buyVolume = Quantity{};  // nobody's side is known
        return;
    }
    TradePrint trade{record.venueTime(), record.price(), record.quantity(), record.side, 0};
    if (!m_tape.empty()) {
        const Price before = m_tape.front().price;
        trade.direction = trade.price > before ? 1 : trade.price < before ? -1 : m_tape.front().direction;
    }
    m_tape.push_front(trade);
    if (m_tape.size() > kTapeLength) {
        m_tape.pop_back();
    }
    VolumeAtPrice& volume = m_volume[trade.price.nanoUsd()];
    (trade.aggressor == domain::Side::Buy ? volume.bought : volume.sold) += trade.quantity;
    addMinute(trade);
}

/// A source of quotes alone has no trades to make bars of: its bars are of the mid, and have no volume.
void InstrumentMarket::addMid(domain::Timestamp at) {
    const auto bid = m_book.best(domain::Side::Buy);
    const auto ask = m_book.best(domain::Side::Sell);
    if (bid && ask) {
        const std::int64_t spread = (ask->price - bid->price).nanoUsd();
        addMinute({at, bid->price + domain::PriceDelta::fromNanoUsd(spread / 2), Quantity{}, {}, 0});
    }
}

void InstrumentMarket::addMinute(const TradePrint& trade) {
    const domain::Timestamp start = floorTo(trade.time, kMinute);
    if (m_minutes.empty() || m_minutes.back().start < start) {
        m_minutes.push_back(
            {start, trade.price, trade.price, trade.price, trade.price, Quantity{}, Quantity{}});
    } else if (start < m_minutes.back().start) {
        return;  // a print older than the history that already holds it
    }
    Bar& bar = m_minutes.back();
    bar.high = std::max(bar.high, trade.price);
    bar.low = std::min(bar.low, trade.price);
    bar.close = trade.price;
    bar.volume += trade.quantity;
    if (trade.aggressor == domain::Side::Buy) {
        bar.buyVolume += trade.quantity;
    }
    m_high24h = m_high24h ? std::max(*m_high24h, trade.price) : trade.price;
    m_low24h = m_low24h ? std::min(*m_low24h, trade.price) : trade.price;
    m_volume24h += trade.quantity;
}

/// What was shown belongs to a pass of the replay that is over.
void InstrumentMarket::startOver() {
    m_tape.clear();
    m_volume.clear();
    m_minutes.clear();
    m_fixings.clear();
    m_settlement.reset();
    m_volumeSince = {};
}

void InstrumentMarket::setHistory(const ports::BarHistory& history) {
    if (history.startsOver) {
        startOver();
    }
    // Live prints that came before the answer stay: they are newer than the last stored bar, or part of it.
    std::vector<Bar> merged = history.bars;
    for (const Bar& bar : m_minutes) {
        if (merged.empty() || bar.start > merged.back().start) {
            merged.push_back(bar);
        }
    }
    m_minutes = std::move(merged);
    m_hasHistory = true;
    ++m_revision;
    refreshDay();
}

void InstrumentMarket::addFixing(const domain::Fixing& fixing) {
    const auto at =
        std::lower_bound(m_fixings.begin(), m_fixings.end(), fixing,
                         [](const domain::Fixing& a, const domain::Fixing& b) { return a.asOf < b.asOf; });
    if (at != m_fixings.end() && at->asOf == fixing.asOf) {
        *at = fixing;  // a revision
    } else {
        m_fixings.insert(at, fixing);
    }
    ++m_revision;
}

void InstrumentMarket::refreshDay() {
    m_low24h.reset();
    m_high24h.reset();
    m_close24hAgo.reset();
    m_volume24h = Quantity{};
    if (m_minutes.empty()) {
        return;
    }
    const domain::Timestamp since = m_minutes.back().start - kDay;
    for (auto bar = m_minutes.rbegin(); bar != m_minutes.rend(); ++bar) {
        if (bar->start < since) {
            m_close24hAgo = bar->close;
            break;
        }
        m_high24h = m_high24h ? std::max(*m_high24h, bar->high) : bar->high;
        m_low24h = m_low24h ? std::min(*m_low24h, bar->low) : bar->low;
        m_volume24h += bar->volume;
    }
}

std::optional<Price> InstrumentMarket::reference() const {
    if (!m_tape.empty()) {
        return m_tape.front().price;
    }
    if (m_lastPrice) {
        return m_lastPrice;
    }
    if (!m_minutes.empty()) {
        return m_minutes.back().close;
    }
    for (auto fixing = m_fixings.rbegin(); fixing != m_fixings.rend(); ++fixing) {
        if (fixing->withheldReason.empty()) {
            return fixing->level;
        }
    }
    const auto bid = m_book.best(domain::Side::Buy);
    const auto ask = m_book.best(domain::Side::Sell);
    return bid ? std::optional(bid->price) : ask ? std::optional(ask->price) : std::nullopt;
}

std::optional<domain::PriceDelta> InstrumentMarket::change24h() const {
    const auto now = reference();
    if (m_instrument.kind == domain::InstrumentKind::Index) {
        if (m_fixings.size() < 2 || !now) {
            return std::nullopt;
        }
        return *now - m_fixings[m_fixings.size() - 2].level;
    }
    if (!now || !m_close24hAgo) {
        return std::nullopt;
    }
    return *now - *m_close24hAgo;
}

}  // namespace tessera::ui
