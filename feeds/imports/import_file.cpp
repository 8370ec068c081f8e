#include "feeds/imports/import_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <map>
#include <type_traits>

#include "app/history/map_watch.h"
#include "feeds/imports/csv_bars.h"
#include "feeds/imports/dbn_bars.h"
#include "feeds/imports/decimal_mark.h"
#include "feeds/imports/recorded_bars.h"
#include "feeds/replay/recording_format.h"

namespace tessera::imports {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using history::ImportPreview;
using history::ImportRequest;

namespace {

constexpr std::size_t kHeadLooked = 64;
constexpr std::size_t kPreviewRows = 20, kGuessRows = 200;
constexpr std::size_t kLookedRows = 200'000;  // for what proves an order of day and month, or a mark
constexpr std::size_t kStepMost = 1 << 16;    // rows between two looks at the person's wish
constexpr auto kFirstBelieved = domain::Timestamp::fromSeconds(86'400),
               kLastBelieved = domain::Timestamp::fromSeconds(7'258'118'400);  // of a span: 1970 to 2200
constexpr auto kSurveyPatience = std::chrono::seconds(3);
constexpr std::uint64_t kStepsALook = 1'024;
constexpr std::size_t kKeptMapped = 64 << 20;  // bytes of the file that stay mapped behind what was read

/// A file as text, without reading it whole.
class MappedText {
 public:
    static Result<MappedText> open(const std::string& path) {
        MappedText text;
        const history::FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        struct stat status {};
        if (!file.isOpen() || ::fstat(file.get(), &status) != 0) {
            return history::readError(path, errno);
        }
        if (!S_ISREG(status.st_mode) || status.st_size == 0) {
            return Error{ErrorCode::BadInput,
                         fmt::format("{} is {}.", path, S_ISREG(status.st_mode) ? "empty" : "no file"),
                         "import"};
        }
        text.m_bytes = static_cast<std::size_t>(status.st_size);
        void* data = ::mmap(nullptr, text.m_bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
        if (data == MAP_FAILED) {
            return history::readError(path, errno);
        }
        text.m_data = static_cast<char*>(data);
        ::madvise(text.m_data, text.m_bytes, MADV_SEQUENTIAL);
        history::watchMapping(data, text.m_bytes);
        return text;
    }
    MappedText(MappedText&& other) noexcept
        : m_data(std::exchange(other.m_data, nullptr)),
          m_bytes(other.m_bytes),
          m_released(other.m_released) {}
    MappedText& operator=(MappedText&&) = delete;
    ~MappedText() {
        if (m_data != nullptr) {
            history::unwatchMapping(m_data);
            ::munmap(m_data, m_bytes);
        }
    }
    std::string_view view() const { return {m_data, m_bytes}; }
    /// Another program cut the file short while it was read, or its disk fails.
    Result<void> whole(const std::string& path) const {
        if (history::lostPages(m_data) == 0) {
            return {};
        }
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{} was cut short or could not be read to its end. Nothing was imported.", path),
            "import"};
    }
    /// Memory does not grow with the file.
    void release(std::size_t before) {
        if (before > m_released + kKeptMapped) {
            ::madvise(m_data, before & ~std::size_t{4095}, MADV_DONTNEED);
            m_released = before;
        }
    }

 private:
    MappedText() = default;
    char* m_data = nullptr;
    std::size_t m_bytes = 0, m_released = 0;
};

enum class FileKind { Csv, Dbn, Recording };

Result<FileKind> kindOf(const std::string& path) {
    auto bytes = replay::ByteSource::openFile(path);
    if (!bytes) {
        return bytes.error();
    }
    const auto head = (*bytes)->peek(kHeadLooked);
    const auto starts = [&](const void* magic, std::size_t length) {
        return head.size() >= length && std::memcmp(head.data(), magic, length) == 0;
    };
    if (starts(replay::format::kMagic, sizeof replay::format::kMagic)) {
        return FileKind::Recording;
    }
    if (starts("DBN", 3)) {
        return DbnBars::open(path).ok() ? FileKind::Dbn : FileKind::Recording;
    }
    const bool isBinary = std::ranges::any_of(head, [](std::byte b) { return b == std::byte{0}; });
    return isBinary ? FileKind::Recording : FileKind::Csv;  // what a recording is not, its reader says
}

Error cancelled() {
    return Error{ErrorCode::Cancelled, "The import was cancelled. Nothing was imported.", "import"};
}

/// What the file's first rows say of what a request leaves open; for both the preview and the import, so that
/// what was shown is what is read.
struct Guess {
    DateOrderGuess dates;
    DecimalMarkGuess numbers;
};

history::ImportColumn columnAt(const ImportRequest& request, const std::vector<std::string>& headings,
                               std::size_t at) {
    return at < request.columns.size() ? request.columns[at] : columnNamed(headings[at]);
}

bool isNumber(history::ImportColumn column) {
    return column != history::ImportColumn::Ignored && column != history::ImportColumn::Time &&
           column != history::ImportColumn::Side;
}

/// A row says something new while an order or a mark is open that later rows may tell.
bool isOpen(const Guess& guess, std::size_t row) {
    const bool mayHaveDates = row <= kGuessRows || !guess.dates.sentence().empty();
    const bool mayHaveMarks = row <= kGuessRows || guess.numbers.isOpen();
    return (mayHaveDates && !guess.dates.isDecided()) || (mayHaveMarks && !guess.numbers.isDecided());
}

Guess guessOf(std::string_view all, const ImportRequest& request) {
    Guess guess;
    prices::CsvRows csv(all, request.path, prices::separatorOf(all));
    std::vector<std::string> cells, headings;
    (void)csv.next(headings);
    for (std::size_t row = 0; row < kLookedRows && isOpen(guess, row); ++row) {
        const auto more = csv.next(cells);
        if (!more || !*more) {
            break;
        }
        for (std::size_t i = 0; i < std::min(cells.size(), headings.size()); ++i) {
            const history::ImportColumn column = columnAt(request, headings, i);
            if (column == history::ImportColumn::Time) {
                guess.dates.look(cells[i]);
            } else if (isNumber(column)) {
                guess.numbers.look(cells[i]);
            }
        }
    }
    return guess;
}

/// The request with the order of its dates and the mark of its decimals, where it left them open and the file
/// tells.
ImportRequest withGuess(ImportRequest request, const Guess& guess) {
    if (const auto order = guess.dates.order(); order && request.stamps == history::StampFormat::Automatic) {
        request.stamps =
            *order == DateOrder::DayFirst ? history::StampFormat::DayFirst : history::StampFormat::MonthFirst;
    }
    if (request.mark == history::DecimalMark::Automatic) {
        request.mark = guess.numbers.mark().value_or(history::DecimalMark::Point);
    }
    return request;
}

bool leavesOpen(const ImportRequest& request) {
    return request.stamps == history::StampFormat::Automatic ||
           request.mark == history::DecimalMark::Automatic;
}

Result<void> readCsv(const ImportRequest& asked, const ZoneOffset& offsets, ImportRows& rows,
                     ImportProgress& progress) {
    ImportRequest request = asked;
    auto text = MappedText::open(request.path);
    if (!text) {
        return text.error();
    }
    const std::string_view all = text.value().view();
    prices::CsvRows csv(all, request.path, prices::separatorOf(all));
    std::vector<std::string> cells;
    const auto headings = csv.next(cells);
    if (!headings || !*headings) {
        return headings ? Error{ErrorCode::BadInput, request.path + " has no rows.", "csv"}
                        : headings.error();
    }
    if (leavesOpen(request)) {
        request = withGuess(request, guessOf(all, request));
    }
    auto bars = CsvBars::make(request, cells, offsets);
    if (!bars) {
        return bars.error();
    }
    for (std::uint64_t row = 0;; ++row) {
        const auto more = csv.next(cells);
        if (!more) {
            const auto whole = text->whole(request.path);
            return whole ? more.error() : whole.error();
        }
        if (!*more) {
            return text->whole(request.path);
        }
        bars.value().take(cells, csv.line(), rows);
        if (row % kStepMost == 0) {
            progress.share = static_cast<int>(csv.offset() * 10'000 / all.size());
            text.value().release(csv.offset());
            if (const auto whole = text->whole(request.path); !whole) {
                return whole;
            }
            if (progress.isCancelled) {
                return cancelled();
            }
        }
    }
}

template <class Source>
Result<void> readSource(const ImportRequest& request, ImportRows& rows, ImportProgress& progress) {
    auto source = Source::open(request.path);
    if (!source) {
        return source.error();
    }
    for (std::uint64_t step = 0;; ++step) {
        const auto more = source.value().next(request, rows);
        if (!more) {
            return more.error();
        }
        if (!*more) {
            return {};
        }
        if (step % kStepMost == 0) {
            progress.share = source->progress();
            if (progress.isCancelled) {
                return cancelled();
            }
        }
    }
}

/// Counts what the rows are of instead of keeping them.
class RowSurvey final : public RowSink {
 public:
    void addBar(const history::SeriesKey& key, const domain::Bar& bar, std::uint64_t) override {
        note(key.symbol, bar.start);
    }
    void addTick(const history::SeriesKey& key, const history::Tick& tick, std::uint64_t) override {
        note(key.symbol, tick.time);
    }
    void reject(std::uint64_t, std::string) override {}
    history::ImportCounts& counts() override { return m_counts; }

    std::vector<history::ImportedInstrument> take() {
        std::vector<history::ImportedInstrument> all;
        for (auto& [symbol, one] : m_instruments) {
            one.symbol = symbol;
            all.push_back(std::move(one));
        }
        std::ranges::stable_sort(all, std::ranges::greater(), &history::ImportedInstrument::rows);
        return all;
    }

 private:
    void note(const std::string& symbol, domain::Timestamp at) {
        if (at < kFirstBelieved || at > kLastBelieved) {
            return;  // it will be rejected
        }
        history::ImportedInstrument& one = m_instruments[symbol];
        one.first = one.rows == 0 ? at : std::min(one.first, at);
        one.last = std::max(one.last, at);
        ++one.rows;
    }

    std::map<std::string, history::ImportedInstrument> m_instruments;
    history::ImportCounts m_counts;
};

/// Which instruments `source` holds and from when to when: of all of it, or of as much as there is patience
/// for.
template <class Source>
void survey(Source& source, ImportPreview& preview) {
    const auto until = std::chrono::steady_clock::now() + kSurveyPatience;
    RowSurvey rows;
    for (std::uint64_t step = 1;; ++step) {
        const auto more = source.next(ImportRequest{}, rows);
        if (!more) {
            preview.problem = more.error().sentence;
        }
        if (!more || !*more) {
            break;
        }
        if (step % kStepsALook == 0 && std::chrono::steady_clock::now() > until) {
            preview.looked = source.progress();
            break;
        }
    }
    preview.instruments = rows.take();
}

template <class Source>
ImportPreview previewSource(const std::string& path) {
    ImportPreview preview;
    auto source = Source::open(path);
    if (!source) {
        preview.problem = source.error().sentence;
        return preview;
    }
    preview.kind = source->description();
    if constexpr (std::is_same_v<Source, DbnBars>) {
        preview.interval = source->interval();
    }
    survey(source.value(), preview);
    return preview;
}

Result<ImportPreview> previewCsv(const ImportRequest& asked, const ZoneOffset& offsets) {
    ImportRequest request = asked;
    auto text = MappedText::open(request.path);
    if (!text) {
        return text.error();
    }
    ImportPreview preview;
    preview.kind = "CSV";
    const std::string_view all = text.value().view();
    prices::CsvRows csv(all, request.path, prices::separatorOf(all));
    const auto headings = csv.next(preview.headings);
    if (!headings) {
        return headings.error();
    }
    std::string open;  // what the person has to say
    if (leavesOpen(request)) {
        const Guess guess = guessOf(all, request);
        if (request.stamps == history::StampFormat::Automatic) {
            (guess.dates.order() ? preview.stamps : open) = guess.dates.sentence();
        }
        if (request.mark == history::DecimalMark::Automatic) {
            (guess.numbers.mark() || !open.empty() ? preview.numbers : open) = guess.numbers.sentence();
        }
        request = withGuess(request, guess);
    }
    auto bars = CsvBars::make(request, preview.headings, offsets);
    preview.columns = bars ? bars->columns() : request.columns;
    if (preview.columns.empty()) {
        for (const std::string& heading : preview.headings) {
            preview.columns.push_back(columnNamed(heading));
        }
    }
    preview.problem = bars ? open : bars.error().sentence;
    std::vector<domain::Timestamp> times;
    auto stamps = StampReader::make(request.stamps, request.pattern, request.zone, offsets);
    const auto timeAt =
        std::ranges::find(preview.columns, history::ImportColumn::Time) - preview.columns.begin();
    std::vector<std::string> cells;
    for (std::size_t row = 0; row < kGuessRows; ++row) {
        const auto more = csv.next(cells);
        if (!more || !*more) {
            preview.problem = more ? preview.problem : more.error().sentence;
            break;
        }
        if (preview.rows.size() < kPreviewRows) {
            preview.read.push_back(bars ? bars.value().understood(cells) : "");
            preview.rows.push_back(cells);
        }
        if (stamps && static_cast<std::size_t>(timeAt) < cells.size()) {
            if (const auto time = stamps.value().read(cells[static_cast<std::size_t>(timeAt)])) {
                times.push_back(*time);
            }
        }
    }
    const bool isAnyRead =
        std::ranges::any_of(preview.read, [](const std::string& row) { return !row.starts_with(kLeftOut); });
    if (preview.problem.empty() && !preview.read.empty() && !isAnyRead) {
        preview.problem =
            "None of the first rows can be read: " + preview.read.front().substr(kLeftOut.size()) + ".";
    }
    preview.interval = bars && bars->arePrints() ? Duration::zero() : intervalOf(std::move(times));
    return preview;
}

}  // namespace

Result<ImportPreview> previewFile(const ImportRequest& request, const ZoneOffset& offsets) {
    const auto kind = kindOf(request.path);
    if (!kind) {
        return kind.error();
    }
    if (*kind == FileKind::Csv) {
        return previewCsv(request, offsets);
    }
    return *kind == FileKind::Dbn ? previewSource<DbnBars>(request.path)
                                  : previewSource<RecordedBars>(request.path);
}

Result<void> readFile(const ImportRequest& request, const ZoneOffset& offsets, ImportRows& rows,
                      ImportProgress& progress) {
    const auto kind = kindOf(request.path);
    if (!kind) {
        return kind.error();
    }
    auto read = *kind == FileKind::Csv   ? readCsv(request, offsets, rows, progress)
                : *kind == FileKind::Dbn ? readSource<DbnBars>(request, rows, progress)
                                         : readSource<RecordedBars>(request, rows, progress);
    if (read && request.isStrict && rows.counts().rejected > 0) {
        const auto& first = rows.counts().first.front();
        return Error{ErrorCode::BadInput,
                     fmt::format("{} rows were rejected, the first in line {} ({}). Nothing was imported.",
                                 rows.counts().rejected, first.line, first.reason),
                     "strict"};
    }
    return read;
}

}  // namespace tessera::imports
