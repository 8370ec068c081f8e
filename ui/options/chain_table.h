#pragma once
// The table of a chain: the keyboard goes from cell to cell, a price chooses its option, columns that do not
// fit are left out whole. GUI thread only.

#include <set>

#include "ui/options/chain_model.h"
#include "widgets/table/record_table.h"

class QMenu;

namespace tessera::ui {

class ChainTable : public widgets::RecordTable {
    Q_OBJECT
 public:
    explicit ChainTable(const widgets::Theme& theme, QWidget* parent = nullptr);
    const ChainModel& chainModel() const { return *m_model; }
    /// The keyboard stays at its strike. Another future's chain begins at the money.
    void showChain(options::Chain chain, const ChainContext& context);

    /// Those a person can leave out or add.
    static std::span<const ChainField> choices();
    /// Of the choices, what is wanted; what does not fit is left out until there is room.
    const std::set<ChainField>& wanted() const { return m_wanted; }
    void setWanted(std::set<ChainField> fields);
    /// One line a choice, on each side of the strike.
    void fillColumnsMenu(QMenu& menu);

 signals:
    /// A click on a price of it, or Enter in its half of a row.
    void optionWanted(tessera::domain::InstrumentId option);
    /// A click on the line at the money, or Enter on it.
    void futureWanted();
    /// `option` none: of the line at the money.
    void menuWanted(std::optional<tessera::domain::InstrumentId> option, const QPoint& at);
    void columnsChanged();

 protected:
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

 private:
    void arrange();
    void wantAt(const QModelIndex& index);

    ChainModel* m_model;
    std::set<ChainField> m_wanted;
    std::vector<int> m_shown;  // widths as laid out last, 0: left out
};

}  // namespace tessera::ui
