#include "ui/risk/risk_window.h"

#include <QComboBox>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <utility>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "ui/bridge/account_figures.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

namespace {

QString usd(domain::Money money) {
    return QString::fromStdString(domain::formatMoney(money)) + QStringLiteral(" USD");
}

/// " without SITC-Z26, SITC-F27", or nothing: what a total leaves out.
QString withoutWords(const std::vector<trading::NamedInstrument>& instruments) {
    QString words;
    for (const trading::NamedInstrument& one : instruments) {
        words += (words.isEmpty() ? QStringLiteral(" without ") : QStringLiteral(", ")) +
                 QString::fromStdString(one.symbol);
    }
    return words;
}

}  // namespace

RiskWindow::RiskWindow(AppServices& context, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_context(context),
      m_limits(new RiskLimitsModel(context, this)),
      m_history(new RiskHistoryModel(context, this)) {
    setWindowTitle(QStringLiteral("Tessera, risk limits"));
    resize(1160, 640);
    m_limitTable = new widgets::RecordTable(context.theme());
    m_limitTable->setAccessibleName(QStringLiteral("Limits"));
    m_limitTable->setModel(m_limits);
    m_limitTable->setRowHeight(26);
    m_limitTable->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_limitTable->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                                  QAbstractItemView::AnyKeyPressed);
    m_limitTable->setFixedHeight(widgets::Metrics::tableHead + 26 * m_limits->rowCount() + 2);
    m_historyTable = new widgets::RecordTable(context.theme());
    m_historyTable->setAccessibleName(QStringLiteral("History of the limits"));
    m_historyTable->setModel(m_history);
    m_historyTable->setColumns(RiskHistoryModel::columns());
    m_historyTable->setRowHeight(22);
    m_historyTable->setEmptyText(
        QStringLiteral("No limit was changed yet"),
        QStringLiteral("Every change is a row of the journal: who, when, from, to."));
    m_problem =
        new QLabel(QStringLiteral("Double click a value or press F2 to change it; it holds at once."));
    m_problem->setContentsMargins(12, 4, 12, 6);
    m_problem->setWordWrap(true);
    m_historyTitle = new QLabel(QStringLiteral("History"));
    m_historyTitle->setContentsMargins(12, 8, 12, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildFigures());
    layout->addWidget(m_limitTable);
    layout->addWidget(m_problem);
    layout->addWidget(m_historyTitle);
    layout->addWidget(m_historyTable, 1);
    connect(m_limits, &RiskLimitsModel::problem, this, [this](const QString& sentence) {
        m_problem->setText(sentence.isEmpty() ? QStringLiteral("Recorded, and in force.")
                                              : QStringLiteral("Not changed. ") + sentence);
        m_problem->setProperty("tone", sentence.isEmpty() ? "secondary" : "warning");
        widgets::restyle(*m_problem);
    });
    connect(&context, &AppServices::themeChanged, this, &RiskWindow::applyTheme);
    connect(&context, &AppServices::frame, this, [this] {
        const std::uint64_t valuation = m_context.hub().valuation();
        if (isVisible() && std::exchange(m_valuation, valuation) != valuation) {
            refresh();
        }
    });
    applyTheme();
}

QLabel* RiskWindow::addFigure(QHBoxLayout* row, const QString& title) {
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    m_titles.push_back(new QLabel(title));
    m_titles.back()->setProperty("tone", "secondary");
    m_values.push_back(new QLabel);
    column->addWidget(m_titles.back());
    column->addWidget(m_values.back());
    row->addLayout(column);
    return m_values.back();
}

QWidget* RiskWindow::buildFigures() {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout;
    row->setSpacing(28);
    m_state = addFigure(row, QStringLiteral("Trading"));
    m_result = addFigure(row, QStringLiteral("Day's result"));
    m_equity = addFigure(row, QStringLiteral("Equity"));
    m_margin = addFigure(row, QStringLiteral("Margin, worst case"));
    row->addStretch(1);
    auto* own = new QLabel(QStringLiteral("Own limits of"));
    own->setProperty("tone", "secondary");
    m_instrument = new QComboBox;
    m_instrument->setAccessibleName(QStringLiteral("Own limits of"));
    m_instrument->setMinimumWidth(140);
    row->addWidget(own);
    row->addWidget(m_instrument);
    m_rule = new QLabel;
    m_rule->setWordWrap(true);
    m_rule->setProperty("tone", "secondary");
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(row);
    layout->addWidget(m_rule);
    connect(m_instrument, &QComboBox::currentIndexChanged, this, &RiskWindow::chooseInstrument);
    return head;
}

