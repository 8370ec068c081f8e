// Price lists: whatever is accepted goes into a ledger whole, and a second time adds nothing.

#include <string_view>

#include "app/listprices/price_book.h"
#include "feeds/prices/price_readers.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    const auto now = domain::fromCivilDate({2026, 10, 1});
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto batch = prices::readPrices({text, "prices.txt", now});
    if (!batch.ok()) {
        FUZZ_CHECK(batch.error().sentence.find("prices.txt") != std::string::npos);
        return 0;
    }
    for (const auto& fact : batch->facts) {
        FUZZ_CHECK(fact.knownAt <= now && fact.knownAt <= batch->asOf);
        FUZZ_CHECK(!fact.value.price() || fact.value.price()->nanoUsd() >= 0);
    }
    listprices::PriceBook book;
    const auto added = book.append(*batch);
    FUZZ_CHECK(added.ok());
    FUZZ_CHECK(added->events.size() == book.eventCount());
    const auto again = book.append(*batch);
    FUZZ_CHECK(again.ok() && again->isEmpty());
    for (const auto& refusal : book.refusals()) {
        FUZZ_CHECK(!refusal.sentence().empty());
    }
    // Written out and read again, the prices are the same.
    const auto csv = prices::readPriceCsv({prices::formatPriceCsv(*batch, ""), "again.csv", now});
    FUZZ_CHECK(csv.ok() && csv->facts.size() == batch->facts.size());
    for (std::size_t i = 0; i < batch->facts.size(); ++i) {
        FUZZ_CHECK(csv->facts[i].key == batch->facts[i].key && csv->facts[i].value == batch->facts[i].value);
        FUZZ_CHECK(csv->facts[i].effectiveFrom == batch->facts[i].effectiveFrom);
    }
    (void)book.models({now, now});
    (void)book.changesOf(now, now);
    (void)book.priceOf({std::string(text.substr(0, 40))}, {now, now});
    return 0;
}
