#include "widgets/chart/chart_clip.h"

#include <QPaintEngine>
#include <QRegularExpression>
#include <QStringList>

namespace tessera::widgets {
namespace {

const QString kNote = QStringLiteral("tessera-clip");

/// The generator has no word for a clip: it is written where it begins and ends, and made one by withClips().
void note(QPainter& painter, const QString& what) {
    if (painter.paintEngine() != nullptr && painter.paintEngine()->type() == QPaintEngine::SVG) {
        painter.save();
        painter.setPen(Qt::black);  // none writes nothing
        painter.drawText(QPointF(), kNote + QLatin1Char(' ') + what);
        painter.restore();
    }
}

QString clipped(const QString& group, int clip) {
    return clip < 0 ? group
                    : QString(group).insert(2, QStringLiteral(" clip-path=\"url(#clip%1)\"").arg(clip));
}

}  // namespace

void clipTo(QPainter& painter, const QRectF& area, Qt::ClipOperation operation) {
    note(painter,
         QStringLiteral("%1 %2 %3 %4").arg(area.x()).arg(area.y()).arg(area.width()).arg(area.height()));
    painter.setClipRect(area, operation);
}

void clipToRows(QPainter& painter, const QRectF& area) {
    constexpr double kMore = 512;
    clipTo(painter, area.adjusted(-kMore, 0, kMore, 0));
}

void endClip(QPainter& painter) {
    painter.setClipping(false);
    note(painter, QStringLiteral("none"));
}

QByteArray withClips(const QByteArray& svg) {
    static const QRegularExpression kParts(
        QStringLiteral("<g\\b[^>]*>|<text\\b[^>]*>\\s*%1 ([^<]*)</text>\\s*").arg(kNote));
    const QString given = QString::fromUtf8(svg);
    QString made, clips, group;
    int clip = -1, count = 0;
    qsizetype copied = 0, first = -1;
    for (auto parts = kParts.globalMatch(given); parts.hasNext();) {
        const QRegularExpressionMatch part = parts.next();
        made += given.mid(copied, part.capturedStart() - copied);
        copied = part.capturedEnd();
        if (!part.hasCaptured(1)) {  // a state of the painter: these do not stand in one another
            first = first < 0 ? made.size() : first;
            group = part.captured();
            made += clipped(group, clip);
            continue;
        }
        const QStringList area = part.captured(1).trimmed().split(QLatin1Char(' '));
        clip = area.size() == 4 ? count++ : -1;
        if (clip >= 0) {
            clips += QStringLiteral(
                         "<clipPath id=\"clip%1\"><rect x=\"%2\" y=\"%3\" width=\"%4\" height=\"%5\"/>"
                         "</clipPath>\n")
                         .arg(clip)
                         .arg(area[0], area[1], area[2], area[3]);
        }
        made += QStringLiteral("</g>\n") + clipped(group, clip);
    }
    made += given.mid(copied);
    if (!clips.isEmpty()) {
        // The generator says SVG Tiny, which knows no clip.
        const QString tiny = QStringLiteral("version=\"1.2\" baseProfile=\"tiny\"");
        made.insert(first, QStringLiteral("<defs>\n") + clips + QStringLiteral("</defs>\n"));
        made.replace(tiny, QStringLiteral("version=\"1.1\""));
    }
    return made.toUtf8();
}

}  // namespace tessera::widgets
