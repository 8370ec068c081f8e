#pragma once
// The venue without sockets: the exchange, its accounts, its log and the snapshot beside it. Every input is
// in the log before anything it caused may be sent; a restart takes the snapshot, replays what the log has
// after it and arrives at the same market and the same accounts as if it had replayed everything.

#include <memory>
#include <optional>
#include <string>

#include "feeds/venue/account_book.h"
#include "feeds/venue/exchange.h"
#include "feeds/venue/venue_log.h"
#include "feeds/venue/venue_snapshot.h"

namespace tessera::venue {

struct CoreConfig {
    ExchangeConfig exchange;   // start: venue time now; used for a new market only
    bool seedIsGiven = false;  // a log with another seed is then an error, not followed
    /// What this market may have been opened with before: it is gone on with by those up to now, and from now
    /// on by `exchange.terms`.
    std::vector<market::MarketTerms> earlier;
    domain::Duration stepLength = std::chrono::milliseconds(100);  // venue time
    std::string stateDirectory;                                    // empty: no log, nothing survives
    std::uint64_t epochAtLeast = 1;  // wall nanoseconds; the core goes above every epoch in its log
    /// A damaged or lost log: go on with what is good of it; the file is kept under another name.
    bool restore = false;
    std::uint64_t stepsBetweenSnapshots = 3'000;  // five minutes; a replay of them takes a tenth of a second
    std::uint64_t historyBytes = 64U << 20U;  // beyond this what is no longer kept leaves the history file
};

/// The largest id a request uses; 0: none.
domain::ClientOrderId requestIdOf(const LogInput& input);

class VenueCore : private ExchangeSink {
 public:
    /// `market` receives what is public, live only (never during the replay of a log). Corrupt: the log is
    /// damaged or lost, and `restore` would go on with what is left. Refused: this market cannot be gone on
    /// with. Unavailable: not now (no room, another venue).
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
    /// What the account began with; > 0. From then on it is asked for margin. The same again changes nothing.
    void deposit(domain::AccountId account, domain::Money deposit, domain::Timestamp venueNow);
    /// Creates the account when it is new.
    Account& account(domain::AccountId id) { return m_accounts[id]; }
    std::optional<domain::ExecutionReport> statusOf(domain::AccountId account,
                                                    domain::ClientOrderId target) const;

    /// Makes durable what was decided; streams may be sent only after it said true. Marks the steps each
    /// second.
    bool flush();
    /// Why flush() said false.
    std::string failure() const { return m_log ? m_log->failure() : std::string(); }
    /// Begins a snapshot when one is due; call after flush() said true.
    void keepSnapshot();
    /// A snapshot of now, waited for. False: it could not be written; nothing is lost by that.
    bool saveSnapshot();
    const std::string& remark() const { return m_remark; }  // what happened at open, for the log file
    /// Why the last snapshot could not be written; empty when it was.
    const std::string& snapshotFailure() const { return m_snapshots.failure(); }
    std::uint64_t replayedSteps() const { return m_replayedSteps; }  // at open
    /// Everything the venue goes on from, as bytes: two venues are the same when these are.
    std::vector<std::byte> wholeState() const;

 private:
    VenueCore(CoreConfig config, ExchangeSink& market)
        : m_config(std::move(config)), m_market(market), m_snapshots(m_config.stateDirectory) {}
    domain::Result<void> begin();
    domain::Result<void> beginNew();
    domain::Result<void> beginSegment();
    // --- venue_restart.cpp
    /// From the state directory; false: there is nothing yet.
    domain::Result<bool> comeBack();
    std::optional<Snapshot> usableSnapshot();
    domain::Result<void> checkMarket(const LogHeader& header) const;
    const market::MarketTerms* termsOf(const LogTerms& digests) const;
    LogTerms presentTerms() const;
    domain::Result<void> adopt(const LogTerms& digests);
    domain::Result<void> adoptPresent();
    domain::Result<std::vector<LogRecord>> readLog(const std::optional<LogHeader>& snapshotOf,
                                                   std::uint64_t from);
    domain::Result<void> fromSnapshot(const Snapshot& snapshot);
    bool restoreState(const Snapshot& snapshot);
    void forgetMarket();
    domain::Result<void> replay(const std::vector<LogRecord>& records);
    domain::Result<void> replayRecord(const LogRecord& record);
    void save(domain::StateWriter& out) const;
    void startSnapshot();
    ExchangeConfig configFor(const LogHeader& header, const market::MarketTerms& terms) const;
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
    void onUnsettled(domain::InstrumentId instrument, const std::string& sentence) override;
    void onCommitment(domain::InstrumentId instrument, const std::string& sentence) override;

    CoreConfig m_config;
    ExchangeSink& m_market;
    std::optional<VenueLog> m_log;
    SnapshotFiles m_snapshots;
    LogHeader m_header;
    LogTerms m_terms;                      // in force
    ExchangeHistoryMarks m_exchangeMarks;  // what the history file has, or is being given
    AccountHistoryMarks m_accountMarks;
    std::unique_ptr<Exchange> m_exchange;
    std::map<domain::AccountId, Account> m_accounts;
    domain::Timestamp m_segmentStart;  // of the last resume
    domain::Duration m_stepLength{};
    std::uint64_t m_steps = 0;        // since the last resume
    std::uint64_t m_markedSteps = 0;  // in the log
    std::uint64_t m_hashedSteps = 0;
    std::uint64_t m_stepsSinceSnapshot = 0;
    std::uint64_t m_snapshotPosition = 0;  // of the log, when the last one was begun
    std::uint64_t m_replayedSteps = 0;
    std::uint64_t m_epoch = 0;
    bool m_replaying = false;
    bool m_mustSync = false;  // something answerable is in the log's buffer
    bool m_healthy = true;
    std::string m_remark;
};

}  // namespace tessera::venue
