#pragma once
// The venue without sockets: the exchange, its accounts and its log. Every input is in the log before
// anything it caused may be sent; a restart replays the log and arrives at the same accounts.

#include <memory>
#include <optional>
#include <string>

#include "feeds/venue/account_book.h"
#include "feeds/venue/exchange.h"
#include "feeds/venue/venue_log.h"

namespace tessera::venue {

struct CoreConfig {
    ExchangeConfig exchange;   // start: venue time now; used for a new market only
    bool seedIsGiven = false;  // a log with another seed is then an error, not followed
    std::uint32_t historyDigest = 0;
    domain::Duration stepLength = std::chrono::milliseconds(100);  // venue time
    std::string stateDirectory;                                    // empty: no log, nothing survives
    std::uint64_t epochAtLeast = 1;  // wall nanoseconds; the core goes above every epoch in its log
};

class VenueCore : private ExchangeSink {
 public:
    /// `market` receives what is public, live only (never during the replay of a log).
    static domain::Result<std::unique_ptr<VenueCore>> open(CoreConfig config, ExchangeSink& market);

    std::uint64_t epoch() const { return m_epoch; }
    const Exchange& exchange() const { return *m_exchange; }
    /// Venue time of step `number` (1, 2, ...) since this start.
    domain::Timestamp timeOfStep(std::uint64_t number) const;
    std::uint64_t steps() const { return m_steps; }
    /// The next step.
    void step();
    /// Market time stood still: the next step is one step length after `venueNow`.
    void skipTo(domain::Timestamp venueNow);

    /// An order, cancel or replace. Answers land in the account's stream. `refusal` other than None: decided
    /// by the session, answered in the stream, not given to the market.
    void input(LogInput input);
    void cancelOnDisconnect(domain::AccountId account, domain::Timestamp venueNow);
    /// Creates the account when it is new.
    Account& account(domain::AccountId id) { return m_accounts[id]; }
    std::optional<domain::ExecutionReport> statusOf(domain::AccountId account,
                                                    domain::ClientOrderId target) const;

    /// Makes durable what was decided; streams may be sent only after it said true. Marks the steps each
    /// second.
    bool flush();
    const std::string& remark() const { return m_remark; }  // what happened at open, for the log file

 private:
    VenueCore(CoreConfig config, ExchangeSink& market) : m_config(std::move(config)), m_market(market) {}
    domain::Result<void> begin();
    domain::Result<void> replay(const std::vector<LogRecord>& records);
    domain::Result<void> openExchange(const LogHeader& header);
    void resume(const LogResume& resume);
    void apply(const LogInput& input);
    void apply(const LogDisconnect& disconnect);
    void mark();
    void refuse(Account& account, const LogInput& input, domain::Reason why);
    void refuse(Account& account, const LogInput& input, const domain::NewOrder& order, domain::Reason why);
    void applyNew(Account& account, const LogInput& input, const domain::NewOrder& order);
    void applyCancel(Account& account, const LogInput& input, const domain::CancelOrder& cancel);
    void applyReplace(Account& account, const LogInput& input, const domain::ReplaceOrder& replace);

    void onEvent(domain::InstrumentId instrument, std::span<const domain::MarketRecord> records) override;
    void onReport(const domain::ExecutionReport& report) override;
    void onDefinition(const domain::Instrument& instrument) override;
    void onFixing(const domain::Fixing& fixing) override;
    void onSettlement(const domain::SettlementPrice& price) override;

    CoreConfig m_config;
    ExchangeSink& m_market;
    std::optional<VenueLog> m_log;
    std::unique_ptr<Exchange> m_exchange;
    std::map<domain::AccountId, Account> m_accounts;
    domain::Timestamp m_segmentStart;  // of the last resume
    domain::Duration m_stepLength{};
    std::uint64_t m_steps = 0;        // since the last resume
    std::uint64_t m_markedSteps = 0;  // in the log
    std::uint64_t m_hashedSteps = 0;
    std::uint64_t m_epoch = 0;
    bool m_replaying = false;
    bool m_mustSync = false;  // something answerable is in the log's buffer
    bool m_healthy = true;
    std::string m_remark;
};

}  // namespace tessera::venue
