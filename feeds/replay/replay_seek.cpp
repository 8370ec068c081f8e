// The way to a place in a recording: from the beginning, or from the nearest checkpoint that was kept on an
// earlier way.

#include <algorithm>
#include <chrono>

#include "feeds/replay/replay_worker.h"

namespace tessera::replay {

using domain::Duration;
using domain::InstrumentId;
using domain::Timestamp;

namespace {

constexpr int kItemsALook = 1'024;  // on the way: then whether the place is still wanted

std::uint32_t number(InstrumentId id) {
    return static_cast<std::uint32_t>(id);
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
    const auto behind = std::ranges::upper_bound(m_checkpoints, to, {}, &Checkpoint::position);
    if (behind == m_checkpoints.begin()) {
        return nullptr;
    }
    const Checkpoint& nearest = *std::prev(behind);
    return to < m_position || nearest.position > m_position ? &nearest : nullptr;
}

bool ReplayWorker::toCheckpoint(const Checkpoint& checkpoint) {
    if (!toBeginning() || !m_source.goTo(*checkpoint.place)) {
        return false;
    }
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

void ReplayWorker::keepCheckpoint() {
    constexpr std::size_t kMostCheckpoints = 64;
    if (m_sinceCheckpoint < m_checkpointEvery) {
        return;
    }
    if (!m_checkpoints.empty() && m_position <= m_checkpoints.back().position) {
        m_sinceCheckpoint = 0;  // a way that was gone before
        return;
    }
    Checkpoint checkpoint{m_position, m_source.place(), {}, m_fixings, m_settlements};
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
    m_checkpoints.push_back(std::move(checkpoint));
    if (m_checkpoints.size() > kMostCheckpoints) {
        std::size_t place = 0;
        std::erase_if(m_checkpoints, [&place](const Checkpoint&) { return place++ % 2 == 0; });
        m_checkpointEvery *= 2;
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
    onTimers();
}

bool ReplayWorker::goTo(Timestamp to, std::uint64_t errand) {
    const Checkpoint* checkpoint = bestFor(to);
    const bool isThere = checkpoint != nullptr && toCheckpoint(*checkpoint);
    // One that did not hold leaves the streams anyhow: then the beginning is where to go on from.
    if (!isThere && (checkpoint != nullptr || to < m_position) && !toBeginning()) {
        return false;
    }
    for (int i = 0; haveItem() && m_item.received <= to; ++i) {
        if (i % kItemsALook == 0 && isGivenUp(errand)) {
            return false;
        }
        (void)playItem();
    }
    return !m_hasEnded;
}

/// Every event goes to the screen, which is waited for: what a bar holds may fill a paper order.
void ReplayWorker::stepBar(Duration interval, std::uint64_t errand) {
    m_isPlaying = false;
    const Timestamp to = domain::floorTo(m_position, interval) + interval;
    while (haveItem() && m_item.received < to && !isGivenUp(errand)) {
        if (m_shared.events.room() < m_shared.events.capacity() / 2) {
            waitForEmptyRing();
        }
        (void)playItem();
    }
    if (!m_hasEnded && !isGivenUp(errand)) {
        setPosition(to);
    }
    onTimers();
}

}  // namespace tessera::replay
