#pragma once
// Which price lists are asked for, as a TOML file (PROFILE/prices.toml; without one the list that comes with
// Tessera, resources/prices/sources.toml):
//
//   [[source]]
//   name = "openrouter"                    # a-z 0-9 . _ -, at most 40, unique; the topic's name on the wire
//   url = "https://openrouter.ai/api/v1/models"    # https; http for this machine alone; no user, no password
//   format = "openrouter"                  # openrouter, genai-prices, models.dev, litellm, llm-prices,
//                                          # openrouterlist or csv
//   licence = "OpenRouter terms of use"    # for people, one line
//   every_minutes = 360                    # 15..43200
//   most_mb = 32                           # 1..256, unpacked; without the line 32
//   enabled = true

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/domain/result.h"
#include "feeds/prices/price_readers.h"

namespace tessera::collector {

struct SourceSpec {
    std::string name;
    std::string url;
    prices::PriceFormat format = prices::PriceFormat::OpenRouterModels;
    std::string licence;
    std::chrono::minutes every{360};
    std::int64_t mostBytes = 32 << 20;
    bool isEnabled = true;
};

/// `fileName` is what the sentences call it. BadInput, with the line: no TOML, a key or format that is not
/// known, a value out of its range, an address that is not asked, a name used twice.
domain::Result<std::vector<SourceSpec>> parseSources(std::string_view text, std::string_view fileName);
/// The list that comes with Tessera.
domain::Result<std::vector<SourceSpec>> builtInSources();
/// `file`; where there is none, builtInSources(). Unavailable: it is there and cannot be read.
domain::Result<std::vector<SourceSpec>> loadSources(const std::filesystem::path& file);
/// The word of `format` in such a file.
std::string_view formatWord(prices::PriceFormat format);

}  // namespace tessera::collector
