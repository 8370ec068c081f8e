#include "app/terminal/history_command.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "app/domain/calendar_interval.h"
#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "app/terminal/history_files.h"

namespace tessera::terminal {

namespace {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;
using history::HistoryStore;

std::string count(std::uint64_t n) {
    return domain::formatCount(static_cast<std::int64_t>(n));
}

/// Of what a file holds, which may be any whole seconds.
std::string lengthText(Duration interval) {
    return interval % std::chrono::minutes(1) == Duration::zero()
               ? domain::intervalText(interval)
               : fmt::format("{} s", interval / std::chrono::seconds(1));
}

/// What bars are exported as: a week and a month are made of the kept ones too.
std::vector<Duration> exportIntervals() {
    std::vector<Duration> all(domain::kMinuteBarIntervals.begin(), domain::kMinuteBarIntervals.end());
    all.insert(all.end(), {domain::kWeekBar, domain::kMonthBar});
    return all;
}

Result<Duration> intervalOr(const std::string& text, Duration otherwise,
                            std::span<const Duration> among = domain::kMinuteBarIntervals) {
    const auto known = text.empty() ? otherwise : domain::barIntervalOf(text, among);
    return known ? Result<Duration>(*known)
                 : Error{ErrorCode::BadInput,
                         fmt::format("\"{}\" is no interval: {}.", text, domain::barIntervalNames(among)),
                         "interval"};
}

std::string timeText(Timestamp t) {
    return t.isSet() ? formatIso(t, 0) : std::string("-");
}

Result<std::vector<history::ImportColumn>> columnsOf(const std::string& text) {
    std::vector<history::ImportColumn> columns;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view name = rest.substr(0, comma);
        const auto& names = history::kImportColumnNames;
        const auto known = std::ranges::find(names, name);
        if (known == names.end() && !name.empty()) {
            return Error{ErrorCode::BadInput,
                         fmt::format("\"{}\" is no column: {}.", name, fmt::join(names, ", ")), "columns"};
        }
        columns.push_back(name.empty() ? history::ImportColumn::Ignored
                                       : static_cast<history::ImportColumn>(known - names.begin()));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return columns;
}

Result<history::ImportRequest> importOf(const HistoryRequest& request) {
    history::ImportRequest import;
    import.path = request.argument;
    import.zone = request.zone;
    import.isStrict = request.isStrict;
    const auto interval = intervalOr(request.interval, std::chrono::minutes(1));
    const auto columns = columnsOf(request.columns);
    if (!interval || !columns) {
        return interval ? columns.error() : interval.error();
    }
    import.columns = *columns;
    import.key = {request.source, request.symbol, request.decimals, *interval};
    const auto& formats = history::kStampFormatNames;
    const auto format = std::ranges::find(formats, std::string_view(request.timeFormat));
    const bool isPattern = request.timeFormat.find('%') != std::string::npos;
    if (!isPattern && format == formats.end()) {
        return Error{ErrorCode::BadInput,
                     fmt::format("\"{}\" is no format of times: {} or a pattern such as %d/%m/%Y %H:%M.",
                                 request.timeFormat, fmt::join(formats, ", ")),
                     "time format"};
    }
    import.stamps = isPattern ? history::StampFormat::Pattern
                              : static_cast<history::StampFormat>(format - formats.begin());
    import.pattern = isPattern ? request.timeFormat : "";
    const auto& marks = history::kDecimalMarkNames;
    import.mark = static_cast<history::DecimalMark>(
        std::ranges::find(marks, std::string_view(request.decimalMark)) - marks.begin());
    return import;
}

void printPreview(const history::ImportPreview& preview, std::ostream& out) {
    fmt::print(out, "{}\n", preview.kind);
    for (std::size_t i = 0; i < preview.headings.size(); ++i) {
        fmt::print(out, "  {:<24} read as {}\n", preview.headings[i],
                   history::kImportColumnNames[static_cast<std::size_t>(
                       i < preview.columns.size() ? preview.columns[i] : history::ImportColumn::Ignored)]);
    }
    for (const std::string& row : preview.read) {
        fmt::print(out, "  {}\n", row);
    }
    if (!preview.stamps.empty()) {
        fmt::print(out, "{}\n", preview.stamps);
    }
    if (!preview.numbers.empty()) {
        fmt::print(out, "{}\n", preview.numbers);
    }
    if (preview.interval > Duration::zero()) {
        fmt::print(out, "bars of {}\n", lengthText(preview.interval));
    }
    for (const history::ImportedInstrument& one : preview.instruments) {
        fmt::print(out, "  {:<24} {:>12} rows  {} to {}\n", one.symbol, one.rows, formatIso(one.first, 0),
                   formatIso(one.last, 0));
    }
    if (preview.looked < 10'000) {
        fmt::print(out, "so far: the first {} % of the file were looked at, more may follow\n",
                   preview.looked / 100);
    }
    if (!preview.problem.empty()) {
        fmt::print(out, "cannot be imported so: {}\n", preview.problem);
    }
}

Result<void> runImport(const HistoryRequest& request, const std::filesystem::path& folder, Timestamp now,
                       std::ostream& out) {
    auto import = importOf(request);
    if (!import) {
        return import.error();
    }
    history::ImportRequest& asked = import.value();
    const auto preview = imports::previewFile(asked, systemZones());
    if (!preview) {
        return preview.error();
    }
    if (request.isPreview) {
        printPreview(*preview, out);
        return {};
    }
    if (preview->kind == "CSV") {
        asked.key.source = asked.key.source.empty() ? std::string(history::kFilesSource) : asked.key.source;
        if (asked.key.symbol.empty()) {
            return Error{ErrorCode::BadInput, "A CSV file names no instrument: say which with --symbol.",
                         "symbol"};
        }
    }
    // Opened first: who may not write must not wait for a long file.
    auto store = HistoryStore::open(folder, HistoryStore::Access::Write);
    if (!store) {
        return store.error();
    }
    imports::ImportProgress progress;
    const auto read = readImport(asked, folder.string(), now, progress);
    if (!read) {
        return read.error();
    }
    const auto done =
        (*store)->import((*read)->parts, std::filesystem::path(asked.path).filename().string(), now);
    if (!done) {
        return done.error();
    }
    out << importSentence(asked.path, **read, *done) << '\n';
    for (const history::RejectedRow& row : (*read)->rows.counts().first) {
        fmt::print(out, "  line {}: {}\n", row.line, row.reason);
    }
    return {};
}

void printList(HistoryStore& store, std::ostream& out) {
    fmt::print(out, "{:<28} {:<20} {:>3} {:>12} {:>12} {:>9}  {:<20} {}\n", "source", "symbol", "of", "bars",
               "prints", "kB", "first", "last");
    for (const history::SeriesInfo& info : store.list()) {
        fmt::print(out, "{:<28} {:<20} {:>3} {:>12} {:>12} {:>9}  {:<20} {}\n", info.key.source,
                   info.key.symbol, lengthText(info.key.interval), count(info.bars), count(info.ticks),
                   count(info.bytes >> 10), timeText(info.first), timeText(info.last));
        for (const history::ImportInfo& import : info.imports) {
            fmt::print(out, "    import {} of {} at {}: {} bars, {} prints\n", import.id, import.file,
                       timeText(import.at), count(import.bars), count(import.ticks));
        }
    }
}

Result<void> runExport(HistoryStore& store, const HistoryRequest& request, Timestamp now, std::ostream& out) {
    history::ExportRange range;
    std::vector<history::SeriesKey> found;
    for (const history::SeriesInfo& info : store.list()) {
        if (info.key.symbol == request.argument &&
            (request.source.empty() || info.key.source == request.source)) {
            found.push_back(info.key);
        }
    }
    if (found.size() != 1) {
        return Error{found.empty() ? ErrorCode::NotFound : ErrorCode::BadInput,
                     found.empty() ? fmt::format("The history has no {}.", request.argument)
                                   : fmt::format("{} sources tell {}: choose one with --source.",
                                                 found.size(), request.argument),
                     "export"};
    }
    range.key = found.front();
    const auto from = request.from.empty() ? Result<Timestamp>(Timestamp{}) : domain::parseIso(request.from);
    const auto to = request.to.empty() ? Result<Timestamp>(range.to) : domain::parseIso(request.to);
    const auto interval = intervalOr(request.interval, range.key.interval, exportIntervals());
    if (!from || !to || !interval) {
        return !from ? from.error() : !to ? to.error() : interval.error();
    }
    range.from = *from;
    range.to = *to;
    range.interval = *interval;
    range.isTicks = request.isTicks;
    range.file = request.file;
    const auto rows = exportRange(store, range, now, out);
    if (!rows) {
        return rows.error();
    }
    if (!request.file.empty()) {
        fmt::print(out, "{} rows written to {}\n", count(*rows), request.file);
    }
    return {};
}

Result<void> runVerify(HistoryStore& store, std::ostream& out) {
    const history::VerifyReport report = store.verify();
    fmt::print(out, "{} series, {} files of bars, {} bars, {} prints: {}\n", count(report.series),
               count(report.segments), count(report.bars), count(report.ticks),
               report.problems.empty() ? "every checksum fits."
                                       : fmt::format("{} problems", report.problems.size()));
    for (const std::string& problem : report.problems) {
        fmt::print(out, "  {}\n", problem);
    }
    if (report.problems.empty()) {
        return {};
    }
    return Error{ErrorCode::Corrupt, "The history is damaged in places; the rest of it is sound.", "verify"};
}

Result<void> runUndo(HistoryStore& store, const std::string& argument, std::ostream& out) {
    const auto id = domain::parseDecimal(argument, 0);
    if (!id || *id < 1 || *id > UINT32_MAX) {
        return Error{ErrorCode::BadInput,
                     fmt::format("\"{}\" is no import; tessera history list names them.", argument), "undo"};
    }
    const auto undone = store.undoImport(static_cast<std::uint32_t>(*id));
    if (!undone) {
        return undone.error();
    }
    fmt::print(out, "Import {} taken back: {} bars and {} prints.\n", *id, count(undone->changedBars),
               count(undone->changedTicks));
    return {};
}

}  // namespace

Result<void> runHistoryCommand(const HistoryRequest& request, const std::string& profileDir,
                               const ports::Clock& clock, std::ostream& out) {
    using Action = HistoryRequest::Action;
    const std::filesystem::path folder = std::filesystem::path(profileDir) / "history";
    const Timestamp now = clock.utcNow();
    if (request.action == Action::Import) {
        return runImport(request, folder, now, out);
    }
    const bool isChange = request.action == Action::Undo;
    auto store =
        HistoryStore::open(folder, isChange ? HistoryStore::Access::Write : HistoryStore::Access::Read);
    if (!store) {
        return store.error();
    }
    switch (request.action) {
        case Action::Undo:
            return runUndo(**store, request.argument, out);
        case Action::Export:
            return runExport(**store, request, now, out);
        case Action::Verify:
            return runVerify(**store, out);
        default:
            printList(**store, out);
            return {};
    }
}

}  // namespace tessera::terminal
