#include "ui/hedge/hedge_panels.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/hedge/hedge_positions.h"
#include "ui/hedge/hedge_report.h"
#include "ui/hedge/hedge_words.h"
#include "ui/hedge/order_review.h"

namespace tessera::ui {

namespace {

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

/// Wrapped, unlike a table's cells: these sentences are the point of the page.
QString notCoveredWords(const hedge::HedgePlan& plan) {
    QString out = QStringLiteral("<p><b>What a future does not cover</b></p>");
    for (const hedge::NotCovered& each : plan.notCovered) {
        out += QStringLiteral("<p style=\"margin:4px 0\"><b>%1.</b> %2</p>")
                   .arg(text(each.what).toHtmlEscaped(), text(each.howMuch).toHtmlEscaped());
    }
    return out;
}

/// The words of a page that needs a plan.
void showWords(QLabel& label, const QString& words) {
    label.setText(words);
    label.setVisible(!words.isEmpty());
}

}  // namespace

HedgePanel::HedgePanel(AppServices& services, QWidget* parent)
    : PlanPanel(services, QStringLiteral("hedge"), QStringLiteral("Would a hedge help?"), parent),
      m_verdict(addWords("")),
      m_explained(addWords()),
      m_ratios(new RatioView(services.theme())),
      m_locked(new LockedView(services.theme())) {
    m_verdict->setObjectName(QStringLiteral("verdict"));
    content().addWidget(m_ratios);
    content().addSpacing(8);
    m_strip = addTable(stripColumns(), QStringLiteral("Futures of this plan, by month"));
    m_costs = addWords();
    content().addWidget(m_locked);
    content().addSpacing(8);
    m_held = addTable(positionColumns(), QStringLiteral("Futures held against the bill"));
    m_followed = addWords();
    m_assumed = addWords();
    // Positions and marks move without a new plan; once a second is what a bill needs.
    auto* clock = new QTimer(this);
    connect(clock, &QTimer::timeout, this, &HedgePanel::showHeld);
    clock->start(1000);
    start();
}

void HedgePanel::showHeld() {
    auto rows = isVisible() ? positionRows(services(), hedges() != nullptr ? hedges()->plan().get() : nullptr)
                            : m_held->rows();
    if (rows != m_held->rows()) {
        m_held->show(std::move(rows));
        showWords(*m_followed, hedges() != nullptr ? hedges()->followUpWords() : QString());
        fitTables();
    }
}

void HedgePanel::showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) {
    m_ratios->setVisible(plan != nullptr);
    m_ratios->show(plan);
    m_locked->show(plan);
    QFont strong = services().theme().words(13, QFont::DemiBold);
    m_verdict->setFont(strong);
    if (plan == nullptr) {
        for (QLabel* label : {m_verdict, m_explained, m_costs, m_followed, m_assumed}) {
            showWords(*label, {});
        }
        m_strip->show({});
        return;
    }
    showWords(*m_verdict, text(plan->verdict));
    showWords(
        *m_explained,
        QStringLiteral(
            "How closely each part of the bill followed the index a future settles on. h*, the hedge ratio, "
            "says how many dollars of futures go with one dollar of it. No hedge with fewer than %1 weeks on "
            "record, or where its price did not clearly follow (R² below %2, an interval with zero in it).")
            .arg(plan->rules.leastWeeks)
            .arg(plan->rules.leastFit, 0, 'f', 2));
    m_strip->show(stripRows(*plan));
    const hedge::Strip& strip = plan->strip;
    showWords(*m_costs, strip.lots == 0 ? QString() : marginWords(strip));
    QStringList lines;
    for (const auto* notes : {&strip.notes, &plan->assumptions}) {
        for (const std::string& each : *notes) {
            lines.append(text(each));
        }
    }
    showWords(*m_assumed, lines.join(QLatin1Char('\n')));
}

OutlookPanel::OutlookPanel(AppServices& services, QWidget* parent)
    : PlanPanel(services, QStringLiteral("outlook"), QStringLiteral("The bill, with and without"), parent),
      m_form(new PlanForm),
      m_span(nullptr),
      m_outcomes(new OutcomeView(services.theme())),
      m_try(new QPushButton(QStringLiteral("Try on paper…"))),
      m_report(new QPushButton(QStringLiteral("Report…"))) {
    content().addWidget(m_form);
    m_span = addWords();
    m_outcomes->setMinimumHeight(240);
    content().addWidget(m_outcomes);
    m_compared = addTable(comparedColumns(), QStringLiteral("The bill with and without a hedge"));
    m_costs = addWords();
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(12, 4, 12, 8);
    row->addStretch();
    row->addWidget(m_report);
    row->addWidget(m_try);
    m_try->setProperty("kind", "primary");
    m_try->setToolTip(QStringLiteral("Drafts the orders in your paper account; you review each"));
    m_report->setToolTip(QStringLiteral("Four pages for a board as PDF, or a workbook with formulas"));
    content().addWidget(buttons);
    m_notCovered = addWords("");
    connect(m_form, &PlanForm::changed, this, &OutlookPanel::takeForm);
    connect(m_try, &QPushButton::clicked, this, &OutlookPanel::tryOnPaper);
    connect(m_report, &QPushButton::clicked, this, &OutlookPanel::exportReport);
    if (hedges() != nullptr) {
        m_form->setSettings(hedges()->settings());
    }
    start();
}

