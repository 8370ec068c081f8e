#include "app/market/embedded_data.h"

#include <embedded/contracts.h>
#include <embedded/earlier_contracts.h>
#include <embedded/earlier_option_contracts.h>
#include <embedded/index_levels.h>

#include <algorithm>

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
    std::vector<NamedText> withOptions = embeddedContracts();
    for (const NamedText& file : textsOf(embedded::earlier_option_contracts::files())) {
        std::ranges::find(withOptions, file.name, &NamedText::name)->text = file.text;
    }
    return {textsOf(embedded::earlier_contracts::files()), std::move(withOptions)};
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
