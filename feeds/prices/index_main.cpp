// tessera-index: list prices in, the daily levels of a tier out. Run by hand when the data grows; what it
// says is committed as resources/index/sit[cfsb].csv, which the paper exchange goes on from.

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "app/indexes/fixing_text.h"
#include "feeds/prices/built_in_prices.h"
#include "feeds/prices/price_readers.h"

namespace {

using namespace tessera;

constexpr int kBadUse = 2;

int fail(std::string_view sentence) {
    fmt::print(stderr, "tessera-index: {}\n", sentence);
    return kBadUse;
}

domain::Result<listprices::PriceBatch> readList(const std::string& path) {
    if (path.empty()) {
        return prices::builtInPrices();
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return domain::Error{domain::ErrorCode::Unavailable, fmt::format("{} cannot be read.", path), ""};
    }
    const std::string text(std::istreambuf_iterator<char>(in), {});
    return prices::readOpenRouterList({text, path, domain::fromCivilDate({2261, 1, 1})});
}

int run(const indexes::IndexTier& tier, const std::string& path) {
    const auto batch = readList(path);
    if (!batch) {
        return fail(batch.error().sentence);
    }
    listprices::PriceBook book;
    if (const auto added = book.append(*batch); !added) {
        return fail(added.error().sentence);
    }
    indexes::IndexQuestion question;
    question.tier = &tier;
    question.knownAt = batch->asOf + std::chrono::hours(24);  // its last day's fixing is past
    for (const auto& member : question.tier->members) {
        if (book.listingsNamed(member.model, member.from).empty()) {
            return fail(fmt::format("member {} is not in the price list", member.model));
        }
    }
    const auto days = indexes::daysOf(book, question.knownAt);
    const auto fixings = indexes::fixingsOf(book, question, days.first, days.last);
    const std::string source =
        fmt::format("list prices of {} models, github.com/jvrck/openrouterlist (MIT), as of {}",
                    book.listings().size(), indexes::dayText(batch->asOf));
    fmt::print("{}", indexes::levelsCsv(fixings, tier, source));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 1 && arguments[0] == "--help") {
        fmt::print(
            "Usage: tessera-index TIER [LEDGER.json] > LEVELS.csv\n"
            "Computes a tier (composite, frontier, standard, budget) of the Tessera list-price index, "
            "equal-weighted,\nfrom the ledger of openrouterlist, or from the built-in price history.\n"
            "  --help     this text\n  --version  the version\n");
        return 0;
    }
    if (arguments.size() == 1 && arguments[0] == "--version") {
        fmt::print("tessera-index {}\n", TESSERA_VERSION);
        return 0;
    }
    const indexes::IndexTier* tier = arguments.empty() ? nullptr : indexes::findTier(arguments[0]);
    if (tier == nullptr || arguments.size() > 2) {
        return fail("expected TIER, and at most a price ledger (see --help)");
    }
    return run(*tier, arguments.size() == 2 ? arguments[1] : std::string());
}