void RiskWindow::fillInstruments() {
    std::vector<std::pair<QString, quint32>> known;
    for (const InstrumentMarket* market : m_context.hub().instruments()) {
        if (market->canTrade()) {
            known.emplace_back(QString::fromStdString(market->instrument().symbol),
                               static_cast<quint32>(market->instrument().id));
        }
    }
    if (static_cast<int>(known.size()) == m_instrument->count()) {
        return;
    }
    std::sort(known.begin(), known.end());
    const QString before = m_instrument->currentText();
    m_instrument->clear();
    for (const auto& [symbol, id] : known) {
        m_instrument->addItem(symbol, id);
    }
    m_instrument->setCurrentText(before);
}

void RiskWindow::chooseInstrument(int index) {
    const QString symbol = m_instrument->itemText(index);
    m_limits->setInstrument(
        index < 0 ? std::nullopt
                  : std::optional(domain::InstrumentId{m_instrument->itemData(index).toUInt()}));
    m_limitTable->setColumns(RiskLimitsModel::columns(symbol.isEmpty() ? QStringLiteral("Instrument")
                                                                       : symbol + QStringLiteral(", own")));
}

void RiskWindow::open() {
    fillInstruments();
    if (const InstrumentMarket* market = m_context.selected(); market != nullptr && market->canTrade()) {
        m_instrument->setCurrentText(QString::fromStdString(market->instrument().symbol));
    }
    chooseInstrument(m_instrument->currentIndex());
    refresh();
    show();
    raise();
    activateWindow();
}

void RiskWindow::refresh() {
    fillInstruments();
    m_history->refresh();
    const trading::RiskView& risk = m_context.desk().risk();
    const widgets::Theme& theme = m_context.theme();
    const bool isNormal = risk.state == trading::TradingState::Normal;
    const QColor colour = isNormal                                         ? theme.text
                          : risk.state == trading::TradingState::CloseOnly ? theme.warning
                                                                           : theme.bad;
    m_state->setText(
        QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), tradingStateText(risk.state)));
    // The same values as the band's and the account page's, of the same frame.
    const AccountFigures figures = accountFigures(m_context.desk(), m_context.hub());
    const QString sign = figures.today > domain::Money{} ? QStringLiteral("+") : QString();
    const QString withoutMark = withoutWords(risk.withoutMark);
    m_result->setText(figures.today ? sign + usd(*figures.today) + withoutMark
                                    : QStringLiteral("–") + withoutMark);
    m_equity->setText((figures.equity ? usd(*figures.equity) : QStringLiteral("–")) + withoutMark);
    m_margin->setText(risk.marginWorstCase ? usd(*risk.marginWorstCase)
                                           : usd(risk.knownMargin) + withoutWords(risk.withoutMargin));
    const QString since = risk.sessionSince.isSet()
                              ? QStringLiteral(" Counted from %1 UTC.")
                                    .arg(QString::fromStdString(domain::minuteText(risk.sessionSince)))
                              : QString();
    m_rule->setText(
        (isNormal ? QStringLiteral("The day begins at 20:00 UTC, at daily settlement. A loss limit that is "
                                   "reached holds until then, or until it is raised here.")
                  : QString::fromStdString(risk.sentence)) +
        since);
}

void RiskWindow::applyTheme() {
    const widgets::Theme& theme = m_context.theme();
    m_limitTable->setTheme(theme);
    m_historyTable->setTheme(theme);
    for (QLabel* title : m_titles) {
        title->setFont(theme.words(11));
    }
    for (QLabel* value : m_values) {
        value->setFont(theme.numbers(13));
    }
    m_state->setFont(theme.words(13, QFont::DemiBold));
    m_historyTitle->setFont(theme.words(13, QFont::DemiBold));
    m_valuation = 0;
    update();
}

void RiskWindow::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), m_context.theme().panel);
}

}  // namespace tessera::ui
