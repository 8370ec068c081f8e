// A chart that leaves the program.

#include "widgets/chart/chart_picture.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>

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

TEST_F(ChartPicture, AFileThatCannotBeIsSaid) {
    EXPECT_TRUE(saveChart(m_chart, kFoot, m_theme, m_folder.filePath("a.bmp")).contains("png, svg or pdf"));
    const QString nowhere = m_folder.filePath("no/such/folder/a.png");
    EXPECT_TRUE(saveChart(m_chart, kFoot, m_theme, nowhere).startsWith(nowhere + " was not written"));
    EXPECT_FALSE(QFile::exists(nowhere));
}

}  // namespace
}  // namespace tessera::widgets