void OutlookPanel::takeForm() {
    if (!m_form->problem().isEmpty()) {
        emit services().told(m_form->problem(), true);
        return;
    }
    if (hedges() != nullptr) {
        hedges()->setSettings(m_form->settings());
    }
    emit stateChanged();
}

PanelState OutlookPanel::saveState() const {
    const hedge::HedgeSettings settings = m_form->settings();
    PanelState state{{QStringLiteral("months"), settings.months},
                     {QStringLiteral("outright"), settings.kind == hedge::FutureKind::Outright},
                     {QStringLiteral("growthPpm"), settings.growthPpm},
                     {QStringLiteral("growthSigmaPpm"), settings.growthSigmaPpm},
                     {QStringLiteral("nanoUsdPerUnit"), QString::number(settings.nanoUsdPerUnit)}};
    if (settings.budget) {
        state[QStringLiteral("budgetNano")] = QString::number(settings.budget->nanoUsd());
    }
    if (settings.gpu.hours > 0) {
        state[QStringLiteral("gpuHours")] = QString::number(settings.gpu.hours);
        state[QStringLiteral("gpuPriceNano")] = QString::number(settings.gpu.price.nanoUsd());
        state[QStringLiteral("gpuFloatingPpm")] = settings.gpu.floatingPpm;
    }
    if (settings.handRatioPpm) {
        state[QStringLiteral("handRatioPpm")] = *settings.handRatioPpm;
    }
    return state;
}

void OutlookPanel::restoreState(const PanelState& state) {
    hedge::HedgeSettings settings;
    settings.months = state.value(QStringLiteral("months")).toInt(settings.months);
    settings.kind = state.value(QStringLiteral("outright")).toBool() ? hedge::FutureKind::Outright
                                                                     : hedge::FutureKind::Average;
    settings.growthPpm = state.value(QStringLiteral("growthPpm")).toInt(settings.growthPpm);
    settings.growthSigmaPpm = state.value(QStringLiteral("growthSigmaPpm")).toInt(settings.growthSigmaPpm);
    settings.nanoUsdPerUnit = state.value(QStringLiteral("nanoUsdPerUnit")).toString().toLongLong();
    if (const QJsonValue budget = state.value(QStringLiteral("budgetNano")); budget.isString()) {
        settings.budget = domain::Money::fromNanoUsd(budget.toString().toLongLong());
    }
    if (const QJsonValue ratio = state.value(QStringLiteral("handRatioPpm")); ratio.isDouble()) {
        settings.handRatioPpm = ratio.toInt();
    }
    if (const QJsonValue hours = state.value(QStringLiteral("gpuHours")); hours.isString()) {
        settings.gpu = {
            hours.toString().toLongLong(),
            domain::Price::fromNanoUsd(state.value(QStringLiteral("gpuPriceNano")).toString().toLongLong()),
            state.value(QStringLiteral("gpuFloatingPpm")).toInt(1'000'000)};
    }
    if (!hedge::check(settings)) {
        return;  // what an older or edited file says beyond the ranges is not taken
    }
    m_form->setSettings(settings);
    if (hedges() != nullptr) {
        hedges()->setSettings(settings);
    }
}

