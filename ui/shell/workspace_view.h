#pragma once
// Draws one window's tree of splits and tabs with the frames of its panels, and the zones while one is
// dragged. Changes nothing itself: it says what is wanted. GUI thread only.

#include <QPointer>
#include <QWidget>
#include <functional>

#include "ui/shell/panel_frame.h"

class QScrollArea;
class QSplitter;
class QTabBar;

namespace tessera::ui {

class WorkspaceView : public QWidget {
    Q_OBJECT
 public:
    using FrameOf = std::function<PanelFrame*(PanelId)>;
    WorkspaceView(AppServices& services, FrameOf frameOf, QWidget* parent = nullptr);

    /// Lays the frames out anew; they stay the same objects.
    void showTree(const WorkspaceNode& root);
    /// What the person has made of the splits since, into the same tree as was shown.
    void readSizes(WorkspaceNode& root) const;
    /// One panel alone on the window; 0: all of them again.
    void setFull(PanelId id);
    PanelId full() const { return m_full; }

 signals:
    void sizesChanged();
    void tabWanted(tessera::ui::PanelId id);
    void moveWanted(tessera::ui::PanelId panel, tessera::ui::PanelId target, tessera::ui::DropZone zone);

 protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    struct Target {
        PanelFrame* frame = nullptr;
        DropZone zone = DropZone::Tab;
    };
    using Place = std::function<void(QWidget*)>;
    QWidget* build(const WorkspaceNode& node, const Place& place);
    QWidget* buildTabs(const WorkspaceNode& node);
    QWidget* buildSplit(const WorkspaceNode& node, const Place& place);
    void readSizes(WorkspaceNode& node, const QWidget* widget) const;
    bool grows(const WorkspaceNode& node, bool isWide) const;
    int preferred(const WorkspaceNode& node, bool isWide) const;
    void release(QWidget* content);
    Target targetAt(const QPoint& at) const;
    void showZone(const Target& target);

    AppServices& m_services;
    FrameOf m_frameOf;
    WorkspaceNode m_root;
    QScrollArea* m_scroll;  // a window smaller than its panels scrolls them; its bars stay whole
    QWidget* m_content = nullptr;
    QWidget* m_zone;
    PanelId m_full = 0;
    std::vector<QPointer<PanelFrame>> m_frames;
};

}  // namespace tessera::ui
