// Every trap usage exports are known to hold, each with a small file of its own.
#include <algorithm>

#include "tests/bill/read_usage.h"

namespace tessera::usage {
namespace {

using test::readUsage;
using test::refusal;
using test::says;
using test::totalsIn;

constexpr const char* kOpenAiHeader =
    "start_time,end_time,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,"
    "input_cached_tokens,input_cache_write_tokens,input_uncached_tokens\n";

TEST(UsageTraps, CachedTokensAreNotCountedTwice) {
    EXPECT_EQ(totalsIn(std::string(kOpenAiHeader) +
                       "1790553600,1790640000,3.0,gpt-4o,False,default,100.0,7.0,30.0,10.0,60.0\n"),
              "2026-09 gpt-4o in 60 cr 30 cw 10 out 7\n");
}

TEST(UsageTraps, WithoutTheUncachedColumnItIsWhatIsLeftOfTheWhole) {
    EXPECT_EQ(totalsIn("start_time,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,"
                       "input_cached_tokens\n1790553600,3,gpt-4o,False,default,100,7,30\n"),
              "2026-09 gpt-4o in 70 cr 30 cw - out 7\n");
}

TEST(UsageTraps, AnInputThatIsNotStatedIsNotWhatTheCacheReadTakenFromZero) {
    const auto file = readUsage(R"({"daily":[{"date":"2026-09-30","modelName":"gpt-5","inputTokens":100,
        "cachedInputTokens":40,"outputTokens":7},{"date":"2026-10-01","modelName":"gpt-5",
        "cachedInputTokens":40,"outputTokens":7}]})");
    ASSERT_EQ(file.lines.size(), 2u);
    EXPECT_EQ(file.lines[0].tokens[bill::Metered::Input], 60);
    EXPECT_EQ(file.lines[1].tokens[bill::Metered::Input], std::nullopt);
    EXPECT_EQ(file.lines[1].tokens[bill::Metered::CacheRead], 40);
}

TEST(UsageTraps, AnInputThatIsLessThanItsCachedTokensLeavesItsRowOutOfEveryVendorsFile) {
    for (const char* text :
         {"start_time,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,"
          "input_cached_tokens\n1790553600,3,gpt-4o,False,default,10,7,30\n",
          "generation_id,created_at,cost_total,tokens_prompt,tokens_completion,tokens_cached,model_"
          "permaslug\n"
          "g1,2026-09-30 00:00:00,0.5,10,7,30,gpt-4o\n",
          R"({"daily":[{"date":"2026-09-30","modelName":"gpt-5","inputTokens":10,"cachedInputTokens":30,
          "outputTokens":7}]})"}) {
        const auto file = readUsage(text);
        EXPECT_TRUE(file.lines.empty()) << text;
        EXPECT_TRUE(says(file.notes, "no number that holds the cached ones")) << text;
    }
}

TEST(UsageTraps, LangfusesPartsAreDisjointWhenTheInputCannotHoldTheCache) {
    EXPECT_EQ(totalsIn(R"({"data":[{"start_time":"2026-09-30T00:00:00Z","provided_model_name":"claude-opus-5",
        "usage_details":{"input":10,"output":5,"cache_read_input_tokens":900,"total":15}}]})"),
              "2026-09 claude-opus-5 in 10 cr 900 cw - out 5\n");
}

TEST(UsageTraps, AnthropicsInputIsNotReducedByWhatTheCacheRead) {
    EXPECT_EQ(
        totalsIn(R"({"data":[{"starting_at":"2026-09-30T00:00:00Z","results":[{"uncached_input_tokens":10,
        "cache_read_input_tokens":900,"cache_creation":{"ephemeral_1h_input_tokens":3,
        "ephemeral_5m_input_tokens":4},"output_tokens":5,"model":"claude-opus-5","service_tier":"batch",
        "context_window":"200k-1M"}]}]})"),
        "2026-09 claude-opus-5 in 10 cr 900 cw 7 out 5\n");
}

