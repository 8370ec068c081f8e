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
    constexpr int kStep = 32, kMost = 320;
    const int least = 24 + 2 * static_cast<int>(std::ceil(m.g.pixelsPer(m.barInterval)));
    return std::min((least + kStep - 1) / kStep * kStep, kMost);
}

QSize sizeOf(const ChartModel& m) {
    return {px(m.g.plot.width()), px(m.bottom())};
}

void paintUnder(QPainter& painter, const ChartModel& m) {
    constexpr ChartLayer::Paint kOrder[] = {paintFan,     paintGrid,          paintDepth,  paintPanes,
                                            paintProfile, paintForecastLines, paintVolume, paintLines,
                                            paintStudies, paintCandles};
    for (const ChartLayer::Paint paint : kOrder) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        paint(painter, m);
        painter.setClipping(false);
    }
}

/// Whether a pan moves every pixel by the same whole number of columns. What is laid out by the view itself
/// (volume by price, footprints, bricks, the book) is painted anew, as are dashes that begin out of sight.
bool canShift(const ChartModel& m) {
    const bool isPlain = m.type != ChartType::Renko && m.type != ChartType::Footprint;
    const bool hasOutlines =
        m.forecast && (m.forecast->second || m.forecast->isDimmed || !m.forecast->ghosts.empty());
    return m.isShown() && isPlain && m.depth == nullptr && m.profile.rows.empty() && !hasOutlines;
}

bool isKept(const QPainter& painter) {
    const QTransform& at = painter.deviceTransform();
    return painter.paintEngine() != nullptr && painter.paintEngine()->type() == QPaintEngine::Raster &&
           painter.device()->devicePixelRatioF() == 1.0 && at.type() <= QTransform::TxTranslate &&
           at.dx() == std::round(at.dx()) && at.dy() == std::round(at.dy());
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
    key.numbers.push_back(m.g.volume.top());
    key.numbers.push_back(m.g.volume.height());
    for (const ChartPaneModel& pane : m.panes) {
        add(pane.g);
    }
    if (m.hasLeft) {
        add(m.leftScale);
    }
    return key;
}

bool ChartPlotImage::draw(QPainter& painter, const ChartModel& m) {
    if (!isKept(painter)) {
        return false;
    }
    const QSize size = sizeOf(m);
    if (size.isEmpty()) {
        return true;
    }
    Key key = keyOf(m);
    const int pad = padOf(m), width = size.width();
    const QSize needed(width + 2 * pad, size.height());
    const bool isOther = m_ring.size() != needed || key != m_key;
    const std::int64_t columns = m.g.moved - m_moved;
    m_key = std::move(key);
    m_moved = m.g.moved;
    if (m_ring.size() != needed) {
        m_ring = QImage(needed, QImage::Format_RGB32);
    }
    m_pad = pad;
    m_width = width;
    if (isOther || (columns != 0 && (!canShift(m) || std::abs(columns) >= width / 2))) {
        paintAll(m);
    } else if (columns != 0) {
        shift(m, columns);
    }
    const int atRight = width - m_first, top = m.canvas.top(), left = px(m.g.plot.left());
    painter.drawImage(QPoint(left, top), m_ring, QRect(m_pad + m_first, 0, atRight, size.height()));
    if (m_first > 0) {
        painter.drawImage(QPoint(left + atRight, top), m_ring, QRect(m_pad, 0, m_first, size.height()));
    }
    return true;
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
    QImage strip(to - from + 2 * m_pad, m_ring.height(), QImage::Format_RGB32);
    strip.fill(m.theme.panel);
    QPainter painter(&strip);
    painter.translate(-left - px(m.g.plot.left()), 0);
    m.strip = AxisRun{m.g.plot.left() + from, m.g.plot.left() + to};
    paintUnder(painter, m);
    m.strip.reset();
    painter.end();
    copyIn(strip, left, from, to);
    m_painted += to - from;
}

void ChartPlotImage::copyIn(const QImage& strip, int stripLeft, int from, int to) {
    const int begin = (from + m_first) % m_width;
    const int first =
        std::min(to - from, m_width - begin);  // up to the end of the ring, the rest from its beginning
    for (int y = 0; y < m_ring.height(); ++y) {
        const auto* source = reinterpret_cast<const QRgb*>(strip.constScanLine(y)) + (from - stripLeft);
        auto* line = reinterpret_cast<QRgb*>(m_ring.scanLine(y)) + m_pad;
        std::copy_n(source, first, line + begin);
        std::copy_n(source + first, to - from - first, line);
    }
}

void paintPlot(QPainter& painter, const ChartModel& m) {
    if (!m.plotImage.draw(painter, m)) {
        painter.fillRect(m.canvas, m.theme.panel);
        paintUnder(painter, m);
    }
}

}  // namespace tessera::widgets
