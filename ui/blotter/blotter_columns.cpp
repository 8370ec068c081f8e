// Which columns a person sees, and that they come back.
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QTabBar>

#include "ui/blotter/blotter_panel.h"
#include "ui/blotter/filter_bar.h"

namespace tessera::ui {

using trading::GroupBy;

namespace {

/// Another version's columns are another table's: the number of them is part of the name.
QString columnsKey(std::size_t table, std::size_t columns, bool isGrouped) {
    return QStringLiteral("%1%2of%3")
        .arg(isGrouped ? QStringLiteral("groupColumns") : QStringLiteral("columns"))
        .arg(table)
        .arg(columns);
}

}  // namespace

void BlotterPanel::restoreColumns(int tab, const QByteArray& state) {
    widgets::RecordTable* table = tableOf(tab);
    QHeaderView* header = table->horizontalHeader();
    if (!state.isEmpty() && header->restoreState(state)) {  // else it is of another table
        header->setSectionsClickable(pagedModel(tab) != nullptr);
        header->setSortIndicatorShown(false);
        table->setColumns(std::vector(table->columns()));  // lays them out again
    }
}

void BlotterPanel::swapColumns(int tab, bool isGrouped) {
    widgets::RecordTable* table = tableOf(tab);
    const QByteArray chosen = m_columns[{tab, isGrouped}];
    if (!chosen.isEmpty()) {
        restoreColumns(tab, chosen);
        return;
    }
    restoreColumns(tab, m_columns[{tab, !isGrouped}]);
    if (tab == OrdersTab && isGrouped) {
        for (const int column : OrdersModel::kHiddenInRows) {
            table->setColumnShown(column, true);
        }
        for (const int column : OrdersModel::kHiddenInGroups) {
            table->setColumnShown(column, false);
        }
    }
}

void BlotterPanel::fillColumnsMenu() {
    m_columnsMenu->clear();
    widgets::RecordTable* table = tableOf(m_tabs->currentIndex());
    for (int column = 0; column < static_cast<int>(table->columns().size()); ++column) {
        const QString title = table->columns()[static_cast<std::size_t>(column)].title;
        if (title.isEmpty() || table->columns()[static_cast<std::size_t>(column)].stretches) {
            continue;  // the mark and the column that takes the rest stay
        }
        QAction* action = m_columnsMenu->addAction(title);
        action->setCheckable(true);
        action->setChecked(!table->isColumnHidden(column));
        connect(action, &QAction::toggled, table,
                [table, column](bool on) { table->setColumnShown(column, on); });
    }
}

PanelState BlotterPanel::saveState() const {
    PanelState state;
    const auto put = [&state](const QString& key, const QByteArray& columns) {
        state.insert(key, QString::fromLatin1(columns.toBase64()));
    };
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        const bool isGroup = m_tables[i] != nullptr && isGrouped(static_cast<int>(i));
        // One that was never shown is as it was restored.
        put(columnsKey(i, m_plans[i].columns.size(), isGroup),
            m_tables[i] != nullptr ? m_tables[i]->horizontalHeader()->saveState() : m_plans[i].saved);
    }
    for (const auto& [which, columns] : m_columns) {
        if (which.second != isGrouped(which.first)) {  // the other one is on the screen, and newer
            const auto table = static_cast<std::size_t>(which.first);
            put(columnsKey(table, m_plans[table].columns.size(), which.second), columns);
        }
    }
    state.insert(QStringLiteral("tab"), m_tabs->currentIndex());
    state.insert(QStringLiteral("details"), m_bar->detailsButton()->isChecked());
    state.insert(QStringLiteral("orderGroups"), static_cast<int>(m_orderGroups->by()));
    state.insert(QStringLiteral("fillGroups"), static_cast<int>(m_fillGroups->by()));
    state.insert(QStringLiteral("profitBy"), static_cast<int>(m_profit->by()));
    return state;
}

void BlotterPanel::restoreState(const PanelState& state) {
    const auto columns = [&state](const QString& key) {
        return QByteArray::fromBase64(state.value(key).toString().toLatin1());
    };
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        const int tab = static_cast<int>(i);
        const std::size_t count = m_plans[i].columns.size();
        m_plans[i].saved = columns(columnsKey(i, count, false));
        if (m_tables[i] != nullptr) {
            restoreColumns(tab, m_plans[i].saved);
        }
        if (groupedModel(tab) != nullptr) {
            m_columns[{tab, true}] = columns(columnsKey(i, count, true));
        }
    }
    m_bar->detailsButton()->setChecked(state.value(QStringLiteral("details")).toBool());
    const auto by = [&](const char* key) {
        const int value = state.value(QLatin1String(key)).toInt();
        return value >= 0 && value <= static_cast<int>(GroupBy::Tag) ? static_cast<GroupBy>(value)
                                                                     : GroupBy::None;
    };
    showGroups(OrdersTab, by("orderGroups"));
    showGroups(FillsTab, by("fillGroups") == GroupBy::State ? GroupBy::None : by("fillGroups"));
    const int profitBy = state.value(QStringLiteral("profitBy")).toInt();
    m_profit->setBy(static_cast<ProfitModel::By>(
        std::clamp(profitBy, 0, static_cast<int>(ProfitModel::By::TagAndSymbol))));
    m_tabs->setCurrentIndex(std::clamp(state.value(QStringLiteral("tab")).toInt(), 0, m_tabs->count() - 1));
    showTab(m_tabs->currentIndex());
}

}  // namespace tessera::ui
