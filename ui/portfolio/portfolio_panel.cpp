#include "ui/portfolio/portfolio_panel.h"

#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "app/portfolio/day_move.h"

namespace tessera::ui {

namespace {

// Twice a second; the distribution of a day changes slowly.
constexpr int kRiskFrames = 30, kLossFrames = 300;
constexpr std::size_t kMostDays = 250, kPaths = 10'000;
constexpr std::uint64_t kSeed = 42;
constexpr int kTallestRow = 22;

QString intervalText(const portfolio::ValueAtRisk& risk) {
    return risk.high ? QStringLiteral("%1 to %2").arg(plainUsd(risk.low), plainUsd(*risk.high))
                     : QStringLiteral("%1 to beyond the worst day").arg(plainUsd(risk.low));
}

QString lossText(const portfolio::ValueAtRisk& risk) {
    const QString beyond = risk.meanBeyond ? QStringLiteral(", %1 on the mean of the %2 worse ones")
                                                 .arg(plainUsd(*risk.meanBeyond))
                                                 .arg(risk.beyond)
                                           : QString();
    return QStringLiteral("%1 USD%2; 90 % interval %3").arg(plainUsd(risk.loss), beyond, intervalText(risk));
}

}  // namespace

PortfolioPanel::PortfolioPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_header(new PanelHeader(context)),
      m_monthModel(new MonthRiskTable(this)),
      m_stressModel(new StressTable(this)),
      m_months(new widgets::RecordTable(context.theme())),
      m_stress(new widgets::RecordTable(context.theme())),
      m_scenarios(new ScenarioView(context.theme())) {
    setMinimumWidth(340);
    setObjectName(QStringLiteral("portfolio"));
    m_months->setModel(m_monthModel);
    m_months->setColumns(MonthRiskTable::columns());
    m_months->setAccessibleName(QStringLiteral("Greeks by month"));
    m_months->setEmptyText(QStringLiteral("No positions"),
                           QStringLiteral("What they could gain and lose is shown once there is one."));
    m_stress->setModel(m_stressModel);
    m_stress->setColumns(StressTable::columns());
    m_stress->setAccessibleName(QStringLiteral("Stress tests"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_months, 1);
    m_unknown = addLine("Unknown", "warning");
    m_day = addLine("Since the last settlement", "secondary");
    addHead(QStringLiteral("Scenarios now"),
            QStringLiteral("USD; across: price, down: volatility points; each strike keeps its volatility"));
    layout->addWidget(m_scenarios);
    // Its rows are known; what is left belongs to the months.
    m_stress->setFixedHeight(widgets::Metrics::tableHead +
                             static_cast<int>(portfolio::stressTests().size()) * kTallestRow + 2);
    layout->addWidget(m_stress);
    m_lossHead = addHead(QStringLiteral("Value at risk"),
                         QStringLiteral("what a day may lose, 99 of 100 times no more"));
    m_lossHead->hide();
    m_historical = addLine("From real days", "secondary");
    m_simulated = addLine("From the price process", "secondary");
    connect(&m_context, &AppServices::frame, this, &PortfolioPanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_months->setTheme(m_context.theme());
        m_stress->setTheme(m_context.theme());
        m_scenarios->setTheme(m_context.theme());
    });
    connect(&m_context.desk(), &DeskModel::positionsChanged, this,
            [this] { m_framesToRisk = m_framesToLosses = 0; });
    m_header->setTitle(title());
}

QLabel* PortfolioPanel::addLine(const char* name, const char* tone) {
    auto* line = new QLabel;
    line->setAccessibleName(QString::fromLatin1(name));
    line->setProperty("tone", QString::fromLatin1(tone));
    line->setWordWrap(true);
    line->setTextInteractionFlags(Qt::TextSelectableByMouse);
    line->setContentsMargins(widgets::Metrics::panelPadding, 3, widgets::Metrics::panelPadding, 3);
    line->hide();
    layout()->addWidget(line);
    return line;
}

QLabel* PortfolioPanel::addHead(const QString& title, const QString& words) {
    auto* head = new QLabel(QStringLiteral("<b>%1</b>&nbsp;&nbsp;%2").arg(title, words));
    head->setProperty("tone", QStringLiteral("secondary"));
    head->setWordWrap(true);
    head->setContentsMargins(widgets::Metrics::panelPadding, 6, widgets::Metrics::panelPadding, 3);
    layout()->addWidget(head);
    return head;
}

void PortfolioPanel::refresh() {
    if (isVisible() && --m_framesToRisk <= 0) {
        m_framesToRisk = kRiskFrames;
        m_framesToLosses -= kRiskFrames;
        showRisk();
    }
}

void PortfolioPanel::showRisk() {
    const portfolio::Portfolio held = heldPortfolio(m_context);
    const bool isKnown = held.unknown.empty();
    m_monthModel->showRisk(portfolio::riskTable(held), held);
    m_scenarios->setGrid(isKnown ? std::optional(portfolio::scenarioGrid(held.holdings)) : std::nullopt);
    m_stressModel->showStress(isKnown ? &held.holdings : nullptr);
    const QString why = isKnown ? QString()
                                : QStringLiteral("No sum of what is not known. %1")
                                      .arg(QString::fromStdString(held.unknown.front().why));
    m_unknown->setText(why);
    m_unknown->setVisible(!isKnown);
    const auto move = isKnown ? portfolio::dayMove(held.holdings) : std::nullopt;
    m_day->setText(move ? QStringLiteral("Since the last settlement, of what is held now: %1 USD = price %2, "
                                         "curvature %3, volatility %4, time %5, unexplained %6")
                              .arg(signedUsd(move->total), signedUsd(move->delta), signedUsd(move->gamma),
                                   signedUsd(move->vega), signedUsd(move->theta), signedUsd(move->rest))
                        : QStringLiteral("Since the last settlement: not known, for one of the positions was "
                                         "not settled yet."));
    m_day->setVisible(!held.holdings.empty());
    m_header->setTitle(
        title(), QStringLiteral("%1 position%2; Black-76, at the volatility of each strike in its chain")
                     .arg(held.holdings.size() + held.unknown.size())
                     .arg(held.holdings.size() + held.unknown.size() == 1 ? "" : "s"));
    if (m_framesToLosses <= 0) {
        m_framesToLosses = kLossFrames;
        showLosses(held);
    }
}

void PortfolioPanel::showLosses(const portfolio::Portfolio& held) {
    const bool isKnown = held.unknown.empty() && !held.holdings.empty();
    m_lossHead->setVisible(!held.holdings.empty());
    m_historical->setVisible(!held.holdings.empty());
    m_simulated->setVisible(!held.holdings.empty());
    if (!isKnown) {
        const QString none = QStringLiteral("Not known: a price of one of the positions is missing.");
        m_historical->setText(none);
        m_simulated->setText(none);
        return;
    }
    const auto moves = portfolio::dailyMoves(realLevels(m_context, held.holdings), kMostDays);
    const auto historical = portfolio::historicalLoss(held.holdings, moves);
    m_historical->setText(
        historical
            ? QStringLiteral("By the last %1 real days of the index: %2.%3")
                  .arg(historical->days)
                  .arg(lossText(*historical),
                       moves.leftOut == 0 ? QString()
                                          : QStringLiteral(" %1 more were not published.").arg(moves.leftOut))
            : QStringLiteral(
                  "By real days of the index: not known, for only %1 of the %2 needed are published.")
                  .arg(moves.days.size())
                  .arg(portfolio::kLeastDays));
    const auto simulated = portfolio::simulatedLoss(held.holdings, processesOf(held.holdings), kPaths, kSeed);
    m_simulated->setText(
        simulated ? QStringLiteral("By %1 simulated days of the price process, seed %2: %3.")
                        .arg(QString::fromStdString(domain::formatCount(kPaths)))
                        .arg(kSeed)
                        .arg(lossText(*simulated))
                  : QStringLiteral("By the price process: not known, for an underlying has none."));
}

}  // namespace tessera::ui
