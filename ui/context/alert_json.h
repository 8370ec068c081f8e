#pragma once
// Alerts as the profile keeps them.

#include <QJsonObject>
#include <optional>
#include <string>

#include "app/alerts/alert.h"

namespace tessera::ui {

QJsonObject alertToJson(const alerts::Alert& alert);
/// None, and `problem` says why, for what is no alert of this program or one that check() refuses.
std::optional<alerts::Alert> alertFromJson(const QJsonObject& json, std::string& problem);
QJsonObject firingToJson(const alerts::Firing& firing);
std::optional<alerts::Firing> firingFromJson(const QJsonObject& json);

}  // namespace tessera::ui
