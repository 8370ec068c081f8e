#pragma once
// The workspaces that are open: their panels as objects, the windows beside the main one, saving. Every
// change is an edit of the Workspace value, after which the windows it touched are drawn anew. GUI thread
// only.

#include <QTimer>
#include <memory>
#include <set>

#include "ui/shell/panel_catalogue.h"
#include "ui/shell/panel_frame.h"
#include "ui/shell/workspace_store.h"
#include "ui/shell/workspace_view.h"

class QSettings;

namespace tessera::ui {

class WorkspaceHost : public QObject {
    Q_OBJECT
 public:
    /// `main` is the main window's view; `settings` remember which workspace was open.
    WorkspaceHost(AppServices& services, PanelCatalogue catalogue, WorkspaceStore store, QSettings& settings,
                  QWidget& mainWindow);
    ~WorkspaceHost() override;
    WorkspaceView& mainView() { return *m_main; }
    const PanelCatalogue& catalogue() const { return m_catalogue; }
    WorkspaceStore& store() { return m_store; }

    /// The one that was open last, or the ready one when it has failed twice.
    void openLast();
    /// Shows another one; the one before stays as it is, with its panels, and is saved.
    void open(const QString& id);
    const Workspace& workspace() const { return m_live->value; }
    /// As it was made; an own one: as it was saved last.
    void reset();
    void saveAs(const QString& title);
    /// Opened under an id of its own; sentences when something was left out.
    void import(const QString& file);
    /// A sentence when it cannot be written; empty when it was.
    QString exportTo(const QString& file);
    /// An own one; the first ready one is opened.
    void removeOwn();

    /// Beside the panel in focus, where it has the most room; null: the catalogue has no such kind.
    Panel* addPanel(const QString& kind);
    /// The first of that kind that is open, brought to the front, else a new one; null as in addPanel().
    Panel* showPanel(const QString& kind);
    void split(PanelId beside, DropZone zone);
    void duplicate(PanelId id);
    void close(PanelId id);
    void toNewWindow(PanelId id);
    void move(PanelId id, PanelId target, DropZone zone);
    void resetPanel(PanelId id);
    void toggleFull(PanelId id);
    /// The next panel's content gets the focus; of all windows, in the order of the tree.
    void focusNext(int step);
    PanelFrame* focusedFrame() const;

    /// Of the open workspace, in the order of the tree.
    std::vector<Panel*> panels() const;
    template <class P>
    std::vector<P*> panelsOf() const {
        std::vector<P*> found;
        for (Panel* panel : panels()) {
            if (auto* typed = qobject_cast<P*>(panel)) {
                found.push_back(typed);
            }
        }
        return found;
    }
    /// Writes what is open now; said when it cannot be.
    void save();
    /// The windows beside the main one.
    std::vector<QWidget*> windows() const;
    /// The program ends in order: saves, and the windows beside the main one go.
    void end();

 signals:
    /// Another workspace, or other panels in it.
    void changed();
    void panelMade(tessera::ui::Panel* panel);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    struct Window {
        std::unique_ptr<QWidget> widget;
        WorkspaceView* view = nullptr;
    };
    /// A workspace that was opened in this run.
    struct Live {
        Workspace value;
        std::vector<Window> windows;  // beyond the main one
        /// After the windows, so that they go before the windows they lie in.
        std::map<PanelId, std::unique_ptr<PanelFrame>> frames;
    };
    PanelFrame* frameOf(PanelId id) const;
    void makeFrames();
    void makeFrame(const PanelPlace& place);
    void shelve(Live& live);
    void readWindows();
    void draw();
    void drawWindows();
    void redraw(PanelId focused);
    WorkspaceView* makeView(QWidget* parent);
    void edited();
    PanelId target() const;
    void keepLink(const LinkGroup& group);
    static void applyLinks(AppServices& services, const Workspace& workspace);

    AppServices& m_services;
    PanelCatalogue m_catalogue;
    WorkspaceStore m_store;
    QSettings& m_settings;
    QWidget& m_mainWindow;
    WorkspaceView* m_main;
    std::map<QString, std::unique_ptr<Live>> m_opened;
    Live* m_live = nullptr;
    QTimer m_autosave, m_proven;
    bool m_isRestoring = false;
};

/// `wanted` moved and made smaller until it lies wholly on one of the screens (the nearest); with none
/// wanted, in the middle of the first at `usual`.
QRect fitOnScreens(const QRect& wanted, const std::vector<QRect>& screens, const QSize& usual);

}  // namespace tessera::ui
