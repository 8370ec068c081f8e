#include "app/market/market_terms.h"

#include <fmt/format.h>

#include "app/domain/crc32c.h"
#include "app/market/embedded_data.h"

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary this file is about

Result<NamedText> builtInLevels(const std::string& historyFile) {
    return NamedText{historyFile, std::string(embeddedIndexLevels(historyFile))};
}

Result<MarketTerms> marketTerms(std::vector<NamedText> contracts, const LevelsOf& levels) {
    auto catalogue = ContractCatalogue::parse(std::move(contracts));
    if (!catalogue) {
        return catalogue.error();
    }
    MarketTerms terms;
    for (const ContractFamily& family : catalogue->families()) {
        if (family.historyFile.empty() || terms.histories.contains(family.historyFile)) {
            continue;
        }
        const auto text = levels(family.historyFile);
        if (!text) {
            return text.error();
        }
        if (text->text.empty()) {
            return Error{
                ErrorCode::NotFound,
                fmt::format("{}: [index] history names \"{}\", and there are no index levels of that name.",
                            family.code, family.historyFile),
                "history"};
        }
        auto history = parseIndexHistory(text->text, text->name);
        if (!history) {
            return history.error();
        }
        terms.historyDigest = crc32c(std::as_bytes(std::span(text->text)), terms.historyDigest);
        terms.histories[family.historyFile] = std::move(history).value();
    }
    terms.catalogue = std::move(catalogue).value();
    return terms;
}

Result<MarketTerms> builtInTerms() {
    return marketTerms(embeddedContracts());
}

Result<std::vector<MarketTerms>> earlierTerms() {
    std::vector<MarketTerms> all;
    for (std::vector<NamedText>& files : embeddedEarlierContracts()) {
        auto terms = marketTerms(std::move(files));
        if (!terms) {
            return terms.error();
        }
        all.push_back(std::move(terms).value());
    }
    return all;
}

}  // namespace tessera::market
