#pragma once
// The command line of `tessera`.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/terminal/bill_command.h"
#include "app/terminal/forecast_command.h"
#include "app/terminal/hedge_command.h"
#include "app/terminal/history_command.h"
#include "app/terminal/index_command.h"
#include "app/terminal/option_command.h"
#include "app/terminal/prices_command.h"

namespace tessera::terminal {

struct Options {
    std::string profile;               // empty: the default profile
    std::string account;               // empty: the one used last
    std::string connect;               // endpoint base of a remote venue; empty: own paper exchange
    std::string serverKey, clientKey;  // CURVE, tcp only: the venue's public key, this client's public key
    std::string screenshot;            // PNG path
    int afterMs = 4000;                // first picture
    int everyMs = 0;                   // > 0: again and again, without ending
    int quitAfterMs = 0;
    std::string theme = "saved";     // dark, light, saved
    std::string colours = "saved";   // green-red, red-up, red-blue, colour-blind, saved
    std::string symbol;              // chart starts with this one
    std::string interval;            // empty: 1h, or 1m in a replay
    std::string cryptofeed;          // endpoint to bind for cryptofeed's ZeroMQ backend; empty: off
    bool cryptofeedConnect = false;  // connect instead of bind
    std::string feeds;               // file of third-party sources; empty: the profile's feeds.toml
    std::string replay;              // recording to show instead of a market
    double replaySpeed = 1;
    bool replayPaused = false;
    std::vector<std::string> replaySymbols;
    std::string replayDate;  // YYYY-MM-DD, for files that do not say their day
    bool listCommands = false;
    bool noModel = false;
    std::uint64_t seed = 0;  // 0: the market's own
    double speed = 1;
    std::string size;  // WxH of the window
    bool verbose = false;

    enum class Command {
        Window,
        Export,
        AuditVerify,
        AuditRebuild,
        Prices,
        Index,
        History,
        Bill,
        Hedge,
        Option,
        Forecast
    } command = Command::Window;
    std::string exportTable;  // orders fills positions audit pnl
    bool csv = false;
    std::string xlsx;  // file to write; empty: CSV to standard output
    PricesRequest prices;
    IndexRequest index;
    HistoryRequest history;
    BillRequest bill;
    HedgeRequest hedge;
    OptionRequest option;
    ForecastCommandRequest forecast;
};

/// Options, or the exit code after help, version or a one-line error (2) was printed.
struct ParsedOptions {
    std::optional<Options> options;
    int exitCode = 0;
};
ParsedOptions parseOptions(int argc, char** argv);

}  // namespace tessera::terminal
