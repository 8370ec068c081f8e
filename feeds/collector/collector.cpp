#include "feeds/collector/collector.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "feeds/collector/ask_schedule.h"

namespace tessera::collector {

using domain::ErrorCode;
using domain::Timestamp;

namespace {

std::int64_t modelsIn(const listprices::PriceBatch& batch) {
    std::set<std::pair<std::string_view, std::string_view>> names;
    for (const auto& fact : batch.facts) {
        names.emplace(fact.key.vendor, fact.key.listing);
    }
    return static_cast<std::int64_t>(names.size());
}

/// A list that waits longer than any plan of ours was planned by a clock that ran ahead.
bool isPlanBelievable(const SourceSpec& source, const SourceState& state, Timestamp now) {
    constexpr domain::Duration kLongestRetryAfter = std::chrono::hours(7 * 24);
    return state.lastAsked <= now &&
           state.nextAsk - now <= std::max<domain::Duration>(source.every * 2, kLongestRetryAfter);
}

}  // namespace

Collector::Collector(CollectorOptions options, storage::SqlitePriceLedger& ledger, const ports::Clock& clock,
                     Fetch fetch, PricePublisher* publisher, std::function<void(const std::string&)> tell)
    : m_options(std::move(options)),
      m_ledger(ledger),
      m_clock(clock),
      m_fetch(std::move(fetch)),
      m_publisher(publisher),
      m_tell(std::move(tell)),
      m_chance(m_options.seed) {
    std::erase_if(m_options.sources, [](const SourceSpec& source) { return !source.isEnabled; });
}

void Collector::resume() {
    auto kept = loadState(m_options.statePath);
    if (!kept) {
        m_tell(kept.error().sentence + " Every source is asked anew.");
    }
    m_state.process = ::getpid();
    m_state.publishedAt = m_options.publishedAt;
    for (const SourceSpec& source : m_options.sources) {
        SourceState state;
        if (kept && kept.value().sources.contains(source.name)) {
            state = std::move(kept.value().sources[source.name]);
        }
        if (state.url != source.url) {  // another address: neither its validators nor its plan hold
            state.url = source.url;
            state.etag.clear();
            state.lastModified.clear();
            state.nextAsk = {};
        }
        if (!isPlanBelievable(source, state, m_clock.utcNow())) {
            state.nextAsk = {};
        }
        m_state.sources[source.name] = std::move(state);
    }
    save();
}

Timestamp Collector::nextDue() const {
    Timestamp first;
    for (const auto& [name, state] : m_state.sources) {
        const Timestamp due =
            std::max(state.nextAsk, Timestamp::fromNanos(1));  // never asked: due since ever
        first = first.isSet() ? std::min(first, due) : due;
    }
    return first;
}

bool Collector::isAllGood() const {
    return std::ranges::all_of(m_state.sources, [](const auto& entry) {
        return entry.second.outcome && isGood(*entry.second.outcome);
    });
}

void Collector::hurry() {
    for (auto& [name, state] : m_state.sources) {
        if (state.outcome != AskOutcome::AskedToWait) {
            state.nextAsk = {};
        }
    }
}

void Collector::pump() {
    if (m_publisher != nullptr) {
        m_publisher->pump(*m_ledger.book(), m_state.sources, m_clock.utcNow());
    }
}

void Collector::askDue(const GoOn& goOn) {
    for (const SourceSpec& source : m_options.sources) {
        if (goOn() && m_state.sources[source.name].nextAsk <= m_clock.utcNow()) {
            ask(source, goOn);
        }
    }
}

void Collector::ask(const SourceSpec& source, const GoOn& goOn) {
    SourceState& state = m_state.sources[source.name];
    HttpRequest request{source.url, state.etag, state.lastModified, m_options.limits};
    request.limits.bytes = source.mostBytes;
    HttpAnswer answer = m_fetch(request, [&] {
        pump();
        return goOn();
    });
    if (answer.isStopped) {
        return;  // asked again at the next start
    }
    const Timestamp readAt = m_clock.utcNow();
    state.lastAsked = readAt;
    const AskOutcome outcome = take(source, state, answer, readAt);
    state.outcome = outcome;
    ++state.counts[outcome];
    if (isGood(outcome)) {
        state.lastGood = readAt;
        state.etag = answer.etag.empty() && answer.isNotModified ? state.etag : answer.etag;
        state.lastModified =
            answer.lastModified.empty() && answer.isNotModified ? state.lastModified : answer.lastModified;
    }
    plan(source, state, answer);
    save();
    m_tell(fmt::format("{}: {}. {}", source.name, wordFor(outcome), state.sentence));
    if (m_publisher != nullptr) {
        m_publisher->publishStatus(source.name, state, readAt);
    }
}

AskOutcome Collector::take(const SourceSpec& source, SourceState& state, HttpAnswer& answer,
                           Timestamp readAt) {
    if (answer.problem) {
        state.sentence = answer.sentence;
        return outcomeOf(*answer.problem);
    }
    if (answer.isNotModified) {
        state.sentence =
            fmt::format("The list of {} is still the one that was read last.", http::serverOf(source.url));
        return AskOutcome::NotModified;
    }
    return takeList(source, state, answer.body, readAt);
}

AskOutcome Collector::takeList(const SourceSpec& source, SourceState& state, const std::string& body,
                               Timestamp readAt) {
    const prices::PriceFile file{body, source.url, readAt};
    const auto format = prices::recognisePrices(file);
    if (format && *format != source.format) {
        state.sentence = fmt::format("{} is {}, and the list of sources says {}. Nothing was taken.",
                                     source.url, prices::wordFor(*format), prices::wordFor(source.format));
        return AskOutcome::NotAList;
    }
    const auto batch =
        format ? prices::readPrices(file) : domain::Result<listprices::PriceBatch>(format.error());
    if (!batch) {
        state.sentence = batch.error().sentence;
        return AskOutcome::NotAList;
    }
    const auto added = m_ledger.append(*batch);
    if (!added) {
        state.sentence = added.error().sentence;
        const bool isRule =
            added.error().code == ErrorCode::Refused || added.error().code == ErrorCode::BadInput;
        return isRule ? AskOutcome::NotTaken : AskOutcome::NotKept;
    }
    state.ledgerSource = batch->sources.front().name;
    state.models = modelsIn(*batch);
    state.events += static_cast<std::int64_t>(added->events.size());
    state.sentence =
        fmt::format("{} models. Price events: {} new, {} already known, {} refused.", state.models,
                    added->events.size(), added->alreadyKnown, batch->refusals.size());
    if (added->events.empty()) {
        return AskOutcome::Unchanged;
    }
    state.lastChanged = readAt;
    if (m_publisher != nullptr) {
        m_publisher->publishChanges(source.name, *m_ledger.book(), *added, readAt);
    }
    return AskOutcome::Changed;
}

void Collector::plan(const SourceSpec& source, SourceState& state, const HttpAnswer& answer) {
    const bool good = isGood(*state.outcome);
    state.failuresInARow = good ? 0 : state.failuresInARow + 1;
    AskResult result{good, state.failuresInARow, {}};
    if (answer.retryAfter) {
        result.retryAfter = *answer.retryAfter;
    }
    state.nextAsk = nextAsk(m_clock.utcNow(), source.every, result, static_cast<int>(m_chance() % 1'000));
}

void Collector::save() {
    m_state.savedAt = m_clock.utcNow();
    if (const auto saved = saveState(m_options.statePath, m_state); !saved) {
        m_tell(saved.error().sentence);
    }
}

}  // namespace tessera::collector
