#pragma once
// The person's third-party sources, as a TOML file (PROFILE/feeds.toml):
//
//   [[source]]
//   name = "my crypto"
//   format = "cryptofeed"                  # pyzmq, cryptofeed, openalgo or dwx
//   endpoint = "tcp://127.0.0.1:5555"
//   mode = "bind"                          # bind: the publisher connects to us; connect: we connect to it
//   topics = ["COINBASE-"]                 # prefixes; without the line everything
//   stale_after_s = 5                      # 1..86400; without the line the format's own
//   enabled = true
//
//   [[source.map]]                         # any number; everything but source and symbol may be missing
//   source = "COINBASE:BTC-USD"            # exchange:symbol, or the symbol where the format has no exchange
//   symbol = "BTC"
//   name = "Bitcoin"
//   tick = "0.01"                          # text, so that it stays exact
//   quantity_decimals = 8                  # 0..9
//   lot = 1
//   unit = "BTC"
//   currency = "USD"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "app/ports/clock.h"
#include "app/ports/feed_source.h"
#include "app/ports/market_data_feed.h"

namespace tessera::adapters {

using FeedSources = std::vector<ports::FeedSource>;

/// `fileName` is what the sentences call it. Errors: BadInput, with the line; a key that is not known is one.
domain::Result<FeedSources> parseFeedSources(std::string_view text, std::string_view fileName);
/// A missing file is no sources. Unavailable: it is there and cannot be read.
domain::Result<FeedSources> loadFeedSources(const std::filesystem::path& file);
/// The first thing wrong: names missing or used twice, an endpoint that is none, bound where others could
/// write or used twice, numbers out of range, mappings that collide.
domain::Result<void> validateFeedSources(const FeedSources& sources);
/// What a person would have written; parses to the same sources.
std::string formatFeedSources(const FeedSources& sources);
/// Validates, writes beside the file, syncs and renames: the file is the old one or the new one, readable by
/// its owner alone. Comments of the old file are not kept.
domain::Result<void> saveFeedSources(const std::filesystem::path& file, const FeedSources& sources);

/// Not started. `clock` outlives the feed.
std::unique_ptr<ports::MarketDataFeed> makeFeed(const ports::FeedSource& source, const ports::Clock& clock);

}  // namespace tessera::adapters
