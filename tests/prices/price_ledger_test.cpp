#include "feeds/prices/price_ledger.h"

#include <gtest/gtest.h>

namespace tessera::prices {
namespace {

std::string ledgerWith(const std::string& points) {
    return R"({"as_of":"2026-01-03","model_count":2,"models":{"p/m":{"name":"M","first_seen":"2026-01-01",)"
           R"("last_seen":"2026-01-03","present_now":true,"points":)" +
           points +
           R"(},"q/ok":{"first_seen":"2026-01-01","last_seen":"2026-01-02","points":[["2026-01-01",1,2]]}}})";
}

TEST(PriceLedger, KeepsPricesExactlyAsWritten) {
    const auto ledger = parseOpenRouterLedger(ledgerWith(R"([["2026-01-01",0.051831,1e-2]])"));
    ASSERT_TRUE(ledger.ok());
    const ListPrice& price = ledger->models.at("p/m").points[0];
    EXPECT_EQ(price.input->nanoUsd(), 51'831'000);
    EXPECT_EQ(price.output->nanoUsd(), 10'000'000);
}

TEST(PriceLedger, KeepsAMissingPriceMissing) {
    const auto ledger = parseOpenRouterLedger(ledgerWith(R"([["2026-01-01",null, 2 ]])"));
    ASSERT_TRUE(ledger.ok());
    EXPECT_FALSE(ledger->models.at("p/m").points[0].input.has_value());
    EXPECT_TRUE(ledger->models.at("p/m").points[0].output.has_value());
}

TEST(PriceLedger, CountsAModelItCannotReadAndKeepsTheOthers) {
    for (const char* points :
         {R"([["2026-01-01","free",2]])", R"([["2026-99-01",1,2]])", R"([["0026-01-01",1,2]])",
          R"([["2026-01-01",1]])", "[]", "7", R"([["2026-01-01",0.00000000001,2]])"}) {
        const auto ledger = parseOpenRouterLedger(ledgerWith(points));
        ASSERT_TRUE(ledger.ok()) << points;
        EXPECT_EQ(ledger->rejectedModels, 1u) << points;
        EXPECT_TRUE(ledger->models.contains("q/ok")) << points;
    }
}

TEST(PriceLedger, RefusesWhatIsNotALedger) {
    for (const char* text : {"", "[]", "{", R"({"models":)", R"({"as_of":"2026-01-01"})", "\xff\xfe"}) {
        EXPECT_FALSE(parseOpenRouterLedger(text).ok()) << text;
    }
    EXPECT_EQ(parseOpenRouterLedger("[]").error().sentence,
              "The price list is not the JSON Tessera expects.");
}

TEST(PriceLedger, GivesThePriceInForceOnADayAndNoneOutsideTheListing) {
    const auto ledger = parseOpenRouterLedger(ledgerWith(R"([["2026-01-03",3,3],["2026-01-01",1,1]])"));
    const ListedModel& model = ledger->models.at("p/m");
    const auto inputOn = [&](const char* iso) {
        const ListPrice* price = model.onDay(*domain::parseIso(iso));
        return price == nullptr ? -1 : price->input->nanoUsd() / domain::kNanoPerUsd;
    };
    EXPECT_EQ(inputOn("2025-12-31"), -1);
    EXPECT_EQ(inputOn("2026-01-01"), 1);
    EXPECT_EQ(inputOn("2026-01-02"), 1);
    EXPECT_EQ(inputOn("2026-01-03"), 3);
    EXPECT_EQ(inputOn("2026-01-04"), -1);
}

TEST(PriceLedger, NamesTheProviderBeforeTheSlash) {
    EXPECT_EQ(providerOf("openai/gpt-5.5"), "openai");
    EXPECT_EQ(providerOf("alone"), "alone");
}

}  // namespace
}  // namespace tessera::prices
