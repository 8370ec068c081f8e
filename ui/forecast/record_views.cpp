#include "ui/forecast/record_views.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/forecast/track_rows.h"
#include "widgets/chart/chart_geometry.h"

namespace tessera::ui {

namespace {

constexpr int kPad = widgets::Metrics::panelPadding, kAxis = 38, kFoot = 16;
constexpr double kNormal95 = 1.6449;  // 90 % of a normal lies within so many deviations

/// Half the width within which 90 % of counted shares lie by chance, where the share is `p` of `n`.
double chanceOf(double p, int n) {
    return kNormal95 * std::sqrt(p * (1 - p) / std::max(n, 1));
}

QString shareWords(const ports::ObservedShare& share) {
    return QStringLiteral("%1 % of %2, 90 % interval %3 to %4 %")
        .arg(percentOf(share.share))
        .arg(share.n)
        .arg(percentOf(share.low), percentOf(share.high));
}

bool isOff(const ports::ObservedShare& share) {
    return share.low > share.nominal || share.high < share.nominal;
}

}  // namespace

RecordView::RecordView(const widgets::Theme& theme, QString title, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_title(std::move(title)) {
    setAccessibleName(m_title);
}

void RecordView::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

void RecordView::setRecord(std::shared_ptr<const ports::TrackRecord> record) {
    if (m_record == record) {
        return;
    }
    m_record = std::move(record);
    update();
    widgets::tellSpoken(this);
}

QString RecordView::spokenName() const {
    return hasValues() ? m_title : m_title + QStringLiteral(": nothing scored yet");
}

QRectF RecordView::plot(int left, int bottom) const {
    return {static_cast<double>(kPad + left), static_cast<double>(kHead),
            std::max(1.0, static_cast<double>(width() - left - 2 * kPad)),
            std::max(1.0, static_cast<double>(height() - kHead - bottom - 4))};
}

void RecordView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    painter.fillRect(QRect(0, 0, width(), 1), m_theme.line);
    painter.setFont(m_theme.words(11, QFont::DemiBold));
    painter.setPen(m_theme.text);
    painter.drawText(QRect(kPad, 2, width() - 2 * kPad, kHead - 2), Qt::AlignLeft | Qt::AlignVCenter,
                     m_title);
    if (!hasValues()) {
        painter.setFont(m_theme.words(11));
        painter.setPen(m_theme.secondary);
        painter.drawText(rect().adjusted(kPad, kHead, -kPad, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         QStringLiteral("Nothing scored yet"));
        return;
    }
    paintValues(painter);
}

// --- skill

SkillView::SkillView(const widgets::Theme& theme, QWidget* parent)
    : RecordView(theme, QStringLiteral("Skill over time, 90 % interval, %"), parent) {}

bool SkillView::hasValues() const {
    return RecordView::hasValues() && !record().skillOverTime.empty();
}

int SkillView::spokenParts() const {
    return hasValues() ? static_cast<int>(record().skillOverTime.size()) : 0;
}

widgets::SpokenPart SkillView::spokenPart(int part) const {
    const ports::SkillPoint& point = record().skillOverTime[static_cast<std::size_t>(part)];
    const QString skill = percentOf(point.skill, true);
    return {.role = QAccessible::ListItem,
            .name = QStringLiteral("After %1 forecasts: skill %2 %, 90 % interval %3 to %4 %")
                        .arg(point.n)
                        .arg(skill, percentOf(point.low, true), percentOf(point.high, true)),
            .value = skill,
            .box = rect()};
}

void SkillView::paintValues(QPainter& painter) {
    const auto& points = record().skillOverTime;
    widgets::ChartGeometry g;
    g.plot = plot(kAxis, kFoot);
    double low = 0, high = 0;
    // The first few intervals are as wide as can be: they would press the rest flat.
    const std::size_t settled = points.size() > 8 ? points.size() / 4 : 0;
    for (std::size_t i = settled; i < points.size(); ++i) {
        low = std::min({low, points[i].low, points[i].skill});
        high = std::max({high, points[i].high, points[i].skill});
    }
    g.fitValues(std::max(low, -2.0) * 100, std::min(high, 1.0) * 100);
    const double last = std::max(points.back().n, 2);
    const auto at = [&](int n, double share) {
        return QPointF(g.plot.left() + g.plot.width() * (n - 1) / (last - 1), g.mapUsdToY(share * 100));
    };
    painter.setFont(theme().numbers(10));
    for (const widgets::ChartTick& tick : g.priceTicks(24)) {
        painter.fillRect(QRectF(g.plot.left(), std::round(tick.position), g.plot.width(), 1), theme().grid);
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, tick.position - 8, g.plot.left() - 5, 16),
                         Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    painter.save();
    painter.setClipRect(g.plot);
    painter.setRenderHint(QPainter::Antialiasing);
    QPolygonF band, line;
    for (const ports::SkillPoint& point : points) {
        band << at(point.n, point.high);
        line << at(point.n, point.skill);
    }
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        band << at(point->n, point->low);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().fan.band90);
    painter.drawPolygon(band);
    painter.setPen(QPen(theme().secondary, 1, Qt::DashLine));
    painter.drawLine(QPointF(g.plot.left(), g.mapUsdToY(0)), QPointF(g.plot.right(), g.mapUsdToY(0)));
    painter.setPen(QPen(theme().forecast, 1.8));
    painter.drawPolyline(line);
    painter.restore();
    painter.setPen(theme().secondary);
    painter.setFont(theme().words(10));
    painter.drawText(QRectF(g.plot.left(), g.mapUsdToY(0) - 14, g.plot.width() - 3, 13), Qt::AlignRight,
                     QStringLiteral("random walk"));
    painter.drawText(QRectF(g.plot.left(), g.plot.bottom() + 2, g.plot.width(), kFoot - 2), Qt::AlignLeft,
                     QStringLiteral("first"));
    painter.drawText(QRectF(g.plot.left(), g.plot.bottom() + 2, g.plot.width(), kFoot - 2), Qt::AlignRight,
                     QStringLiteral("%1 scored").arg(points.back().n));
}

/// Of an axis that runs to the edge: centred on its place, and whole.
void RecordView::paintMark(QPainter& painter, double x, double top, double mark) const {
    const QString text = QString::number(mark, 'f', 1);
    const double room = QFontMetrics(painter.font()).horizontalAdvance(text) + 2;
    const double left = std::clamp(x - room / 2, 0.0, std::max(0.0, width() - room));
    painter.drawText(QRectF(left, top, room, kFoot - 2), Qt::AlignCenter, text);
}

// --- coverage

CoverageView::CoverageView(const widgets::Theme& theme, QWidget* parent)
    : RecordView(theme, QStringLiteral("Coverage of the bands"), parent) {}

widgets::SpokenPart CoverageView::spokenPart(int part) const {
    const ports::ObservedShare& share = *std::array{&record().coverage50, &record().coverage80,
                                                    &record().coverage90}[static_cast<std::size_t>(part)];
    return {
        .role = QAccessible::ListItem,
        .name =
            QStringLiteral("%1 % band held %2").arg(share.nominal * 100, 0, 'f', 0).arg(shareWords(share)),
        .value = percentOf(share.share),
        .box = rowBox(part).toRect()};
}

QRectF CoverageView::rowBox(int row) const {
    const QRectF all = plot(0, kFoot);
    return {all.left(), all.top() + all.height() * row / 3, all.width(), all.height() / 3};
}

void CoverageView::paintValues(QPainter& painter) {
    constexpr int kName = 34, kFigures = 92;
    const ports::ObservedShare* shares[] = {&record().coverage50, &record().coverage80, &record().coverage90};
    for (int row = 0; row < 3; ++row) {
        const ports::ObservedShare& share = *shares[row];
        const QRectF box = rowBox(row);
        const QRectF track(box.left() + kName, box.center().y() - 5, box.width() - kName - kFigures, 10);
        const auto x = [&](double value) {
            return track.left() + track.width() * std::clamp(value, 0.0, 1.0);
        };
        painter.setFont(theme().numbers(11));
        painter.setPen(theme().text);
        painter.drawText(QRectF(box.left(), box.top(), kName, box.height()), Qt::AlignVCenter,
                         QStringLiteral("%1 %").arg(share.nominal * 100, 0, 'f', 0));
        painter.fillRect(track, theme().raised);
        if (share.n > 0) {
            painter.fillRect(QRectF(track.left(), track.top(), x(share.share) - track.left(), track.height()),
                             theme().fan.band50);
            painter.fillRect(
                QRectF(x(share.low), track.center().y() - 0.5, x(share.high) - x(share.low), 1.5),
                theme().text);
            for (const double end : {share.low, share.high}) {
                painter.fillRect(QRectF(x(end) - 0.5, track.top(), 1, track.height()), theme().text);
            }
        }
        painter.fillRect(QRectF(x(share.nominal) - 1, track.top() - 4, 2, track.height() + 8),
                         theme().accent);
        painter.setPen(share.n > 0 && isOff(share) ? theme().warning : theme().text);
        const QString figures = share.n > 0 ? QStringLiteral("%1  %2…%3")
                                                  .arg(share.share * 100, 0, 'f', 0)
                                                  .arg(share.low * 100, 0, 'f', 0)
                                                  .arg(share.high * 100, 0, 'f', 0)
                                            : QStringLiteral("–");
        painter.drawText(QRectF(track.right() + 4, box.top(), kFigures - 4, box.height()),
                         Qt::AlignRight | Qt::AlignVCenter, figures);
    }
    painter.setFont(theme().words(10));
    painter.setPen(theme().secondary);
    const int room = width() - 2 * kPad;
    const QString whole = QStringLiteral("mark: as it should be; %, 90 % interval");
    const bool hasRoom = QFontMetrics(painter.font()).horizontalAdvance(whole) <= room;
    painter.drawText(QRectF(kPad, height() - kFoot - 2, room, kFoot), Qt::AlignLeft | Qt::AlignVCenter,
                     hasRoom ? whole : QStringLiteral("mark: as it should be"));
}

// --- reliability

ReliabilityView::ReliabilityView(const widgets::Theme& theme, QWidget* parent)
    : RecordView(theme, QStringLiteral("Reliability"), parent) {}

bool ReliabilityView::hasValues() const {
    return RecordView::hasValues() && !record().reliability.empty();
}

int ReliabilityView::spokenParts() const {
    return hasValues() ? static_cast<int>(record().reliability.size()) : 0;
}

QPointF ReliabilityView::placeOf(double level, double share) const {
    const QRectF area = plot(kAxis - 8, kFoot);
    return {area.left() + area.width() * level, area.bottom() - area.height() * share};
}

widgets::SpokenPart ReliabilityView::spokenPart(int part) const {
    const ports::ObservedShare& share = record().reliability[static_cast<std::size_t>(part)];
    const QPointF at = placeOf(share.nominal, share.share);
    return {.role = QAccessible::ListItem,
            .name = QStringLiteral("Below the %1 % quantile: %2")
                        .arg(share.nominal * 100, 0, 'f', 0)
                        .arg(shareWords(share)),
            .value = percentOf(share.share),
            .box = QRect(static_cast<int>(at.x()) - 5, static_cast<int>(at.y()) - 5, 10, 10)};
}

void ReliabilityView::paintValues(QPainter& painter) {
    const QRectF area = plot(kAxis - 8, kFoot);
    painter.setFont(theme().numbers(10));
    for (const double mark : {0.0, 0.5, 1.0}) {
        const QPointF at = placeOf(mark, mark);
        painter.fillRect(QRectF(area.left(), std::round(at.y()), area.width(), 1), theme().grid);
        painter.fillRect(QRectF(std::round(at.x()), area.top(), 1, area.height()), theme().grid);
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, at.y() - 8, area.left() - 5, 16), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(mark, 'f', 1));
        paintMark(painter, at.x(), area.bottom() + 2, mark);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(area.adjusted(-4, -4, 4, 4));
    QPolygonF chance, line;
    for (int i = 0; i <= 20; ++i) {
        chance << placeOf(i / 20.0, std::min(1.0, i / 20.0 + chanceOf(i / 20.0, record().n)));
    }
    for (int i = 20; i >= 0; --i) {
        chance << placeOf(i / 20.0, std::max(0.0, i / 20.0 - chanceOf(i / 20.0, record().n)));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().raised);
    painter.drawPolygon(chance);
    painter.setPen(QPen(theme().secondary, 1, Qt::DashLine));
    painter.drawLine(placeOf(0, 0), placeOf(1, 1));
    for (const ports::ObservedShare& share : record().reliability) {
        line << placeOf(share.nominal, share.share);
    }
    painter.setBrush(theme().forecast);
    painter.setPen(QPen(theme().forecast, 1.6));
    painter.drawPolyline(line);
    for (const QPointF& at : line) {
        painter.drawEllipse(at, 2.5, 2.5);
    }
}

