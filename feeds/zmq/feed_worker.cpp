#include "feeds/zmq/feed_worker.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace tessera::zmq {

using domain::Duration;
using domain::InstrumentId;
using ports::StreamState;

namespace {

constexpr std::size_t kSymbolsPerSocket = 400;
constexpr int kRoundsPerTurn =
    64;                         // of up to 16 frames a line; then commands, answers and timers get their look
constexpr int kIdleRounds = 2;  // empty looks before the thread goes to sleep
constexpr Duration kTimerInterval = std::chrono::milliseconds(50);
constexpr std::uint32_t kReferenceChannel = 0;
constexpr std::uint32_t kHistoryChannel = 0xFFFF'FFFF;
constexpr std::size_t kMaxLagSamples = 4'096;

std::uint32_t number(InstrumentId id) {
    return static_cast<std::uint32_t>(id);
}

}  // namespace

// ---------------------------------------------------------------- one stream

FeedWorker::Channel::Channel(FeedWorker& owner, const domain::Instrument& what, std::uint32_t channelNumber)
    : worker(owner),
      instrument(what.id),
      number(channelNumber),
      session(what.symbol, what.tick, channelNumber, *this, lockedBookOf(what)),
      stream(owner.m_shared.events, what.id, session.book()) {}

void FeedWorker::Channel::request(const wire::RecoveryRequest& request) {
    worker.request(request);
}
void FeedWorker::Channel::noAnswer() {
    worker.noAnswer();
}

void FeedWorker::Channel::records(std::uint64_t first, std::span<const domain::MarketRecord> records) {
    for (const domain::MarketRecord& record : records) {
        if (record.kind == domain::RecordKind::Status) {
            stream.setStatus(static_cast<domain::TradingStatus>(record.aux));
        }
        stream.record(first++, record);
    }
}

void FeedWorker::Channel::reset(std::uint64_t sequence, domain::TradingStatus status) {
    stream.reset(sequence, status);
}

void FeedWorker::Channel::state(StreamState state) {
    stream.state(state);
}
void FeedWorker::Channel::problem(const std::string& sentence) {
    worker.tell(instrument, sentence);
}

// ---------------------------------------------------------------- life

FeedWorker::Line::Line(::zmq::context_t& context, const ZmqMarketDataFeedOptions& options)
    : socket(context, ::zmq::socket_type::sub), monitor(context, socket) {
    applyOptions(socket, SocketRole::MarketData, options.curve);
    socket.connect(options.endpoints.marketData);
}

FeedWorker::FeedWorker(const ZmqMarketDataFeedOptions& options, const ports::Clock& clock, FeedShared& shared)
    : m_options(options),
      m_clock(clock),
      m_shared(shared),
      m_reference(kReferenceChannel, *this),
      m_referenceTopic(wire::referenceTopic()) {
    m_statistics.name = options.name;
    m_statistics.endpoint = options.endpoints.marketData;
    m_statistics.since = clock.utcNow();
    m_recovery = connectedSocket(m_context, SocketRole::Recovery, options.endpoints.recovery, options.curve);
    m_lines.push_back(std::make_unique<Line>(m_context, m_options));
    m_lines.front()->socket.set(::zmq::sockopt::subscribe, m_referenceTopic);
    m_lines.front()->symbols = 1;
}

FeedWorker::~FeedWorker() = default;

void FeedWorker::run() {
    m_now = m_clock.monotonicNow();
    m_reference.join(m_now);
    while (m_running) {
        turn();
    }
}

void FeedWorker::turn() {
    poll();
    m_now = m_clock.monotonicNow();
    int idle = 0;
    for (int round = 0; idle <= kIdleRounds && round < kRoundsPerTurn; ++round) {
        std::size_t count = 0;
        for (const auto& line : m_lines) {
            count += receive(*line);
        }
        m_shared.events.publish();
        idle = count == 0 ? idle + 1 : 0;
        if (count == 0) {
            FrameReader::giveWay();
        }
        m_now = m_clock.monotonicNow();
    }
    receiveAnswers();
    watchLinks();
    runCommands();
    if (m_now >= m_nextTimer) {
        onTimers();
    }
    m_shared.events.publish();
}

