#pragma once
// What a panel of model prices shows, as it is kept in the workspace. A value, without pixels.

#include <QJsonObject>
#include <QString>
#include <optional>

#include "ui/models/comparison.h"

namespace tessera::ui {

/// How much time the chart shows.
enum class PriceSpan { ThreeMonths, SixMonths, Year, TwoYears, All };

/// Where the counting of changes begins: that many days before the newest list, or a day.
struct CountedSince {
    int days = 365;
    domain::Timestamp day;  // unset: `days` says it
    domain::Timestamp from(domain::Timestamp newest) const {
        return day.isSet() ? day : newest - std::chrono::hours(24) * days;
    }
    bool operator==(const CountedSince&) const = default;
};

/// "Changed lately": within that many days before the newest list.
inline constexpr int kLatelyDays = 30;

struct ModelsState {
    QString text, vendor, maker;
    bool isChangedLately = false;
    std::optional<domain::Price> least, most;
    CountedSince since;
    listprices::ModelSort sort{listprices::ModelColumn::LastChange, true};
    listprices::PriceDimension dimension = listprices::PriceDimension::Output;
    bool isLog = true;
    PriceSpan span = PriceSpan::All;
    int tab = 0;
    Comparison compared;

    /// Without the words of the search, only what was chosen.
    bool hasFilter() const {
        return !vendor.isEmpty() || !maker.isEmpty() || isChangedLately || least || most;
    }
    listprices::ModelFilter filter(domain::Timestamp newest) const;
    QJsonObject toJson() const;
    /// What is missing or nonsense is as in a new panel.
    static ModelsState fromJson(const QJsonObject& object);
    bool operator==(const ModelsState&) const = default;
};

}  // namespace tessera::ui
