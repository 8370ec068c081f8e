#pragma once
// Databento DBN files of bars (ohlcv) and prints (trades): what a book replay has no use for. One thread.

#include <memory>

#include "feeds/imports/import_rows.h"
#include "feeds/replay/byte_source.h"
#include "feeds/replay/dbn_metadata.h"

namespace tessera::imports {

class DbnBars {
 public:
    /// BadInput: no DBN, or of a schema other than trades and ohlcv (market by order is a recording).
    /// Corrupt: damaged at its head.
    static domain::Result<DbnBars> open(const std::string& path);
    /// The next record to `rows`; false at the end. Corrupt: the file is cut off or damaged, and nothing of
    /// it is to be imported.
    domain::Result<bool> next(const history::ImportRequest& request, RowSink& rows);
    /// "Databento DBN 3 ohlcv-1m (XNAS.ITCH)".
    std::string description() const;
    /// Of its bars; 0 of prints.
    domain::Duration interval() const;
    int progress() const { return m_bytes->progress(); }

 private:
    void takeBar(std::span<const std::byte> record, const history::ImportRequest& request, RowSink& rows);
    void takeTrade(std::span<const std::byte> record, const history::ImportRequest& request, RowSink& rows);
    history::SeriesKey keyOf(std::uint32_t instrument, const history::ImportRequest& request) const;

    std::unique_ptr<replay::ByteSource> m_bytes;
    replay::dbn::Metadata m_metadata;
    std::uint64_t m_record = 0;
};

}  // namespace tessera::imports
