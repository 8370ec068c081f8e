#pragma once
// A panel with its header row: the handle it is dragged by, and the button with its link and its menu. GUI
// thread only.

#include <QWidget>

#include "ui/context/panel.h"
#include "ui/shell/workspace.h"

class QMenu;
class QToolButton;

namespace tessera::ui {

inline constexpr const char* kPanelMime = "application/x-tessera-panel";

class PanelFrame : public QWidget {
    Q_OBJECT
 public:
    /// Takes the panel.
    PanelFrame(AppServices& services, const PanelKind& kind, PanelId id, Panel* panel);
    Panel& panel() const { return *m_panel; }
    const PanelKind& kind() const { return m_kind; }
    PanelId id() const { return m_id; }
    /// The menu, at the keyboard's request.
    void openMenu();

 signals:
    void duplicateWanted(tessera::ui::PanelId id);
    void windowWanted(tessera::ui::PanelId id);
    void fullWanted(tessera::ui::PanelId id);
    void resetWanted(tessera::ui::PanelId id);
    void closeWanted(tessera::ui::PanelId id);
    /// Another panel of the kind `kind` at that side of this one.
    void splitWanted(tessera::ui::PanelId id, tessera::ui::DropZone zone);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    void fillMenu();
    void addLinkFields(QMenu& menu);
    void showLink();
    void drag();

    AppServices& m_services;
    PanelKind m_kind;
    PanelId m_id;
    Panel* m_panel;
    QToolButton* m_button;
    QMenu* m_menu;
    QPoint m_pressedAt;
    bool m_isPressed = false;
};

/// The colour a link is shown in; of none, the theme's faint text.
QColor linkPaint(const widgets::Theme& theme, LinkColour colour);

}  // namespace tessera::ui