TEST(UsageTraps, CacheWritesThatAreNotThereAreUnknownNotZero) {
    const auto file = readUsage(R"({"data":[{"starting_at":"2026-09-30T00:00:00Z","results":[
        {"uncached_input_tokens":10,"cache_read_input_tokens":9,"output_tokens":5,"model":"m"}]}]})");
    EXPECT_FALSE(file.stated.tokens[2]);
    EXPECT_TRUE(says(file.notes, "cache writes are not in this file"));
}

TEST(UsageTraps, ReasoningIsPartOfTheOutput) {
    const auto file = readUsage(
        "Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens,Completion Tokens,Reasoning Tokens\n"
        "\"2026-09-25 00:00:00\",\"openai/gpt-5-mini\",\"0.15\",\"0\",\"3\",\"400\",\"100\",\"60\"\n");
    ASSERT_EQ(file.lines.size(), 1u);
    EXPECT_EQ(file.lines[0].tokens[bill::Metered::Output], 100);
    EXPECT_EQ(file.lines[0].tokens.reasoning, 60);
}

TEST(UsageTraps, AnthropicsReportIsInCentsTheConsoleInDollars) {
    EXPECT_EQ(totalsIn(R"({"data":[{"starting_at":"2026-09-30T00:00:00Z","results":[{"amount":"123.78912",
        "currency":"USD","model":"claude-opus-5","token_type":"output_tokens","cost_type":"tokens"}]}]})"),
              "2026-09 claude-opus-5 in - cr - cw - out - $1.2378912\n");
    EXPECT_EQ(totalsIn("usage_date_utc,model,token_type,cost_usd,cost_type\n"
                       "2026-09-30,Claude Opus 5,output,123.78,token\n"),
              "2026-09 Claude Opus 5 in - cr - cw - out - $123.78\n");
}

TEST(UsageTraps, TheTierOfARowIsKept) {
    const auto file = readUsage(std::string(kOpenAiHeader) +
                                "1790553600,1790640000,1,m,True,default,10,1,0,0,10\n"
                                "1790553600,1790640000,1,m,False,flex,10,1,0,0,10\n");
    ASSERT_EQ(file.lines.size(), 2u);
    EXPECT_EQ(wordsFor(file.lines[0].key.variant), "batch");
    EXPECT_EQ(wordsFor(file.lines[1].key.variant), "flex");
}

TEST(UsageTraps, LongContextIsAVariantOfItsOwn) {
    const auto file = readUsage(
        R"({"data":[{"start_time":1790467200,"results":[{"amount":{"value":"0.5","currency":"usd"},
        "quantity":10.0,"quantity_unit":"1000_tokens","line_item":"priority | gpt-5.6-terra, cached input, long context"
        }]}]})");
    ASSERT_EQ(file.lines.size(), 1u);
    EXPECT_EQ(file.lines[0].key.model, "gpt-5.6-terra");
    EXPECT_EQ(wordsFor(file.lines[0].key.variant), "priority, long context");
    EXPECT_EQ(file.lines[0].tokens[bill::Metered::CacheRead], 10'000);
}

TEST(UsageTraps, ALineItemThatIsNoTokenPriceIsKeptVisible) {
    EXPECT_EQ(
        totalsIn(R"({"data":[{"start_time":1790467200,"results":[{"amount":{"value":0.025,"currency":"usd"},
        "line_item":"web search tool calls","quantity":null},{"amount":{"value":"0E-6176","currency":"usd"},
        "line_item":"m, input","quantity":0.0,"quantity_unit":"tokens"}]}]})"),
        "2026-09 (not a model: web search tool calls) in 0 cr - cw - out - $0.025\n"
        "2026-09 m in 0 cr - cw - out - $0\n");
}

TEST(UsageTraps, EurosStayEurosAndACreditStaysNegative) {
    EXPECT_EQ(totalsIn("start_time,amount_value,amount_currency,line_item\n1790467200,2.50,eur,\"m, input\"\n"
                       "1790467200,-1.25,eur,\"m, output\"\n"),
              "2026-09 m in - cr - cw - out - 1.25 EUR\n");
}

