#include "feeds/prices/price_readers.h"

#include <gtest/gtest.h>

#include "app/domain/decimal.h"
#include "app/listprices/price_book.h"
#include "feeds/prices/built_in_prices.h"
#include "feeds/prices/price_text.h"

namespace tessera::prices {
namespace {

using domain::Timestamp;
using listprices::PriceBatch;
using listprices::PriceBook;
using listprices::PriceDimension;
using listprices::PriceState;
using listprices::RefusalKind;
using listprices::ServiceTier;

const Timestamp kCaptured = *domain::parseIso("2026-10-01");

domain::Result<PriceBatch> read(std::string_view text) {
    return readPrices({text, "prices.txt", kCaptured});
}

/// "vendor listing dimension above tier price from", a line a fact.
std::string factsOf(const PriceBatch& batch) {
    std::string out;
    for (const auto& fact : batch.facts) {
        const auto price = fact.value.price();
        out += fact.key.vendor + " " + fact.key.listing + " " + std::string(wordFor(fact.key.dimension)) +
               " " + std::to_string(fact.key.aboveInputTokens) + " " + std::string(wordFor(fact.key.tier)) +
               " " +
               (price ? domain::formatQuantity(domain::Quantity::fromRaw(price->nanoUsd()), 9)
                      : std::string(wordFor(fact.value.state()))) +
               " " +
               (fact.effectiveFrom.isSet() ? domain::formatIso(fact.effectiveFrom, 0).substr(0, 10) : "-") +
               "\n";
    }
    return out;
}

std::string refusalsOf(const PriceBatch& batch) {
    std::string out;
    for (const auto& refusal : batch.refusals) {
        out += refusal.sentence() + "\n";
    }
    return out;
}

TEST(PriceText, TakesWhatIsExactAndSaysWhyNotForEverythingElse) {
    struct Case {
        const char* text;
        PriceUnit unit;
        std::int64_t nano;  // 0: none
        RefusalKind refusal;
    };
    const auto perToken = PriceUnit::PerToken, perMillion = PriceUnit::PerMillion;
    const Case cases[] = {
        {"1.5e-07", perToken, 150'000'000, {}},
        {"0.0000003", perToken, 300'000'000, {}},
        {"3E-6", perToken, 3'000'000'000, {}},
        {"0.003625", perMillion, 3'625'000, {}},
        {"15", perMillion, 15'000'000'000, {}},
        {"", perMillion, 0, RefusalKind::NotStated},
        {"null", perMillion, 0, RefusalKind::NotStated},
        {"-1", perToken, 0, RefusalKind::Varies},
        {"-1.0", perMillion, 0, RefusalKind::Varies},
        {"-0.5", perMillion, 0, RefusalKind::Negative},
        {"0", perMillion, 0, RefusalKind::Zero},
        {"0.0e0", perToken, 0, RefusalKind::Zero},
        {"NaN", perMillion, 0, RefusalKind::NotANumber},
        {"Infinity", perMillion, 0, RefusalKind::NotANumber},
        {"true", perMillion, 0, RefusalKind::NotANumber},
        {"1,5", perMillion, 0, RefusalKind::NotANumber},
        {"$3", perMillion, 0, RefusalKind::NotANumber},
        {"0.18000000000000002", perMillion, 0, RefusalKind::NotExact},
        {"2.0000000000000002e-07", perToken, 0, RefusalKind::NotExact},
        {"1e400", perMillion, 0, RefusalKind::NotExact},
        {"1e-400", perMillion, 0, RefusalKind::NotExact},
        {"3", perToken, 0, RefusalKind::PerMillionWherePerToken},
        {"0.15", perToken, 0, RefusalKind::PerMillionWherePerToken},
        {"0.000003", perMillion, 0, RefusalKind::PerTokenWherePerMillion},
        {"6000", perMillion, 0, RefusalKind::NotBelievable},
        {"1e-12", perToken, 0, RefusalKind::NotBelievable},
    };
    for (const Case& c : cases) {
        const JudgedPrice judged = judgePrice(c.text, c.unit);
        ASSERT_EQ(judged.value.isKnown(), c.nano != 0) << c.text;
        if (c.nano != 0) {
            EXPECT_EQ(judged.value.price()->nanoUsd(), c.nano) << c.text;
        } else {
            EXPECT_EQ(judged.refusal, c.refusal) << c.text;
        }
    }
}

TEST(PriceReaders, OpenRouterModels) {
    const auto batch = read(R"({"data":[
        {"id":"acme/big","canonical_slug":"acme/big-20260101","name":"Acme: Big","pricing":{"prompt":"0.000003",
         "completion":"0.000015","request":"0","image":"0","internal_reasoning":"0",
         "input_cache_read":"0.0000003","input_cache_write":"0.00000375","input_cache_write_1h":"0.000006"}},
        {"id":"openrouter/auto","pricing":{"prompt":"-1","completion":"-1"}},
        {"id":"acme/big:free","pricing":{"prompt":"0","completion":"0"}},
        {"id":"acme/big:batch","pricing":{"prompt":"0.0000015","completion":null}},
        {"id":"acme/odd","pricing":7}, {"id":"acme/none"}]})");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    EXPECT_TRUE(batch->isWholeList);
    EXPECT_EQ(factsOf(*batch),
              "openrouter acme/big input 0 standard 3 2026-10-01\n"
              "openrouter acme/big output 0 standard 15 2026-10-01\n"
              "openrouter acme/big cached input 0 standard 0.3 2026-10-01\n"
              "openrouter acme/big cache write 5m 0 standard 3.75 2026-10-01\n"
              "openrouter acme/big cache write 1h 0 standard 6 2026-10-01\n"
              "openrouter acme/big reasoning 0 standard zero 2026-10-01\n"
              "openrouter openrouter/auto input 0 standard varies 2026-10-01\n"
              "openrouter openrouter/auto output 0 standard varies 2026-10-01\n"
              "openrouter acme/big:free input 0 standard 0 2026-10-01\n"
              "openrouter acme/big:free output 0 standard 0 2026-10-01\n"
              "openrouter acme/big:batch input 0 batch 1.5 2026-10-01\n"
              "openrouter acme/big:batch output 0 batch not stated 2026-10-01\n");
    EXPECT_EQ(
        refusalsOf(*batch),
        "openrouter acme/big: pricing.internal_reasoning is 0, and nothing says that it is free, so the "
        "price is unknown.\n"
        "openrouter openrouter/auto: pricing.prompt is -1, which means that the price varies: there is none "
        "to keep.\n"
        "openrouter openrouter/auto: pricing.completion is -1, which means that the price varies: there is "
        "none to keep.\n"
        "openrouter acme/big:batch: pricing.completion is missing, so the price is unknown.\n"
        "openrouter acme/odd: pricing is of another shape, which is not the shape this source has.\n"
        "openrouter acme/none: pricing is missing, which is not the shape this source has.\n");
    PriceBook book;
    ASSERT_TRUE(book.append(*batch).ok());
    const auto bySlug = book.priceOf({"acme/big-20260101"}, {kCaptured, kCaptured});
    ASSERT_TRUE(bySlug.ok());
    EXPECT_EQ(bySlug->match, listprices::NameMatch::Alias);
    const auto batched =
        book.priceOf({.model = "acme/big", .tier = ServiceTier::Batch}, {kCaptured, kCaptured});
    ASSERT_TRUE(batched.ok());
    EXPECT_EQ(batched->value.price()->nanoUsd(), 1'500'000'000);
}

TEST(PriceReaders, ModelsDevTakesTiersBeforeTheirOlderSpelling) {
    const auto batch = read(R"({"acme":{"id":"acme","models":{
        "big":{"id":"big","name":"Big","cost":{"input":3,"output":15,"cache_read":0.3,"reasoning":15,
          "tiers":[{"input":6,"tier":{"type":"context","size":272000}}],"context_over_200k":{"input":7}}},
        "old":{"id":"old","cost":{"input":1,"output":2,"context_over_200k":{"input":4}}},
        "bare":{"id":"bare"}}}, "broken":{"models":3}})");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    EXPECT_EQ(factsOf(*batch),
              "acme big input 0 standard 3 2026-10-01\nacme big output 0 standard 15 2026-10-01\n"
              "acme big cached input 0 standard 0.3 2026-10-01\nacme big reasoning 0 standard 15 2026-10-01\n"
              "acme big input 272000 standard 6 2026-10-01\nacme old input 0 standard 1 2026-10-01\n"
              "acme old output 0 standard 2 2026-10-01\nacme old input 200000 standard 4 2026-10-01\n");
    EXPECT_EQ(refusalsOf(*batch),
              "acme bare: cost is missing, so the price is unknown.\n"
              "broken (all models): models is of another shape, which is not the shape this source has.\n");
}

