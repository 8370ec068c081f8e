// What people do to a history: import, take back, list, keep small, check.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "app/history/history_store_parts.h"
#include "app/history/tick_blocks.h"

namespace tessera::history {

using domain::Bar;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

std::uint64_t fileBytes(const std::filesystem::path& path) {
    std::error_code problem;
    const auto bytes = std::filesystem::file_size(path, problem);
    return problem ? 0 : bytes;
}

bool endsWithDay(const TickFile& file, const std::string& day) {
    return file.importId == 0 && file.name.starts_with(day);
}

}  // namespace

std::uint32_t HistoryStore::nextImport() const {
    std::uint32_t next = 1;
    for (const auto& series : m_series) {
        for (const ImportInfo& import : series ? series->manifest.imports : std::vector<ImportInfo>()) {
            next = std::max(next, import.id + 1);
        }
    }
    return next;
}

Result<ImportOutcome> HistoryStore::import(std::span<const ImportPart> parts, const std::string& fileName,
                                           Timestamp at) {
    ImportOutcome outcome;
    outcome.id = nextImport();
    std::vector<Draft> drafts;
    for (const ImportPart& part : parts) {
        const auto number = series(part.key);
        if (!number) {
            return number.error();
        }
        auto made = draftOf(*this->at(*number));
        if (!made) {
            return made.error();
        }
        Draft& draft = made.value();
        ImportInfo info{outcome.id, fileName, at, 0, 0, {}, {}};
        if (auto written = rewrite(draft, part.bars, {}, info, outcome); !written) {
            removeOrphans(*draft.series);
            return written.error();
        }
        std::vector<Tick> fresh;
        for (const Tick& tick : part.ticks) {
            const std::string day = formatIso(tick.time, 0).substr(0, 10);
            const bool isTold = std::ranges::any_of(
                draft.manifest.ticks, [&](const TickFile& file) { return endsWithDay(file, day); });
            if (isTold) {
                ++outcome.keptTicks;
            } else {
                fresh.push_back(tick);
            }
        }
        if (auto added = addTicks(draft, fresh, outcome.id); !added) {
            return added.error();
        }
        info.ticks = fresh.size();
        outcome.changedTicks += fresh.size();
        if (info.bars + info.ticks > 0) {
            draft.manifest.imports.push_back(info);
        }
        drafts.push_back(std::move(draft));
    }
    if (auto done = commit(drafts); !done) {
        return done.error();
    }
    return outcome;
}

Result<ImportOutcome> HistoryStore::undoImport(std::uint32_t id) {
    ImportOutcome outcome;
    outcome.id = id;
    std::vector<Draft> drafts;
    for (const auto& series : m_series) {
        if (!series || std::ranges::find(series->manifest.imports, id, &ImportInfo::id) ==
                           series->manifest.imports.end()) {
            continue;
        }
        auto made = draftOf(*series);
        if (!made) {
            return made.error();
        }
        Draft& draft = made.value();
        ImportInfo none;
        const auto path = series->folder / fmt::format("import-{}.bars", id);
        SeriesView removed;
        removed.key = series->manifest.key;
        if (std::filesystem::exists(path)) {
            auto segment = BarSegment::open(path);
            if (!segment) {
                return segment.error();
            }
            if ((*segment)->verify() > 0) {
                return Error{ErrorCode::Refused,
                             fmt::format("{} is damaged: what import {} added is not known for certain.",
                                         path.string(), id),
                             "damaged"};
            }
            removed.segments.push_back(std::move(segment).value());
            if (auto written = rewrite(draft, {}, removed, none, outcome); !written) {
                return written.error();
            }
        }
        std::erase_if(draft.manifest.ticks, [&](const TickFile& file) {
            outcome.changedTicks += file.importId == id ? file.ticks : 0;
            return file.importId == id;
        });
        std::erase_if(draft.manifest.imports, [id](const ImportInfo& import) { return import.id == id; });
        drafts.push_back(std::move(draft));
    }
    if (drafts.empty()) {
        return Error{ErrorCode::NotFound, fmt::format("There is no import {} in this history.", id), "undo"};
    }
    if (auto done = commit(drafts); !done) {
        return done.error();
    }
    return outcome;
}

