#pragma once
// `tessera history`: what a profile keeps of the market, on the command line.

#include <iosfwd>
#include <string>

#include "app/domain/result.h"
#include "app/ports/clock.h"

namespace tessera::terminal {

struct HistoryRequest {
    enum class Action { List, Import, Undo, Export, Verify } action = Action::List;
    std::string argument = {};  // file, import or symbol
    std::string source = {};    // empty: of an import "files"; of an export the only one there is
    std::string symbol = {};    // import: the instrument of a CSV file, or the only one wanted of another
    std::string columns = {};   // import: "time,open,high,low,close,volume"; empty: by headings
    std::string timeFormat = "auto";   // of kStampFormatNames, or a pattern with %
    std::string decimalMark = "auto";  // of kDecimalMarkNames
    std::string zone = "UTC";
    std::string interval = {};  // 1m 5m 15m 1h 4h 1d; empty: import 1m, export the base
    int decimals = 8;           // import: of volumes
    bool isStrict = false, isPreview = false, isTicks = false;
    std::string from = {}, to = {};  // export: ISO; empty: all
    std::string file = {};           // export: .csv or .xlsx; empty: CSV to standard output
};

/// Writes to `out`. Errors are sentences: BadInput, NotFound, Refused while a terminal of the profile is open
/// and something is to be changed, Corrupt when verify found damage.
domain::Result<void> runHistoryCommand(const HistoryRequest& request, const std::string& profileDir,
                                       const ports::Clock& clock, std::ostream& out);

}  // namespace tessera::terminal
