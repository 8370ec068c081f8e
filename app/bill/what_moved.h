#pragma once
// Why a bill is another than that of an earlier month: price, volume, mix, exactly and without a remainder.
//
// With Q tokens in all, of which model i has the share s_i at the price p_i a token, a month costs
// Q x sum(s_i x p_i). Three things may have moved: Q (volume), the shares (mix), the prices. Which of them
// one lets move first changes what each seems to do; so every order of the three is taken and averaged. That
// is the Shapley value (L. S. Shapley, "A value for n-person games", 1953; for such decompositions J.
// Albrecht, D. Francois, K. Schoors, "A Shapley decomposition of carbon emissions without residuals", Energy
// Policy 30, 2002). It does not depend on an order and adds up to the change.
//
// The price is what was paid for a token, discounts included. A model that was used in one of the two months
// alone has its price of that month in both: a new model is mix and volume, never price.

#include <array>
#include <string>
#include <vector>

#include "app/bill/joined_bill.h"

namespace tessera::bill {

/// What the tokens of one model (or one quantity of it) were and cost in two months. Money in 1e-9.
struct MovedItem {
    std::string name;
    std::int64_t tokensBefore = 0, tokensAfter = 0;  // >= 0
    std::int64_t nanoBefore = 0, nanoAfter = 0;
};

/// In 1e-9 of the currency; price + volume + mix == after - before of the items, exactly.
struct Effects {
    std::int64_t price = 0, volume = 0, mix = 0;
    Effects& operator+=(const Effects& other);
    bool operator==(const Effects&) const = default;
};
/// Of each item, in their order; an item's effects add up to its own change.
std::vector<Effects> attributeEach(const std::vector<MovedItem>& items);
/// Their sum. The order of `items` does not matter. Items without tokens in both months are not allowed. Sums
/// up to 1e9 USD and 1e15 tokens.
Effects attribute(const std::vector<MovedItem>& items);

/// What one model cost in the two months.
struct ModelMove {
    std::string name;
    std::int64_t before = 0, after = 0;  // 1e-9
    Effects effects;
    std::int64_t others = 0;  // what of the change has no tokens
    /// A file says what it cost in at least one of the two months. False: none of this is known.
    bool hasCost = false;
};

struct WhatMoved {
    std::string from, to;  // months
    std::string currency;
    std::int64_t before = 0, after = 0;  // 1e-9, of everything paid
    Effects effects;                     // of what has both tokens and money
    std::int64_t others = 0;             // change of what has no tokens: tools, credits, bills without counts
    std::vector<ModelMove> models;       // largest change first
    std::int64_t tokensBefore = 0, tokensAfter = 0;
    /// In 1e-2: the four effects and the change as shown, which add up too (largest remainders).
    std::array<std::int64_t, 4> shownCents{};  // price, volume, mix, others
    std::int64_t changeCents = 0;
};
/// BadInput: a month has no line; both are named.
domain::Result<WhatMoved> whatMoved(const JoinedBill& bill, const std::string& from, const std::string& to);

/// `parts` rounded to 1e-2 so that they add up to the rounded sum: what is left is given to the largest
/// remainders (Hamilton's method).
std::vector<std::int64_t> centsThatAddUp(const std::vector<std::int64_t>& nanoParts);

}  // namespace tessera::bill
