#pragma once
// Third-party market data as the person sets it up: what a feed panel edits and the terminal keeps. Plain
// values; feeds/adapters knows what they mean.

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/values.h"

namespace tessera::ports {

enum class FeedFormat : std::uint8_t { Pyzmq, Cryptofeed, OpenAlgo, Dwx };

/// Names as they stand in feeds.toml and on screen, in the order of FeedFormat.
inline constexpr std::array<std::string_view, 4> kFeedFormatNames{"pyzmq", "cryptofeed", "openalgo", "dwx"};

/// What a symbol of the source is called here. Everything but `source` and `symbol` may be left unset: then
/// it is taken from what the source sends.
struct SymbolMapping {
    std::string source;  // "COINBASE:BTC-USD", "NSE:RELIANCE"; the symbol alone where there is no exchange
    std::string symbol;  // as the watchlist shows it; unique within the source
    std::string name;    // empty: made from the symbol
    std::optional<domain::PriceDelta> tick;  // > 0; a price off this grid is refused
    std::optional<int> quantityDecimals;     // 0..9; a finer size is refused
    std::int64_t lot = 1;                    // units of the underlying in one whole quantity
    std::string unit;                        // "BTC", "shares"
    std::string currency;                    // of the prices: "USD", "INR"
};

struct FeedSource {
    std::string name;  // unique; shown in the feed panel
    FeedFormat format = FeedFormat::Pyzmq;
    std::string endpoint;             // tcp://host:port or ipc:///path
    bool bind = false;                // true: the publisher connects to us; on this machine only
    bool enabled = true;              // false: kept, not started
    std::vector<std::string> topics;  // prefixes to subscribe; none: everything
    /// 1..86400: the longest silence of each symbol, beyond which it is stale. 0: a quiet symbol is no fault,
    /// and the format's own limit holds for the source as a whole.
    int staleAfterSeconds = 0;
    std::vector<SymbolMapping> mappings;
};

/// What the feed panel may do with the sources; the terminal fills it in. GUI thread; none waits for a
/// socket.
struct FeedSourceDesk {
    /// The file as it is now. A missing file is no sources. Errors name the file and the line.
    std::function<domain::Result<std::vector<FeedSource>>()> load;
    /// Whether `sources` could be saved and started: the first thing wrong, in words.
    std::function<domain::Result<void>(const std::vector<FeedSource>&)> check;
    /// Checks, then replaces the file in one step.
    std::function<domain::Result<void>(const std::vector<FeedSource>&)> save;
    /// Starts one more source now; its statistics then appear with the other feeds'. What runs already keeps
    /// running as it was until the next start of the terminal.
    std::function<domain::Result<void>(const FeedSource&)> start;
    /// Stops a running source; its instruments leave the lists. Unknown names do nothing.
    std::function<void(const std::string& name)> stop;
};

}  // namespace tessera::ports
