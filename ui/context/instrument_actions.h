#pragma once
// What can be done with an instrument, wherever it is named: its menu, and the drag of its symbol. GUI thread
// only.

#include <QMimeData>

#include "ui/context/app_services.h"

class QMenu;

namespace tessera::ui {

/// Show it in a chart or a ladder, an order, its contract card, copy.
void addInstrumentActions(QMenu& menu, AppServices& services, InstrumentMarket& market);

/// Of a drag: the symbol as text, and as our own format so that a panel knows what it is offered.
inline constexpr const char* kSymbolMime = "application/x-tessera-symbol";
/// Drags until the button is released.
void dragSymbol(QWidget* from, const InstrumentMarket& market);
/// Null when `data` is no symbol that is known here.
InstrumentMarket* droppedInstrument(const QMimeData& data, const MarketHub& hub);

}  // namespace tessera::ui
