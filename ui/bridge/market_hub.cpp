#include "ui/bridge/market_hub.h"

#include <QString>
#include <algorithm>

namespace tessera::ui {

using ports::FeedEvent;
using ports::StreamState;

namespace {

constexpr std::size_t kEventsPerDrain = 4096;
constexpr auto kTickBudget = std::chrono::milliseconds(6);
constexpr std::size_t kNewsKept = 100;

/// Stable over restarts, so that a position finds its instrument again whichever source came first; another
/// scale of quantities is another instrument, since what an account holds is counted in it. FNV-1a; the high
/// bit keeps clear of what venues number.
domain::InstrumentId numberOf(std::string_view feed, const domain::Instrument& instrument) {
    std::uint32_t hash = 2'166'136'261U;
    const std::string scale = std::to_string(instrument.quantityDecimals);
    for (const std::string_view text : {feed, std::string_view("/"), std::string_view(instrument.symbol),
                                        std::string_view("/"), std::string_view(scale)}) {
        for (const char c : text) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
        }
    }
    return domain::InstrumentId{hash | 0x8000'0000U};
}

std::uint64_t keyOf(std::size_t feed, domain::InstrumentId id) {
    return (std::uint64_t{feed} << 32) | static_cast<std::uint32_t>(id);
}

}  // namespace

domain::MoneySum marginOf(const domain::Instrument& instrument, domain::Quantity net) {
    domain::MoneySum margin;
    const std::int64_t lots = net.raw() < 0 ? -net.raw() : net.raw();
    return margin.addNano(domain::Int128{instrument.initialMarginPerLot.nanoUsd()} * lots /
                          wholeLot(instrument).raw());
}

MarketHub::MarketHub(ports::Clock& clock, QObject* parent)
    : QObject(parent), m_clock(clock), m_events(kEventsPerDrain) {}

void MarketHub::addFeed(ports::MarketDataFeed& feed) {
    m_feeds.push_back(&feed);
    m_news.emplace_back();
    emit feedsChanged();
}

void MarketHub::removeFeed(std::size_t feed) {
    m_feeds[feed] = nullptr;
    for (const auto& market : m_markets) {
        if (market->m_feed == feed && !market->m_retired) {
            retire(*market, "its source was removed.");
        }
    }
    emit feedsChanged();
}

void MarketHub::retire(InstrumentMarket& market, std::string because) {
    market.m_retired = true;
    market.m_retiredBecause = std::move(because);
    market.m_state = StreamState::Disconnected;
    if (m_tap != nullptr) {
        m_tap->onGone(market.instrument().id);
    }
    market.m_stateSince = m_clock.utcNow();
    ++market.m_revision;
    emit streamStateChanged(&market);
}

void MarketHub::tick() {
    const domain::Duration started = m_clock.monotonicNow();
    const domain::Timestamp wallNow = m_clock.utcNow();
    std::vector<InstrumentMarket*> stateChanged;
    for (std::size_t feed = 0; feed < m_feeds.size(); ++feed) {
        if (m_feeds[feed] == nullptr) {
            continue;
        }
        m_notices.clear();
        m_feeds[feed]->drainNotices(m_notices);
        for (const ports::FeedNotice& notice : m_notices) {
            handle(feed, notice);
        }
        std::size_t count = 0;
        do {
            count = m_feeds[feed]->drain(m_events);
            for (std::size_t i = 0; i < count; ++i) {
                const FeedEvent& event = m_events[i];
                if (InstrumentMarket* market = findFeeds(feed, event.instrument)) {
                    tell(event, *market);
                    const StreamState before = market->state();
                    market->apply(event, wallNow);
                    if (market->state() != before) {
                        stateChanged.push_back(market);
                    }
                }
            }
        } while (count == m_events.size() && m_clock.monotonicNow() - started < kTickBudget);
    }
    if (!m_tapped.empty()) {
        m_tap->onEvents(m_tapped, wallNow);
        m_tapped.clear();
    }
    for (InstrumentMarket* market : stateChanged) {
        emit streamStateChanged(market);
    }
    emit frame();
}

void MarketHub::tell(const FeedEvent& event, const InstrumentMarket& market) {
    if (m_tap != nullptr && market.canTrade()) {
        m_tapped.push_back(event);
        m_tapped.back().instrument = market.instrument().id;
    }
}

/// Of a market whose events so far the tap may not have seen.
void MarketHub::tellState(const InstrumentMarket& market) {
    if (m_tap == nullptr) {
        return;
    }
    FeedEvent event;
    event.kind = FeedEvent::Kind::State;
    event.instrument = market.instrument().id;
    event.state = market.state();
    m_tap->onEvents({&event, 1}, m_clock.utcNow());
}

void MarketHub::handle(std::size_t feed, const ports::FeedNotice& notice) {
    if (const auto* defined = std::get_if<ports::InstrumentDefined>(&notice)) {
        define(feed, *defined);
    } else if (const auto* fixing = std::get_if<domain::Fixing>(&notice)) {
        if (InstrumentMarket* market = findFeeds(feed, fixing->instrument)) {
            market->addFixing(*fixing);
            emit fixingArrived(market);
        } else {
            m_earlyFixings[keyOf(feed, fixing->instrument)].push_back(*fixing);
        }
    } else if (const auto* settlement = std::get_if<domain::SettlementPrice>(&notice)) {
        if (InstrumentMarket* market = findFeeds(feed, settlement->instrument)) {
            market->m_settlement = *settlement;
            ++market->m_revision;
            if (m_tap != nullptr) {
                domain::SettlementPrice told = *settlement;
                told.instrument = market->instrument().id;
                m_tap->onSettlement(told);
            }
        }
    } else if (const auto* history = std::get_if<ports::BarHistory>(&notice)) {
        if (InstrumentMarket* market = findFeeds(feed, history->instrument)) {
            market->setHistory(*history);
            emit historyArrived(market);
        }
    } else if (const auto* fixings = std::get_if<ports::FixingHistory>(&notice)) {
        if (InstrumentMarket* market = findFeeds(feed, fixings->instrument)) {
            for (const domain::Fixing& one : fixings->fixings) {
                market->addFixing(one);
            }
            market->m_hasHistory = true;
            emit historyArrived(market);
        }
    } else if (const auto* problemNotice = std::get_if<ports::FeedProblem>(&notice)) {
        std::deque<FeedNews>& news = m_news[feed];
        news.push_front({m_clock.utcNow(), problemNotice->sentence});
        if (news.size() > kNewsKept) {
            news.pop_back();
        }
        emit problem(QString::fromStdString(problemNotice->sentence));
    }
}

void MarketHub::define(std::size_t feed, const ports::InstrumentDefined& defined) {
    InstrumentMarket* known = findFeeds(feed, defined.instrument.id);
    StreamState state = StreamState::Waiting;
    if (m_tap != nullptr && known != nullptr &&
        known->instrument().quantityDecimals != defined.instrument.quantityDecimals) {
        state = known->state();
        retire(*known, "its source counts in other parts of a lot now. Choose it again.");
        known = nullptr;
    }
    domain::Instrument instrument = defined.instrument;
    instrument.id = known != nullptr ? known->instrument().id : ownNumber(feed, instrument);
    if (instrument.kind == domain::InstrumentKind::External) {
        instrument.makerFeeBp = m_makerFeeBp;
        instrument.takerFeeBp = m_takerFeeBp;
    }
    if (known != nullptr) {
        known->redefine(instrument);
        if (m_tap != nullptr && known->canTrade()) {
            m_tap->onInstrument(known->instrument());
            tellState(*known);
        }
        emit instrumentRedefined(known);
        return;
    }
    m_markets.push_back(std::make_unique<InstrumentMarket>(instrument, defined.instrument.id, feed,
                                                           defined.sequenced, m_tradingAt));
    InstrumentMarket* market = m_markets.back().get();
    market->m_state = state;
    market->m_stateSince = m_clock.utcNow();
    const std::uint64_t key = keyOf(feed, defined.instrument.id);
    m_byKey[key] = market;
    m_byNumber[instrument.id] = market;
    if (m_tap != nullptr && market->canTrade()) {
        m_tap->onInstrument(instrument);
        tellState(*market);
    }
    for (const domain::Fixing& fixing : m_earlyFixings[key]) {
        market->addFixing(fixing);
    }
    m_earlyFixings.erase(key);
    emit instrumentAdded(market);
}

std::vector<InstrumentMarket*> MarketHub::instruments() const {
    std::vector<InstrumentMarket*> all;
    for (const auto& market : m_markets) {
        all.push_back(market.get());
    }
    return all;
}

InstrumentMarket* MarketHub::findFeeds(std::size_t feed, domain::InstrumentId feedId) const {
    const auto found = m_byKey.find(keyOf(feed, feedId));
    return found == m_byKey.end() ? nullptr : found->second;
}

InstrumentMarket* MarketHub::find(domain::InstrumentId id) const {
    const auto found = m_byNumber.find(id);
    return found == m_byNumber.end() ? nullptr : found->second;
}

/// Feed 0 numbers its instruments for good; those of other sources are numbered in the order they are seen.
domain::InstrumentId MarketHub::ownNumber(std::size_t feed, const domain::Instrument& instrument) const {
    if (feed == 0 && !m_byNumber.contains(instrument.id)) {
        return instrument.id;
    }
    domain::InstrumentId number = numberOf(m_feeds[feed]->statistics().name, instrument);
    while (m_byNumber.contains(number)) {
        number = domain::InstrumentId{(static_cast<std::uint32_t>(number) + 1) | 0x8000'0000U};
    }
    return number;
}

InstrumentMarket* MarketHub::findSymbol(const std::string& symbol) const {
    for (const auto& market : m_markets) {
        if (market->instrument().symbol == symbol) {
            return market.get();
        }
    }
    return nullptr;
}

void MarketHub::subscribe(InstrumentMarket& market) {
    if (std::find(m_subscribed.begin(), m_subscribed.end(), &market) != m_subscribed.end()) {
        return;
    }
    m_subscribed.push_back(&market);
    if (m_feeds[market.feed()] == nullptr) {
        return;
    }
    ports::MarketDataFeed& feed = *m_feeds[market.feed()];
    if (market.instrument().kind != domain::InstrumentKind::Index) {
        feed.subscribe(market.m_feedId);
    }
    feed.requestBars(market.m_feedId);
}

std::vector<FeedReading> MarketHub::readings() const {
    std::vector<FeedReading> all;
    for (std::size_t feed = 0; feed < m_feeds.size(); ++feed) {
        if (m_feeds[feed] == nullptr) {
            continue;
        }
        FeedReading& reading = all.emplace_back();
        reading.feed = feed;
        reading.statistics = m_feeds[feed]->statistics();
        for (const auto& market : m_markets) {
            reading.refusedByScreen += market->m_feed == feed ? market->m_rejectedRecords : 0;
        }
    }
    return all;
}

std::vector<ports::ChannelStatistics> MarketHub::channels(std::size_t feed) const {
    return m_feeds[feed] == nullptr ? std::vector<ports::ChannelStatistics>{} : m_feeds[feed]->channels();
}

domain::Timestamp MarketHub::venueNow() const {
    const domain::Timestamp wall = m_clock.utcNow();
    return m_feeds.empty() ? wall : wall + m_feeds.front()->statistics().venueTimeOffset;
}

}  // namespace tessera::ui