TEST(PriceReaders, LiteLlmReadsTiersAndContextsFromItsKeys) {
    const auto batch = read(R"({"sample_spec":{"input_cost_per_token":0.0,"litellm_provider":"words"},
        "acme/big":{"litellm_provider":"acme","mode":"chat","input_cost_per_token":3e-06,
          "output_cost_per_token":1.5e-05,"cache_creation_input_token_cost_above_1hr":6e-06,
          "cache_creation_input_token_cost_above_1hr_above_200k_tokens":1.2e-05,
          "input_cost_per_token_above_272k_tokens_priority":1.1e-05,"output_cost_per_token_batches":7.5e-06,
          "input_cost_per_token_flex":1.5e-06,"output_cost_per_reasoning_token":1.5e-05,
          "cache_creation_input_token_cost_above_12hr":7e-06,"input_cost_per_token_ultrafast":9e-06,
          "input_cost_per_audio_token":1e-05},
        "acme/picture":{"litellm_provider":"acme","output_cost_per_image":0.04},
        "acme/mistake":{"litellm_provider":"acme","input_cost_per_token":3.0,"output_cost_per_token":-1}})");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    EXPECT_EQ(
        factsOf(*batch),
        "acme acme/big input 0 standard 3 2026-10-01\nacme acme/big output 0 standard 15 2026-10-01\n"
        "acme acme/big cache write 1h 0 standard 6 2026-10-01\n"
        "acme acme/big cache write 1h 200000 standard 12 2026-10-01\n"
        "acme acme/big input 272000 priority 11 2026-10-01\nacme acme/big output 0 batch 7.5 2026-10-01\n"
        "acme acme/big input 0 flex 1.5 2026-10-01\nacme acme/big reasoning 0 standard 15 2026-10-01\n"
        "acme acme/mistake input 0 standard unclear 2026-10-01\n"
        "acme acme/mistake output 0 standard varies 2026-10-01\n");
    EXPECT_EQ(
        refusalsOf(*batch),
        "acme acme/big: cache_creation_input_token_cost_above_12hr is 7e-06, a tariff the ledger has no "
        "place for.\n"
        "acme acme/big: input_cost_per_token_ultrafast is 9e-06, a tariff the ledger has no place for.\n"
        "acme acme/picture: input_cost_per_token is missing, so it is not priced by the token.\n"
        "acme acme/mistake: input_cost_per_token is 3.0, which looks like a price per million tokens where "
        "one per token belongs.\n"
        "acme acme/mistake: output_cost_per_token is -1, which means that the price varies: there is none "
        "to keep.\n");
}

