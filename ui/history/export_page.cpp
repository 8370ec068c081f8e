#include "ui/history/export_page.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/domain/calendar_interval.h"
#include "app/domain/time_text.h"

namespace tessera::ui {

namespace {

enum Column { Source, Symbol, Bars, Prints, Size, First, Last, Columns };
constexpr int kTicks = 0, kRowHeight = 24;
QString timeText(domain::Timestamp at) {
    return at.isSet() ? QString::fromStdString(formatIso(at, 0)).replace(QLatin1Char('T'), QLatin1Char(' '))
                      : QStringLiteral("–");
}

QDateTimeEdit* timeField(const QString& name) {
    auto* field = new QDateTimeEdit;
    field->setTimeSpec(Qt::UTC);
    field->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    field->setCalendarPopup(true);
    field->setAccessibleName(name);
    return field;
}

/// The box and the list it opens.
void nameBoth(QComboBox& box, const QString& name) {
    box.setAccessibleName(name);
    box.view()->setAccessibleName(name);
}

QTableWidgetItem* cell(const QString& text, bool isNumber) {
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(isNumber ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    return item;
}

}  // namespace

ExportPage::ExportPage(AppServices& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_table(new QTableWidget(0, Columns, this)),
      m_what(new QComboBox(this)),
      m_from(timeField(QStringLiteral("From"))),
      m_to(timeField(QStringLiteral("To"))),
      m_imports(new QComboBox(this)),
      m_undo(new QPushButton(QStringLiteral("Take it back"), this)),
      m_export(new QPushButton(QStringLiteral("Export…"), this)) {
    m_table->setHorizontalHeaderLabels({QStringLiteral("Source"), QStringLiteral("Instrument"),
                                        QStringLiteral("Bars"), QStringLiteral("Prints"),
                                        QStringLiteral("In files"), QStringLiteral("First (UTC)"),
                                        QStringLiteral("Last (UTC)")});
    m_table->horizontalHeaderItem(Size)->setToolTip(
        QStringLiteral("Room of its own files; what came last is still in the journal of all series"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setAccessibleName(QStringLiteral("What is kept"));
    nameBoth(*m_what, QStringLiteral("What to export"));
    nameBoth(*m_imports, QStringLiteral("Imports of it"));
    m_undo->setAccessibleName(QStringLiteral("Take this import back"));
    m_export->setProperty("kind", "primary");
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_what);
    line->addWidget(new QLabel(QStringLiteral("from")));
    line->addWidget(m_from);
    line->addWidget(new QLabel(QStringLiteral("to")));
    line->addWidget(m_to);
    line->addStretch();
    line->addWidget(m_export);
    auto* imports = new QHBoxLayout;
    imports->setSpacing(8);
    imports->addWidget(new QLabel(QStringLiteral("Imports of it")));
    imports->addWidget(m_imports, 1);
    imports->addWidget(m_undo);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(m_table, 1);
    layout->addLayout(imports);
    layout->addLayout(line);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &ExportPage::showChosen);
    connect(m_export, &QPushButton::clicked, this, &ExportPage::exportChosen);
    connect(m_undo, &QPushButton::clicked, this,
            [this] { m_services.historyFiles()->undo(m_imports->currentData().toUInt()); });
    enable();
}

const history::SeriesInfo* ExportPage::chosen() const {
    const int row = m_table->currentRow();
    return row >= 0 && row < static_cast<int>(m_series.size()) ? &m_series[static_cast<std::size_t>(row)]
                                                               : nullptr;
}

void ExportPage::showSeries(const std::vector<history::SeriesInfo>& series) {
    const int row = std::max(m_table->currentRow(), 0);
    m_series = series;
    m_table->setRowCount(static_cast<int>(series.size()));
    const QLocale english(QLocale::English);
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const history::SeriesInfo& info = series[static_cast<std::size_t>(i)];
        m_table->setItem(i, Source, cell(QString::fromStdString(info.key.source), false));
        m_table->setItem(i, Symbol, cell(QString::fromStdString(info.key.symbol), false));
        m_table->setItem(i, Bars, cell(english.toString(static_cast<qulonglong>(info.bars)), true));
        m_table->setItem(i, Prints, cell(english.toString(static_cast<qulonglong>(info.ticks)), true));
        m_table->setItem(i, Size, cell(english.formattedDataSize(static_cast<qint64>(info.bytes)), true));
        m_table->setItem(i, First, cell(timeText(info.first), false));
        m_table->setItem(i, Last, cell(timeText(info.last), false));
    }
    m_table->resizeColumnsToContents();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->selectRow(std::min(row, m_table->rowCount() - 1));
    showChosen();
}

void ExportPage::showChosen() {
    const history::SeriesInfo* info = chosen();
    m_what->clear();
    m_imports->clear();
    if (info != nullptr) {
        for (const domain::Duration interval : domain::kChartIntervals) {
            if (interval >= std::chrono::minutes(1) && interval >= info->key.interval &&
                interval % info->key.interval == domain::Duration::zero()) {
                m_what->addItem(
                    QStringLiteral("Bars of ") + QString::fromStdString(domain::intervalWords(interval)),
                    static_cast<int>(interval / std::chrono::minutes(1)));
            }
        }
        if (info->ticks > 0) {
            m_what->addItem(QStringLiteral("Prints"), kTicks);
        }
        m_from->setDateTime(QDateTime::fromSecsSinceEpoch(info->first.seconds(), Qt::UTC));
        m_to->setDateTime(QDateTime::fromSecsSinceEpoch(info->last.seconds(), Qt::UTC).addDays(1));
        for (const history::ImportInfo& import : info->imports) {
            m_imports->addItem(QStringLiteral("%1: %2, %3 bars")
                                   .arg(import.id)
                                   .arg(QString::fromStdString(import.file))
                                   .arg(import.bars),
                               import.id);
        }
    }
    enable();
}

void ExportPage::exportChosen() {
    const history::SeriesInfo* info = chosen();
    const QString path = QFileDialog::getSaveFileName(
        this, QStringLiteral("Export %1").arg(QString::fromStdString(info->key.symbol)),
        QString::fromStdString(info->key.symbol) + QStringLiteral(".csv"),
        QStringLiteral("CSV (*.csv);;Excel workbook (*.xlsx)"));
    if (path.isEmpty()) {
        return;
    }
    history::ExportRange range;
    range.key = info->key;
    range.from = domain::Timestamp::fromSeconds(m_from->dateTime().toSecsSinceEpoch());
    range.to = domain::Timestamp::fromSeconds(m_to->dateTime().toSecsSinceEpoch());
    range.isTicks = m_what->currentData().toInt() == kTicks;
    range.interval = std::chrono::minutes(m_what->currentData().toInt());
    range.file = path.toStdString();
    m_services.historyFiles()->exportTo(range);
}

void ExportPage::setBusy(bool isBusy) {
    if (isBusy != m_isBusy) {
        m_isBusy = isBusy;
        enable();
    }
}

void ExportPage::enable() {
    m_export->setEnabled(chosen() != nullptr && !m_isBusy);
    m_undo->setEnabled(m_imports->count() > 0 && !m_isBusy);
}

}  // namespace tessera::ui
