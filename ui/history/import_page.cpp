#include "ui/history/import_page.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/domain/time_text.h"
#include "ui/history/content_choice.h"

namespace tessera::ui {

namespace {

using history::ImportColumn;
using history::StampFormat;

constexpr const char* kColumnWords[] = {
    "left out",         "time",     "open", "high", "low", "close", "volume", "bought",
    "price of a print", "quantity", "side"};
constexpr const char* kStampWords[] = {"As they look",
                                       "ISO 8601",
                                       "Seconds since 1970",
                                       "Milliseconds since 1970",
                                       "Microseconds since 1970",
                                       "Nanoseconds since 1970",
                                       "By a pattern",
                                       "Day first",
                                       "Month first"};
constexpr const char* kMarkWords[] = {"As they look", "Decimal point", "Decimal comma"};
constexpr const char* kZones[] = {"UTC",           "America/New_York", "America/Chicago", "Europe/London",
                                  "Europe/Berlin", "Asia/Tokyo",       "Asia/Kolkata"};
constexpr int kControlWidth = 180, kRowHeight = 24, kTableHeight = 120;

QComboBox* editable(const QString& name) {
    auto* box = new QComboBox;
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setFixedWidth(kControlWidth);
    box->setAccessibleName(name);
    box->lineEdit()->setAccessibleName(name);
    return box;
}

void offer(QComboBox& box, const QStringList& items) {
    const QString was = box.currentText();
    const QSignalBlocker quiet(&box);
    box.clear();
    box.addItems(items);
    box.setCurrentText(was);
}

/// "12 instruments, 2026-11-21 13:00:00 to 2026-11-22 09:12:44 UTC."; empty: it has no rows.
QString contentWords(const history::ImportPreview& preview) {
    if (preview.instruments.empty()) {
        return preview.problem.empty() ? QStringLiteral("It holds no bar and no print.") : QString();
    }
    domain::Timestamp first = preview.instruments.front().first, last;
    for (const history::ImportedInstrument& one : preview.instruments) {
        first = std::min(first, one.first);
        last = std::max(last, one.last);
    }
    const auto text = [](domain::Timestamp at) {
        return QString::fromStdString(formatIso(at, 0))
            .chopped(1)
            .replace(QLatin1Char('T'), QLatin1Char(' '));
    };
    const auto count = preview.instruments.size();
    const QString words = QStringLiteral("%1 %2, %3 to %4 UTC.")
                              .arg(count)
                              .arg(count == 1 ? QStringLiteral("instrument") : QStringLiteral("instruments"),
                                   text(first), text(last));
    return preview.looked >= 10'000
               ? words
               : words +
                     QStringLiteral(" So far: the first %1 % of the file were looked at, more may follow.")
                         .arg(preview.looked / 100);
}

}  // namespace

ImportPage::ImportPage(AppServices& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_table(new QTableWidget(this)),
      m_content(new ContentChoice(this)),
      m_kind(new QLabel(this)),
      m_problem(new QLabel(this)),
      m_rejected(new QPlainTextEdit(this)),
      m_import(new QPushButton(QStringLiteral("Import"), this)) {
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setAccessibleName(QStringLiteral("First rows, and how they are read"));
    m_problem->setWordWrap(true);
    m_problem->setProperty("tone", "warning");
    m_kind->setProperty("tone", "secondary");
    m_kind->setWordWrap(true);
    m_kind->setText(
        QStringLiteral("The first rows of the file appear here, with what each of its columns is."));
    m_table->setMinimumHeight(kTableHeight);
    m_table->hide();
    m_content->setMinimumHeight(kTableHeight);
    m_content->hide();
    connect(m_content, &ContentChoice::changed, this, &ImportPage::enable);
    m_rejected->setReadOnly(true);
    m_rejected->setMaximumHeight(110);
    m_rejected->setAccessibleName(QStringLiteral("Rejected rows"));
    m_rejected->hide();
    m_import->setProperty("kind", "primary");
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(buildFile());
    layout->addWidget(buildChoices());
    layout->addWidget(m_kind);
    layout->addWidget(m_table, 100);  // of what is left; without it the rest stays above
    layout->addWidget(m_content, 100);
    layout->addWidget(m_problem);
    layout->addWidget(m_rejected);
    layout->addStretch();
    auto* foot = new QHBoxLayout;
    foot->addStretch();
    foot->addWidget(m_import);
    layout->addLayout(foot);
    connect(m_import, &QPushButton::clicked, this, &ImportPage::import);
    enable();
}

QWidget* ImportPage::buildFile() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    m_file = new QLineEdit;
    m_file->setReadOnly(true);
    m_file->setPlaceholderText(QStringLiteral("CSV, Databento DBN, Nasdaq ITCH or a Tessera recording"));
    m_file->setAccessibleName(QStringLiteral("File to import"));
    m_choose = new QPushButton(QStringLiteral("Choose a file…"));
    row->addWidget(m_file, 1);
    row->addWidget(m_choose);
    connect(m_choose, &QPushButton::clicked, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, QStringLiteral("Import into the history"));
        if (!path.isEmpty()) {
            setFile(path);
        }
    });
    return line;
}

