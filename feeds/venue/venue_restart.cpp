// VenueCore: how it comes back. The snapshot, then what the log has after it; without a snapshot that can be
// used, the whole log.

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/state_fields.h"
#include "feeds/venue/venue_core.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

/// A tail of this many bytes holds some ten thousand orders: replayed in a fraction of a second.
constexpr std::uint64_t kBytesBetweenSnapshots = 1U << 20U;

Error newMarketNeeded(const std::string& why) {
    return Error{
        ErrorCode::Refused,
        why + " Start with --new-market to put the old market aside (it is kept) and open a new one.",
        "venue log"};
}

}  // namespace

Result<void> VenueCore::checkMarket(const LogHeader& header) const {
    if (m_config.seedIsGiven && header.seed != m_config.exchange.seed) {
        return newMarketNeeded(fmt::format("This market was opened with --seed {}, not {}.", header.seed,
                                           m_config.exchange.seed));
    }
    if (termsOf({header.catalogueDigest, header.historyDigest}) == nullptr) {
        return newMarketNeeded(
            "The contracts or the index history are not those this market was opened with.");
    }
    return {};
}

/// Null: this program does not know them.
const market::MarketTerms* VenueCore::termsOf(const LogTerms& digests) const {
    const auto is = [&](const market::MarketTerms& terms) {
        return terms.sameAs(digests.catalogueDigest, digests.historyDigest);
    };
    if (is(m_config.exchange.terms)) {
        return &m_config.exchange.terms;
    }
    const auto found = std::ranges::find_if(m_config.earlier, is);
    return found == m_config.earlier.end() ? nullptr : &*found;
}

LogTerms VenueCore::presentTerms() const {
    return {m_config.exchange.terms.catalogue.digest(), m_config.exchange.terms.historyDigest};
}

Result<void> VenueCore::adopt(const LogTerms& digests) {
    const market::MarketTerms* terms = termsOf(digests);
    if (terms == nullptr) {
        return newMarketNeeded("This market went over to contracts that this program does not know.");
    }
    if (auto adopted = m_exchange->adopt(*terms); !adopted) {
        return newMarketNeeded(adopted.error().sentence);
    }
    m_terms = digests;
    return {};
}

/// A market of an earlier program goes over to the contracts of this one, once.
Result<void> VenueCore::adoptPresent() {
    const LogTerms present = presentTerms();
    if (m_terms == present) {
        return {};
    }
    const std::size_t before = m_exchange->instruments().size();
    m_replaying = true;  // whoever is told of the market is told of all of it when it is open
    auto adopted = adopt(present);
    m_replaying = false;
    if (!adopted) {
        return adopted;
    }
    if (m_log) {
        m_log->append(present);
    }
    m_stepsSinceSnapshot = m_config.stepsBetweenSnapshots;
    m_remark += fmt::format(" This market was opened with fewer contracts; {} more are listed now.",
                            m_exchange->instruments().size() - before);
    return {};
}

/// None: there is none, or it is put aside with a word.
std::optional<Snapshot> VenueCore::usableSnapshot() {
    auto found = m_snapshots.read();
    std::string why;
    if (!found) {
        why = found.error().sentence;
    } else if (*found && m_log->header() && *m_log->header() != (*found)->market) {
        why = "The exchange's snapshot belongs to another log.";
    }
    if (why.empty()) {
        return std::move(found).value();
    }
    m_remark += why + " It is kept aside and the whole log replayed. ";
    m_snapshots.putAside();
    return std::nullopt;
}

/// `snapshotOf`: whose snapshot stands for what was before `from`.
Result<std::vector<LogRecord>> VenueCore::readLog(const std::optional<LogHeader>& snapshotOf,
                                                  std::uint64_t from) {
    auto records = m_log->read(from);
    if (!records && records.error().code == ErrorCode::Corrupt && m_config.restore) {
        m_remark += records.error().sentence + " ";
        records = m_log->restore(snapshotOf, from);
    }
    if (records && !m_log->putAside().empty()) {
        m_remark +=
            m_log->tornBytes() > 0
                ? fmt::format("{} bytes of an unfinished record were cut off the log and kept in {}. ",
                              m_log->tornBytes(), m_log->putAside())
                : fmt::format("The log as it was is kept in {}. ", m_log->putAside());
    }
    return records;
}

