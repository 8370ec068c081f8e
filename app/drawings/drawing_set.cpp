#include "app/drawings/drawing_set.h"

#include <algorithm>
#include <utility>

namespace tessera::drawings {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

Error notFound() {
    return {ErrorCode::NotFound, "That drawing is no longer on the chart.", {}};
}

Error locked() {
    return {ErrorCode::Refused, "That drawing is locked; unlock it first.", {}};
}

}  // namespace

const Drawing* DrawingSet::find(DrawingId id) const {
    const auto found = std::ranges::find(m_all, id, &Drawing::id);
    return found == m_all.end() ? nullptr : &*found;
}

std::vector<Drawing>::iterator DrawingSet::get(DrawingId id) {
    return std::ranges::find(m_all, id, &Drawing::id);
}

void DrawingSet::keepForUndo() {
    if (m_undo.size() == kMostUndo) {
        m_undo.erase(m_undo.begin());
    }
    m_undo.push_back(m_all);
    m_redo.clear();
    ++m_revision;
}

Result<DrawingId> DrawingSet::add(Drawing drawing) {
    if (auto fits = check(drawing); !fits.ok()) {
        return fits.error();
    }
    if (m_all.size() >= kMost) {
        return Error{ErrorCode::BadInput,
                     "An instrument holds " + std::to_string(kMost) + " drawings; remove one first.",
                     {}};
    }
    keepForUndo();
    drawing.id = ++m_lastId;
    m_all.push_back(std::move(drawing));
    return m_lastId;
}

Result<void> DrawingSet::change(const Drawing& drawing) {
    const auto found = get(drawing.id);
    if (found == m_all.end()) {
        return notFound();
    }
    if (auto fits = check(drawing); !fits.ok()) {
        return fits.error();
    }
    Drawing unlocked = drawing;
    unlocked.isLocked = found->isLocked;
    unlocked.isHidden = found->isHidden;
    if (found->isLocked && unlocked != *found) {
        return locked();
    }
    if (drawing != *found) {
        keepForUndo();
        *get(drawing.id) = drawing;
    }
    return {};
}

Result<void> DrawingSet::remove(DrawingId id) {
    const auto found = get(id);
    if (found == m_all.end()) {
        return notFound();
    }
    if (found->isLocked) {
        return locked();
    }
    keepForUndo();
    m_all.erase(get(id));
    return {};
}

std::size_t DrawingSet::removeAll() {
    const auto free = std::ranges::count(m_all, false, &Drawing::isLocked);
    if (free > 0) {
        keepForUndo();
        std::erase_if(m_all, [](const Drawing& drawing) { return !drawing.isLocked; });
    }
    return static_cast<std::size_t>(free);
}

void DrawingSet::raise(DrawingId id) {
    if (const auto found = get(id); found != m_all.end() && found + 1 != m_all.end()) {
        keepForUndo();
        std::rotate(get(id), get(id) + 1, m_all.end());
    }
}

void DrawingSet::lower(DrawingId id) {
    if (const auto found = get(id); found != m_all.end() && found != m_all.begin()) {
        keepForUndo();
        std::rotate(m_all.begin(), get(id), get(id) + 1);
    }
}

void DrawingSet::undo() {
    if (canUndo()) {
        m_redo.push_back(std::exchange(m_all, std::move(m_undo.back())));
        m_undo.pop_back();
        ++m_revision;
    }
}

void DrawingSet::redo() {
    if (canRedo()) {
        m_undo.push_back(std::exchange(m_all, std::move(m_redo.back())));
        m_redo.pop_back();
        ++m_revision;
    }
}

void DrawingSet::restore(std::vector<Drawing> drawings, std::vector<std::string>& leftOut) {
    m_all.clear();
    m_undo.clear();
    m_redo.clear();
    ++m_revision;
    for (Drawing& drawing : drawings) {
        if (m_all.size() == kMost) {
            leftOut.push_back("An instrument holds " + std::to_string(kMost) +
                              " drawings; the others were left out.");
            return;
        }
        if (const auto fits = check(drawing); !fits.ok()) {
            leftOut.push_back(fits.error().sentence);
            continue;
        }
        drawing.id = ++m_lastId;
        m_all.push_back(std::move(drawing));
    }
}

}  // namespace tessera::drawings
