#pragma once
// Files in and out of a history, as a person asks for them. Values; feeds/imports knows the formats.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/history/history_store.h"

namespace tessera::history {

/// The source under which files are imported unless another is named.
inline constexpr const char* kFilesSource = "files";
/// Stands before the symbol of what was imported where another source tells of the same symbol.
inline constexpr std::string_view kFilesPrefix = "files:";

/// What a column of a CSV file says.
enum class ImportColumn : std::uint8_t {
    Ignored,
    Time,
    Open,
    High,
    Low,
    Close,
    Volume,
    BuyVolume,
    Price,
    Quantity,
    Side
};
/// Names as options and screens say them, in the order of ImportColumn.
inline constexpr std::array<std::string_view, 11> kImportColumnNames{
    "ignored", "time", "open", "high", "low", "close", "volume", "buy_volume", "price", "quantity", "side"};

/// How a CSV file writes times.
enum class StampFormat : std::uint8_t {
    Automatic,
    Iso,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
    Pattern,
    DayFirst,   // 17.06.2026 14:05, 17/6/26
    MonthFirst  // 6/17/2026 2:05 PM
};
inline constexpr std::array<std::string_view, 9> kStampFormatNames{
    "auto", "iso", "s", "ms", "us", "ns", "pattern", "day-first", "month-first"};

/// What stands before the decimals of a number in a CSV file.
enum class DecimalMark : std::uint8_t { Automatic, Point, Comma };
inline constexpr std::array<std::string_view, 3> kDecimalMarkNames{"auto", "point", "comma"};

struct ImportRequest {
    std::string path;
    /// Of a CSV file the whole of it; of another, `source` where it is set, and `symbol` picks one
    /// instrument.
    SeriesKey key;
    std::vector<std::string> symbols;   // of a file that names its instruments: these alone; empty: all
    domain::Timestamp from, to;         // of such a file: rows of [from, to); unset: without that bound
    std::vector<ImportColumn> columns;  // of a CSV file, from the left; empty: by its headings
    StampFormat stamps = StampFormat::Automatic;
    std::string pattern;       // strptime's, for StampFormat::Pattern: "%d/%m/%Y %H:%M"
    std::string zone = "UTC";  // of times that name none: UTC, +02:00 or an IANA name
    DecimalMark mark = DecimalMark::Automatic;
    bool isStrict = false;  // a rejected row means that nothing is imported
};

struct RejectedRow {
    std::uint64_t line = 0;  // of the file, counted from 1
    std::string reason;
};

/// An instrument that a file names itself.
struct ImportedInstrument {
    std::string symbol;
    std::uint64_t rows = 0;         // bars or prints
    domain::Timestamp first, last;  // of them; unset: there is none
    bool operator==(const ImportedInstrument&) const = default;
};

/// What the first rows look like under a request.
struct ImportPreview {
    std::string kind;                            // "CSV", "Databento DBN ohlcv-1m", "Tessera recording 1"
    std::vector<std::string> headings;           // CSV
    std::vector<ImportColumn> columns;           // as they would be read
    std::vector<std::vector<std::string>> rows;  // the first ones, as they stand
    std::vector<std::string> read;               // the same as they were understood, or why not; one a row
    domain::Duration interval{};                 // guessed from the first rows; 0: prints, or unknown
    std::string stamps;   // how dates without a written order are read; empty: none are
    std::string numbers;  // how their commas are read; empty: they have none
    std::string problem;  // why it cannot be imported so; empty: it can
    std::vector<ImportedInstrument> instruments;  // of a file that names them, those of most rows first
    int looked = 10'000;  // share of such a file that was looked at for them, of 10 000
};

struct ImportCounts {
    std::uint64_t rows = 0;  // read
    std::uint64_t rejected = 0;
    std::uint64_t duplicates = 0;    // said twice, alike: once is enough
    std::uint64_t unordered = 0;     // older than the row before: sorted
    std::vector<RejectedRow> first;  // of the rejected, at most a thousand
};

struct ExportRange {
    SeriesKey key;
    domain::Timestamp from, to = domain::Timestamp::fromNanos(INT64_MAX);  // [from, to)
    domain::Duration interval{};  // of the bars, a multiple of the base; 0: the base's
    bool isTicks = false;
    std::string file;  // .xlsx: a workbook, otherwise CSV; empty: CSV to a stream
};

/// How an import, an export or an undo ended.
struct FileAnswer {
    bool isDone = false;
    std::string sentence;
    ImportCounts counts;         // of an import, done or not
    std::uint32_t importId = 0;  // of an import that was done
};

/// One thing at a time, each behind the scenes. Calls are for one thread (the GUI's); none waits.
class ImportDesk {
 public:
    virtual ~ImportDesk() = default;
    virtual void preview(ImportRequest request) = 0;
    virtual void import(ImportRequest request) = 0;
    virtual void undo(std::uint32_t importId) = 0;
    virtual void exportTo(ExportRange range) = 0;
    virtual void list() = 0;
    /// Of what is being done; nothing of it happens then.
    virtual void cancel() = 0;
    /// 0 .. 10 000 of the file being read; none while nothing is done.
    virtual std::optional<int> progress() const = 0;
    /// The newest answers since the last call; none: nothing new.
    virtual std::optional<domain::Result<ImportPreview>> takePreview() = 0;
    virtual std::optional<std::vector<SeriesInfo>> takeList() = 0;
    virtual std::optional<FileAnswer> takeAnswer() = 0;
};

}  // namespace tessera::history
