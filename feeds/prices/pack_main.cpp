// tessera-pack-prices: the price ledger of openrouterlist in, the built-in price history out. Run by hand
// when that grows; its output is committed as resources/prices/openrouterlist.csv.zst.

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include "feeds/prices/built_in_prices.h"
#include "feeds/prices/price_readers.h"

namespace {

using namespace tessera;

constexpr int kBadUse = 2;
constexpr std::string_view kRemarks =
    "# List prices of models at OpenRouter, from github.com/jvrck/openrouterlist (MIT), as of {}.\n"
    "# USD per million tokens. A row holds from effective_from until the next of its model and dimension.\n"
    "# Prices that are unknown say why; nothing unknown is written as zero. Made by tessera-pack-prices.\n";

int fail(std::string_view sentence) {
    fmt::print(stderr, "tessera-pack-prices: {}\n", sentence);
    return kBadUse;
}

std::optional<std::string> readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

int run(const std::string& from, const std::string& to) {
    const auto text = readFile(from);
    if (!text) {
        return fail(fmt::format("cannot read {}", from));
    }
    const auto batch = prices::readOpenRouterList({*text, from, domain::fromCivilDate({2261, 1, 1})});
    if (!batch) {
        return fail(batch.error().sentence);
    }
    const std::string day = domain::formatIso(batch->asOf, 0).substr(0, 10);
    const std::string csv = prices::formatPriceCsv(*batch, fmt::format(fmt::runtime(kRemarks), day));
    const std::string packed = prices::packPrices(csv);
    std::ofstream out(to, std::ios::binary);
    out.write(packed.data(), static_cast<std::streamsize>(packed.size()));
    if (packed.empty() || !out.flush()) {
        return fail(fmt::format("cannot write {}", to));
    }
    fmt::print("{} facts and {} refusals as of {}; {} bytes as CSV, {} packed\n", batch->facts.size(),
               batch->refusals.size(), day, csv.size(), packed.size());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 1 && arguments[0] == "--help") {
        fmt::print(
            "Usage: tessera-pack-prices LEDGER.json resources/prices/openrouterlist.csv.zst\n"
            "Packs the price ledger of openrouterlist as the history Tessera begins with.\n"
            "  --help     this text\n  --version  the version\n");
        return 0;
    }
    if (arguments.size() == 1 && arguments[0] == "--version") {
        fmt::print("tessera-pack-prices {}\n", TESSERA_VERSION);
        return 0;
    }
    if (arguments.size() != 2) {
        return fail("give the ledger and the file to write (see tessera-pack-prices --help)");
    }
    return run(arguments[0], arguments[1]);
}
