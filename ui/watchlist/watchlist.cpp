#include "ui/watchlist/watchlist.h"

#include <QJsonArray>
#include <algorithm>

namespace tessera::ui {

namespace {

constexpr WatchColumnInfo kColumns[] = {
    {WatchColumn::Line, "line", "24 h", "Last 24 hours, as a line", 9},
    {WatchColumn::Bid, "bid", "Bid", "Best bid", 4},
    {WatchColumn::Ask, "ask", "Ask", "Best ask", 5},
    {WatchColumn::Last, "last", "Last", "Last price", 0},
    {WatchColumn::Change, "change", "Chg %", "Change in 24 hours", 1},
    {WatchColumn::High, "high", "High", "High of 24 hours", 6},
    {WatchColumn::Low, "low", "Low", "Low of 24 hours", 7},
    {WatchColumn::Volume, "volume", "Volume", "Volume of 24 hours", 8},
    {WatchColumn::Forecast, "forecast", "Fcst %", "Forecast's median", 3}};
const auto kSymbolSort = QStringLiteral("symbol");

const WatchColumnInfo* columnOf(const QString& id) {
    const auto found = std::ranges::find_if(
        kColumns, [&](const WatchColumnInfo& info) { return id == QLatin1String(info.id); });
    return found == std::end(kColumns) ? nullptr : found;
}

}  // namespace

std::span<const WatchColumnInfo> watchColumns() {
    return kColumns;
}

const WatchColumnInfo& infoOf(WatchColumn column) {
    return *std::ranges::find(kColumns, column, &WatchColumnInfo::column);
}

bool Watchlist::shows(WatchColumn column) const {
    return std::ranges::find(columns, column) != columns.end();
}

void Watchlist::show(WatchColumn column, bool isShown) {
    std::erase(columns, column);
    if (isShown) {
        columns.push_back(column);
        std::ranges::sort(columns);
    }
}

void Watchlist::sortBy(std::optional<WatchColumn> column) {
    // Figures are looked at from the largest down, names from A.
    const bool first = column.has_value();
    if (!sort || sort->column != column) {
        sort = WatchSort{column, first};
    } else if (sort->isDescending == first) {
        sort->isDescending = !first;
    } else {
        sort.reset();
    }
}

void Watchlist::makeOwn(const QStringList& shown) {
    if (!symbols) {
        symbols = shown.mid(0, kMostSymbols);
    }
}

void Watchlist::put(const QString& symbol, const QString& before) {
    if (!symbols || symbol == before) {
        return;
    }
    symbols->removeAll(symbol);
    if (symbols->size() < kMostSymbols) {
        const auto at = symbols->indexOf(before);
        symbols->insert(at < 0 ? symbols->size() : at, symbol);
    }
}

void Watchlist::remove(const QString& symbol) {
    if (symbols) {
        symbols->removeAll(symbol);
    }
}

void Watchlist::moveBy(const QString& symbol, int step) {
    const auto at = symbols ? symbols->indexOf(symbol) : -1;
    if (at >= 0) {
        symbols->move(at, std::clamp<qsizetype>(at + step, 0, symbols->size() - 1));
    }
}

Watchlist Watchlist::fromJson(const QJsonObject& state) {
    Watchlist list;
    if (const QString name = state.value(QStringLiteral("name")).toString().simplified(); !name.isEmpty()) {
        list.name = name.left(kLongestName);
    }
    if (const QJsonValue symbols = state.value(QStringLiteral("symbols")); symbols.isArray()) {
        list.symbols.emplace();
        for (const QJsonValue& symbol : symbols.toArray()) {
            if (symbol.isString() && !symbol.toString().isEmpty()) {
                list.put(symbol.toString());
            }
        }
    }
    list.allMonths = state.value(QStringLiteral("allMonths")).toBool();
    if (const QJsonValue columns = state.value(QStringLiteral("columns")); columns.isArray()) {
        list.columns.clear();
        for (const QJsonValue& id : columns.toArray()) {
            if (const WatchColumnInfo* info = columnOf(id.toString())) {
                list.show(info->column, true);
            }
        }
    }
    const QString sort = state.value(QStringLiteral("sort")).toString();
    const WatchColumnInfo* column = columnOf(sort);
    if (column != nullptr || sort == kSymbolSort) {
        list.sort = WatchSort{column != nullptr ? std::optional(column->column) : std::nullopt,
                              state.value(QStringLiteral("descending")).toBool()};
    }
    return list;
}

QJsonObject Watchlist::toJson() const {
    QJsonArray shown;
    for (const WatchColumn column : columns) {
        shown.append(QLatin1String(infoOf(column).id));
    }
    QJsonObject state{{QStringLiteral("name"), name}, {QStringLiteral("columns"), shown}};
    if (symbols) {
        state.insert(QStringLiteral("symbols"), QJsonArray::fromStringList(*symbols));
    }
    if (allMonths) {
        state.insert(QStringLiteral("allMonths"), true);
    }
    if (sort) {
        state.insert(QStringLiteral("sort"),
                     sort->column ? QString::fromLatin1(infoOf(*sort->column).id) : kSymbolSort);
        state.insert(QStringLiteral("descending"), sort->isDescending);
    }
    return state;
}

}  // namespace tessera::ui
