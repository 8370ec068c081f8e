#pragma once
// Files in and out of a history: what the command line and the window both do.

#include <iosfwd>
#include <string>

#include "app/history/import_desk.h"
#include "feeds/imports/import_file.h"

namespace tessera::terminal {

/// By Qt's time zones, which are the system's.
imports::ZoneOffset systemZones();

/// Rows read from a file, ready for a history. `parts` point into `rows`.
struct ReadRows {
    imports::ImportRows rows;
    std::vector<history::ImportPart> parts;
};
/// Reads all of a file; `folder` lends room for what memory does not hold. Errors as imports::readFile, and
/// NotFound when there is nothing in it to import.
domain::Result<std::unique_ptr<ReadRows>> readImport(const history::ImportRequest& request,
                                                     const std::string& folder, domain::Timestamp now,
                                                     imports::ImportProgress& progress);
/// "bars.csv: 1,204 bars added to BTC-USD (cryptofeed) as import 3; 2 rows rejected, 10 minutes already
/// kept."
std::string importSentence(const std::string& path, const ReadRows& read,
                           const history::ImportOutcome& outcome);

/// Writes bars or prints with where they are from and as of when. The number of rows. NotFound: no such
/// series.
domain::Result<std::uint64_t> exportRange(history::HistoryStore& store, const history::ExportRange& range,
                                          domain::Timestamp now, std::ostream& out);

}  // namespace tessera::terminal
