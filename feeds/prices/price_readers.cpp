#include "feeds/prices/price_readers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "feeds/prices/price_json.h"

namespace tessera::prices {

using domain::Error;
using domain::ErrorCode;

namespace {

std::string_view withoutSpace(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

Error unknown(const PriceFile& file, std::string_view what) {
    return {
        ErrorCode::BadInput,
        fmt::format("{} {}: no price list Tessera knows. Nothing was imported. It reads the model list of "
                    "OpenRouter, genai-prices, models.dev, LiteLLM, llm-prices, openrouterlist and CSV.",
                    file.name, what),
        "recognisePrices"};
}

/// The keys of the document, and of its first value when that is an object.
struct Keys {
    std::set<std::string, std::less<>> outer;
    std::set<std::string, std::less<>> inner;
};

Keys keysOf(ondemand::document& document) {
    Keys keys;
    for (auto field : document.get_object()) {
        keys.outer.insert(std::string(std::string_view(field.unescaped_key())));
        ondemand::value value = field.value();
        if (keys.outer.size() == 1 && value.type() == ondemand::json_type::object) {
            for (auto inner : value.get_object()) {
                keys.inner.insert(std::string(std::string_view(inner.unescaped_key())));
            }
        }
    }
    return keys;
}

domain::Result<PriceFormat> recogniseObject(const PriceFile& file) {
    Keys keys;
    const auto walked =
        walkJson(file, "a price list", [&](ondemand::document& document) { keys = keysOf(document); });
    if (!walked) {
        return walked.error();
    }
    if (keys.outer.contains("data")) {
        return PriceFormat::OpenRouterModels;
    }
    if (keys.outer.contains("as_of") && keys.outer.contains("models")) {
        return PriceFormat::OpenRouterList;
    }
    if (keys.outer.contains("prices")) {
        return PriceFormat::LlmPrices;
    }
    if (keys.inner.contains("models")) {
        return PriceFormat::ModelsDev;
    }
    const bool hasCost =
        keys.inner.contains("litellm_provider") || keys.inner.contains("input_cost_per_token");
    return hasCost ? domain::Result<PriceFormat>(PriceFormat::LiteLlm)
                   : domain::Result<PriceFormat>(unknown(file, "is JSON of another kind"));
}

}  // namespace

std::string_view wordFor(PriceFormat format) {
    switch (format) {
        case PriceFormat::OpenRouterModels:
            return "OpenRouter model list";
        case PriceFormat::GenaiPrices:
            return "genai-prices";
        case PriceFormat::ModelsDev:
            return "models.dev";
        case PriceFormat::LiteLlm:
            return "LiteLLM price map";
        case PriceFormat::LlmPrices:
            return "llm-prices";
        case PriceFormat::OpenRouterList:
            return "openrouterlist";
        case PriceFormat::Csv:
            return "CSV";
    }
    return "";
}

domain::Result<PriceFormat> recognisePrices(const PriceFile& file) {
    const std::string_view text = withoutSpace(file.text);
    if (text.empty()) {
        return unknown(file, "is empty");
    }
    if (text.front() == '<') {
        return unknown(file, "is a web page");
    }
    if (text.front() == '[') {
        return PriceFormat::GenaiPrices;
    }
    if (text.front() == '{') {
        return recogniseObject(file);
    }
    const std::string_view firstLine = text.substr(0, text.find('\n'));
    const bool looksLikeCsv = text.front() == '#' || firstLine.find(',') != std::string_view::npos;
    return looksLikeCsv ? domain::Result<PriceFormat>(PriceFormat::Csv)
                        : domain::Result<PriceFormat>(unknown(file, "is neither JSON nor CSV"));
}

namespace {

domain::Result<listprices::PriceBatch> readAs(PriceFormat format, const PriceFile& file) {
    switch (format) {
        case PriceFormat::OpenRouterModels:
            return readOpenRouterModels(file);
        case PriceFormat::GenaiPrices:
            return readGenaiPrices(file);
        case PriceFormat::ModelsDev:
            return readModelsDev(file);
        case PriceFormat::LiteLlm:
            return readLiteLlm(file);
        case PriceFormat::LlmPrices:
            return readLlmPrices(file);
        case PriceFormat::OpenRouterList:
            return readOpenRouterList(file);
        case PriceFormat::Csv:
            return readPriceCsv(file);
    }
    return unknown(file, "is of no known kind");
}

}  // namespace

domain::Result<listprices::PriceBatch> readPrices(const PriceFile& file) {
    const auto format = recognisePrices(file);
    if (!format) {
        return format.error();
    }
    auto batch = readAs(*format, file);
    const auto isPrice = [](const listprices::PriceFact& fact) { return fact.value.isKnown(); };
    if (batch && std::ranges::none_of(batch->facts, isPrice)) {
        // A list without one price is another file in the same clothes; as a whole list it would end every
        // price.
        return unknown(file, fmt::format("looks like {} and has no price in it", wordFor(*format)));
    }
    return batch;
}

}  // namespace tessera::prices