TEST(UsageTraps, ByteOrderMarkSemicolonsAndDecimalCommas) {
    const auto file = readUsage(
        "\xEF\xBB\xBFstart_time;num_model_requests;model;batch;input_tokens;output_tokens;input_cached_"
        "tokens\r\n"
        "1790726400;21,0;gpt-5-mini;FALSCH;1.080.992,0;274.770,0;0,0\r\n");
    EXPECT_TRUE(says(file.notes, "decimal comma detected"));
    EXPECT_TRUE(says(file.notes, "columns missing: service_tier"));
    EXPECT_EQ(file.lines.at(0).tokens[bill::Metered::Input], 1'080'992);
}

TEST(UsageTraps, ThousandsCommasInQuotesAreWholeNumbers) {
    EXPECT_EQ(totalsIn("usage_date_utc,model_version,usage_type,context_window,usage_input_tokens_no_cache,"
                       "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,"
                       "usage_input_tokens_cache_read,usage_output_tokens\n"
                       "2026-09-29,m,standard,\"\xE2\x89\xA4 "
                       "200k\",\"1,234,567\",\"12,000\",0,\"9,876,543\",\"1,000\"\n"),
              "2026-09 m in 1234567 cr 9876543 cw 12000 out 1000\n");
}

TEST(UsageTraps, Utf16FromASpreadsheetIsRead) {
    const std::string plain = "amount_value\tamount_currency\tstart_time\n1.5\tusd\t1790467200\n";
    std::string wide = "\xFF\xFE";
    for (const char c : plain) {
        wide += c;
        wide += '\0';
    }
    EXPECT_EQ(totalsIn(wide), "2026-09 (whole organisation) in - cr - cw - out - $1.5\n");
}

TEST(UsageTraps, AQuotedCellMayHoldALineBreak) {
    const auto file = readUsage(
        "usage_date_utc,model,workspace,token_type,cost_usd,cost_type\n"
        "2026-09-29,Claude Opus 5,\"Research\nEU\",output,1.50,token\n2026-09-29,Claude Opus "
        "5,x,output,2,token\n");
    EXPECT_EQ(file.rows, 2);
    EXPECT_EQ(formatAmount(*file.lines.at(0).cost), "3.5");
}

TEST(UsageTraps, TheFooterOfGooglesReportIsNoUsageAndTheHeadingSaysTheCurrency) {
    const auto file = readUsage(
        "Date,Service description,SKU description,Usage amount,Usage unit,Unrounded subtotal (\xE2\x82\xAC),"
        "Subtotal (\xE2\x82\xAC)\n"
        "2026-09-26,Gemini API,Generate content output token count gemini 2.5 flash short input "
        "text,\"2,243,505\","
        "count,5.608762,5.61\n"
        "2026-09-26,Gemini API,Generate content cached input token count gemini 2.5 flash "
        "text,100,count,0.000001,0\n"
        "2026-09-26,Compute Engine,N1 core,100,hour,3.2,3.2\n"
        ",,,,Filtered total,5.61,\n");
    EXPECT_EQ(test::linesOf(bill::totalsOf(bill::joinFiles({file}))),
              "2026-09 gemini 2.5 flash in - cr 100 cw - out 2243505 5.608763 EUR\n");
    EXPECT_EQ(file.leftOut.size(), 2u);
    EXPECT_EQ(file.format.days, "US Pacific");
}

TEST(UsageTraps, RepeatedRowsOfTokensCountOnceAndAreSaid) {
    const std::string row = "1790553600,1790640000,3,gpt-4o,False,default,100,7,30,10,60\n";
    const auto file = readUsage(kOpenAiHeader + row + row + kOpenAiHeader + row +
                                "1790553600,1790640000,3,gpt-4o,False,default,101,7,30,10,61\n");
    EXPECT_EQ(file.duplicates, 2);
    EXPECT_TRUE(says(file.notes, "2 identical rows dropped"));
    EXPECT_EQ(file.lines.at(0).tokens[bill::Metered::Input], 121);
}

