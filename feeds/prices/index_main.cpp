// tessera-index: list prices and a membership table in, the daily index levels out. Run by hand when the data
// grows; its output is committed as resources/index/sitc.csv.

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include "feeds/prices/list_price_index.h"

namespace {

using namespace tessera;

constexpr int kBadUse = 2;

int fail(std::string_view sentence) {
    fmt::print(stderr, "tessera-index: {}\n", sentence);
    return kBadUse;
}

std::optional<std::string> readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

int run(const std::string& ledgerPath, const std::string& membersPath) {
    const auto ledgerText = readFile(ledgerPath);
    const auto membersText = readFile(membersPath);
    if (!ledgerText || !membersText) {
        return fail(fmt::format("cannot read {}", ledgerText ? membersPath : ledgerPath));
    }
    const auto ledger = prices::parseOpenRouterLedger(*ledgerText);
    const auto members = prices::parseMembers(*membersText);
    if (!ledger || !members) {
        return fail(ledger ? members.error().sentence : ledger.error().sentence);
    }
    for (const auto& member : *members) {
        if (!ledger->models.contains(member.model)) {
            return fail(fmt::format("member {} is not in the price list", member.model));
        }
    }
    domain::Timestamp first = ledger->asOf;
    for (const auto& [id, model] : ledger->models) {
        first = std::min(first, model.firstSeen);
    }
    const auto fixings = prices::computeIndex(*ledger, *members, first, ledger->asOf);
    fmt::print("{}", prices::formatIndexCsv(fixings, *ledger, *members));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 1 && arguments[0] == "--help") {
        fmt::print(
            "Usage: tessera-index LEDGER.json MEMBERS.csv > resources/index/sitc.csv\n"
            "Computes the Tessera list-price index, equal-weighted, from public list prices.\n"
            "  --help     this text\n  --version  the version\n");
        return 0;
    }
    if (arguments.size() == 1 && arguments[0] == "--version") {
        fmt::print("tessera-index {}\n", TESSERA_VERSION);
        return 0;
    }
    if (arguments.size() != 2 || arguments[0].starts_with("-") || arguments[1].starts_with("-")) {
        return fail("expected LEDGER.json MEMBERS.csv (see --help)");
    }
    return run(arguments[0], arguments[1]);
}
