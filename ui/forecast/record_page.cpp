#include "ui/forecast/record_page.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme/restyle.h"

namespace tessera::ui {

namespace {

/// The verdict, and what its intervals leave out.
QString verdictOf(const TrackRow& row) {
    const ports::TrackRecord& record = *row.record;
    QString words = QString::fromStdString(record.sentence);
    if (record.overlap > 1) {
        words += QStringLiteral(
                     " Up to %1 of its forecasts are open at once and share price moves: the skill's "
                     "interval allows for that, those of coverage do not.")
                     .arg(record.overlap);
    }
    if (row.pending > 0) {
        words += QStringLiteral(" %1.").arg(pendingWords(row.pending));
    }
    return row.warning.isEmpty() ? words : words + QLatin1Char(' ') + row.warning;
}

}  // namespace

RecordPage::RecordPage(AppServices& services, const QString& heading, const QString& emptyTitle,
                       const QString& emptySentence, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_model(new TrackTable(this)),
      m_table(new widgets::RecordTable(services.theme())),
      m_figureModel(new FigureTable(this)),
      m_figures(new widgets::RecordTable(services.theme())),
      m_verdict(new QLabel),
      m_skill(new SkillView(services.theme())),
      m_coverage(new CoverageView(services.theme())),
      m_reliability(new ReliabilityView(services.theme())),
      m_pit(new PitView(services.theme())) {
    auto* head = new QLabel(heading);
    head->setProperty("tone", QStringLiteral("secondary"));
    head->setWordWrap(true);
    head->setContentsMargins(widgets::Metrics::panelPadding, 4, widgets::Metrics::panelPadding, 4);
    m_table->setModel(m_model);
    m_table->setColumns(TrackTable::columns());
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(QStringLiteral("Track records"));
    m_table->setEmptyText(emptyTitle, emptySentence);
    m_figures->setModel(m_figureModel);
    m_figures->setColumns(FigureTable::columns());
    m_figures->setAccessibleName(QStringLiteral("Figures of the chosen record"));
    m_verdict->setWordWrap(true);
    m_verdict->setAccessibleName(QStringLiteral("Verdict"));
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setContentsMargins(widgets::Metrics::panelPadding, 4, widgets::Metrics::panelPadding, 4);
    auto* pictures = new QWidget;
    auto* grid = new QGridLayout(pictures);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(1);
    grid->addWidget(m_skill, 0, 0, 1, 2);
    grid->addWidget(m_coverage, 0, 2);
    grid->addWidget(m_reliability, 1, 0);
    grid->addWidget(m_pit, 1, 1);
    grid->addWidget(m_figures, 1, 2);
    for (int column = 0; column < 3; ++column) {
        grid->setColumnStretch(column, 1);
    }
    auto* split = new QSplitter(Qt::Vertical);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    auto* lower = new QWidget;
    auto* column = new QVBoxLayout(lower);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_verdict);
    column->addWidget(pictures, 1);
    split->addWidget(lower);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 2);
    m_table->setMinimumHeight(widgets::Metrics::tableHead + 4 * widgets::Metrics::tableRow);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(split, 1);
    setFocusProxy(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { chooseRow(current.row()); });
    showChosen();
}

void RecordPage::setEmptyText(const QString& title, const QString& sentence) {
    m_table->setEmptyText(title, sentence);
}

void RecordPage::setTheme() {
    const widgets::Theme& theme = m_services.theme();
    m_table->setTheme(theme);
    m_figures->setTheme(theme);
    for (RecordView* view : {static_cast<RecordView*>(m_skill), static_cast<RecordView*>(m_coverage),
                             static_cast<RecordView*>(m_reliability), static_cast<RecordView*>(m_pit)}) {
        view->setTheme(theme);
    }
}

const TrackRow* RecordPage::chosen() const {
    return m_chosen ? &*m_chosen : nullptr;
}

void RecordPage::showRows(std::vector<TrackRow> rows, const std::string& wanted) {
    m_rows = std::move(rows);
    m_isFilling = true;
    m_model->showRows(m_rows);
    auto found = m_rows.end();
    if (m_chosen) {
        found =
            std::ranges::find_if(m_rows, [&](const TrackRow& row) { return row.isSameSeries(*m_chosen); });
    }
    if (found == m_rows.end()) {
        found = std::ranges::find(m_rows, wanted, &TrackRow::forecaster);
    }
    if (found == m_rows.end() && !m_rows.empty()) {
        found = m_rows.begin();
    }
    const int row = found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
    if (row >= 0) {
        m_table->selectRow(row);
        m_table->setCurrentIndex(m_model->index(row, 0));
    }
    m_isFilling = false;
    chooseRow(row);
}

bool RecordPage::choose(const ports::ForecastRow& forecast) {
    const auto found =
        std::ranges::find_if(m_rows, [&](const TrackRow& row) { return row.counts(forecast); });
    if (found == m_rows.end()) {
        return false;
    }
    m_table->setCurrentIndex(m_model->index(static_cast<int>(found - m_rows.begin()), 0));
    return true;
}

void RecordPage::chooseRow(int row) {
    if (m_isFilling) {
        return;
    }
    const bool isThere = row >= 0 && row < static_cast<int>(m_rows.size());
    const bool isOther = isThere != m_chosen.has_value() ||
                         (isThere && !m_rows[static_cast<std::size_t>(row)].isSameSeries(*m_chosen));
    m_chosen = isThere ? std::optional(m_rows[static_cast<std::size_t>(row)]) : std::nullopt;
    showChosen();
    if (isOther) {
        emit chosenChanged();
    }
}

void RecordPage::showChosen() {
    const std::shared_ptr<const ports::TrackRecord> record = m_chosen ? m_chosen->record : nullptr;
    m_figureModel->showRecord(record.get());
    m_skill->setRecord(record);
    m_coverage->setRecord(record);
    m_reliability->setRecord(record);
    m_pit->setRecord(record);
    m_verdict->setVisible(m_chosen.has_value());
    if (m_chosen) {
        const auto verdict = record->verdict;
        const char* tone = verdict == ports::SkillVerdict::Unproven ? "forecast" : "";
        if (m_verdict->property("tone").toString() != QLatin1String(tone)) {
            m_verdict->setProperty("tone", QLatin1String(tone));
            widgets::restyle(*m_verdict);
        }
        m_verdict->setText(QStringLiteral("%1 on %2. %3")
                               .arg(QString::fromStdString(m_chosen->forecaster), m_chosen->subjectText(),
                                    verdictOf(*m_chosen)));
    }
}

}  // namespace tessera::ui
