#include "ui/indexes/index_state.h"

#include <QJsonArray>
#include <algorithm>

#include "app/indexes/series_lookup.h"

namespace tessera::ui {

namespace {

constexpr const char* kSpans[] = {"3M", "6M", "1Y", "2Y", "all"};
constexpr const char* kScales[] = {"log", "linear", "100"};
constexpr int kLongestKey = 300;

template <std::size_t Count>
std::size_t placeOf(const char* const (&words)[Count], const QString& word, std::size_t otherwise) {
    const auto found =
        std::ranges::find_if(words, [&](const char* each) { return word == QLatin1String(each); });
    return found == std::end(words) ? otherwise : static_cast<std::size_t>(found - std::begin(words));
}

QString dayText(domain::Timestamp day) {
    return QString::fromStdString(domain::formatIso(day, 0)).left(10);
}

}  // namespace

QJsonObject IndexState::toJson() const {
    QJsonObject object{{QStringLiteral("tab"), tab},
                       {QStringLiteral("tier"), tier},
                       {QStringLiteral("blend"), QString::fromStdString(indexes::blendText(blend))},
                       {QStringLiteral("scale"), QLatin1String(kScales[static_cast<std::size_t>(scale)])},
                       {QStringLiteral("span"), QLatin1String(kSpans[static_cast<std::size_t>(span)])},
                       {QStringLiteral("series"), QJsonArray::fromStringList(series)}};
    if (day) {
        object.insert(QStringLiteral("day"), dayText(*day));
    }
    if (known != IndexKnown::Now) {
        object.insert(QStringLiteral("known"),
                      known == IndexKnown::FirstPrint ? QStringLiteral("first") : dayText(knownOn));
    }
    if (!hidden.empty()) {
        object.insert(QStringLiteral("hidden"), QJsonArray::fromStringList({hidden.begin(), hidden.end()}));
    }
    return object;
}

IndexState IndexState::fromJson(const QJsonObject& object) {
    IndexState state;
    const auto text = [&](const char* name) {
        return object.value(QLatin1String(name)).toString().left(kLongestKey);
    };
    state.tab = std::clamp(object.value(QStringLiteral("tab")).toInt(), 0, kTabs - 1);
    if (indexes::findTier(text("tier").toStdString()) != nullptr) {
        state.tier = text("tier");
    }
    if (const auto day = domain::parseIso(text("day").toStdString())) {
        state.day = domain::floorTo(*day, std::chrono::hours(24));
    }
    if (const auto blend = indexes::parseBlend(text("blend").toStdString())) {
        state.blend = *blend;
    }
    if (text("known") == QStringLiteral("first")) {
        state.known = IndexKnown::FirstPrint;
    } else if (const auto known = domain::parseIso(text("known").toStdString())) {
        state.known = IndexKnown::OnDay;
        state.knownOn = *known;
    }
    state.scale = static_cast<IndexScale>(placeOf(kScales, text("scale"), 0));
    state.span = static_cast<IndexSpan>(placeOf(kSpans, text("span"), 3));
    for (const QJsonValue& value : object.value(QStringLiteral("hidden")).toArray()) {
        if (indexes::findTier(value.toString().toStdString()) != nullptr) {
            state.hidden.insert(value.toString());
        }
    }
    for (const QJsonValue& value : object.value(QStringLiteral("series")).toArray()) {
        const auto key = indexes::parseSeriesKey(value.toString().left(kLongestKey).toStdString());
        const QString written = key ? QString::fromStdString(indexes::seriesKeyText(*key)) : QString();
        if (key && !state.series.contains(written) && state.series.size() < kMostSeries) {
            state.series << written;
        }
    }
    return state;
}

}  // namespace tessera::ui
