#include "app/bill/what_moved.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "app/bill/bill_view.h"

namespace tessera::bill {

using domain::Int128;

namespace {

constexpr std::int64_t kNanoPerCent = domain::kNanoPerUsd / 100;

/// Which of the two months each of the three factors is taken from.
struct Moved {
    bool volume, mix, price;
};

/// What one item costs, Q x s_i x p_i in 1e-9, with each factor of its month.
Int128 costWith(const MovedItem& item, Int128 allBefore, Int128 allAfter, Moved moved) {
    const bool isAfter = item.tokensAfter > 0 && (moved.price || item.tokensBefore == 0);
    const Int128 nano = isAfter ? item.nanoAfter : item.nanoBefore;
    const Int128 tokens = isAfter ? item.tokensAfter : item.tokensBefore;
    const Int128 shared = moved.mix ? item.tokensAfter : item.tokensBefore;
    const Int128 cost = domain::divideHalfEven(shared * nano, tokens);
    const Int128 mixed = moved.mix ? allAfter : allBefore;
    const Int128 all = moved.volume ? allAfter : allBefore;
    return mixed == all ? cost : domain::divideHalfEven(cost * all, mixed);
}

/// Shapley over three factors: a factor's step weighs 2/6 when it moves first or last, 1/6 in between.
Effects effectsOf(const MovedItem& item, Int128 allBefore, Int128 allAfter) {
    const std::int64_t change = item.nanoAfter - item.nanoBefore;
    if (allBefore == 0 || allAfter == 0) {
        return {0, change, 0};  // nothing to compare with: all of it is volume
    }
    std::array<Int128, 8> cost{};  // bit 0 volume, 1 mix, 2 price
    for (std::size_t set = 0; set < 8; ++set) {
        cost[set] = costWith(item, allBefore, allAfter, {(set & 1U) != 0, (set & 2U) != 0, (set & 4U) != 0});
    }
    const auto effect = [&](std::size_t own, std::size_t one, std::size_t two) {
        const Int128 sixfold = 2 * (cost[own] - cost[0]) + (cost[one | own] - cost[one]) +
                               (cost[two | own] - cost[two]) + 2 * (cost[7] - cost[one | two]);
        return static_cast<std::int64_t>(domain::divideHalfEven(sixfold, 6));
    };
    Effects effects{effect(4, 1, 2), 0, effect(2, 1, 4)};
    // The rest, which differs from its own average by rounding of 1e-9 alone.
    effects.volume = change - effects.price - effects.mix;
    return effects;
}

std::int64_t toNano(Amount amount) {
    return static_cast<std::int64_t>(domain::divideHalfEven(amount.atto(), domain::kNanoPerUsd));
}

struct ItemSums {
    Amount before, after;
    bool hasCost = false;
    std::int64_t tokensBefore = 0, tokensAfter = 0;
};

/// Money and tokens meet at a model and one of its quantities where every row of it says which, else at the
/// model as a whole.
class Gatherer {
 public:
    Gatherer(const JoinedBill& bill, const std::string& from, const std::string& to)
        : m_currency(mainCurrency(bill)) {
        for (const BillLine& line : bill.lines) {
            const std::string month = monthOf(line.line.key.day);
            if (month == from || month == to) {
                m_lines.push_back({&line.line, month == to});
                const bool isWhole = line.line.cost && !line.line.key.costOf;
                m_isWhole[line.line.key.model] = m_isWhole[line.line.key.model] || isWhole;
            }
        }
    }
    bool has(bool after) const {
        return std::ranges::any_of(m_lines, [&](const Line& line) { return line.isAfter == after; });
    }
    std::map<std::string, ItemSums> items() const {
        std::map<std::string, ItemSums> items;
        for (const Line& line : m_lines) {
            const DayLine& day = *line.line;
            const bool isWhole = m_isWhole.at(day.key.model);
            for (std::size_t i = 0; i < kMetered; ++i) {
                if (day.tokens.of[i]) {
                    ItemSums& sums = items[nameOf(day, isWhole, static_cast<Metered>(i))];
                    (line.isAfter ? sums.tokensAfter : sums.tokensBefore) += *day.tokens.of[i];
                }
            }
            if (day.cost && day.key.currency == m_currency) {
                ItemSums& sums = items[nameOf(day, isWhole, day.key.costOf.value_or(Metered::Input))];
                (line.isAfter ? sums.after : sums.before) += *day.cost;
                sums.hasCost = true;
            }
        }
        return items;
    }
    const std::string& currency() const { return m_currency; }

