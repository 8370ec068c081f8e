#pragma once
// What was read of a file, outside of memory until all of it was: rows lie in a nameless file of their own.
// One thread.

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/history/file_io.h"
#include "app/history/import_desk.h"

namespace tessera::imports {

/// Values of `T`, appended, then looked at as a whole through a mapping.
template <class T>
class Spool {
 public:
    static domain::Result<Spool> make(const std::string& folder);
    Spool(Spool&& other) noexcept;
    Spool& operator=(Spool&&) = delete;
    ~Spool();

    /// Kept in memory until some thousand are there; a write that fails is told by all().
    void push(const T& value);
    /// Everything pushed, writable; Unavailable: the disk did not take it. Valid while the spool is.
    domain::Result<std::span<T>> all();
    std::uint64_t size() const { return m_size; }

 private:
    explicit Spool(history::FileHandle file) : m_file(std::move(file)) {}
    void flush();

    history::FileHandle m_file;
    std::vector<T> m_waiting;
    std::uint64_t m_size = 0;
    int m_problem = 0;
    void* m_mapped = nullptr;
    std::size_t m_mappedBytes = 0;
};

struct SpooledBar {
    domain::Bar bar;  // its start is the row's own time, finer than the interval where the row's was
    std::uint64_t line;
};

/// Everything of one series.
struct SeriesRows {
    history::SeriesKey key;
    Spool<SpooledBar> bars;
    Spool<history::Tick> ticks;
};

/// Where the rows of a file go.
class RowSink {
 public:
    virtual ~RowSink() = default;
    /// `line` is the row's.
    virtual void addBar(const history::SeriesKey& key, const domain::Bar& bar, std::uint64_t line) = 0;
    virtual void addTick(const history::SeriesKey& key, const history::Tick& tick, std::uint64_t line) = 0;
    virtual void reject(std::uint64_t line, std::string reason) = 0;
    virtual history::ImportCounts& counts() = 0;
};

/// Whether a request wants this of a file that names its instruments itself.
bool wants(const history::ImportRequest& request, const std::string& symbol);
bool wants(const history::ImportRequest& request, domain::Timestamp at);

/// The rows of a file by series, and what was wrong with some.
class ImportRows final : public RowSink {
 public:
    /// `folder`: where the nameless files lie. `now`: nothing later than a day after it is believed.
    ImportRows(std::string folder, domain::Timestamp now) : m_folder(std::move(folder)), m_now(now) {}

    /// Checks the bar: high and low, no negative volume, a time that can be. `line` is the row's.
    void addBar(const history::SeriesKey& key, const domain::Bar& bar, std::uint64_t line) override;
    void addTick(const history::SeriesKey& key, const history::Tick& tick, std::uint64_t line) override;
    void reject(std::uint64_t line, std::string reason) override;
    /// No more rows. Sorts, takes out duplicates, merges rows finer than the interval. Unavailable: the disk.
    domain::Result<std::vector<history::ImportPart>> finish();
    history::ImportCounts& counts() override { return m_counts; }
    const history::ImportCounts& counts() const { return m_counts; }

 private:
    SeriesRows* rowsOf(const history::SeriesKey& key);
    const char* problemOf(domain::Timestamp at) const;
    domain::Result<std::span<const domain::Bar>> mergedBars(SeriesRows& rows);

    std::string m_folder;
    domain::Timestamp m_now;
    history::ImportCounts m_counts;
    std::map<history::SeriesKey, std::unique_ptr<SeriesRows>> m_series;
    std::optional<domain::Error> m_problem;
};

}  // namespace tessera::imports