TEST(PriceReaders, GenaiPricesKeepsItsDatesAndCountsHoursOfTheDay) {
    const auto batch = read(R"([{"id":"acme","models":[{"id":"big","name":"Big",
        "match":{"or":[{"equals":"big"},{"equals":"big-2026-03-05"},{"starts_with":"big-"}]},
        "prices":[{"prices":{"input_mtok":2,"cache_read_mtok":0.2,"output_mtok":10}},
          {"constraint":{"start_date":"2026-09-01"},"prices":{
            "input_mtok":{"base":3,"tiers":[{"start":272000,"price":6}]},"output_mtok":15,"cache_write_1h_mtok":6,
            "input_audio_mtok":9}},
          {"constraint":{"start_time":"00:30:00Z","end_time":"16:30:00Z"},"prices":{"input_mtok":4}},
          {"constraint":{"start_date":"soon"},"prices":{"input_mtok":5}}]}]}])");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    EXPECT_FALSE(batch->isWholeList);
    EXPECT_EQ(factsOf(*batch),
              "acme big input 0 standard 2 -\nacme big cached input 0 standard 0.2 -\n"
              "acme big output 0 standard 10 -\nacme big input 0 standard 3 2026-09-01\n"
              "acme big input 272000 standard 6 2026-09-01\nacme big output 0 standard 15 2026-09-01\n"
              "acme big cache write 1h 0 standard 6 2026-09-01\n"
              "acme big cached input 0 standard not stated 2026-09-01\n");
    EXPECT_EQ(
        refusalsOf(*batch),
        "acme big: input_audio_mtok is 9, a tariff the ledger has no place for.\n"
        "acme big: prices is 00:30:00Z-16:30:00Z, a price for some hours of the day, which is not kept.\n"
        "acme big: start_date is soon, which is not a date.\n");
    PriceBook book;
    ASSERT_TRUE(book.append(*batch).ok());
    EXPECT_TRUE(book.priceOf({"big-2026-03-05"}, {kCaptured, kCaptured}).ok());
    EXPECT_FALSE(book.priceOf({"big-mini"}, {kCaptured, kCaptured}).ok());
}

