#pragma once
// What the order path's and the blotter's rows share.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/storage/sqlite_blotter_store.h"
#include "tests/bench/bench.h"

namespace tessera::bench {

inline constexpr domain::InstrumentId kInstrument{1};

/// A measure over an empty table would be a lie.
inline void mustHold(bool isTrue, const char* what) {
    if (isTrue) {
        return;
    }
    std::fprintf(stderr, "tessera-bench: %s\n", what);
    std::abort();
}

inline std::int64_t now() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

inline trading::OrderIntent intent(std::size_t number) {
    trading::OrderIntent i;
    i.instrument = kInstrument;
    i.side = number % 2 == 0 ? domain::Side::Buy : domain::Side::Sell;
    i.price = domain::Price::fromNanoUsd(1'930'000'000);
    i.quantity = domain::Quantity::fromRaw(static_cast<std::int64_t>(number));
    i.seen.source = "ladder click";
    i.seen.bestBid = domain::Price::fromNanoUsd(1'920'000'000);
    i.seen.bestAsk = domain::Price::fromNanoUsd(1'940'000'000);
    return i;
}

inline std::string folder(const Context& context, const std::string& name) {
    const std::string path = context.scratch + "/" + name;
    std::filesystem::create_directories(path);
    return path;
}

/// `isGenuine`: its rows are a desk's own. Rows made up by a bench follow from no journal, and are not
/// verified.
inline std::unique_ptr<storage::SqliteBlotterStore> diskStore(const std::string& directory, bool isGenuine) {
    storage::SqliteBlotterOptions options;
    options.profileDir = directory;
    options.verifies = isGenuine;
    auto opened = storage::SqliteBlotterStore::open(options);
    if (!opened) {
        fmt::print("cannot open the journal: {}\n", opened.error().sentence);
        std::exit(2);
    }
    return std::move(opened).value();
}

}  // namespace tessera::bench
