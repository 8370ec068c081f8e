#pragma once
// How the chart's layers put down many rectangles of one colour. GUI thread only.

#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

namespace tessera::widgets {

inline int px(double v) {
    return static_cast<int>(std::lround(v));
}

/// The pixels of an image, where `painter` is on one that has a whole number of them for each of its own:
/// written straight, many small rectangles cost a tenth of what they do through the painter.
class PixelTarget {
 public:
    explicit PixelTarget(const QPainter& painter) {
        if (painter.device()->devType() != QInternal::Image) {
            return;
        }
        auto* image = static_cast<QImage*>(painter.device());
        const QTransform& at = painter.deviceTransform();
        if (image->format() != QImage::Format_RGB32 || at.type() > QTransform::TxScale ||
            at.m11() != std::floor(at.m11()) || at.m11() < 1 || at.m22() != at.m11() ||
            at.dx() != std::floor(at.dx()) || at.dy() != std::floor(at.dy())) {
            return;
        }
        m_ratio = px(at.m11());
        m_shift = QPoint(px(at.dx()), px(at.dy()));
        m_area = image->rect();
        if (painter.hasClipping()) {
            m_area &= onDevice(painter.clipBoundingRect().toRect());
        }
        m_bits = reinterpret_cast<QRgb*>(image->bits());
        m_stride = image->bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb));
    }
    explicit operator bool() const { return m_bits != nullptr; }

    void fill(const QRect& rect, QRgb colour) const {
        const QRect inside = onDevice(rect) & m_area;
        QRgb* line = m_bits + inside.top() * m_stride + inside.left();
        for (int y = inside.height(); y > 0; --y, line += m_stride) {
            std::fill_n(line, inside.width(), colour);
        }
    }

 private:
    QRect onDevice(const QRect& rect) const {
        return QRect(rect.topLeft() * m_ratio, rect.size() * m_ratio).translated(m_shift);
    }

    int m_ratio = 1;
    QRgb* m_bits = nullptr;
    qsizetype m_stride = 0;
    QPoint m_shift;
    QRect m_area;
};

/// Rectangles of one colour collected and drawn at once. One pixel wide ones become lines where the device
/// has whole pixels: the raster engine fills them an order faster.
struct Batch {
    std::vector<QRect> rects;
    std::vector<QLine> columns;
    void add(int x, int y, int w, int h) {
        if (w == 1 && h > 0) {
            columns.emplace_back(x, y, x, y + h - 1);
        } else if (w > 0 && h > 0) {
            rects.emplace_back(x, y, w, h);
        }
    }
    void draw(QPainter& painter, const QColor& colour) {
        if (const PixelTarget pixels(painter); pixels && colour.alpha() == 255) {
            for (const QLine& line : columns) {
                pixels.fill(QRect(line.p1(), line.p2()), colour.rgb());
            }
            for (const QRect& rect : rects) {
                pixels.fill(rect, colour.rgb());
            }
            return;
        }
        if (painter.device()->devicePixelRatioF() == 1.0) {
            painter.setPen(QPen(colour, 1));
            painter.drawLines(columns.data(), static_cast<int>(columns.size()));
        } else {
            for (const QLine& line : columns) {
                rects.emplace_back(line.x1(), line.y1(), 1, line.y2() - line.y1() + 1);
            }
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRects(rects.data(), static_cast<int>(rects.size()));
    }
};

}  // namespace tessera::widgets
