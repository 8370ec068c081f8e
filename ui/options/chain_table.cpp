#include "ui/options/chain_table.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <algorithm>

namespace tessera::ui {

using domain::OptionRight;

namespace {

constexpr ChainField kChoices[] = {ChainField::OpenInterest, ChainField::OpenChange, ChainField::Volume,
                                   ChainField::Delta,        ChainField::Volatility, ChainField::Last,
                                   ChainField::Gamma,        ChainField::Vega,       ChainField::Theta,
                                   ChainField::Vanna,        ChainField::Volga};
/// What goes first where there is no room.
constexpr ChainField kLeftOut[] = {ChainField::Volga,  ChainField::Vanna,     ChainField::Theta,
                                   ChainField::Vega,   ChainField::Gamma,     ChainField::OpenChange,
                                   ChainField::Volume, ChainField::Last,      ChainField::OpenInterest,
                                   ChainField::Delta,  ChainField::Volatility};
/// So much wider a column gets where there is room.
constexpr int kMostExtra = 40;

QString titleOf(ChainField field) {
    const int column = ChainModel::columnOf(field, OptionRight::Call);
    return ChainModel::columns()[static_cast<std::size_t>(column)].title;
}

bool isPrice(ChainField field) {
    return field == ChainField::Bid || field == ChainField::Ask || field == ChainField::Last;
}

}  // namespace

ChainTable::ChainTable(const widgets::Theme& theme, QWidget* parent)
    : RecordTable(theme, parent),
      m_model(new ChainModel(this)),
      m_wanted{ChainField::OpenInterest, ChainField::Volume, ChainField::Delta, ChainField::Volatility,
               ChainField::Last} {
    setModel(m_model);
    setColumns(ChainModel::columns());
    setAccessibleName(QStringLiteral("Option chain"));
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setSectionsMovable(false);
    connect(this, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (isPrice(ChainModel::fieldOf(index.column()))) {
            wantAt(index);
        }
    });
    connect(this, &QTableView::activated, this, &ChainTable::wantAt);
    connect(this, &RecordTable::groupActivated, this, &ChainTable::futureWanted);
    arrange();
}

std::span<const ChainField> ChainTable::choices() {
    return kChoices;
}

void ChainTable::wantAt(const QModelIndex& index) {
    if (const options::OptionReading* option = m_model->optionAt(index)) {
        emit optionWanted(option->id);
    }
}

void ChainTable::showChain(options::Chain chain, const ChainContext& context) {
    const bool isOther = chain.future != m_model->chain().future || m_model->rowCount() == 0;
    const QModelIndex before = currentIndex();
    const bool wasAtMoney = before.isValid() && before.row() == m_model->moneyRow();
    const auto strike = m_model->strikeOf(before.row());
    m_model->showChain(std::move(chain), context);
    if (isOther) {
        const QModelIndex money = m_model->index(m_model->moneyRow(), ChainModel::kStrike);
        clearSelection();
        selectionModel()->setCurrentIndex(money, QItemSelectionModel::NoUpdate);
        scrollTo(money, QAbstractItemView::PositionAtCenter);
        return;
    }
    const int row = wasAtMoney ? m_model->moneyRow() : strike ? m_model->rowOf(*strike) : -1;
    if (before.isValid() && row >= 0 && row != before.row()) {
        selectionModel()->setCurrentIndex(m_model->index(row, before.column()),
                                          QItemSelectionModel::ClearAndSelect);
    }
}

void ChainTable::setWanted(std::set<ChainField> fields) {
    std::erase_if(fields,
                  [](ChainField field) { return std::ranges::find(kChoices, field) == std::end(kChoices); });
    if (m_wanted != fields) {
        m_wanted = std::move(fields);
        arrange();
        emit columnsChanged();
    }
}

void ChainTable::fillColumnsMenu(QMenu& menu) {
    menu.clear();
    for (const ChainField field : kChoices) {
        QAction* action = menu.addAction(titleOf(field));
        action->setCheckable(true);
        action->setChecked(m_wanted.contains(field));
        connect(action, &QAction::toggled, this, [this, field](bool isOn) {
            std::set<ChainField> next = m_wanted;
            isOn ? (void)next.insert(field) : (void)next.erase(field);
            setWanted(std::move(next));
        });
    }
}

/// Both sides alike; what is left beyond the columns widens them.
void ChainTable::arrange() {
    std::vector<widgets::RecordColumn> columns = ChainModel::columns();
    std::set<ChainField> shown = m_wanted;
    shown.insert({ChainField::Bid, ChainField::Ask, ChainField::Mine, ChainField::Strike});
    const auto needed = [&] {
        int sum = 0;
        for (int column = 0; column < ChainModel::kColumns; ++column) {
            const bool isShown = shown.contains(ChainModel::fieldOf(column));
            sum += isShown ? columns[static_cast<std::size_t>(column)].width : 0;
        }
        return sum;
    };
    const int room = viewport()->width();
    for (const ChainField field : kLeftOut) {
        if (needed() > room) {
            shown.erase(field);
        }
    }
    const int count = 2 * static_cast<int>(shown.size()) - 1;
    const int extra = std::clamp((room - needed()) / count, 0, kMostExtra);
    std::vector<int> widths;
    for (int column = 0; column < ChainModel::kColumns; ++column) {
        widgets::RecordColumn& laid = columns[static_cast<std::size_t>(column)];
        const ChainField field = ChainModel::fieldOf(column);
        laid.width += extra;
        laid.stretches = field == ChainField::Strike;  // takes the last few pixels
        widths.push_back(shown.contains(field) ? laid.width : 0);
    }
    if (widths == m_shown) {
        return;
    }
    m_shown = widths;
    for (int column = 0; column < ChainModel::kColumns; ++column) {
        setColumnHidden(column, widths[static_cast<std::size_t>(column)] == 0);
    }
    setColumns(std::move(columns));
}

void ChainTable::resizeEvent(QResizeEvent* event) {
    arrange();
    RecordTable::resizeEvent(event);
}

void ChainTable::contextMenuEvent(QContextMenuEvent* event) {
    const bool isKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = isKey ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    const QPoint at = isKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos();
    if (index.isValid() && index.row() == m_model->moneyRow()) {
        emit menuWanted(std::nullopt, at);
    } else if (const options::OptionReading* option = m_model->optionAt(index)) {
        emit menuWanted(option->id, at);
    } else {
        RecordTable::contextMenuEvent(event);
    }
}

}  // namespace tessera::ui
