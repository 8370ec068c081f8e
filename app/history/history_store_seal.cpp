// How a series changes on disk: a draft of its next manifest, with new files made for it, then the one
// rename.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "app/history/bar_merge.h"
#include "app/history/history_store_parts.h"
#include "app/history/tick_blocks.h"

namespace tessera::history {

using domain::Bar;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr std::size_t kSealStride = 4096;

/// Ascending bars to a writer, some thousand at a time.
class Batch {
 public:
    explicit Batch(BarSegmentWriter& writer) : m_writer(writer) { m_bars.reserve(kSealStride); }
    Result<void> push(const Bar& bar) {
        m_bars.push_back(bar);
        return m_bars.size() < kSealStride ? Result<void>() : flush();
    }
    Result<void> flush() {
        auto written = m_writer.append(m_bars);
        m_bars.clear();
        return written;
    }

 private:
    BarSegmentWriter& m_writer;
    std::vector<Bar> m_bars;
};

/// The segment at `path`, written whole.
Result<std::shared_ptr<const BarSegment>> finished(BarSegmentWriter& writer,
                                                   const std::filesystem::path& path) {
    if (auto done = writer.finish(); !done) {
        return done.error();
    }
    return BarSegment::open(path);
}

std::string dayName(Timestamp day, std::uint32_t importId) {
    const std::string name = formatIso(day, 0).substr(0, 10) + ".ticks";
    return importId == 0 ? name : fmt::format("import-{}-{}", importId, name);
}

}  // namespace

std::string HistoryStore::Draft::newName(const char* suffix) {
    return fmt::format("{:06}.{}", manifest.nextFile++, suffix);
}

bool HistoryStore::isDue(const Series& series) const {
    return series.tail.size() > m_options.tailMost || series.ticks.size() > m_options.ticksMost ||
           (!series.revisions.empty() && series.isWhole) || series.isQuiet();
}

Result<void> HistoryStore::sync() {
    if (auto synced = m_journal->sync(); !synced) {
        return synced;
    }
    return m_journal->bytes() > m_options.journalMost + 2 * m_carried ? rotate() : Result<void>();
}

/// Every series that has grown is brought into segments; what stays beside them goes to a new journal. Before
/// the new one has its name, the old one still counts, and each series' manifest says what of it is done.
Result<void> HistoryStore::rotate() {
    if (auto synced = m_journal->sync(); !synced) {
        return synced;
    }
    for (const auto& series : m_series) {
        if (series && isDue(*series)) {
            if (auto sealed = seal(*series); !sealed) {
                return sealed;
            }
        }
    }
    const auto path = m_folder / journalName(m_journalNumber + 1);
    const std::filesystem::path part = path.string() + ".part";
    auto next = HistoryJournal::create(part);
    if (!next) {
        return next.error();
    }
    carry(**next);
    if (auto synced = (*next)->sync(); !synced) {
        ::unlink(part.c_str());
        return synced;
    }
    if (::rename(part.c_str(), path.c_str()) != 0) {
        return writeError(path, errno);
    }
    if (auto synced = syncFolder(m_folder); !synced) {
        return synced;
    }
    (*next)->setPath(path);
    const std::string old = m_journal->path().string();
    if (m_found.damaged == 0) {  // else it is kept beside, for whoever can read more out of it
        ::unlink(old.c_str());
    } else {
        (void)::rename(old.c_str(), (old + ".damaged").c_str());
        m_found.damaged = 0;
    }
    m_journal = std::move(next).value();
    ++m_journalNumber;
    m_carried = m_journal->bytes();
    for (const auto& series : m_series) {
        if (series) {
            series->isTold = false;
        }
    }
    return {};
}

void HistoryStore::carry(HistoryJournal& journal) const {
    using Kind = JournalRecord::Kind;
    for (const auto& series : m_series) {
        if (!series) {
            continue;
        }
        for (const auto& [start, bar] : series->revisions) {
            journal.put({Kind::Revision, series->number, bar, {}});
        }
        for (const Bar& bar : series->tail) {
            journal.put({Kind::Bar, series->number, bar, {}});
        }
        for (const Tick& tick : series->ticks) {
            journal.put({Kind::Tick, series->number, {}, tick});
        }
    }
}

Result<HistoryStore::Draft> HistoryStore::draftOf(Series& series) {
    if (auto synced = m_journal->sync(); !synced) {
        return synced.error();  // else what the manifest says of it would not be true after a crash
    }
    openSegments(series);
    Draft draft(series);
    draft.manifest.journal = m_journalNumber;
    draft.manifest.journalBytes = m_journal->bytes();
    if (auto added = addTicks(draft, series.ticks, 0); !added) {
        return added.error();
    }
    return draft;
}

