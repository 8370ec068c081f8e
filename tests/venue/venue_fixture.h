#pragma once
// A real tessera-venue in a directory of its own, and a small client that speaks its protocol.

#include <gtest/gtest.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "app/domain/order_book.h"
#include "feeds/wire/codec.h"
#include "feeds/wire/endpoints.h"

namespace tessera::venue {

using Seconds = std::chrono::duration<double>;

/// A fresh directory, removed at the end.
class TemporaryDirectory {
 public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    const std::string& path() const { return m_path; }

 private:
    std::string m_path;
};

struct Ended {
    int code = -1;  // exit code, or 128 + signal
    std::string output, complaint;
};

class VenueChild {
 public:
    /// Starts tessera-venue with these arguments; the streams go to files in `directory`.
    VenueChild(const std::string& directory, std::vector<std::string> arguments);
    ~VenueChild();
    VenueChild(const VenueChild&) = delete;

    /// False when it ended or took longer than `atMost`.
    bool waitReady(Seconds atMost = Seconds(20));
    void signal(int number) const;
    bool isRunning();
    Ended waitEnd(Seconds atMost = Seconds(10));

 private:
    std::string m_directory;
    pid_t m_process = -1;
    int m_status = 0;
    bool m_ended = false;
};

/// Keys of a client on tcp.
struct ClientKeys {
    std::string serverPublic, clientPublic, clientSecret;
};

/// Everything a peer may see; every wait has an end.
class Client {
 public:
    explicit Client(const std::string& base, std::optional<ClientKeys> keys = std::nullopt);

    // --- recovery
    struct Answer {
        std::vector<wire::RecoveryChunk> chunks;  // `records` moved to the next field
        std::vector<domain::MarketRecord> records;
        std::vector<domain::Bar> bars;
        std::vector<domain::Fixing> fixings;
        std::vector<domain::Instrument> instruments;
        wire::RecoveryChunk end;  // the last chunk: End, Gone or Failed
    };
    Answer ask(wire::RecoveryKind what, const std::string& symbol = "", std::uint64_t epoch = 0,
               std::uint64_t from = 0, std::uint64_t to = 0);
    const domain::Instrument& instrument(const std::string& symbol);

    // --- market data
    void subscribe(const std::string& symbol);
    /// Calls `use` for each batch of `symbol` until it says true; false after `atMost`.
    bool follow(const std::string& symbol, const std::function<bool(const wire::Batch&)>& use,
                Seconds atMost);

    // --- orders
    /// The answer to a logon: LogonAck or LogonRefused (or nothing).
    std::optional<wire::SessionMessage> logon(std::uint64_t lastServerSeq = 0);
    /// Logs off and waits for the venue's confirmation: from then on another connection may log on.
    void logoff();
    /// Logs on and waits for RECOVERY_DONE; reports before it are kept in `reports`.
    wire::RecoveryDone logonAndRecover(std::uint64_t lastServerSeq = 0);
    void send(wire::SessionBody body, std::uint32_t maxAgeMs = 0, std::int64_t sentEarlierMs = 0);
    void sendRaw(const std::string& bytes);
    void sendRawRecovery(const std::string& bytes);
    std::uint64_t limit(const std::string& symbol, domain::Side side, domain::Price price, std::int64_t lots,
                        domain::TimeInForce tif = domain::TimeInForce::Day);
    /// Reads until a report of this kind about `id` (0: any) came; nothing after `atMost`.
    std::optional<domain::ExecutionReport> await(domain::ExecType type, std::uint64_t id = 0,
                                                 Seconds atMost = Seconds(4));
    /// Answers heartbeats while waiting.
    void idle(Seconds duration);
    /// Next session message that is not a heartbeat.
    std::optional<wire::SessionMessage> receive(Seconds atMost);

    struct Heard {
        domain::ExecutionReport report;
        std::uint64_t serverSeq = 0;
        bool possDup = false;
    };
    std::vector<Heard> reports;
    std::uint64_t session = 0;
    wire::LogonAck ack;
    std::uint64_t nextId = 0;
    std::uint64_t lastServerSeq = 0;
    domain::Money deposit;  // said at the logon; zero: not said

 private:
    ::zmq::socket_t socket(::zmq::socket_type type);

    std::optional<ClientKeys> m_keys;
    ::zmq::context_t m_context{1};
    ::zmq::socket_t m_orders, m_recovery, m_marketData;
    wire::Encoder m_encoder;
    wire::Decoder m_decoder;
    std::uint64_t m_requestId = 0;
    std::map<std::string, domain::Instrument> m_instruments;
};

/// A directory, a venue on ipc in it with one day of warm-up, and its base address.
class VenueFixture : public ::testing::Test {
 protected:
    std::vector<std::string> arguments(std::vector<std::string> more = {}) const;
    /// Starts the venue with its log in the directory.
    void start(std::vector<std::string> more = {});
    std::string base() const { return "ipc://" + directory.path() + "/v"; }
    std::string state() const { return directory.path() + "/state"; }
    /// A price `ticks` below (bids) or above (asks) the best of that side.
    domain::Price awayFromMarket(Client& client, const std::string& symbol, domain::Side side, int ticks);
    std::string frontMonth(Client& client);

    TemporaryDirectory directory;
    std::unique_ptr<VenueChild> venue;
};

}  // namespace tessera::venue
