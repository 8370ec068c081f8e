#include "widgets/chart/chart_zone.h"

#include <QDateTime>

namespace tessera::widgets {

using domain::Duration;
using domain::Timestamp;

ChartZone::ChartZone(const QTimeZone& zone) {
    if (zone.isValid() && zone != QTimeZone::utc()) {
        m_zone = zone;
    }
}

Duration ChartZone::offsetAt(Timestamp utc) const {
    if (isUtc()) {
        return {};
    }
    return std::chrono::seconds(m_zone.offsetFromUtc(QDateTime::fromSecsSinceEpoch(utc.seconds(), Qt::UTC)));
}

Timestamp ChartZone::toLocal(Timestamp utc) const {
    return utc + offsetAt(utc);
}

Timestamp ChartZone::fromLocal(Timestamp local) const {
    // Offsets a day before and a day after: around a change of the clock one of them is right.
    const Duration before = offsetAt(local - std::chrono::hours(24)),
                   after = offsetAt(local + std::chrono::hours(24));
    const Timestamp early = local - before;
    if (before == after || toLocal(early) == local) {
        return early;
    }
    return local - after;
}

QString ChartZone::name(Timestamp utc) const {
    const auto minutes = static_cast<int>(offsetAt(utc) / std::chrono::minutes(1));
    if (minutes == 0) {
        return QStringLiteral("UTC");
    }
    const QString hours = QStringLiteral("UTC%1%2")
                              .arg(minutes > 0 ? QLatin1Char('+') : QLatin1Char('-'))
                              .arg(std::abs(minutes) / 60);
    return minutes % 60 == 0
               ? hours
               : hours + QStringLiteral(":%1").arg(std::abs(minutes) % 60, 2, 10, QLatin1Char('0'));
}

}  // namespace tessera::widgets
