#pragma once
// Paints ladder rows into an image: numbers and bars straight to memory, order chips and arrows with a
// QPainter.

#include <QImage>
#include <memory>
#include <string_view>
#include <vector>

#include "widgets/ladder/ladder_rows.h"
#include "widgets/ladder/pixel_canvas.h"
#include "widgets/theme/theme.h"

class QPainter;

namespace tessera::widgets {

class LadderRowPainter {
 public:
    LadderRowPainter(const Theme& theme, double scale);

    /// Paints the rows named by `dirty` into `image`, whose scale is this painter's. `before`: what the image
    /// shows, so that only columns that differ are touched; empty when it shows nothing yet.
    void paint(QImage& image, const LadderGeometry& geometry, const std::vector<LadderRowPaint>& before,
               const std::vector<LadderRowPaint>& rows, const std::vector<int>& dirty) const;
    /// Column heads; `hovered` is the head a click would act on.
    void paintHeads(QImage& image, const LadderGeometry& geometry, int grouping,
                    std::optional<LadderColumn> hovered) const;
    /// One order chip in its column; also used for the hover ghost.
    void paintChip(QPainter& painter, const QRect& cell, const LadderMine& mine, int quantityDecimals,
                   bool isStale) const;
    double scale() const { return m_scale; }

 private:
    struct Ink {
        QRgb panel, text, secondary, faint, line, strongLine, stale, staleBar, priceCell, priceText, fifth,
            forecast, dimmedForecast, accent;
        QRgb upBase, downBase, upBar, downBar, upColumn, downColumn, upMine, downMine, upVolume, downVolume,
            upLast, downLast, upLastText, downLastText, fan50, fan80, fan90;
    };
    static Ink inkOf(const Theme& theme);
    void paintColumns(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p,
                      unsigned columns) const;
    void paintGround(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void clearColumns(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p,
                      unsigned columns) const;
    QRgb columnGround(LadderColumn column, const LadderRowPaint& p) const;
    void paintBid(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintAsk(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintOverGround(QPainter& painter, const LadderGeometry& g, int row, const LadderRowPaint& p,
                         unsigned columns) const;
    void paintRowLines(PixelCanvas& canvas, const LadderGeometry& g, int top, const LadderRowPaint& p) const;
    void paintPrice(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintFan(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintFanEdge(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintAhead(PixelCanvas& canvas, const LadderGeometry& g, LadderColumn column, int row,
                    const LadderMine& mine, const LadderRowPaint& p) const;
    void paintVolume(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintProfit(PixelCanvas& canvas, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintArrow(QPainter& painter, const LadderGeometry& g, int row, const LadderRowPaint& p) const;
    void paintFanArrow(QPainter& painter, const LadderGeometry& g, int row, const LadderRowPaint& p) const;

    Theme m_theme;
    double m_scale;
    Ink m_ink;
    GlyphCache m_price, m_priceBold, m_size, m_sizeBold, m_mark;
};

}  // namespace tessera::widgets
