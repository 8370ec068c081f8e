// The list of models as it is looked through: what is left out, in which order, what is counted.
#include "app/listprices/model_list.h"

#include <gtest/gtest.h>

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

struct ModelList : ::testing::Test {
    PriceBook book;
    Timestamp now = day("2026-08-22");
    std::vector<ModelEntry> entries;

    ModelList() {
        PriceBatch batch;
        batch.asOf = now;
        batch.sources = {{"test", "MIT", now}};
        const auto add = [&](const char* vendor, const char* model, PriceDimension dimension,
                             const char* from, StatedPrice value) {
            const PriceKey key{"test", vendor, model, dimension, 0, ServiceTier::Standard};
            batch.facts.push_back({key, day(from), day(from), value});
        };
        using enum PriceDimension;
        add("router", "acme/big", Input, "2025-01-01", usd("10"));
        add("router", "acme/big", Input, "2026-08-01", usd("5"));
        add("router", "acme/big", Output, "2025-01-01", usd("60"));
        add("router", "acme/big", Output, "2026-08-01", usd("20"));
        add("router", "acme/big", Output, "2026-08-10", usd("30"));
        add("router", "acme/small:free", Input, "2026-02-01", StatedPrice::free());
        add("router", "acme/small:free", Output, "2026-02-01", StatedPrice::free());
        add("router", "zeta/auto", Input, "2026-03-01", StatedPrice::none(PriceState::Varies));
        add("router", "zeta/auto", Output, "2026-03-01", StatedPrice::none(PriceState::Varies));
        add("zeta", "old", Input, "2025-05-01", usd("1"));
        add("zeta", "old", Output, "2025-05-01", usd("2"));
        add("zeta", "old", Output, "2025-06-01", usd("3"));
        batch.titles = {{"test", "router", "acme/big", "Acme: Big Thinker"}};
        EXPECT_TRUE(book.append(batch).ok());
        entries = listModels(book, {now, now}, day("2026-01-01"));
    }
    std::vector<std::string> names(const ModelFilter& filter, ModelSort sort = {}) {
        std::vector<std::string> found;
        for (const std::size_t place : chooseModels(book, entries, filter, sort)) {
            found.push_back(book.listings()[entries[place].row.listing].name);
        }
        return found;
    }
    using Names = std::vector<std::string>;
};

TEST_F(ModelList, EveryWordOfASearchIsFoundInNameTitleOrVendorWhateverItsCase) {
    EXPECT_EQ(names({}), (Names{"acme/big", "acme/small:free", "old", "zeta/auto"}));
    EXPECT_EQ(names({.text = "ACME"}), (Names{"acme/big", "acme/small:free"}));
    EXPECT_EQ(names({.text = " thinker  acme "}), (Names{"acme/big"}));
    EXPECT_EQ(names({.text = "acme thinker free"}), Names{});
}

TEST_F(ModelList, VendorAndMakerAreTwoThings) {
    EXPECT_EQ(names({.vendor = "zeta"}), (Names{"old"}));
    EXPECT_EQ(names({.maker = "zeta"}), (Names{"zeta/auto"}));
}

TEST_F(ModelList, ARangeHoldsItsEndsAndNothingUnknown) {
    const auto price = [](const char* text) { return *domain::parsePrice(text); };
    EXPECT_EQ(names({.least = price("3"), .most = price("30")}), (Names{"acme/big", "old"}));
    EXPECT_EQ(names({.least = price("3"), .most = price("29.99")}), (Names{"old"}));
    EXPECT_EQ(names({.least = price("0"), .most = price("0")}), (Names{"acme/small:free"}));
    EXPECT_EQ(names({.most = price("5"), .dimension = PriceDimension::Input}),
              (Names{"acme/big", "acme/small:free", "old"}));
    EXPECT_EQ(names({.least = price("1"), .dimension = PriceDimension::CachedInput}), Names{});
}