TEST(PriceReaders, LlmPricesEndsAtToDateAndFoldsItsLongContextNames) {
    const auto batch = read(R"({"prices":[
        {"id":"big","vendor":"acme","name":"Big","input":2,"output":10,"input_cached":null,"from_date":null,
         "to_date":"2026-09-01"},
        {"id":"big","vendor":"acme","name":"Big","input":3,"output":15.0,"input_cached":0.3,
         "from_date":"2026-09-01","to_date":null},
        {"id":"big-272k","vendor":"acme","name":"Big >272k","input":6,"output":22.5,"input_cached":null,
         "from_date":null,"to_date":null},
        {"id":"gone","vendor":"acme","name":"Gone","input":1,"output":1,"input_cached":null,"from_date":null,
         "to_date":"2025-01-01"}]})");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    EXPECT_EQ(batch->sources[0].licence, "none stated");
    PriceBook book;
    ASSERT_TRUE(book.append(*batch).ok());
    const auto at = [&](const char* model, const char* when, std::int64_t tokens = 0) {
        const auto answer =
            book.priceOf({.model = model, .inputTokens = tokens}, {*domain::parseIso(when), kCaptured});
        return answer && answer->value.isKnown() ? domain::formatPrice(*answer->value.price(), 1)
                                                 : std::string("-");
    };
    EXPECT_EQ(at("big", "2026-08-31"), "2.0");
    EXPECT_EQ(at("big", "2026-09-01"), "3.0");
    EXPECT_EQ(at("big", "2026-09-01", 300'000), "6.0");
    EXPECT_EQ(at("gone", "2024-12-31"), "1.0");
    EXPECT_EQ(at("gone", "2025-01-01"), "-");
}

TEST(PriceReaders, OpenRouterListKeepsTheLaterLookOfADayAndTheEndOfAListing) {
    const auto batch = read(R"({"as_of":"2026-08-22","models":{
        "a/m":{"name":"M","first_seen":"2026-01-01","last_seen":"2026-02-28","present_now":false,
               "points":[["2026-01-01",0.051831,1e-2],["2026-02-01",5,6],["2026-02-01",4,6]]},
        "b/router":{"last_seen":"2026-08-22","present_now":true,"points":[["2026-01-01",null,null]]},
        "b/odd":{"points":7}}})");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    EXPECT_EQ(factsOf(*batch),
              "openrouter a/m input 0 standard 0.051831 2026-01-01\n"
              "openrouter a/m output 0 standard 0.01 2026-01-01\n"
              "openrouter a/m input 0 standard 4 2026-02-01\nopenrouter a/m output 0 standard 6 2026-02-01\n"
              "openrouter a/m input 0 standard withdrawn 2026-03-01\n"
              "openrouter a/m output 0 standard withdrawn 2026-03-01\n"
              "openrouter b/router input 0 standard not stated 2026-01-01\n"
              "openrouter b/router output 0 standard not stated 2026-01-01\n");
    EXPECT_EQ(batch->refusals[0].kind, RefusalKind::SameDay);
    EXPECT_EQ(batch->facts[0].knownAt, *domain::parseIso("2026-01-01"));
}

