// Several files as one bill, and names to prices.
#include "app/bill/model_match.h"
#include "feeds/prices/built_in_prices.h"
#include "tests/bill/read_usage.h"

namespace tessera::bill {
namespace {

using test::linesOf;
using test::readUsage;
using test::says;

JoinedBill joined(const std::vector<std::string>& texts) {
    usage::UsageReader reader;
    std::vector<UsageFile> files;
    for (const std::string& text : texts) {
        auto file = reader.readText(text, "file" + std::to_string(files.size()));
        EXPECT_TRUE(file) << file.error().sentence;
        files.push_back(std::move(file).value());
    }
    return joinFiles(std::move(files));
}

const std::string kTokens =
    "usage_date_utc,model_version,usage_type,context_window,usage_input_tokens_no_cache,"
    "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
    "usage_output_tokens\n2026-09-29,claude-sonnet-4-5-20250929,standard,x,100,10,0,50,7\n";
const std::string kCost =
    "usage_date_utc,model,token_type,cost_usd,cost_type\n2026-09-29,Claude Sonnet 4.5,output,1.50,token\n";

TEST(JoinedBill, UsageAndCostOfOneModelMeetUnderTheDatedName) {
    const JoinedBill bill = joined({kCost, kTokens});
    EXPECT_EQ(linesOf(totalsOf(bill)), "2026-09 claude-sonnet-4-5-20250929 in 100 cr 50 cw 10 out 7 $1.5\n");
    EXPECT_TRUE(says(bill.decisions, "\"Claude Sonnet 4.5\" is the same model as"));
}

TEST(JoinedBill, TokensOfACostFileGiveWayToTheUsageFile) {
    const JoinedBill bill =
        joined({"start_time,amount_value,amount_currency,quantity,quantity_unit,line_item\n"
                "1790553600,0.5,usd,60.0,tokens,\"gpt-4o-2024-08-06, input\"\n",
                "start_time,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,input_"
                "cached_tokens\n"
                "1790553600,1,gpt-4o-2024-08-06,False,default,60,7,0\n"});
    EXPECT_EQ(linesOf(totalsOf(bill)), "2026-09 gpt-4o-2024-08-06 in 60 cr 0 cw - out 7 $0.5\n");
    EXPECT_TRUE(says(bill.decisions, "The tokens in 1 rows of file0 are left out"));
}

TEST(JoinedBill, AProxysCountIsNotAddedToTheVendors) {
    const JoinedBill bill =
        joined({R"([{"request_id":"a","call_type":"c","spend":9,"startTime":"2026-09-29T10:00:00Z","model":
         "anthropic/claude-sonnet-4-5","prompt_tokens":160,"completion_tokens":7}])",
                kTokens});
    EXPECT_EQ(totalsOf(bill).grand.tokens[Metered::Output], 7);
    EXPECT_TRUE(says(bill.decisions, "a proxy's or log's count"));
}

TEST(JoinedBill, AGatewayAndAVendorOfTheSameDaysAreWarnedOf) {
    const JoinedBill bill =
        joined({"Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens,Completion Tokens,Reasoning Tokens\n"
                "2026-09-29,anthropic/claude-4.5-sonnet-20250929,1,0,1,100,5,0\n",
                kTokens});
    EXPECT_TRUE(says(bill.decisions, "claude-sonnet-4.5 is in a gateway's file and in a vendor's file"));
    EXPECT_EQ(totalsOf(bill).grand.tokens[Metered::Output], 12);
}

TEST(JoinedBill, TwoFormatsOfOneVendorsMeterCountOnce) {
    const JoinedBill bill = joined(
        {kTokens, R"({"data":[{"starting_at":"2026-09-29T00:00:00Z","results":[{"uncached_input_tokens":100,
         "cache_read_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":10,
         "ephemeral_1h_input_tokens":0},"output_tokens":7,"model":"claude-sonnet-4-5-20250929"}]}]})"});
    EXPECT_EQ(totalsOf(bill).grand.tokens[Metered::Input], 100);
    EXPECT_TRUE(says(bill.decisions, "another format of the same vendor's files"));
}

class ModelNames : public testing::Test {
 protected:
    static void SetUpTestSuite() {
        auto book = std::make_shared<listprices::PriceBook>();
        ASSERT_TRUE(book->append(*prices::builtInPrices()));
        s_book = std::move(book);
    }
    static std::string listing(const std::string& name) {
        ModelMatcher matcher(s_book, {});
        const ModelMatch& match = matcher.match(name, "", *domain::parseIso("2026-08-01"));
        return match.isPriced() ? match.listing : std::string(wordFor(match.state));
    }
    static inline std::shared_ptr<const listprices::PriceBook> s_book;
};

TEST_F(ModelNames, EverySpellingOfTheFilesFindsItsListing) {
    EXPECT_EQ(listing("claude-sonnet-4-5-20250929"), "anthropic/claude-sonnet-4.5");
    EXPECT_EQ(listing("Claude Sonnet 4.5"), "anthropic/claude-sonnet-4.5");
    EXPECT_EQ(listing("Claude4.5Sonnet"), "anthropic/claude-sonnet-4.5");
    EXPECT_EQ(listing("anthropic/claude-4.5-sonnet-20250929"), "anthropic/claude-sonnet-4.5");
    EXPECT_EQ(listing("Claude Haiku 4.5 (Amazon Bedrock Edition)"), "anthropic/claude-haiku-4.5");
    EXPECT_EQ(listing("Claude 3.5 Sonnet 2024-10-22"), "anthropic/claude-3.5-sonnet");
    EXPECT_EQ(listing("GPT 5 Mini"), "openai/gpt-5-mini");
    EXPECT_EQ(listing("gpt-4o-0806"), "openai/gpt-4o-2024-08-06");
    EXPECT_EQ(listing("gemini 2.5 flash"), "google/gemini-2.5-flash");
    EXPECT_EQ(listing("gpt-5.6-terra"), "openai/gpt-5.6-terra");
}

TEST_F(ModelNames, NothingIsPricedByHowItsNameBegins) {
    EXPECT_EQ(listing("gpt-5.6"), "unknown");
    EXPECT_EQ(listing("gpt-5-nonsense"), "unknown");
    EXPECT_EQ(listing("Claude Nova 9"), "unknown");
    EXPECT_EQ(listing("ft:gpt-4o-mini-2024-07-18:demo::AbC12"), "fine-tuned");
    EXPECT_EQ(listing("(not a model: web_search)"), "no model");
}

TEST_F(ModelNames, WhatAPersonChoseComesFirst) {
    ModelMatcher matcher(s_book, {{"our-model", "openai/gpt-5-mini"}, {"gpt-5-mini", ""}});
    const auto at = *domain::parseIso("2026-08-01");
    EXPECT_EQ(matcher.match("our-model", "", at).listing, "openai/gpt-5-mini");
    EXPECT_EQ(matcher.match("our-model", "", at).state, MatchState::Chosen);
    EXPECT_EQ(matcher.match("gpt-5-mini", "", at).state, MatchState::Unpriced);
}

}  // namespace
}  // namespace tessera::bill
