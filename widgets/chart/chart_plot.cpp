#include "widgets/chart/chart_plot.h"

#include <QPaintEngine>
#include <algorithm>
#include <cmath>

#include "widgets/chart/chart_batch.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_panes.h"

namespace tessera::widgets {
namespace {

/// The ends of lines and bars that are cut by an edge of the view: painted anew where an edge was or is.
constexpr int kEdge = 6;
/// What is painted is this much wider on both sides than what is kept: a line cut by a picture's edge has
/// other pixels there than one that goes on, and points left of a picture are rounded the other way. So two
/// bars.
int padOf(const ChartModel& m) {
    constexpr int kGrain = 32, kMost = 320;
    const int least = 24 + 2 * static_cast<int>(std::ceil(m.g.pixelsPer(m.barInterval)));
    return std::min((least + kGrain - 1) / kGrain * kGrain, kMost);
}

QSize sizeOf(const ChartModel& m) {
    return {px(m.g.plot.width()), px(m.bottom())};
}

void paintUnder(QPainter& painter, const ChartModel& m) {
    constexpr ChartLayer::Paint kOrder[] = {
        paintFan,           paintGrid,   paintDepth, paintPanes,   paintProfile, paintSessionProfiles,
        paintForecastLines, paintVolume, paintLines, paintStudies, paintCandles};
    for (const ChartLayer::Paint paint : kOrder) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        paint(painter, m);
        endClip(painter);
    }
}

/// A session that fills the view has its volume at the view's own edge.
bool hasSessionAtEdge(const ChartModel& m) {
    const auto& shown = m.sessions.shown();
    return std::ranges::any_of(shown, [&](const ChartSessionProfile& session) {
        return px(m.g.mapTimeToX(session.from)) < px(m.g.plot.left()) &&
               px(m.g.mapTimeToX(session.to)) >= px(m.g.plot.right());
    });
}

/// Whether a pan moves every pixel by the same whole number of columns. What is laid out by the view itself
/// (volume by price, footprints, bricks, the book) is painted anew, as are dashes that begin out of sight.
bool canShift(const ChartModel& m) {
    const bool isPlain = m.type != ChartType::Renko && m.type != ChartType::Footprint;
    const bool hasOutlines =
        m.forecast && (m.forecast->second || m.forecast->isDimmed || !m.forecast->ghosts.empty());
    return m.isShown() && isPlain && m.depth == nullptr && m.profile.rows.empty() && !hasOutlines &&
           !hasSessionAtEdge(m);
}

/// Pixels of the device for one of the chart's; 0 where that is no whole number, or what is painted has none.
int ratioOf(const QPainter& painter) {
    constexpr double kMost = 4;
    if (painter.paintEngine() == nullptr || painter.paintEngine()->type() != QPaintEngine::Raster) {
        return 0;
    }
    const QTransform& at = painter.deviceTransform();
    const double ratio = painter.device()->devicePixelRatioF();
    const bool isWhole = ratio == std::round(ratio) && ratio >= 1 && ratio <= kMost;
    const bool isPlain = at.type() <= QTransform::TxScale && at.m11() == ratio && at.m22() == ratio &&
                         at.dx() == std::round(at.dx()) && at.dy() == std::round(at.dy());
    return isWhole && isPlain ? static_cast<int>(ratio) : 0;
}

}  // namespace

ChartPlotImage::Key ChartPlotImage::keyOf(const ChartModel& m) {
    Key key;
    key.revision = m.revision;
    key.sourceRevision = m.source != nullptr ? m.source->revision() : 0;
    key.span = m.g.to - m.g.from;
    key.barInterval = m.barInterval;
    key.anchor = m.g.anchor;
    key.mostVolume = m.mostVolume;
    key.countFrom = m.isCounting() ? m.countFrom : 0;
    const auto add = [&](const ChartGeometry& g) {
        for (const double number : {g.plot.top(), g.plot.width(), g.plot.height(), g.low, g.high,
                                    static_cast<double>(g.scale), g.isInverted ? 1.0 : 0.0}) {
            key.numbers.push_back(number);
        }
    };
    add(m.g);
    key.numbers.push_back(hasSessionAtEdge(m) ? 1 : 0);
    key.numbers.push_back(m.g.volume.top());
    key.numbers.push_back(m.g.volume.height());
    for (const ChartPaneModel& pane : m.panes) {
        add(pane.g);
    }
    if (m.hasSecond) {
        add(m.secondScale);
    }
    return key;
}

QImage ChartPlotImage::strip(int width, int height, const QColor& ground) const {
    QImage made(width * m_ratio, height * m_ratio, QImage::Format_RGB32);
    made.setDevicePixelRatio(m_ratio);
    made.fill(ground);
    return made;
}

