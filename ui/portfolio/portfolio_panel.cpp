#include "ui/portfolio/portfolio_panel.h"

#include <QHeaderView>
#include <QVBoxLayout>
#include <cmath>

#include "app/domain/decimal.h"
#include "app/portfolio/day_move.h"

namespace tessera::ui {

namespace {

// Twice a second; the distribution of a day changes slowly.
constexpr int kRiskFrames = 30, kLossFrames = 300;
constexpr std::size_t kMostDays = 250, kPaths = 10'000;
constexpr std::uint64_t kSeed = 42;

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

/// Without what is nothing: a future has a price alone.
QString dayWords(const portfolio::DayMove& move) {
    QStringList parts{QStringLiteral("price %1").arg(signedUsd(move.delta))};
    for (const auto& [name, amount] : {std::pair("curvature", move.gamma), std::pair("volatility", move.vega),
                                       std::pair("vanna", move.vanna), std::pair("volga", move.volga),
                                       std::pair("time", move.theta), std::pair("unexplained", move.rest)}) {
        if (std::abs(amount) >= 0.005) {
            parts << QStringLiteral("%1 %2").arg(QLatin1String(name), signedUsd(amount));
        }
    }
    return QStringLiteral("Since settlement: %1 USD = %2")
        .arg(signedUsd(move.total), parts.join(QStringLiteral(", ")));
}

QString namesOf(const std::vector<std::string>& names) {
    QStringList words;
    for (const std::string& name : names) {
        words << QString::fromStdString(name);
    }
    return words.join(QStringLiteral(" and "));
}

/// "; without @SKILL-ETS, which has no process"
QString withoutText(const portfolio::Covered& covered, const QString& lack) {
    return covered.without.empty()
               ? QString()
               : QStringLiteral("; without %1, which %2 %3")
                     .arg(namesOf(covered.without),
                          covered.without.size() == 1 ? QStringLiteral("has") : QStringLiteral("have"), lack);
}

QString historicalWords(const portfolio::Covered& covered, const portfolio::DailyMoves& moves,
                        const std::optional<portfolio::ValueAtRisk>& loss) {
    if (loss) {
        return QStringLiteral("By the last %1 real days of the index: %2%3.%4")
            .arg(loss->days)
            .arg(lossText(*loss), withoutText(covered, QStringLiteral("too few days")),
                 moves.leftOut == 0 ? QString()
                                    : QStringLiteral(" %1 more were not published.").arg(moves.leftOut));
    }
    return covered.holdings.empty()
               ? QStringLiteral(
                     "By real days of the index: not known, for fewer than the %1 needed are "
                     "published of %2.")
                     .arg(portfolio::kLeastDays)
                     .arg(namesOf(covered.without))
               : QStringLiteral(
                     "By real days of the index: not known, for only %1 of the %2 needed are "
                     "published of all that is held.")
                     .arg(moves.days.size())
                     .arg(portfolio::kLeastDays);
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
    m_day->setToolTip(
        QStringLiteral("What is held now has gained since the last daily settlement, and by what"));
    addHead(
        QStringLiteral("Scenarios now"),
        QStringLiteral("USD; across: index, down: volatility points; each strike keeps its volatility, of a "
                       "month's mean only what is not fixed moves"));
    layout->addWidget(m_scenarios);
    m_months->setMinimumHeight(widgets::Metrics::tableHead + widgets::Metrics::tableRow);
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
    line->setContentsMargins(widgets::Metrics::panelPadding, 1, widgets::Metrics::panelPadding, 1);
    line->hide();
    layout()->addWidget(line);
    return line;
}

QLabel* PortfolioPanel::addHead(const QString& title, const QString& words) {
    auto* head = new QLabel(QStringLiteral("<b>%1</b>&nbsp;&nbsp;%2").arg(title, words));
    head->setProperty("tone", QStringLiteral("secondary"));
    head->setWordWrap(true);
    head->setContentsMargins(widgets::Metrics::panelPadding, 5, widgets::Metrics::panelPadding, 2);
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
    // Its rows are known; what is left belongs to the months.
    m_stress->setFixedHeight(widgets::Metrics::tableHead + 2 +
                             static_cast<int>(portfolio::stressTests().size()) *
                                 m_stress->verticalHeader()->defaultSectionSize());
    m_stressModel->showStress(isKnown ? &held.holdings : nullptr);
    const QString why = isKnown ? QString()
                                : QStringLiteral("No sum of what is not known. %1")
                                      .arg(QString::fromStdString(held.unknown.front().why));
    m_unknown->setText(why);
    m_unknown->setVisible(!isKnown);
    const auto move = isKnown ? portfolio::dayMove(held.holdings) : std::nullopt;
    m_day->setText(move ? dayWords(*move)
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
    portfolio::DailyLevels levels = realLevels(m_context, held.holdings);
    const portfolio::Covered real = portfolio::coveredBy(held.holdings, levels);
    const auto moves = portfolio::dailyMoves(levels, kMostDays);
    const auto historical =
        real.holdings.empty() ? std::nullopt : portfolio::historicalLoss(real.holdings, moves);
    m_historical->setText(historicalWords(real, moves, historical));
    const auto processes = processesOf(held.holdings);
    const portfolio::Covered followed = portfolio::coveredBy(held.holdings, processes);
    const auto simulated = followed.holdings.empty()
                               ? std::nullopt
                               : portfolio::simulatedLoss(followed.holdings, processes, kPaths, kSeed);
    m_simulated->setText(
        simulated ? QStringLiteral("By %1 simulated days of the price process, seed %2: %3%4.")
                        .arg(QString::fromStdString(domain::formatCount(kPaths)))
                        .arg(kSeed)
                        .arg(lossText(*simulated), withoutText(followed, QStringLiteral("no process")))
                  : QStringLiteral("By the price process: not known, for %1 has none.")
                        .arg(namesOf(followed.without)));
}

}  // namespace tessera::ui
