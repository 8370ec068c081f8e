#pragma once
// The price history compiled into the program: what a new profile begins with.

#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/listprices/token_price.h"

namespace tessera::prices {

/// resources/prices/openrouterlist.csv.zst: list prices at OpenRouter since 2024-09-21, from
/// github.com/jvrck/openrouterlist, MIT. Its as-of day is the batch's. Corrupt: the program was built from a
/// damaged resource.
domain::Result<listprices::PriceBatch> builtInPrices();

/// The compressed form of the resource and back. Corrupt: `packed` is no zstd frame or more than 64 MB
/// unpacked.
std::string packPrices(std::string_view csv);
domain::Result<std::string> unpackPrices(std::string_view packed);

}  // namespace tessera::prices
