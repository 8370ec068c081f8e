#include "ui/context/drawing_json.h"

#include <QJsonObject>

namespace tessera::ui {

namespace {

using drawings::Drawing;

/// Numbers of 64 bits as text: a double of JSON would round them.
QString textOf(std::int64_t value) {
    return QString::number(value);
}

std::optional<drawings::Point> readPoint(const QJsonValue& json) {
    const QJsonArray pair = json.toArray();
    bool hasTime = false, hasPrice = false;
    const qint64 time = pair.at(0).toString().toLongLong(&hasTime);
    const qint64 price = pair.at(1).toString().toLongLong(&hasPrice);
    if (!hasTime || !hasPrice) {
        return std::nullopt;
    }
    return drawings::Point{domain::Timestamp::fromNanos(time), domain::Price::fromNanoUsd(price)};
}

}  // namespace

QJsonArray drawingsToJson(const std::vector<Drawing>& drawings) {
    QJsonArray json;
    for (const Drawing& drawing : drawings) {
        QJsonArray points;
        for (const drawings::Point& point : drawing.points) {
            points.append(QJsonArray{textOf(point.time.nanos()), textOf(point.price.nanoUsd())});
        }
        const std::string_view kind = drawings::infoOf(drawing.kind).id;
        QJsonObject object{
            {QStringLiteral("kind"), QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size()))},
            {QStringLiteral("points"), points},
            {QStringLiteral("colour"), drawing.colour},
            {QStringLiteral("locked"), drawing.isLocked},
            {QStringLiteral("hidden"), drawing.isHidden}};
        if (!drawing.text.empty()) {
            object.insert(QStringLiteral("text"), QString::fromStdString(drawing.text));
        }
        json.append(object);
    }
    return json;
}

std::vector<Drawing> drawingsFromJson(const QJsonArray& json, std::vector<std::string>& leftOut) {
    std::vector<Drawing> read;
    for (const QJsonValue& value : json) {
        const QJsonObject object = value.toObject();
        const std::string kind = object.value(QLatin1String("kind")).toString().left(40).toStdString();
        const auto known = drawings::kindNamed(kind);
        if (!known) {
            leftOut.push_back("There is no drawing \"" + kind + "\"; it was left out.");
            continue;
        }
        Drawing drawing;
        drawing.kind = *known;
        for (const QJsonValue& point : object.value(QLatin1String("points")).toArray()) {
            if (const auto at = readPoint(point)) {
                drawing.points.push_back(*at);
            }
        }
        drawing.text = object.value(QLatin1String("text")).toString().toStdString();
        drawing.colour = std::clamp(object.value(QLatin1String("colour")).toInt(), 0, 5);
        drawing.isLocked = object.value(QLatin1String("locked")).toBool();
        drawing.isHidden = object.value(QLatin1String("hidden")).toBool();
        read.push_back(std::move(drawing));
    }
    return read;
}

}  // namespace tessera::ui