void FeedWorker::poll() {
    std::vector<::zmq::pollitem_t> items;
    items.push_back({nullptr, m_shared.wakeFd, ZMQ_POLLIN, 0});
    items.push_back({m_recovery.handle(), 0, ZMQ_POLLIN, 0});
    for (const auto& line : m_lines) {
        items.push_back({line->socket.handle(), 0, ZMQ_POLLIN, 0});
        items.push_back({line->monitor.socket().handle(), 0, ZMQ_POLLIN, 0});
    }
    const Duration wait = std::max(Duration::zero(), m_nextTimer - m_clock.monotonicNow());
    ::zmq::poll(items, std::chrono::ceil<std::chrono::milliseconds>(wait));
    if ((items[0].revents & ZMQ_POLLIN) != 0) {
        std::uint64_t count = 0;
        (void)!::read(m_shared.wakeFd, &count, sizeof count);
    }
}

// ---------------------------------------------------------------- market data in

std::size_t FeedWorker::receive(Line& line) {
    return m_reader.readGroup(line.socket, [this](const auto& topic, const auto& body, bool isWhole) {
        ++m_statistics.messages;
        if (isWhole) {
            onFrame(topic.to_string_view(), bytesOf(body));
        } else {
            reject({domain::ErrorCode::BadInput, "A message without exactly two frames was ignored.", {}});
        }
    });
}

void FeedWorker::onFrame(std::string_view topic, std::span<const std::byte> body) {
    const auto found = m_channels.find(topic);
    if (found != m_channels.end()) {
        onBookFrame(*found->second, body);
    } else if (topic == m_referenceTopic) {
        onReferenceFrame(body);
    }
    // Else: a topic unsubscribed a moment ago.
}

void FeedWorker::onBookFrame(Channel& channel, std::span<const std::byte> body) {
    wire::Batch batch;
    if (!m_decoder.decodeInto(body, batch)) {
        reject(m_decoder.problem());
        return;
    }
    m_statistics.records += batch.records.size();
    channel.session.onBatch(batch, m_now);
    if (channel.stream.hasOverflowed()) {
        channel.stream.flush(channel.session.isSound());
    }
    if (m_lags.size() < kMaxLagSamples) {
        m_lags.push_back(channel.session.lag());
    }
    if (!batch.records.empty()) {
        m_statistics.venueTimeOffset = batch.records.back().venueTime() - m_clock.utcNow();
    }
}

void FeedWorker::onReferenceFrame(std::span<const std::byte> body) {
    const auto message = m_decoder.decode(body);
    if (!message || !std::holds_alternative<wire::RefBatch>(*message)) {
        reject(message ? domain::Error{domain::ErrorCode::BadInput,
                                       "The reference channel carried something else.",
                                       {}}
                       : message.error());
        return;
    }
    const auto& batch = std::get<wire::RefBatch>(*message);
    m_statistics.records += batch.size();
    m_reference.onBatch(batch, m_now);
}

// ---------------------------------------------------------------- the recovery socket

void FeedWorker::request(const wire::RecoveryRequest& request) {
    const auto bytes = m_encoder.encode(request);
    // A full queue means nobody answers anyway: the session's time-out deals with it.
    (void)m_recovery.send(::zmq::buffer(bytes.data(), bytes.size()), ::zmq::send_flags::dontwait);
}

/// Many sessions may lose patience together; one new socket and one sentence serve them all.
void FeedWorker::noAnswer() {
    if (m_now - m_recoveryRenewed < std::chrono::seconds(1)) {
        return;
    }
    m_recoveryRenewed = m_now;
    if (!std::exchange(m_toldNoAnswer, true)) {
        tell({}, "The venue does not answer requests; opening a new link.");
    }
    m_recovery =
        connectedSocket(m_context, SocketRole::Recovery, m_options.endpoints.recovery, m_options.curve);
}

