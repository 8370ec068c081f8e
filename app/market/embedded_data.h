#pragma once
// Contracts and real index levels compiled into the program.

#include <string_view>
#include <vector>

#include "app/market/contract_catalogue.h"

namespace tessera::market {

/// resources/contracts/*.toml.
std::vector<NamedText> embeddedContracts();
/// resources/contracts/earlier: what markets of earlier programs were opened with, the oldest first.
std::vector<std::vector<NamedText>> embeddedEarlierContracts();
/// A file of resources/index; empty when there is none of that name.
std::string_view embeddedIndexLevels(std::string_view name);

}  // namespace tessera::market
