#pragma once
// What a person sees of a bill: its months by model, by price tier or by quantity. Pure; no clock, no files.

#include <map>
#include <string>
#include <vector>

#include "app/bill/joined_bill.h"
#include "app/bill/model_match.h"

namespace tessera::bill {

enum class BillGrouping : std::uint8_t { Model, Tier, Quantity, Month };

struct BillRow {
    std::string name;     // model as written, "batch", "cache read", "2026-09"
    std::string listing;  // of a model: the name its price is listed under; empty: none
    MatchState state = MatchState::NotAModel;
    TokenCounts tokens;
    std::optional<Amount> paid;             // in the table's currency; none: the files do not say
    std::array<Amount, kMetered> paidOf{};  // what of it the files say was for one quantity
};
struct BillTable {
    std::string currency;             // of everything that is paid here
    std::vector<std::string> months;  // of the whole bill, ascending
    std::vector<BillRow> rows;        // dearest first, then most tokens; months in their order
    BillRow total;
    /// What was paid in other currencies, which is not added.
    std::map<std::string, Amount> otherPaid;
};

/// The sum of the four quantities; none: none of them is stated.
std::optional<std::int64_t> allTokens(const TokenCounts& tokens);
/// The currency most lines are in; USD where they are equally many or none says.
std::string mainCurrency(const JoinedBill& bill);
/// `month` "2026-09"; empty: all of them.
BillTable billTable(const JoinedBill& bill, BillGrouping grouping, const std::string& month,
                    ModelMatcher& matcher);

/// The tariff a line was billed at; what a file does not say is the standard one.
listprices::ServiceTier serviceTierOf(BillTier tier);

/// The tokens of one line at the list price of its day, exact. `tier` Standard: what they cost without batch.
struct ListValue {
    Amount value;                     // of the quantities that have a list price
    std::int64_t unpricedTokens = 0;  // of those that have none: some lists name no price for the cache
};
/// None when no tokens are stated, the model is in no list, or none of its quantities has a price then.
std::optional<ListValue> atListPrice(const BillLine& line, ModelMatcher& matcher,
                                     listprices::ServiceTier tier);

/// Where the money of one month went, beside what the list asks. All in the bill's currency; list prices are
/// USD, so there is none of it for another currency.
struct ListAndPaid {
    Amount atList;          // tokens of models with a list price, at the standard tariff
    Amount tierDiscount;    // <= 0: less where batch, flex and priority have list prices of their own
    Amount unpricedModels;  // paid for models without a list price
    Amount tools;           // paid for what is no token
    Amount credits;         // money back, <= 0
    Amount rest;            // what none of these explains: discounts, cache prices, rounding
    Amount paid;            // their sum, exactly
    std::int64_t unpricedTokens = 0;  // of models with a list price, in quantities without one
    bool isPossible = false;          // tokens and money of the same models are both there
};
ListAndPaid listAndPaid(const JoinedBill& bill, const std::string& month, ModelMatcher& matcher);

}  // namespace tessera::bill
