#include "ui/hedge/hedge_report.h"

#include <QPainter>

#include "app/domain/decimal.h"
#include "ui/context/report_pages.h"
#include "ui/hedge/hedge_words.h"
#include "ui/hedge/outcome_view.h"
#include "ui/hedge/plan_rows.h"

namespace tessera::ui {

namespace {

using report::list;
using report::paragraph;
using report::text;

constexpr int kPictureWidth = 640;

/// The panels' own columns and cells.
QString table(const std::vector<widgets::RecordColumn>& columns,
              const std::vector<std::vector<PlanCell>>& rows) {
    std::vector<report::Column> heads;
    for (const widgets::RecordColumn& column : columns) {
        heads.push_back({column.title, column.kind == widgets::RecordKind::Number});
    }
    std::vector<std::vector<report::Cell>> cells;
    for (const auto& row : rows) {
        auto& line = cells.emplace_back();
        for (const PlanCell& cell : row) {
            line.push_back({cell.text, cell.isBold});
        }
    }
    return report::table(heads, cells);
}

QString exposures(const hedge::HedgePlan& plan) {
    const std::vector<widgets::RecordColumn> columns{
        {QStringLiteral("Exposure")},
        {QStringLiteral("USD a month"), widgets::RecordKind::Number},
        {QStringLiteral("h*"), widgets::RecordKind::Number},
        {QStringLiteral("90 % interval"), widgets::RecordKind::Number},
        {QStringLiteral("R²"), widgets::RecordKind::Number},
        {QStringLiteral("weeks"), widgets::RecordKind::Number}};
    std::vector<std::vector<PlanCell>> rows;
    for (const hedge::Exposure& row : plan.exposures.rows) {
        const bool isHedge = row.estimate.isHedge(), isMeasured = row.estimate.isMeasured();
        const auto figure = [&](double value) {
            return PlanCell{isMeasured ? QString::number(value, 'f', 2) : QStringLiteral("–")};
        };
        const hedge::HedgeFit line = row.estimate.line.value_or(hedge::HedgeFit{});
        rows.push_back(
            {{QString::fromStdString(row.name)},
             {usdWords(row.monthly), {}, true},
             {isHedge ? QString::number(line.ratio, 'f', 2) : QStringLiteral("–")},
             {isMeasured ? QStringLiteral("%1 to %2").arg(line.low, 0, 'f', 2).arg(line.high, 0, 'f', 2)
                         : QStringLiteral("–")},
             figure(line.fit),
             {QString::number(row.estimate.weeks)}});
    }
    QString out = table(columns, rows);
    for (const hedge::Exposure& row : plan.exposures.rows) {
        out += paragraph(QStringLiteral("<b>%1.</b> %2")
                             .arg(text(row.name), text(hedge::sentenceFor(row.estimate, plan.rules))));
    }
    return out;
}

QString pageOne(const hedge::HedgePlan& plan) {
    QString out = QStringLiteral("<h1>Should we hedge our AI bill?</h1>");
    out += paragraph(text(plan.verdict), "font-size:14pt;font-weight:600");
    out += paragraph(
        QStringLiteral("The futures in this report are simulated: as of October 2026 no exchange was seen "
                       "trading token or GPU futures. Not advice."));
    out += paragraph(
        QStringLiteral("A usual month (%1) costs %2 USD: %3 USD for tokens, %4 USD for what is no token. "
                       "This report looks at %5.")
            .arg(text(plan.exposures.usual.month), usdWords(plan.exposures.monthly()),
                 usdWords(plan.exposures.tokensMonthly), usdWords(plan.exposures.otherMonthly),
                 text(hedge::spanOf(plan))));
    if (plan.settings.gpu.hours > 0) {
        out += paragraph(
            QStringLiteral("In it are %1 USD for %L2 GPU-hours that were typed, not read from a file.")
                .arg(usdWords(plan.exposures.gpuMonthly))
                .arg(static_cast<qlonglong>(plan.settings.gpu.hours)));
    }
    out += QStringLiteral("<h2>Before a hedge</h2>") + table(alternativeColumns(), alternativeRows(plan));
    out += paragraph(
        QStringLiteral("From our own numbers at list prices; the lines are not added, each changes what the "
                       "next would save."),
        "color:#5a6472");
    return out;
}

QString pageTwo(const hedge::HedgePlan& plan) {
    QString out = QStringLiteral("<h2>How closely a future follows the bill</h2>") + exposures(plan);
    out += QStringLiteral("<h2>What would be bought, on paper</h2>");
    if (plan.strip.lots == 0) {
        return out + paragraph(QStringLiteral("Nothing.")) + list(plan.strip.notes);
    }
    out += table(stripColumns(), stripRows(plan));
    out += paragraph(marginWords(plan.strip));
    return out + list(plan.strip.notes);
}

QString pageThree(const hedge::HedgePlan& plan) {
    QString out = QStringLiteral("<h2>The bill, with and without</h2>");
    out += QStringLiteral("<p><img src=\"outcomes\" width=\"%1\"></p>").arg(kPictureWidth);
    out += table(comparedColumns(), comparedRows(plan));
    if (plan.isHedge()) {
        out += paragraph(hedgeEffect(plan));
    }
    return out + QStringLiteral("<h2>What a future does not cover</h2>") +
           table(notCoveredColumns(), notCoveredRows(plan));
}

QString pageFour(const hedge::HedgePlan& plan) {
    QString out = QStringLiteral("<h2>Had we hedged</h2>");
    out += paragraph(
        QStringLiteral("Simulated, tokens only: real list prices and index, futures priced by a model of the "
                       "curve, costs counted. Better means a lower bill."),
        "color:#5a6472");
    out += plan.backTest.whyNone.empty() ? table(backTestColumns(), backTestRows(plan))
                                         : paragraph(text(plan.backTest.whyNone));
    out += QStringLiteral("<h2>What was assumed</h2>") + list(plan.assumptions);
    out += paragraph(
        QStringLiteral("Sources: our vendors' usage and cost files; list prices of the price ledger "
                       "(openrouterlist, MIT, and what was imported); index: Tessera list-price index, "
                       "equal-weighted. Method: minimum-variance hedge ratio (Ederington 1979) with HC3 "
                       "intervals; mean-reverting prices with jumps. Not advice."),
        "color:#5a6472");
    return out;
}

/// The screen's own picture, in the light theme, at twice the size it is shown at.
QImage pictureOf(const hedge::HedgePlan& plan) {
    const widgets::Theme theme = widgets::makeTheme(widgets::Appearance::Light);
    OutcomeView view(theme);
    view.show(std::make_shared<const hedge::HedgePlan>(plan));
    const QSize size(640, 300);
    QImage image(size * 3, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(3, 3);
    view.paint(painter, QRect(QPoint(), size));
    return image;
}

}  // namespace

QStringList hedgeReportPages(const hedge::HedgePlan& plan) {
    return {pageOne(plan), pageTwo(plan), pageThree(plan), pageFour(plan)};
}

bool writeHedgeReport(const hedge::HedgePlan& plan, const QString& path) {
    const QString made = QString::fromStdString(domain::formatIso(plan.madeAt).substr(0, 10));
    return report::writePdf(path, QStringLiteral("Should we hedge our AI bill?"),
                            QStringLiteral("Tessera, %1").arg(made), hedgeReportPages(plan),
                            {{QStringLiteral("outcomes"), pictureOf(plan)}});
}

}  // namespace tessera::ui
