#pragma once
// Contracts and real index levels compiled into the program.

#include <string_view>
#include <vector>

#include "app/market/contract_catalogue.h"

namespace tessera::market {

/// resources/contracts/*.toml.
std::vector<NamedText> embeddedContracts();
/// What markets of earlier programs were opened with, oldest first: resources/contracts/earlier, and the
/// present contracts with the files of resources/contracts/earlier-options in their place.
std::vector<std::vector<NamedText>> embeddedEarlierContracts();
/// A file of resources/index; empty when there is none of that name.
std::string_view embeddedIndexLevels(std::string_view name);

}  // namespace tessera::market
