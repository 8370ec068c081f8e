#include "ui/forecast/provenance_page.h"

#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"

namespace tessera::ui {

using widgets::RecordKind;
using widgets::RecordTone;

namespace {

constexpr std::size_t kLookedAt = 1'000;

QString stamp(domain::Timestamp at) {
    return QString::fromStdString(domain::minuteText(at));
}

QString priceOf(double usd) {
    return QString::number(usd, 'f', 4);
}

}  // namespace

RecordedTable::RecordedTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> RecordedTable::columns() {
    return {{QStringLiteral("As of UTC"), RecordKind::Number, 122, false},
            {QStringLiteral("Close"), RecordKind::Number, 60, false},
            {QStringLiteral("Median"), RecordKind::Number, 60, false},
            {QStringLiteral("80 % band"), RecordKind::Number, 122, false},
            {QStringLiteral("Outcome"), RecordKind::Number, 64, false},
            {QStringLiteral("CRPS"), RecordKind::Number, 66, false},
            {QStringLiteral("Random walk"), RecordKind::Number, 84, true}};
}

void RecordedTable::showRows(const std::vector<ports::ForecastRow>& rows) {
    std::vector<Row> cells;
    const QString open = QStringLiteral("–");
    for (const ports::ForecastRow& row : rows) {
        cells.push_back({{stamp(row.origin), {.tone = RecordTone::Secondary}},
                         {priceOf(row.lastClose)},
                         {priceOf(row.median), {.tone = RecordTone::Forecast}},
                         {QStringLiteral("%1 … %2").arg(priceOf(row.low80), priceOf(row.high80)),
                          {.tone = RecordTone::Forecast}},
                         {row.observed   ? priceOf(row.outcome)
                          : row.resolved ? QStringLiteral("not seen")
                                         : open},
                         {row.observed ? QString::number(row.crps, 'f', 5) : open},
                         {row.observed ? QString::number(row.crpsReference, 'f', 5) : open}});
    }
    show(std::move(cells));
}

ProvenancePage::ProvenancePage(AppServices& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_model(new RecordedTable(this)),
      m_table(new widgets::RecordTable(services.theme())),
      m_text(new QPlainTextEdit) {
    m_table->setModel(m_model);
    m_table->setColumns(RecordedTable::columns());
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(QStringLiteral("Recorded forecasts"));
    m_table->setEmptyText(QStringLiteral("No forecasts yet"),
                          QStringLiteral("Each is recorded before its outcome exists."));
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setAccessibleName(QStringLiteral("Where the forecast came from"));
    m_text->setFont(services.theme().numbers(11));
    auto* split = new QSplitter(Qt::Vertical);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(m_text);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
    setFocusProxy(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { ask(current.row()); });
    connect(&services.forecasts(), &ForecastBridge::provenanceRead, this, &ProvenancePage::showRow);
}

void ProvenancePage::setTheme() {
    m_table->setTheme(m_services.theme());
    m_text->setFont(m_services.theme().numbers(11));
}

void ProvenancePage::showSeries(const TrackRow* series) {
    std::vector<ports::ForecastRow> rows;
    if (series != nullptr) {
        for (ports::ForecastRow& row : m_services.forecasts().recent(kLookedAt)) {
            if (series->counts(row)) {
                rows.push_back(std::move(row));
            }
        }
    }
    m_rows = std::move(rows);
    m_isFilling = true;
    m_model->showRows(m_rows);
    auto found = std::ranges::find(m_rows, m_asked, &ports::ForecastRow::id);
    if (found == m_rows.end()) {
        found = m_rows.begin();
    }
    if (!m_rows.empty()) {
        m_table->selectRow(static_cast<int>(found - m_rows.begin()));
        m_table->setCurrentIndex(m_model->index(static_cast<int>(found - m_rows.begin()), 0));
    } else {
        m_text->clear();
        m_asked = 0;
    }
    m_isFilling = false;
    ask(m_rows.empty() ? -1 : static_cast<int>(found - m_rows.begin()));
}

void ProvenancePage::choose(std::int64_t id) {
    const auto found = std::ranges::find(m_rows, id, &ports::ForecastRow::id);
    if (found != m_rows.end()) {
        m_table->setCurrentIndex(m_model->index(static_cast<int>(found - m_rows.begin()), 0));
    }
}

void ProvenancePage::ask(int row) {
    if (m_isFilling || row < 0 || row >= static_cast<int>(m_rows.size())) {
        return;
    }
    const std::int64_t id = m_rows[static_cast<std::size_t>(row)].id;
    if (id != m_asked) {
        m_asked = id;
        m_services.forecasts().readProvenance(id);
    }
}

void ProvenancePage::showRow(const ports::ForecastProvenance& row) {
    if (row.id == m_asked) {
        m_text->setPlainText(provenanceText(row));
    }
}

QString provenanceText(const ports::ForecastProvenance& row) {
    if (!row.sentence.empty()) {
        return QString::fromStdString(row.sentence);
    }
    const ports::Forecast& forecast = row.forecast;
    const auto said = [](const std::string& text) { return QString::fromStdString(text); };
    QStringList lines;
    lines << QStringLiteral("%1 on %2, bars of %3")
                 .arg(said(forecast.forecaster), said(forecast.symbol),
                      said(domain::intervalText(forecast.interval)));
    if (ports::isRecalibratedName(forecast.forecaster)) {
        const std::string base(ports::baseNameOf(forecast.forecaster));
        lines << QStringLiteral(
                     "Recalibrated: the fan of %1 as of the same bar, each quantile moved to where the "
                     "outcomes "
                     "of its scored forecasts lay, as far as they were known by then. Scored apart from it; "
                     "its "
                     "row holds prompt and completions.")
                     .arg(said(base));
    }
    lines << QStringLiteral("As of %1 UTC, last close %2 USD")
                 .arg(stamp(forecast.origin))
                 .arg(forecast.lastClose);
    lines << QStringLiteral("Committed %1 as row %2 of the ledger, digest %3")
                 .arg(said(formatIso(row.committedAt, 3)))
                 .arg(row.id)
                 .arg(said(row.digest));
    lines << QStringLiteral("Scored against %1").arg(said(row.reference));
    if (forecast.computeTime.count() > 0) {
        lines << QStringLiteral("Made in %1 ms")
                     .arg(static_cast<double>(forecast.computeTime.count()) / 1e6, 0, 'f', 1);
    }
    if (forecast.cost) {
        lines << QStringLiteral("Cost %1 USD").arg(said(domain::formatMoney(*forecast.cost, 6)));
    }
    if (!forecast.rationale.empty()) {
        lines << QStringLiteral("The model's reason, model output and not advice: %1")
                     .arg(said(forecast.rationale));
    }
    lines << QStringLiteral("Paths kept %1, rejected %2")
                 .arg(forecast.paths.size())
                 .arg(forecast.rejectedPaths);
    lines << QStringLiteral("Model file SHA-256: %1")
                 .arg(forecast.modelDigest.empty() ? QStringLiteral("none, it is statistics")
                                                   : said(forecast.modelDigest));
    lines << QStringLiteral("Sampler and seeds: %1").arg(said(forecast.sampler));
    if (!forecast.prompt.empty()) {
        lines << QString() << QStringLiteral("Prompt") << said(forecast.prompt);
    }
    for (std::size_t i = 0; i < forecast.completions.size(); ++i) {
        lines << QString()
              << QStringLiteral("Completion %1 of %2").arg(i + 1).arg(forecast.completions.size())
              << said(forecast.completions[i]);
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace tessera::ui