Result<void> HistoryStore::seal(Series& series) {
    std::vector<Draft> drafts;
    auto draft = draftOf(series);
    if (!draft) {
        return draft.error();
    }
    ImportOutcome outcome;
    ImportInfo none;
    const bool hasRevisions = !series.revisions.empty() && series.isWhole;
    const bool isQuiet = series.isQuiet();
    const std::size_t kept = isQuiet ? 0 : std::min(series.tail.size(), m_options.tailKept);
    const bool isLong = series.tail.size() > (isQuiet ? 0 : m_options.tailMost);
    auto done = hasRevisions ? rewrite(draft.value(), {}, {}, none, outcome)
                : isLong     ? appendTail(draft.value(), series.tail.size() - kept)
                             : Result<void>();
    if (done && draft->segments.size() > m_options.segmentsMost && series.isWhole) {
        done = joinSegments(draft.value());
    }
    // A series that is damaged cannot be merged: what waits for it stays in the journal.
    if (!done && done.error().code != ErrorCode::Refused) {
        return done;
    }
    drafts.push_back(std::move(draft).value());
    return commit(drafts);
}

/// The oldest `count` bars of the tail as a segment of their own.
Result<void> HistoryStore::appendTail(Draft& draft, std::size_t count) {
    const std::string name = draft.newName("bars");
    const auto path = draft.series->folder / name;
    const BarSegment* before = draft.segments.empty() ? nullptr : draft.segments.back().get();
    auto writer = BarSegmentWriter::create(path, keptIntervals(draft.manifest.key.interval), before);
    if (!writer) {
        return writer.error();
    }
    const std::span<const Bar> bars = std::span(draft.tail).first(count);
    if (auto written = (*writer)->append(bars); !written) {
        return written;
    }
    auto segment = finished(**writer, path);
    if (!segment) {
        return segment.error();
    }
    draft.segments.push_back(std::move(segment).value());
    draft.manifest.segments.push_back(name);
    draft.manifest.sealedThrough = bars.back().start;
    draft.tail.erase(draft.tail.begin(), draft.tail.begin() + static_cast<std::ptrdiff_t>(count));
    return {};
}

/// One segment out of the newest ones, so that a long history is not copied for every few days.
Result<void> HistoryStore::joinSegments(Draft& draft) {
    auto& all = draft.segments;
    std::uint64_t later = 0;
    std::size_t first = all.size();
    while (first > 0 && (later == 0 || all[first - 1]->bytes() < 4 * later)) {
        later += all[--first]->bytes();
    }
    const std::vector<std::shared_ptr<const BarSegment>> joined(
        all.begin() + static_cast<std::ptrdiff_t>(first), all.end());
    for (const auto& segment : joined) {
        if (segment->verify() > 0) {
            return Error{ErrorCode::Refused, "damaged", segment->path().string()};
        }
    }
    const std::string name = draft.newName("bars");
    const auto path = draft.series->folder / name;
    auto writer = BarSegmentWriter::create(path, keptIntervals(draft.manifest.key.interval));
    if (!writer) {
        return writer.error();
    }
    if (auto written = (*writer)->concatenate(joined); !written) {
        return written;
    }
    auto segment = finished(**writer, path);
    if (!segment) {
        return segment.error();
    }
    all.resize(first);
    all.push_back(std::move(segment).value());
    draft.manifest.segments.resize(first);
    draft.manifest.segments.push_back(name);
    return {};
}

/// By day, behind what the day's file holds.
Result<void> HistoryStore::addTicks(Draft& draft, std::span<const Tick> ticks, std::uint32_t importId) {
    std::map<std::string, std::vector<Tick>> days;
    for (const Tick& tick : ticks) {
        days[dayName(tick.time, importId)].push_back(tick);
    }
    for (const auto& [name, ofDay] : days) {
        auto file = std::ranges::find(draft.manifest.ticks, name, &TickFile::name);
        if (file == draft.manifest.ticks.end()) {
            draft.manifest.ticks.push_back({name, 0, 0, importId});
            file = std::prev(draft.manifest.ticks.end());
        }
        const std::vector<std::byte> block = packTicks(ofDay);
        if (auto written = appendAt(draft.series->folder / name, file->bytes, block); !written) {
            return written;
        }
        file->bytes += block.size();
        file->ticks += ofDay.size();
    }
    return {};
}

