#pragma once
// The drawings of one instrument, bottom to top, with what can be undone. One thread.

#include "app/drawings/drawing.h"

namespace tessera::drawings {

class DrawingSet {
 public:
    /// More would not be read by anybody, and every frame looks at all of them.
    static constexpr std::size_t kMost = 500;
    /// Steps that can be undone.
    static constexpr std::size_t kMostUndo = 200;

    const std::vector<Drawing>& all() const { return m_all; }
    const Drawing* find(DrawingId id) const;
    /// Grows with every change.
    std::uint64_t revision() const { return m_revision; }

    /// On top; its id. BadInput: check() refuses it, or there are kMost.
    domain::Result<DrawingId> add(Drawing drawing);
    /// The one of the same id becomes `drawing`. NotFound; BadInput as check(); Refused: it is locked, and
    /// more than its lock or its visibility would change.
    domain::Result<void> change(const Drawing& drawing);
    /// NotFound, or Refused: it is locked.
    domain::Result<void> remove(DrawingId id);
    /// All that are not locked; how many.
    std::size_t removeAll();
    /// To the top or to the bottom.
    void raise(DrawingId id);
    void lower(DrawingId id);

    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    void undo();
    void redo();

    /// What a file holds, without anything to undo. Ids are given anew; what check() refuses is left out, a
    /// sentence each in `leftOut`.
    void restore(std::vector<Drawing> drawings, std::vector<std::string>& leftOut);

 private:
    std::vector<Drawing>::iterator get(DrawingId id);
    void keepForUndo();

    std::vector<Drawing> m_all;
    std::vector<std::vector<Drawing>> m_undo, m_redo;
    DrawingId m_lastId = 0;
    std::uint64_t m_revision = 1;
};

}  // namespace tessera::drawings
