#include "feeds/replay/replay_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace tessera::replay {

using domain::Duration;
using domain::InstrumentId;
using domain::Timestamp;
using ports::StreamState;
using Kind = SourceItem::Kind;

namespace {

constexpr Duration kTimerInterval = std::chrono::milliseconds(50);
constexpr Duration kLongestRest = std::chrono::milliseconds(20);
constexpr int kItemsPerTurn = 512;  // then commands and timers get their look
constexpr Duration kPatience = std::chrono::seconds(1);

std::uint32_t number(InstrumentId id) {
    return static_cast<std::uint32_t>(id);
}

}  // namespace

ReplayWorker::ReplayWorker(const ReplayOptions& options, RecordSource& source, const ports::Clock& clock,
                           ReplayShared& shared)
    : m_options(options),
      m_source(source),
      m_clock(clock),
      m_shared(shared),
      m_checkpointEvery(options.checkpointEvery),
      m_isPlaying(!options.startsPaused),
      m_speed(std::clamp(options.speed, ports::kSlowestReplay, ports::kFastestReplay)),
      m_since(clock.utcNow()) {
    if (haveItem()) {
        m_first = m_item.received;
    }
    setPosition(m_first);
    publish();
}

void ReplayWorker::run() {
    setAnchor();
    while (m_isRunning) {
        runCommands();
        if (m_isPlaying && !m_hasEnded) {
            playDue();
        }
        if (m_clock.monotonicNow() >= m_nextTimer) {
            onTimers();
        }
        m_shared.events.publish();
        rest();
    }
}

/// From here on the pace counts anew: after a pause, at another speed, at the start.
void ReplayWorker::setAnchor() {
    m_anchorRecorded = m_position;
    m_anchorClock = m_clock.monotonicNow();
}

/// Where the recording's clock stands now.
Timestamp ReplayWorker::due() const {
    const double passed = static_cast<double>((m_clock.monotonicNow() - m_anchorClock).count()) * m_speed;
    constexpr double kMost = 4e18;  // 126 years; beyond it the sum would leave its range
    return m_anchorRecorded + Duration(static_cast<std::int64_t>(std::min(passed, kMost - 1e18)));
}

void ReplayWorker::setPosition(Timestamp position) {
    m_position = std::max(m_position, position);
    m_shared.positionNanos.store(m_position.nanos(), std::memory_order_relaxed);
}

bool ReplayWorker::haveItem() {
    if (m_hasItem || m_hasEnded) {
        return m_hasItem;
    }
    const auto read = m_source.next(m_item);
    m_hasItem = read && m_item.kind != Kind::End;
    if (m_hasItem) {
        return true;
    }
    m_hasEnded = true;
    std::vector<std::string> told = m_source.notes();
    if (!read) {
        told.push_back(m_damage = read.error().sentence);
    }
    for (std::string& sentence : told) {
        m_shared.notices.enqueue(ports::FeedProblem{{}, true, std::move(sentence)});
    }
    return false;
}

void ReplayWorker::playDue() {
    const Timestamp until = due();
    for (int i = 0; i < kItemsPerTurn && haveItem(); ++i) {
        if (m_item.received > until) {
            setPosition(until);
            return;
        }
        (void)playItem();
        if (i % 16 == 15) {
            m_shared.events.publish();
        }
    }
}

/// To the end of the next event, whatever lies in between.
void ReplayWorker::playStep() {
    while (haveItem() && !playItem()) {
    }
    onTimers();
}

bool ReplayWorker::playItem() {
    setPosition(m_item.received);
    m_hasItem = false;
    ++m_items;
    if (m_item.kind == Kind::News) {
        onNews();
        return false;
    }
    const auto found = m_streams.find(number(m_item.instrument));
    if (found == m_streams.end()) {
        return false;
    }
    if (m_item.kind == Kind::Records) {
        m_records += m_item.records.size();
        m_sinceCheckpoint += m_item.records.size();
    }
    found->second->take(m_item, sessionNow());
    keepCheckpoint();
    return m_item.kind == Kind::Records && !m_item.records.empty() && m_item.records.back().endsEvent();
}

