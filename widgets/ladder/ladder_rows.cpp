#include "widgets/ladder/ladder_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>

#include "widgets/ladder/number_text.h"

namespace tessera::widgets {
namespace {

using domain::Price;
using domain::Side;

struct Maxima {
    std::int64_t size = 1, volume = 1;
};

std::int64_t volumeOf(const LadderRow& row) {
    return row.buyVolume.raw() + row.sellVolume.raw();
}

Maxima maximaOf(const LadderSnapshot& snapshot) {
    Maxima maxima;
    for (const LadderRow& row : snapshot.rows) {
        maxima.size = std::max({maxima.size, row.bid.raw(), row.ask.raw()});
        maxima.volume = std::max(maxima.volume, volumeOf(row));
    }
    return maxima;
}

/// Linear from zero; something that is there is at least one pixel.
int barLength(std::int64_t value, std::int64_t maximum, int pixels) {
    if (value <= 0 || pixels <= 0) {
        return 0;
    }
    const double share = static_cast<double>(value) / static_cast<double>(maximum);
    return std::clamp(static_cast<int>(std::lround(share * pixels)), 1, pixels);
}

/// y of a price counted from the top of row 0, in pixels.
double yOf(const LadderSnapshot& snapshot, Price price) {
    const double rowsDown = static_cast<double>((snapshot.rows.front().price - price).nanoUsd()) /
                            static_cast<double>(std::max<std::int64_t>(1, snapshot.rowStep.nanoUsd()));
    return (rowsDown + 0.5) * LadderGeometry::rowHeight;
}

std::array<double, 7> fanYs(const LadderSnapshot& snapshot) {
    const LadderForecast& f = *snapshot.forecast;
    return {yOf(snapshot, f.q95), yOf(snapshot, f.q90), yOf(snapshot, f.q75), yOf(snapshot, f.q50),
            yOf(snapshot, f.q25), yOf(snapshot, f.q10), yOf(snapshot, f.q05)};
}

void setFan(LadderRowPaint& paint, const std::array<double, 7>& ys, int row) {
    const double top = static_cast<double>(row) * LadderGeometry::rowHeight;
    for (std::size_t i = 0; i < ys.size(); ++i) {
        paint.fan[i] =
            static_cast<int>(std::lround(std::clamp(ys[i] - top, -1.0, double(LadderGeometry::rowHeight))));
    }
    paint.hasFan = paint.fan.front() < LadderGeometry::rowHeight && paint.fan.back() >= 0;
    if (!paint.hasFan) {
        paint.fan = {};
    }
}

void setMarket(LadderRowPaint& paint, const LadderSnapshot& snapshot) {
    const Price price = paint.row.price;
    // In a row of several ticks the best bid stands rounded down, the best ask rounded up.
    const auto bid =
        snapshot.bestBid ? std::optional(floorToTick(*snapshot.bestBid, snapshot.rowStep)) : std::nullopt;
    const auto ask =
        snapshot.bestAsk ? std::optional(ceilToTick(*snapshot.bestAsk, snapshot.rowStep)) : std::nullopt;
    paint.isBestBid = bid && price == *bid;
    paint.isBestAsk = ask && price == *ask;
    paint.isBidSide = snapshot.bestBid && price <= *snapshot.bestBid;
    paint.isAskSide = snapshot.bestAsk && price >= *snapshot.bestAsk;
    paint.isLast = snapshot.last && price == domain::floorToTick(*snapshot.last, snapshot.rowStep);
    paint.lastDirection = paint.isLast ? snapshot.lastDirection : 0;
    paint.hasMarketLineAbove = paint.isBestBid;
    paint.hasMarketLineBelow = paint.isBestAsk && bid && price - snapshot.rowStep != *bid;
}

void setMine(std::vector<LadderRowPaint>& rows, const LadderSnapshot& snapshot) {
    for (const LadderMine& mine : snapshot.mine) {
        if (const auto row = rowOf(snapshot, mine.price);
            row && static_cast<std::size_t>(*row) < rows.size()) {
            auto& paint = rows[static_cast<std::size_t>(*row)];
            (mine.side == Side::Buy ? paint.buy : paint.sell) = mine;
        }
    }
}

void setFanBeyond(std::vector<LadderRowPaint>& rows, const std::array<double, 7>& ys,
                  const LadderForecast& forecast) {
    if (ys.front() < 0) {
        rows.front().fanBeyond = 1;
        rows.front().fanEdge = forecast.q95;
    }
    if (ys.back() > static_cast<double>(rows.size()) * LadderGeometry::rowHeight) {
        rows.back().fanBeyond = -1;
        rows.back().fanEdge = forecast.q05;
    }
}

}  // namespace

unsigned dirtyColumns(const LadderRowPaint& a, const LadderRowPaint& b) {
    const auto ground = [](const LadderRowPaint& p) {
        return std::tuple(p.exists, p.isStale, p.isBidSide, p.isAskSide, p.isFifth, p.hasMarketLineAbove,
                          p.hasMarketLineBelow, p.priceDecimals, p.quantityDecimals, p.tellsSizes,
                          p.fanBeyond, p.fanEdge);
    };
    if (ground(a) != ground(b)) {
        return kAllColumns;
    }
    const auto price = [](const LadderRowPaint& p) {
        return std::tuple(p.row.price, p.row.marks, p.isBestBid, p.isBestAsk, p.isLast, p.isFlashing,
                          p.lastDirection, p.hasFan, p.fan, p.isFanDimmed);
    };
    unsigned dirty = 0;
    const auto set = [&dirty](LadderColumn column, bool differs) {
        dirty |= differs ? 1u << static_cast<unsigned>(column) : 0u;
    };
    set(LadderColumn::Price, price(a) != price(b));
    set(LadderColumn::Bid,
        std::tie(a.row.bid, a.bidBar, a.isBestBid) != std::tie(b.row.bid, b.bidBar, b.isBestBid));
    set(LadderColumn::Ask,
        std::tie(a.row.ask, a.askBar, a.isBestAsk) != std::tie(b.row.ask, b.askBar, b.isBestAsk));
    set(LadderColumn::MyBuys, a.buy != b.buy);
    set(LadderColumn::BuyAhead, a.buy != b.buy);
    set(LadderColumn::MySells, a.sell != b.sell);
    set(LadderColumn::SellAhead, a.sell != b.sell);
    set(LadderColumn::Volume,
        std::tie(a.row.buyVolume, a.row.sellVolume, a.buyVolumeBar, a.sellVolumeBar, a.isVolumeWidest) !=
            std::tie(b.row.buyVolume, b.row.sellVolume, b.buyVolumeBar, b.sellVolumeBar, b.isVolumeWidest));
    set(LadderColumn::Profit, std::tie(a.row.profit, a.isLast, a.hasProfitLineAbove) !=
                                  std::tie(b.row.profit, b.isLast, b.hasProfitLineAbove));
    return dirty;
}

std::optional<int> rowOf(const LadderSnapshot& snapshot, Price price) {
    if (snapshot.rows.empty() || snapshot.rowStep.nanoUsd() <= 0) {
        return std::nullopt;
    }
    const std::int64_t distance = (snapshot.rows.front().price - price).nanoUsd();
    const std::int64_t row = distance / snapshot.rowStep.nanoUsd();
    if (distance < 0 || distance % snapshot.rowStep.nanoUsd() != 0 ||
        row >= static_cast<std::int64_t>(snapshot.rows.size())) {
        return std::nullopt;
    }
    return static_cast<int>(row);
}

bool sameRows(const LadderSnapshot& a, const LadderSnapshot& b) {
    return a.rows.size() == b.rows.size() && a.rowStep == b.rowStep &&
           (a.rows.empty() || a.rows.front().price == b.rows.front().price);
}

int priceCharacters(const LadderSnapshot& snapshot) {
    if (snapshot.rows.empty()) {
        return 4;
    }
    const auto first = priceText(snapshot.rows.front().price, snapshot.priceDecimals).size();
    const auto last = priceText(snapshot.rows.back().price, snapshot.priceDecimals).size();
    return static_cast<int>(std::max({first, last, std::size_t{4}}));
}

void buildRows(const LadderSnapshot& snapshot, const LadderGeometry& geometry, bool flashing,
               std::vector<LadderRowPaint>& rows) {
    rows.assign(static_cast<std::size_t>(geometry.rows), LadderRowPaint{});
    const std::size_t count = std::min(rows.size(), snapshot.rows.size());
    if (count == 0 || snapshot.rowStep.nanoUsd() <= 0) {
        return;
    }
    const Maxima maxima = maximaOf(snapshot);
    const bool isStale = snapshot.phase != LadderPhase::Live;
    const int bidPixels = geometry.columnWidth(LadderColumn::Bid) - 3;
    const int askPixels = geometry.columnWidth(LadderColumn::Ask) - 3;
    const int volumePixels = geometry.columnWidth(LadderColumn::Volume) - 2;
    for (std::size_t i = 0; i < count; ++i) {
        LadderRowPaint& paint = rows[i];
        paint.exists = true;
        paint.row = snapshot.rows[i];
        paint.isStale = isStale;
        paint.priceDecimals = snapshot.priceDecimals;
        paint.quantityDecimals = snapshot.quantityDecimals;
        paint.tellsSizes = snapshot.tellsSizes;
        paint.bidBar = snapshot.tellsSizes ? barLength(paint.row.bid.raw(), maxima.size, bidPixels) : 0;
        paint.askBar = snapshot.tellsSizes ? barLength(paint.row.ask.raw(), maxima.size, askPixels) : 0;
        const int volumeBar = barLength(volumeOf(paint.row), maxima.volume, volumePixels);
        paint.sellVolumeBar =
            std::min(barLength(paint.row.sellVolume.raw(), maxima.volume, volumePixels), volumeBar);
        paint.buyVolumeBar = volumeBar - paint.sellVolumeBar;
        paint.isVolumeWidest = volumeOf(paint.row) == maxima.volume && maxima.volume > 1;
        paint.isFifth = paint.row.price.nanoUsd() / snapshot.rowStep.nanoUsd() % 5 == 0;
        setMarket(paint, snapshot);
        paint.isFlashing = flashing && paint.isLast;
        if (i > 0 && paint.row.profit && rows[i - 1].row.profit) {
            paint.hasProfitLineAbove =
                (paint.row.profit->nanoUsd() < 0) != (rows[i - 1].row.profit->nanoUsd() < 0);
        }
    }
    setMine(rows, snapshot);
    if (snapshot.forecast && !isStale) {
        const auto ys = fanYs(snapshot);
        for (std::size_t i = 0; i < count; ++i) {
            setFan(rows[i], ys, static_cast<int>(i));
            rows[i].isFanDimmed = snapshot.forecast->isDimmed;
        }
        rows.resize(count);
        setFanBeyond(rows, ys, *snapshot.forecast);
        rows.resize(static_cast<std::size_t>(geometry.rows));
    }
}

int clearBand(const std::vector<LadderRowPaint>& rows, const LadderGeometry& geometry, int height,
              int wanted) {
    const int first = LadderGeometry::headHeight;
    const int last = std::max(first, geometry.rowTop(geometry.rows) - height);
    const auto hidden = [&](int top) {
        int orders = 0;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const int rowTop = geometry.rowTop(static_cast<int>(row));
            const bool isUnder = rowTop < top + height && rowTop + LadderGeometry::rowHeight > top;
            orders += isUnder ? (rows[row].buy ? 1 : 0) + (rows[row].sell ? 1 : 0) : 0;
        }
        return orders;
    };
    int best = std::clamp(wanted, first, last), fewest = hidden(best);
    for (int row = 0; row < geometry.rows && fewest > 0; ++row) {
        // Beside every row: right under it, and right above it.
        for (const int top : {geometry.rowTop(row), geometry.rowTop(row) - height}) {
            if (top < first || top > last) {
                continue;
            }
            const int count = hidden(top);
            if (count < fewest || (count == fewest && std::abs(top - wanted) < std::abs(best - wanted))) {
                fewest = count;
                best = top;
            }
        }
    }
    return best;
}

}  // namespace tessera::widgets
