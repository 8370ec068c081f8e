#pragma once
// The book over time as pictures: tiles of a few minutes, made once and stretched to the view, so that
// panning paints pictures and computes nothing. GUI thread only.

#include <QImage>
#include <array>
#include <map>
#include <memory>

#include "widgets/chart/chart_data.h"
#include "widgets/theme/theme.h"

class QPainter;

namespace tessera::widgets {

struct ChartModel;

class ChartDepthImage {
 public:
    /// Columns of a tile.
    static constexpr int kColumns = 256;

    /// Brings the tiles that [m.g.from, m.g.to) shows up to the source and draws them into the plot.
    void paint(QPainter& painter, const ChartModel& m);
    /// Tiles that were made or made anew since the start: what a pan must not cost.
    std::uint64_t made() const { return m_made; }

 private:
    struct Tile {
        QImage image;               // a column a second, the highest price on top
        domain::Price low;          // of the lowest row
        domain::PriceDelta height;  // of a row
        std::uint64_t end = 0;      // columns of the source that were in it when it was made
    };
    void begin(const ChartModel& m);
    const Tile& tile(std::int64_t number, const ChartModel& m);
    void make(Tile& tile, std::int64_t number, const ChartModel& m);
    void draw(QPainter& painter, const ChartModel& m, std::int64_t number, const Tile& tile) const;
    QRgb colourOf(std::int64_t quantity) const;
    std::int64_t strongest() const;

    std::weak_ptr<const ChartDepthSource> m_source;
    std::map<std::int64_t, Tile> m_tiles;  // by the time they begin at, in tiles since the epoch
    std::array<QRgb, 64> m_ramp{};
    QRgb m_panel = 0;            // the theme the ramp was made for
    std::int64_t m_most = 0;     // quantity drawn in the strongest colour, as larger ones are
    std::uint64_t m_looked = 0;  // columns that are counted below
    /// How many cells are how large: kSizesOfTwo places from one power of two to the next.
    static constexpr int kSizesOfTwo = 4;
    std::array<std::uint64_t, 64 * kSizesOfTwo> m_sizes{};
    std::uint64_t m_cells = 0;
    std::uint64_t m_made = 0;
};

/// Layer: the book over time, under the bars.
void paintDepth(QPainter& painter, const ChartModel& m);

}  // namespace tessera::widgets
