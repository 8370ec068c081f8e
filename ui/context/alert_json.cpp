#include "ui/context/alert_json.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/context/drawing_json.h"

namespace tessera::ui {

using alerts::Alert;
using alerts::Crossing;

namespace {

/// In files, so for good; in the order of alerts::Condition.
constexpr const char* kKinds[] = {"price", "study", "drawing", "expression", "fixing", "series", "forecast"};
constexpr const char* kCrossings[] = {"up", "down", "either"};

QString said(const std::string& text) {
    return QString::fromStdString(text);
}
std::string read(const QJsonObject& json, const char* key) {
    return json.value(QLatin1String(key)).toString().toStdString();
}
void put(QJsonObject& json, const char* key, const QJsonValue& value) {
    json.insert(QLatin1String(key), value);
}
/// Numbers of 64 bits as text: a double of JSON would round them.
QString timeText(domain::Timestamp at) {
    return QString::number(at.nanos());
}
domain::Timestamp readTime(const QJsonObject& json, const char* key) {
    return domain::Timestamp::fromNanos(json.value(QLatin1String(key)).toString().toLongLong());
}

struct Writer {
    QJsonObject& json;

    void crossing(Crossing crossing) const {
        put(json, "crossing", QLatin1String(kCrossings[static_cast<std::size_t>(crossing)]));
    }
    void operator()(const alerts::PriceCondition& c) const {
        put(json, "symbol", said(c.symbol));
        put(json, "level", said(alerts::priceWords(c.level)));
        crossing(c.crossing);
    }
    void operator()(const alerts::StudyCondition& c) const {
        put(json, "symbol", said(c.symbol));
        put(json, "seconds", static_cast<qint64>(c.interval / std::chrono::seconds(1)));
        put(json, "study", said(c.study));
        QJsonArray parameters;
        for (const double value : c.parameters) {
            parameters.append(value);
        }
        put(json, "parameters", parameters);
        put(json, "output", static_cast<int>(c.output));
        crossing(c.crossing);
        if (c.level) {
            put(json, "value", *c.level);
        }
    }
    void operator()(const alerts::DrawingCondition& c) const {
        put(json, "symbol", said(c.symbol));
        put(json, "drawing", drawingsToJson({c.drawing}));
        put(json, "drawingId", QString::number(c.drawing.id));
        crossing(c.crossing);
    }
    void operator()(const alerts::ExpressionCondition& c) const {
        put(json, "expression", said(c.expression));
        put(json, "level", said(alerts::priceWords(c.level)));
        crossing(c.crossing);
    }
    void operator()(const alerts::FixingCondition& c) const {
        put(json, "symbol", said(c.symbol));
        put(json, "published", c.onPublished);
        put(json, "withheld", c.onWithheld);
    }
    void operator()(const alerts::SeriesCondition& c) const { put(json, "key", said(c.key)); }
    void operator()(const alerts::ForecastCondition& c) const { put(json, "symbol", said(c.symbol)); }
};

Crossing readCrossing(const QJsonObject& json) {
    const std::string id = read(json, "crossing");
    const auto found = std::ranges::find(kCrossings, id);
    return found == std::end(kCrossings) ? Crossing::Either
                                         : static_cast<Crossing>(found - std::begin(kCrossings));
}

alerts::StudyCondition readStudy(const QJsonObject& json) {
    alerts::StudyCondition condition;
    condition.symbol = read(json, "symbol");
    condition.interval = std::chrono::seconds(json.value(QLatin1String("seconds")).toInteger());
    condition.study = read(json, "study");
    for (const QJsonValue& value : json.value(QLatin1String("parameters")).toArray()) {
        condition.parameters.push_back(value.toDouble());
    }
    condition.output = static_cast<std::size_t>(std::max(0, json.value(QLatin1String("output")).toInt()));
    condition.crossing = readCrossing(json);
    if (json.contains(QLatin1String("value"))) {
        condition.level = json.value(QLatin1String("value")).toDouble();
    }
    return condition;
}

/// Of the kinds with a level in USD.
template <class Made>
std::optional<alerts::Condition> readLevel(const QJsonObject& json, std::string subject,
                                           std::string& problem) {
    const auto level = domain::parsePrice(read(json, "level"));
    if (!level.ok()) {
        problem = level.error().sentence;
        return std::nullopt;
    }
    return Made{std::move(subject), readCrossing(json), *level};
}

std::optional<alerts::Condition> readCondition(const QJsonObject& json, std::string& problem) {
    const std::string kind = read(json, "kind"), symbol = read(json, "symbol");
    if (kind == "price") {
        return readLevel<alerts::PriceCondition>(json, symbol, problem);
    }
    if (kind == "expression") {
        return readLevel<alerts::ExpressionCondition>(json, read(json, "expression"), problem);
    }
    if (kind == "study") {
        return readStudy(json);
    }
    if (kind == "drawing") {
        std::vector<std::string> leftOut;
        auto drawn = drawingsFromJson(json.value(QLatin1String("drawing")).toArray(), leftOut);
        if (drawn.size() != 1) {
            problem = leftOut.empty() ? "it holds no drawing" : leftOut.front();
            return std::nullopt;
        }
        drawn[0].id = json.value(QLatin1String("drawingId")).toString().toULongLong();
        return alerts::DrawingCondition{symbol, drawn[0], readCrossing(json)};
    }
    if (kind == "fixing") {
        return alerts::FixingCondition{symbol, json.value(QLatin1String("published")).toBool(),
                                       json.value(QLatin1String("withheld")).toBool()};
    }
    if (kind == "series") {
        return alerts::SeriesCondition{read(json, "key")};
    }
    if (kind == "forecast") {
        return alerts::ForecastCondition{symbol};
    }
    problem = "there is no kind \"" + kind + "\"";
    return std::nullopt;
}

}  // namespace

QJsonObject alertToJson(const Alert& alert) {
    QJsonObject json;
    put(json, "id", QString::number(alert.id));
    put(json, "kind", QLatin1String(kKinds[alert.condition.index()]));
    std::visit(Writer{json}, alert.condition);
    put(json, "repeated", alert.isRepeated);
    put(json, "quietSeconds", static_cast<qint64>(alert.quiet / std::chrono::seconds(1)));
    put(json, "on", alert.isOn);
    put(json, "note", said(alert.note));
    if (alert.expires) {
        put(json, "expires", timeText(*alert.expires));
    }
    return json;
}

std::optional<Alert> alertFromJson(const QJsonObject& json, std::string& problem) {
    auto condition = readCondition(json, problem);
    if (!condition) {
        return std::nullopt;
    }
    Alert alert;
    alert.id = json.value(QLatin1String("id")).toString().toULongLong();
    alert.condition = std::move(*condition);
    alert.isRepeated = json.value(QLatin1String("repeated")).toBool();
    alert.quiet = std::chrono::seconds(json.value(QLatin1String("quietSeconds")).toInteger(60));
    alert.isOn = json.value(QLatin1String("on")).toBool(true);
    alert.note = read(json, "note");
    if (json.contains(QLatin1String("expires"))) {
        alert.expires = readTime(json, "expires");
    }
    // An expiry that has passed is no fault of the file.
    if (const auto good = alerts::check(alert, {}); !good.ok()) {
        problem = good.error().sentence;
        return std::nullopt;
    }
    return alert;
}

QJsonObject firingToJson(const alerts::Firing& firing) {
    QJsonObject json;
    put(json, "alert", QString::number(firing.alert));
    put(json, "at", timeText(firing.at));
    put(json, "what", said(firing.what));
    put(json, "note", said(firing.note));
    put(json, "missed", firing.wasMissed);
    return json;
}

std::optional<alerts::Firing> firingFromJson(const QJsonObject& json) {
    alerts::Firing firing{json.value(QLatin1String("alert")).toString().toULongLong(), readTime(json, "at"),
                          read(json, "what"), read(json, "note"),
                          json.value(QLatin1String("missed")).toBool()};
    return firing.what.empty() ? std::nullopt : std::optional(std::move(firing));
}

}  // namespace tessera::ui
