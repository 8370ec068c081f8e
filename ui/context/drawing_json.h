#pragma once
// Drawings as files keep them.

#include <QJsonArray>
#include <string>
#include <vector>

#include "app/drawings/drawing.h"

namespace tessera::ui {

QJsonArray drawingsToJson(const std::vector<drawings::Drawing>& drawings);
/// What a file holds; a sentence in `leftOut` for each that cannot be read.
std::vector<drawings::Drawing> drawingsFromJson(const QJsonArray& json, std::vector<std::string>& leftOut);

}  // namespace tessera::ui