// --- PIT

PitView::PitView(const widgets::Theme& theme, QWidget* parent)
    : RecordView(theme, QStringLiteral("PIT histogram"), parent) {}

double PitView::most() const {
    const double even = record().n / 10.0;
    return std::max(*std::ranges::max_element(record().pit), even + record().n * chanceOf(0.1, record().n)) *
           1.08;
}

QRectF PitView::barBox(int tenth, double most) const {
    const QRectF area = plot(kAxis - 14, kFoot);
    const double width = area.width() / 10,
                 high = area.height() * record().pit[static_cast<std::size_t>(tenth)] / most;
    return {area.left() + width * tenth, area.bottom() - high, width - 1, high};
}

widgets::SpokenPart PitView::spokenPart(int part) const {
    const double count = record().pit[static_cast<std::size_t>(part)];
    return {.role = QAccessible::ListItem,
            .name = QStringLiteral("Tenth %1 of the forecast's distribution: %2 outcomes, %3 expected")
                        .arg(part + 1)
                        .arg(count, 0, 'f', 1)
                        .arg(record().n / 10.0, 0, 'f', 1),
            .value = QString::number(count, 'f', 1),
            .box = barBox(part, most()).toRect()};
}

void PitView::paintValues(QPainter& painter) {
    const QRectF area = plot(kAxis - 14, kFoot);
    const double top = most(), even = record().n / 10.0, chance = record().n * chanceOf(0.1, record().n);
    const auto y = [&](double count) {
        return area.bottom() - area.height() * std::clamp(count / top, 0.0, 1.0);
    };
    painter.fillRect(QRectF(area.left(), y(even + chance), area.width(), y(even - chance) - y(even + chance)),
                     theme().raised);
    painter.setFont(theme().numbers(10));
    for (int tenth = 0; tenth < 10; ++tenth) {
        const double count = record().pit[static_cast<std::size_t>(tenth)];
        const QRectF bar = barBox(tenth, top);
        const bool isOutside = std::abs(count - even) > chance;
        painter.fillRect(bar, isOutside ? theme().forecast : theme().fan.band50);
        if (bar.height() > 15 && bar.width() > 15) {
            painter.setPen(isOutside ? theme().panel : theme().text);
            painter.drawText(QRectF(bar.left(), bar.bottom() - 15, bar.width(), 14), Qt::AlignCenter,
                             QString::number(std::lround(count)));
        }
    }
    painter.setPen(QPen(theme().secondary, 1, Qt::DashLine));
    painter.drawLine(QPointF(area.left(), y(even)), QPointF(area.right(), y(even)));
    painter.setPen(theme().secondary);
    for (const double mark : {0.0, 0.5, 1.0}) {
        paintMark(painter, area.left() + area.width() * mark, area.bottom() + 2, mark);
    }
    painter.drawText(QRectF(0, y(even) - 8, area.left() - 3, 16), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(even, 'f', even < 10 ? 1 : 0));
}

}  // namespace tessera::ui
