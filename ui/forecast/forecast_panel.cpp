#include "ui/forecast/forecast_panel.h"

#include <QFileDialog>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace tessera::ui {

namespace {
constexpr int kFrames = 30;  // twice a second at most: a record changes with a bar
}  // namespace

ForecastPanel::ForecastPanel(AppServices& context, QWidget* parent)
    : Panel(context, parent),
      m_context(context),
      m_header(new PanelHeader(context)),
      m_tabs(new QTabBar),
      m_stack(new QStackedWidget),
      m_live(
          new RecordPage(context,
                         QStringLiteral("Live: each committed before its outcome existed, and scored against "
                                        "the random walk of the same origin."),
                         QStringLiteral("No forecasts yet"),
                         QStringLiteral("They are made at each bar's close of the instrument shown."))),
      m_backtests(new RecordPage(
          context,
          QStringLiteral("Back-tests: the outcomes existed when these were made. They are "
                         "no part of any live record."),
          QStringLiteral("There is no back-test"), QStringLiteral("tessera forecast --backtest makes one."))),
      m_forecasts(new ProvenancePage(context)),
      m_watch(new WatchPage(context, link())),
      m_attempts(new QLabel) {
    setMinimumWidth(340);
    setObjectName(QStringLiteral("forecast"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(widgets::Metrics::tabs);
    m_tabs->setAccessibleName(QStringLiteral("Live records, back-tests, forecasts, watch list"));
    m_tabs->addTab(QStringLiteral("Live"));
    m_tabs->addTab(QStringLiteral("Back-tests"));
    m_tabs->addTab(QStringLiteral("Forecasts"));
    m_tabs->addTab(QStringLiteral("Watch list"));
    m_stack->addWidget(m_live);
    m_stack->addWidget(m_backtests);
    m_stack->addWidget(m_forecasts);
    m_stack->addWidget(m_watch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    m_attempts->setWordWrap(true);
    m_attempts->setTextFormat(Qt::PlainText);  // a reason may be a stranger's words
    m_attempts->setProperty("tone", "secondary");
    m_attempts->setContentsMargins(widgets::Metrics::panelPadding, 4, widgets::Metrics::panelPadding, 4);
    m_attempts->setAccessibleName(QStringLiteral("Forecasts that were not made"));
    m_attempts->hide();
    layout->addWidget(m_attempts);
    layout->addWidget(m_stack, 1);
    buildHeader();
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        showTitle();
        emit stateChanged();
    });
    connect(m_live, &RecordPage::chosenChanged, this, [this] {
        m_forecasts->showSeries(m_live->chosen());
        showTitle();
    });
    connect(m_backtests, &RecordPage::chosenChanged, this, &ForecastPanel::showTitle);
    connect(&m_context.forecasts(), &ForecastBridge::scoresChanged, this, [this] { m_isStale = true; });
    connect(&m_context.forecasts(), &ForecastBridge::evidenceWanted, this, &ForecastPanel::showEvidence);
    connect(&link(), &PanelLink::instrumentChanged, this, [this] { m_isStale = true; });
    connect(&m_context, &AppServices::frame, this, &ForecastPanel::refresh);
    connect(&m_context, &AppServices::themeChanged, this, [this] {
        m_live->setTheme();
        m_backtests->setTheme();
        m_forecasts->setTheme();
        m_watch->setTheme();
    });
    showTitle();
}

void ForecastPanel::buildHeader() {
    QToolButton* button = m_header->addMenuButton(
        QStringLiteral("Export"), QStringLiteral("Records and scored forecasts, as text or a workbook"));
    auto* menu = new QMenu(button);
    menu->addAction(QStringLiteral("All records…"), this,
                    [this] { exportTable(allRecords(), QStringLiteral("forecast-records.csv")); });
    menu->addAction(QStringLiteral("Scored forecasts of the chosen record…"), this,
                    [this] { exportTable(chosenForecasts(), QStringLiteral("forecasts.csv")); });
    button->setMenu(menu);
}

PanelState ForecastPanel::saveState() const {
    return {{QStringLiteral("tab"), m_tabs->currentIndex()}};
}

void ForecastPanel::restoreState(const PanelState& state) {
    m_tabs->setCurrentIndex(std::clamp(state.value(QStringLiteral("tab")).toInt(), 0, m_tabs->count() - 1));
}

void ForecastPanel::focusContent() {
    m_stack->currentWidget()->setFocus();
}

void ForecastPanel::refresh() {
    if (!isVisible() || --m_framesToShow > 0) {
        return;
    }
    m_framesToShow = kFrames;
    showAttempts();
    m_watch->refresh();
    if (m_isStale || m_context.forecasts().backtests() != m_summaries) {
        m_isStale = false;
        showAll();
    }
}

void ForecastPanel::showAll() {
    const ForecastBridge& forecasts = m_context.forecasts();
    const InstrumentMarket* market = link().instrument();
    const ports::ForecastSubject subject{market != nullptr ? market->instrument().symbol : std::string(),
                                         link().interval(), forecasts.choice().horizon};
    const std::string shown = market != nullptr ? forecasts.view(*market, link().interval())->shown : "";
    m_live->showRows(liveRows(forecasts.series(), forecasts.forecasters(), subject), shown);
    m_summaries = forecasts.backtests();
    if (!m_summaries->sentence.empty()) {
        m_backtests->setEmptyText(QStringLiteral("Back-tests cannot be read"),
                                  QString::fromStdString(m_summaries->sentence));
    }
    m_backtests->showRows(backtestRows(m_summaries, forecasts.forecasters()), shown);
    m_forecasts->showSeries(m_live->chosen());
    showTitle();
}

void ForecastPanel::showEvidence(const ports::ForecastRow& row) {
    showAll();  // it may have been recorded since the last look
    if (m_live->choose(row)) {
        m_forecasts->choose(row.id);
        openTab(ForecastsTab);
        focusContent();
    }
}

/// A record says nothing of a forecast that was not made.
void ForecastPanel::showAttempts() {
    std::vector<std::pair<QString, QStringList>> said;  // sentence, who
    if (const InstrumentMarket* market = link().instrument()) {
        for (const ports::ForecasterView& one :
             m_context.forecasts().view(*market, link().interval())->forecasters) {
            using State = ports::ForecastAttempt::State;
            const State state = one.attempt.state;
            if (ports::isRecalibratedName(one.forecaster) ||
                (state != State::Failed && state != State::Abstained && state != State::WaitsForModel)) {
                continue;
            }
            const QString sentence = QString::fromStdString(one.attempt.sentence);
            auto same = std::ranges::find(said, sentence, &std::pair<QString, QStringList>::first);
            if (same == said.end()) {
                same = said.insert(said.end(), {sentence, {}});
            }
            same->second << QString::fromStdString(one.forecaster);
        }
    }
    QStringList words;
    for (const auto& [sentence, who] : said) {
        words << QStringLiteral("%1: %2").arg(who.size() > 2
                                                  ? QStringLiteral("%1 forecasters").arg(who.size())
                                                  : who.join(QStringLiteral(", ")),
                                              sentence);
    }
    const QString text = words.join(QLatin1Char('\n'));
    if (text != m_attempts->text()) {
        m_attempts->setText(text);
        m_attempts->setVisible(!text.isEmpty());
    }
}

void ForecastPanel::showTitle() {
    const TrackRow* row = recordPage().chosen();
    m_header->setTitle(title(),
                       row == nullptr
                           ? QString()
                           : QStringLiteral("%1, %2, %3")
                                 .arg(QString::fromStdString(row->forecaster), row->subjectText(),
                                      row->isLive ? QStringLiteral("live") : QStringLiteral("back-test")));
}

const RecordPage& ForecastPanel::recordPage() const {
    return m_tabs->currentIndex() == BacktestTab ? *m_backtests : *m_live;
}

ExportTable ForecastPanel::allRecords() const {
    std::vector<TrackRow> all = m_live->rows();
    all.insert(all.end(), m_backtests->rows().begin(), m_backtests->rows().end());
    return recordsTable(all, m_context.clock().utcNow());
}

ExportTable ForecastPanel::chosenForecasts() const {
    const TrackRow* row = recordPage().chosen();
    return row != nullptr ? forecastsTable(*row, m_context.clock().utcNow()) : ExportTable();
}

void ForecastPanel::exportTable(const ExportTable& table, const QString& suggested) {
    const TableExport* writer = TableExport::of(m_context);
    if (table.rows.empty() || writer == nullptr) {
        emit m_context.told(writer == nullptr
                                ? QStringLiteral("Nothing can be exported here.")
                                : QStringLiteral("None of the chosen record's forecasts is scored yet."),
                            true);
        return;
    }
    const QString path = QFileDialog::getSaveFileName(this, QStringLiteral("Export"), suggested,
                                                      QStringLiteral("Text (*.csv);;Workbook (*.xlsx)"));
    if (path.isEmpty()) {
        return;
    }
    const auto written = writer->write(table, path.toStdString());
    emit m_context.told(written ? QStringLiteral("%1 was written.").arg(path)
                                : QString::fromStdString(written.error().sentence),
                        !written);
}

}  // namespace tessera::ui
