#include "ui/bridge/market_hub.h"

#include <QString>
#include <algorithm>

namespace tessera::ui {

using marketdata::MarketNews;

namespace {
constexpr std::size_t kNewsKept = 100;
constexpr int kValuationFrames = 12;
}  // namespace

std::optional<TradePrint> InstrumentMarket::last() const {
    return tape().empty() ? std::nullopt : std::optional(tape().front());
}

std::optional<domain::Price> InstrumentMarket::reference() const {
    if (!tape().empty()) {
        return tape().front().price;
    }
    if (lastPrice()) {
        return lastPrice();
    }
    if (!minutes().empty()) {
        return minutes().back().close;
    }
    for (auto fixing = fixings().rbegin(); fixing != fixings().rend(); ++fixing) {
        if (fixing->withheldReason.empty()) {
            return fixing->level;
        }
    }
    const auto bid = book().best(domain::Side::Buy);
    const auto ask = book().best(domain::Side::Sell);
    return bid ? std::optional(bid->price) : ask ? std::optional(ask->price) : std::nullopt;
}

std::optional<domain::PriceDelta> InstrumentMarket::change24h() const {
    const auto now = reference();
    if (instrument().kind() == domain::InstrumentKind::Index) {
        if (fixings().size() < 2 || !now) {
            return std::nullopt;
        }
        return *now - fixings()[fixings().size() - 2].level;
    }
    return now && day().closeBefore ? std::optional(*now - *day().closeBefore) : std::nullopt;
}

MarketHub::MarketHub(marketdata::MarketSession& session, QObject* parent)
    : QObject(parent), m_session(session), m_readings(std::make_shared<const std::vector<FeedReading>>()) {}

void MarketHub::addFeed(ports::MarketDataFeed& feed) {
    m_news.emplace_back();
    m_session.addFeed(feed);
    emit feedsChanged();
}

void MarketHub::removeFeed(std::size_t feed) {
    m_session.removeFeed(feed);
    pull();
    emit feedsChanged();
}

void MarketHub::pull() {
    marketdata::MarketUpdate update;
    if (!m_session.take(update)) {
        return;
    }
    for (auto& view : update.changed) {
        ++m_revision;
        const auto known = m_byNumber.find(view->instrument->id);
        const bool isSame =
            known != m_byNumber.end() && known->second->m_view->instrument == view->instrument;
        if (!isSame && view->instrument->kind() != domain::InstrumentKind::Index) {
            m_marginTerms.define(*view->instrument);
            m_framesToValue = 0;
        }
        if (known != m_byNumber.end()) {
            // A first price waits for no beat.
            m_framesToValue = !known->second->m_mark && view->mark ? 0 : m_framesToValue;
            known->second->m_view = std::move(view);
            continue;
        }
        m_markets.push_back(std::make_unique<InstrumentMarket>(std::move(view)));
        m_byNumber[m_markets.back()->instrument().id] = m_markets.back().get();
    }
    m_waiting.insert(m_waiting.end(), std::make_move_iterator(update.news.begin()),
                     std::make_move_iterator(update.news.end()));
    if (update.readings) {
        m_readings = std::move(update.readings);
    }
    m_venueTimeOffset = update.venueTimeOffset.value_or(m_venueTimeOffset);
}

void MarketHub::tick() {
    pull();
    const std::vector<MarketNews> news = std::exchange(m_waiting, {});
    if (--m_framesToValue <= 0) {
        valueNow();
    }
    for (const MarketNews& one : news) {
        announce(one);
    }
    emit frame();
}

void MarketHub::valueNow() {
    m_framesToValue = kValuationFrames;
    ++m_valuation;
    for (const auto& market : m_markets) {
        market->takeMark();
    }
}

void MarketHub::announce(const MarketNews& news) {
    if (news.kind == MarketNews::Kind::Problem) {
        std::deque<FeedNews>& told = m_news[news.feed];
        told.push_front({news.at, news.sentence});
        if (told.size() > kNewsKept) {
            told.pop_back();
        }
        emit problem(QString::fromStdString(news.sentence));
        return;
    }
    InstrumentMarket* market = find(news.instrument);
    if (market == nullptr) {
        return;
    }
    switch (news.kind) {
        case MarketNews::Kind::Added:
            emit instrumentAdded(market);
            break;
        case MarketNews::Kind::Redefined:
            emit instrumentRedefined(market);
            break;
        case MarketNews::Kind::HistoryArrived:
            emit historyArrived(market);
            break;
        case MarketNews::Kind::FixingArrived:
            emit fixingArrived(market);
            break;
        case MarketNews::Kind::StateChanged:
            emit streamStateChanged(market);
            break;
        case MarketNews::Kind::Problem:
            break;
    }
}

std::vector<InstrumentMarket*> MarketHub::instruments() const {
    std::vector<InstrumentMarket*> all;
    for (const auto& market : m_markets) {
        all.push_back(market.get());
    }
    return all;
}

InstrumentMarket* MarketHub::find(domain::InstrumentId id) const {
    const auto found = m_byNumber.find(id);
    return found == m_byNumber.end() ? nullptr : found->second;
}

InstrumentMarket* MarketHub::findSymbol(const std::string& symbol) const {
    InstrumentMarket* found = nullptr;
    const auto rank = [](const InstrumentMarket& market) {
        return std::pair(market.isRetired(), market.feed());
    };
    for (const auto& market : m_markets) {
        if (market->instrument().symbol == symbol && (found == nullptr || rank(*market) < rank(*found))) {
            found = market.get();
        }
    }
    return found;
}

void MarketHub::follow(const void* who, const InstrumentMarket* market) {
    const auto known = m_followers.find(who);
    if (market == nullptr && known != m_followers.end()) {
        m_followers.erase(known);
    } else if (market != nullptr && known != m_followers.end() && known->second == market->instrument().id) {
        return;
    } else if (market != nullptr) {
        m_followers[who] = market->instrument().id;
    }
    tellInterest();
}

void MarketHub::followChannels(std::optional<std::size_t> feed) {
    if (feed != m_interest.channelsOf) {
        m_interest.channelsOf = feed;
        m_session.setInterest(m_interest);
        pull();
    }
}

std::vector<ports::ChannelStatistics> MarketHub::channels(std::size_t feed) const {
    for (const FeedReading& reading : readings()) {
        if (reading.feed == feed) {
            return reading.channels;
        }
    }
    return {};
}

void MarketHub::setOwnOrders(std::map<domain::InstrumentId, std::vector<domain::OrderId>> orders) {
    if (orders != m_interest.ownOrders) {
        m_interest.ownOrders = std::move(orders);
        m_session.setInterest(m_interest);
        pull();
    }
}

void MarketHub::tellInterest() {
    std::vector<domain::InstrumentId> followed;
    for (const auto& [who, id] : m_followers) {
        followed.push_back(id);
    }
    std::ranges::sort(followed);
    followed.erase(std::unique(followed.begin(), followed.end()), followed.end());
    if (followed != m_interest.followed) {
        m_interest.followed = std::move(followed);
        m_session.setInterest(m_interest);
        pull();
    }
}

}  // namespace tessera::ui
