#include "app/indexes/index_series.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "app/indexes/fixing_text.h"
#include "tests/indexes/index_samples.h"

namespace tessera::indexes {
namespace {

using domain::Timestamp;
using listprices::PriceBatch;
using listprices::PriceBook;
using listprices::PriceDimension;
using listprices::PriceFact;
using listprices::PriceState;
using listprices::StatedPrice;

const std::string kList = "jvrck/openrouterlist", kLive = "openrouter.ai/api/v1/models";

/// Input and output of a model at one price, stated the day it begins unless told otherwise.
void add(PriceBatch& batch, const std::string& model, const char* from, StatedPrice price,
         const char* known = nullptr) {
    for (const auto dimension : {PriceDimension::Input, PriceDimension::Output}) {
        batch.facts.push_back({{batch.sources[0].name, "openrouter", model, dimension},
                               day(from),
                               day(known == nullptr ? from : known),
                               price});
    }
}

PriceBatch listAsOf(const char* asOf, const std::string& source = kList) {
    PriceBatch batch;
    batch.asOf = day(asOf);
    batch.sources = {{source, "MIT", batch.asOf}};
    return batch;
}

/// Three models at 1, 2 and 3; the first becomes 1.60 on the third day, the second is free then.
PriceBook smallBook() {
    PriceBatch batch = listAsOf("2026-01-04");
    add(batch, "a/x", "2026-01-01", stated("1.5"));
    add(batch, "a/x", "2026-01-03", stated("1.6"));
    add(batch, "b/x", "2026-01-01", stated("2"));
    add(batch, "c/x", "2026-01-01", stated("2.5"));
    add(batch, "d/x", "2026-01-02", stated("2"));
    add(batch, "d/x", "2026-01-03", StatedPrice::none(PriceState::Withdrawn));
    PriceBook book;
    EXPECT_TRUE(book.append(batch).ok());
    return book;
}

IndexTier tierOf(std::string_view rows) {
    auto table = parseMembers("model,from,until,reason\n" + std::string(rows));
    EXPECT_TRUE(table.ok());
    return {"test", "Test", "", table->members, ""};
}

const IndexTier kEveryone =
    tierOf("a/x,2026-01-01,,r\nb/x,2026-01-01,,r\nc/x,2026-01-01,2026-01-03,r\nd/x,2026-01-01,,r\n");

IndexQuestion questionOf(const IndexTier& tier, const char* known = "2026-06-01") {
    IndexQuestion question;
    question.tier = &tier;
    question.knownAt = known == nullptr ? Timestamp() : day(known);
    return question;
}

TEST(IndexSeries, FollowsListingMembershipAndPricesDayByDay) {
    const PriceBook book = smallBook();
    const auto fixings = fixingsOf(book, questionOf(kEveryone), day("2026-01-01"), day("2026-01-06"));
    ASSERT_EQ(fixings.size(), 6u);
    EXPECT_EQ(levelText(fixings[0]), "2.000000");
    EXPECT_EQ(fixings[0].absent, 1) << "d is not listed yet";
    EXPECT_EQ(fixings[1].providers, 4);
    EXPECT_EQ(levelText(fixings[2]), "2.033333") << "a costs 1.60, d is withdrawn";
    EXPECT_EQ(fixings[3].withheldReason, "2 observations; at least 3 are needed") << "c left the table";
    EXPECT_EQ(fixings[4].withheldReason, "no price list reaches this day");
    EXPECT_FALSE(fixings[5].isPublished());
}

TEST(IndexSeries, AnAuditOfADayIsTheFixingOfTheSeries) {
    const PriceBook book = smallBook();
    const auto question = questionOf(kEveryone);
    for (const IndexFixing& fixing : fixingsOf(book, question, day("2026-01-01"), day("2026-01-06"))) {
        const auto audit = auditOf(book, question, fixing.day);
        EXPECT_EQ(audit.fixing, fixing) << dayText(fixing.day);
        EXPECT_EQ(recompute(audit).agrees, fixing.isPublished());
    }
    const auto audit = auditOf(book, question, day("2026-01-03"));
    EXPECT_EQ(rowOf(audit, "a/x").input.since, day("2026-01-03"));
    EXPECT_EQ(rowOf(audit, "d/x").why, "off the list since 2026-01-03");
    EXPECT_EQ(rowOf(auditOf(book, question, day("2026-01-01")), "d/x").why, "not on the list that day");
}

TEST(IndexSeries, ACorrectionIsARevisionAndTheFirstPrintStays) {
    PriceBook book = smallBook();
    PriceBatch correction = listAsOf("2026-02-01");
    add(correction, "a/x", "2026-01-01", stated("1.6"), "2026-02-01");
    ASSERT_TRUE(book.append(correction).ok());
    const auto levelOn = [&](const char* known) {
        return levelText(auditOf(book, questionOf(kEveryone, known), day("2026-01-02")).fixing);
    };
    EXPECT_EQ(levelOn("2026-03-01"), "2.025000");
    EXPECT_EQ(levelOn("2026-01-31"), "2.000000") << "as it was known then";
    EXPECT_EQ(levelOn(nullptr), "2.000000") << "the first print";
}

TEST(IndexSeries, KnowsNothingOfADayBeforeItsListWasRead) {
    const PriceBook book = smallBook();
    EXPECT_EQ(auditOf(book, questionOf(kEveryone, "2026-01-01"), day("2026-01-02")).fixing.withheldReason,
              "no price list reaches this day");
}

TEST(IndexSeries, ADayIsFixedAtItsHourAndNotBefore) {
    const PriceBook book = smallBook();
    const auto question = questionOf(kEveryone, "2026-01-02T19:59:59Z");
    EXPECT_EQ(daysOf(book, question.knownAt).last, day("2026-01-01"));
    EXPECT_FALSE(auditOf(book, question, day("2026-01-02")).fixing.isPublished());
    EXPECT_EQ(daysOf(book, day("2026-01-02T20:00:00Z")).last, day("2026-01-02"));
    EXPECT_FALSE(daysOf(book, day("2026-01-01T19:00:00Z")).first.isSet()) << "read, but nothing is fixed yet";
    EXPECT_TRUE(
        auditOf(book, questionOf(kEveryone, "2026-01-02T20:00:00Z"), day("2026-01-02")).fixing.isPublished());
}

TEST(IndexSeries, TheLiveListGoesOnWhereTheHistoryEnds) {
    PriceBook book = smallBook();
    PriceBatch live = listAsOf("2026-01-10", kLive);
    for (const char* model : {"a/x", "b/x", "d/x"}) {
        add(live, model, "2026-01-10", stated("3"));
    }
    ASSERT_TRUE(book.append(live).ok());
    const auto question = questionOf(kEveryone);
    EXPECT_EQ(levelText(auditOf(book, question, day("2026-01-02")).fixing), "2.000000") << "the history's";
    EXPECT_EQ(auditOf(book, question, day("2026-01-07")).fixing.withheldReason,
              "no price list reaches this day")
        << "between the two";
    const auto audit = auditOf(book, question, day("2026-01-10"));
    EXPECT_EQ(levelText(audit.fixing), "3.000000");
    EXPECT_EQ(rowOf(audit, "a/x").input.source, kLive);
    EXPECT_EQ(daysOf(book, day("2026-06-01")).last, day("2026-01-10"));
}

TEST(IndexSeries, APriceOfAnotherSourceIsNeverMixedIn) {
    PriceBook book = smallBook();
    PriceBatch other = listAsOf("2026-01-04", "models.dev");
    add(other, "a/x", "2026-01-01", stated("9"));
    ASSERT_TRUE(book.append(other).ok());
    EXPECT_EQ(levelText(auditOf(book, questionOf(kEveryone), day("2026-01-02")).fixing), "2.000000");
}

TEST(IndexSeries, AnEmptyBookHasNoDaysAndWithholds) {
    const PriceBook book;
    EXPECT_FALSE(daysOf(book, day("2026-06-01")).first.isSet());
    EXPECT_EQ(auditOf(book, questionOf(kEveryone), day("2026-01-02")).fixing.withheldReason,
              "no price list reaches this day");
}

TEST(IndexSeries, AWithheldDayCarriesByTheLadder) {
    const PriceBook book = smallBook();
    const auto fixings = fixingsOf(book, questionOf(kEveryone), day("2026-01-01"), day("2026-03-31"));
    EXPECT_EQ(carriedOn(fixings, 2)->rung, domain::CarryRung::Published);
    EXPECT_EQ(domain::formatPrice(carriedOn(fixings, 3)->level, 6), "2.033333") << "three only: the last";
    EXPECT_TRUE(carriedOn(fixings, 2 + 44).ok());
    EXPECT_FALSE(carriedOn(fixings, 2 + 45).ok()) << "then none";
}

/// What was published as known at a time is never changed by what is learned later. Only a day that no list
/// had reached may be filled: a list that is read again is taken as read in between.
RC_GTEST_PROP(IndexSeriesProperty, WhatWasPublishedAsKnownThenStays, ()) {
    PriceBook book = smallBook();
    const auto question = questionOf(kEveryone, "2026-01-31");
    const auto before = fixingsOf(book, question, day("2026-01-01"), day("2026-01-08"));
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
        PriceBatch later = listAsOf("2026-02-01");
        const std::string model(1, static_cast<char>('a' + *rc::gen::inRange(0, 4)));
        const char* from = *rc::gen::element("2026-01-01", "2026-01-02", "2026-01-03");
        add(later, model + "/x", from,
            StatedPrice::priced(domain::Price::fromNanoUsd(*rc::gen::inRange(1'000'000, 2'000'000'000))),
            "2026-02-01");
        (void)book.append(later);
    }
    const auto after = fixingsOf(book, question, day("2026-01-01"), day("2026-01-08"));
    for (std::size_t i = 0; i < before.size(); ++i) {
        RC_ASSERT(after[i] == before[i] || before[i].withheldReason == "no price list reaches this day");
    }
}

/// The later one looks, the further the fixings reach; none that was there goes away.
RC_GTEST_PROP(IndexSeriesProperty, KnowingMoreTakesNoDayAway, ()) {
    const PriceBook book = smallBook();
    const int first = *rc::gen::inRange(0, 6), second = *rc::gen::inRange(first, 7);
    IndexQuestion question = questionOf(kEveryone);
    const auto publishedAt = [&](int days) {
        question.knownAt = day("2026-01-01") + std::chrono::hours(24 * days);
        std::vector<Timestamp> published;
        for (const IndexFixing& fixing : fixingsOf(book, question, day("2026-01-01"), day("2026-01-08"))) {
            if (fixing.isPublished()) {
                published.push_back(fixing.day);
            }
        }
        return published;
    };
    const auto before = publishedAt(first), after = publishedAt(second);
    RC_ASSERT(std::ranges::includes(after, before));
}

TEST(IndexMembership, RefusesWhatItCannotReadAndNamesTheLine) {
    const auto complaint = [](const char* rows) {
        const auto table = parseMembers(std::string("model,from,until,reason\n") + rows);
        return table ? std::string() : table.error().sentence;
    };
    EXPECT_EQ(complaint("a/x,2026-13-01,,r\n"),
              "Line 2 of the index membership begins on \"2026-13-01\", which is no day.");
    EXPECT_NE(complaint("a/x,2026-02-01,2026-01-01,r\n").find("ends on \"2026-01-01\""), std::string::npos);
    EXPECT_EQ(complaint("a/x,2026-02-01,,\n"), "Line 2 of the index membership gives no reason.");
    EXPECT_NE(complaint("a/x\n").find("four cells"), std::string::npos);
    EXPECT_FALSE(parseMembers("a/x,2026-02-01,,r\n").ok());
}

TEST(IndexMembership, TheBuiltInTablesAreReadWhole) {
    ASSERT_EQ(builtInTiers().size(), 4u);
    for (const char* key : {"composite", "frontier", "standard", "budget"}) {
        const IndexTier* tier = findTier(key);
        ASSERT_NE(tier, nullptr) << key;
        EXPECT_GE(tier->members.size(), 30u) << key;
        EXPECT_NE(tier->rule.find("Rule."), std::string::npos) << key;
    }
    EXPECT_EQ(findTier("none"), nullptr);
}

}  // namespace
}  // namespace tessera::indexes
