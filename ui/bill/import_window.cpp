#include "ui/bill/import_window.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/domain/decimal.h"
#include "ui/bill/bill_words.h"
#include "ui/bill/mapping_table.h"
#include "ui/bill/pull_dialog.h"
#include "widgets/theme/restyle.h"

namespace tessera::ui {

namespace {

constexpr int kMargin = 16, kRowHeight = 24;
constexpr const char* kHeads[] = {"File", "What it is", "Days", "Rows", "Left out", "Cost"};
constexpr const char* kHint =
    "Drop usage and cost files here, several at once: CSV or JSON of OpenAI, Anthropic, OpenRouter, Google, "
    "AWS, "
    "Azure, LiteLLM, Langfuse, Helicone or ccusage. They are read on this machine and go nowhere.";

QString paidWords(const bill::UsageFile& file) {
    std::map<std::string, bill::Amount> paid;
    for (const bill::DayLine& line : file.lines) {
        if (line.cost) {
            paid[line.key.currency] += *line.cost;
        }
    }
    QStringList words;
    for (const auto& [currency, amount] : paid) {
        words.append(moneyWords(amount) + QLatin1Char(' ') + QString::fromStdString(currency));
    }
    return words.isEmpty() ? QStringLiteral("not in it") : words.join(QStringLiteral(", "));
}

std::int64_t leftOutOf(const bill::UsageFile& file) {
    std::int64_t rows = 0;
    for (const bill::LeftOut& left : file.leftOut) {
        rows += left.rows;
    }
    return rows;
}

}  // namespace

ImportWindow::ImportWindow(AppServices& services, BillServices& bills)
    : QWidget(nullptr, Qt::Window),
      m_services(services),
      m_bills(bills),
      m_drop(new QLabel(QLatin1String(kHint))),
      m_choose(new QPushButton(QStringLiteral("Choose files…"))),
      m_pull(new QPushButton(QStringLiteral("Pull from a vendor…"))),
      m_table(new QTableWidget(0, static_cast<int>(std::size(kHeads)))),
      m_details(new QPlainTextEdit),
      m_mapping(new MappingTable),
      m_sentence(new QLabel),
      m_progress(new QProgressBar),
      m_cancel(new QPushButton(QStringLiteral("Cancel"))),
      m_keep(new QPushButton(QStringLiteral("Keep these files"))),
      m_earlier(new QComboBox),
      m_undo(new QPushButton(QStringLiteral("Take it back"))),
      m_earlierRow(buildEarlier()) {
    setWindowTitle(QStringLiteral("Tessera, import a bill"));
    setObjectName(QStringLiteral("billImport"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    setAcceptDrops(true);
    resize(QSize(940, 620).boundedTo(screen()->availableSize()));
    QStringList heads;
    for (const char* head : kHeads) {
        heads.append(QLatin1String(head));
    }
    m_table->setHorizontalHeaderLabels(heads);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setAccessibleName(QStringLiteral("Files, and what they are"));
    const int widths[] = {210, 240, 210, 64, 70, 110};
    for (int column = 0; column < static_cast<int>(std::size(widths)); ++column) {
        m_table->setColumnWidth(column, widths[column]);
    }
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_details->setReadOnly(true);
    m_details->setAccessibleName(QStringLiteral("What was left out, and why"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(8);
    layout->addWidget(buildDrop());
    layout->addWidget(m_table, 2);
    layout->addWidget(m_mapping, 2);
    layout->addWidget(m_details, 2);
    layout->addWidget(buildFoot());
    layout->addWidget(m_earlierRow);
    for (QWidget* hidden :
         std::initializer_list<QWidget*>{m_mapping, m_progress, m_cancel, m_table, m_details}) {
        hidden->hide();
    }
    m_keep->setProperty("kind", "primary");
    for (QPushButton* button : {m_keep, m_choose, m_pull, m_undo, m_cancel}) {
        button->setAutoDefault(true);  // Enter presses the one that has the keys
    }
    m_keep->setEnabled(false);
    layout->addStretch();
    connectParts();
    listEarlier();
}

QWidget* ImportWindow::buildDrop() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_drop->setWordWrap(true);
    m_drop->setProperty("tone", "secondary");
    m_choose->setProperty("kind", "primary");
    row->addWidget(m_drop, 1);
    m_pull->setToolTip(
        QStringLiteral("Ask OpenAI, Anthropic or OpenRouter itself. Nothing is sent before you say so."));
    row->addWidget(m_pull);
    row->addWidget(m_choose);
    return line;
}

QWidget* ImportWindow::buildFoot() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setRange(0, 10'000);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(160);
    m_progress->setAccessibleName(QStringLiteral("Share of the file that is read"));
    row->addWidget(m_sentence, 1);
    row->addWidget(m_progress);
    row->addWidget(m_cancel);
    row->addWidget(m_keep);
    return line;
}

QWidget* ImportWindow::buildEarlier() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto* title = new QLabel(QStringLiteral("Earlier imports"));
    title->setProperty("tone", "secondary");
    m_earlier->setAccessibleName(QStringLiteral("Earlier imports"));
    m_earlier->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(title);
    row->addWidget(m_earlier, 1);
    row->addWidget(m_undo);
    return line;
}

void ImportWindow::connectParts() {
    connect(m_choose, &QPushButton::clicked, this, &ImportWindow::chooseFiles);
    connect(m_pull, &QPushButton::clicked, this, &ImportWindow::pullFromVendor);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_bills.desk()->cancel(); });
    connect(m_keep, &QPushButton::clicked, this, [this] {
        m_keep->setEnabled(false);
        m_bills.desk()->keep();
    });
    connect(m_undo, &QPushButton::clicked, this,
            [this] { m_bills.desk()->undo(m_earlier->currentData().toLongLong()); });
    connect(m_mapping, &MappingTable::chosen, this,
            [this] { m_bills.desk()->readAs(m_mapping->headings(), m_mapping->mapping()); });
    connect(&m_bills, &BillServices::previewReady, this, &ImportWindow::showPreview);
    connect(&m_bills, &BillServices::answered, this, &ImportWindow::showAnswer);
    connect(&m_bills, &BillServices::progressed, this, &ImportWindow::showProgress);
    connect(&m_bills, &BillServices::changed, this, &ImportWindow::listEarlier);
}

void ImportWindow::open(QWidget* above) {
    if (above != nullptr && !isVisible()) {
        move(above->geometry().center() - rect().center());
    }
    show();
    raise();
    activateWindow();
    m_choose->setFocus();
}

void ImportWindow::chooseFiles() {
    takeFiles(
        QFileDialog::getOpenFileNames(this, QStringLiteral("Usage and cost files"), QString(),
                                      QStringLiteral("Usage and cost files (*.csv *.json *.jsonl *.ndjson "
                                                     "*.txt *.tsv);;All files (*)")));
}

void ImportWindow::pullFromVendor() {
    if (m_pullDialog == nullptr) {
        m_pullDialog = new PullDialog(m_services, m_bills, this);
    }
    m_isSample = false;
    m_pullDialog->show();
    m_pullDialog->raise();
    m_pullDialog->activateWindow();
}

void ImportWindow::takeUrls(const QList<QUrl>& urls) {
    QStringList paths;
    for (const QUrl& url : urls) {
        if (url.isLocalFile()) {
            paths.append(url.toLocalFile());
        }
    }
    takeFiles(paths);
}

void ImportWindow::takeFiles(const QStringList& paths) {
    if (paths.isEmpty()) {
        return;
    }
    std::vector<std::string> names;
    for (const QString& path : paths) {
        names.push_back(path.toStdString());
    }
    sayReading(false);
    m_bills.desk()->look(std::move(names));
}

void ImportWindow::takeSample() {
    sayReading(true);
    m_bills.desk()->lookAtSample();
}

void ImportWindow::sayReading(bool isSample) {
    m_isSample = isSample;
    m_keep->setEnabled(false);
    m_sentence->setText(QStringLiteral("Reading. Nothing is kept yet."));
}

void ImportWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void ImportWindow::dropEvent(QDropEvent* event) {
    takeUrls(event->mimeData()->urls());
}

void ImportWindow::showRow(int row, const bill::FilePreview& file) {
    QStringList cells;
    if (file.file) {
        const bill::UsageFile& read = *file.file;
        cells = {QString::fromStdString(read.name),
                 QString::fromStdString(read.format.title),
                 read.lines.empty() ? QStringLiteral("no usage") : daysWords(read.firstDay(), read.lastDay()),
                 QString::fromStdString(domain::formatCount(read.rows)),
                 QString::fromStdString(domain::formatCount(leftOutOf(read))),
                 paidWords(read)};
    } else {
        const QString name = QString::fromStdString(file.path.substr(file.path.rfind('/') + 1));
        cells = {name,
                 file.unknown ? QStringLiteral("needs you: say what its columns are")
                              : QStringLiteral("cannot be read: see below"),
                 {},
                 {},
                 {},
                 {}};
    }
    for (int column = 0; column < static_cast<int>(cells.size()); ++column) {
        auto* item = new QTableWidgetItem(cells[column]);
        item->setToolTip(file.file ? cells[column] : QString::fromStdString(file.problem));
        m_table->setItem(row, column, item);
    }
}

void ImportWindow::showPreview(const bill::UsagePreview& preview) {
    m_table->setRowCount(static_cast<int>(preview.files.size()));
    std::size_t good = 0;
    const bill::FilePreview* unknown = nullptr;
    for (std::size_t i = 0; i < preview.files.size(); ++i) {
        showRow(static_cast<int>(i), preview.files[i]);
        good += preview.files[i].file ? 1 : 0;
        unknown = unknown == nullptr && preview.files[i].unknown ? &preview.files[i] : unknown;
    }
    m_table->setVisible(!preview.files.empty());
    m_mapping->setVisible(unknown != nullptr);
    if (unknown != nullptr) {
        m_mapping->show(QString::fromStdString(unknown->path.substr(unknown->path.rfind('/') + 1)),
                        *unknown->unknown);
    }
    sayDetails(preview);
    m_keep->setEnabled(good > 0 && preview.already.size() < good);
    if (m_keep->isEnabled()) {
        m_keep->setFocus();  // Enter goes on
    }
    const bool isPull = preview.pulled && !preview.pulled->isDone;
    m_sentence->setProperty("tone", "");
    widgets::restyle(*m_sentence);
    m_sentence->setText(isPull      ? inWords(preview.pulled->sentence)
                        : good == 0 ? QStringLiteral("Nothing can be kept.")
                                    : QStringLiteral("Nothing is kept yet. Look it over, then keep it."));
}

void ImportWindow::sayDetails(const bill::UsagePreview& preview) {
    QStringList lines;
    const auto add = [&](const std::string& line) { lines.append(QString::fromStdString(line)); };
    if (preview.pulled && preview.pulled->isDone) {
        add(preview.pulled->sentence);
    }
    for (const std::string& replaced : preview.replacements) {
        add("Keeping replaces " + replaced);
    }
    for (const std::string& name : preview.already) {
        add(name + " is in the ledger already: it is left as it is.");
    }
    for (const bill::FilePreview& file : preview.files) {
        if (!file.file) {
            add(file.problem);
            continue;
        }
        for (const bill::LeftOut& left : file.file->leftOut) {
            lines.append(QStringLiteral("%1: %2 rows left out, %3%4")
                             .arg(QString::fromStdString(file.file->name))
                             .arg(left.rows)
                             .arg(QString::fromStdString(left.reason),
                                  left.example.empty() ? QString()
                                                       : QStringLiteral(": \"%1\" in line %2")
                                                             .arg(QString::fromStdString(left.example))
                                                             .arg(left.firstLine)));
        }
        for (const std::string& note : file.file->notes) {
            add(file.file->name + ": " + note);
        }
    }
    for (const std::string& decision : preview.decisions) {
        add(decision);
    }
    m_details->setPlainText(lines.join(QLatin1Char('\n')));
    m_details->setVisible(!lines.isEmpty());
}

QString ImportWindow::details() const {
    return m_details->toPlainText();
}

void ImportWindow::showAnswer(const bill::UsageAnswer& answer) {
    m_sentence->setText(QString::fromStdString(answer.sentence));
    m_sentence->setProperty("tone", answer.isDone ? "" : "warning");
    widgets::restyle(*m_sentence);
    if (answer.import != 0) {
        m_table->setRowCount(0);
        m_table->hide();
        m_details->hide();
        if (m_isSample) {
            close();
        }
    }
}

void ImportWindow::showProgress(std::optional<int> share) {
    m_progress->setVisible(share.has_value());
    m_cancel->setVisible(share.has_value());
    m_progress->setValue(share.value_or(0));
}

void ImportWindow::listEarlier() {
    m_earlier->clear();
    const auto& imports = m_bills.book()->imports;
    for (auto import = imports.rbegin(); import != imports.rend(); ++import) {
        if (import->isUndone) {
            continue;
        }
        QStringList names;
        for (const bill::KeptFile& kept : m_bills.book()->files) {
            if (kept.import == import->number) {
                names.append(QString::fromStdString(kept.file.name));
            }
        }
        m_earlier->addItem(
            QStringLiteral("%1 of %2: %3")
                .arg(import->number)
                .arg(daysWords(domain::floorTo(import->at, std::chrono::hours(24)),
                               domain::floorTo(import->at, std::chrono::hours(24))),
                     names.mid(0, 3).join(QStringLiteral(", ")) +
                         (names.size() > 3 ? QStringLiteral(" and %1 more").arg(names.size() - 3)
                                           : QString())),
            QVariant::fromValue<qlonglong>(import->number));
    }
    m_earlierRow->setVisible(m_earlier->count() > 0);
}

}  // namespace tessera::ui
