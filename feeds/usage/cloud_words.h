#pragma once
// What the SKUs, usage types and meters of the clouds say in words: model, quantity, price variant.

#include <optional>
#include <string>
#include <string_view>

#include "app/bill/usage_row.h"

namespace tessera::usage {

struct CloudWords {
    std::string model;                     // as written; empty: none is named
    std::optional<bill::Metered> metered;  // none: not of tokens
    bill::PriceVariant variant;
};

/// "Generate content cached input token count gemini 2.5 flash text". Cached is tested before output, and
/// output before input, for an output SKU ends with "short input text".
CloudWords googleWords(std::string_view sku);
/// "USE1-Claude4.5Sonnet-cache-read-input-token-count" names its model; "USE1-MP:USE1_InputTokenCount-Units"
/// leaves it to the product's name.
CloudWords awsWords(std::string_view usageType, std::string_view productName);
/// "GPT 5 Mini cchd Inpt Glbl 1M Tokens", "gpt-4o-0806-Inp-glbl Tokens".
CloudWords azureWords(std::string_view meter);
/// "unrounded subtotal (€)" -> EUR; letters stand for themselves, an unknown sign too.
std::string currencyFrom(std::string_view heading);

}  // namespace tessera::usage
