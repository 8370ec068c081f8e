#pragma once
// Asks the sources when they are due, turns what changed into ledger events, remembers and tells how it went.
//
// An answer that is no good changes nothing in the ledger: the last good price stays, and its age grows. What
// a source states counts from when its answer was read (known at); that nothing changed (304) is no event.

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "app/ports/clock.h"
#include "app/storage/sqlite_price_ledger.h"
#include "feeds/collector/collector_state.h"
#include "feeds/collector/price_publisher.h"
#include "feeds/collector/source_list.h"
#include "feeds/http/http_client.h"

namespace tessera::collector {

using http::GoOn;
using http::HttpAnswer;
using http::HttpLimits;
using http::HttpRequest;

/// As http::httpGet.
using Fetch = std::function<HttpAnswer(const HttpRequest&, const GoOn&)>;

struct CollectorOptions {
    std::vector<SourceSpec> sources;  // those that are not enabled are not asked
    std::string statePath;
    std::string publishedAt;  // for the state alone
    HttpLimits limits;        // `bytes` is each source's own
    std::uint64_t seed = 0;   // of the jitter
};

/// One thread. What it is given outlives it.
class Collector {
 public:
    /// `publisher` may be null. `tell` gets a line for the log.
    Collector(CollectorOptions options, storage::SqlitePriceLedger& ledger, const ports::Clock& clock,
              Fetch fetch, PricePublisher* publisher, std::function<void(const std::string&)> tell);

    /// Takes up the state that was kept. A state that cannot be read is told and begun anew.
    void resume();
    /// Asks every source that is due, one after another, until `goOn` says no. Publishing goes on meanwhile.
    void askDue(const GoOn& goOn);
    /// Every source is due now, but for those whose server asked to wait.
    void hurry();
    /// Publishes what subscribers wait for.
    void pump();
    /// When the next source is due; unset: there is none to ask.
    domain::Timestamp nextDue() const;
    const CollectorState& state() const { return m_state; }
    /// Every enabled source's last outcome is good.
    bool isAllGood() const;

 private:
    void ask(const SourceSpec& source, const GoOn& goOn);
    AskOutcome take(const SourceSpec& source, SourceState& state, HttpAnswer& answer,
                    domain::Timestamp readAt);
    AskOutcome takeList(const SourceSpec& source, SourceState& state, const std::string& body,
                        domain::Timestamp readAt);
    void plan(const SourceSpec& source, SourceState& state, const HttpAnswer& answer);
    void save();

    CollectorOptions m_options;
    storage::SqlitePriceLedger& m_ledger;
    const ports::Clock& m_clock;
    Fetch m_fetch;
    PricePublisher* m_publisher;
    std::function<void(const std::string&)> m_tell;
    CollectorState m_state;
    std::mt19937_64 m_chance;
};

}  // namespace tessera::collector
