#include "ui/bill/mapping_table.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

namespace tessera::ui {

using bill::ColumnMeaning;

namespace {

constexpr const char* kMeanings[] = {"left out",
                                     "day",
                                     "model",
                                     "input, cache not counted",
                                     "input, cache counted too",
                                     "read from the cache",
                                     "written to the cache",
                                     "output",
                                     "reasoning (part of output)",
                                     "cost",
                                     "price tier"};
static_assert(std::size(kMeanings) == bill::kColumnMeanings);
constexpr int kRowHeight = 24;

QString fromStd(const std::string& text) {
    return QString::fromStdString(text);
}

}  // namespace

MappingTable::MappingTable(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel),
      m_table(new QTableWidget),
      m_currency(new QLineEdit(QStringLiteral("USD"))),
      m_vendor(new QLineEdit),
      m_done(new QPushButton(QStringLiteral("Read it so"))) {
    m_title->setWordWrap(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->setMinimumHeight(6 * kRowHeight);
    m_table->setAccessibleName(QStringLiteral("Columns of the file and what they are"));
    m_currency->setMaximumWidth(60);
    m_currency->setAccessibleName(QStringLiteral("Currency of the cost"));
    m_vendor->setMaximumWidth(140);
    m_vendor->setPlaceholderText(QStringLiteral("may be empty"));
    m_vendor->setAccessibleName(QStringLiteral("Vendor"));
    auto* foot = new QHBoxLayout;
    foot->addWidget(new QLabel(QStringLiteral("Currency")));
    foot->addWidget(m_currency);
    foot->addWidget(new QLabel(QStringLiteral("Vendor")));
    foot->addWidget(m_vendor);
    foot->addStretch();
    foot->addWidget(m_done);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_title);
    layout->addWidget(m_table, 1);
    layout->addLayout(foot);
    connect(m_done, &QPushButton::clicked, this, &MappingTable::chosen);
}

ColumnMeaning MappingTable::guess(const std::string& heading) {
    constexpr std::pair<const char*, ColumnMeaning> kWords[] = {
        {"date", ColumnMeaning::Day},          {"day", ColumnMeaning::Day},
        {"time", ColumnMeaning::Day},          {"datum", ColumnMeaning::Day},
        {"when", ColumnMeaning::Day},          {"model", ColumnMeaning::Model},
        {"cached", ColumnMeaning::CacheRead},  {"cache read", ColumnMeaning::CacheRead},
        {"cache", ColumnMeaning::CacheRead},   {"reason", ColumnMeaning::Reasoning},
        {"prompt", ColumnMeaning::WholeInput}, {"input", ColumnMeaning::WholeInput},
        {"output", ColumnMeaning::Output},     {"completion", ColumnMeaning::Output},
        {"cost", ColumnMeaning::Cost},         {"amount", ColumnMeaning::Cost},
        {"price", ColumnMeaning::Cost},        {"spend", ColumnMeaning::Cost},
        {"paid", ColumnMeaning::Cost},         {"tier", ColumnMeaning::Tier}};
    const std::string plain = bill::plainHeading(heading);
    for (const auto& [word, meaning] : kWords) {
        if (plain.find(word) != std::string::npos) {
            return meaning;
        }
    }
    return ColumnMeaning::Ignored;
}

void MappingTable::show(const QString& name, const bill::UnknownTable& table) {
    m_title->setText(
        QStringLiteral("%1 is of a kind nobody knows here. Say what its columns are; it is remembered for "
                       "every file with these headings.")
            .arg(name));
    m_names = table.headings;
    m_headings = bill::headingSet(table.headings);
    m_meanings.clear();
    m_table->clear();
    const int columns = static_cast<int>(table.headings.size());
    m_table->setColumnCount(columns);
    m_table->setRowCount(static_cast<int>(table.rows.size()) + 1);
    std::set<ColumnMeaning> taken;
    for (int column = 0; column < columns; ++column) {
        const std::string& heading = table.headings[static_cast<std::size_t>(column)];
        m_table->setHorizontalHeaderItem(column, new QTableWidgetItem(fromStd(heading)));
        auto* box = new QComboBox;
        for (const char* meaning : kMeanings) {
            box->addItem(QLatin1String(meaning));
        }
        box->setAccessibleName(QStringLiteral("What %1 is").arg(fromStd(heading)));
        const ColumnMeaning guessed = guess(heading);
        box->setCurrentIndex(taken.insert(guessed).second ? static_cast<int>(guessed) : 0);
        connect(box, &QComboBox::currentIndexChanged, this, &MappingTable::check);
        m_meanings.push_back(box);
        m_table->setCellWidget(0, column, box);
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            const auto& cells = table.rows[row];
            const auto at = static_cast<std::size_t>(column);
            m_table->setItem(static_cast<int>(row) + 1, column,
                             new QTableWidgetItem(at < cells.size() ? fromStd(cells[at]) : QString()));
        }
        m_table->setColumnWidth(column, 170);
    }
    check();
}

bill::ColumnMapping MappingTable::mapping() const {
    bill::ColumnMapping mapping;
    for (std::size_t i = 0; i < m_meanings.size(); ++i) {
        mapping.columns[bill::plainHeading(m_names[i])] =
            static_cast<ColumnMeaning>(m_meanings[i]->currentIndex());
    }
    mapping.currency = m_currency->text().trimmed().toUpper().toStdString();
    mapping.vendor = m_vendor->text().trimmed().toLower().toStdString();
    return mapping;
}

void MappingTable::check() {
    const auto read = bill::parseColumnMapping(bill::formatColumnMapping(mapping()), '\n');
    m_done->setEnabled(read.ok());
    m_done->setToolTip(read ? QString() : QString::fromStdString(read.error().sentence));
}

}  // namespace tessera::ui