void ReplayWorker::onNews() {
    if (const auto* defined = std::get_if<ports::InstrumentDefined>(&m_item.news)) {
        define(*defined);
    } else if (const auto* fixing = std::get_if<domain::Fixing>(&m_item.news)) {
        m_fixings[number(fixing->instrument)].push_back(*fixing);
        m_shared.notices.enqueue(*fixing);
    } else if (const auto* settlement = std::get_if<domain::SettlementPrice>(&m_item.news)) {
        m_settlements[number(settlement->instrument)] = *settlement;
        m_shared.notices.enqueue(*settlement);
    }
}

/// A definition that only repeats is passed on; a new scale makes a new stream, which waits for its book.
void ReplayWorker::define(const ports::InstrumentDefined& defined) {
    const std::uint32_t id = number(defined.instrument.id);
    const bool isBook = defined.instrument.kind() != domain::InstrumentKind::Index;
    if (isBook && !m_streams.contains(id) && m_streams.size() >= m_options.maxInstruments) {
        if (m_leftOut.empty()) {
            m_shared.notices.enqueue(ports::FeedProblem{
                {},
                true,
                fmt::format(
                    "The recording has more than {} instruments; further ones are left out. Name those you "
                    "want with --replay-symbol.",
                    m_options.maxInstruments)});
        }
        m_leftOut[id] = true;
        return;
    }
    m_shared.notices.enqueue(defined);
    if (!isBook) {
        m_indexes[id] = defined;
        return;
    }
    auto& slot = m_streams[id];
    const bool isSame = slot && slot->instrument().tick == defined.instrument.tick &&
                        slot->instrument().quantityDecimals == defined.instrument.quantityDecimals;
    if (isSame) {
        return;
    }
    const bool wasSubscribed = slot && slot->isSubscribed();
    if (slot) {
        m_closedGaps += slot->counters().gaps;
        m_closedRecoveries += slot->counters().recoveries;
        waitForEmptyRing();  // old prices must not meet the new scale
    }
    slot = freshStream(defined);
    if (wasSubscribed) {
        slot->subscribe();
    }
}

std::unique_ptr<ReplayStream> ReplayWorker::freshStream(const ports::InstrumentDefined& defined) {
    return std::make_unique<ReplayStream>(
        defined, ++m_lastChannel, m_shared.events, emptyPrints(number(defined.instrument.id)),
        [this](InstrumentId who, std::string text) {
            m_shared.notices.enqueue(ports::FeedProblem{who, number(who) == 0, std::move(text)});
        },
        sessionNow());
}

PrintLog& ReplayWorker::emptyPrints(std::uint32_t instrument) {
    const std::lock_guard lock(m_shared.mutex);
    std::shared_ptr<PrintLog>& prints = m_shared.prints[instrument];
    if (prints) {
        prints->restore({});
    } else {
        prints = std::make_shared<PrintLog>();
    }
    return *prints;
}

