#include "ui/bill/moved_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/bill/bill_words.h"

namespace tessera::ui {

namespace {

constexpr int kPadding = 12, kRow = 24, kLeastRows = 4, kMostRows = 14;
constexpr int kPicture = 340;  // px that are not the models' rows: choices, words, picture, heads
constexpr const char* kMethod =
    "Price is what a token cost you, volume how many there were, mix which models they went to. Each is its "
    "average "
    "over every order in which the three may have changed (Shapley), so they add up to the change exactly.";

}  // namespace

MovedPanel::MovedPanel(AppServices& services, QWidget* parent)
    : Panel(services, parent),
      m_services(services),
      m_bills(BillServices::of(services)),
      m_header(new PanelHeader(services)),
      m_from(new QComboBox),
      m_to(new QComboBox),
      m_sentence(new QLabel),
      m_waterfall(new Waterfall(services.theme())),
      m_rows(new MovedRows(this)),
      m_paid(new PaidRows(this)),
      m_table(buildTable(m_rows, QStringLiteral("What moved the bill, by model"))),
      m_paidTable(buildTable(m_paid, QStringLiteral("List price against what was paid"))),
      m_choices(buildChoices()) {
    setObjectName(QStringLiteral("moved"));
    setMinimumWidth(340);
    m_table->setColumns(MovedRows::columns());
    m_paidTable->setColumns(PaidRows::columns());
    m_sentence->setWordWrap(true);
    m_sentence->setProperty("tone", "secondary");
    m_sentence->setContentsMargins(kPadding, 4, kPadding, 4);
    m_header->setTitle(title());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_choices);
    layout->addWidget(m_sentence);
    layout->addWidget(m_waterfall, 1);
    layout->addWidget(m_table);
    layout->addSpacing(8);
    layout->addWidget(m_paidTable);
    connect(&services, &AppServices::themeChanged, this, &MovedPanel::applyTheme);
    if (m_bills != nullptr) {
        connect(m_bills, &BillServices::changed, this, &MovedPanel::refresh);
    }
    refresh();
}

widgets::RecordTable* MovedPanel::buildTable(widgets::RecordModel* model, const QString& name) {
    auto* table = new widgets::RecordTable(m_services.theme());
    table->setModel(model);
    table->setRowHeight(kRow);
    table->setAccessibleName(name);
    return table;
}

QWidget* MovedPanel::buildChoices() {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(kPadding, 8, kPadding, 4);
    row->setSpacing(8);
    m_from->setAccessibleName(QStringLiteral("Month to compare with"));
    m_to->setAccessibleName(QStringLiteral("Month that is explained"));
    for (QComboBox* box : {m_from, m_to}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            m_wantedFrom = m_from->currentData().toString();
            m_wantedTo = m_to->currentData().toString();
            refill();
            emit stateChanged();
        });
    }
    auto* word = new QLabel(QStringLiteral("to"));
    word->setProperty("tone", "secondary");
    row->addWidget(m_from);
    row->addWidget(word);
    row->addWidget(m_to);
    row->addStretch();
    return line;
}

PanelState MovedPanel::saveState() const {
    return {{QStringLiteral("from"), m_wantedFrom}, {QStringLiteral("to"), m_wantedTo}};
}

void MovedPanel::restoreState(const PanelState& state) {
    m_wantedFrom = state.value(QStringLiteral("from")).toString();
    m_wantedTo = state.value(QStringLiteral("to")).toString();
    refresh();
}

void MovedPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    fitTables();
}

QString MovedPanel::sentence() const {
    return m_sentence->text();
}

/// The newest month first; `fallback` counts from it.
void MovedPanel::fill(QComboBox& box, const std::vector<std::string>& months, const QString& wanted,
                      std::size_t fallback) {
    const QSignalBlocker quiet(&box);
    box.clear();
    for (auto month = months.rbegin(); month != months.rend(); ++month) {
        box.addItem(monthWords(*month), QString::fromStdString(*month));
    }
    const int found = box.findData(wanted);
    box.setCurrentIndex(
        found >= 0 ? found : std::min(static_cast<int>(fallback), static_cast<int>(months.size()) - 1));
}

