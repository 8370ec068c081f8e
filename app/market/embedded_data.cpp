#include "app/market/embedded_data.h"

#include <embedded/contracts.h>
#include <embedded/index_levels.h>

namespace tessera::market {

std::vector<NamedText> embeddedContracts() {
    std::vector<NamedText> files;
    for (const auto& file : embedded::contracts::files()) {
        files.push_back({std::string(file.name), std::string(file.text)});
    }
    return files;
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
