#include "app/bill/bill_view.h"

#include <algorithm>
#include <set>

namespace tessera::bill {

using listprices::PriceDimension;
using listprices::ServiceTier;

namespace {

void add(BillRow& row, const TokenCounts& tokens, const std::optional<Amount>& paid,
         const std::optional<Metered>& costOf) {
    row.tokens.add(tokens);
    if (paid) {
        row.paid = row.paid.value_or(Amount{}) + *paid;
    }
    if (paid && costOf) {
        row.paidOf[static_cast<std::size_t>(*costOf)] += *paid;
    }
}

/// Rows under their names.
class TableMaker {
 public:
    TableMaker(const JoinedBill& bill, BillGrouping grouping) : m_grouping(grouping) {
        m_table.currency = mainCurrency(bill);
        std::set<std::string> months;
        for (const BillLine& line : bill.lines) {
            months.insert(monthOf(line.line.key.day));
        }
        m_table.months.assign(months.begin(), months.end());
    }

    void add(const DayLine& day) {
        std::optional<Amount> paid = day.cost;
        if (day.cost && day.key.currency != m_table.currency) {
            m_table.otherPaid[day.key.currency] += *day.cost;
            paid = std::nullopt;
        }
        switch (m_grouping) {
            case BillGrouping::Model:
                return put(day.key.model, day.tokens, paid, day.key.costOf);
            case BillGrouping::Tier:
                return put(wordsFor(day.key.variant), day.tokens, paid, day.key.costOf);
            case BillGrouping::Month:
                return put(monthOf(day.key.day), day.tokens, paid, day.key.costOf);
            case BillGrouping::Quantity:
                return addQuantities(day, paid);
        }
    }

    BillTable finish() {
        for (auto& [name, row] : m_rows) {
            row.name = name;
            m_table.rows.push_back(std::move(row));
        }
        if (m_grouping != BillGrouping::Month) {
            std::ranges::stable_sort(m_table.rows, [](const BillRow& a, const BillRow& b) {
                const Amount left = a.paid.value_or(Amount{}), right = b.paid.value_or(Amount{});
                return left != right ? left > right
                                     : allTokens(a.tokens).value_or(0) > allTokens(b.tokens).value_or(0);
            });
        }
        return std::move(m_table);
    }

 private:
    void addQuantities(const DayLine& day, const std::optional<Amount>& paid) {
        for (std::size_t i = 0; i < kMetered; ++i) {
            const auto metered = static_cast<Metered>(i);
            const bool isOf = day.key.costOf == metered;
            if (day.tokens.of[i] || (isOf && paid)) {
                TokenCounts tokens;
                tokens.of[i] = day.tokens.of[i];
                put(std::string(wordFor(metered)), tokens, isOf ? paid : std::nullopt, day.key.costOf);
            }
        }
        if (paid && !day.key.costOf) {
            put(day.key.kind == LineKind::Tool ? "not tokens (tools)" : "not split by quantity", {}, paid,
                {});
        }
    }

    void put(const std::string& name, const TokenCounts& tokens, const std::optional<Amount>& paid,
             const std::optional<Metered>& costOf) {
        bill::add(m_rows[name], tokens, paid, costOf);
        bill::add(m_table.total, tokens, paid, costOf);
    }