TEST(PriceReaders, CsvSaysItsUnitInItsHeadings) {
    const auto batch = read(
        "\xEF\xBB\xBF"
        "date,vendor,model,input_usd_per_mtok,output_per_token,event\r\n"
        "2026-01-01,acme,\"big, one\",3,0.000015,added\r\n2026-01-02,acme,\"big, one\",3,0.000015,seen\r\n"
        "2026-02-01,acme,\"big, one\",,,removed\r\nnever,acme,small,1,1e-6,added\r\n");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    EXPECT_EQ(
        factsOf(*batch),
        "acme big, one input 0 standard 3 2026-01-01\nacme big, one input 0 standard withdrawn 2026-02-01\n"
        "acme big, one output 0 standard 15 2026-01-01\n"
        "acme big, one output 0 standard withdrawn 2026-02-01\n");
    EXPECT_EQ(refusalsOf(*batch), "acme small: date is never, which is not a date.\n");
    const auto noUnit = read("date,model,input\n2026-01-01,big,3\n");
    ASSERT_FALSE(noUnit.ok());
    EXPECT_EQ(noUnit.error().sentence,
              "Line 1 of prices.txt has a column \"input\" that does not say its unit: name it "
              "input_usd_per_mtok or input_usd_per_token. Nothing was imported.");
}

TEST(PriceReaders, WhatIsWrittenAsCsvReadsBackToTheSameFacts) {
    const auto batch = builtInPrices();
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    const std::string csv = formatPriceCsv(*batch, "# remark\n");
    const auto again = readPrices({csv, "again.csv", kCaptured});
    ASSERT_TRUE(again.ok()) << again.error().sentence;
    EXPECT_EQ(factsOf(*again), factsOf(*batch));
    EXPECT_EQ(again->sources, batch->sources);
    EXPECT_EQ(again->titles.size(), batch->titles.size());
}

TEST(PriceReaders, BadInputIsASentenceAndNothingElse) {
    const std::string half = R"({"data":[{"id":"a/m","pricing":{"prompt":"0.000003","completion":"0.0000)";
    const std::string_view inputs[] = {
        "",
        "   \n",
        "<!DOCTYPE html><html><body>Too many requests</body></html>",
        half,
        "{",
        "[",
        "[]",
        "{}",
        R"({"data":[]})",
        R"({"data":[{"object":"organization.costs.result","amount":{"value":"1"}}]})",
        R"({"data":{}})",
        R"([{"id":"a","models":[{"id":"m","prices":{"input_mtok":NaN}}]}])",
        R"({"a":{"models":{"m":{"cost":{"input":1,"output":2}}}}} x)",
        R"({"a":1} {"b":2})",
        "\xff\xfe\x00\x01",
        "just words",
        "date,model,input_usd_per_mtok\n2026-01-01,\"m,3\n",
        "date,model,input_usd_per_mtok\n2026-01-01,m\n",
        "date,model,input_usd_per_mtok\n",
        R"({"error":{"message":"no key","code":401}})"};
    for (const std::string_view text : inputs) {
        const auto batch = read(text);
        ASSERT_FALSE(batch.ok()) << text;
        EXPECT_NE(batch.error().sentence.find("prices.txt"), std::string::npos) << batch.error().sentence;
        EXPECT_NE(batch.error().sentence.find("othing was imported"), std::string::npos)
            << batch.error().sentence;
    }
}