void FeedWorker::receiveAnswers() {
    ::zmq::message_t body;
    for (int i = 0; i < 16 && m_recovery.recv(body, ::zmq::recv_flags::dontwait); ++i) {
        if (body.more()) {
            while (body.more() && m_recovery.recv(body, ::zmq::recv_flags::dontwait)) {
            }
            reject({domain::ErrorCode::BadInput, "An answer of more than one frame was ignored.", {}});
            continue;
        }
        const auto message = m_decoder.decode(bytesOf(body));
        if (message && std::holds_alternative<wire::RecoveryChunk>(*message)) {
            onAnswer(std::get<wire::RecoveryChunk>(*message));
        } else if (!message) {
            reject(message.error());
        }
    }
}

void FeedWorker::onAnswer(const wire::RecoveryChunk& chunk) {
    const auto channel = static_cast<std::uint32_t>(chunk.requestId >> 32U);
    m_toldNoAnswer = m_toldNoAnswer && channel == kHistoryChannel;
    if (channel == kReferenceChannel) {
        m_reference.onChunk(chunk, m_now);
    } else if (channel == kHistoryChannel) {
        onHistoryChunk(chunk);
    } else if (const auto found = m_channelByNumber.find(channel); found != m_channelByNumber.end()) {
        found->second->session.onChunk(chunk, m_now);
    }
}

// ---------------------------------------------------------------- links, commands, time

void FeedWorker::watchLinks() {
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        while (const auto event = m_lines[i]->monitor.next()) {
            if (*event == LinkEvent::Connected) {
                m_wrongKey = false;
                continue;
            }
            const bool isKey = *event == LinkEvent::WrongKey &&
                               canBeWrongKey(m_options.endpoints.marketData, m_options.curve);
            if (isKey && !std::exchange(m_wrongKey, true)) {
                tell({}, wrongKeySentence(m_options.endpoints.marketData, m_options.curve));
            }
            if (i == 0) {
                m_reference.onLinkDown(m_now);
            }
            for (const auto& [topic, channel] : m_channels) {
                if (channel->line == i) {
                    channel->session.onLinkDown(m_now);
                }
            }
        }
    }
}

void FeedWorker::runCommands() {
    FeedCommand command;
    while (m_shared.commands.try_dequeue(command)) {
        if (const auto* s = std::get_if<feed_command::Subscribe>(&command)) {
            subscribe(s->instrument);
        } else if (const auto* u = std::get_if<feed_command::Unsubscribe>(&command)) {
            unsubscribe(u->instrument);
        } else if (const auto* b = std::get_if<feed_command::RequestBars>(&command)) {
            requestBars(b->instrument);
        } else {
            m_running = false;
        }
    }
}

void FeedWorker::onTimers() {
    m_nextTimer = m_now + kTimerInterval;
    m_reference.onTimer(m_now);
    for (const auto& [topic, channel] : m_channels) {
        channel->session.onTimer(m_now);
        channel->stream.flush(channel->session.isSound());
    }
    retryHistories();
    publishStatistics();
}

// ---------------------------------------------------------------- subscriptions

FeedWorker::Line& FeedWorker::lineWithRoom() {
    if (m_lines.back()->symbols >= kSymbolsPerSocket) {
        m_lines.push_back(std::make_unique<Line>(m_context, m_options));
    }
    return *m_lines.back();
}

void FeedWorker::subscribe(InstrumentId id) {
    const auto found = m_instruments.find(number(id));
    if (found == m_instruments.end()) {
        tell(id, fmt::format("{} lists no instrument number {}.", m_options.name, number(id)));
        return;
    }
    const domain::Instrument& instrument = found->second;
    if (instrument.kind() == domain::InstrumentKind::Index) {  // it lives on the reference channel
        m_indexStreams[number(id)] = true;
        state(m_reference.state());
        return;
    }
    std::string topic = wire::topicFor(instrument.symbol);
    if (m_channels.contains(topic)) {
        return;
    }
    auto channel = std::make_unique<Channel>(*this, instrument, ++m_lastChannel);
    Line& line = lineWithRoom();
    channel->line = m_lines.size() - 1;
    ++line.symbols;
    line.socket.set(::zmq::sockopt::subscribe, topic);
    channel->session.join(m_now);
    m_channelByNumber[channel->number] = channel.get();
    m_channels.emplace(std::move(topic), std::move(channel));
}

