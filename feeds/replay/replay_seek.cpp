// The way to a place in a recording: from the beginning, or from the nearest checkpoint that was kept on an
// earlier way, or by a survey that goes through the recording once as soon as it is opened.

#include <algorithm>
#include <chrono>

#include "feeds/replay/replay_worker.h"

namespace tessera::replay {

using domain::Duration;
using domain::InstrumentId;
using domain::Timestamp;

namespace {

constexpr Duration kTellEvery = std::chrono::milliseconds(50);
constexpr int kItemsALook = 1'024;  // on the way: then whether the place is still wanted

std::uint32_t number(InstrumentId id) {
    return static_cast<std::uint32_t>(id);
}

/// About: what grows with the instruments and their orders.
std::size_t bytesOf(const Checkpoint& checkpoint) {
    std::size_t bytes = checkpoint.place->bytes();
    for (const StreamStanding& each : checkpoint.streams) {
        const std::size_t records =
            each.book.records.capacity() + (each.waiting ? each.waiting->records.capacity() : 0);
        bytes += records * sizeof(domain::MarketRecord) + each.bars.capacity() * sizeof(domain::Bar) +
                 each.prints.newest.capacity() * sizeof(history::Tick);
    }
    return bytes;
}

bool isSameScale(const domain::Instrument& a, const domain::Instrument& b) {
    return a.tick == b.tick && a.quantityDecimals == b.quantityDecimals;
}

}  // namespace

/// The source and every stream as they were before the first item; subscriptions end. False: the file cannot
/// be read again, and all is as it was.
bool ReplayWorker::toBeginning() {
    if (const auto again = m_source.rewind(); !again) {
        m_shared.notices.enqueue(ports::FeedProblem{{}, true, again.error().sentence});
        return false;
    }
    m_hasItem = m_hasEnded = false;
    m_damage.clear();
    for (auto& [id, fixings] : m_fixings) {
        fixings.clear();  // the index stays known, so that what is shown of it can be taken back
    }
    m_settlements.clear();
    m_sinceCheckpoint = 0;
    m_position = m_first;
    setPosition(m_first);
    for (auto& [id, stream] : m_streams) {
        stream = freshStream(stream->defined());
    }
    return true;
}

void ReplayWorker::restart() {
    waitForEmptyRing();
    const std::vector<std::uint32_t> shown = shownStreams();
    if (!toBeginning()) {
        return;
    }
    for (const std::uint32_t id : shown) {
        m_streams[id]->subscribeEmpty();
    }
    sendWhatStands();
    setAnchor();
}

/// What was shown before is void.
void ReplayWorker::sendWhatStands() {
    for (const auto& [id, stream] : m_streams) {
        m_shared.notices.enqueue(ports::BarHistory{InstrumentId{id}, std::chrono::minutes(1), stream->bars(),
                                                   true, stream->barsThrough()});
    }
    for (const auto& [id, fixings] : m_fixings) {
        m_shared.notices.enqueue(ports::BarHistory{InstrumentId{id}, std::chrono::minutes(1), {}, true});
        m_shared.notices.enqueue(ports::FixingHistory{InstrumentId{id}, fixings});
    }
    for (const auto& [id, settlement] : m_settlements) {
        m_shared.notices.enqueue(settlement);
    }
}

const Checkpoint* ReplayWorker::bestFor(Timestamp to) const {
    const Checkpoint* nearest = nullptr;
    for (const Checkpoints* each : {&m_checkpoints, &m_surveyed}) {
        const auto behind = std::ranges::upper_bound(
            *each, to, {}, [](const auto& checkpoint) { return checkpoint->position; });
        if (behind != each->begin() &&
            (nearest == nullptr || (*std::prev(behind))->position > nearest->position)) {
            nearest = std::prev(behind)->get();
        }
    }
    const bool savesWay = nearest != nullptr && (to < m_position || nearest->position > m_position);
    return savesWay ? nearest : nullptr;
}

bool ReplayWorker::toCheckpoint(const Checkpoint& checkpoint) {
    if (!toBeginning() || !m_source.goTo(*checkpoint.place)) {
        return false;
    }
    tellDefined(checkpoint);
    for (const auto& [id, fixings] : checkpoint.fixings) {
        m_fixings[id] = fixings;
    }
    m_settlements = checkpoint.settlements;
    setPosition(checkpoint.position);
    bool isWhole = true;
    for (const StreamStanding& standing : checkpoint.streams) {
        auto& stream = m_streams[number(standing.defined.instrument.id)];
        stream = freshStream(standing.defined);
        isWhole = stream->takeOver(standing, sessionNow()) && isWhole;
    }
    return isWhole;
}

void ReplayWorker::tellDefined(const Checkpoint& checkpoint) {
    for (const auto& [id, defined] : checkpoint.indexes) {
        if (m_indexes.try_emplace(id, defined).second) {
            m_shared.notices.enqueue(defined);
        }
    }
    for (const StreamStanding& standing : checkpoint.streams) {
        const auto known = m_streams.find(number(standing.defined.instrument.id));
        if (known == m_streams.end() ||
            !isSameScale(known->second->instrument(), standing.defined.instrument)) {
            m_shared.notices.enqueue(standing.defined);
        }
    }
}

void ReplayWorker::keepCheckpoint() {
    constexpr std::size_t kMostCheckpoints = 64, kMostBytes = 256U << 20;
    if (m_sinceCheckpoint < m_checkpointEvery) {
        return;
    }
    const auto wasGone = [this](const Checkpoints& way) {
        return !way.empty() && m_position <= way.back()->position;
    };
    if (wasGone(m_checkpoints) || wasGone(m_surveyed)) {
        m_sinceCheckpoint = 0;
        return;
    }
    Checkpoint checkpoint{m_position, m_source.place(), {}, m_indexes, m_fixings, m_settlements};
    if (checkpoint.place == nullptr) {
        return;
    }
    for (const auto& [id, stream] : m_streams) {
        auto standing = stream->standing();
        if (!standing) {
            return;
        }
        checkpoint.streams.push_back(std::move(*standing));
    }
    m_sinceCheckpoint = 0;
    m_checkpoints.push_back(std::make_shared<const Checkpoint>(std::move(checkpoint)));
    std::size_t bytes = 0;
    for (const auto& kept : m_checkpoints) {
        bytes += bytesOf(*kept);
    }
    if (m_checkpoints.size() > kMostCheckpoints || bytes > kMostBytes) {
        std::size_t place = 0;
        std::erase_if(m_checkpoints, [&place](const auto&) { return place++ % 2 == 0; });
        m_checkpointEvery *= 2;
    }
}

void ReplayWorker::survey(ReplayShared& told) {
    const std::uint64_t errand = m_shared.errand.load(std::memory_order_relaxed);
    const Checkpoint* newest = nullptr;
    const auto tell = [&] {
        if (!m_checkpoints.empty() && m_checkpoints.back().get() != newest) {
            newest = m_checkpoints.back().get();
            const std::lock_guard lock(told.mutex);
            told.surveyed = m_checkpoints;
        }
    };
    ports::FeedNotice unread;
    for (int i = 0; haveItem(); ++i) {
        if (i % kItemsALook == 0) {
            tell();
            while (m_shared.notices.try_dequeue(unread)) {
            }
            if (isGivenUp(errand)) {
                return;
            }
        }
        (void)playItem();
    }
    tell();
}

void ReplayWorker::takeSurveyed() {
    const std::lock_guard lock(m_shared.mutex);
    if (m_shared.surveyed.empty() || (!m_surveyed.empty() && m_surveyed.back() == m_shared.surveyed.back())) {
        return;
    }
    m_surveyed = m_shared.surveyed;
    if (!m_checkpoints.empty() && m_checkpoints.back()->position <= m_surveyed.back()->position) {
        m_checkpoints.clear();
    }
}

std::vector<std::uint32_t> ReplayWorker::shownStreams() const {
    std::vector<std::uint32_t> shown;
    for (const auto& [id, stream] : m_streams) {
        if (stream->isSubscribed()) {
            shown.push_back(id);
        }
    }
    return shown;
}

/// Nobody sees what lies in between: the streams keep their books and bars, and the screen gets what they
/// have come to.
void ReplayWorker::seek(Timestamp to, std::uint64_t errand) {
    waitForEmptyRing();
    const std::vector<std::uint32_t> shown = shownStreams();
    for (const std::uint32_t id : shown) {
        m_streams[id]->unsubscribe();
    }
    to = std::clamp(to, m_first, std::max(m_first, m_source.lastReceived().value_or(to)));
    if (goTo(to, errand)) {
        setPosition(to);
    }
    for (const std::uint32_t id : shown) {
        m_streams[id]->subscribeAsItIs();
    }
    sendWhatStands();
    m_way.reset();
    onTimers();
}

void ReplayWorker::setOut(Timestamp to) {
    m_way = ports::ReplayWay{m_position, to};
    publish();
}

void ReplayWorker::tellWay() {
    if (m_clock.monotonicNow() >= m_nextTimer) {
        m_nextTimer = m_clock.monotonicNow() + kTellEvery;
        publish();
    }
}

bool ReplayWorker::goTo(Timestamp to, std::uint64_t errand) {
    takeSurveyed();
    const Checkpoint* checkpoint = bestFor(to);
    const bool isThere = checkpoint != nullptr && toCheckpoint(*checkpoint);
    // One that did not hold leaves the streams anyhow: then the beginning is where to go on from.
    if (!isThere && (checkpoint != nullptr || to < m_position) && !toBeginning()) {
        return false;
    }
    setOut(to);
    for (int i = 0; haveItem() && m_item.received <= to; ++i) {
        if (i % kItemsALook == 0) {
            if (isGivenUp(errand)) {
                return false;
            }
            tellWay();
        }
        (void)playItem();
    }
    return !m_hasEnded;
}

/// Every event goes to the screen, which is waited for: what a bar holds may fill a paper order.
void ReplayWorker::stepBar(Duration interval, std::uint64_t errand) {
    m_isPlaying = false;
    const Timestamp to = domain::floorTo(m_position, interval) + interval;
    setOut(to);
    while (haveItem() && m_item.received < to && !isGivenUp(errand)) {
        tellWay();
        if (m_shared.events.room() < m_shared.events.capacity() / 2) {
            waitForEmptyRing();
        }
        (void)playItem();
    }
    if (!m_hasEnded && !isGivenUp(errand)) {
        setPosition(to);
    }
    m_way.reset();
    onTimers();
}

}  // namespace tessera::replay
