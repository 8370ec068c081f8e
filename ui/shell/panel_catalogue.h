#pragma once
// The kinds of panels there are: the whole of what the shell knows of features. GUI thread only.

#include <vector>

#include "ui/context/panel.h"

namespace tessera::ui {

class PanelCatalogue {
 public:
    /// Precondition: no kind has this id yet.
    void add(PanelKind kind) { m_kinds.push_back(std::move(kind)); }
    const PanelKind* find(const QString& id) const;
    const std::vector<PanelKind>& kinds() const { return m_kinds; }

 private:
    std::vector<PanelKind> m_kinds;
};

/// Every panel of this program: one line each.
PanelCatalogue standardPanels();

}  // namespace tessera::ui
