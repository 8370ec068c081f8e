#pragma once
// The workspaces everybody has, and can go back to. Values; see workspace.h.

#include <vector>

#include "ui/shell/workspace.h"

namespace tessera::ui {

/// In the order they are offered; the first is where a trader starts.
const std::vector<Workspace>& readyWorkspaces();
/// Null when `id` is none of them.
const Workspace* readyWorkspace(const QString& id);

}  // namespace tessera::ui