QWidget* ImportPage::buildChoices() {
    m_symbol = editable(QStringLiteral("Instrument"));
    m_source = editable(QStringLiteral("Source"));
    m_source->setCurrentText(QLatin1String(history::kFilesSource));
    m_zone = editable(QStringLiteral("Time zone"));
    for (const char* zone : kZones) {
        m_zone->addItem(QLatin1String(zone));
    }
    m_interval = new QComboBox;
    for (const domain::Duration interval : domain::kMinuteBarIntervals) {
        m_interval->addItem(QString::fromStdString(domain::intervalWords(interval)),
                            static_cast<int>(interval / std::chrono::minutes(1)));
    }
    m_interval->setFixedWidth(kControlWidth);
    m_decimals = new QSpinBox;
    m_decimals->setRange(0, 18);
    m_decimals->setValue(8);
    m_decimals->setFixedWidth(kControlWidth);
    m_stamps = new QComboBox;
    for (const char* words : kStampWords) {
        m_stamps->addItem(QLatin1String(words));
    }
    m_stamps->setFixedWidth(kControlWidth);
    m_mark = new QComboBox;
    for (const char* words : kMarkWords) {
        m_mark->addItem(QLatin1String(words));
    }
    m_mark->setFixedWidth(kControlWidth);
    m_mark->setAccessibleName(QStringLiteral("Decimal mark of numbers"));
    m_pattern = new QLineEdit(QStringLiteral("%d/%m/%Y %H:%M"));
    m_pattern->setFixedWidth(kControlWidth);
    m_pattern->setAccessibleName(QStringLiteral("Pattern of times"));
    auto* choices = new QWidget;
    auto* grid = new QGridLayout(choices);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    const std::pair<const char*, QWidget*> fields[] = {
        {"Instrument", m_symbol},        {"Times", m_stamps},     {"Source", m_source},
        {"Pattern", m_pattern},          {"Bars of", m_interval}, {"Time zone", m_zone},
        {"Volume decimals", m_decimals}, {"Numbers", m_mark}};
    int place = 0;
    for (const auto& [words, control] : fields) {
        auto* label = new QLabel(QLatin1String(words));
        label->setBuddy(control);
        const int column = place % 2 * 3;
        grid->addWidget(label, place / 2, column);
        grid->addWidget(control, place / 2, column + 1);
        ++place;
    }
    grid->setColumnMinimumWidth(2, 8);
    grid->setColumnStretch(5, 1);
    for (QComboBox* box : {m_symbol, m_source, m_zone}) {
        connect(box->lineEdit(), &QLineEdit::editingFinished, this, &ImportPage::askPreview);
        connect(box, &QComboBox::activated, this, &ImportPage::askPreview);
    }
    connect(m_interval, &QComboBox::activated, this, &ImportPage::askPreview);
    connect(m_stamps, &QComboBox::activated, this, &ImportPage::askPreview);
    connect(m_mark, &QComboBox::activated, this, &ImportPage::askPreview);
    connect(m_pattern, &QLineEdit::editingFinished, this, &ImportPage::askPreview);
    connect(m_decimals, &QSpinBox::editingFinished, this, &ImportPage::askPreview);
    return choices;
}