std::vector<SeriesInfo> HistoryStore::list() {
    std::vector<SeriesInfo> all;
    for (const auto& series : m_series) {
        if (!series) {
            continue;
        }
        const auto kept = view(series->number);
        SeriesInfo info;
        info.key = series->manifest.key;
        info.first = kept->firstStart();
        info.last = kept->lastStart();
        for (const auto& segment : kept->segments) {
            info.bars += segment->run(info.key.interval, 0).size();
        }
        info.bars +=
            kept->tail.size() + (kept->segments.empty() ? 0 : 1);  // the one open in the last segment
        info.ticks = series->ticks.size();
        for (const TickFile& file : series->manifest.ticks) {
            info.ticks += file.ticks;
        }
        for (const auto& path : std::filesystem::directory_iterator(series->folder)) {
            info.bytes += fileBytes(path.path());
        }
        info.imports = series->manifest.imports;
        all.push_back(std::move(info));
    }
    std::ranges::sort(all, {}, &SeriesInfo::key);
    return all;
}

std::uint64_t HistoryStore::bytes() const {
    std::uint64_t all = m_journal ? m_journal->bytes() : 0;
    for (const auto& series : m_series) {
        std::error_code problem;
        for (const auto& entry : series ? std::filesystem::directory_iterator(series->folder, problem)
                                        : std::filesystem::directory_iterator()) {
            all += fileBytes(entry.path());
        }
    }
    return all;
}

Result<std::uint64_t> HistoryStore::retain(Timestamp keep, std::uint64_t bytesMost) {
    std::vector<std::string> days;
    std::uint64_t ofTicks = 0;
    for (const auto& series : m_series) {
        for (const TickFile& file : series ? series->manifest.ticks : std::vector<TickFile>()) {
            if (file.importId == 0) {
                days.push_back(file.name.substr(0, 10));
                ofTicks += file.bytes;
            }
        }
    }
    std::ranges::sort(days);
    days.erase(std::unique(days.begin(), days.end()), days.end());
    std::uint64_t all = bytes();
    const std::string oldest = formatIso(floorTo(keep, domain::kDay), 0).substr(0, 10);
    for (const std::string& day : days) {
        if (day >= oldest && (bytesMost == 0 || all <= bytesMost)) {
            break;
        }
        for (const auto& series : m_series) {
            if (!series || std::ranges::none_of(series->manifest.ticks, [&](const TickFile& file) {
                    return endsWithDay(file, day);
                })) {
                continue;
            }
            SeriesManifest next = series->manifest;
            std::erase_if(next.ticks, [&](const TickFile& file) { return endsWithDay(file, day); });
            if (auto written = writeWhole(series->manifestPath(), formatManifest(next)); !written) {
                return written.error();
            }
            series->manifest = std::move(next);
            removeOrphans(*series);
        }
        all = bytes();
    }
    return all;
}

Result<void> HistoryStore::renameSource(const std::string& source, const std::string& to) {
    for (const auto& series : m_series) {
        if (!series || series->manifest.key.source != source) {
            continue;
        }
        SeriesManifest next = series->manifest;
        next.key.source = to;
        if (auto written = writeWhole(series->manifestPath(), formatManifest(next)); !written) {
            return written;
        }
        m_byKey.erase(series->manifest.key);
        series->manifest = std::move(next);
        m_byKey[series->manifest.key] = series->number;
    }
    return {};
}

VerifyReport HistoryStore::verify() {
    VerifyReport report;
    for (const auto& series : m_series) {
        if (!series) {
            continue;
        }
        openSegments(*series);
        ++report.series;
        report.bars += series->tail.size() + (series->segments.empty() ? 0 : 1);
        for (const auto& segment : series->segments) {
            ++report.segments;
            report.bars += segment->run(series->manifest.key.interval, 0).size();
            (void)segment->verify();
            std::ranges::copy(segment->problems(), std::back_inserter(report.problems));
        }
        const auto all =
            ticks(series->number, Timestamp::fromNanos(INT64_MIN), Timestamp::fromNanos(INT64_MAX));
        if (all) {
            report.ticks += all->size();
        } else {
            report.problems.push_back(all.error().sentence);
        }
    }
    report.problems.insert(report.problems.begin(), m_problems.begin(), m_problems.end());
    return report;
}

}  // namespace tessera::history