void MovedPanel::refresh() {
    if (m_bills != nullptr) {
        const auto months =
            billTable(*m_bills->joined(), bill::BillGrouping::Month, {}, m_bills->matcher()).months;
        fill(*m_to, months, m_wantedTo, 0);
        fill(*m_from, months, m_wantedFrom, 1);
        m_choices->setVisible(months.size() > 1);
    }
    refill();
}

void MovedPanel::refill() {
    const std::string from = m_from->currentData().toString().toStdString();
    const std::string to = m_to->currentData().toString().toStdString();
    if (m_bills == nullptr || to.empty()) {
        showNothing(QStringLiteral(
            "Import two months of a bill, and this says what made the second another than the "
            "first: the price of a token, how many there were, or which models they went to."));
    } else if (from == to) {
        showNothing(QStringLiteral("One month is there. With a second one this says what moved the bill."));
    } else if (const auto moved = whatMoved(*m_bills->joined(), from, to); !moved) {
        showNothing(QString::fromStdString(moved.error().sentence));
    } else if (moved->before == 0 && moved->after == 0) {
        showNothing(
            QStringLiteral("No file says what these months cost. Import the vendor's cost file too."));
    } else {
        showMove(*moved);
    }
    if (m_bills != nullptr && !to.empty()) {
        m_paid->show(listAndPaid(*m_bills->joined(), to, m_bills->matcher()));
    } else {
        m_paid->show(std::nullopt);
    }
    fitTables();
}

void MovedPanel::showNothing(const QString& sentence) {
    m_sentence->setText(sentence);
    m_waterfall->setBars({});
    m_rows->show(std::nullopt);
    m_header->setTitle(title());
}

void MovedPanel::showMove(const bill::WhatMoved& moved) {
    const auto cents = [](std::int64_t nano) {
        return static_cast<std::int64_t>(bill::toCents(bill::Amount::fromNano(nano)));
    };
    const auto bar = [&](const QString& name, std::int64_t nano) {
        return Waterfall::Bar{name, moneyWords(bill::Amount::fromNano(nano)), cents(nano), false};
    };
    const auto step = [](const char* name, std::int64_t value) {
        return Waterfall::Bar{QLatin1String(name), signedCents(value), value, true};
    };
    std::vector<Waterfall::Bar> bars{bar(monthWords(moved.from), moved.before),
                                     step("price", moved.shownCents[0]), step("volume", moved.shownCents[1]),
                                     step("mix", moved.shownCents[2])};
    if (moved.others != 0) {
        bars.push_back(step("not tokens", moved.shownCents[3]));
    }
    bars.push_back(bar(monthWords(moved.to), moved.after));
    m_waterfall->setBars(std::move(bars));
    m_sentence->setText(QLatin1String(kMethod));
    m_rows->show(moved);
    m_header->setTitle(title(), QStringLiteral("%1 a month. + raises the bill, – lowers it")
                                    .arg(QString::fromStdString(moved.currency)));
}

/// As high as their rows: the picture has the rest.
void MovedPanel::fitTables() {
    const auto fit = [](widgets::RecordTable& table, int most) {
        const int rows = std::min(table.model()->rowCount(), most);
        table.setVisible(rows > 0);
        table.setFixedHeight(rows * kRow + widgets::Metrics::tableHead + 2 * table.frameWidth() + 4);
    };
    fit(*m_paidTable, kMostRows);
    fit(*m_table, std::clamp((height() - kPicture) / kRow - m_paid->rowCount(), kLeastRows, kMostRows));
    m_waterfall->setVisible(m_rows->rowCount() > 0);
    // Without a picture the words stand above, not in the middle.
    static_cast<QVBoxLayout*>(layout())->setStretch(1, m_rows->rowCount() > 0 ? 0 : 1);
    m_sentence->setAlignment(m_rows->rowCount() > 0 ? Qt::AlignLeft : Qt::AlignLeft | Qt::AlignTop);
}

void MovedPanel::applyTheme() {
    m_waterfall->setTheme(m_services.theme());
    m_table->setTheme(m_services.theme());
    m_paidTable->setTheme(m_services.theme());
}

}  // namespace tessera::ui
