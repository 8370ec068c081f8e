#pragma once
// Words a chart writes in every frame, laid out once. GUI thread only.

#include <QPainter>
#include <QString>

namespace tessera::widgets {

/// As QPainter::drawText of one line with the painter's font; shaping it anew each time is most of what text
/// costs.
void drawWords(QPainter& painter, const QRectF& box, Qt::Alignment alignment, const QString& text);

/// As QFontMetrics::horizontalAdvance.
int wordsWidth(const QFont& font, const QString& text);

/// Words that stay readable over whatever is below; `at` is the left end of their base line.
void drawOutlined(QPainter& painter, QPointF at, const QFont& font, const QString& text, const QColor& ink,
                  const QColor& ground);

}  // namespace tessera::widgets
