#pragma once
// A watchlist as a panel: as many as are wanted, each with its own instruments, columns and order. GUI thread
// only.

#include "ui/context/panel.h"
#include "ui/context/panel_header.h"
#include "ui/watchlist/watchlist_view.h"

namespace tessera::ui {

class WatchlistPanel : public Panel {
    Q_OBJECT
 public:
    explicit WatchlistPanel(AppServices& context, QWidget* parent = nullptr);
    QWidget* headerRow() override { return m_header; }
    QString title() const override { return m_view->list().name; }
    PanelState saveState() const override { return m_view->list().toJson(); }
    void restoreState(const PanelState& state) override;
    /// Selected; of an own list it becomes a member.
    void takeInstrument(InstrumentMarket* market) override;
    void focusContent() override { m_view->setFocus(Qt::ShortcutFocusReason); }
    WatchlistView& view() { return *m_view; }

 private:
    void showName();
    void rename();
    void askForSymbol();
    void fillListMenu(QMenu& menu);

    AppServices& m_context;
    PanelHeader* m_header;
    WatchlistView* m_view;
};

}  // namespace tessera::ui
