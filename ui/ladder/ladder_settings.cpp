#include "ui/ladder/ladder_settings.h"

#include <algorithm>

namespace tessera::ui {

namespace {

constexpr int kLongestSeconds = 3'600, kMostRows = 50, kMostTicks = 1'000;

int within(const QJsonValue& value, int least, int most, int otherwise) {
    const int number = value.toInt(least - 1);
    return number >= least && number <= most ? number : otherwise;
}

}  // namespace

LadderSettings LadderSettings::fromJson(const QJsonObject& state, bool confirmsClose) {
    const auto value = [&](const char* key) { return state.value(QLatin1String(key)); };
    LadderSettings read;
    const QString profile = value("clicks").toString();
    for (int id = 0; id < widgets::kLadderProfiles; ++id) {
        const auto each = static_cast<widgets::LadderProfileId>(id);
        if (profile == QLatin1String(profileInfo(each).id)) {
            read.profile = each;
        }
    }
    read.firesOnPress = value("fireOnPress").toBool();
    read.confirmsClose = value("confirmClose").toBool(confirmsClose);
    read.autoCentre = {within(value("centreEverySeconds"), 0, kLongestSeconds, 0),
                       within(value("centreLastWithinRows"), 0, kMostRows, 0),
                       within(value("centreInsideWithinRows"), 0, kMostRows, 0)};
    read.columns = widgets::LadderColumns::fromText(value("columns").toString().toStdString());
    read.grouping = within(value("ticksPerRow"), 1, kMostTicks, 1);
    return read;
}

QJsonObject LadderSettings::toJson() const {
    return {{QStringLiteral("clicks"), QLatin1String(profileInfo(profile).id)},
            {QStringLiteral("fireOnPress"), firesOnPress},
            {QStringLiteral("confirmClose"), confirmsClose},
            {QStringLiteral("centreEverySeconds"), autoCentre.everySeconds},
            {QStringLiteral("centreLastWithinRows"), autoCentre.lastWithinRows},
            {QStringLiteral("centreInsideWithinRows"), autoCentre.insideWithinRows},
            {QStringLiteral("columns"), QString::fromStdString(columns.toText())},
            {QStringLiteral("ticksPerRow"), grouping}};
}

}  // namespace tessera::ui