/// What the screen has not taken yet belongs to what was before.
void ReplayWorker::waitForEmptyRing() {
    const Duration until = m_clock.monotonicNow() + kPatience;
    m_shared.events.publish();
    while (m_shared.events.room() < m_shared.events.capacity() && m_clock.monotonicNow() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void ReplayWorker::runCommands() {
    ReplayCommand command;
    while (m_shared.commands.try_dequeue(command)) {
        const auto stream = m_streams.find(number(command.instrument));
        switch (command.kind) {
            case ReplayCommand::Kind::Subscribe:
                if (stream != m_streams.end()) {
                    stream->second->subscribe();
                } else {
                    m_shared.notices.enqueue(
                        ports::FeedProblem{command.instrument, false,
                                           fmt::format("The recording has no instrument number {}.",
                                                       number(command.instrument))});
                }
                break;
            case ReplayCommand::Kind::Unsubscribe:
                if (stream != m_streams.end()) {
                    stream->second->unsubscribe();
                }
                break;
            case ReplayCommand::Kind::Bars:
                sendBars(command.instrument);
                break;
            case ReplayCommand::Kind::Stop:
                m_isRunning = false;
                break;
            default:
                onPlayCommand(command);
        }
    }
}

void ReplayWorker::onPlayCommand(const ReplayCommand& command) {
    if (command.kind == ReplayCommand::Kind::Speed) {
        m_speed = std::clamp(command.speed, ports::kSlowestReplay, ports::kFastestReplay);
    } else if (command.kind == ReplayCommand::Kind::Restart) {
        restart();
    } else if (command.kind == ReplayCommand::Kind::Seek) {
        seek(command.to, command.errand);
    } else if (command.kind == ReplayCommand::Kind::StepBar) {
        stepBar(command.interval, command.errand);
    } else if (command.kind == ReplayCommand::Kind::Step) {
        m_isPlaying = false;
        playStep();
    } else {
        m_isPlaying = command.kind == ReplayCommand::Kind::Play;
        if (m_isPlaying && m_hasEnded) {
            restart();
        }
    }
    setAnchor();
    publish();
}

void ReplayWorker::sendBars(InstrumentId id) {
    if (const auto stream = m_streams.find(number(id)); stream != m_streams.end()) {
        m_shared.notices.enqueue(ports::BarHistory{id, std::chrono::minutes(1), stream->second->bars(), false,
                                                   stream->second->barsThrough()});
    } else {
        m_shared.notices.enqueue(ports::FixingHistory{id, m_fixings[number(id)]});
    }
}

void ReplayWorker::onTimers() {
    m_nextTimer = m_clock.monotonicNow() + kTimerInterval;
    takeSurveyed();
    for (const auto& [id, stream] : m_streams) {
        if (m_isPlaying && !m_hasEnded) {
            stream->onTimer(sessionNow());
        } else {
            stream->flush();
        }
    }
    publish();
}

StreamState ReplayWorker::worst() const {
    constexpr auto badness = [](StreamState state) {  // Live is the best of them
        return state == StreamState::Live ? 0 : 1 + static_cast<int>(state);
    };
    StreamState out = m_streams.empty() ? StreamState::Waiting : StreamState::Live;
    for (const auto& [id, stream] : m_streams) {
        if (badness(stream->state()) > badness(out)) {
            out = stream->state();
        }
    }
    return out;
}

std::string ReplayWorker::sentence() const {
    if (!m_damage.empty()) {
        return m_damage;
    }
    if (m_hasEnded) {
        return "The replay has ended.";
    }
    return m_isPlaying ? fmt::format("Replaying at {:g}x.", m_speed) : "The replay is paused.";
}

void ReplayWorker::publish() {
    ports::FeedStatistics s;
    s.name = "replay";
    s.endpoint = m_options.file;
    s.worst = worst();
    if (s.worst != m_shownWorst) {
        m_since = m_position;
    }
    m_shownWorst = s.worst;
    s.since = m_since;
    s.sentence = sentence();
    s.messages = m_items;
    s.records = m_records;
    s.gaps = m_closedGaps;
    s.recoveries = m_closedRecoveries;
    s.rejected = m_source.counters().rejected + m_source.counters().unknownOrders;
    for (const auto& [id, stream] : m_streams) {
        s.gaps += stream->counters().gaps;
        s.recoveries += stream->counters().recoveries;
        s.rejected += stream->counters().rejected;
        s.dropped += stream->counters().skipped + stream->dropped();
    }
    ports::ReplayStatus status;
    status.file = m_options.file;
    status.format = m_source.description();
    status.isPlaying = m_isPlaying && !m_hasEnded;
    status.hasEnded = m_hasEnded;
    status.speed = m_speed;
    status.first = m_first;
    status.position = m_position;
    status.way = m_way;
    status.last = m_source.lastReceived().value_or(Timestamp{});
    status.progress = m_hasEnded ? 10'000 : m_source.progress();
    status.sentence = s.sentence;
    const std::lock_guard lock(m_shared.mutex);
    m_shared.statistics = std::move(s);
    m_shared.status = std::move(status);
}

/// Until the next item is due, a command comes, or the timers are.
void ReplayWorker::rest() {
    if (m_shared.commands.peek() != nullptr) {
        return;
    }
    Duration wait = std::min(kLongestRest, m_nextTimer - m_clock.monotonicNow());
    if (m_isPlaying && m_hasItem) {
        const double left = static_cast<double>((m_item.received - due()).count()) / m_speed;
        wait = std::min(wait, Duration(static_cast<std::int64_t>(std::clamp(left, 0.0, 1e9))));
    }
    if (wait <= Duration::zero()) {
        return;
    }
    std::unique_lock lock(m_shared.wakeMutex);
    m_shared.wake.wait_for(lock, wait);
}

}  // namespace tessera::replay
