// A chart that leaves the program.

#include "widgets/chart/chart_picture.h"

#include <gtest/gtest.h>

#include <QBuffer>
#include <QFile>
#include <QHash>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>
#include <QtSvg/QSvgGenerator>

#include "widgets/chart/chart_clip.h"

namespace tessera::widgets {
namespace {

const QString kFoot = QStringLiteral("SITC-Z26, 1h. Source: paper exchange. As of 2026-11-27 19:00 UTC.");

class ChartPicture : public ::testing::Test {
 protected:
    ChartPicture() : m_theme(makeTheme(Appearance::Light)), m_chart(m_theme) {
        m_chart.resize(500, 300);
        m_chart.setAccessibleName(QStringLiteral("Chart SITC-Z26"));
        m_chart.show();
    }
    QByteArray written(const char* name) {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        EXPECT_EQ(saveChart(m_chart, kFoot, m_theme, path), QString());
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        return file.readAll();
    }
    QTemporaryDir m_folder;
    Theme m_theme;
    ChartView m_chart;
};

TEST_F(ChartPicture, IsWrittenInThreeFormsWithItsFoot) {
    const QImage png = QImage::fromData(written("a.png"));
    EXPECT_EQ(png.size(), QSize(1000, 644));
    int inked = 0;
    for (int x = 16; x < 600; ++x) {
        for (int y = 605; y < 640; ++y) {
            inked += qGray(png.pixel(x, y)) < 160;
        }
    }
    EXPECT_GT(inked, 200) << "the foot is read";
    const QByteArray svg = written("a.SVG");
    EXPECT_TRUE(svg.contains("As of 2026-11-27 19:00 UTC."));
    EXPECT_FALSE(svg.contains("<image")) << "lines stay lines";
    const QByteArray pdf = written("a.pdf");
    EXPECT_TRUE(pdf.startsWith("%PDF-"));
    EXPECT_TRUE(pdf.contains("/MediaBox [0 0 375"));
}

TEST_F(ChartPicture, WhereTheFocusIsIsNoPartOfIt) {
    const QImage without = chartImage(m_chart, kFoot, m_theme);
    m_chart.activateWindow();
    m_chart.setFocus();
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_chart.hasFocus(); }));
    EXPECT_EQ(chartImage(m_chart, kFoot, m_theme), without);
}

TEST_F(ChartPicture, ALongFootTakesLinesAndIsNotCut) {
    QString path = m_folder.filePath("long.svg");
    const QString foot = kFoot + QStringLiteral(
                                     " List prices: openrouterlist (MIT), as of 2026-08-22; and so "
                                     "many words more that no line of this width holds them all.");
    ASSERT_EQ(saveChart(m_chart, foot, m_theme, path), QString());
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray drawn = file.readAll();
    const QByteArray body = drawn.mid(drawn.indexOf("</desc>"));
    EXPECT_TRUE(body.contains("(MIT)"));
    EXPECT_TRUE(body.contains("them all."));
    EXPECT_GT(chartImage(m_chart, foot, m_theme).height(), 644);
}

/// Qt's generator draws beyond a clip; what a reader of the file sees is bounded by the group it stands in.
TEST(ChartClip, HoldsInAnSvgWhereItWasSetAndNowhereElse) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize({200, 100});
    QPainter painter(&generator);
    painter.drawLine(0, 1, 500, 1);
    painter.translate(5, 0);
    clipTo(painter, QRectF(10, 20, 30, 40));
    painter.drawLine(0, 2, 500, 2);
    painter.setPen(Qt::red);
    painter.drawLine(0, 3, 500, 3);
    painter.setPen(Qt::NoPen);
    endClip(painter);
    painter.setPen(Qt::red);
    painter.drawLine(0, 4, 500, 4);
    painter.end();
    const QByteArray drawn = withClips(bytes);
    EXPECT_FALSE(drawn.contains("baseProfile")) << "SVG Tiny knows no clip";
    QXmlStreamReader xml(drawn);
    std::vector<QString> groups;
    QHash<QString, QString> areas, clipOf;  // of the line by its height
    QString id;
    while (!xml.atEnd()) {
        xml.readNext();
        const auto value = [&](const char* name) {
            return xml.attributes().value(QLatin1String(name)).toString();
        };
        if (xml.isStartElement() && xml.name() == QLatin1String("g")) {
            groups.push_back(value("clip-path"));
        } else if (xml.isEndElement() && xml.name() == QLatin1String("g")) {
            groups.pop_back();
        } else if (xml.isStartElement() && xml.name() == QLatin1String("clipPath")) {
            id = QStringLiteral("url(#%1)").arg(value("id"));
        } else if (xml.isStartElement() && xml.name() == QLatin1String("rect")) {
            areas[id] = QStringList{value("x"), value("y"), value("width"), value("height")}.join(' ');
        } else if (xml.isStartElement() && xml.name() == QLatin1String("polyline")) {
            clipOf[value("points").section(',', 1, 1).section(' ', 0, 0)] = groups.back();
        }
        EXPECT_FALSE(xml.text().contains(QStringLiteral("tessera-clip")));
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    EXPECT_EQ(clipOf.size(), 4);
    EXPECT_EQ(clipOf["1"], QString());
    EXPECT_EQ(areas[clipOf["2"]], QStringLiteral("10 20 30 40"));
    EXPECT_EQ(areas[clipOf["3"]], QStringLiteral("10 20 30 40"));
    EXPECT_EQ(clipOf["4"], QString());
}

TEST_F(ChartPicture, AFileThatCannotBeIsSaid) {
    EXPECT_TRUE(saveChart(m_chart, kFoot, m_theme, m_folder.filePath("a.bmp")).contains("png, svg or pdf"));
    const QString nowhere = m_folder.filePath("no/such/folder/a.png");
    EXPECT_TRUE(saveChart(m_chart, kFoot, m_theme, nowhere).startsWith(nowhere + " was not written"));
    EXPECT_FALSE(QFile::exists(nowhere));
}

}  // namespace
}  // namespace tessera::widgets
