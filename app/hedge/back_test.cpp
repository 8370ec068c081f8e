#include "app/hedge/back_test.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/hedge/list_history.h"

namespace tessera::hedge {

using domain::ContractMonth;
using domain::Int128;
using domain::Money;
using domain::Price;
using domain::Timestamp;
using market::firstDay;

namespace {

Money plus(Money a, Money b) {
    return domain::add(a, b).ok() ? *domain::add(a, b) : a;
}

Money scaled(Money money, double by) {
    return Money::fromNanoUsd(std::llround(static_cast<double>(money.nanoUsd()) * by));
}

/// What the models of one tier's row cost, and how that went.
struct Group {
    std::string tier;
    std::vector<const ModelExposure*> models;
};

class Walk {
 public:
    explicit Walk(const BackTestQuestion& question) : m_question(question) {
        std::map<std::string, Group> groups;
        for (const Exposure& row : question.exposures->rows) {
            for (const std::size_t i : row.models) {
                Group& group = groups[row.tier];
                group.tier = row.tier;
                group.models.push_back(&question.exposures->models[i]);
            }
        }
        for (auto& [tier, group] : groups) {
            m_groups.push_back(std::move(group));
        }
    }

    BackTest run() {
        BackTest test;
        for (const ContractMonth month : lastMonths()) {
            if (auto told = tell(month)) {
                test.months.push_back(std::move(*told));
            }
        }
        if (test.months.empty()) {
            test.whyNone =
                "There is no month whose index and list prices are known to its end for these models.";
        }
        summarize(test);
        return test;
    }

 private:
    /// The latest whole months the index knows, ascending.
    std::vector<ContractMonth> lastMonths() const {
        std::vector<ContractMonth> months;
        if (!m_question.evidence->lastDay().isSet()) {
            return months;
        }
        for (ContractMonth month = market::monthOf(m_question.evidence->firstDay());
             firstDay(market::following(month)) - domain::kDay <= m_question.evidence->lastDay();
             month = market::following(month)) {
            months.push_back(month);
        }
        const auto keep = static_cast<std::size_t>(std::max(0, m_question.months));
        if (months.size() > keep) {
            months.erase(months.begin(), months.end() - static_cast<std::ptrdiff_t>(keep));
        }
        return months;
    }

    const listprices::PriceBook& book() const { return *m_question.prices; }

    /// Mean over the days of the month of one model's basket, of the quantities `was` has; none: a day is not
    /// known.
    std::optional<Money> averageCost(const ModelExposure& model, const BasketCost& was,
                                     ContractMonth month) const {
        Int128 sum = 0;
        for (Timestamp day = firstDay(month); day < firstDay(market::following(month));
             day = day + domain::kDay) {
            const auto basket = basketCost(model.tokens, book(), *model.number, day);
            if (!basket || basket->priced != was.priced) {
                return std::nullopt;
            }
            sum += basket->cost.nanoUsd();
        }
        return Money::fromNanoUsd(
            static_cast<std::int64_t>(domain::divideHalfEven(sum, market::daysIn(month))));
    }

    std::optional<BackTestMonth> tell(ContractMonth month) {
        BackTestMonth told;
        told.month = month;
        bool isAny = false;
        for (const Group& group : m_groups) {
            isAny = addGroup(group, month, told) || isAny;
        }
        if (!isAny) {
            return std::nullopt;
        }
        told.hedged = Money::fromNanoUsd(told.unhedged.nanoUsd() - told.payout.nanoUsd());
        return told;
    }

    bool addGroup(const Group& group, ContractMonth month, BackTestMonth& told) {
        const Timestamp before = firstDay(month) - domain::kDay;
        Money start, actual;
        std::vector<const ModelExposure*> known;
        for (const ModelExposure* model : group.models) {
            const auto was = model->number ? basketCost(model->tokens, book(), *model->number, before)
                                           : std::optional<BasketCost>{};
            const auto is = was ? averageCost(*model, *was, month) : std::nullopt;
            if (is) {
                start = plus(start, was->cost);
                actual = plus(actual, *is);
                known.push_back(model);
            }
        }
        if (known.empty()) {
            return false;
        }
        told.unhedged = plus(told.unhedged, actual);
        const auto ratio = hedgeRatio(group, known, before, told);
        const market::ContractFamily* family =
            familyOf(*m_question.catalogue, group.tier, FutureKind::Average);
        const auto level = m_question.evidence->carriedOn(group.tier, before);
        const auto settled = m_question.evidence->monthAverage(group.tier, month);
        if (family == nullptr || !level || !settled) {
            told.expected = plus(told.expected, start);
            const char* why = family == nullptr ? "no future on its index" : "index withheld too long";
            told.why = told.why.empty() ? why : told.why;
            return true;
        }
        const double forward = forwardRatio(*family, settlementMiddle(FutureKind::Average, month) - before);
        told.expected = plus(told.expected, scaled(start, ratio ? 1 + *ratio * (forward - 1) : 1));
        if (ratio) {
            buy(*family, *level, forward, *settled, scaled(start, *ratio), told);
        }
        return true;
    }

