#pragma once
// What a person chose for one ladder; kept in the profile's settings under [ladderN].

#include <QString>

#include "ui/ladder/auto_centre.h"
#include "widgets/ladder/ladder_geometry.h"
#include "widgets/ladder/ladder_profile.h"

class QSettings;

namespace tessera::ui {

struct LadderSettings {
    widgets::LadderProfileId profile = widgets::LadderProfileId::Standard;
    bool firesOnPress = false;
    bool confirmsClose = true;  // flatten and reverse ask first
    AutoCentreRules autoCentre;
    widgets::LadderColumns columns;
    int grouping = 1;
    bool operator==(const LadderSettings&) const = default;

    /// `group` with its slash; what is missing or out of range keeps its default.
    static LadderSettings load(const QSettings& settings, const QString& group);
    void save(QSettings& settings, const QString& group) const;
};

}  // namespace tessera::ui
