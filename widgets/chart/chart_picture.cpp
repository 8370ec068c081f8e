#include "widgets/chart/chart_picture.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QGraphicsView>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QtSvg/QSvgGenerator>
#include <algorithm>

#include "widgets/chart/chart_clip.h"

namespace tessera::widgets {

namespace {

constexpr int kFoot = 22, kScale = 2;  // of one line
constexpr int kSide = 8;
constexpr int kWrapped = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;

/// As many lines as it takes: a source or a time that is cut off says nothing.
int footHeight(const ChartView& chart, const QString& foot, const Theme& theme) {
    const QFontMetrics metrics(theme.words(11));
    const int height =
        metrics.boundingRect(QRect(0, 0, std::max(1, chart.width() - 2 * kSide), 10'000), kWrapped, foot)
            .height();
    return kFoot + std::max(0, height - metrics.height());
}

QSize pictureSize(const ChartView& chart, const QString& foot, const Theme& theme) {
    return {chart.width(), chart.height() + footHeight(chart, foot, theme)};
}

void paintPicture(QPainter& painter, ChartView& chart, const QString& foot, const Theme& theme) {
    const QSize size = pictureSize(chart, foot, theme);
    QEvent away(QEvent::Leave);  // where the pointer happens to be is not part of it
    QCoreApplication::sendEvent(chart.findChild<QGraphicsView*>()->viewport(), &away);
    painter.fillRect(QRect(QPoint(), size), theme.panel);
    chart.setBare(true);
    chart.render(&painter, QPoint());
    chart.setBare(false);
    painter.fillRect(QRect(0, chart.height(), size.width(), 1), theme.line);
    painter.setPen(theme.secondary);
    painter.setFont(theme.words(11));
    painter.drawText(QRect(kSide, chart.height(), size.width() - 2 * kSide, size.height() - chart.height()),
                     kWrapped, foot);
}

QByteArray pngOf(ChartView& chart, const QString& foot, const Theme& theme) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    chartImage(chart, foot, theme).save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(ChartView& chart, const QString& foot, const Theme& theme) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(pictureSize(chart, foot, theme));
    generator.setViewBox(QRect(QPoint(), generator.size()));
    generator.setTitle(chart.accessibleName());
    generator.setDescription(foot);
    QPainter painter(&generator);
    paintPicture(painter, chart, foot, theme);
    painter.end();
    return withClips(bytes);
}

QByteArray pdfOf(ChartView& chart, const QString& foot, const Theme& theme) {
    constexpr int kDotsPerInch = 96;  // a pixel of the screen at scale 1
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(chart.accessibleName());
    writer.setResolution(kDotsPerInch);
    const QSizeF inches = QSizeF(pictureSize(chart, foot, theme)) / kDotsPerInch;
    writer.setPageSize(QPageSize(inches, QPageSize::Inch, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    QPainter painter(&writer);
    paintPicture(painter, chart, foot, theme);
    painter.end();
    return bytes;
}

}  // namespace

QImage chartImage(ChartView& chart, const QString& foot, const Theme& theme) {
    QImage image(pictureSize(chart, foot, theme) * kScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(kScale);
    QPainter painter(&image);
    paintPicture(painter, chart, foot, theme);
    painter.end();
    return image;
}

QString saveChart(ChartView& chart, const QString& foot, const Theme& theme, const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    QByteArray bytes;
    if (suffix == QStringLiteral("png")) {
        bytes = pngOf(chart, foot, theme);
    } else if (suffix == QStringLiteral("svg")) {
        bytes = svgOf(chart, foot, theme);
    } else if (suffix == QStringLiteral("pdf")) {
        bytes = pdfOf(chart, foot, theme);
    } else {
        return QStringLiteral("A chart is written as png, svg or pdf; \"%1\" ends with none of them.")
            .arg(path);
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return QStringLiteral("%1 was not written: %2.").arg(path, file.errorString());
    }
    return {};
}

}  // namespace tessera::widgets
