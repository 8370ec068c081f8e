#pragma once
// The exchange process: one thread that steps the market, logs, answers and publishes, in this order.

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "feeds/venue/accounts.h"
#include "feeds/venue/exchange.h"
#include "feeds/venue/input_log.h"
#include "feeds/venue/market_publisher.h"
#include "feeds/venue/order_service.h"
#include "feeds/venue/recovery_service.h"
#include "feeds/venue/server_sockets.h"

namespace tessera::venue {

struct VenueServerOptions {
    std::string bind;              // endpoint base
    std::string stateDirectory;    // where the log lies
    std::uint64_t seed = 0;        // 0: the log's, or 1 for a new market
    double speed = 1;              // venue time per wall time
    int warmupDays = 10;
    std::string history, instruments;
    bool newMarket = false;        // put an existing log aside
    ServerKeys keys;
};

class VenueServer : private ExchangeSink {
 public:
    explicit VenueServer(VenueServerOptions options);
    ~VenueServer() override;

    /// Opens or replays the market and binds the sockets. The error's sentence ends the program.
    domain::Result<void> open();
    /// Serves until `stop` becomes true.
    void run(const std::atomic<bool>& stop);
    /// One line for the log: what was replayed, how long it took.
    const std::string& openingSentence() const { return m_openingSentence; }

 private:
    // ExchangeSink
    void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) override;
    void onReport(const domain::ExecutionReport& report) override;
    void onFixing(const domain::Fixing& fixing) override;
    void onSettlement(const domain::SettlementPrice& settlement) override;

    domain::Result<void> openLog();
    domain::Result<void> replayLog();
    domain::Result<void> applyLogged(const VenueInput& input);
    domain::Result<void> bindSockets();
    VenueMoment moment() const;
    void turn(bool ordersWait);
    void step(const VenueMoment& now);
    /// Logs all inputs, syncs once, applies them; answers go to m_answers.
    void take(std::vector<VenueInput>& inputs, const VenueMoment& now);
    bool logAdvance(const VenueMoment& now);
    bool logged(const domain::Result<void>& result);
    void sendAnswers(const VenueMoment& now);

    VenueServerOptions m_options;
    std::unique_ptr<InputLog> m_log;
    std::unique_ptr<Exchange> m_exchange;
    std::unique_ptr<Accounts> m_accounts;
    ::zmq::context_t m_context;
    std::unique_ptr<Authenticator> m_authenticator;
    std::unique_ptr<MarketPublisher> m_publisher;
    std::unique_ptr<RecoveryService> m_recovery;
    std::unique_ptr<OrderService> m_orders;
    struct Answer {
        domain::AccountId account{};
        StreamedReport streamed;
    };
    std::vector<Answer> m_answers;           // not yet sent: their inputs are not yet known to be on disk
    std::vector<VenueInput> m_inputs;
    std::string m_openingSentence;
    std::string m_halted;                    // why the market stands still; empty: it runs
    domain::Timestamp m_anchorVenue;
    domain::Duration m_anchorMonotonic{};
    domain::Timestamp m_lastLoggedAdvance, m_lastLoggedWall;
    domain::Duration m_lastMark{}, m_lastHash{};
    std::uint64_t m_replayed = 0;
};

}  // namespace tessera::venue