TEST_F(ModelList, ChangedLatelyMeansAPriceThatBecameAnother) {
    EXPECT_EQ(names({.changedSince = day("2026-07-23")}), (Names{"acme/big"})) << "a listing is no change";
    EXPECT_EQ(names({.changedSince = day("2026-08-11")}), Names{});
}

TEST_F(ModelList, WhatIsUnknownComesLastInBothDirections) {
    EXPECT_EQ(names({}, {ModelColumn::Output, false}),
              (Names{"acme/small:free", "old", "acme/big", "zeta/auto"}));
    EXPECT_EQ(names({}, {ModelColumn::Output, true}),
              (Names{"acme/big", "old", "acme/small:free", "zeta/auto"}));
    EXPECT_EQ(names({}, {ModelColumn::LastChange, true}),
              (Names{"acme/big", "old", "acme/small:free", "zeta/auto"}));
    EXPECT_EQ(names({}, {ModelColumn::Vendor, true}),
              (Names{"old", "acme/big", "acme/small:free", "zeta/auto"}));
}

TEST_F(ModelList, AHeadSortsNamesFromAAndAmountsFromTheLargest) {
    EXPECT_EQ(sortedBy({}, ModelColumn::Output), (ModelSort{ModelColumn::Output, true}));
    EXPECT_EQ(sortedBy({ModelColumn::Output, true}, ModelColumn::Output),
              (ModelSort{ModelColumn::Output, false}));
    EXPECT_EQ(sortedBy({ModelColumn::Output, true}, ModelColumn::Vendor),
              (ModelSort{ModelColumn::Vendor, false}));
}

TEST_F(ModelList, InputAndOutputOnOneDayAreOneChange) {
    EXPECT_EQ(entries[0].changes, 2U) << "1 August both, 10 August output";
    const auto later = listModels(book, {now, now}, day("2026-08-05"));
    EXPECT_EQ(later[0].changes, 1U);
    const auto never = listModels(book, {now, now}, now);
    EXPECT_EQ(never[0].changes, 0U);
}

TEST(ChangeInTenths, IsRoundedToTheNearestAndNoneFromNothing) {
    EXPECT_EQ(changeInTenths(usd("60"), usd("20")), -667);
    EXPECT_EQ(changeInTenths(usd("20"), usd("30")), 500);
    EXPECT_EQ(changeInTenths(usd("3"), usd("3.0015")), 1) << "half a tenth goes up";
    EXPECT_EQ(changeInTenths(usd("3"), StatedPrice::free()), -1'000);
    EXPECT_FALSE(changeInTenths(StatedPrice::free(), usd("3")));
    EXPECT_FALSE(changeInTenths(StatedPrice::none(PriceState::Varies), usd("3")));
    EXPECT_EQ(changeInTenths(usd("0.000001"), usd("4000")), 3'999'999'999'000) << "in 128 bits";
}

TEST_F(ModelList, TheFeedTellsOfAListingOnceAndOfCutsFirst) {
    const auto days = changeDays(book, now);
    EXPECT_EQ(days.front(), day("2026-08-10"));
    EXPECT_EQ(days.back(), day("2025-01-01"));
    const auto listed = changesByModel(book, day("2025-01-01"), now);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].kind, ChangeKind::Listed);
    EXPECT_EQ(listed[0].prices.size(), 2U) << "input and output of one model";
    const auto cut = changesByModel(book, day("2026-08-01"), now);
    ASSERT_EQ(cut.size(), 2U) << "two prices, two cuts";
    EXPECT_EQ(cut[0].kind, ChangeKind::Cut);
    EXPECT_TRUE(changesByModel(book, day("2026-08-02"), now).empty());
}

TEST_F(ModelList, AModelIsFoundAgainByItsNames) {
    const ModelKey key{"test", "zeta", "old"};
    const auto listing = findListing(book, key);
    ASSERT_TRUE(listing);
    EXPECT_EQ(modelKeyOf(book, *listing), key);
    EXPECT_FALSE(findListing(book, {"test", "router", "old"}));
    EXPECT_FALSE(findListing(book, {"other", "zeta", "old"}));
}

}  // namespace
}  // namespace tessera::listprices