void ImportPage::setFile(const QString& path) {
    const bool isAnother = path != m_file->text();
    m_file->setText(path);
    m_columns.clear();
    m_table->clear();
    m_table->setColumnCount(0);
    m_table->setRowCount(0);
    m_rejected->hide();
    m_isPreviewed = false;
    if (isAnother || m_symbol->currentText().isEmpty()) {  // not under the name of the file before
        m_symbol->setCurrentText(QFileInfo(path).completeBaseName());
    }
    askPreview();
}

history::ImportRequest ImportPage::request() const {
    history::ImportRequest request;
    request.path = m_file->text().toStdString();
    // A file that is no CSV names its instruments itself.
    request.key = {m_source->currentText().toStdString(),
                   m_isCsv ? m_symbol->currentText().toStdString() : "", m_decimals->value(),
                   std::chrono::minutes(m_interval->currentData().toInt())};
    for (const QComboBox* column : m_columns) {
        request.columns.push_back(static_cast<ImportColumn>(column->currentIndex()));
    }
    if (!m_isCsv) {
        m_content->ask(request);
    }
    request.stamps = static_cast<StampFormat>(m_stamps->currentIndex());
    request.pattern = m_pattern->text().toStdString();
    request.mark = static_cast<history::DecimalMark>(m_mark->currentIndex());
    request.zone = m_zone->currentText().toStdString();
    return request;
}

void ImportPage::askPreview() {
    if (!m_file->text().isEmpty() && m_services.historyFiles() != nullptr) {
        m_services.historyFiles()->preview(request());
    }
    enable();
}

void ImportPage::showPreview(const domain::Result<history::ImportPreview>& preview) {
    m_isPreviewed = true;
    m_fileProblem = QString::fromStdString(preview ? preview->problem : preview.error().sentence);
    m_isCsv = !preview || preview->kind == "CSV";
    QStringList sentences;
    if (preview && !preview->kind.empty()) {
        sentences << QString::fromStdString(preview->kind) + QLatin1Char('.');
    }
    if (!m_isCsv) {
        sentences << QStringLiteral("It names its instruments, times and sizes itself.")
                  << contentWords(*preview);
        m_content->show(*preview);
        m_symbol->setCurrentText({});  // nothing is imported under the name of the file
    }
    for (const auto& said : {preview ? preview->stamps : "", preview ? preview->numbers : ""}) {
        if (!said.empty()) {
            sentences << QString::fromStdString(said);
        }
    }
    sentences.removeAll(QString());
    m_kind->setText(sentences.join(QLatin1Char(' ')));
    m_table->setVisible(m_isCsv && preview);
    m_content->setVisible(!m_isCsv && !preview->instruments.empty());
    if (m_isCsv && preview) {
        const bool isNew = m_columns.empty();
        if (isNew && preview->interval > domain::Duration::zero()) {
            const int minutes = static_cast<int>(preview->interval / std::chrono::minutes(1));
            m_interval->setCurrentIndex(std::max(m_interval->findData(minutes), 0));
        }
        fillTable(*preview);
    }
    enable();
}

