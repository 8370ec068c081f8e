#pragma once
// What every third-party format says, once its own words are taken away. Prices and sizes are integers at
// scale 1e-9, taken from the text digit by digit.

#include <cstdint>
#include <string>
#include <vector>

#include "app/domain/order.h"

namespace tessera::adapters {

inline constexpr int kMessageScale = 9;

/// Whether a level is one that can be held here.
enum class Held : std::uint8_t {
    Yes,
    NotItsSize,   // there is something at `priceNano`, how much cannot be said: no level may stand there
    NotItsPrice,  // `priceNano` is the nearest price towards the other side, and may be zero or below
};

/// `priceNano` > 0 where held. In a Snapshot or Delta a quantity of zero means no level.
struct AdapterLevel {
    domain::Side side = domain::Side::Buy;
    std::int64_t priceNano = 0;
    std::int64_t quantityNano = 0;
    Held held = Held::Yes;
};

/// Fields of one message that were refused while the rest of it stands.
struct RefusedFields {
    std::uint32_t count = 0;
    std::string first;  // "size 0.123456789012 at 1.5 has more than 9 decimals"
};

struct AdapterMessage {
    enum class Kind : std::uint8_t {
        Snapshot,  // levels: the whole book
        Delta,     // levels: what changed; a size of zero deletes
        Trade,     // trade, tradeId
        Quote,     // levels: best bid, best ask, or one of them; with sizeless, without sizes
        Last,      // lastNano, volumeNano: a price was last dealt at, by whom and how much is not said
    };
    Kind kind = Kind::Snapshot;
    std::string exchange;              // "COINBASE", "NSE"; empty: the format has none
    std::string symbol;                // "BTC-USD"
    std::vector<AdapterLevel> levels;  // Snapshot, Delta, Quote
    RefusedFields refused;             // what of it could not be held
    std::uint32_t leftOut = 0;         // Snapshot, Delta: asks beyond the price limit, not in `levels`
    bool sizeless = false;             // Quote: quantities mean nothing
    AdapterLevel trade;                // Trade: side of the aggressor, quantity > 0
    std::uint64_t tradeId = 0;         // 0: none, or not a number
    std::int64_t lastNano = 0;         // Last: > 0
    std::int64_t volumeNano = -1;      // Last: units dealt since the session opened; -1: not said
    std::int64_t timeNanos = 0;        // the source's UTC time; 0: it has none

    bool isBook() const { return kind == Kind::Snapshot || kind == Kind::Delta || kind == Kind::Quote; }
};

}  // namespace tessera::adapters