    BillGrouping m_grouping;
    BillTable m_table;
    std::map<std::string, BillRow> m_rows;
};

/// nano USD a million tokens x tokens is in 1e-15 USD: exact at 1e-18.
std::optional<Amount> valueOf(std::int64_t tokens, listprices::ListingNumber listing,
                              PriceDimension dimension, ServiceTier tier, const listprices::PriceBook& book,
                              domain::Timestamp day) {
    if (tokens == 0) {
        return Amount{};
    }
    const auto series = book.seriesOf(listing, dimension, 0, tier);
    // A day's price is that of its end: what was announced for the day holds on it.
    const domain::Timestamp at = day + std::chrono::hours(24) - domain::Duration(1);
    const auto* event =
        series ? book.eventAt(*series, {at, domain::Timestamp::fromNanos(INT64_MAX)}) : nullptr;
    const auto price = event != nullptr ? event->value.price() : std::nullopt;
    if (!price) {
        return std::nullopt;
    }
    return Amount::fromAtto(domain::Int128(price->nanoUsd()) * tokens * 1000);
}

}  // namespace

ServiceTier serviceTierOf(BillTier tier) {
    switch (tier) {
        case BillTier::Batch:
            return ServiceTier::Batch;
        case BillTier::Flex:
            return ServiceTier::Flex;
        case BillTier::Priority:
            return ServiceTier::Priority;
        default:
            return ServiceTier::Standard;
    }
}

std::string mainCurrency(const JoinedBill& bill) {
    std::map<std::string, std::size_t> lines;
    for (const BillLine& line : bill.lines) {
        if (line.line.cost) {
            ++lines[line.line.key.currency];
        }
    }
    std::string main = "USD";
    for (const auto& [currency, count] : lines) {
        main = count > lines[main] ? currency : main;
    }
    return main;
}

std::optional<std::int64_t> allTokens(const TokenCounts& tokens) {
    std::optional<std::int64_t> sum;
    for (const auto& count : tokens.of) {
        if (count) {
            sum = sum.value_or(0) + *count;
        }
    }
    return sum;
}

BillTable billTable(const JoinedBill& bill, BillGrouping grouping, const std::string& month,
                    ModelMatcher& matcher) {
    TableMaker maker(bill, grouping);
    std::map<std::string, const BillLine*> lastOf;
    for (const BillLine& line : bill.lines) {
        if (month.empty() || monthOf(line.line.key.day) == month) {
            maker.add(line.line);
            lastOf[line.line.key.model] = &line;
        }
    }
    BillTable table = maker.finish();
    for (BillRow& row : table.rows) {
        if (const auto line = lastOf.find(row.name);
            grouping == BillGrouping::Model && line != lastOf.end()) {
            const ModelMatch& match =
                matcher.match(row.name, line->second->vendor, line->second->line.key.day);
            row.listing = match.listing;
            row.state = match.state;
        }
    }
    return table;
}

std::optional<ListValue> atListPrice(const BillLine& line, ModelMatcher& matcher, ServiceTier tier) {
    const DayLine& day = line.line;
    const ModelMatch& match = matcher.match(day.key.model, line.vendor, day.key.day);
    if (!match.isPriced() || !allTokens(day.tokens)) {
        return std::nullopt;
    }
    ListValue sum;
    bool isAny = false;
    const auto take = [&](std::int64_t tokens, PriceDimension dimension) {
        const auto value = valueOf(tokens, *match.number, dimension, tier, matcher.book(), day.key.day);
        sum.value += value.value_or(Amount{});
        sum.unpricedTokens += value ? 0 : tokens;
        isAny = isAny || (value && tokens != 0);
    };
    const std::int64_t hour = day.tokens.cacheWrite1h.value_or(0);
    const std::int64_t writes = day.tokens[Metered::CacheWrite].value_or(0);
    take(day.tokens[Metered::Input].value_or(0), PriceDimension::Input);
    take(day.tokens[Metered::CacheRead].value_or(0), PriceDimension::CachedInput);
    take(writes - hour, PriceDimension::CacheWrite5m);
    take(hour, PriceDimension::CacheWrite1h);
    take(day.tokens[Metered::Output].value_or(0), PriceDimension::Output);
    return isAny ? std::optional(sum) : std::nullopt;
}

ListAndPaid listAndPaid(const JoinedBill& bill, const std::string& month, ModelMatcher& matcher) {
    ListAndPaid sums;
    const bool isUsd = mainCurrency(bill) == "USD";
    std::set<std::string> listed, paidFor;
    std::map<std::string, Amount> paidOf;
    for (const BillLine& line : bill.lines) {
        const DayLine& day = line.line;
        if (monthOf(day.key.day) != month) {
            continue;
        }
        if (const auto value = atListPrice(line, matcher, ServiceTier::Standard); value && isUsd) {
            sums.atList += value->value;
            sums.unpricedTokens += value->unpricedTokens;
            listed.insert(day.key.model);
            const auto own = atListPrice(line, matcher, serviceTierOf(day.key.variant.tier));
            // Only where the tier has a price for all that the standard tariff has one for.
            const bool isComparable = own && own->unpricedTokens == value->unpricedTokens;
            sums.tierDiscount += isComparable ? own->value - value->value : Amount{};
        }
        if (!day.cost || day.key.currency != mainCurrency(bill)) {
            continue;
        }
        sums.paid += *day.cost;
        if (day.cost->isNegative()) {
            sums.credits += *day.cost;
        } else if (day.key.kind == LineKind::Tool) {
            sums.tools += *day.cost;
        } else {
            paidOf[day.key.model] += *day.cost;
        }
    }
    for (const auto& [model, paid] : paidOf) {
        if (listed.contains(model)) {
            paidFor.insert(model);
        } else {
            sums.unpricedModels += paid;
        }
    }
    sums.isPossible = !paidFor.empty();
    sums.rest = sums.paid - sums.atList - sums.tierDiscount - sums.unpricedModels - sums.tools - sums.credits;
    return sums;
}

}  // namespace tessera::bill
