#include "widgets/chart/chart_depth.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/chart/chart_clip.h"
#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

using domain::Price;
using domain::PriceDelta;
using domain::Timestamp;

namespace {

constexpr int kMostRows = 1024;
/// On a log scale prices are not evenly spaced: drawn in as many bands, each evenly.
constexpr int kBands = 24;
/// A second nobody looked at shows the book before it; longer than this it is a gap.
constexpr int kHeldColumns = 5;
/// Share of the cells that have the strongest colour.
constexpr double kSaturated = 0.03;

domain::Duration spanOf(const ChartDepthSource& source) {
    return source.interval() * ChartDepthImage::kColumns;
}

std::int64_t tileOf(Timestamp at, const ChartDepthSource& source) {
    return floorTo(at, spanOf(source)).nanos() / spanOf(source).count();
}

/// First column that starts at or after `at`.
std::uint64_t columnFrom(const ChartDepthSource& source, Timestamp at) {
    std::uint64_t low = source.begin(), high = source.end();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        source.startOf(middle) < at ? low = middle + 1 : high = middle;
    }
    return low;
}

double usdOf(Price price) {
    return static_cast<double>(price.nanoUsd()) / 1e9;
}

}  // namespace

/// From the ground over the accent to the ink: strong where much rests, on either theme.
void ChartDepthImage::begin(const ChartModel& m) {
    const QRgb panel = m.theme.panel.rgb();
    if (m_source.lock() != m.depth || panel != m_panel) {
        m_tiles.clear();
        m_looked = 0;
        m_most = 1;
        m_sizes.fill(0);
        m_cells = 0;
        m_source = m.depth;
        m_panel = panel;
        for (std::size_t i = 0; i < m_ramp.size(); ++i) {
            const double share = static_cast<double>(i) / static_cast<double>(m_ramp.size() - 1);
            const QColor colour = share < 0.7 ? mix(m.theme.accent, m.theme.panel, 0.04 + share * 0.9)
                                              : mix(m.theme.warning, m.theme.accent, (share - 0.7) * 3.3);
            m_ramp[i] = colour.rgb();
        }
    }
    for (m_looked = std::max(m_looked, m.depth->begin()); m_looked < m.depth->end(); ++m_looked) {
        for (const ChartDepthCell& cell : m.depth->column(m_looked).cells) {
            if (cell.quantity > 0) {
                const double place = std::log2(static_cast<double>(cell.quantity)) * kSizesOfTwo;
                ++m_sizes[std::min(static_cast<std::size_t>(place), m_sizes.size() - 1)];
                ++m_cells;
            }
        }
    }
    const std::int64_t most = strongest();
    if (most > m_most || most < m_most / 2) {
        m_most = most + most / 4;  // not with every order that is a little larger
        m_tiles.clear();
    }
}

/// What all but the largest of the cells are up to: one order a hundred times the others, far from the price,
/// would leave the book around it without a colour.
std::int64_t ChartDepthImage::strongest() const {
    const auto beyond = static_cast<std::uint64_t>(static_cast<double>(m_cells) * kSaturated);
    std::uint64_t counted = 0;
    for (std::size_t place = m_sizes.size(); place-- > 0;) {
        counted += m_sizes[place];
        if (counted > beyond) {
            const double size = std::exp2((static_cast<double>(place) + 1.0) / kSizesOfTwo);
            return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::min(size, 4e18)));
        }
    }
    return 1;
}

/// A wall stands out, and what is small is still seen.
QRgb ChartDepthImage::colourOf(std::int64_t quantity) const {
    const double share =
        static_cast<double>(quantity) / static_cast<double>(std::max<std::int64_t>(m_most, 1));
    const auto place = static_cast<std::size_t>(std::clamp(std::pow(share, 0.75) * 63.0, 0.0, 63.0));
    return m_ramp[place];
}