TEST(PriceReaders, EveryCutOfAFileIsRefused) {
    const std::string whole =
        R"({"acme":{"models":{"big":{"name":"Big","cost":{"input":3,"output":15,"tiers":[{"input":6,"tier":)"
        R"({"size":272000}}]}},"two":{"cost":{"input":1,"output":2}}}}})";
    ASSERT_TRUE(read(whole).ok());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(read(whole.substr(0, size)).ok()) << size;
    }
}

TEST(PriceReaders, HostileValuesAreRefusedOneByOne) {
    const std::string longName(10'000'000, 'x');
    const auto batch =
        read(R"({"acme":{"models":{")" + longName + R"(":{"cost":{"input":1,"output":1}},)" +
             R"("huge":{"cost":{"input":1e400,"output":"1e999999999999"}},)" +
             R"("list":{"cost":{"input":[1],"output":{"a":1}}},)" +
             R"("bell\u0007":{"cost":{"input":1,"output":1}},)" + R"("text":{"cost":{"input":")" + longName +
             R"(","output":true}},)" +
             R"("twice":{"cost":{"input":1,"output":1}},"twice":{"cost":{"input":2,"output":1}},)" +
             R"("ok":{"cost":{"input":1,"output":2}}}}})");
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    PriceBook book;
    ASSERT_TRUE(book.append(*batch).ok());
    const auto value = [&](const char* model, PriceDimension dimension) {
        const auto answer = book.priceOf({.model = model, .dimension = dimension}, {kCaptured, kCaptured});
        return answer ? std::string(wordFor(answer->value.state())) : std::string("none");
    };
    EXPECT_EQ(value("ok", PriceDimension::Input), "priced");
    EXPECT_EQ(value("huge", PriceDimension::Input), "unclear");
    EXPECT_EQ(value("list", PriceDimension::Output), "unclear");
    EXPECT_EQ(value("twice", PriceDimension::Input), "unclear");
    EXPECT_EQ(value("twice", PriceDimension::Output), "priced");
    const auto counts = book.refusalCounts();
    EXPECT_EQ(counts[static_cast<std::size_t>(RefusalKind::NotExact)], 2u);
    EXPECT_EQ(counts[static_cast<std::size_t>(RefusalKind::NotANumber)], 4u);
    EXPECT_EQ(counts[static_cast<std::size_t>(RefusalKind::Contradiction)], 1u);
    EXPECT_EQ(counts[static_cast<std::size_t>(RefusalKind::Unreadable)], 2u);
    for (const auto& refusal : book.refusals()) {
        EXPECT_LT(refusal.sentence().size(), 400u);
    }
}

TEST(BuiltInPrices, AreAThousandModelsSince2024UnderAnOpenLicence) {
    const auto batch = builtInPrices();
    ASSERT_TRUE(batch.ok()) << batch.error().sentence;
    ASSERT_EQ(batch->sources.size(), 1u);
    EXPECT_EQ(batch->sources[0].name, "jvrck/openrouterlist");
    EXPECT_EQ(batch->sources[0].licence, "MIT");
    PriceBook book;
    ASSERT_TRUE(book.append(*batch).ok());
    EXPECT_GE(book.models({kCaptured, kCaptured}).size(), 970u);
    EXPECT_EQ(batch->facts.front().effectiveFrom, *domain::parseIso("2024-09-21"));
    const auto answer = book.priceOf({"gpt-4o-2024-08-06"}, {*domain::parseIso("2025-06-01"), kCaptured});
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->value.price()->nanoUsd(), 2'500'000'000);
    EXPECT_FALSE(unpackPrices("not zstd").ok());
    EXPECT_EQ(*unpackPrices(packPrices("abc")), "abc");
}

}  // namespace
}  // namespace tessera::prices