Result<bool> VenueCore::comeBack() {
    if (m_config.stateDirectory.empty()) {
        return false;
    }
    auto log = VenueLog::open(m_config.stateDirectory);
    if (!log) {
        return log.error();
    }
    m_log.emplace(std::move(log).value());
    m_replaying = true;
    if (const auto snapshot = usableSnapshot()) {
        if (auto checked = checkMarket(snapshot->market); !checked) {
            return checked.error();
        }
        const auto restored = fromSnapshot(*snapshot);
        if (restored || restored.error().code != ErrorCode::Refused) {
            m_replaying = false;
            return restored ? Result<bool>(true) : Result<bool>(restored.error());
        }
        m_remark += restored.error().sentence + " It is kept aside and the whole log replayed. ";
        m_snapshots.putAside();
        forgetMarket();
    }
    auto records = readLog(std::nullopt, 0);
    if (!records) {
        return records.error();
    }
    if (records->empty()) {
        m_replaying = false;
        return false;
    }
    if (auto replayed = replay(*records); !replayed) {
        return replayed.error();
    }
    m_replaying = false;
    m_stepsSinceSnapshot = m_config.stepsBetweenSnapshots;  // once is enough
    m_remark += fmt::format("Replayed {} records of the log.", records->size());
    return true;
}

/// Refused: the snapshot does not give the market that the log goes on from.
Result<void> VenueCore::fromSnapshot(const Snapshot& snapshot) {
    if (!restoreState(snapshot)) {
        return Error{ErrorCode::Refused, "The exchange's snapshot does not fit this program.", "restore"};
    }
    m_snapshotPosition = snapshot.logPosition;
    const auto tail = readLog(snapshot.market, snapshot.logPosition);
    if (!tail) {
        return tail.error();
    }
    for (const LogRecord& record : *tail) {
        if (auto replayed = replayRecord(record); !replayed) {
            return Error{ErrorCode::Refused, "The exchange's snapshot and its log give two markets.",
                         replayed.error().detail};
        }
    }
    m_remark +=
        fmt::format("Went on from a snapshot, replayed {} records of the log after it.", tail->size());
    return {};
}

void VenueCore::forgetMarket() {
    m_exchange.reset();
    m_accounts.clear();
    m_exchangeMarks = {};
    m_accountMarks.clear();
    m_steps = m_markedSteps = m_hashedSteps = m_replayedSteps = m_stepsSinceSnapshot = m_snapshotPosition = 0;
    m_epoch = m_config.epochAtLeast;
}

ExchangeConfig VenueCore::configFor(const LogHeader& header, const market::MarketTerms& terms) const {
    ExchangeConfig config = m_config.exchange;
    config.terms = terms;
    config.seed = header.seed;
    config.start = header.start;
    config.warmupDays = static_cast<int>(header.warmupDays);
    config.firstId = header.firstId;
    return config;
}

Result<void> VenueCore::openExchange(const LogHeader& header) {
    const LogTerms digests{header.catalogueDigest, header.historyDigest};
    auto exchange = Exchange::open(configFor(header, *termsOf(digests)), *this);
    if (!exchange) {
        return exchange.error();
    }
    m_header = header;
    m_terms = digests;
    m_exchange = std::move(exchange).value();
    return {};
}

void VenueCore::save(StateWriter& out) const {
    std::map<AccountId, ClientOrderId> lastIds;
    for (const auto& [id, account] : m_accounts) {
        lastIds[id] = account.lastId;
    }
    out(m_terms.catalogueDigest, m_terms.historyDigest, m_epoch, m_segmentStart, m_stepLength, m_steps,
        m_hashedSteps, lastIds, m_exchange->stateHash());
    m_exchange->save(out);
}

bool VenueCore::restoreState(const Snapshot& snapshot) {
    StateReader in(snapshot.state, snapshot.version);
    std::map<AccountId, ClientOrderId> lastIds;
    std::uint64_t epoch = 0, hash = 0;
    LogTerms digests{snapshot.market.catalogueDigest, snapshot.market.historyDigest};
    if (snapshot.version >= 2) {
        in(digests.catalogueDigest, digests.historyDigest);
    }
    const market::MarketTerms* terms = termsOf(digests);
    if (terms == nullptr) {
        return false;
    }
    in(epoch, m_segmentStart, m_stepLength, m_steps, m_hashedSteps, lastIds, hash);
    auto exchange = Exchange::restore(configFor(snapshot.market, *terms), *this, in);
    if (!exchange || !in.done() || (*exchange)->stateHash() != hash) {
        return false;
    }
    m_header = snapshot.market;
    m_terms = digests;
    m_exchange = std::move(exchange).value();
    m_markedSteps = m_steps;
    m_epoch = std::max(m_epoch, epoch + 1);
    for (const auto& chunk : snapshot.history) {
        StateReader history(chunk, snapshot.version);
        if (!m_exchange->addHistory(history, m_exchangeMarks) ||
            !addHistory(history, m_accounts, m_accountMarks) || !history.done()) {
            return false;
        }
    }
    for (const auto& [id, last] : lastIds) {
        m_accounts[id].lastId = last;
    }
    if (snapshot.version < kStateVersion) {  // a history has one version: the next snapshot writes it anew
        m_snapshots.beginAnew();
        m_exchangeMarks = {};
        m_accountMarks.clear();
    }
    return true;
}

