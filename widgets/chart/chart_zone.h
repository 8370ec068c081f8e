#pragma once
// The clock a chart's time axis shows. Bars stay where they are: only words and round times move.

#include <QString>
#include <QTimeZone>

#include "app/domain/timestamp.h"

namespace tessera::widgets {

class ChartZone {
 public:
    /// UTC.
    ChartZone() = default;
    /// One that the system does not know is UTC.
    explicit ChartZone(const QTimeZone& zone);

    bool isUtc() const { return !m_zone.isValid(); }
    /// What a clock there shows at `utc`, as if it were UTC: for words and round times alone.
    domain::Timestamp toLocal(domain::Timestamp utc) const;
    /// The reverse. Of the hour a clock skips the time after it, of the hour it shows twice the first.
    domain::Timestamp fromLocal(domain::Timestamp local) const;
    /// "UTC", "UTC-5": as it is at `utc`.
    QString name(domain::Timestamp utc) const;
    bool operator==(const ChartZone& other) const { return m_zone == other.m_zone; }

 private:
    domain::Duration offsetAt(domain::Timestamp utc) const;
    QTimeZone m_zone;  // invalid: UTC
};

}  // namespace tessera::widgets