Result<void> HistoryStore::checkWhole(const Draft& draft) const {
    for (const auto& segment : draft.segments) {
        if (!draft.series->isWhole || segment->verify() > 0) {
            return Error{ErrorCode::Refused,
                         fmt::format("The history of {} is damaged ({}): it can be read and not be changed.",
                                     draft.manifest.key.symbol, segment->path().filename().string()),
                         "damaged"};
        }
    }
    return {};
}

/// Everything into one new segment: bars and tail, with revisions in their place, `incoming` where there was
/// nothing, and without what `removed` holds unless its source has told it anew.
Result<void> HistoryStore::rewrite(Draft& draft, std::span<const Bar> incoming, const SeriesView& removed,
                                   ImportInfo& import, ImportOutcome& outcome) {
    if (auto whole = checkWhole(draft); !whole) {
        return whole;
    }
    const std::string name = draft.newName("bars");
    const auto path = draft.series->folder / name;
    auto writer = BarSegmentWriter::create(path, keptIntervals(draft.manifest.key.interval));
    auto added = BarSegmentWriter::createPlain(
        draft.series->folder / fmt::format("import-{}.bars", import.id), draft.manifest.key.interval);
    if (!writer || !added) {
        return writer ? added.error() : writer.error();
    }
    const SeriesView kept{draft.manifest.key, draft.segments, draft.tail};
    BarMerge merge(kept, draft.series->revisions, incoming, removed);
    Batch all(**writer), fresh(**added);
    draft.manifest.sealedThrough = {};
    Result<void> pushed;
    for (BarMerge::Step step; pushed && merge.next(step);) {
        outcome.keptBars += step.isIncomingRefused ? 1 : 0;
        if (step.fate != BarMerge::Fate::Stays) {
            ++outcome.changedBars;
        }
        if (step.fate == BarMerge::Fate::Goes) {
            continue;
        }
        draft.manifest.sealedThrough = step.bar.start;
        pushed = all.push(step.bar);
        if (pushed && step.fate == BarMerge::Fate::Comes) {
            ++import.bars;
            import.first = import.first.isSet() ? import.first : step.bar.start;
            import.last = step.bar.start;
            pushed = fresh.push(step.bar);
        }
    }
    for (Batch* batch : {&all, &fresh}) {
        pushed = pushed ? batch->flush() : pushed;
    }
    if (pushed && import.bars > 0) {
        pushed = (*added)->finish();
    }
    return pushed ? takeWhole(draft, **writer, name) : pushed;
}

/// The one segment in the place of everything there was.
Result<void> HistoryStore::takeWhole(Draft& draft, BarSegmentWriter& writer, const std::string& name) {
    draft.takesRevisions = true;
    draft.tail.clear();
    draft.segments.clear();
    draft.manifest.segments.clear();
    if (!draft.manifest.sealedThrough.isSet()) {
        return {};  // nothing is left
    }
    if (auto finished = writer.finish(); !finished) {
        return finished;
    }
    auto segment = BarSegment::open(draft.series->folder / name);
    if (!segment) {
        return segment.error();
    }
    draft.segments.push_back(std::move(segment).value());
    draft.manifest.segments.push_back(name);
    return {};
}

/// One manifest is one rename. Several are written beside, named in one file that either is there or is not,
/// and then renamed, now or at the next start.
Result<void> HistoryStore::commit(std::vector<Draft>& drafts) {
    for (Draft& draft : drafts) {
        const auto path =
            drafts.size() == 1 ? draft.series->manifestPath() : draft.series->folder / kNewManifest;
        if (auto written = writeWhole(path, formatManifest(draft.manifest)); !written) {
            return written;
        }
    }
    if (drafts.size() > 1) {
        std::string names;
        for (const Draft& draft : drafts) {
            names += draft.series->folder.filename().string() + "\n";
        }
        if (auto written = writeWhole(m_folder / kCommit, names); !written) {
            return written;
        }
        if (auto finished = finishCommit(); !finished) {
            return finished;
        }
    }
    for (Draft& draft : drafts) {
        adopt(draft);
    }
    return {};
}

void HistoryStore::adopt(Draft& draft) {
    Series& series = *draft.series;
    ++m_generation;
    series.manifest = std::move(draft.manifest);
    series.segments = std::move(draft.segments);
    series.tail = std::move(draft.tail);
    series.tail.shrink_to_fit();  // thousands of series stay here, most of them for good
    series.ticks.clear();
    series.ticks.shrink_to_fit();
    if (draft.takesRevisions) {
        series.revisions.clear();
    }
    removeOrphans(series);
}

}  // namespace tessera::history