    /// By the rule, with the weeks that were over on `before`; none: no hedge.
    std::optional<double> hedgeRatio(const Group& group, const std::vector<const ModelExposure*>& models,
                                     Timestamp before, BackTestMonth& told) const {
        std::vector<Timestamp> weeks;
        for (Timestamp day = before; day >= m_question.evidence->firstDay() && weeks.size() < 105;
             day = day - domain::kDay * 7) {
            weeks.insert(weeks.begin(), day);
        }
        std::vector<WeightedChanges> prices;
        for (const ModelExposure* model : models) {
            const double weight = model->monthly ? static_cast<double>(model->monthly->nanoUsd()) : 1.0;
            prices.push_back({weight, weeklyChanges(model->tokens, book(), *model->number, weeks)});
        }
        const HedgeEstimate estimate = estimateHedge(
            combined(prices), m_question.evidence->weeklyChanges(group.tier, weeks), m_question.rules);
        const auto ppm = usedRatioPpm(estimate, group.tier, m_question.handRatioPpm);
        if (!ppm) {
            told.why = told.why.empty() ? shortReason(estimate, m_question.rules) : told.why;
            return std::nullopt;
        }
        return static_cast<double>(*ppm) * 1e-6;
    }

    void buy(const market::ContractFamily& family, Price level, double forward, Price settled, Money wanted,
             BackTestMonth& told) {
        const auto raw = Price::fromNanoUsd(std::llround(static_cast<double>(level.nanoUsd()) * forward));
        const domain::PriceDelta tick = market::tickFor(raw);
        // Bought at the offer: one tick above the middle.
        const Price paid = domain::ceilToTick(raw, tick) + tick;
        const Int128 lotNano = Int128(paid.nanoUsd()) * family.lot;
        const auto lots = static_cast<std::int64_t>(domain::divideHalfEven(wanted.nanoUsd(), lotNano));
        const Int128 fees = Int128(family.feePerLot.nanoUsd()) * lots;
        const Int128 profit = Int128((settled - paid).nanoUsd()) * family.lot * lots - fees;
        told.lots += lots;
        told.payout = plus(told.payout, Money::fromNanoUsd(static_cast<std::int64_t>(profit)));
        m_costs = plus(m_costs, Money::fromNanoUsd(static_cast<std::int64_t>(
                                    fees + Int128((paid - raw).nanoUsd()) * family.lot * lots)));
        if (lots == 0 && told.why.empty()) {
            told.why = "less than half a lot";
        }
    }

    void summarize(BackTest& test) const {
        double hedged = 0, unhedged = 0;
        for (const BackTestMonth& month : test.months) {
            test.unhedged = plus(test.unhedged, month.unhedged);
            test.hedged = plus(test.hedged, month.hedged);
            test.without += month.lots == 0 ? 1 : 0;
            test.better += month.lots != 0 && month.isBetter() ? 1 : 0;
            test.worse += month.lots != 0 && !month.isBetter() ? 1 : 0;
            const auto off = [&](Money money) {
                const double difference =
                    static_cast<double>(money.nanoUsd() - month.expected.nanoUsd()) * 1e-9;
                return difference * difference;
            };
            hedged += off(month.hedged);
            unhedged += off(month.unhedged);
        }
        test.costs = m_costs;
        if (unhedged > 0) {
            test.effectiveness = 1 - hedged / unhedged;
        }
    }

    const BackTestQuestion& m_question;
    std::vector<Group> m_groups;
    Money m_costs;
};

}  // namespace

BackTest backTest(const BackTestQuestion& question) {
    return Walk(question).run();
}

}  // namespace tessera::hedge
