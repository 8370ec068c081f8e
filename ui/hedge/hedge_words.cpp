#include "ui/hedge/hedge_words.h"

#include <cmath>

#include "app/domain/decimal.h"

namespace tessera::ui {

namespace {

int decimalsFor(double usd) {
    return std::abs(usd) < 1000 ? 2 : 0;
}

domain::Money moneyOf(double usd) {
    return domain::Money::fromNanoUsd(std::llround(std::clamp(usd, -9e9, 9e9) * 1e9));
}

}  // namespace

QString usdWords(double usd) {
    return QString::fromStdString(domain::formatMoney(moneyOf(usd), decimalsFor(usd)));
}

QString usdChange(double usd) {
    const QString text = QString::fromStdString(domain::formatSignedMoney(moneyOf(usd), decimalsFor(usd)));
    return std::abs(usd) < 0.005 ? QStringLiteral("0") : text;
}

QString usdWords(domain::Money money) {
    return usdWords(static_cast<double>(money.nanoUsd()) * 1e-9);
}

QString shortMonth(domain::ContractMonth month) {
    const QString name = QString::fromStdString(market::monthName(month));
    return QStringLiteral("%1 %2").arg(name.left(3), name.right(2));
}

QString chanceWords(double share) {
    const int percent = static_cast<int>(std::lround(share * 100));
    if (percent == 0) {
        return QStringLiteral("below 1 %");
    }
    return percent == 100 ? QStringLiteral("above 99 %") : QStringLiteral("%1 %").arg(percent);
}

QString lotsWords(const hedge::StripLeg& leg) {
    return leg.price ? QStringLiteral("%1").arg(leg.lots) : QStringLiteral("–");
}

QString unitOf(const hedge::HedgePlan& plan, const hedge::StripLeg& leg) {
    return plan.exposures.rows[leg.row].tier == hedge::kGpuTier ? QStringLiteral("GPU-hours")
                                                                : QStringLiteral("Mtok");
}

QString marginWords(const hedge::Strip& strip) {
    return QStringLiteral(
               "%1 USD are set aside at the start (margin); if prices fall, losses are paid out of it. The "
               "largest fall "
               "allowed in one day would ask for %2 USD more, the same day, and more such days can follow. "
               "Fees %3 "
               "USD, spread about %4 USD.")
        .arg(usdWords(strip.margin), usdWords(strip.worstCall), usdWords(strip.fees), usdWords(strip.spread));
}

QString hedgeEffect(const hedge::HedgePlan& plan) {
    const hedge::Distribution &a = plan.simulation.unhedged, &b = plan.simulation.hedged;
    if (b.high - b.low >= a.high - a.low) {
        return QStringLiteral(
            "This hedge does not narrow the range: the futures move in ways the bill does not.");
    }
    return QStringLiteral(
        "This hedge narrows the range; it does not lower the expected bill, and it gives up the cheap "
        "outcomes.");
}

std::vector<ComparedLine> comparedLines(const hedge::HedgePlan& plan) {
    const hedge::Distribution& a = plan.simulation.unhedged;
    const hedge::Distribution& b = plan.simulation.hedged;
    const bool isHedged = plan.isHedge();
    const auto& c = plan.simulation.collared;
    const auto line = [&](const QString& what, double hedge::Distribution::*of) {
        const double unhedged = a.*of, hedged = b.*of;
        return ComparedLine{what, usdWords(unhedged), isHedged ? usdWords(hedged) : QStringLiteral("–"),
                            isHedged ? usdChange(hedged - unhedged) : QString(),
                            isHedged && c ? usdWords((*c).*of) : QStringLiteral("–")};
    };
    std::vector<ComparedLine> lines{
        line(QStringLiteral("Median"), &hedge::Distribution::median),
        line(QStringLiteral("5 in 100 are below"), &hedge::Distribution::low),
        line(QStringLiteral("5 in 100 are above"), &hedge::Distribution::high),
        line(QStringLiteral("Worst month, 5 in 100 are above"), &hedge::Distribution::worstMonth)};
    if (plan.settings.budget) {
        // Of the figures beside it, so that they add up to the eye.
        const long points = std::lround(b.exceeding * 100) - std::lround(a.exceeding * 100);
        lines.push_back(
            {QStringLiteral("Chance of exceeding %1").arg(usdWords(*plan.settings.budget)),
             chanceWords(a.exceeding), isHedged ? chanceWords(b.exceeding) : QStringLiteral("–"),
             isHedged
                 ? QStringLiteral("%1%2 points").arg(points > 0 ? QStringLiteral("+") : QString()).arg(points)
                 : QString(),
             isHedged && c ? chanceWords(c->exceeding) : QStringLiteral("–")});
    }
    return lines;
}

}  // namespace tessera::ui
