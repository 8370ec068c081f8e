#pragma once
// Clips of a chart's layers that hold in an SVG too, where Qt's generator draws beyond any clip. GUI thread
// only.

#include <QByteArray>
#include <QPainter>

namespace tessera::widgets {

/// Nothing is drawn outside of `area` until endClip().
void clipTo(QPainter& painter, const QRectF& area, Qt::ClipOperation operation = Qt::ReplaceClip);
/// To the rows of `area` alone: beside them axes are painted over it, and a line that is cut at a column has
/// other pixels there than one that goes on.
void clipToRows(QPainter& painter, const QRectF& area);
void endClip(QPainter& painter);

/// `svg` as QSvgGenerator wrote it, with the clips that were noted in it; anything else comes back as it is.
QByteArray withClips(const QByteArray& svg);

}  // namespace tessera::widgets
