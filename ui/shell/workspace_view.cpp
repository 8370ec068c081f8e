#include "ui/shell/workspace_view.h"

#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <numeric>

namespace tessera::ui {

namespace {

using Shape = WorkspaceNode::Shape;

/// A tab for each panel, above the shown one.
struct TabStack : QWidget {
    TabStack() : tabs(new QTabBar), pages(new QStackedWidget) {
        tabs->setExpanding(false);
        tabs->setDrawBase(false);
        tabs->setElideMode(Qt::ElideRight);
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(0);
        layout->addWidget(tabs);
        layout->addWidget(pages, 1);
    }
    QTabBar* tabs;
    QStackedWidget* pages;
};

/// In place of a panel nobody looks at: a style sheet is worked out for all that is on the screen, seen or
/// not.
QWidget* emptyPage(const PanelFrame& frame) {
    auto* page = new QWidget;
    page->setMinimumSize(frame.panel().minimumSize());
    return page;
}

void fillPage(QStackedWidget& pages, int index, PanelFrame* frame) {
    QWidget* page = pages.widget(index);
    if (frame == nullptr || page == frame || pages.indexOf(frame) >= 0) {
        return;
    }
    pages.insertWidget(index, frame);
    pages.removeWidget(page);
    page->deleteLater();
}

}  // namespace

WorkspaceView::WorkspaceView(AppServices& services, FrameOf frameOf, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_frameOf(std::move(frameOf)),
      m_scroll(new QScrollArea),
      m_zone(new QWidget(this)) {
    setAcceptDrops(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);
    setMinimumSize(200, 120);
    m_zone->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_zone->hide();
}

/// The frames outlive the splits they were in.
void WorkspaceView::release(QWidget* content) {
    for (const QPointer<PanelFrame>& frame : m_frames) {
        if (frame != nullptr && content->isAncestorOf(frame)) {
            frame->hide();
            frame->setParent(this);
        } else if (frame == content) {
            frame->hide();
            frame->setParent(this);
        }
    }
    m_frames.clear();
}

void WorkspaceView::showTree(const WorkspaceNode& root) {
    m_root = root;
    if (m_full != 0 && m_frameOf(m_full) == nullptr) {
        m_full = 0;
    }
    QWidget* old = m_content;
    if (old != nullptr) {
        m_scroll->takeWidget();
        release(old);
    }
    const Place place = [this](QWidget* part) {
        m_scroll->setWidget(part);
        part->show();
    };
    if (m_full != 0) {
        WorkspaceNode alone;
        alone.panels.push_back({.id = m_full, .kind = {}, .link = LinkColour::None, .state = {}});
        m_content = build(alone, place);
    } else if (root.shape == Shape::Tabs && root.panels.empty()) {
        auto* empty = new QLabel(QStringLiteral(
            "This window is empty.\nAdd a panel from the menu, or press Ctrl+K and type its name."));
        empty->setAlignment(Qt::AlignCenter);
        empty->setProperty("tone", "secondary");
        place(empty);
        m_content = empty;
    } else {
        m_content = build(root, place);
    }
    if (old != nullptr && qobject_cast<PanelFrame*>(old) == nullptr) {
        old->deleteLater();
    }
}

void WorkspaceView::setFull(PanelId id) {
    m_full = id;
    showTree(WorkspaceNode(m_root));
}

/// `place` puts a part where it belongs before it is filled: every widget gets its parents once, for a style
/// sheet is worked out anew for all that moves.
QWidget* WorkspaceView::build(const WorkspaceNode& node, const Place& place) {
    if (node.shape != Shape::Tabs) {
        return buildSplit(node, place);
    }
    QWidget* tabs = buildTabs(node);
    place(tabs);
    return tabs;
}

QWidget* WorkspaceView::buildTabs(const WorkspaceNode& node) {
    if (node.panels.size() == 1) {
        PanelFrame* frame = m_frameOf(node.panels.front().id);
        m_frames.emplace_back(frame);
        return frame;
    }
    auto* stack = new TabStack;
    for (const PanelPlace& place : node.panels) {
        PanelFrame* frame = m_frameOf(place.id);
        m_frames.emplace_back(frame);
        const int index = stack->tabs->addTab(frame->panel().title());
        stack->pages->addWidget(emptyPage(*frame));
        connect(&frame->panel(), &Panel::titleChanged, stack,
                [stack, frame, index] { stack->tabs->setTabText(index, frame->panel().title()); });
    }
    stack->tabs->setCurrentIndex(node.current);
    const auto show = [this, stack, panels = node.panels](int index) {
        fillPage(*stack->pages, index, m_frameOf(panels[static_cast<std::size_t>(index)].id));
        stack->pages->setCurrentIndex(index);
    };
    show(node.current);
    connect(stack->tabs, &QTabBar::currentChanged, this, [this, show, panels = node.panels](int index) {
        show(index);
        emit tabWanted(panels[static_cast<std::size_t>(index)].id);
    });
    // Who clicks a tab is in that panel: keys go there, not to one that is no longer seen.
    connect(stack->tabs, &QTabBar::tabBarClicked, this, [this, panels = node.panels](int index) {
        if (index >= 0) {
            if (PanelFrame* frame = m_frameOf(panels[static_cast<std::size_t>(index)].id)) {
                frame->panel().focusContent();
            }
        }
    });
    return stack;
}

bool WorkspaceView::grows(const WorkspaceNode& node, bool isWide) const {
    const auto panelGrows = [&](const PanelPlace& place) {
        const PanelKind& kind = m_frameOf(place.id)->kind();
        return isWide ? kind.growsWide : kind.growsHigh;
    };
    return std::any_of(node.panels.begin(), node.panels.end(), panelGrows) ||
           std::any_of(node.children.begin(), node.children.end(),
                       [&](const WorkspaceNode& child) { return grows(child, isWide); });
}

int WorkspaceView::preferred(const WorkspaceNode& node, bool isWide) const {
    int most = 0, sum = 0;
    for (const PanelPlace& place : node.panels) {
        const QSize size = m_frameOf(place.id)->kind().size;
        most = std::max(most, isWide ? size.width() : size.height());
    }
    for (const WorkspaceNode& child : node.children) {
        const int each = preferred(child, isWide);
        most = std::max(most, each);
        sum += each;
    }
    return (node.shape == Shape::Row) == isWide && node.shape != Shape::Tabs ? sum : most;
}

QWidget* WorkspaceView::buildSplit(const WorkspaceNode& node, const Place& place) {
    const bool isWide = node.shape == Shape::Row;
    auto* splitter = new QSplitter(isWide ? Qt::Horizontal : Qt::Vertical);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    place(splitter);
    QList<int> sizes;
    const bool isSized = node.sizes.size() == node.children.size();
    const bool anyGrows = grows(node, isWide);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const WorkspaceNode& child = node.children[i];
        build(child, [splitter](QWidget* part) {
            splitter->addWidget(part);
            part->show();  // it may have been put away; never before it has a parent, or it would be a window
        });
        // More room goes to charts, not to ladders: look.md.
        splitter->setStretchFactor(static_cast<int>(i), !anyGrows || grows(child, isWide) ? 1 : 0);
        sizes << (isSized ? node.sizes[i] : preferred(child, isWide));
    }
    splitter->setSizes(sizes);
    connect(splitter, &QSplitter::splitterMoved, this, &WorkspaceView::sizesChanged);
    return splitter;
}

void WorkspaceView::readSizes(WorkspaceNode& root) const {
    if (m_full == 0 && m_content != nullptr) {
        readSizes(root, m_content);
    }
}

void WorkspaceView::readSizes(WorkspaceNode& node, const QWidget* widget) const {
    const auto* splitter = qobject_cast<const QSplitter*>(widget);
    if (splitter == nullptr || node.shape == Shape::Tabs ||
        splitter->count() != static_cast<int>(node.children.size())) {
        return;
    }
    const QList<int> sizes = splitter->sizes();
    if (std::accumulate(sizes.begin(), sizes.end(), 0) > 0) {  // zero: it was never shown
        node.sizes.assign(sizes.begin(), sizes.end());
    }
    for (int i = 0; i < splitter->count(); ++i) {
        readSizes(node.children[static_cast<std::size_t>(i)], splitter->widget(i));
    }
}

// --- a panel dragged by its header

WorkspaceView::Target WorkspaceView::targetAt(const QPoint& at) const {
    for (const QPointer<PanelFrame>& frame : m_frames) {
        if (frame == nullptr || !frame->isVisible()) {
            continue;
        }
        const QRect box(frame->mapTo(this, QPoint(0, 0)), frame->size());
        if (!box.contains(at)) {
            continue;
        }
        const double x = (at.x() - box.left()) / static_cast<double>(box.width());
        const double y = (at.y() - box.top()) / static_cast<double>(box.height());
        const double edge = std::min({x, 1 - x, y, 1 - y});
        const DropZone zone = edge > 0.3      ? DropZone::Tab
                              : edge == x     ? DropZone::Left
                              : edge == 1 - x ? DropZone::Right
                              : edge == y     ? DropZone::Above
                                              : DropZone::Below;
        return {frame, zone};
    }
    return {};
}

void WorkspaceView::showZone(const Target& target) {
    if (target.frame == nullptr) {
        m_zone->hide();
        return;
    }
    QRect box(target.frame->mapTo(this, QPoint(0, 0)), target.frame->size());
    switch (target.zone) {
        case DropZone::Left:
            box.setWidth(box.width() / 2);
            break;
        case DropZone::Right:
            box.setLeft(box.center().x());
            break;
        case DropZone::Above:
            box.setHeight(box.height() / 2);
            break;
        case DropZone::Below:
            box.setTop(box.center().y());
            break;
        case DropZone::Tab:
            break;
    }
    const QColor accent = m_services.theme().accent;
    m_zone->setStyleSheet(QStringLiteral("background: rgba(%1,%2,%3,60); border: 2px solid %4;")
                              .arg(accent.red())
                              .arg(accent.green())
                              .arg(accent.blue())
                              .arg(accent.name()));
    m_zone->setGeometry(box);
    m_zone->raise();
    m_zone->show();
}

void WorkspaceView::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(QLatin1String(kPanelMime))) {
        event->acceptProposedAction();
    }
}

void WorkspaceView::dragMoveEvent(QDragMoveEvent* event) {
    showZone(targetAt(event->position().toPoint()));
    event->acceptProposedAction();
}

void WorkspaceView::dragLeaveEvent(QDragLeaveEvent*) {
    m_zone->hide();
}

void WorkspaceView::dropEvent(QDropEvent* event) {
    m_zone->hide();
    const Target target = targetAt(event->position().toPoint());
    const PanelId panel = event->mimeData()->data(QLatin1String(kPanelMime)).toInt();
    if (target.frame != nullptr && target.frame->id() != panel) {
        event->acceptProposedAction();
        emit moveWanted(panel, target.frame->id(), target.zone);
    }
}

}  // namespace tessera::ui
