#include "widgets/chart/chart_picture.h"

#include <QBuffer>
#include <QFileInfo>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QtSvg/QSvgGenerator>

namespace tessera::widgets {

namespace {

constexpr int kFoot = 22, kScale = 2;

QSize pictureSize(const ChartView& chart) {
    return {chart.width(), chart.height() + kFoot};
}

void paintPicture(QPainter& painter, ChartView& chart, const QString& foot, const Theme& theme) {
    const QSize size = pictureSize(chart);
    painter.fillRect(QRect(QPoint(), size), theme.panel);
    chart.render(&painter, QPoint());
    painter.fillRect(QRect(0, chart.height(), size.width(), 1), theme.line);
    painter.setPen(theme.secondary);
    painter.setFont(theme.words(11));
    const QRect line(8, chart.height(), size.width() - 16, kFoot);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(foot, Qt::ElideRight, line.width()));
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
    generator.setSize(pictureSize(chart));
    generator.setViewBox(QRect(QPoint(), pictureSize(chart)));
    generator.setTitle(chart.accessibleName());
    generator.setDescription(foot);
    QPainter painter(&generator);
    paintPicture(painter, chart, foot, theme);
    painter.end();
    return bytes;
}

QByteArray pdfOf(ChartView& chart, const QString& foot, const Theme& theme) {
    constexpr int kDotsPerInch = 96;  // a pixel of the screen at scale 1
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(chart.accessibleName());
    writer.setResolution(kDotsPerInch);
    const QSizeF inches = QSizeF(pictureSize(chart)) / kDotsPerInch;
    writer.setPageSize(QPageSize(inches, QPageSize::Inch, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    QPainter painter(&writer);
    paintPicture(painter, chart, foot, theme);
    painter.end();
    return bytes;
}

}  // namespace

QImage chartImage(ChartView& chart, const QString& foot, const Theme& theme) {
    QImage image(pictureSize(chart) * kScale, QImage::Format_RGB32);
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
