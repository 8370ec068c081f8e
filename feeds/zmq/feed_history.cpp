// FeedWorker's answers to requestBars, and its figures for the feed panel.

#include <fmt/format.h>

#include <algorithm>

#include "feeds/zmq/feed_worker.h"

namespace tessera::zmq {

using domain::Duration;
using domain::InstrumentId;
using ports::StreamState;

namespace {

constexpr std::uint64_t kHistoryChannel = 0xFFFF'FFFF;
constexpr Duration kHistoryTimeout = std::chrono::seconds(2);
constexpr int kHistoryTries = 5;
constexpr Duration kChannelInterval = std::chrono::milliseconds(500);
constexpr std::size_t kMaxHistoryRows = 5'000'000;

std::uint32_t number(InstrumentId id) {
    return static_cast<std::uint32_t>(id);
}

/// For the summary of many streams: which one to show.
int badness(StreamState state) {
    switch (state) {
        case StreamState::Live:
            return 0;
        case StreamState::Waiting:
            return 1;
        case StreamState::Recovering:
            return 2;
        case StreamState::Stale:
            return 3;
        case StreamState::Disconnected:
            return 4;
    }
    return 4;
}

}  // namespace

void FeedWorker::requestBars(InstrumentId id) {
    const auto found = m_instruments.find(number(id));
    if (found == m_instruments.end()) {
        tell(id, fmt::format("{} lists no instrument number {}.", m_options.name, number(id)));
        return;
    }
    PendingHistory history;
    history.instrument = id;
    history.fixings = found->second.kind() == domain::InstrumentKind::Index;
    history.bars.instrument = id;
    sendHistoryRequest(std::move(history));
}

void FeedWorker::sendHistoryRequest(PendingHistory history) {
    wire::RecoveryRequest wanted;
    wanted.requestId = (kHistoryChannel << 32U) | ++m_lastHistory;
    wanted.what = history.fixings ? wire::RecoveryKind::Fixings : wire::RecoveryKind::Bars;
    wanted.symbol = m_instruments.at(number(history.instrument)).symbol;
    history.deadline = m_now + kHistoryTimeout;
    history.bars.bars.clear();
    history.history.clear();
    m_histories.emplace(wanted.requestId, std::move(history));
    request(wanted);
}

void FeedWorker::onHistoryChunk(const wire::RecoveryChunk& chunk) {
    const auto found = m_histories.find(chunk.requestId);
    if (found == m_histories.end()) {
        return;
    }
    PendingHistory& history = found->second;
    history.deadline = m_now + kHistoryTimeout;
    if (chunk.status == wire::ChunkStatus::Failed || chunk.status == wire::ChunkStatus::Gone) {
        tell(history.instrument, fmt::format("The venue could not give the history: {}", chunk.text));
        m_histories.erase(found);
        return;
    }
    if (history.bars.bars.size() + history.history.size() > kMaxHistoryRows) {
        tell(history.instrument, "The venue's history has more rows than can be shown; it was ignored.");
        m_histories.erase(found);
        return;
    }
    history.bars.bars.insert(history.bars.bars.end(), chunk.bars.begin(), chunk.bars.end());
    if (chunk.barInterval > Duration::zero()) {
        history.bars.interval = chunk.barInterval;
    }
    if (chunk.reference) {
        history.history.insert(history.history.end(), chunk.reference->fixings.begin(),
                               chunk.reference->fixings.end());
    }
    if (chunk.status != wire::ChunkStatus::End) {
        return;
    }
    if (history.fixings) {
        m_shared.notices.enqueue(ports::FixingHistory{history.instrument, std::move(history.history)});
    } else {
        history.bars.throughSequence = chunk.lastSeq;
        m_shared.notices.enqueue(std::move(history.bars));
    }
    m_histories.erase(found);
}

void FeedWorker::retryHistories() {
    std::vector<PendingHistory> again;
    for (auto at = m_histories.begin(); at != m_histories.end();) {
        if (m_now < at->second.deadline) {
            ++at;
            continue;
        }
        if (++at->second.tries < kHistoryTries) {
            again.push_back(std::move(at->second));
        } else {
            tell(at->second.instrument, "The venue did not answer the request for history.");
        }
        at = m_histories.erase(at);
    }
    for (PendingHistory& history : again) {
        sendHistoryRequest(std::move(history));
    }
}

StreamState FeedWorker::worstState() const {
    StreamState worst = m_reference.state();
    for (const auto& [topic, channel] : m_channels) {
        if (badness(channel->session.state()) > badness(worst)) {
            worst = channel->session.state();
        }
    }
    return worst;
}

std::string FeedWorker::sentenceFor(StreamState state) const {
    if (m_wrongKey) {
        return wrongKeySentence(m_options.endpoints.marketData, m_options.curve);
    }
    const auto inState = std::count_if(m_channels.begin(), m_channels.end(), [state](const auto& entry) {
        return entry.second->session.state() == state;
    });
    switch (state) {
        case StreamState::Waiting:
            return fmt::format("Waiting for {}.", m_options.name);
        case StreamState::Recovering:
            return fmt::format("Loading {} of {} books.", inState, m_channels.size());
        case StreamState::Live:
            return fmt::format("Live: {} streams from {}.", m_channels.size(), m_options.name);
        case StreamState::Stale:
            return fmt::format("{} has been silent for more than a second.", m_options.name);
        case StreamState::Disconnected:
            return fmt::format("No connection to {}; trying again.", m_options.name);
    }
    return {};
}

void FeedWorker::publishStatistics() {
    ports::FeedStatistics& s = m_statistics;
    s.gaps = m_closedGaps + m_reference.gaps();
    s.recoveries = m_closedRecoveries;
    s.dropped = m_closedDropped;
    for (const auto& [topic, channel] : m_channels) {
        s.gaps += channel->session.counters().gaps;
        s.recoveries += channel->session.counters().recoveries;
        s.dropped += channel->session.counters().skipped + channel->stream.dropped();
    }
    const StreamState worst = worstState();
    if (worst != s.worst) {
        s.since = m_clock.utcNow();
    }
    s.worst = worst;
    s.sentence = sentenceFor(worst);
    if (m_now - m_lagsSince >= std::chrono::seconds(1) && !m_lags.empty()) {
        const auto middle = m_lags.begin() + static_cast<std::ptrdiff_t>(m_lags.size() / 2);
        std::nth_element(m_lags.begin(), middle, m_lags.end());
        s.latency = *middle;
        m_lags.clear();
        m_lagsSince = m_now;
    }
    s.clockOffset = clockOffset();
    if (m_now >= m_nextChannels) {
        m_nextChannels = m_now + kChannelInterval;
        publishChannels();
    }
    const std::lock_guard lock(m_shared.statisticsMutex);
    m_shared.statistics = s;
}

void FeedWorker::publishChannels() {
    std::vector<ports::ChannelStatistics> all;
    all.reserve(m_channels.size());
    for (const auto& [topic, channel] : m_channels) {
        const SessionCounters& counters = channel->session.counters();
        ports::ChannelStatistics& c = all.emplace_back();
        if (channel->session.lastTraffic() > domain::Duration{}) {
            c.silence = m_now - channel->session.lastTraffic();
        }
        c.instrument = channel->instrument;
        c.symbol = channel->session.symbol();
        c.state = channel->session.state();
        c.sequence = channel->session.sequence();
        c.records = counters.records;
        c.gaps = counters.gaps;
        c.recoveries = counters.recoveries;
        c.duplicates = counters.duplicates;
        c.rejected = counters.rejected;
        c.dropped = counters.skipped + channel->stream.dropped();
        c.lastRecovery = counters.lastRecovery;
        c.worstRecovery = counters.worstRecovery;
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    const std::lock_guard lock(m_shared.statisticsMutex);
    m_shared.channels = std::move(all);
}

/// The sessions measure with the monotonic clock; people compare wall clocks.
std::optional<Duration> FeedWorker::clockOffset() const {
    std::optional<Duration> least;
    for (const auto& [topic, channel] : m_channels) {
        const auto delay = channel->session.leastDelay();
        if (delay && (!least || *delay < *least)) {
            least = delay;
        }
    }
    if (!least) {
        return std::nullopt;
    }
    const Duration wallAhead = Duration(m_clock.utcNow().nanos()) - m_clock.monotonicNow();
    return *least + wallAhead;
}

}  // namespace tessera::zmq
