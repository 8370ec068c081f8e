#pragma once
// What a market is made of: the contracts, and the real levels of the indexes they settle to.

#include <functional>
#include <map>

#include "app/market/contract_catalogue.h"
#include "app/market/index_history.h"

namespace tessera::market {

struct MarketTerms {
    ContractCatalogue catalogue;
    std::map<std::string, IndexHistory> histories;  // by the family's history file name
    std::uint32_t historyDigest = 0;                // CRC of their text, in the order of the families

    /// Two of the same make the same market.
    bool sameAs(std::uint32_t catalogueDigest, std::uint32_t ofHistory) const {
        return catalogue.digest() == catalogueDigest && historyDigest == ofHistory;
    }
};

/// The text of a history file by the name that a contract file says, with the name for messages.
using LevelsOf = std::function<domain::Result<NamedText>(const std::string& historyFile)>;

/// Built-in levels; an empty text where there is no such file.
domain::Result<NamedText> builtInLevels(const std::string& historyFile);
/// BadInput names file and line.
domain::Result<MarketTerms> marketTerms(std::vector<NamedText> contracts,
                                        const LevelsOf& levels = builtInLevels);
/// What is compiled in.
domain::Result<MarketTerms> builtInTerms();
/// What markets of earlier programs were opened with, and what a market goes over from to builtInTerms().
domain::Result<MarketTerms> earlierTerms();
/// The same of the program before forecast-skill futures: the present contracts without them.
domain::Result<MarketTerms> termsBeforeSkill();

}  // namespace tessera::market
