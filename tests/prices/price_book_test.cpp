#include "app/listprices/price_book.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/domain/decimal.h"

namespace tessera::listprices {
namespace {

using domain::Timestamp;

Timestamp day(const char* iso) {
    return *domain::parseIso(iso);
}
StatedPrice usd(const char* text) {
    return StatedPrice::priced(*domain::parsePrice(text));
}

PriceKey keyOf(const char* listing, PriceDimension dimension = PriceDimension::Input, std::int64_t above = 0,
               ServiceTier tier = ServiceTier::Standard, const char* vendor = "openrouter") {
    return {"test", vendor, listing, dimension, above, tier};
}

/// A file of the source "test" as of `asOf`.
PriceBatch fileOf(const char* asOf, std::vector<PriceFact> facts, bool isWholeList = false) {
    PriceBatch batch;
    batch.asOf = day(asOf);
    batch.sources = {{"test", "MIT", batch.asOf}};
    batch.facts = std::move(facts);
    batch.isWholeList = isWholeList;
    return batch;
}
PriceFact fact(const PriceKey& key, const char* from, const char* known, StatedPrice value) {
    return {key, day(from), day(known), value};
}

/// What `model` costs, "" where there is no answer, the state's word where there is no price.
std::string ask(const PriceBook& book, const PriceQuestion& question, const char* effective,
                const char* known = "2030-01-01") {
    const auto answer = book.priceOf(question, {day(effective), day(known)});
    if (!answer) {
        return "";
    }
    return answer->value.isKnown() ? domain::formatPrice(*answer->value.price(), 2)
                                   : std::string(wordFor(answer->value.state()));
}

TEST(PriceBook, GivesThePriceInForceAndNoneBeforeTheFirst) {
    PriceBook book;
    ASSERT_TRUE(book.append(fileOf("2026-02-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                                                  fact(keyOf("a/m"), "2026-02-01", "2026-02-01", usd("2"))}))
                    .ok());
    EXPECT_EQ(ask(book, {"a/m"}, "2025-12-31"), "");
    EXPECT_EQ(ask(book, {"a/m"}, "2026-01-01"), "1.00");
    EXPECT_EQ(ask(book, {"a/m"}, "2026-01-31"), "1.00");
    EXPECT_EQ(ask(book, {"a/m"}, "2026-02-01"), "2.00");
}

TEST(PriceBook, ACorrectionDoesNotChangeWhatWasKnownBefore) {
    PriceBook book;
    ASSERT_TRUE(
        book.append(fileOf("2026-01-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1"))})).ok());
    const auto corrected =
        book.append(fileOf("2026-03-01", {fact(keyOf("a/m"), "2026-01-01", "2026-03-01", usd("3"))}));
    ASSERT_TRUE(corrected.ok());
    EXPECT_EQ(corrected->corrections, 1u);
    EXPECT_EQ(ask(book, {"a/m"}, "2026-02-01", "2026-02-28"), "1.00");
    EXPECT_EQ(ask(book, {"a/m"}, "2026-02-01", "2026-03-01"), "3.00");
    const auto before = book.history(0, day("2026-02-28"));
    ASSERT_EQ(before.size(), 1u);
    EXPECT_EQ(before[0].value, usd("1"));
    const auto news = book.changesOf(day("2026-03-01"), day("2030-01-01"));
    ASSERT_EQ(news.size(), 1u);
    EXPECT_EQ(news[0].kind, ChangeKind::Corrected);
    EXPECT_EQ(news[0].before, usd("1"));
}

TEST(PriceBook, AnAnnouncedPriceIsKnownBeforeItHolds) {
    PriceBook book;
    ASSERT_TRUE(book.append(fileOf("2026-05-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                                                  fact(keyOf("a/m"), "2026-09-01", "2026-05-01", usd("4"))}))
                    .ok());
    EXPECT_EQ(ask(book, {"a/m"}, "2026-06-01"), "1.00");
    EXPECT_EQ(ask(book, {"a/m"}, "2026-09-01"), "4.00");
    EXPECT_EQ(ask(book, {"a/m"}, "2026-09-01", "2026-04-30"), "1.00");
    EXPECT_EQ(book.changesOf(day("2026-05-01"), day("2026-05-01"))[0].kind, ChangeKind::Announced);
    EXPECT_EQ(book.changesOf(day("2026-09-01"), day("2026-09-01"))[0].kind, ChangeKind::Raised);
}

TEST(PriceBook, TheSameFileTwiceAddsNothing) {
    PriceBook book;
    const PriceBatch file = fileOf("2026-02-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                                                  fact(keyOf("a/m"), "2026-02-01", "2026-02-01", usd("2"))});
    ASSERT_EQ(book.append(file)->events.size(), 2u);
    const auto again = book.append(file);
    EXPECT_TRUE(again->isEmpty());
    EXPECT_EQ(again->alreadyKnown, 2u);
    PriceBatch later = file;  // taken again a month on: the same facts, known before
    later.asOf = day("2026-03-01");
    later.facts[0].knownAt = later.facts[1].knownAt = later.asOf;
    EXPECT_TRUE(book.append(later)->events.empty());
}

TEST(PriceBook, ALaterEditionThatSaysOtherwiseOfAnOldDayIsACorrectionOfItsOwnDate) {
    PriceBook book;
    ASSERT_TRUE(
        book.append(fileOf("2026-02-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1"))})).ok());
    const PriceBatch edition =
        fileOf("2026-06-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("5"))});
    EXPECT_EQ(book.append(edition)->corrections, 1u);
    EXPECT_TRUE(book.append(edition)->events.empty());
    EXPECT_EQ(ask(book, {"a/m"}, "2026-01-15", "2026-05-31"), "1.00");
    EXPECT_EQ(ask(book, {"a/m"}, "2026-01-15", "2026-06-01"), "5.00");
}

TEST(PriceBook, WhatAFileSaysInTwoWaysIsUnknownAndCounted) {
    PriceBook book;
    const auto added =
        book.append(fileOf("2026-02-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                                          fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("9"))}));
    ASSERT_TRUE(added.ok());
    EXPECT_EQ(ask(book, {"a/m"}, "2026-01-15"), "unclear");
    ASSERT_EQ(book.refusals().size(), 1u);
    EXPECT_EQ(book.refusals()[0].kind, RefusalKind::Contradiction);
    EXPECT_EQ(
        book.refusals()[0].sentence(),
        "openrouter a/m: input is another price from 2026-01-01, and the same place says something else "
        "for the same time.");
}

TEST(PriceBook, AWholeListEndsWhatItDoesNotNameAndSaysOnlyWhatIsNew) {
    PriceBook book;
    ASSERT_TRUE(book.append(fileOf("2026-01-01",
                                   {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                                    fact(keyOf("a/m", PriceDimension::CachedInput), "2026-01-01",
                                         "2026-01-01", usd("0.1")),
                                    fact(keyOf("b/n"), "2026-01-01", "2026-01-01", usd("2"))},
                                   true))
                    .ok());
    const auto next =
        book.append(fileOf("2026-02-01", {fact(keyOf("a/m"), "2026-02-01", "2026-02-01", usd("1"))}, true));
    ASSERT_TRUE(next.ok());
    EXPECT_EQ(next->endings, 2u);
    EXPECT_EQ(next->alreadyKnown, 1u);
    EXPECT_EQ(ask(book, {"a/m"}, "2026-02-02"), "1.00");
    EXPECT_EQ(ask(book, {.model = "a/m", .dimension = PriceDimension::CachedInput}, "2026-02-02"),
              "not stated");
    EXPECT_EQ(ask(book, {"b/n"}, "2026-02-02"), "withdrawn");
    EXPECT_EQ(ask(book, {"b/n"}, "2026-01-31"), "2.00");
}

TEST(PriceBook, RefusesAnOlderListAndHalfAList) {
    const auto listOf = [](const char* at, int models) {
        std::vector<PriceFact> facts;
        for (int i = 0; i < models; ++i) {
            facts.push_back(fact(keyOf(("a/m" + std::to_string(i)).c_str()), at, at, usd("1")));
        }
        return fileOf(at, std::move(facts), true);
    };
    PriceBook book;
    ASSERT_TRUE(book.append(listOf("2026-02-01", 40)).ok());
    const auto older = book.append(listOf("2026-01-01", 40));
    ASSERT_FALSE(older.ok());
    EXPECT_EQ(older.error().sentence,
              "The file of test is as of 2026-01-01T00:00:00Z, and the ledger holds one as of "
              "2026-02-01T00:00:00Z. Files of one source are imported in the order of "
              "their time.");
    const auto half = book.append(listOf("2026-03-01", 19));
    ASSERT_FALSE(half.ok());
    EXPECT_EQ(
        half.error().sentence,
        "The list of test names only 19 of the 40 models it sold before: it is not whole, and taking it "
        "would end the other prices. Get it again.");
    EXPECT_EQ(book.eventCount(), 40u);
    EXPECT_TRUE(book.append(listOf("2026-03-01", 20)).ok());
}

TEST(PriceBook, TheContextTierIsPickedByTheWholeInputAndTheServiceTierIsNeverAnother) {
    PriceBook book;
    ASSERT_TRUE(
        book.append(fileOf("2026-01-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                                          fact(keyOf("a/m", PriceDimension::Input, 200'000), "2026-01-01",
                                               "2026-01-01", usd("2")),
                                          fact(keyOf("a/m", PriceDimension::Input, 0, ServiceTier::Batch),
                                               "2026-01-01", "2026-01-01", usd("0.5"))}))
            .ok());
    EXPECT_EQ(ask(book, {.model = "a/m", .inputTokens = 200'000}, "2026-01-02"), "1.00");
    EXPECT_EQ(ask(book, {.model = "a/m", .inputTokens = 200'001}, "2026-01-02"), "2.00");
    EXPECT_EQ(ask(book, {.model = "a/m", .tier = ServiceTier::Batch}, "2026-01-02"), "0.50");
    EXPECT_EQ(ask(book, {.model = "a/m", .tier = ServiceTier::Flex}, "2026-01-02"), "");
}

TEST(PriceBook, NeverPricesAModelAsTheBeginningOfItsName) {
    PriceBook book;
    ASSERT_TRUE(book.append(fileOf("2026-01-01",
                                   {fact(keyOf("openai/gpt-5"), "2026-01-01", "2026-01-01", usd("1")),
                                    fact(keyOf("openai/gpt-4o"), "2024-01-01", "2024-01-01", usd("2.5")),
                                    fact(keyOf("openai/gpt-4o:free"), "2024-01-01", "2024-01-01",
                                         StatedPrice::free())}))
                    .ok());
    for (const char* other : {"gpt-5.6", "gpt-5-mini", "openai/gpt-5.6", "gpt-50", "gpt", "gpt-4o-mini",
                              "gpt-5:free", "gpt-4o:thinking", "azure/gpt-5.1", "gpt-5-2"}) {
        EXPECT_EQ(ask(book, {other}, "2026-01-02"), "") << other;
    }
    for (const char* same : {"gpt-5", "GPT-5", "openai/gpt-5", "gpt-5-2025-08-07", "openrouter/openai/gpt-5",
                             "azure/eu/gpt-5-2025-08-07"}) {
        EXPECT_EQ(ask(book, {same}, "2026-01-02"), "1.00") << same;
    }
    EXPECT_EQ(ask(book, {"gpt-4o:free"}, "2026-01-02"), "0.00");
    const auto unknown = book.priceOf({"gpt-5.6"}, {day("2026-01-02"), day("2026-01-02")});
    EXPECT_EQ(unknown.error().sentence, "No source lists a model named \"gpt-5.6\": its price is unknown.");
}

TEST(PriceBook, ADatedNameIsTheUndatedOneOnlyWhileItWasSoldAsThat) {
    PriceBook book;
    ASSERT_TRUE(book.append(fileOf("2024-01-01",
                                   {fact(keyOf("openai/gpt-4o"), "2024-05-13", "2024-05-13", usd("2.5"))}))
                    .ok());
    EXPECT_EQ(ask(book, {"gpt-4o-2024-05-13"}, "2024-09-01"), "2.50");
    EXPECT_EQ(ask(book, {"gpt-4o-2024-05-13"}, "2025-01-01"), "");
    EXPECT_EQ(ask(book, {"gpt-4o-2024-08-06"}, "2024-09-01"), "");
    EXPECT_EQ(ask(book, {"gpt-4o-2024-08-06"}, "2025-01-01"), "2.50");
}

TEST(PriceBook, ABareNameOfTwoMakersIsNotGuessed) {
    PriceBook book;
    ASSERT_TRUE(book.append(fileOf("2026-01-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                                                  fact(keyOf("b/m"), "2026-01-01", "2026-01-01", usd("2"))}))
                    .ok());
    const auto answer = book.priceOf({"m"}, {day("2026-01-02"), day("2026-01-02")});
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().sentence, "\"m\" is a model of a and of b: say which, as in a/m.");
    EXPECT_EQ(ask(book, {"b/m"}, "2026-01-02"), "2.00");
}

TEST(PriceBook, TheMakersOwnPriceComesBeforeAResellers) {
    PriceBook book;
    const auto at = [](const char* vendor, const char* listing, const char* price) {
        return fact(keyOf(listing, PriceDimension::Input, 0, ServiceTier::Standard, vendor), "2026-01-01",
                    "2026-01-01", usd(price));
    };
    ASSERT_TRUE(book.append(fileOf("2026-01-01", {at("azure", "gpt-5", "3"), at("openai", "gpt-5", "1"),
                                                  at("openrouter", "openai/gpt-5", "2")}))
                    .ok());
    EXPECT_EQ(ask(book, {"gpt-5"}, "2026-01-02"), "1.00");
    EXPECT_EQ(ask(book, {.model = "gpt-5", .vendor = "azure"}, "2026-01-02"), "3.00");
    EXPECT_EQ(ask(book, {.model = "openai/gpt-5", .vendor = "openrouter"}, "2026-01-02"), "2.00");
}

TEST(PriceBook, ListsModelsWithTheirPriceNowAndTheirLastChange) {
    PriceBook book;
    ASSERT_TRUE(
        book.append(fileOf("2026-05-01",
                           {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1")),
                            fact(keyOf("a/m", PriceDimension::Output), "2026-01-01", "2026-01-01", usd("4")),
                            fact(keyOf("a/m", PriceDimension::Output), "2026-03-01", "2026-03-01", usd("3")),
                            fact(keyOf("b/router"), "2026-01-01", "2026-01-01",
                                 StatedPrice::none(PriceState::Varies))}))
            .ok());
    const auto rows = book.models({day("2026-05-01"), day("2026-05-01")});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].input, usd("1"));
    EXPECT_EQ(rows[0].output, usd("3"));
    EXPECT_EQ(rows[0].lastChange, day("2026-03-01"));
    EXPECT_EQ(rows[0].changed, PriceDimension::Output);
    EXPECT_EQ(rows[0].before, usd("4"));
    EXPECT_EQ(rows[1].input.state(), PriceState::Varies);
    EXPECT_FALSE(rows[1].lastChange.isSet());
}

TEST(PriceBook, ABatchWithASourceItDoesNotNameIsRefusedWhole) {
    PriceBook book;
    PriceBatch batch = fileOf("2026-01-01", {fact(keyOf("a/m"), "2026-01-01", "2026-01-01", usd("1"))});
    batch.sources.clear();
    ASSERT_FALSE(book.append(batch).ok());
    EXPECT_TRUE(book.listings().empty());
}

/// What the newest statement known by `known` about the newest beginning by `effective` was, read off a list.
const PriceFact* naive(const std::vector<PriceFact>& facts, const PriceKey& key, AsOf asOf) {
    const PriceFact* best = nullptr;
    for (const PriceFact& f : facts) {
        if (f.key == key && f.effectiveFrom <= asOf.effective && f.knownAt <= asOf.known &&
            (best == nullptr ||
             std::pair(f.effectiveFrom, f.knownAt) > std::pair(best->effectiveFrom, best->knownAt))) {
            best = &f;
        }
    }
    return best;
}

RC_GTEST_PROP(PriceBookProperty, AsOfQueriesAgreeWithANaiveScan, ()) {
    const auto dayNumber = [](int n) { return day("2026-01-01") + std::chrono::hours(24 * n); };
    PriceBook book;
    std::vector<PriceFact> facts;
    const int count = *rc::gen::inRange(1, 60);
    // Either the file states when each fact was known, or each is known as of its file, and files come in
    // order.
    const bool isStated = *rc::gen::arbitrary<bool>();
    int asOfDay = 0;
    for (int i = 0; i < count; ++i) {
        const int model = *rc::gen::inRange(0, 3), from = *rc::gen::inRange(0, 12);
        asOfDay = isStated ? 12 : std::min(12, asOfDay + *rc::gen::inRange(0, 2));
        const int known = isStated ? *rc::gen::inRange(0, 12) : asOfDay;
        const int price = *rc::gen::inRange(1, 5);
        const PriceKey key = keyOf(("a/m" + std::to_string(model)).c_str());
        const PriceFact stated{key, dayNumber(from), dayNumber(known),
                               StatedPrice::priced(domain::Price::fromNanoUsd(price * 1'000'000'000LL))};
        const bool isTaken = std::ranges::any_of(facts, [&](const PriceFact& f) {
            return f.key == key && f.effectiveFrom == stated.effectiveFrom && f.knownAt == stated.knownAt;
        });
        if (isTaken) {
            continue;  // the same two times again: a contradiction, tested above
        }
        facts.push_back(stated);
        PriceBatch file;
        file.asOf = dayNumber(asOfDay);
        file.sources = {{"test", "MIT", file.asOf}};
        file.facts = {stated};
        RC_ASSERT(book.append(file).ok());
        if (*rc::gen::inRange(0, 4) == 0) {
            RC_ASSERT(book.append(file)->events.empty());
        }
    }
    for (SeriesNumber series = 0; series < book.series().size(); ++series) {
        for (int effective = -1; effective < 13; ++effective) {
            for (int known = -1; known < 13; ++known) {
                const AsOf asOf{dayNumber(effective), dayNumber(known)};
                const PriceEvent* ours = book.eventAt(series, asOf);
                const PriceFact* theirs = naive(facts, book.keyOf(series), asOf);
                const bool isSame = ours == nullptr || theirs == nullptr
                                        ? (ours == nullptr) == (theirs == nullptr)
                                        : ours->value == theirs->value;
                RC_ASSERT(isSame);
                // A history is the same answers in a row.
                StatedPrice step;
                for (const PriceStep& s : book.history(series, asOf.known)) {
                    step = s.from <= asOf.effective ? s.value : step;
                }
                RC_ASSERT(step == (ours == nullptr ? StatedPrice() : ours->value));
            }
        }
    }
}

TEST(ModelName, TakesNamesApartAtTheirSeparators) {
    struct Case {
        const char* name;
        const char* canonical;
        const char* snapshot;
    };
    const Case cases[] = {
        {"openai/gpt-4o-2024-08-06", "openai/gpt-4o", "2024-08-06"},
        {"claude-sonnet-4-5-20250929", "claude-sonnet-4.5", "2025-09-29"},
        {"us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4.5", "2025-09-29"},
        {"bedrock/us-east-1/anthropic.claude-v2:1", "anthropic/claude-v2:1", ""},
        {"vertex_ai/claude-3-5-sonnet@20240620", "claude-3.5-sonnet", "2024-06-20"},
        {"anthropic/claude-3.5-haiku:beta", "anthropic/claude-3.5-haiku:beta", ""},
        {"anthropic/claude-3-opus", "anthropic/claude-3-opus", ""},
        {"openrouter/meta-llama/llama-3.1-8b-instruct:free", "meta-llama/llama-3.1-8b-instruct:free", ""},
        {"deepseek/deepseek-r1-0528", "deepseek/deepseek-r1-0528", ""},
        {"mistral/mistral-large-2407", "mistralai/mistral-large-2407", ""},
        {"gpt-5.6", "gpt-5.6", ""},
        {"gpt-4-1106-preview", "gpt-4-1106-preview", ""},
        {"model-20261399", "model-20261399", ""},
        {"ft:gpt-4o:acme", "ft:gpt-4o:acme", ""},
        {"fireworks_ai/accounts/fireworks/models/llama-v3p1-8b", "llama-v3p1-8b", ""},
        {"  GPT-4o  ", "gpt-4o", ""},
        {"", "", ""},
    };
    for (const Case& c : cases) {
        const ModelName name = parseModelName(c.name);
        EXPECT_EQ(name.canonical(), c.canonical) << c.name;
        EXPECT_EQ(name.snapshot, c.snapshot) << c.name;
    }
    EXPECT_TRUE(parseModelName("~openai/gpt-latest").isFloating);
}

}  // namespace
}  // namespace tessera::listprices
