#include "ui/models/models_state.h"

#include <algorithm>
#include <array>

#include "app/domain/decimal.h"

namespace tessera::ui {

using listprices::ModelColumn;
using listprices::PriceDimension;

namespace {

constexpr std::array kColumns{"model",        "vendor",      "input",   "output",
                              "cached input", "last change", "changes", "source"};
constexpr std::array kSpans{"3 months", "6 months", "1 year", "2 years", "all"};
constexpr int kMostDays = 36'500, kTabs = 3;
constexpr qsizetype kLongestText = 200;

template <std::size_t N>
std::optional<std::size_t> placeOf(const std::array<const char*, N>& words, const QJsonValue& value) {
    const auto at = std::ranges::find_if(
        words, [word = value.toString()](const char* each) { return word == QLatin1String(each); });
    return at == words.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - words.begin()));
}

QString textOf(domain::Price price) {
    return QString::fromStdString(domain::formatPrice(price, 9));
}

std::optional<domain::Price> priceFrom(const QJsonValue& value) {
    const auto price = domain::parsePrice(value.toString().toStdString());
    return price && *price >= domain::Price{} ? std::optional(*price) : std::nullopt;
}

}  // namespace

listprices::ModelFilter ModelsState::filter(domain::Timestamp newest) const {
    listprices::ModelFilter filter;
    filter.text = text.toStdString();
    filter.vendor = vendor.toStdString();
    filter.maker = maker.toStdString();
    if (isChangedLately) {
        filter.changedSince = newest - std::chrono::hours(24) * kLatelyDays;
    }
    filter.least = least;
    filter.most = most;
    filter.dimension = dimension;
    return filter;
}

QJsonObject ModelsState::toJson() const {
    QJsonObject object{{QStringLiteral("models"), compared.toJson()},
                       {QStringLiteral("price"), QString::fromUtf8(wordFor(dimension).data())},
                       {QStringLiteral("scale"), isLog ? QStringLiteral("log") : QStringLiteral("linear")},
                       {QStringLiteral("span"), QLatin1String(kSpans[static_cast<std::size_t>(span)])},
                       {QStringLiteral("sort"), QLatin1String(kColumns[static_cast<std::size_t>(sort.by)])},
                       {QStringLiteral("descending"), sort.isDescending},
                       {QStringLiteral("tab"), tab}};
    if (since.day.isSet()) {
        object.insert(QStringLiteral("since"),
                      QString::fromStdString(domain::formatIso(since.day, 0)).left(10));
    } else {
        object.insert(QStringLiteral("sinceDays"), since.days);
    }
    for (const auto& [name, value] :
         {std::pair{"find", text}, std::pair{"vendor", vendor}, std::pair{"maker", maker}}) {
        if (!value.isEmpty()) {
            object.insert(QLatin1String(name), value);
        }
    }
    if (isChangedLately) {
        object.insert(QStringLiteral("changedLately"), true);
    }
    if (least) {
        object.insert(QStringLiteral("least"), textOf(*least));
    }
    if (most) {
        object.insert(QStringLiteral("most"), textOf(*most));
    }
    return object;
}

ModelsState ModelsState::fromJson(const QJsonObject& object) {
    ModelsState state;
    const auto text = [&](const char* name) {
        return object.value(QLatin1String(name)).toString().left(kLongestText);
    };
    state.compared = Comparison::fromJson(object.value(QStringLiteral("models")).toArray());
    const auto dimension = listprices::dimensionFrom(text("price").toStdString());
    if (dimension == PriceDimension::Input || dimension == PriceDimension::CachedInput) {
        state.dimension = *dimension;
    }
    state.isLog = text("scale") != QStringLiteral("linear");
    if (const auto span = placeOf(kSpans, object.value(QStringLiteral("span")))) {
        state.span = static_cast<PriceSpan>(*span);
    }
    if (const auto column = placeOf(kColumns, object.value(QStringLiteral("sort")))) {
        state.sort = {static_cast<ModelColumn>(*column), object.value(QStringLiteral("descending")).toBool()};
    }
    state.tab = std::clamp(object.value(QStringLiteral("tab")).toInt(), 0, kTabs - 1);
    if (const auto day = domain::parseIso(text("since").toStdString())) {
        state.since.day = *day;
    } else if (const int days = object.value(QStringLiteral("sinceDays")).toInt(); days > 0) {
        state.since.days = std::min(days, kMostDays);
    }
    state.text = text("find");
    state.vendor = text("vendor");
    state.maker = text("maker");
    state.isChangedLately = object.value(QStringLiteral("changedLately")).toBool();
    state.least = priceFrom(object.value(QStringLiteral("least")));
    state.most = priceFrom(object.value(QStringLiteral("most")));
    return state;
}

}  // namespace tessera::ui
