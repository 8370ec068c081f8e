#pragma once
// What the collector remembers across restarts, and what it tells about itself: one JSON file beside the
// ledger, replaced in one step after every answer, so a reader sees the old state or the new one.
//
//   {"version": 1, "saved_at": TIME, "process": 4711, "published_at": "ipc:///run/.../prices" or "",
//    "sources": {"openrouter": {"url": ..., "etag": ..., "last_modified": ..., "ledger_source": ...,
//      "last_asked": TIME, "last_good": TIME, "last_changed": TIME, "next_ask": TIME,
//      "failures_in_a_row": 0, "outcome": "not modified", "sentence": "...", "events": 12, "models": 412,
//      "counts": {"changed": 3, "not modified": 41, "timed out": 1}}}}
//
// TIME is "2026-11-27T21:00:00.000Z", or "" for never.

#include <cstdint>
#include <map>
#include <string>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "feeds/collector/ask_outcome.h"

namespace tessera::collector {

struct SourceState {
    std::string url;  // the validators are of this address; another one makes them void
    std::string etag, lastModified;
    std::string ledgerSource;  // its name in the ledger; empty: nothing of it was read yet
    domain::Timestamp lastAsked, nextAsk;
    domain::Timestamp lastGood;     // the list held then was the source's: read, or confirmed by a 304
    domain::Timestamp lastChanged;  // it said something new then
    int failuresInARow = 0;
    std::optional<AskOutcome> outcome;  // of the last time; none: never asked
    std::string sentence;               // of the last time, for people
    std::int64_t events = 0;            // added in all
    std::int64_t models = 0;            // named by the last list that was read
    std::map<AskOutcome, std::int64_t> counts;
};

struct CollectorState {
    std::map<std::string, SourceState> sources;  // by the name in the list of sources
    domain::Timestamp savedAt;
    std::int64_t process = 0;  // who wrote it
    std::string publishedAt;   // ZeroMQ endpoint; empty: nowhere
};

/// `ledgerPath` + ".collector.json".
std::string statePath(const std::string& ledgerPath);
/// A missing file is an empty state. Corrupt: no such JSON; Unavailable: cannot be read.
domain::Result<CollectorState> loadState(const std::string& path);
/// Unavailable: the disk does not take it; the file is the old one.
domain::Result<void> saveState(const std::string& path, const CollectorState& state);
/// The file's text, with "age_s" beside "last_good" as of `now` when that is set.
std::string formatState(const CollectorState& state, domain::Timestamp now);

}  // namespace tessera::collector