bool ChartPlotImage::draw(QPainter& painter, const ChartModel& m) {
    const int ratio = ratioOf(painter);
    if (ratio == 0) {
        return false;
    }
    const QSize size = sizeOf(m);
    if (size.isEmpty()) {
        return true;
    }
    Key key = keyOf(m);
    const int pad = padOf(m), width = size.width();
    const QSize needed = QSize(width + 2 * pad, size.height()) * ratio;
    const bool isOtherSize = m_ring.size() != needed || ratio != m_ratio;
    const bool isOther = isOtherSize || key != m_key;
    const std::int64_t columns = m.g.moved - m_moved;
    m_key = std::move(key);
    m_moved = m.g.moved;
    m_ratio = ratio;
    m_pad = pad;
    m_width = width;
    if (isOtherSize) {
        m_ring = strip(width + 2 * pad, size.height(), m.theme.panel);
    }
    if (isOther || (columns != 0 && (!canShift(m) || std::abs(columns) >= width / 2))) {
        paintAll(m);
    } else if (columns != 0) {
        shift(m, columns);
    }
    drawRing(painter, QPoint(px(m.g.plot.left()), m.canvas.top()));
    return true;
}

/// Pixel for pixel, whatever the device's are for the chart.
void ChartPlotImage::drawRing(QPainter& painter, QPoint at) {
    const int atRight = (m_width - m_first) * m_ratio, height = m_ring.height();
    const QTransform before = painter.worldTransform();
    painter.scale(1.0 / m_ratio, 1.0 / m_ratio);
    m_ring.setDevicePixelRatio(1);
    painter.drawImage(at * m_ratio, m_ring, QRect((m_pad + m_first) * m_ratio, 0, atRight, height));
    if (m_first > 0) {
        painter.drawImage(at * m_ratio + QPoint(atRight, 0), m_ring,
                          QRect(m_pad * m_ratio, 0, m_first * m_ratio, height));
    }
    m_ring.setDevicePixelRatio(m_ratio);
    painter.setWorldTransform(before);
}

void ChartPlotImage::paintAll(const ChartModel& m) {
    m_first = 0;
    m_ring.fill(m.theme.panel);
    QPainter painter(&m_ring);
    painter.translate(m_pad - px(m.g.plot.left()), 0);
    paintUnder(painter, m);
    m_painted += m_width;
}

/// `columns` to the right, or to the left where negative.
void ChartPlotImage::shift(const ChartModel& m, std::int64_t columns) {
    const int by = static_cast<int>(columns);
    m_first = (m_first - by + m_width) % m_width;
    // Lines of closes end at the last bar in view: such an end came in, or became the middle of a line.
    const bool hasEnds = m.type == ChartType::Line || m.type == ChartType::Area || m.type == ChartType::Step;
    const int edge = kEdge + static_cast<int>(std::ceil(m.g.pixelsPer(m.barInterval)));
    const int atLeft = by > 0    ? by + edge
                       : hasEnds ? edge
                                 : 0,
              atRight = by < 0    ? edge - by
                        : hasEnds ? edge
                                  : 0;
    const int middle = std::min(m_width, atLeft);
    paintColumns(m, 0, middle);
    paintColumns(m, std::max(middle, m_width - atRight), m_width);
}

void ChartPlotImage::paintColumns(const ChartModel& m, int from, int to) {
    if (from >= to) {
        return;
    }
    const int left = from - m_pad;
    QImage painted = strip(to - from + 2 * m_pad, m_ring.height() / m_ratio, m.theme.panel);
    QPainter painter(&painted);
    painter.translate(-left - px(m.g.plot.left()), 0);
    m.strip = AxisRun{m.g.plot.left() + from, m.g.plot.left() + to};
    paintUnder(painter, m);
    m.strip.reset();
    painter.end();
    copyIn(painted, left, from, to);
    m_painted += to - from;
}

void ChartPlotImage::copyIn(const QImage& strip, int stripLeft, int from, int to) {
    const int count = (to - from) * m_ratio, begin = (from + m_first) % m_width * m_ratio;
    const int first =
        std::min(count, m_width * m_ratio - begin);  // to the ring's end, the rest from its beginning
    for (int y = 0; y < m_ring.height(); ++y) {
        const auto* source =
            reinterpret_cast<const QRgb*>(strip.constScanLine(y)) + (from - stripLeft) * m_ratio;
        auto* line = reinterpret_cast<QRgb*>(m_ring.scanLine(y)) + m_pad * m_ratio;
        std::copy_n(source, first, line + begin);
        std::copy_n(source + first, count - first, line);
    }
}

void paintPlot(QPainter& painter, const ChartModel& m) {
    if (!m.plotImage.draw(painter, m)) {
        painter.fillRect(m.canvas, m.theme.panel);
        paintUnder(painter, m);
    }
}

}  // namespace tessera::widgets