void ChartDepthImage::make(Tile& tile, std::int64_t number, const ChartModel& m) {
    const ChartDepthSource& source = *m.depth;
    const Timestamp start = Timestamp::fromNanos(number * spanOf(source).count());
    const std::uint64_t from = columnFrom(source, start), to = columnFrom(source, start + spanOf(source));
    ++m_made;
    tile.end = to;
    std::optional<Price> low, high;
    std::vector<ChartDepthColumn> columns;
    for (std::uint64_t i = from; i < to; ++i) {
        columns.push_back(source.column(i));
        for (const ChartDepthCell& cell : columns.back().cells) {
            low = low ? std::min(*low, cell.price) : cell.price;
            high = high ? std::max(*high, cell.price) : cell.price;
        }
    }
    tile.image = QImage();
    if (!low) {
        return;
    }
    const std::int64_t tick = std::max<std::int64_t>(m.tick.nanoUsd(), 1);
    const std::int64_t ticks = (*high - *low).nanoUsd() / tick + 1;
    tile.height = PriceDelta::fromNanoUsd((ticks + kMostRows - 1) / kMostRows * tick);
    tile.low = *low;
    const auto rows = static_cast<int>((*high - *low).nanoUsd() / tile.height.nanoUsd()) + 1;
    tile.image = QImage(kColumns, rows, QImage::Format_ARGB32_Premultiplied);
    tile.image.fill(Qt::transparent);
    std::vector<std::int64_t> sums(static_cast<std::size_t>(rows));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::ranges::fill(sums, 0);
        for (const ChartDepthCell& cell : columns[i].cells) {
            sums[static_cast<std::size_t>((cell.price - tile.low).nanoUsd() / tile.height.nanoUsd())] +=
                cell.quantity;
        }
        const auto x = static_cast<int>((columns[i].start - start) / source.interval());
        const auto next = i + 1 < columns.size()
                              ? static_cast<int>((columns[i + 1].start - start) / source.interval())
                              : x + 1;
        for (int row = 0; row < rows; ++row) {
            if (const std::int64_t sum = sums[static_cast<std::size_t>(row)]; sum > 0) {
                auto* line = reinterpret_cast<QRgb*>(tile.image.scanLine(rows - 1 - row));
                std::fill(line + x, line + std::min({next, x + kHeldColumns, kColumns}), colourOf(sum));
            }
        }
    }
}

const ChartDepthImage::Tile& ChartDepthImage::tile(std::int64_t number, const ChartModel& m) {
    const auto [found, isNew] = m_tiles.try_emplace(number);
    const Timestamp end = Timestamp::fromNanos((number + 1) * spanOf(*m.depth).count());
    if (isNew || found->second.end != columnFrom(*m.depth, end)) {
        make(found->second, number, m);
    }
    return found->second;
}

void ChartDepthImage::draw(QPainter& painter, const ChartModel& m, std::int64_t number,
                           const Tile& tile) const {
    if (tile.image.isNull()) {
        return;
    }
    const Timestamp start = Timestamp::fromNanos(number * spanOf(*m.depth).count());
    const double left = m.g.mapTimeToX(start), right = m.g.mapTimeToX(start + spanOf(*m.depth));
    const int rows = tile.image.height();
    const int bands = m.g.scale == ChartScale::Log ? std::min(kBands, rows) : 1;
    for (int band = 0; band < bands; ++band) {
        const int from = rows * band / bands, to = rows * (band + 1) / bands;  // rows of the image
        const double high = usdOf(tile.low) + usdOf(Price{} + tile.height) * (rows - from);
        const double low = usdOf(tile.low) + usdOf(Price{} + tile.height) * (rows - to);
        if (m.g.scale == ChartScale::Log && low <= 0) {
            continue;  // has no place there
        }
        const double top = m.g.mapUsdToY(high), bottom = m.g.mapUsdToY(low);
        const QRectF rect(left, std::min(top, bottom), right - left, std::abs(bottom - top));
        if (top <= bottom) {
            painter.drawImage(rect, tile.image, QRectF(0, from, kColumns, to - from));
        } else {
            painter.drawImage(rect, tile.image.copy(0, from, kColumns, to - from).mirrored());
        }
    }
}

void ChartDepthImage::paint(QPainter& painter, const ChartModel& m) {
    begin(m);
    if (m.depth->begin() == m.depth->end()) {
        return;
    }
    const Timestamp first = std::max(m.g.from, m.depth->startOf(m.depth->begin()));
    const Timestamp last = std::min(m.g.to, m.depth->startOf(m.depth->end() - 1) + m.depth->interval());
    std::erase_if(m_tiles, [&](const auto& one) {
        return one.first < tileOf(m.depth->startOf(m.depth->begin()), *m.depth);
    });
    for (std::int64_t number = tileOf(first, *m.depth); first < last && number <= tileOf(last, *m.depth);
         ++number) {
        draw(painter, m, number, tile(number, m));
    }
}

void paintDepth(QPainter& painter, const ChartModel& m) {
    if (m.depth == nullptr || !m.isPlotShown()) {
        return;
    }
    clipTo(painter, m.g.plot);
    m.depthImage.paint(painter, m);
}

}  // namespace tessera::widgets
