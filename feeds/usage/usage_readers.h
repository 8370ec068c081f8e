#pragma once
// Usage and cost files of vendors, clouds, gateways and proxies to bill::UsageFile. Formats are recognised by
// their headings and keys, never by position or by the file's name. One thread.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/bill/column_mapping.h"
#include "app/bill/usage_file.h"
#include "app/domain/result.h"
#include "feeds/usage/record.h"

namespace tessera::usage {

struct ReadOptions {
    /// For a CSV no format is told by; asked with headingSet().
    std::function<std::optional<bill::ColumnMapping>(const std::string& headingSet)> mappingFor = {};
    /// Bytes read and bytes of all; false: stop. About every megabyte.
    std::function<bool(std::uint64_t done, std::uint64_t all)> progress = {};
};

/// Reads files of one import one after the other. Memory grows with days and models, and by 16 to 48 bytes a
/// distinct row to find repeated ones; JSON documents that are not lines are held whole.
class UsageReader {
 public:
    explicit UsageReader(ReadOptions options = {}) : m_options(std::move(options)) {}
    /// Unavailable: cannot be opened. BadInput: what it is instead (a PDF, a picture, a web page), which
    /// column is missing, or that nothing in it is known. Cancelled. `unknown()` has the headings then.
    domain::Result<bill::UsageFile> readFile(const std::string& path);
    /// The same of a text in memory, for tests and answers of a server.
    domain::Result<bill::UsageFile> readText(std::string_view text, const std::string& name);
    /// Of the last file, when it was a CSV of an unknown kind.
    const std::optional<bill::UnknownTable>& unknown() const { return m_unknown; }

 private:
    ReadOptions m_options;
    std::map<std::string, RowMemory> m_memories;  // by format: the same row in two of its files is one
    std::optional<bill::UnknownTable> m_unknown;
};

}  // namespace tessera::usage
