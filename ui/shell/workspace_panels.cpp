// WorkspaceHost: what a person does with panels.
#include <QApplication>
#include <QStackedWidget>
#include <QTabBar>
#include <algorithm>

#include "ui/shell/workspace_host.h"

namespace tessera::ui {

std::vector<Panel*> WorkspaceHost::panels() const {
    std::vector<Panel*> all;
    if (m_live != nullptr) {
        for (const PanelId id : m_live->value.panels()) {
            if (const PanelFrame* frame = frameOf(id)) {
                all.push_back(&frame->panel());
            }
        }
    }
    return all;
}

PanelFrame* WorkspaceHost::focusedFrame() const {
    for (QWidget* at = QApplication::focusWidget(); at != nullptr; at = at->parentWidget()) {
        if (auto* frame = qobject_cast<PanelFrame*>(at)) {
            return m_live != nullptr && frameOf(frame->id()) == frame ? frame : nullptr;
        }
        if (qobject_cast<QTabBar*>(at) != nullptr && at->parentWidget() != nullptr) {  // reached by keys
            const auto* pages =
                at->parentWidget()->findChild<QStackedWidget*>(QString(), Qt::FindDirectChildrenOnly);
            auto* shown = pages != nullptr ? qobject_cast<PanelFrame*>(pages->currentWidget()) : nullptr;
            if (shown != nullptr) {
                return shown;
            }
        }
    }
    return nullptr;
}

/// The focused panel, or the one with the most room.
PanelId WorkspaceHost::target() const {
    if (const PanelFrame* focused = focusedFrame()) {
        return focused->id();
    }
    PanelId largest = 0;
    int most = 0;
    for (const auto& [id, frame] : m_live->frames) {
        const int area = frame->isVisible() ? frame->width() * frame->height() : 0;
        if (area > most) {
            most = area;
            largest = id;
        }
    }
    return largest;
}

/// After an edit of the panels. Being drawn anew takes the keyboard from a panel: it goes to `focused`.
void WorkspaceHost::redraw(PanelId focused) {
    draw();
    edited();
    emit changed();
    if (PanelFrame* frame = frameOf(focused)) {
        frame->window()->activateWindow();
        frame->panel().focusContent();
    }
}

Panel* WorkspaceHost::addPanel(const QString& kind) {
    const PanelKind* known = m_catalogue.find(kind);
    if (known == nullptr || m_live->value.panels().size() >= kMostPanels) {
        return nullptr;
    }
    readWindows();
    const PanelId beside = target();
    const PanelFrame* frame = beside != 0 ? frameOf(beside) : nullptr;
    const bool isWide = frame == nullptr || frame->width() >= frame->height();
    PanelPlace place;
    place.kind = kind;
    place.link = frame != nullptr ? frame->panel().link().colour() : LinkColour::Sky;
    const PanelId id = m_live->value.add(place, beside, isWide ? DropZone::Right : DropZone::Below);
    makeFrame(*m_live->value.find(id));
    redraw(id);
    return &frameOf(id)->panel();
}

Panel* WorkspaceHost::showPanel(const QString& kind) {
    for (const PanelId id : m_live->value.panels()) {
        if (m_live->value.find(id)->kind != kind) {
            continue;
        }
        readWindows();
        m_live->value.showTab(id);
        redraw(id);
        return &frameOf(id)->panel();
    }
    return addPanel(kind);
}

void WorkspaceHost::split(PanelId beside, DropZone zone) {
    readWindows();
    const PanelPlace* there = m_live->value.find(beside);
    if (there == nullptr) {
        return;
    }
    const PanelId id = m_live->value.add(PanelPlace(*there), beside, zone);
    makeFrame(*m_live->value.find(id));
    redraw(id);
}

void WorkspaceHost::duplicate(PanelId id) {
    split(id, DropZone::Tab);
}

void WorkspaceHost::close(PanelId id) {
    const PanelFrame* frame = frameOf(id);
    if (frame == nullptr) {
        return;
    }
    if (const QString why = frame->panel().whyItCannotClose(); !why.isEmpty()) {
        emit m_services.told(why, true);
        return;
    }
    readWindows();
    const std::vector<PanelId> before = m_live->value.panels();
    const auto at = std::ranges::find(before, id);
    const PanelId beside = at + 1 != before.end() ? *(at + 1) : at != before.begin() ? *(at - 1) : PanelId{};
    m_live->value.remove(id);
    std::unique_ptr<PanelFrame> gone = std::move(m_live->frames.at(id));
    m_live->frames.erase(id);
    redraw(beside);  // before the frame goes: the splits must not hold it any more
    gone.release()->deleteLater();
}

void WorkspaceHost::toNewWindow(PanelId id) {
    readWindows();
    if (m_live->value.moveToNewWindow(id) != 0) {
        redraw(id);
    }
}

void WorkspaceHost::move(PanelId id, PanelId where, DropZone zone) {
    readWindows();
    if (m_live->value.move(id, where, zone)) {
        redraw(id);
    }
}

void WorkspaceHost::resetPanel(PanelId id) {
    if (const PanelFrame* frame = frameOf(id)) {
        frame->panel().restoreState({});
        edited();
    }
}

void WorkspaceHost::toggleFull(PanelId id) {
    const auto window = m_live->value.windowOf(id);
    if (window) {
        readWindows();
        WorkspaceView* view = *window == 0 ? m_main : m_live->windows[*window - 1].view;
        const PanelFrame* frame = frameOf(id);
        const bool hadKeys = frame != nullptr && frame == focusedFrame();
        view->setFull(view->full() == id ? 0 : id);
        if (hadKeys) {  // being laid out anew takes them away
            frameOf(id)->panel().focusContent();
        }
    }
}

void WorkspaceHost::focusNext(int step) {
    const std::vector<PanelId> all = m_live->value.panels();
    std::vector<PanelFrame*> shown;
    for (const PanelId id : all) {
        if (PanelFrame* frame = frameOf(id); frame != nullptr && frame->isVisible()) {
            shown.push_back(frame);
        }
    }
    if (shown.empty()) {
        return;
    }
    const auto at = std::find(shown.begin(), shown.end(), focusedFrame());
    const auto count = static_cast<std::ptrdiff_t>(shown.size());
    const std::ptrdiff_t index = at == shown.end() ? (step > 0 ? -1 : 0) : at - shown.begin();
    PanelFrame* next = shown[static_cast<std::size_t>((index + step + count) % count)];
    next->window()->activateWindow();
    next->panel().focusContent();
}

}  // namespace tessera::ui
