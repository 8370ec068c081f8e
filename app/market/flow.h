#pragma once

namespace tessera::market {

/// How orders come and go, against what the participants do by themselves; a market that does not say it has
/// the defaults. Held against real books by tests/market/book_rates.py.
struct Flow {
    double trades = 1.0;   // of the noise traders
    double changes = 1.0;  // of sizes that makers change
    double reach = 0.0;    // levels from the best, on average, of a size that changes; 0: any alike
};

}  // namespace tessera::market
