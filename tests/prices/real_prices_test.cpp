// The readers on the real files in ../shared/data/prices, and those files against each other.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "app/listprices/price_book.h"
#include "feeds/prices/built_in_prices.h"
#include "feeds/prices/price_readers.h"
#include "tests/support/test_paths.h"

namespace tessera::prices {
namespace {

using domain::Timestamp;
using listprices::PriceBatch;
using listprices::PriceBook;
using listprices::PriceDimension;
using listprices::PriceState;
using listprices::RefusalKind;

const Timestamp kNow = *domain::parseIso("2026-10-01");

class RealPrices : public testing::Test {
 protected:
    void SetUp() override {
        if (!std::filesystem::exists(pathOf("openrouter_ledger_MIT.json"))) {
            GTEST_SKIP() << "no price data: " << TESSERA_SHARED_DATA << "/prices is absent";
        }
    }
    static std::string pathOf(const std::string& name) {
        return std::string(TESSERA_SHARED_DATA) + "/prices/" + name;
    }
    static PriceBatch batchOf(const std::string& name) {
        std::ifstream in(pathOf(name), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(in), {});
        auto batch = readPrices({text, name, kNow});
        EXPECT_TRUE(batch.ok()) << (batch ? "" : batch.error().sentence);
        return batch ? std::move(batch).value() : PriceBatch{};
    }
    static std::size_t count(const PriceBook& book, RefusalKind kind) {
        return book.refusalCounts()[static_cast<std::size_t>(kind)];
    }
};

TEST_F(RealPrices, TheBuiltInHistoryIsTheLedgerItWasMadeFrom) {
    PriceBook builtIn, ledger;
    ASSERT_TRUE(builtIn.append(*builtInPrices()).ok());
    ASSERT_TRUE(ledger.append(batchOf("openrouter_ledger_MIT.json")).ok());
    ASSERT_EQ(ledger.listings().size(), 978u);
    ASSERT_EQ(builtIn.series().size(), ledger.series().size());
    for (listprices::SeriesNumber i = 0; i < ledger.series().size(); ++i) {
        ASSERT_EQ(builtIn.keyOf(i), ledger.keyOf(i));
        ASSERT_EQ(builtIn.series()[i].events, ledger.series()[i].events);
    }
    EXPECT_EQ(count(ledger, RefusalKind::Contradiction), 0u);
}

TEST_F(RealPrices, EveryFileIsReadWithItsRefusalsCounted) {
    PriceBook book;
    ASSERT_TRUE(book.append(batchOf("openrouter_ledger_MIT.json")).ok());
    const auto changes = book.append(batchOf("openrouter_price_events.csv"));
    EXPECT_EQ(book.sources().back().licence, "MIT");
    const auto watch = book.append(batchOf("modelpricewatch_history_CCBY4.csv"));
    EXPECT_EQ(book.sources().back().licence, "CC-BY-4.0");
    const auto events = book.append(batchOf("llm_price_events.csv"));
    ASSERT_TRUE(changes.ok() && watch.ok() && events.ok());
    EXPECT_EQ(book.sources().size(), 9u);  // three files of one source, one of six
    EXPECT_GT(changes->events.size(), 1'700u);
    EXPECT_GT(watch->events.size(), 500u);
    EXPECT_GT(events->events.size(), 15'000u);
    EXPECT_EQ(count(book, RefusalKind::NotExact), 9u);  // 0.18000000000000002 and the like
    EXPECT_EQ(count(book, RefusalKind::Unreadable), 0u);
    EXPECT_EQ(count(book, RefusalKind::BadDate), 0u);
    for (const char* name : {"openrouter_ledger_MIT.json", "openrouter_price_events.csv",
                             "modelpricewatch_history_CCBY4.csv", "llm_price_events.csv"}) {
        const auto again = book.append(batchOf(name));
        EXPECT_TRUE(again->isEmpty())
            << name << ": " << again->events.size() << " events, " << again->refusals.size() << " refusals";
        for (const auto& [series, event] : again->events) {
            ADD_FAILURE() << book.keyOf(series).listing << " " << domain::formatIso(event.effectiveFrom)
                          << " " << domain::formatIso(event.knownAt) << " " << wordFor(event.value.state());
        }
    }
}

/// How a price of one file stands beside the other's history.
std::string agreement(const PriceBook& book, const listprices::PriceFact& fact) {
    const auto listing = book.listingsNamed(fact.key.listing, fact.effectiveFrom);
    if (listing.empty()) {
        return "not listed";
    }
    const auto series = book.seriesOf(listing[0].first, fact.key.dimension, 0, fact.key.tier);
    if (!series) {
        return "not listed";
    }
    const auto isSameAt = [&](Timestamp t) {
        const auto* event = book.eventAt(*series, {t, kNow});
        return event != nullptr && event->value == fact.value;
    };
    if (isSameAt(fact.effectiveFrom)) {
        return "same";
    }
    for (int days = 1; days <= 2; ++days) {
        if (isSameAt(fact.effectiveFrom + domain::kDay * days) ||
            isSameAt(fact.effectiveFrom - domain::kDay * days)) {
            return "within two days";
        }
    }
    return "different";
}

// Two independent collections of OpenRouter's daily prices, 2026-05-24 to 08-07. They look at different
// hours, so a step of one lies up to two days beside the other's. What still differs is z-ai/glm-5.2 for the
// most part, a routed model that moves several times a day; the rest are listings that one of the two saw
// days before the other.
TEST_F(RealPrices, TwoCollectionsOfTheSamePricesAgreeButForTheHourTheyLook) {
    PriceBook book;
    ASSERT_TRUE(book.append(batchOf("openrouter_ledger_MIT.json")).ok());
    const PriceBatch other = batchOf("openrouter_price_events.csv");
    std::map<std::string, int> counts;
    int differentButGlm = 0;
    for (const auto& fact : other.facts) {
        if (fact.value.state() == PriceState::Priced) {
            const std::string word = agreement(book, fact);
            ++counts[word];
            differentButGlm += word == "different" && fact.key.listing != "z-ai/glm-5.2" ? 1 : 0;
        }
    }
    EXPECT_LE(differentButGlm, 20);
    for (const auto& [word, n] : counts) {
        RecordProperty(fmt::format("prices {}", word), n);
        fmt::print("{:>6} {}\n", n, word);
    }
    const int all = counts["same"] + counts["within two days"] + counts["different"];
    EXPECT_EQ(counts["not listed"], 0);
    EXPECT_GT(all, 1'300);
    EXPECT_GE((counts["same"] + counts["within two days"]) * 100, all * 95);
    EXPECT_GE(counts["same"] * 100, all * 75);
}

}  // namespace
}  // namespace tessera::prices
