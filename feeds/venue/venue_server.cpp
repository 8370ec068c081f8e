#include "feeds/venue/venue_server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "feeds/wire/endpoints.h"

namespace tessera::venue {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr auto kMark = std::chrono::seconds(1);
constexpr auto kHashMark = std::chrono::seconds(60);
constexpr auto kPollMs = std::chrono::milliseconds(20);

Timestamp wallNow() {
    return Timestamp::fromNanos(
        std::chrono::duration_cast<domain::Duration>(std::chrono::system_clock::now().time_since_epoch()).count());
}

domain::Duration monotonicNow() {
    return std::chrono::duration_cast<domain::Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

VenueServer::VenueServer(VenueServerOptions options) : m_options(std::move(options)) {}
VenueServer::~VenueServer() = default;

Result<void> VenueServer::open() {
    for (const auto step : {&VenueServer::openLog, &VenueServer::replayLog, &VenueServer::bindSockets}) {
        if (const auto done = (this->*step)(); !done) {
            return done;
        }
    }
    return {};
}

Result<void> VenueServer::openLog() {
    if (m_options.newMarket) {
        if (const auto archived = InputLog::archive(m_options.stateDirectory, wallNow()); !archived) {
            return archived;
        }
    }
    LogHead fresh;
    fresh.seed = m_options.seed == 0 ? 1 : m_options.seed;
    fresh.start = floorTo(wallNow(), std::chrono::seconds(1));
    fresh.warmupDays = m_options.warmupDays;
    auto log = InputLog::open(m_options.stateDirectory, fresh);
    if (!log) {
        return log.error();
    }
    m_log = std::move(log).value();
    const LogHead& head = m_log->head();
    if (m_options.seed != 0 && head.seed != m_options.seed) {
        return Error{ErrorCode::BadInput,
                     fmt::format("The market in {} was made with seed {}, not {}. Leave --seed out, or start another "
                                 "market with --new-market (the old one is put aside).",
                                 m_options.stateDirectory, head.seed, m_options.seed),
                     "seed"};
    }
    ExchangeConfig config;
    config.seed = head.seed;
    config.start = head.start;
    config.warmupDays = head.warmupDays;
    config.history = m_options.history;
    config.instruments = m_options.instruments;
    auto exchange = Exchange::open(config, *this);
    if (!exchange) {
        return exchange.error();
    }
    m_exchange = std::move(exchange).value();
    m_accounts = std::make_unique<Accounts>(*m_exchange);
    return {};
}

Result<void> VenueServer::replayLog() {
    const domain::Duration started = monotonicNow();
    const auto replayed = m_log->replay([this](const VenueInput& input) { return applyLogged(input); });
    if (!replayed) {
        return replayed;
    }
    m_anchorMonotonic = monotonicNow();
    m_anchorVenue = std::max(m_exchange->now(), floorTo(wallNow(), std::chrono::seconds(1)));
    const auto tookMs = std::chrono::duration_cast<std::chrono::milliseconds>(m_anchorMonotonic - started).count();
    m_openingSentence =
        m_log->isNew() ? fmt::format("new market, seed {}", m_log->head().seed)
                       : fmt::format("{} inputs replayed in {} ms up to {}{}", m_replayed, tookMs,
                                     formatIso(m_exchange->now()),
                                     m_log->cutBytes() > 0 ? fmt::format(", {} torn bytes cut", m_log->cutBytes()) : "");
    VenueInput resume;
    resume.kind = InputKind::Resume;
    resume.venueTime = m_anchorVenue;
    resume.wallTime = wallNow();
    if (const auto appended = m_log->append(resume); !appended) {
        return appended;
    }
    m_exchange->resumeAt(m_anchorVenue);
    m_lastLoggedAdvance = m_exchange->now();
    return m_log->sync();
}

Result<void> VenueServer::applyLogged(const VenueInput& input) {
    ++m_replayed;
    switch (input.kind) {
        case InputKind::Advance:
            m_exchange->advance(input.venueTime);
            m_lastLoggedWall = input.wallTime;
            break;
        case InputKind::Resume:
            m_exchange->resumeAt(input.venueTime);
            m_lastLoggedWall = std::max(m_lastLoggedWall, input.wallTime);
            break;
        case InputKind::StateHash:
            if (input.hash != m_exchange->stateHash()) {
                return Error{ErrorCode::Corrupt,
                             fmt::format("Replaying {} gives another market than the one recorded (at {}): it was made "
                                         "by another version, or with other contracts. Start with --new-market to put "
                                         "it aside.",
                                         m_options.stateDirectory, formatIso(m_exchange->now())),
                             "state hash"};
            }
            break;
        default: m_accounts->apply(input); break;
    }
    return {};
}

Result<void> VenueServer::bindSockets() {
    const auto endpoints = wire::endpointsFor(m_options.bind);
    if (!endpoints) {
        return endpoints.error();
    }
    if (m_options.bind.starts_with("tcp://") && (m_options.keys.secret.empty() || m_options.keys.allowed.empty())) {
        return Error{ErrorCode::Refused,
                     "Over tcp the exchange needs --curve-secret and --allow: without encryption and an allow-list any "
                     "local user could send orders.",
                     "tcp without CURVE"};
    }
    if (!m_options.keys.secret.empty()) {
        m_authenticator = std::make_unique<Authenticator>(m_context, m_options.keys.allowed);
    }
    auto marketData = boundSocket(m_context, ServerRole::MarketData, endpoints->marketData, m_options.keys);
    auto recovery = boundSocket(m_context, ServerRole::Recovery, endpoints->recovery, m_options.keys);
    auto orders = boundSocket(m_context, ServerRole::Orders, endpoints->orders, m_options.keys);
    for (const auto* bound : {&marketData, &recovery, &orders}) {
        if (!*bound) {
            return bound->error();
        }
    }
    const auto epoch = static_cast<std::uint64_t>(wallNow().nanos());
    m_publisher = std::make_unique<MarketPublisher>(std::move(marketData).value(), *m_exchange, epoch);
    m_recovery = std::make_unique<RecoveryService>(std::move(recovery).value(), *m_exchange, *m_publisher);
    m_orders = std::make_unique<OrderService>(std::move(orders).value(), *m_accounts, epoch);
    // While the exchange was down nobody was connected: the grace of DAY orders has been running since its last mark.
    const domain::Duration down = m_log->isNew() ? domain::Duration{} : wallNow() - m_lastLoggedWall;
    m_orders->resumeAccounts(m_anchorMonotonic - std::max(down, domain::Duration{}));
    m_accounts->setOnReport([this](const Account& account, const StreamedReport& streamed) {
        m_answers.push_back({account.id, streamed});
    });
    return {};
}

VenueMoment VenueServer::moment() const {
    VenueMoment now;
    now.monotonic = monotonicNow();
    now.wall = wallNow();
    const auto elapsed = static_cast<double>((now.monotonic - m_anchorMonotonic).count()) * m_options.speed;
    now.venue = m_anchorVenue + domain::Duration(std::llround(elapsed));
    return now;
}

void VenueServer::run(const std::atomic<bool>& stop) {
    while (!stop) {
        std::array<::zmq::pollitem_t, 4> items{{{m_publisher->socket().handle(), 0, ZMQ_POLLIN, 0},
                                                {m_recovery->socket().handle(), 0, ZMQ_POLLIN, 0},
                                                {m_orders->socket().handle(), 0, ZMQ_POLLIN, 0},
                                                {nullptr, -1, 0, 0}}};
        std::size_t count = 3;
        if (m_authenticator) {
            items[count++] = {m_authenticator->socket().handle(), 0, ZMQ_POLLIN, 0};
        }
        ::zmq_poll(items.data(), static_cast<int>(count), kPollMs.count());  // EINTR: a signal set `stop`
        if (m_authenticator) {
            m_authenticator->answer();
        }
        turn((items[2].revents & ZMQ_POLLIN) != 0);
    }
    const VenueMoment now = moment();
    logAdvance(now);
    logged(m_log->sync());
    m_orders->logOutAll("The exchange is closing.", now);
}

void VenueServer::turn(bool ordersWait) {
    const VenueMoment now = moment();
    m_publisher->drainSubscriptions();
    if (m_halted.empty()) {
        step(now);
        m_inputs.clear();
        if (ordersWait) {
            m_orders->receive(now, m_inputs);
        }
        m_orders->keepTime(now, m_inputs);
        take(m_inputs, now);
        m_orders->finishLogons(now);
    } else if (now.monotonic - m_lastMark >= kMark) {
        m_lastMark = now.monotonic;
        if (logAdvance(now)) {  // the disk takes records again
            spdlog::warn("the exchange's log can be written again; the market goes on");
            m_halted.clear();
            m_anchorVenue = m_exchange->now();
            m_anchorMonotonic = now.monotonic;
        }
    }
    sendAnswers(now);
    m_publisher->flush(now.monotonic, now.wall.nanos());
    m_recovery->answerRequests();
}

void VenueServer::step(const VenueMoment& now) {
    m_exchange->advance(now.venue);
    if (!m_answers.empty()) {
        // A resting order of an outside account traded: that must be on disk before it is told.
        if (logAdvance(now)) {
            logged(m_log->sync());
        }
    } else if (now.monotonic - m_lastMark >= kMark) {
        logAdvance(now);
    }
    if (now.monotonic - m_lastHash >= kHashMark && m_lastLoggedAdvance == m_exchange->now()) {
        m_lastHash = now.monotonic;
        VenueInput mark;
        mark.kind = InputKind::StateHash;
        mark.hash = m_exchange->stateHash();
        logged(m_log->append(mark));
    }
}

bool VenueServer::logAdvance(const VenueMoment& now) {
    VenueInput mark;
    mark.kind = InputKind::Advance;
    mark.venueTime = m_exchange->now();
    mark.wallTime = now.wall;
    m_lastMark = now.monotonic;
    if (!logged(m_log->append(mark))) {
        return false;
    }
    m_lastLoggedAdvance = mark.venueTime;
    return true;
}

void VenueServer::take(std::vector<VenueInput>& inputs, const VenueMoment& now) {
    if (inputs.empty() || !m_halted.empty()) {
        return;
    }
    bool isOnDisk = m_lastLoggedAdvance == m_exchange->now() || logAdvance(now);
    const std::int64_t before = m_log->position();
    for (VenueInput& input : inputs) {
        input.venueTime = m_exchange->now();
        input.wallTime = now.wall;
        isOnDisk = isOnDisk && logged(m_log->append(input));
    }
    if (!isOnDisk || !logged(m_log->sync())) {
        m_log->rollback(before);
        return;  // not accepted, not answered: the client's time-out makes it UNKNOWN, and its logon asks again
    }
    for (const VenueInput& input : inputs) {
        m_accounts->apply(input);
    }
}

bool VenueServer::logged(const Result<void>& result) {
    if (result) {
        return true;
    }
    if (m_halted.empty()) {
        m_halted = result.error().sentence;
        spdlog::error("{} The market stands still until it can be written again.", m_halted);
        m_orders->logOutAll("the exchange cannot write its log", moment());
    }
    return false;
}

void VenueServer::sendAnswers(const VenueMoment& now) {
    if (!m_halted.empty()) {
        return;
    }
    for (const Answer& answer : m_answers) {
        m_orders->deliver(*m_accounts->find(answer.account), answer.streamed, now);
    }
    m_answers.clear();
}

void VenueServer::onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) {
    if (m_publisher) {
        m_publisher->add(instrument, records);
    }
}

void VenueServer::onReport(const domain::ExecutionReport& report) {
    if (m_accounts) {
        m_accounts->onReport(report);
    }
}

void VenueServer::onFixing(const domain::Fixing& fixing) {
    if (m_publisher) {
        m_publisher->add(fixing);
    }
}

void VenueServer::onSettlement(const domain::SettlementPrice& settlement) {
    if (m_publisher) {
        m_publisher->add(settlement);
    }
}

}  // namespace tessera::venue
