#include "app/curves/term_structure.h"

#include <algorithm>
#include <cmath>

namespace tessera::curves {

using domain::Price;
using domain::PriceDelta;
using domain::Timestamp;

namespace {

constexpr double kDaysAYear = 365, kLeastDays = 0.5, kLeastDaysOfCarry = 7, kRollDays = 30;
constexpr double kDayNanos = 86'400e9;

struct Known {
    double days = 0;
    Price price;
};

/// From `row` towards what is nearer, by kRollDays; not beyond it.
std::optional<PriceDelta> rollTowards(const Known& row, const Known* nearer) {
    if (nearer == nullptr || row.days - nearer->days < kLeastDays) {
        return std::nullopt;
    }
    const double share = std::min(1.0, kRollDays / (row.days - nearer->days));
    const auto whole = static_cast<double>((nearer->price - row.price).nanoUsd());
    return PriceDelta::fromNanoUsd(std::llround(whole * share));
}

CurveShape shapeOf(const std::vector<Known>& known) {
    bool rises = false, falls = false;
    for (std::size_t i = 1; i < known.size(); ++i) {
        rises = rises || known[i].price > known[i - 1].price;
        falls = falls || known[i].price < known[i - 1].price;
    }
    return rises && falls ? CurveShape::Mixed
           : rises        ? CurveShape::Contango
           : falls        ? CurveShape::Backwardation
                          : CurveShape::Unknown;
}

}  // namespace

TermStructure termStructure(std::vector<CurveMonth> months, std::optional<Price> index, Timestamp now) {
    std::erase_if(months, [now](const CurveMonth& month) { return month.lastTradingTime <= now; });
    std::ranges::sort(months, {}, &CurveMonth::lastTradingTime);
    TermStructure curve;
    std::vector<Known> known;
    const Known underlying{0, index.value_or(Price{})};
    for (const CurveMonth& month : months) {
        CurveRow& row = curve.rows.emplace_back();
        row.symbol = month.symbol;
        row.lastTradingTime = month.lastTradingTime;
        row.days = static_cast<double>((month.lastTradingTime - now).count()) / kDayNanos;
        row.price = month.price;
        if (!row.price) {
            continue;
        }
        if (index) {
            row.basis = *row.price - *index;
            if (row.days >= kLeastDaysOfCarry && row.price->nanoUsd() > 0 && index->nanoUsd() > 0) {
                row.carry = std::log(static_cast<double>(row.price->nanoUsd()) /
                                     static_cast<double>(index->nanoUsd())) *
                            kDaysAYear / row.days;
            }
        }
        const Known here{row.days, *row.price};
        row.rollDown = rollTowards(here, !known.empty() ? &known.back() : index ? &underlying : nullptr);
        known.push_back(here);
    }
    for (std::size_t i = 0; i < curve.rows.size(); ++i) {
        const auto next =
            std::find_if(curve.rows.begin() + static_cast<std::ptrdiff_t>(i) + 1, curve.rows.end(),
                         [](const CurveRow& row) { return row.price.has_value(); });
        if (curve.rows[i].price && next != curve.rows.end()) {
            curve.rows[i].spread = *curve.rows[i].price - *next->price;
        }
    }
    curve.shape = shapeOf(known);
    return curve;
}

std::string_view shapeName(CurveShape shape) {
    switch (shape) {
        case CurveShape::Contango:
            return "contango";
        case CurveShape::Backwardation:
            return "backwardation";
        case CurveShape::Mixed:
            return "mixed";
        case CurveShape::Unknown:
            break;
    }
    return {};
}

}  // namespace tessera::curves
