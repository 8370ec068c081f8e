#include "ui/history/content_choice.h"

#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/domain/time_text.h"

namespace tessera::ui {

namespace {

enum Column { Symbol, Rows, First, Last, Columns };
constexpr int kRowHeight = 24, kFieldWidth = 190;

QDateTimeEdit* timeField(const QString& name) {
    auto* field = new QDateTimeEdit;
    field->setTimeSpec(Qt::UTC);
    field->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    field->setCalendarPopup(true);
    field->setMinimumWidth(kFieldWidth);
    field->setAccessibleName(name);
    return field;
}

QString secondText(domain::Timestamp at) {
    const QString iso = QString::fromStdString(formatIso(at, 0)).chopped(1);  // the head says UTC
    return at.isSet() ? QString(iso).replace(QLatin1Char('T'), QLatin1Char(' ')) : QStringLiteral("–");
}

}  // namespace

ContentChoice::ContentChoice(QWidget* parent)
    : QWidget(parent),
      m_table(new QTableWidget(0, Columns, this)),
      m_find(new QLineEdit(this)),
      m_from(timeField(QStringLiteral("Import from, UTC"))),
      m_to(timeField(QStringLiteral("Import to, UTC"))),
      m_count(new QLabel(this)) {
    m_table->setHorizontalHeaderLabels({QStringLiteral("Instrument"), QStringLiteral("Rows"),
                                        QStringLiteral("First (UTC)"), QStringLiteral("Last (UTC)")});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setAccessibleName(QStringLiteral("Instruments in the file"));
    m_find->setPlaceholderText(QStringLiteral("Find an instrument of the file"));
    m_find->setAccessibleName(QStringLiteral("Find an instrument of the file"));
    m_count->setProperty("tone", "secondary");
    auto* all = new QPushButton(QStringLiteral("All"));
    auto* none = new QPushButton(QStringLiteral("None"));
    all->setToolTip(QStringLiteral("Choose every instrument that is listed"));
    none->setToolTip(QStringLiteral("Choose none of those that are listed"));
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_find, 1);
    line->addWidget(all);
    line->addWidget(none);
    auto* range = new QHBoxLayout;
    range->setSpacing(8);
    range->addWidget(new QLabel(QStringLiteral("From")));
    range->addWidget(m_from);
    range->addWidget(new QLabel(QStringLiteral("to")));
    range->addWidget(m_to);
    range->addWidget(new QLabel(QStringLiteral("UTC")));
    range->addStretch();
    range->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(line);
    layout->addWidget(m_table, 1);
    layout->addLayout(range);
    connect(all, &QPushButton::clicked, this, [this] { setAll(true); });
    connect(none, &QPushButton::clicked, this, [this] { setAll(false); });
    connect(m_find, &QLineEdit::textChanged, this, &ContentChoice::showMatching);
    connect(m_table, &QTableWidget::itemChanged, this, &ContentChoice::tell);
    for (QDateTimeEdit* field : {m_from, m_to}) {
        connect(field, &QDateTimeEdit::dateTimeChanged, this, &ContentChoice::tell);
    }
}

void ContentChoice::show(const history::ImportPreview& preview) {
    const QSignalBlocker quietFrom(m_from), quietTo(m_to), quietFind(m_find);
    m_find->clear();
    fillTable(preview.instruments);
    domain::Timestamp first, last;
    for (const history::ImportedInstrument& one : preview.instruments) {
        first = !first.isSet() || one.first < first ? one.first : first;
        last = std::max(last, one.last);
    }
    m_first = first.seconds();
    m_last = last.seconds() + 1;  // the last row is before it
    m_from->setDateTime(QDateTime::fromSecsSinceEpoch(m_first, Qt::UTC));
    m_to->setDateTime(QDateTime::fromSecsSinceEpoch(m_last, Qt::UTC));
    tell();
}

void ContentChoice::fillTable(const std::vector<history::ImportedInstrument>& instruments) {
    const QSignalBlocker quiet(m_table);
    const QLocale english(QLocale::English);
    m_table->setRowCount(0);
    m_table->setRowCount(static_cast<int>(instruments.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const history::ImportedInstrument& one = instruments[static_cast<std::size_t>(row)];
        auto* symbol = new QTableWidgetItem(QString::fromStdString(one.symbol));
        symbol->setFlags(symbol->flags() | Qt::ItemIsUserCheckable);
        symbol->setCheckState(Qt::Checked);
        auto* rows = new QTableWidgetItem(english.toString(static_cast<qulonglong>(one.rows)));
        rows->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_table->setItem(row, Symbol, symbol);
        m_table->setItem(row, Rows, rows);
        m_table->setItem(row, First, new QTableWidgetItem(secondText(one.first)));
        m_table->setItem(row, Last, new QTableWidgetItem(secondText(one.last)));
    }
    m_table->resizeColumnsToContents();
}

bool ContentChoice::isChosen(int row) const {
    return m_table->item(row, Symbol)->checkState() == Qt::Checked;
}

int ContentChoice::chosenCount() const {
    int count = 0;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        count += isChosen(row) ? 1 : 0;
    }
    return count;
}

/// Of those that are listed: what was searched for.
void ContentChoice::setAll(bool isChosen) {
    {
        const QSignalBlocker quiet(m_table);
        for (int row = 0; row < m_table->rowCount(); ++row) {
            if (!m_table->isRowHidden(row)) {
                m_table->item(row, Symbol)->setCheckState(isChosen ? Qt::Checked : Qt::Unchecked);
            }
        }
    }
    tell();
}

void ContentChoice::showMatching(const QString& text) {
    for (int row = 0; row < m_table->rowCount(); ++row) {
        m_table->setRowHidden(row, !m_table->item(row, Symbol)->text().contains(text, Qt::CaseInsensitive));
    }
}

void ContentChoice::tell() {
    m_count->setText(QStringLiteral("%1 of %2 chosen").arg(chosenCount()).arg(m_table->rowCount()));
    emit changed();
}

QString ContentChoice::problem() const {
    if (m_table->rowCount() > 0 && chosenCount() == 0) {
        return QStringLiteral("No instrument of the file is chosen.");
    }
    if (m_from->dateTime() >= m_to->dateTime()) {
        return QStringLiteral("The import is to begin at %1, which is not before its end, %2.")
            .arg(m_from->text(), m_to->text());
    }
    return {};
}

/// A bound nobody moved is none: a file that was looked at in part goes on behind it.
void ContentChoice::ask(history::ImportRequest& request) const {
    const bool isAll = chosenCount() == m_table->rowCount();
    for (int row = 0; !isAll && row < m_table->rowCount(); ++row) {
        if (isChosen(row)) {
            request.symbols.push_back(m_table->item(row, Symbol)->text().toStdString());
        }
    }
    if (const qint64 from = m_from->dateTime().toSecsSinceEpoch(); from != m_first) {
        request.from = domain::Timestamp::fromSeconds(from);
    }
    if (const qint64 to = m_to->dateTime().toSecsSinceEpoch(); to != m_last) {
        request.to = domain::Timestamp::fromSeconds(to);
    }
}

}  // namespace tessera::ui
