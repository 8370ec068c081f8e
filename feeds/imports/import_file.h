#pragma once
// A file to rows of a history, whatever format it has. One thread.

#include <atomic>
#include <functional>

#include "feeds/imports/import_rows.h"
#include "feeds/imports/stamp_reader.h"

namespace tessera::imports {

/// The first rows under `request`, and what is wrong with it as a whole (`problem`). Errors: cannot be read.
domain::Result<history::ImportPreview> previewFile(const history::ImportRequest& request,
                                                   const ZoneOffset& offsets);

/// Told from time to time while a file is read.
struct ImportProgress {
    std::atomic<int> share{0};  // of the file, 0 .. 10 000
    std::atomic<bool> isCancelled{false};
};

/// Reads all of it into `rows`; nothing of it is in a history yet. BadInput: columns or zone do not fit, or,
/// when strict, a row was rejected. Corrupt: cut off or damaged. Cancelled.
domain::Result<void> readFile(const history::ImportRequest& request, const ZoneOffset& offsets,
                              ImportRows& rows, ImportProgress& progress);

}  // namespace tessera::imports