std::vector<std::byte> VenueCore::wholeState() const {
    std::vector<std::byte> bytes;
    StateWriter out(bytes);
    save(out);
    ExchangeHistoryMarks exchange;
    AccountHistoryMarks accounts;
    m_exchange->saveHistory(out, exchange);
    saveHistory(out, m_accounts, accounts);
    return bytes;
}

void VenueCore::startSnapshot() {
    m_stepsSinceSnapshot = 0;
    mark();
    m_healthy = m_log->flush(true) && m_healthy;
    if (!m_healthy) {
        return;  // the next flush says so
    }
    if (m_snapshots.historyLength() > std::max(m_config.historyBytes, 3 * m_snapshots.freshLength())) {
        m_snapshots.beginAnew();
        m_exchangeMarks = {};
        m_accountMarks.clear();
    }
    Snapshot snapshot;
    snapshot.market = m_header;
    snapshot.logPosition = m_snapshotPosition = m_log->position();
    StateWriter state(snapshot.state);
    save(state);
    StateWriter history(snapshot.history.emplace_back());
    m_exchange->saveHistory(history, m_exchangeMarks);
    saveHistory(history, m_accounts, m_accountMarks);
    m_snapshots.write(std::move(snapshot));
}

void VenueCore::keepSnapshot() {
    if (!m_log || m_snapshots.isBusy()) {
        return;
    }
    m_snapshots.finish();
    if (m_stepsSinceSnapshot >= m_config.stepsBetweenSnapshots ||
        m_log->position() - m_snapshotPosition >= kBytesBetweenSnapshots) {
        startSnapshot();
    }
}

bool VenueCore::saveSnapshot() {
    if (!m_log) {
        return true;
    }
    m_snapshots.finish();
    startSnapshot();
    return m_snapshots.finish() && m_healthy;
}

Result<void> VenueCore::replay(const std::vector<LogRecord>& records) {
    const auto* header = std::get_if<LogHeader>(&records.front());
    if (header == nullptr) {
        return newMarketNeeded("The venue's log does not begin with a header.");
    }
    if (auto checked = checkMarket(*header); !checked) {
        return checked;
    }
    if (auto opened = openExchange(*header); !opened) {
        return opened;
    }
    for (const LogRecord& record : records) {
        if (auto replayed = replayRecord(record); !replayed) {
            return replayed;
        }
    }
    return {};
}

Result<void> VenueCore::replayRecord(const LogRecord& record) {
    if (const auto* standing = std::get_if<LogResume>(&record)) {
        resume(*standing);
        m_epoch = std::max(m_epoch, standing->epoch + 1);
    } else if (const auto* steps = std::get_if<LogSteps>(&record)) {
        for (; m_steps < steps->steps; ++m_replayedSteps) {
            step();
        }
        m_markedSteps = m_steps;
    } else if (const auto* input = std::get_if<LogInput>(&record)) {
        apply(*input);
    } else if (const auto* disconnect = std::get_if<LogDisconnect>(&record)) {
        apply(*disconnect);
    } else if (const auto* deposit = std::get_if<LogDeposit>(&record)) {
        m_exchange->deposit(deposit->account, deposit->deposit);
    } else if (const auto* terms = std::get_if<LogTerms>(&record)) {
        return adopt(*terms);
    } else if (const auto* hash = std::get_if<LogHash>(&record)) {
        m_hashedSteps = m_steps;
        if (hash->stateHash != m_exchange->stateHash()) {
            return newMarketNeeded(
                "Replaying the venue's log gives another market than it recorded; this program or its "
                "mathematics library has changed since.");
        }
    }
    return {};
}

}  // namespace tessera::venue
