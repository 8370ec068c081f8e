#pragma once
// One message of cryptofeed's ZeroMQ backend: `KRAKEN-book-BTC-USD {json}`. Decimals are taken from the text
// itself, never through a double, whether the producer wrote 50000.5, "50000.5" or 5.00005e4.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/order.h"
#include "app/domain/result.h"

namespace tessera::adapters {

/// Both numbers at scale 1e-9. A zero quantity deletes the level.
struct CryptofeedLevel {
    domain::Side side = domain::Side::Buy;
    std::int64_t priceNano = 0;
    std::int64_t quantityNano = 0;
};

struct CryptofeedMessage {
    enum class Kind : std::uint8_t { Snapshot, Delta, Trade, Other };  // Other: a channel that is not shown
    Kind kind = Kind::Other;
    std::string exchange;                 // "COINBASE"
    std::string symbol;                   // "BTC-USD"
    std::vector<CryptofeedLevel> levels;  // Snapshot, Delta
    CryptofeedLevel trade;                // Trade: side of the aggressor
    std::uint64_t tradeId = 0;            // 0: none, or not a number
    std::int64_t timeNanos = 0;           // exchange's time, else the receiver's; 0: neither
};

/// Reuses its buffers; one thread.
class CryptofeedParser {
 public:
    CryptofeedParser();
    ~CryptofeedParser();

    /// `text` is the whole frame, or the payload alone. Errors: BadInput (not JSON, keys missing, not a
    /// number), OutOfRange (price or quantity beyond the limits). The result is valid until the next call.
    domain::Result<const CryptofeedMessage*> parse(std::string_view text);

 private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace tessera::adapters
