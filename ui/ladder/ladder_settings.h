#pragma once
// What a person chose for one ladder; kept with the panel in its workspace.

#include <QJsonObject>
#include <QString>

#include "ui/ladder/auto_centre.h"
#include "widgets/ladder/ladder_geometry.h"
#include "widgets/ladder/ladder_profile.h"

namespace tessera::ui {

struct LadderSettings {
    widgets::LadderProfileId profile = widgets::LadderProfileId::Standard;
    bool firesOnPress = false;
    bool confirmsClose = true;  // flatten and reverse ask first
    AutoCentreRules autoCentre;
    widgets::LadderColumns columns;
    int grouping = 1;
    bool operator==(const LadderSettings&) const = default;

    /// What is missing or out of range keeps its default; that of `confirmsClose` is chosen by the person.
    static LadderSettings fromJson(const QJsonObject& state, bool confirmsClose = true);
    QJsonObject toJson() const;
};

}  // namespace tessera::ui
