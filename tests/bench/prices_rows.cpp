// prices.import: the whole price ledger, from files to a new database, and what a screen asks of it.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/storage/sqlite_price_ledger.h"
#include "feeds/prices/built_in_prices.h"
#include "feeds/prices/price_readers.h"
#include "tests/bench/bench.h"
#include "tests/support/test_paths.h"

namespace tessera::bench {
namespace {

namespace fs = std::filesystem;
using listprices::PriceBook;

const domain::Timestamp kNow = domain::fromCivilDate({2026, 10, 1});

/// Every public price file there is beside the checkout; the built-in history alone where there is none.
std::vector<std::pair<std::string, std::string>> priceFiles() {
    std::vector<std::pair<std::string, std::string>> files;
    for (const char* name : {"openrouter_ledger_MIT.json", "openrouter_price_events.csv",
                             "modelpricewatch_history_CCBY4.csv", "llm_price_events.csv"}) {
        std::ifstream in(fmt::format("{}/prices/{}", TESSERA_SHARED_DATA, name), std::ios::binary);
        if (in) {
            files.emplace_back(name, std::string(std::istreambuf_iterator<char>(in), {}));
        }
    }
    return files;
}

/// Milliseconds from text to a synced database; `book` is what came of it.
double importAll(const std::string& path, const std::vector<std::pair<std::string, std::string>>& files,
                 std::shared_ptr<const PriceBook>& book) {
    for (const char* end : {"", "-wal", "-shm"}) {
        fs::remove(path + end);
    }
    return nanosEach(1,
                     [&] {
                         auto ledger = storage::SqlitePriceLedger::open(path).value();
                         keep(ledger->append(prices::builtInPrices().value()).ok());
                         for (const auto& [name, text] : files) {
                             keep(ledger->append(prices::readPrices({text, name, kNow}).value()).ok());
                         }
                         book = ledger->book();
                     }) /
           1e6;
}

TESSERA_BENCH("prices.import",
              "the whole price ledger from its files into a new database, then opened and asked") {
    const auto files = priceFiles();
    const std::string path = context.scratch + "/prices.sqlite";
    std::shared_ptr<const PriceBook> book;
    const auto measures = interleave(
        context,
        {[&] { return importAll(path, files, book); },
         [&] { return nanosEach(1, [&] { keep(storage::SqlitePriceLedger::open(path).ok()); }) / 1e6; },
         [&] {
             return nanosEach(1, [&] { keep(book->models({kNow, kNow})); }) / 1e6;
         },
         [&] { return nanosEach(1, [&] { keep(book->changesOf(kNow, kNow)); }) / 1e6; }});
    const std::string size = fmt::format(
        "{} files and the built-in history: {} listings, {} events, {:.1f} MB", files.size(),
        book->listings().size(), book->eventCount(), static_cast<double>(fs::file_size(path)) / 1e6);
    context.add(plainRow("prices.import", "ms", measures[0]).atMost(1'000).remark(size));
    context.add(plainRow("prices.open", "ms", measures[1]));
    context.add(
        plainRow("prices.models", "ms", measures[2]).remark("the list of models with price and last change"));
    context.add(plainRow("prices.changes", "ms", measures[3]).remark("what changed on a day"));
}

}  // namespace
}  // namespace tessera::bench