/// What each column is stands above it; how the row is read, at its end.
void ImportPage::fillTable(const history::ImportPreview& preview) {
    const int width = static_cast<int>(preview.headings.size()), rows = static_cast<int>(preview.rows.size());
    if (m_columns.empty()) {
        m_table->setColumnCount(width + 1);
        QStringList heads;
        for (const std::string& heading : preview.headings) {
            heads << QString::fromStdString(heading);
        }
        m_table->setHorizontalHeaderLabels(heads << QStringLiteral("Read as (UTC)"));
        m_table->setRowCount(1 + rows);
        for (int column = 0; column < width; ++column) {
            auto* box = new QComboBox;
            for (const char* words : kColumnWords) {
                box->addItem(QLatin1String(words));
            }
            box->setAccessibleName(QStringLiteral("What column %1 is").arg(column + 1));
            connect(box, &QComboBox::activated, this, &ImportPage::askPreview);
            m_table->setCellWidget(0, column, box);
            m_columns.push_back(box);
        }
        chooseColumns(preview.columns);
    }
    for (int row = 0; row < rows; ++row) {
        const auto& cells = preview.rows[static_cast<std::size_t>(row)];
        for (int column = 0; column < width && column < static_cast<int>(cells.size()); ++column) {
            m_table->setItem(
                row + 1, column,
                new QTableWidgetItem(QString::fromStdString(cells[static_cast<std::size_t>(column)])));
        }
        const QString read = QString::fromStdString(preview.read[static_cast<std::size_t>(row)]);
        m_table->setItem(row + 1, width, new QTableWidgetItem(read));
    }
    fitLastColumn();
}

/// How a row is read is what the table is for: as wide as its words, and what is left of the table.
void ImportPage::fitLastColumn() {
    m_table->resizeColumnsToContents();
    const int last = m_table->columnCount() - 1;
    const int left = m_table->viewport()->width() - m_table->columnViewportPosition(last);
    m_table->setColumnWidth(last, std::max(m_table->columnWidth(last), left));
}

void ImportPage::chooseColumns(const std::vector<ImportColumn>& columns) {
    for (std::size_t i = 0; i < m_columns.size() && i < columns.size(); ++i) {
        m_columns[i]->setCurrentIndex(static_cast<int>(columns[i]));
    }
}

void ImportPage::showSeries(const std::vector<history::SeriesInfo>& series) {
    QStringList symbols, sources{QStringLiteral("files")};
    for (const history::SeriesInfo& info : series) {
        symbols << QString::fromStdString(info.key.symbol);
        sources << QString::fromStdString(info.key.source);
    }
    symbols.removeDuplicates();
    sources.removeDuplicates();
    offer(*m_symbol, symbols);
    offer(*m_source, sources);
}

void ImportPage::showRejected(const history::ImportCounts& counts) {
    QStringList lines;
    for (const history::RejectedRow& row : counts.first) {
        lines << QStringLiteral("line %1: %2").arg(row.line).arg(QString::fromStdString(row.reason));
    }
    if (counts.rejected > counts.first.size()) {
        lines << QStringLiteral("and %1 more").arg(counts.rejected - counts.first.size());
    }
    m_rejected->setPlainText(lines.join(QLatin1Char('\n')));
    m_rejected->setVisible(!lines.isEmpty());
}

void ImportPage::import() {
    m_rejected->hide();
    m_importing = QFileInfo(m_file->text()).fileName();
    m_services.historyFiles()->import(request());
}

void ImportPage::setBusy(bool isBusy) {
    if (isBusy != m_isBusy) {
        m_isBusy = isBusy;
        m_importing = isBusy ? m_importing : QString();
        enable();
    }
}

void ImportPage::enable() {
    const bool isNamed = !m_isCsv || !m_symbol->currentText().isEmpty();
    m_problem->setText(!m_fileProblem.isEmpty() || m_isCsv ? m_fileProblem : m_content->problem());
    const bool isGood = m_problem->text().isEmpty() && m_isPreviewed;
    m_import->setEnabled(isGood && !m_isBusy && isNamed && m_services.historyFiles() != nullptr);
    m_choose->setEnabled(!m_isBusy);
    m_content->setEnabled(!m_isBusy);
    for (QWidget* ofCsv :
         std::initializer_list<QWidget*>{m_symbol, m_interval, m_decimals, m_stamps, m_mark, m_zone}) {
        ofCsv->setEnabled(m_isCsv);
    }
    m_pattern->setEnabled(m_isCsv && m_stamps->currentIndex() == static_cast<int>(StampFormat::Pattern));
    m_problem->setVisible(!m_problem->text().isEmpty());
}

}  // namespace tessera::ui
