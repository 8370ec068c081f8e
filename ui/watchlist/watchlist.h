#pragma once
// One list of instruments as a value: which, in what order, with which columns. Kept in the workspace's file.
// Pure.

#include <QJsonObject>
#include <QStringList>
#include <optional>
#include <span>
#include <vector>

namespace tessera::ui {

enum class WatchColumn : std::uint8_t { Line, Bid, Ask, Last, Change, High, Low, Volume, Forecast };

struct WatchColumnInfo {
    WatchColumn column;
    const char* id;     // in workspace files
    const char* head;   // over the column
    const char* title;  // in menus and for screen readers
    int rank;           // in a narrow panel the highest gives way first; 0 stays
};
/// In the order they stand in the list.
std::span<const WatchColumnInfo> watchColumns();
const WatchColumnInfo& infoOf(WatchColumn column);

/// By symbol where `column` is none.
struct WatchSort {
    std::optional<WatchColumn> column;
    bool isDescending = false;
    bool operator==(const WatchSort&) const = default;
};

struct Watchlist {
    static constexpr int kMostSymbols = 500, kLongestName = 60;

    QString name = QStringLiteral("Watchlist");
    /// In their order; none: what there is, by family.
    std::optional<QStringList> symbols;
    /// Without symbols: every month of a family, else the nearest ones. A list kept before there were many
    /// months does not say, and shows the nearest.
    bool allMonths = false;
    std::vector<WatchColumn> columns{WatchColumn::Line, WatchColumn::Last, WatchColumn::Change,
                                     WatchColumn::Forecast};
    std::optional<WatchSort> sort;  // none: the list's own order
    bool operator==(const Watchlist&) const = default;

    bool shows(WatchColumn column) const;
    void show(WatchColumn column, bool isShown);
    /// A click on a head: ascending, descending, own order again.
    void sortBy(std::optional<WatchColumn> column);

    // Of an own list. `shown` is what a list of all shows now: it becomes an own one by the first edit.
    void makeOwn(const QStringList& shown);
    /// Before `before`, at the end where that is not in the list; one that is there moves.
    void put(const QString& symbol, const QString& before = {});
    void remove(const QString& symbol);
    void moveBy(const QString& symbol, int step);

    /// What is unknown or out of range is left out.
    static Watchlist fromJson(const QJsonObject& state);
    QJsonObject toJson() const;
};

}  // namespace tessera::ui