void OutlookPanel::showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) {
    if (hedges() != nullptr) {
        m_form->setCurrency(hedges()->currency());
    }
    m_form->setVisible(hedges() != nullptr && !hedges()->isEmpty());
    m_outcomes->setVisible(plan != nullptr);
    m_outcomes->show(plan);
    m_try->setVisible(plan != nullptr);
    m_report->setVisible(plan != nullptr);
    if (plan == nullptr) {
        showWords(*m_span, {});
        showWords(*m_costs, {});
        m_compared->show({});
        showWords(*m_notCovered, {});
        return;
    }
    showWords(*m_span,
              QStringLiteral(
                  "%1, worked out %L2 times. Use grows by %3 % a month, give or take %4 %: a setting, not "
                  "measured.")
                  .arg(text(hedge::spanOf(*plan)))
                  .arg(plan->settings.paths)
                  .arg(plan->settings.growthPpm * 1e-4, 0, 'f', 1)
                  .arg(plan->settings.growthSigmaPpm * 1e-4, 0, 'f', 1));
    m_compared->show(comparedRows(*plan));
    showWords(*m_notCovered, notCoveredWords(*plan));
    const bool isHedged = plan->isHedge();
    m_try->setEnabled(isHedged);
    showWords(*m_costs,
              isHedged ? hedgeEffect(*plan)
              : plan->settings.handRatioPpm
                  ? QStringLiteral("With this ratio there is still nothing to buy.")
                  : QStringLiteral("There is no hedge in this plan. To see what one would do all the same, "
                                   "tick \"try\" above."));
}

void OutlookPanel::tryOnPaper() {
    if (hedges() == nullptr || hedges()->plan() == nullptr) {
        return;
    }
    if (m_review == nullptr) {  // pressed twice: the same orders are not drafted twice
        m_review = new OrderReview(services(), *hedges(), window());
        m_review->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_review->show();
    m_review->raise();
    m_review->activateWindow();
}

void OutlookPanel::exportReport() {
    const auto plan = hedges() != nullptr ? hedges()->plan() : nullptr;
    if (plan == nullptr) {
        return;
    }
    const QString path = QFileDialog::getSaveFileName(
        window(), QStringLiteral("Save the report"), QStringLiteral("hedge-report.pdf"),
        QStringLiteral("Report, four pages (*.pdf);;Workbook with formulas (*.xlsx)"));
    if (path.isEmpty()) {
        return;
    }
    domain::Result<void> written;
    if (path.endsWith(QStringLiteral(".xlsx"))) {
        written = hedges()->desk()->writeWorkbook(*plan, path.toStdString());
    } else if (!writeHedgeReport(*plan, path)) {
        written =
            domain::Error{domain::ErrorCode::Unavailable, path.toStdString() + " cannot be written.", ""};
    }
    emit services().told(
        written ? QStringLiteral("The report was written to %1.").arg(path) : text(written.error().sentence),
        !written);
}

BeforePanel::BeforePanel(AppServices& services, QWidget* parent)
    : PlanPanel(services, QStringLiteral("before"), QStringLiteral("Before a hedge"), parent),
      m_explained(addWords()),
      m_rows(addTable(alternativeColumns(), QStringLiteral("What to try before a hedge"))) {
    start();
}

void BeforePanel::showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) {
    showWords(*m_explained,
              plan == nullptr
                  ? QString()
                  : QStringLiteral(
                        "What the same tokens would cost bought otherwise, at list prices, from your own "
                        "numbers. They are not added: each changes what the next would save."));
    m_rows->show(plan == nullptr ? std::vector<std::vector<PlanCell>>{} : alternativeRows(*plan));
}

BackTestPanel::BackTestPanel(AppServices& services, QWidget* parent)
    : PlanPanel(services, QStringLiteral("backtest"), QStringLiteral("Had you hedged a year ago"), parent),
      m_explained(addWords()),
      m_rows(addTable(backTestColumns(), QStringLiteral("The last months with and without a hedge"))),
      m_sum(addWords()) {
    start();
}

void BackTestPanel::showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) {
    if (plan == nullptr) {
        showWords(*m_explained, {});
        showWords(*m_sum, {});
        m_rows->show({});
        return;
    }
    const hedge::BackTest& test = plan->backTest;
    showWords(*m_explained, QStringLiteral("SIMULATED, tokens only. The same rule (with the ratio typed, "
                                           "where one is), month by month, with what "
                                           "was known then: real list prices and index, the tokens of your "
                                           "usual month. Better means a lower "
                                           "bill. No such future was listed; its price is the curve "
                                           "model's, bought one tick above it, fees counted."));
    m_rows->show(backTestRows(*plan));
    showWords(*m_sum, !test.whyNone.empty()
                          ? text(test.whyNone)
                          : QStringLiteral("Costs in all %1 USD. %2")
                                .arg(usdWords(test.costs),
                                     test.effectiveness && *test.effectiveness < 0
                                         ? QStringLiteral("The hedge added to the surprises.")
                                     : test.effectiveness
                                         ? QStringLiteral("The hedge took away %1 % of the surprises.")
                                               .arg(*test.effectiveness * 100, 0, 'f', 0)
                                         : QStringLiteral("The bill never surprised in these months.")));
}

}  // namespace tessera::ui
