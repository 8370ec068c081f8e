#pragma once
// Prints of a recording (Tessera's own, Databento market by order, Nasdaq ITCH) as rows to import. One
// thread.

#include <unordered_map>

#include "feeds/imports/import_rows.h"
#include "feeds/replay/record_source.h"

namespace tessera::imports {

class RecordedBars {
 public:
    /// Errors as replay::openRecording().
    static domain::Result<RecordedBars> open(const std::string& path);
    /// The next step of the recording to `rows`; false at the end. Corrupt: the file is damaged.
    domain::Result<bool> next(const history::ImportRequest& request, RowSink& rows);
    std::string description() const { return m_source->description(); }
    int progress() const { return m_source->progress(); }

 private:
    std::unique_ptr<replay::RecordSource> m_source;
    std::unordered_map<domain::InstrumentId, history::SeriesKey> m_keys;  // of those wanted
    std::uint64_t m_print = 0;
};

}  // namespace tessera::imports