TEST(UsageTraps, EqualRowsRoundedToCentsAreBothRealButNotInAnOverlappingFile) {
    const std::string text =
        "usage_date_utc,model,token_type,cost_usd,cost_type\n2026-09-29,M,output,0.01,token\n"
        "2026-09-29,M,output,0.01,token\n";
    UsageReader reader;
    std::vector<bill::UsageFile> files{*reader.readText(text, "a"), *reader.readText(text, "b")};
    EXPECT_EQ(files[0].duplicates, 0);
    EXPECT_EQ(files[1].duplicates, 2);
    EXPECT_EQ(formatAmount(*bill::totalsOf(bill::joinFiles(files)).grand.cost), "0.02");
}

TEST(UsageTraps, LiteLlmsPromptHoldsTheCacheUnlessItIsLess) {
    const auto file = readUsage(
        R"([{"request_id":"a","call_type":"acompletion","spend":0.5,"startTime":"2026-09-28T10:00:00Z","model":"m",
        "cache_hit":"True","prompt_tokens":100,"completion_tokens":5,
        "metadata":{"usage_object":{"cache_read_input_tokens":40,"cache_creation_input_tokens":10}}},
        {"request_id":"b","call_type":"anthropic_messages","spend":0.5,"startTime":"2026-09-28T10:00:00Z","model":"m",
        "prompt_tokens":20,"completion_tokens":5,
        "metadata":{"usage_object":{"cache_read_input_tokens":40,"cache_creation_input_tokens":10}}}])");
    EXPECT_EQ(file.lines.at(0).tokens[bill::Metered::Input], 70);
    EXPECT_EQ(file.lines.at(0).tokens[bill::Metered::CacheRead], 80);
    EXPECT_TRUE(says(file.notes, "1 rows leave the cached tokens out"));
}

TEST(UsageTraps, AwsUnitsScaleAndUnknownUnitsAreMoneyAlone) {
    EXPECT_EQ(
        totalsIn(
            "line_item_usage_start_date,line_item_line_item_type,line_item_product_code,"
            "line_item_usage_type,line_item_usage_amount,pricing_unit,line_item_currency_code,"
            "line_item_unblended_cost,product\n"
            "2026-09-28T09:00:00Z,Usage,AmazonBedrock,USE1-Nova-input-tokens,5.5,1K tokens,USD,1,{}\n"
            "2026-09-28T09:00:00Z,Usage,AmazonBedrockFoundationModels,USE1-MP:USE1_OutputTokenCount-Units,"
            "7,Units,USD,2,\"{\"\"product_name\"\":\"\"Claude X\"\"}\"\n"
            "2026-09-28T09:00:00Z,Tax,AmazonBedrock,USE1-Nova-input-tokens,0,,USD,9,{}\n"),
        "2026-09 Claude X in 0 cr - cw - out - $2\n2026-09 Nova in 5500 cr - cw - out - $1\n");
}

TEST(UsageTraps, AzureDaysAreMonthFirstAndRefundsNegative) {
    EXPECT_EQ(
        totalsIn(
            "date,meterName,meterCategory,meterSubCategory,effectivePrice,quantity,unitOfMeasure,"
            "chargeType,costInUsd,billingCurrency\n"
            "09/11/2026,GPT 5 Mini cchd Inpt Glbl 1M Tokens,Foundry Models,Azure OpenAI,0.025,2,1M,Usage,"
            "0.05,USD\n"
            "09/12/2026,GPT 5 Mini cchd Inpt Glbl 1M Tokens,Foundry Models,Azure OpenAI,0.025,2,1M,Refund,"
            "-0.01,USD\n"),
        "2026-09 GPT 5 Mini in - cr 2000000 cw - out - $0.04\n");
}

TEST(UsageTraps, AMissingColumnIsAnErrorWithItsName) {
    EXPECT_NE(refusal("start_time,num_model_requests,model,input_tokens,input_cached_tokens\n1,1,m,1,0\n")
                  .find("the column \"output_tokens\" is missing"),
              std::string::npos);
}