void FeedWorker::unsubscribe(InstrumentId id) {
    m_indexStreams.erase(number(id));
    const auto found = m_instruments.find(number(id));
    if (found == m_instruments.end()) {
        return;
    }
    const auto channel = m_channels.find(wire::topicFor(found->second.symbol));
    if (channel == m_channels.end()) {
        return;
    }
    Line& line = *m_lines[channel->second->line];
    line.socket.set(::zmq::sockopt::unsubscribe, channel->first);
    --line.symbols;
    m_closedGaps += channel->second->session.counters().gaps;
    m_closedRecoveries += channel->second->session.counters().recoveries;
    m_closedDropped += channel->second->session.counters().skipped + channel->second->stream.dropped();
    m_channelByNumber.erase(channel->second->number);
    m_channels.erase(channel);
}

// ---------------------------------------------------------------- reference data

void FeedWorker::reference(const wire::RefBatch& batch) {
    for (const domain::Instrument& instrument : batch.definitions) {
        const auto [slot, fresh] = m_instruments.try_emplace(number(instrument.id), instrument);
        if (!fresh && slot->second == instrument) {
            continue;
        }
        slot->second = instrument;
        m_shared.notices.enqueue(ports::InstrumentDefined{instrument, true});
    }
    for (const domain::Fixing& fixing : batch.fixings) {
        domain::Fixing& last = m_fixings[number(fixing.instrument)];
        if (std::tie(fixing.asOf, fixing.knownAt) == std::tie(last.asOf, last.knownAt)) {
            continue;
        }
        last = fixing;
        m_shared.notices.enqueue(fixing);
    }
    for (const domain::SettlementPrice& price : batch.settlements) {
        domain::SettlementPrice& last = m_settlements[number(price.instrument)];
        if (std::tie(price.asOf, price.price, price.isFinal) ==
            std::tie(last.asOf, last.price, last.isFinal)) {
            continue;
        }
        last = price;
        m_shared.notices.enqueue(price);
    }
    for (const domain::OpenInterest& interest : batch.openInterest) {
        const auto known = m_instruments.find(number(interest.instrument));
        if (m_options.openInterest != nullptr && known != m_instruments.end()) {
            m_options.openInterest->tell(known->second, interest);
        }
    }
}

/// Indexes have no channel of their own: they are as live as the reference channel.
void FeedWorker::state(StreamState state) {
    for (const auto& [id, subscribed] : m_indexStreams) {
        ports::FeedEvent event;
        event.kind = ports::FeedEvent::Kind::State;
        event.state = state;
        event.instrument = InstrumentId{id};
        // A full ring loses this one; the next change or the summary shows it.
        (void)m_shared.events.push(event);
    }
}

void FeedWorker::problem(const std::string& sentence) {
    tell({}, sentence);
}

// ---------------------------------------------------------------- what people see

void FeedWorker::tell(InstrumentId instrument, std::string sentence) {
    m_shared.notices.enqueue(ports::FeedProblem{instrument, number(instrument) == 0, std::move(sentence)});
}

/// Counted always, told at most once a minute with the first one as a sample.
void FeedWorker::reject(const domain::Error& error) {
    ++m_statistics.rejected;
    if (m_now < m_nextRejectReport) {
        return;
    }
    m_nextRejectReport = m_now + std::chrono::minutes(1);
    const std::uint64_t since = m_statistics.rejected - m_rejectedToldAt;
    m_rejectedToldAt = m_statistics.rejected;
    tell({}, since > 1 ? fmt::format("{} ({} such messages since the last report)", error.sentence, since)
                       : error.sentence);
}

}  // namespace tessera::zmq
