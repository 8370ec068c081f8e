#include "widgets/theme/order_mark.h"

#include <QPainter>
#include <QPainterPath>
#include <cmath>

namespace tessera::widgets {
namespace {

/// One shape at a time, in a box of 12 units centred on the origin.
class MarkPainter {
 public:
    MarkPainter(QPainter& painter, const Theme& theme) : m_painter(painter), m_theme(theme) {}

    void ring(const QColor& colour, Qt::PenStyle style = Qt::SolidLine, double radius = 4.2) {
        QPen pen(colour, 1.5);
        if (style != Qt::SolidLine) {
            pen.setDashPattern({1.0, 1.1});
            pen.setCapStyle(Qt::FlatCap);
        }
        stroke(pen);
        m_painter.drawEllipse(QPointF(0, 0), radius, radius);
    }

    void disc(const QColor& colour) {
        fill(colour);
        m_painter.drawEllipse(QPointF(0, 0), 4.6, 4.6);
    }

    void line(const QColor& colour, QPointF a, QPointF b, double width = 1.6) {
        QPen pen(colour, width);
        pen.setCapStyle(Qt::RoundCap);
        stroke(pen);
        m_painter.drawLine(a, b);
    }

    void halfDisc(const QColor& colour) {
        ring(colour);
        fill(colour);
        m_painter.drawPie(QRectF(-4.2, -4.2, 8.4, 8.4), 90 * 16, 180 * 16);
    }

    void arrows(const QColor& colour) {
        line(colour, {-4.5, -2}, {4.2, -2}, 1.4);
        line(colour, {4.5, -2}, {2, -4.4}, 1.4);
        line(colour, {-4.2, 2}, {4.5, 2}, 1.4);
        line(colour, {-4.5, 2}, {-2, 4.4}, 1.4);
    }

    void sun(const QColor& colour) {
        stroke(QPen(colour, 1.4));
        m_painter.drawEllipse(QPointF(0, 0), 2.1, 2.1);
        for (int i = 0; i < 8; ++i) {
            const double a = i * M_PI / 4;
            line(colour, {3.7 * std::cos(a), 3.7 * std::sin(a)}, {5.1 * std::cos(a), 5.1 * std::sin(a)}, 1.3);
        }
    }

    void check(const QColor& colour) {
        line(colour, {-4.2, 0.4}, {-1.4, 3.2}, 1.7);
        line(colour, {-1.4, 3.2}, {4.4, -3.4}, 1.7);
    }

    void cross(const QColor& colour) {
        line(colour, {-3.6, -3.6}, {3.6, 3.6}, 1.8);
        line(colour, {-3.6, 3.6}, {3.6, -3.6}, 1.8);
    }

    void hourglass(const QColor& colour) {
        QPolygonF shape;
        shape << QPointF(-3.2, -4.6) << QPointF(3.2, -4.6) << QPointF(-3.2, 4.6) << QPointF(3.2, 4.6);
        stroke(QPen(colour, 1.3, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
        m_painter.drawPolygon(shape);
    }

    void question(const QColor& colour) {
        QPolygonF diamond;
        diamond << QPointF(0, -6) << QPointF(6, 0) << QPointF(0, 6) << QPointF(-6, 0);
        fill(colour);
        m_painter.drawPolygon(diamond);
        QFont font = m_theme.words(9, QFont::Bold);
        m_painter.setFont(font);
        m_painter.setPen(m_theme.panel);
        m_painter.drawText(QRectF(-6, -6, 12, 12), Qt::AlignCenter, "?");
    }

 private:
    void stroke(const QPen& pen) {
        m_painter.setPen(pen);
        m_painter.setBrush(Qt::NoBrush);
    }
    void fill(const QColor& colour) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(colour);
    }

    QPainter& m_painter;
    const Theme& m_theme;
};

}  // namespace

void paintOrderMark(QPainter& painter, const QRectF& box, OrderMark mark, const Theme& theme) {
    if (mark == OrderMark::None) {
        return;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.center());
    const double scale = std::min(box.width(), box.height()) / 12.0;
    painter.scale(scale, scale);
    MarkPainter p(painter, theme);
    switch (mark) {
        case OrderMark::Draft:
            p.ring(theme.faint, Qt::CustomDashLine);
            break;
        case OrderMark::Denied:
            p.ring(theme.warning);
            p.line(theme.warning, {-2.9, 2.9}, {2.9, -2.9}, 1.5);
            break;
        case OrderMark::Sent:
            p.ring(theme.secondary);
            break;
        case OrderMark::Working:
            p.disc(theme.accent);
            break;
        case OrderMark::PartFilled:
            p.halfDisc(theme.accent);
            break;
        case OrderMark::Modifying:
            p.arrows(theme.accent);
            break;
        case OrderMark::Cancelling:
            p.sun(theme.warning);
            break;
        case OrderMark::Filled:
            p.check(theme.text);
            break;
        case OrderMark::Cancelled:
            p.line(theme.bad, {-4, 0}, {4, 0});
            break;
        case OrderMark::Expired:
            p.hourglass(theme.secondary);
            break;
        case OrderMark::Rejected:
            p.cross(theme.bad);
            break;
        case OrderMark::Unknown:
            p.question(theme.warning);
            break;
        case OrderMark::None:
            break;
    }
    painter.restore();
}

QString orderMarkText(OrderMark mark) {
    switch (mark) {
        case OrderMark::Draft:
            return "Draft";
        case OrderMark::Denied:
            return "Denied by risk";
        case OrderMark::Sent:
            return "Sent";
        case OrderMark::Working:
            return "Working";
        case OrderMark::PartFilled:
            return "Part filled";
        case OrderMark::Modifying:
            return "Modifying";
        case OrderMark::Cancelling:
            return "Cancelling";
        case OrderMark::Filled:
            return "Filled";
        case OrderMark::Cancelled:
            return "Cancelled";
        case OrderMark::Expired:
            return "Expired";
        case OrderMark::Rejected:
            return "Rejected";
        case OrderMark::Unknown:
            return "Unknown";
        case OrderMark::None:
            break;
    }
    return {};
}

bool orderMarkIsUrgent(OrderMark mark) {
    return mark == OrderMark::Denied || mark == OrderMark::Rejected || mark == OrderMark::Unknown;
}

bool orderMarkIsOver(OrderMark mark) {
    return mark == OrderMark::Filled || mark == OrderMark::Cancelled || mark == OrderMark::Expired;
}

}  // namespace tessera::widgets