TEST(UsageTraps, ANumberThatIsNoneLeavesItsRowOutWithLineAndWords) {
    const auto file = readUsage(std::string(kOpenAiHeader) +
                                "1790553600,1790640000,3,gpt-4o,False,default,many,7,30,10,60x\n");
    EXPECT_TRUE(file.lines.empty());
    EXPECT_TRUE(says(file.notes, "no number in input_uncached_tokens, first in line 2: \"60x\""));
}

TEST(UsageTraps, AnEmptyPeriodIsSaid) {
    const auto file = readUsage(
        "start_time,end_time,start_time_iso,end_time_iso\n1788220800,1788307200,2026-09-01,2026-09-02\n");
    EXPECT_TRUE(says(file.notes, "no usage in the period"));
    EXPECT_EQ(formatAmount(*bill::totalsOf(bill::joinFiles({file})).grand.cost), "0");
}

TEST(UsageTraps, APdfAPictureAndAPageAreToldWithTheButtonToPress) {
    for (const char* text : {"%PDF-1.7\nx", "\x89PNG\r\n\x1A\n", "<!DOCTYPE html><html>"}) {
        const std::string sentence = refusal(text, "invoice.csv");
        EXPECT_NE(sentence.find("invoice.csv is a"), std::string::npos) << sentence;
        EXPECT_NE(sentence.find("Export CSV"), std::string::npos) << sentence;
    }
    EXPECT_NE(refusal("PK\x03\x04zip", "sheet.xlsx").find("workbook"), std::string::npos);
}

TEST(UsageTraps, ACutOffJsonIsRefusedWhole) {
    EXPECT_NE(
        refusal(R"({"data":[{"start_time":1790467200,"results":[{"amount":{"value":"1","currency":"usd"},)")
            .find("cut off or damaged"),
        std::string::npos);
    EXPECT_NE(refusal(R"({"hello":1})").find("JSON of a kind no known export has"), std::string::npos);
}

TEST(UsageTraps, AnUnknownCsvIsReadAsAPersonSaysAndItsHeadingsAreKept) {
    const std::string text = "When,Which,Prompt,From cache,Answer,Paid\n2026-09-02,m,100,40,7,\"1,25\"\n";
    UsageReader strict;
    EXPECT_FALSE(strict.readText(text, "own.csv").ok());
    ASSERT_TRUE(strict.unknown());
    EXPECT_EQ(strict.unknown()->headings.at(3), "From cache");
    const auto mapping = bill::parseColumnMapping(
        "day=When,model=Which,whole input=Prompt,cache read=From cache,output=Answer,cost=Paid,currency=EUR");
    ASSERT_TRUE(mapping) << mapping.error().sentence;
    UsageReader reader({.mappingFor = [&](const std::string&) { return std::optional(*mapping); }});
    const auto file = reader.readText(text, "own.csv");
    ASSERT_TRUE(file) << file.error().sentence;
    EXPECT_EQ(test::linesOf(bill::totalsOf(bill::joinFiles({*file}))),
              "2026-09 m in 60 cr 40 cw - out 7 1.25 EUR\n");
    EXPECT_EQ(bill::parseColumnMapping("model=Which,input=Prompt").error().sentence,
              "No column is said to be the day.");
    EXPECT_EQ(bill::headingSet({"B", "a"}), bill::headingSet({"A ", "b"}));
    EXPECT_EQ(bill::parseColumnMapping(bill::formatColumnMapping(*mapping), '\n')->columns, mapping->columns);
}

TEST(UsageTraps, ReadingCanBeStopped) {
    std::string text = kOpenAiHeader;
    for (int i = 0; i < 20'000; ++i) {
        text += "1790553600,1790640000," + std::to_string(i) + ",m,False,default,10,1,0,0,10\n";
    }
    UsageReader reader({.progress = [](std::uint64_t done, std::uint64_t) { return done < 500'000; }});
    const auto file = reader.readText(text, "long.csv");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, domain::ErrorCode::Cancelled);
}

}  // namespace
}  // namespace tessera::usage
