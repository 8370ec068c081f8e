#pragma once
// What the CSV and the JSON driver share: one file being read.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/usage/format.h"
#include "feeds/usage/usage_readers.h"

namespace tessera::usage {

/// The text is UTF-8 without a byte-order mark and outlives it.
struct Job {
    std::string_view text;
    std::string name;
    const ReadOptions* options = nullptr;
    std::map<std::string, RowMemory>* memories = nullptr;
    std::optional<bill::UnknownTable>* unknown = nullptr;
    std::function<void(std::uint64_t done)> passed = {};  // what lies before `done` is not needed any more

    /// False: cancelled.
    bool goOn(std::uint64_t done) const;
};

/// A record through one format: repeated, read, or left out.
class RecordTaker {
 public:
    RecordTaker(const Format& format, const std::vector<std::string>& names, RowMemory& memory);
    FieldTable& fields() { return m_reader->fields(); }
    NumberDialect& dialect() { return m_dialect; }
    void take(const Record& record);
    Reading& out() { return m_out; }
    bill::UsageFile finish(const Job& job);

 private:
    const Format& m_format;
    std::unique_ptr<FormatReader> m_reader;
    RowMemory& m_memory;
    NumberDialect m_dialect;
    Reading m_out;
    Cells m_cells;
};

domain::Error cancelled(const Job& job);
domain::Error missingColumn(const Job& job, const Format& format, std::string_view column);

domain::Result<bill::UsageFile> readCsv(const Job& job);
/// A document, an array of pages, or lines of objects.
domain::Result<bill::UsageFile> readJson(const Job& job);

/// Gives every scalar of a JSON text under its dotted name; false: it is none.
bool flattenJson(std::string_view json, const std::string& prefix,
                 const std::function<void(const std::string& name, std::string_view value)>& give);

/// A format made from a mapping.
Format mappedFormat(const bill::ColumnMapping& mapping);

}  // namespace tessera::usage
