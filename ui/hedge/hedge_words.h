#pragma once
// A plan's figures in words: screen and report say the same. Pure.

#include <QString>

#include "app/hedge/hedge_plan.h"

namespace tessera::ui {

/// "287,400"; below 1,000 with cents.
QString usdWords(double usd);
/// "+26,300", "-1,400", "0".
QString usdChange(double usd);
QString usdWords(domain::Money money);
/// "Dec 26".
QString shortMonth(domain::ContractMonth month);
/// "38 %"; "below 1 %" and "above 99 %" where rounding would claim more than is known.
QString chanceWords(double share);
/// "11 (11.1 wanted)".
QString lotsWords(const hedge::StripLeg& leg);

/// "Mtok", "GPU-hours": what a lot of the leg's future is made of.
QString unitOf(const hedge::HedgePlan& plan, const hedge::StripLeg& leg);
/// What is set aside, what a bad day asks for, what it costs.
QString marginWords(const hedge::Strip& strip);
/// What this hedge does to the range of the bill: not every one narrows it.
QString hedgeEffect(const hedge::HedgePlan& plan);

/// One line of the comparison with and without.
struct ComparedLine {
    QString what, unhedged, hedged, change, collared;
};
std::vector<ComparedLine> comparedLines(const hedge::HedgePlan& plan);

}  // namespace tessera::ui
