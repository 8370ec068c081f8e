#pragma once
// A swap by month: what one would trade at, and what is held. GUI thread only.

#include "app/swaps/held_swap.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

/// The schedule of a swap that was asked for.
class OfferTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Month, Contract, Lots, Known, SoFar, Par, Fixed, Pays, ColumnCount };
    explicit OfferTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showOffer(const swaps::SwapOffer& offer);
};

/// The schedule of what is held: cash flows, value, sensitivity.
class HeldTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    enum Column { Month, Contract, Lots, Fixed, Known, SoFar, Expected, Flow, PerCent, Pays, ColumnCount };
    explicit HeldTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showHeld(const swaps::HeldSwap& swap);
};

}  // namespace tessera::ui
