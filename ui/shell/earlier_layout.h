#pragma once
// Profiles of before there were workspaces kept ladders, chart and blotter in settings.ini. GUI thread only.

#include "ui/shell/workspace.h"

class QSettings;

namespace tessera::ui {

/// What the settings say goes into the ready Trader, panel by panel; nothing where they say nothing.
void takeEarlierLayout(Workspace& trader, QSettings& settings);

}  // namespace tessera::ui
