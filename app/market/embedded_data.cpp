#include "app/market/embedded_data.h"

#include <embedded/contracts.h>
#include <embedded/earlier_contracts.h>
#include <embedded/index_levels.h>
#include <embedded/six_month_contracts.h>
#include <embedded/two_year_contracts.h>

namespace tessera::market {

namespace {

template <class Files>
std::vector<NamedText> textsOf(const Files& files) {
    std::vector<NamedText> texts;
    for (const auto& file : files) {
        texts.push_back({std::string(file.name), std::string(file.text)});
    }
    return texts;
}

}  // namespace

std::vector<NamedText> embeddedContracts() {
    return textsOf(embedded::contracts::files());
}

std::vector<std::vector<NamedText>> embeddedEarlierContracts() {
    return {textsOf(embedded::earlier_contracts::files()), textsOf(embedded::six_month_contracts::files()),
            textsOf(embedded::two_year_contracts::files())};
}

std::string_view embeddedIndexLevels(std::string_view name) {
    for (const auto& file : embedded::index_levels::files()) {
        if (file.name == name) {
            return file.text;
        }
    }
    return {};
}

}  // namespace tessera::market
