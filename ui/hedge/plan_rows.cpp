#include "ui/hedge/plan_rows.h"

#include "app/domain/decimal.h"
#include "ui/hedge/hedge_words.h"

namespace tessera::ui {

using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString priceWords(const hedge::StripLeg& leg) {
    return leg.price ? text(domain::formatPrice(*leg.price, market::decimalsOf(leg.tick)))
                     : QStringLiteral("–");
}

}  // namespace

PlanRows::PlanRows(std::vector<RecordColumn> columns, QObject* parent)
    : RecordModel(std::move(columns), parent) {}

int PlanRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

void PlanRows::show(std::vector<std::vector<PlanCell>> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

widgets::RecordLook PlanRows::look(int row, int column) const {
    return {.tone = cell(row, column).tone, .isBold = cell(row, column).isBold};
}

QString PlanRows::tip(int row, int column) const {
    const PlanCell& at = cell(row, column);
    return at.tip.isEmpty() ? at.text : at.tip;
}

std::vector<RecordColumn> stripColumns() {
    return {{QStringLiteral("Month"), RecordKind::Words, 64, false},
            {QStringLiteral("Future"), RecordKind::Words, 96, true},
            {QStringLiteral("Wanted"), RecordKind::Number, 64, false},
            {QStringLiteral("Lots"), RecordKind::Number, 52, false},
            {QStringLiteral("Price"), RecordKind::Number, 72, false},
            {QStringLiteral("Worth USD"), RecordKind::Number, 88, false},
            {QStringLiteral("Margin USD"), RecordKind::Number, 84, false}};
}

std::vector<std::vector<PlanCell>> stripRows(const hedge::HedgePlan& plan) {
    std::vector<std::vector<PlanCell>> rows;
    for (const hedge::StripLeg& leg : plan.strip.legs) {
        const bool isListed = !leg.symbol.empty();
        const QString name = isListed ? text(leg.symbol) : QStringLiteral("none listed");
        const QString wanted =
            leg.price ? text(domain::formatDecimal(leg.milliLots, 3, 1)) : QStringLiteral("–");
        rows.push_back(
            {{shortMonth(leg.month)},
             {name, isListed ? RecordTone::Normal : RecordTone::Faint, false,
              leg.isByHand ? QStringLiteral("Ratio typed by hand: the evidence gives none") : name},
             {wanted, RecordTone::Secondary, false,
              QStringLiteral("Before rounding to whole lots of %L1 %2")
                  .arg(leg.contractSize)
                  .arg(unitOf(plan, leg))},
             {lotsWords(leg), RecordTone::Normal, true},
             {priceWords(leg)},
             {leg.price ? usdWords(leg.locked) : QStringLiteral("–"), RecordTone::Normal, true},
             {leg.price ? usdWords(leg.margin) : QStringLiteral("–"), RecordTone::Secondary}});
    }
    if (!rows.empty()) {
        rows.push_back({{QStringLiteral("Total"), RecordTone::Normal, true},
                        {},
                        {},
                        {QString::number(plan.strip.lots), RecordTone::Normal, true},
                        {},
                        {usdWords(plan.strip.locked), RecordTone::Normal, true},
                        {usdWords(plan.strip.margin), RecordTone::Normal, true}});
    }
    return rows;
}

std::vector<RecordColumn> comparedColumns() {
    return {{QStringLiteral("Bill in all, USD"), RecordKind::Words, 90, true},
            {QStringLiteral("Unhedged"), RecordKind::Number, 74, false},
            {QStringLiteral("Hedged"), RecordKind::Number, 74, false},
            {QStringLiteral("Change"), RecordKind::Number, 72, false},
            {QStringLiteral("Option collar"), RecordKind::Number, 92, false}};
}

std::vector<std::vector<PlanCell>> comparedRows(const hedge::HedgePlan& plan) {
    std::vector<std::vector<PlanCell>> rows;
    for (const ComparedLine& line : comparedLines(plan)) {
        rows.push_back({{line.what},
                        {line.unhedged, RecordTone::Normal, true},
                        {line.hedged, RecordTone::Normal, plan.isHedge()},
                        {line.change, RecordTone::Secondary},
                        {line.collared, RecordTone::Secondary, false,
                         QStringLiteral("With a collar of options in place of the futures: a bill that "
                                        "rises is capped, one that falls is kept down to the floor")}});
    }
    return rows;
}

std::vector<RecordColumn> notCoveredColumns() {
    return {{QStringLiteral("What a future does not cover"), RecordKind::Words, 170, false},
            {QString(), RecordKind::Words, 260, true}};
}

std::vector<std::vector<PlanCell>> notCoveredRows(const hedge::HedgePlan& plan) {
    std::vector<std::vector<PlanCell>> rows;
    for (const hedge::NotCovered& each : plan.notCovered) {
        rows.push_back(
            {{text(each.what), RecordTone::Normal, true}, {text(each.howMuch), RecordTone::Secondary}});
    }
    return rows;
}

std::vector<RecordColumn> alternativeColumns() {
    return {{QStringLiteral("Before a hedge"), RecordKind::Words, 190, false},
            {QStringLiteral("USD a month"), RecordKind::Number, 96, false},
            {QStringLiteral("If"), RecordKind::Words, 260, true}};
}

std::vector<std::vector<PlanCell>> alternativeRows(const hedge::HedgePlan& plan) {
    std::vector<std::vector<PlanCell>> rows;
    for (const hedge::Alternative& each : plan.alternatives) {
        const bool saves = !each.lines.empty();
        rows.push_back({{text(std::string(hedge::titleOf(each.kind))), RecordTone::Normal, true},
                        {saves ? QStringLiteral("-") + usdWords(each.saving) : QStringLiteral("–"),
                         RecordTone::Normal, true},
                        {text(each.assumption), RecordTone::Secondary}});
        for (const hedge::AlternativeLine& line : each.lines) {
            rows.push_back({{QStringLiteral("    ") + text(line.model), RecordTone::Secondary},
                            {QStringLiteral("-") + usdWords(line.saving), RecordTone::Secondary},
                            {text(line.what), RecordTone::Secondary}});
        }
    }
    return rows;
}

std::vector<RecordColumn> backTestColumns() {
    return {{QStringLiteral("Month"), RecordKind::Words, 70, false},
            {QStringLiteral("Lots"), RecordKind::Number, 52, false},
            {QStringLiteral("Unhedged USD"), RecordKind::Number, 104, false},
            {QStringLiteral("Futures USD"), RecordKind::Number, 96, false},
            {QStringLiteral("Hedged USD"), RecordKind::Number, 96, false},
            {QStringLiteral("Which was"), RecordKind::Words, 150, true}};
}

std::vector<std::vector<PlanCell>> backTestRows(const hedge::HedgePlan& plan) {
    std::vector<std::vector<PlanCell>> rows;
    for (const hedge::BackTestMonth& month : plan.backTest.months) {
        const bool isTraded = month.lots != 0;
        const QString which = isTraded ? QLatin1String(month.isBetter() ? "better" : "worse")
                                       : QStringLiteral("no hedge: %1").arg(text(month.why));
        rows.push_back(
            {{shortMonth(month.month)},
             {isTraded ? QString::number(month.lots) : QStringLiteral("–")},
             {usdWords(month.unhedged)},
             {isTraded ? usdChange(static_cast<double>(month.payout.nanoUsd()) * 1e-9) : QStringLiteral("–")},
             {usdWords(month.hedged), RecordTone::Normal, true},
             {which, RecordTone::Secondary}});
    }
    if (!rows.empty()) {
        rows.push_back({{QStringLiteral("Total"), RecordTone::Normal, true},
                        {},
                        {usdWords(plan.backTest.unhedged), RecordTone::Normal, true},
                        {},
                        {usdWords(plan.backTest.hedged), RecordTone::Normal, true},
                        {QStringLiteral("%1 better, %2 worse, %3 without a hedge")
                             .arg(plan.backTest.better)
                             .arg(plan.backTest.worse)
                             .arg(plan.backTest.without),
                         RecordTone::Secondary}});
    }
    return rows;
}

}  // namespace tessera::ui