 private:
    struct Line {
        const DayLine* line;
        bool isAfter;
    };
    static std::string nameOf(const DayLine& day, bool isWhole, Metered metered) {
        return isWhole ? day.key.model : fmt::format("{}, {}", day.key.model, wordFor(metered));
    }
    std::string m_currency;
    std::vector<Line> m_lines;
    std::map<std::string, bool> m_isWhole;
};

/// The move of the model an item belongs to.
ModelMove& modelOf(std::map<std::string, ModelMove>& models, const std::string& item) {
    std::string model = item;
    for (std::size_t i = 0; i < kMetered; ++i) {
        const std::string tail = fmt::format(", {}", wordFor(static_cast<Metered>(i)));
        if (model.ends_with(tail)) {
            model.resize(model.size() - tail.size());
            break;
        }
    }
    ModelMove& move = models[model];
    move.name = model;
    return move;
}

}  // namespace

Effects& Effects::operator+=(const Effects& other) {
    price += other.price;
    volume += other.volume;
    mix += other.mix;
    return *this;
}

std::vector<Effects> attributeEach(const std::vector<MovedItem>& items) {
    Int128 before = 0, after = 0;
    for (const MovedItem& item : items) {
        before += item.tokensBefore;
        after += item.tokensAfter;
    }
    std::vector<Effects> effects;
    effects.reserve(items.size());
    for (const MovedItem& item : items) {
        effects.push_back(effectsOf(item, before, after));
    }
    return effects;
}

Effects attribute(const std::vector<MovedItem>& items) {
    Effects sum;
    for (const Effects& effects : attributeEach(items)) {
        sum += effects;
    }
    return sum;
}

std::vector<std::int64_t> centsThatAddUp(const std::vector<std::int64_t>& parts) {
    const Int128 sum = std::accumulate(parts.begin(), parts.end(), Int128(0));
    const Int128 wanted = domain::divideHalfEven(sum, kNanoPerCent);
    std::vector<std::int64_t> cents;
    std::vector<std::pair<std::int64_t, std::size_t>> remainders;
    Int128 given = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::int64_t floor = parts[i] / kNanoPerCent;
        floor -= parts[i] % kNanoPerCent < 0 ? 1 : 0;
        cents.push_back(floor);
        given += floor;
        remainders.emplace_back(parts[i] - floor * kNanoPerCent, i);
    }
    std::ranges::stable_sort(remainders, std::greater{}, &std::pair<std::int64_t, std::size_t>::first);
    for (std::size_t i = 0; given < wanted && i < remainders.size(); ++i, ++given) {
        ++cents[remainders[i].second];
    }
    return cents;
}

domain::Result<WhatMoved> whatMoved(const JoinedBill& bill, const std::string& from, const std::string& to) {
    const Gatherer gatherer(bill, from, to);
    for (const bool after : {false, true}) {
        if (!gatherer.has(after)) {
            return domain::Error{domain::ErrorCode::BadInput,
                                 fmt::format("There is nothing of {} to compare {} with.", after ? to : from,
                                             after ? from : to),
                                 "what moved"};
        }
    }
    WhatMoved moved;
    moved.from = from;
    moved.to = to;
    moved.currency = gatherer.currency();
    std::vector<MovedItem> items;
    std::map<std::string, ModelMove> models;
    for (const auto& [name, sums] : gatherer.items()) {
        const std::int64_t before = toNano(sums.before), after = toNano(sums.after);
        moved.before += before;
        moved.after += after;
        ModelMove& model = modelOf(models, name);
        model.before += before;
        model.after += after;
        model.hasCost = model.hasCost || sums.hasCost;
        const bool isPaid = (sums.tokensBefore <= 0 || before != 0) && (sums.tokensAfter <= 0 || after != 0);
        if (sums.tokensBefore >= 0 && sums.tokensAfter >= 0 && sums.tokensBefore + sums.tokensAfter > 0 &&
            isPaid && (sums.tokensBefore > 0 || before == 0) && (sums.tokensAfter > 0 || after == 0)) {
            items.push_back({name, sums.tokensBefore, sums.tokensAfter, before, after});
            moved.tokensBefore += sums.tokensBefore;
            moved.tokensAfter += sums.tokensAfter;
        } else {
            moved.others += after - before;
            model.others += after - before;
        }
    }
    const auto effects = attributeEach(items);
    for (std::size_t i = 0; i < items.size(); ++i) {
        moved.effects += effects[i];
        modelOf(models, items[i].name).effects += effects[i];
    }
    for (auto& [name, move] : models) {
        moved.models.push_back(std::move(move));
    }
    std::ranges::stable_sort(moved.models, std::greater{},
                             [](const ModelMove& move) { return std::abs(move.after - move.before); });
    const auto cents =
        centsThatAddUp({moved.effects.price, moved.effects.volume, moved.effects.mix, moved.others});
    std::ranges::copy(cents, moved.shownCents.begin());
    moved.changeCents = std::accumulate(cents.begin(), cents.end(), std::int64_t(0));
    return moved;
}

}  // namespace tessera::bill
