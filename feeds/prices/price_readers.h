#pragma once
// Readers of public price data, one a format. Each takes a whole file and gives a batch for the price ledger,
// or an error that names the file: BadInput when it is cut off, no JSON or CSV, or of another shape. What
// single models get wrong is in the batch's refusals. No clock, no files.
//
// Source, licence, and what "since when" means:
//   OpenRouter /api/v1/models   terms of use; whole list; holds from `capturedAt`
//   models.dev api.json         MIT; whole list; holds from `capturedAt`
//   LiteLLM price map           MIT; whole list; holds from `capturedAt`
//   genai-prices v2 data.json   MIT; dated; an undated price has no stated beginning; known at `capturedAt`
//   llm-prices historical       no licence stated: to read, never to pass on; dated; known at `capturedAt`
//   openrouterlist ledger       MIT; dated by daily observation: known on the day it was seen
//   CSV                         as its rows say; see price_csv.cpp

#include <string_view>

#include "app/domain/result.h"
#include "app/listprices/token_price.h"

namespace tessera::prices {

struct PriceFile {
    std::string_view text;
    std::string_view name;         // for sentences
    domain::Timestamp capturedAt;  // when the file was taken from its source; set
};

enum class PriceFormat : std::uint8_t {
    OpenRouterModels,
    GenaiPrices,
    ModelsDev,
    LiteLlm,
    LlmPrices,
    OpenRouterList,
    Csv
};
std::string_view wordFor(PriceFormat format);

/// By content alone. BadInput: none of them, with what it looks like instead (nothing, a web page, cut-off
/// JSON).
domain::Result<PriceFormat> recognisePrices(const PriceFile& file);
domain::Result<listprices::PriceBatch> readPrices(const PriceFile& file);

domain::Result<listprices::PriceBatch> readOpenRouterModels(const PriceFile& file);
domain::Result<listprices::PriceBatch> readGenaiPrices(const PriceFile& file);
domain::Result<listprices::PriceBatch> readModelsDev(const PriceFile& file);
domain::Result<listprices::PriceBatch> readLiteLlm(const PriceFile& file);
domain::Result<listprices::PriceBatch> readLlmPrices(const PriceFile& file);
domain::Result<listprices::PriceBatch> readOpenRouterList(const PriceFile& file);
domain::Result<listprices::PriceBatch> readPriceCsv(const PriceFile& file);

/// A book's batch as CSV in the long form, which readPriceCsv reads back to the same facts, aliases left out.
/// `remarks` become '#' lines.
std::string formatPriceCsv(const listprices::PriceBatch& batch, std::string_view remarks);

}  // namespace tessera::prices
