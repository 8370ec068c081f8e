#include "app/marketdata/market_data.h"

#include <algorithm>
#include <cstdlib>

namespace tessera::marketdata {

using domain::Instrument;
using domain::InstrumentId;
using domain::Timestamp;
using ports::FeedEvent;
using ports::StreamState;

namespace {

constexpr std::size_t kEventsPerDrain = 4096;
constexpr std::size_t kLevelsFollowed = 1000;
constexpr auto kRefreshEvery = std::chrono::milliseconds(100);
constexpr auto kMinute = std::chrono::minutes(1);
/// Of an instrument that only the journal knows.
constexpr std::size_t kNoFeed = SIZE_MAX;

std::uint64_t keyOf(std::size_t feed, InstrumentId id) {
    return (std::uint64_t{feed} << 32) | static_cast<std::uint32_t>(id);
}

/// A source without a sequence keeps its bars by its own stamps: one from the future would stop the series.
ports::BarHistory believedOf(ports::BarHistory history, const Stream& stream, Timestamp venueNow) {
    if (!stream.origin().isSequenced) {
        std::erase_if(history.bars, [&](const domain::Bar& bar) { return bar.start > venueNow + kMinute; });
    }
    return history;
}

}  // namespace

MarketData::MarketData(const ports::Clock& clock, MarketOptions options, ports::MarketReferenceSink* sink,
                       ports::MarketTap* tap, ports::MarketKeeper* keeper, MarketWatch* watch)
    : m_clock(clock),
      m_options(options),
      m_sink(sink),
      m_tap(tap),
      m_keeper(keeper),
      m_watch(watch),
      m_events(kEventsPerDrain) {}

void MarketData::seed(const std::vector<Instrument>& known) {
    for (const Instrument& instrument : known) {
        m_registry.seed(instrument);
        m_streams.push_back(
            std::make_unique<Stream>(instrument, StreamOrigin{kNoFeed, {}, false}, m_options.tradingAt));
        Stream& stream = *m_streams.back();
        stream.retire("no source of it is there.", m_clock.utcNow());
        m_byNumber[instrument.id] = &stream;
        stream.setWatched(isWatched(instrument.id));
        renew(stream, Renewal::Next);
    }
}

/// Makes room for a source that has come, or come back.
void MarketData::forget(InstrumentId id) {
    const auto known = m_byNumber.find(id);
    if (known == m_byNumber.end()) {
        return;
    }
    Stream* stream = known->second;
    m_byNumber.erase(known);
    for (std::vector<Stream*>* list : {&m_changed, &m_changedRest, &m_touched}) {
        std::erase(*list, stream);
    }
    std::erase_if(m_byKey, [stream](const auto& entry) { return entry.second == stream; });
    std::erase_if(m_streams, [stream](const auto& one) { return one.get() == stream; });
}

void MarketData::addFeed(std::size_t index, ports::MarketDataFeed& feed) {
    m_feeds[index] = Feed{&feed, feed.statistics().name, {}, {}};
    m_isRefreshed = false;
}

void MarketData::removeFeed(std::size_t index) {
    m_feeds[index].port = nullptr;
    for (const auto& stream : m_streams) {
        if (stream->origin().feed == index && !stream->isRetired()) {
            retire(*stream, "its source was removed.");
        }
    }
    m_isRefreshed = false;
}

void MarketData::setInterest(Interest interest) {
    for (const InstrumentId id : interest.followed) {
        if (Stream* stream = m_followed.contains(id) ? nullptr : find(id)) {
            renew(*stream, Renewal::Next);
        }
    }
    for (const auto& [id, orders] : interest.ownOrders) {
        if (Stream* stream = find(id)) {
            renew(*stream, Renewal::Next);
        }
    }
    m_followed = {interest.followed.begin(), interest.followed.end()};
    m_isRefreshed = m_isRefreshed && interest.channelsOf == m_interest.channelsOf;
    m_interest = std::move(interest);
    for (const auto& stream : m_streams) {
        stream->setWatched(isWatched(stream->instrument().id));
        if (stream->isWatched()) {
            ask(*stream);
        }
        if (stream->isWatched() && stream->renewal() != Renewal::None) {
            renew(*stream, Renewal::Next);
        }
    }
}

bool MarketData::isWatched(InstrumentId id) const {
    return m_followed.contains(id) || m_interest.ownOrders.contains(id);
}

void MarketData::retire(Stream& stream, std::string because) {
    m_wallNow = m_clock.utcNow();
    keepBars(stream, true);
    stream.retire(std::move(because), m_wallNow);
    if (m_tap != nullptr) {
        m_tap->onGone(stream.instrument().id);
    }
    note(MarketNews::Kind::StateChanged, stream);
    tellReference(stream);
}

bool MarketData::turn() {
    m_wallNow = m_clock.utcNow();
    refreshFeeds();
    takeEarlier();
    bool mayHaveMore = false;
    for (auto& [index, feed] : m_feeds) {
        if (feed.port != nullptr) {
            drainNotices(index);
            mayHaveMore = drainEvents(index) || mayHaveMore;
        }
    }
    if (!m_tapped.empty()) {
        m_tap->onEvents(m_tapped, m_wallNow);
        m_tapped.clear();
    }
    // Once a stream, however often the turn came back to it, in the order of the numbers.
    std::ranges::sort(m_touched, {}, [](const Stream* stream) { return stream->instrument().id; });
    m_touched.erase(std::unique(m_touched.begin(), m_touched.end()), m_touched.end());
    for (Stream* stream : m_touched) {
        stream->moveMark(m_wallNow);
        keepMargin(*stream);
        tellReference(*stream);
        if (m_keeper != nullptr && stream->hasChangedBars()) {
            keepBars(*stream, false);
        }
    }
    m_touched.clear();
    for (auto& [feed, sentence] : m_problemGate.due(m_wallNow)) {
        m_news.push_back({MarketNews::Kind::Problem, {}, feed, m_wallNow, std::move(sentence)});
    }
    rollDays();
    watchTurn();
    return mayHaveMore;
}

void MarketData::touch(Stream& stream, Renewal renewal) {
    if (m_touched.empty() || m_touched.back() != &stream) {
        m_touched.push_back(&stream);
    }
    renew(stream, renewal);
}

void MarketData::renew(Stream& stream, Renewal renewal) {
    if (stream.renewal() < renewal) {
        stream.setRenewal(renewal);
        (renewal == Renewal::Next ? m_changed : m_changedRest).push_back(&stream);
    }
}

void MarketData::note(MarketNews::Kind kind, Stream& stream) {
    renew(stream, Renewal::Next);
    m_news.push_back({kind, stream.instrument().id, stream.origin().feed, {}, {}});
}

void MarketData::problem(std::size_t feed, std::string sentence) {
    if (m_problemGate.tells(feed, sentence, m_wallNow)) {
        m_news.push_back({MarketNews::Kind::Problem, {}, feed, m_wallNow, std::move(sentence)});
    }
}

bool MarketData::drainEvents(std::size_t feed) {
    ports::MarketDataFeed& port = *m_feeds[feed].port;
    const std::size_t count = port.drain(m_events);
    const Timestamp venueTime = venueNow(feed);
    for (std::size_t i = 0; i < count; ++i) {
        const FeedEvent& event = m_events[i];
        Stream* stream = find(feed, event.instrument);
        if (stream == nullptr) {
            continue;
        }
        if (m_tap != nullptr && stream->isTraded()) {
            m_tapped.push_back(event);
            m_tapped.back().instrument = stream->instrument().id;
        }
        const StreamState before = stream->state();
        if (std::string told = stream->apply(event, m_wallNow, venueTime); !told.empty()) {
            problem(feed, std::move(told));
        }
        if (m_keeper != nullptr && event.kind == FeedEvent::Kind::Record) {
            keepPrint(*stream, event.record);
        }
        if (m_watch != nullptr && event.kind == FeedEvent::Kind::Record) {
            watchRecord(*stream, event.record, venueTime);
        }
        if (stream->state() != before) {
            note(MarketNews::Kind::StateChanged, *stream);
        }
        const bool canWait = event.kind == FeedEvent::Kind::Record && !stream->isWatched();
        touch(*stream, canWait ? Renewal::WithAll : Renewal::Next);
    }
    return count == m_events.size();
}

void MarketData::drainNotices(std::size_t feed) {
    m_notices.clear();
    m_feeds[feed].port->drainNotices(m_notices);
    for (const ports::FeedNotice& notice : m_notices) {
        handle(feed, notice);
    }
    // Their settlements came with them: what is over is asked for when somebody looks at it.
    for (const ports::FeedNotice& notice : m_notices) {
        const auto* defined = std::get_if<ports::InstrumentDefined>(&notice);
        Stream* stream = defined != nullptr ? find(feed, defined->instrument.id) : nullptr;
        if (stream != nullptr && (!stream->isOver() || stream->isWatched())) {
            ask(*stream);
        }
    }
}

void MarketData::ask(Stream& stream) {
    if (stream.isAsked() || stream.isRetired()) {
        return;
    }
    ports::MarketDataFeed* port = m_feeds[stream.origin().feed].port;
    stream.setAsked();
    if (stream.instrument().kind() != domain::InstrumentKind::Index) {
        port->subscribe(stream.origin().feedId);
    }
    port->requestBars(stream.origin().feedId);
}

void MarketData::handle(std::size_t feed, const ports::FeedNotice& notice) {
    if (const auto* defined = std::get_if<ports::InstrumentDefined>(&notice)) {
        define(feed, *defined);
    } else if (const auto* fixing = std::get_if<domain::Fixing>(&notice)) {
        addFixings(feed, fixing->instrument, {*fixing}, false);
    } else if (const auto* fixings = std::get_if<ports::FixingHistory>(&notice)) {
        addFixings(feed, fixings->instrument, fixings->fixings, true);
    } else if (const auto* settlement = std::get_if<domain::SettlementPrice>(&notice)) {
        settle(feed, *settlement);
    } else if (const auto* history = std::get_if<ports::BarHistory>(&notice)) {
        if (Stream* stream = find(feed, history->instrument)) {
            stream->setHistory(believedOf(*history, *stream, venueNow(feed)));
            touch(*stream);
            note(MarketNews::Kind::HistoryArrived, *stream);
            watchMinutes(*stream);
        }
    } else if (const auto* told = std::get_if<ports::FeedProblem>(&notice)) {
        problem(feed, told->sentence);
    }
}

void MarketData::addFixings(std::size_t feed, InstrumentId feedId, const std::vector<domain::Fixing>& fixings,
                            bool isHistory) {
    Stream* stream = find(feed, feedId);
    if (stream == nullptr) {
        auto& early = m_earlyFixings[keyOf(feed, feedId)];
        early.insert(early.end(), fixings.begin(), fixings.end());
        return;
    }
    stream->setFixings(fixings, isHistory);
    touch(*stream);
    watchFixings(*stream, fixings);
    note(isHistory ? MarketNews::Kind::HistoryArrived : MarketNews::Kind::FixingArrived, *stream);
}

void MarketData::settle(std::size_t feed, const domain::SettlementPrice& settlement) {
    Stream* stream = find(feed, settlement.instrument);
    if (stream == nullptr) {
        return;
    }
    stream->setSettlement(settlement);
    touch(*stream);
    if (m_tap != nullptr && stream->isTraded()) {
        domain::SettlementPrice own = settlement;
        own.instrument = stream->instrument().id;
        m_tap->onSettlement(own);
    }
    for (const auto& other : m_streams) {  // whose limits are a share of this one
        if (other->origin().feed == feed && other->instrument().bandBase() == settlement.instrument) {
            renew(*other, Renewal::Next);
        }
    }
}

void MarketData::define(std::size_t feed, const ports::InstrumentDefined& defined) {
    Stream* known = find(feed, defined.instrument.id);
    StreamState state = StreamState::Waiting;
    if (known != nullptr && m_options.tradingAt == TradingAt::Shadow &&
        known->instrument().quantityDecimals != defined.instrument.quantityDecimals) {
        state = known->state();
        retire(*known, "its source counts in other parts of a lot now. Choose it again.");
        known = nullptr;
    }
    Instrument instrument = defined.instrument;
    if (instrument.kind() == domain::InstrumentKind::External) {
        instrument.makerFeeBp = m_options.makerFeeBp;
        instrument.takerFeeBp = m_options.takerFeeBp;
    }
    if (known != nullptr) {
        redefine(feed, *known, std::move(instrument));
        return;
    }
    instrument.id = m_registry.numberOf(feed, m_feeds[feed].name, instrument);
    add(feed, instrument, defined, state);
}

void MarketData::redefine(std::size_t feed, Stream& stream, Instrument instrument) {
    instrument.id = stream.instrument().id;
    if (instrument.kind() == domain::InstrumentKind::External) {
        instrument.initialMarginPerLot = stream.instrument().initialMarginPerLot;
    }
    const bool isNewScale = stream.instrument().quantityDecimals != instrument.quantityDecimals;
    stream.redefine(instrument);
    m_registry.update(instrument);
    tellDefinition(stream);
    if (isNewScale) {
        keepDefinition(stream);
    }
    touch(stream);
    note(MarketNews::Kind::Redefined, stream);
    if (isNewScale && m_feeds[feed].port != nullptr) {
        m_feeds[feed].port->requestBars(stream.origin().feedId);
    }
}

void MarketData::add(std::size_t feed, const Instrument& instrument, const ports::InstrumentDefined& defined,
                     StreamState state) {
    const StreamOrigin origin{feed, defined.instrument.id, defined.sequenced};
    forget(instrument.id);
    m_streams.push_back(std::make_unique<Stream>(instrument, origin, m_options.tradingAt));
    Stream& stream = *m_streams.back();
    stream.setWatched(isWatched(instrument.id));
    stream.setState(state, m_wallNow);
    const std::uint64_t key = keyOf(feed, origin.feedId);
    m_byKey[key] = &stream;
    m_byNumber[instrument.id] = &stream;
    tellDefinition(stream);
    keepDefinition(stream);
    if (const auto early = m_earlyFixings.extract(key); !early.empty()) {
        stream.setFixings(early.mapped(), false);
        watchFixings(stream, early.mapped());
    }
    touch(stream);
    note(MarketNews::Kind::Added, stream);
}

/// The desk knows what can be traded and, for positions in them, what the venue has defined.
void MarketData::tellDefinition(const Stream& stream) {
    if (m_watch != nullptr) {
        m_watch->defined(stream.instrument(), stream.origin().isSequenced);
    }
    const bool isVenues = stream.origin().feed == 0 && m_options.tradingAt == TradingAt::Venue;
    if (m_sink != nullptr && (stream.isTraded() || isVenues)) {
        m_sink->defineInstrument(stream.instrument());
    }
    if (m_tap != nullptr && stream.isTraded()) {
        m_tap->onInstrument(stream.instrument());
        tellState(stream);
    }
}

/// Of a market whose events so far the tap may not have seen.
void MarketData::tellState(const Stream& stream) {
    FeedEvent event;
    event.kind = FeedEvent::Kind::State;
    event.instrument = stream.instrument().id;
    event.state = stream.state();
    m_tap->onEvents({&event, 1}, m_wallNow);
}

void MarketData::tellReference(Stream& stream) {
    // In the middle of an event nothing is told but that the market is not live any more.
    const bool isLive = stream.state() == StreamState::Live;
    if (m_sink == nullptr || (!stream.isTraded() && !stream.isRetired()) ||
        (isLive && !stream.isConsistent())) {
        return;
    }
    ports::MarketReference reference;
    reference.instrument = stream.instrument().id;
    if (const auto bid = stream.book().best(domain::Side::Buy)) {
        reference.bestBid = bid->price;
    }
    if (const auto ask = stream.book().best(domain::Side::Sell)) {
        reference.bestAsk = ask->price;
    }
    reference.last = stream.lastTrade();
    reference.mark = stream.mark() ? std::optional(stream.mark()->price) : std::nullopt;
    reference.isLive = isLive;
    reference.isHalted = stream.status() == domain::TradingStatus::Halted;
    auto [told, isNew] = m_told.try_emplace(reference.instrument, reference);
    if (isNew || told->second != reference) {
        told->second = reference;
        m_sink->updateReference(reference);
    }
}

/// A third-party instrument has no margin of its own: it is a share of its value, told again when that moved
/// by a twentieth.
void MarketData::keepMargin(Stream& stream) {
    const Instrument& instrument = stream.instrument();
    if (instrument.kind() != domain::InstrumentKind::External || m_options.marginPercent <= 0 ||
        !stream.mark()) {
        return;
    }
    const auto value = domain::notional(instrument, stream.mark()->price, wholeLot(instrument));
    if (!value) {
        return;
    }
    const std::int64_t wanted = std::abs(value->nanoUsd()) / 100 * m_options.marginPercent;
    const std::int64_t known = instrument.initialMarginPerLot.nanoUsd();
    if (std::abs(wanted - known) > known / 20) {
        stream.setMargin(domain::Money::fromNanoUsd(wanted));
        if (m_sink != nullptr && stream.isTraded()) {
            m_sink->defineInstrument(stream.instrument());
        }
    }
}

Stream* MarketData::find(std::size_t feed, InstrumentId feedId) const {
    const auto found = m_byKey.find(keyOf(feed, feedId));
    return found == m_byKey.end() ? nullptr : found->second;
}

Stream* MarketData::find(InstrumentId id) const {
    const auto found = m_byNumber.find(id);
    return found == m_byNumber.end() ? nullptr : found->second;
}

Timestamp MarketData::venueNow(std::size_t feed) const {
    const auto found = m_feeds.find(feed);
    return found == m_feeds.end() ? m_wallNow : m_wallNow + found->second.venueTimeOffset;
}

/// What feeds say of themselves, at panel rate.
void MarketData::refreshFeeds() {
    const domain::Duration now = m_clock.monotonicNow();
    if (m_isRefreshed && now - m_refreshedAt < kRefreshEvery) {
        return;
    }
    m_isRefreshed = true;
    m_refreshedAt = now;
    auto readings = std::make_shared<std::vector<FeedReading>>();
    for (auto& [index, feed] : m_feeds) {
        if (feed.port == nullptr) {
            continue;
        }
        FeedReading& reading = readings->emplace_back();
        reading.feed = index;
        reading.statistics = feed.port->statistics();
        if (feed.venueTimeOffset != reading.statistics.venueTimeOffset) {
            feed.venueTimeOffset = reading.statistics.venueTimeOffset;
            if (index == 0 && m_tap != nullptr) {
                m_tap->onVenueTime(feed.venueTimeOffset);
            }
        }
        if (m_interest.channelsOf == index) {
            reading.channels = feed.port->channels();
        }
        for (const auto& stream : m_streams) {
            if (stream->origin().feed == index) {
                reading.refusedRecords += stream->refusedRecords();
                reading.refusedStamps += stream->refusedStamps();
            }
        }
    }
    m_readings = std::move(readings);
}

/// Day figures move with the clock where nothing else does.
void MarketData::rollDays() {
    for (auto& [index, feed] : m_feeds) {
        const Timestamp minute = floorTo(venueNow(index), kMinute);
        if (minute == feed.minute) {
            continue;
        }
        feed.minute = minute;
        for (const auto& stream : m_streams) {
            if (stream->origin().feed == index) {
                renew(*stream, Renewal::WithAll);
                keepBars(*stream, false);
                watchMinutes(*stream);
            }
        }
    }
}

std::optional<domain::Price> MarketData::limitBaseOf(const Stream& stream) const {
    const auto other = stream.instrument().bandBase();
    const Stream* base = other ? find(stream.origin().feed, *other) : nullptr;
    return base != nullptr && base->settlement() ? std::optional(base->settlement()->price) : std::nullopt;
}

std::shared_ptr<const InstrumentView> MarketData::viewOf(Stream& stream) {
    static const std::vector<domain::OrderId> kNone;
    const InstrumentId id = stream.instrument().id;
    const bool isFollowed = stream.isWatched() && m_followed.contains(id);
    const auto own = stream.isWatched() ? m_interest.ownOrders.find(id) : m_interest.ownOrders.end();
    return stream.view(isFollowed ? kLevelsFollowed : 1, isFollowed,
                       own == m_interest.ownOrders.end() ? kNone : own->second, limitBaseOf(stream),
                       venueNow(stream.origin().feed));
}

void MarketData::collectFrom(std::vector<Stream*>& owed, Renewal renewal, MarketUpdate& update) {
    std::size_t kept = 0;
    for (Stream* stream : owed) {
        if (stream->renewal() != renewal) {
            continue;
        }
        if (stream->state() == StreamState::Live && !stream->isConsistent() && !stream->isNewlyDefined()) {
            owed[kept++] = stream;  // in the middle of an event: the whole of it is collected
            continue;
        }
        update.changed.push_back(viewOf(*stream));
        stream->setRenewal(Renewal::None);
    }
    owed.resize(kept);
}

MarketUpdate MarketData::collect(Collect which) {
    MarketUpdate update;
    collectFrom(m_changed, Renewal::Next, update);
    if (which == Collect::All) {
        collectFrom(m_changedRest, Renewal::WithAll, update);
    }
    update.news.swap(m_news);
    update.readings = std::exchange(m_readings, nullptr);
    if (const auto venue = m_feeds.find(0); venue != m_feeds.end()) {
        const domain::Duration offset = venue->second.venueTimeOffset;
        if (m_toldOffset != offset) {
            m_toldOffset = update.venueTimeOffset = offset;
        }
    }
    return update;
}

}  // namespace tessera::marketdata
