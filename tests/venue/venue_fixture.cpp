#include "tests/venue/venue_fixture.h"
#include "tests/support/test_paths.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

extern char** environ;

namespace tessera::venue {

using namespace domain;  // NOLINT
using Clock = std::chrono::steady_clock;

namespace {

std::string textOf(const std::string& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::int64_t utcNanos() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::span<const std::byte> bytesOf(const ::zmq::message_t& message) {
    return {static_cast<const std::byte*>(message.data()), message.size()};
}

bool waitInput(::zmq::socket_t& socket, Clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    ::zmq::pollitem_t item{socket.handle(), 0, ZMQ_POLLIN, 0};
    return left > 0 && ::zmq_poll(&item, 1, static_cast<long>(left)) > 0;
}

Clock::time_point in(Seconds seconds) {
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(seconds);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
    // Short on purpose: ipc paths hold 107 bytes.
    std::string pattern = "/tmp/tsvXXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    m_path = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

VenueChild::VenueChild(const std::string& directory, std::vector<std::string> arguments)
    : m_directory(directory) {
    std::string program = std::string(TESSERA_BUILD_DIR) + "/bin/tessera-venue";
    std::vector<char*> argv{program.data()};
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    std::filesystem::remove(directory + "/out");
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, (directory + "/out").c_str(),
                                       O_CREAT | O_WRONLY | O_TRUNC, 0600);
    ::posix_spawn_file_actions_addopen(&actions, 2, (directory + "/err").c_str(),
                                       O_CREAT | O_WRONLY | O_TRUNC, 0600);
    EXPECT_EQ(::posix_spawn(&m_process, program.c_str(), &actions, nullptr, argv.data(), environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
}

VenueChild::~VenueChild() {
    if (isRunning()) {
        signal(SIGKILL);
        waitEnd();
    }
}

bool VenueChild::isRunning() {
    if (!m_ended && m_process > 0 && ::waitpid(m_process, &m_status, WNOHANG) == m_process) {
        m_ended = true;
    }
    return !m_ended && m_process > 0;
}

bool VenueChild::waitReady(Seconds atMost) {
    for (const auto until = in(atMost); Clock::now() < until && isRunning();) {
        if (textOf(m_directory + "/out").find("ready ") != std::string::npos) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return textOf(m_directory + "/out").find("ready ") != std::string::npos;
}

void VenueChild::signal(int number) const {
    ::kill(m_process, number);
}

Ended VenueChild::waitEnd(Seconds atMost) {
    for (const auto until = in(atMost); Clock::now() < until && isRunning();) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    Ended ended{-1, textOf(m_directory + "/out"), textOf(m_directory + "/err")};
    if (!isRunning()) {
        ended.code = WIFEXITED(m_status) ? WEXITSTATUS(m_status) : 128 + WTERMSIG(m_status);
    }
    return ended;
}

Client::Client(const std::string& base, std::optional<ClientKeys> keys)
    : m_keys(std::move(keys)),
      m_orders(socket(::zmq::socket_type::dealer)),
      m_recovery(socket(::zmq::socket_type::dealer)),
      m_marketData(socket(::zmq::socket_type::sub)) {
    const auto endpoints = wire::endpointsFor(base);
    EXPECT_TRUE(endpoints.ok());
    m_orders.connect(endpoints->orders);
    m_recovery.connect(endpoints->recovery);
    m_marketData.connect(endpoints->marketData);
}

::zmq::socket_t Client::socket(::zmq::socket_type type) {
    ::zmq::socket_t made(m_context, type);
    made.set(::zmq::sockopt::linger, 0);
    made.set(::zmq::sockopt::rcvhwm, 100'000);
    if (m_keys) {
        made.set(::zmq::sockopt::curve_serverkey, m_keys->serverPublic);
        made.set(::zmq::sockopt::curve_publickey, m_keys->clientPublic);
        made.set(::zmq::sockopt::curve_secretkey, m_keys->clientSecret);
    }
    return made;
}

Client::Answer Client::ask(wire::RecoveryKind what, const std::string& symbol, std::uint64_t epoch,
                           std::uint64_t from, std::uint64_t to) {
    Answer answer;
    answer.end.status = wire::ChunkStatus::More;
    const auto bytes = m_encoder.encode(wire::RecoveryRequest{++m_requestId, what, symbol, epoch, from, to});
    m_recovery.send(::zmq::buffer(bytes.data(), bytes.size()), ::zmq::send_flags::none);
    for (const auto until = in(Seconds(4));
         answer.end.status == wire::ChunkStatus::More && waitInput(m_recovery, until);) {
        ::zmq::message_t frame;
        static_cast<void>(m_recovery.recv(frame));
        EXPECT_LE(frame.size(), 262'144U) << "a chunk is at most 256 KiB";
        auto message = m_decoder.decode(bytesOf(frame));
        auto* chunk = message ? std::get_if<wire::RecoveryChunk>(&*message) : nullptr;
        if (chunk == nullptr || chunk->requestId != m_requestId) {
            ADD_FAILURE() << "not an answer to the request";
            continue;
        }
        answer.records.insert(answer.records.end(), chunk->records.begin(), chunk->records.end());
        answer.bars.insert(answer.bars.end(), chunk->bars.begin(), chunk->bars.end());
        if (chunk->reference) {
            answer.fixings.insert(answer.fixings.end(), chunk->reference->fixings.begin(),
                                  chunk->reference->fixings.end());
            answer.instruments.insert(answer.instruments.end(), chunk->reference->definitions.begin(),
                                      chunk->reference->definitions.end());
        }
        answer.end = *chunk;
        answer.end.records = {};
    }
    EXPECT_NE(answer.end.status, wire::ChunkStatus::More) << "no complete answer";
    return answer;
}

const Instrument& Client::instrument(const std::string& symbol) {
    if (m_instruments.empty()) {
        for (Instrument& instrument : ask(wire::RecoveryKind::Reference).instruments) {
            m_instruments[instrument.symbol] = instrument;
        }
    }
    EXPECT_TRUE(m_instruments.contains(symbol)) << symbol;
    return m_instruments[symbol];
}

void Client::subscribe(const std::string& symbol) {
    m_marketData.set(::zmq::sockopt::subscribe, wire::topicFor(symbol));
}

bool Client::follow(const std::string& symbol, const std::function<bool(const wire::Batch&)>& use,
                    Seconds atMost) {
    for (const auto until = in(atMost); waitInput(m_marketData, until);) {
        ::zmq::message_t topic, body;
        static_cast<void>(m_marketData.recv(topic));
        static_cast<void>(m_marketData.recv(body));
        const auto batch = m_decoder.decodeBatch(bytesOf(body));
        EXPECT_TRUE(batch.ok()) << (batch.ok() ? "" : batch.error().detail);
        if (batch && wire::symbolOf(topic.to_string_view()) == symbol && use(*batch)) {
            return true;
        }
    }
    return false;
}

void Client::send(wire::SessionBody body, std::uint32_t maxAgeMs, std::int64_t sentEarlierMs) {
    wire::SessionMessage message;
    message.session = session;
    message.ackedServerSeq = lastServerSeq;
    message.sentNanos = utcNanos() - sentEarlierMs * 1'000'000;
    message.maxAgeMs = maxAgeMs;
    message.body = std::move(body);
    const auto bytes = m_encoder.encode(message);
    m_orders.send(::zmq::buffer(bytes.data(), bytes.size()), ::zmq::send_flags::none);
}

void Client::sendRaw(const std::string& bytes) {
    m_orders.send(::zmq::buffer(bytes), ::zmq::send_flags::none);
}
void Client::sendRawRecovery(const std::string& bytes) {
    m_recovery.send(::zmq::buffer(bytes), ::zmq::send_flags::none);
}

std::optional<wire::SessionMessage> Client::receive(Seconds atMost) {
    for (const auto until = in(atMost); waitInput(m_orders, until);) {
        ::zmq::message_t frame;
        static_cast<void>(m_orders.recv(frame));
        auto message = m_decoder.decodeSession(bytesOf(frame));
        EXPECT_TRUE(message.ok());
        if (!message) {
            continue;
        }
        if (const auto* beat = std::get_if<wire::SessionHeartbeat>(&message->body)) {
            if (beat->testRequest) {
                send(wire::SessionHeartbeat{});
            }
            continue;
        }
        if (const auto* report = std::get_if<ExecutionReport>(&message->body)) {
            reports.push_back({*report, message->serverSeq, message->possDup});
            lastServerSeq = std::max(lastServerSeq, message->serverSeq);
        }
        return *message;
    }
    return std::nullopt;
}

std::optional<wire::SessionMessage> Client::logon(std::uint64_t lastSeq) {
    session = 0;
    send(wire::Logon{"test", lastSeq, utcNanos(), deposit});
    auto answer = receive(Seconds(4));
    if (answer) {
        if (const auto* acknowledged = std::get_if<wire::LogonAck>(&answer->body)) {
            ack = *acknowledged;
            session = ack.session;
            nextId = std::max(nextId, static_cast<std::uint64_t>(ack.lastClientOrderId));
        }
    }
    return answer;
}

void Client::logoff() {
    send(wire::Logout{});
    for (const auto until = in(Seconds(4)); Clock::now() < until;) {
        const auto message = receive(Seconds(4));
        if (message && std::holds_alternative<wire::Logout>(message->body)) {
            return;
        }
    }
    ADD_FAILURE() << "the logout was not confirmed";
}

wire::RecoveryDone Client::logonAndRecover(std::uint64_t lastSeq) {
    const auto answer = logon(lastSeq);
    EXPECT_TRUE(answer && std::holds_alternative<wire::LogonAck>(answer->body)) << "logon was not accepted";
    for (const auto until = in(Seconds(4)); Clock::now() < until;) {
        const auto message = receive(Seconds(4));
        if (message && std::holds_alternative<wire::RecoveryDone>(message->body)) {
            return std::get<wire::RecoveryDone>(message->body);
        }
    }
    ADD_FAILURE() << "no RECOVERY_DONE";
    return {};
}

std::uint64_t Client::limit(const std::string& symbol, Side side, Price price, std::int64_t lots,
                            TimeInForce tif) {
    NewOrder order;
    order.id = ClientOrderId{++nextId};
    order.instrument = instrument(symbol).id;
    order.side = side;
    order.timeInForce = tif;
    order.price = price;
    order.quantity = Quantity::fromRaw(lots);
    send(order, 2000);
    return nextId;
}

std::optional<ExecutionReport> Client::await(ExecType type, std::uint64_t id, Seconds atMost) {
    for (const auto until = in(atMost);;) {
        const auto left = std::chrono::duration_cast<Seconds>(until - Clock::now());
        const auto message = receive(left);
        if (!message) {
            return std::nullopt;
        }
        const auto* report = std::get_if<ExecutionReport>(&message->body);
        if (report != nullptr && report->type == type && (id == 0 || report->id == ClientOrderId{id})) {
            return *report;
        }
    }
}

void Client::idle(Seconds duration) {
    for (const auto until = in(duration); Clock::now() < until;) {
        send(wire::SessionHeartbeat{});
        receive(Seconds(0.2));
    }
}

std::vector<std::string> VenueFixture::arguments(std::vector<std::string> more) const {
    std::vector<std::string> all{"--bind", base(), "--state", state(), "--warmup-days", "1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

void VenueFixture::start(std::vector<std::string> more) {
    venue = std::make_unique<VenueChild>(directory.path(), arguments(std::move(more)));
    ASSERT_TRUE(venue->waitReady()) << textOf(directory.path() + "/err");
}

Price VenueFixture::awayFromMarket(Client& client, const std::string& symbol, Side side, int ticks) {
    OrderBook book(client.instrument(symbol).tick);
    for (const MarketRecord& record : client.ask(wire::RecoveryKind::Snapshot, symbol).records) {
        book.apply(record);
    }
    const auto best = book.best(side);
    EXPECT_TRUE(best.has_value());
    const PriceDelta away = client.instrument(symbol).tick * (side == Side::Buy ? -ticks : ticks);
    return best ? best->price + away : Price{};
}

std::string VenueFixture::frontMonth(Client& client) {
    for (const Instrument& instrument : client.ask(wire::RecoveryKind::Reference).instruments) {
        if (instrument.kind() == InstrumentKind::Future && instrument.family == "SITC") {
            return instrument.symbol;
        }
    }
    ADD_FAILURE() << "no composite future is listed";
    return {};
}

}  // namespace tessera::venue
