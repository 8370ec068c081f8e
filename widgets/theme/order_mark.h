#pragma once
// The twelve order states as shapes: the same drawing in ladder, blotter and chart (mock/states.png, 7).

#include <QRectF>
#include <QString>

#include "widgets/theme/theme.h"

class QPainter;

namespace tessera::widgets {

enum class OrderMark {
    None,
    Draft,
    Denied,
    Sent,
    Working,
    PartFilled,
    Modifying,
    Cancelling,
    Filled,
    Cancelled,
    Expired,
    Rejected,
    Unknown
};

/// Paints the shape centred in `box` (12 x 12 at scale 1).
void paintOrderMark(QPainter& painter, const QRectF& box, OrderMark mark, const Theme& theme);
/// "Part filled"
QString orderMarkText(OrderMark mark);
/// Denied, Rejected and Unknown are set in semibold: they want attention.
bool orderMarkIsUrgent(OrderMark mark);
/// Filled, Cancelled, Expired: over, the row recedes.
bool orderMarkIsOver(OrderMark mark);

}  // namespace tessera::widgets
