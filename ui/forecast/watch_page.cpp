#include "ui/forecast/watch_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QShortcut>
#include <QVBoxLayout>

#include "app/domain/time_text.h"
#include "ui/context/forecast_choice.h"

namespace tessera::ui {

using widgets::RecordKind;
using widgets::RecordTone;

WatchTable::WatchTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> WatchTable::columns() {
    return {{QStringLiteral("Series"), RecordKind::Words, 140, false},
            {QStringLiteral("Newest as of UTC"), RecordKind::Number, 128, false},
            {QStringLiteral("Made"), RecordKind::Number, 54, false},
            {QStringLiteral("State"), RecordKind::Words, 160, true}};
}

void WatchTable::showSeries(const std::vector<ports::WatchedSeries>& series) {
    std::vector<Row> cells;
    for (const ports::WatchedSeries& one : series) {
        const bool isWhole = one.sentence.empty() && one.newest.isSet();
        const QString state = !one.sentence.empty() ? QString::fromStdString(one.sentence)
                              : one.newest.isSet()  ? QStringLiteral("forecast at bar closes")
                                                    : QStringLiteral("the first forecasts are being made");
        cells.push_back(
            {{subjectText(one.subject)},
             {one.newest.isSet() ? QString::fromStdString(domain::minuteText(one.newest))
                                 : QStringLiteral("–"),
              {.tone = RecordTone::Secondary}},
             {QStringLiteral("%1 / %2").arg(one.made).arg(one.wanted),
              {.tone = one.made == one.wanted ? RecordTone::Normal : RecordTone::Secondary},
              QStringLiteral("Forecasters with a recorded forecast of that bar, of those asked by "
                             "themselves")},
             {state, {.tone = isWhole ? RecordTone::Secondary : RecordTone::Normal}}});
    }
    show(std::move(cells));
}

WatchPage::WatchPage(AppServices& services, PanelLink& link, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_link(link),
      m_model(new WatchTable(this)),
      m_table(new widgets::RecordTable(services.theme())),
      m_add(new QPushButton),
      m_remove(new QPushButton(QStringLiteral("Remove"))) {
    auto* head = new QLabel(QStringLiteral(
        "Forecast at bar closes, a quarter of an hour apart at least, whether they are looked at or not. A "
        "model makes one at a time and rests between two; what servers may cost stays within their daily "
        "caps."));
    head->setProperty("tone", QStringLiteral("secondary"));
    head->setWordWrap(true);
    head->setContentsMargins(widgets::Metrics::panelPadding, 4, widgets::Metrics::panelPadding, 4);
    m_table->setModel(m_model);
    m_table->setColumns(WatchTable::columns());
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(QStringLiteral("Watch list of forecasts"));
    m_table->setEmptyText(QStringLiteral("No series is watched"),
                          QStringLiteral("The one a chart shows is forecast while it is looked at."));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(widgets::Metrics::panelPadding, 4, widgets::Metrics::panelPadding, 6);
    buttons->setSpacing(8);
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addLayout(buttons);
    layout->addWidget(m_table, 1);
    setFocusProxy(m_table);
    auto* removeKey = new QShortcut(QKeySequence(Qt::Key_Delete), m_table);
    removeKey->setContext(Qt::WidgetShortcut);
    connect(removeKey, &QShortcut::activated, this, &WatchPage::remove);
    connect(m_add, &QPushButton::clicked, this, &WatchPage::add);
    connect(m_remove, &QPushButton::clicked, this, &WatchPage::remove);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &WatchPage::showButtons);
    showButtons();
}

void WatchPage::setTheme() {
    m_table->setTheme(m_services.theme());
}

ports::ForecastSubject WatchPage::offered() const {
    const InstrumentMarket* market = m_link.instrument();
    return {market != nullptr ? market->instrument().symbol : std::string(), m_link.interval(),
            m_services.forecasts().choice().horizon};
}

void WatchPage::refresh() {
    auto series = m_services.forecasts().watched();
    if (series != m_shown) {
        m_shown = std::move(series);
        m_model->showSeries(m_shown);
    }
    showButtons();
}

void WatchPage::showButtons() {
    const ports::ForecastSubject subject = offered();
    const bool isThere = m_link.instrument() != nullptr;
    m_add->setText(isThere ? QStringLiteral("Watch %1").arg(subjectText(subject)) : QStringLiteral("Watch"));
    m_add->setEnabled(isThere && !m_services.forecasts().isWatched(subject));
    m_add->setToolTip(
        isThere ? QStringLiteral("The bars of the linked chart, as far ahead as its Forecast menu says")
                : QStringLiteral("No instrument is linked"));
    m_remove->setEnabled(m_table->currentIndex().isValid());
}

void WatchPage::add() {
    if (InstrumentMarket* market = m_link.instrument()) {
        const ports::ForecastSubject subject = offered();
        const QString why = m_services.forecasts().addWatched(*market, subject.interval, subject.horizon);
        if (!why.isEmpty()) {
            emit m_services.told(why, true);
        }
        refresh();
    }
}

/// What is recorded stays, and is scored when its outcome comes and is seen.
void WatchPage::remove() {
    const int row = m_table->currentIndex().row();
    if (row >= 0 && row < static_cast<int>(m_shown.size())) {
        m_services.forecasts().removeWatched(m_shown[static_cast<std::size_t>(row)].subject);
        refresh();
    }
}

}  // namespace tessera::ui
