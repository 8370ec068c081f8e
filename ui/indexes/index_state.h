#pragma once
// What the index panel shows, as a value: kept in the workspace's file.

#include <QJsonObject>
#include <QStringList>
#include <optional>
#include <set>

#include "app/domain/timestamp.h"
#include "app/indexes/blend.h"

namespace tessera::ui {

enum class IndexSpan { Quarter, HalfYear, Year, TwoYears, All };
enum class IndexScale { Log, Linear, IndexedTo100 };
/// Prices as known now, each fixing as first printed, or as known on a day.
enum class IndexKnown { Now, FirstPrint, OnDay };

struct IndexState {
    static constexpr qsizetype kMostSeries = 10;
    static constexpr int kTabs = 3;

    int tab = 0;
    QString tier = QStringLiteral("composite");  // whose fixings are listed
    std::optional<domain::Timestamp> day;        // whose audit is shown; none: the newest
    indexes::Blend blend;
    IndexKnown known = IndexKnown::Now;
    domain::Timestamp knownOn;  // of OnDay
    IndexScale scale = IndexScale::Log;
    IndexSpan span = IndexSpan::TwoYears;
    std::set<QString> hidden;  // tiers that are not drawn
    QStringList series;        // text keys of prices drawn beside the tiers (app/indexes/series_lookup.h)

    QJsonObject toJson() const;
    /// What cannot be read stays as in a new one; more series than there may be are left out.
    static IndexState fromJson(const QJsonObject& object);
    bool operator==(const IndexState&) const = default;
};

}  // namespace tessera::ui
