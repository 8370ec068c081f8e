#pragma once
// What a HistoryStore is made of, for the files it is written in.

#include "app/history/history_store.h"

namespace tessera::history {

struct HistoryStore::Series {
    SeriesNumber number{};
    std::filesystem::path folder;
    SeriesManifest manifest;
    bool isOpened = false;  // segments were asked for
    bool isWhole = true;    // all of them could be opened
    bool isTold = false;    // something was put since this journal, or this run, began
    std::vector<std::shared_ptr<const BarSegment>> segments;
    std::vector<domain::Bar> tail;                       // after sealedThrough, ascending
    std::map<domain::Timestamp, domain::Bar> revisions;  // of bars in segments, or between them
    std::vector<Tick> ticks;                             // of the journal

    std::filesystem::path manifestPath() const { return folder / "manifest.toml"; }
    /// Nothing comes of it any more, as of a contract that has ended: it need not be carried from journal to
    /// journal for ever.
    bool isQuiet() const { return isWhole && !isTold && !(tail.empty() && ticks.empty()); }
    SeriesView view() const { return {manifest.key, segments, tail}; }
};

/// A series as it will be once its manifest is replaced. Files made for it are removed with it until then.
struct HistoryStore::Draft {
    explicit Draft(Series& of) : series(&of), manifest(of.manifest), segments(of.segments), tail(of.tail) {}
    Draft(Draft&&) = default;
    Draft& operator=(Draft&&) = default;

    std::string newName(const char* suffix);

    Series* series;
    SeriesManifest manifest;
    std::vector<std::shared_ptr<const BarSegment>> segments;
    std::vector<domain::Bar> tail;
    bool takesRevisions = false;
};

inline constexpr const char* kNewManifest = "manifest.new";
inline constexpr const char* kCommit = "commit";
std::string journalName(std::uint64_t number);

}  // namespace tessera::history
