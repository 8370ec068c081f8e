#include "widgets/table/record_table.h"

#include <gtest/gtest.h>

#include <QHeaderView>
#include <QImage>
#include <QStandardItemModel>

#include "widgets/table/pieces.h"

namespace tessera::widgets {
namespace {

QImage pictureOf(QWidget& widget) {
    QImage image(widget.size(), QImage::Format_RGB32);
    widget.render(&image);
    return image;
}

int count(const QImage& image, const QRect& where, const QColor& colour) {
    int found = 0;
    for (int y = where.top(); y <= where.bottom(); ++y) {
        for (int x = where.left(); x <= where.right(); ++x) {
            found += image.pixel(x, y) == colour.rgb();
        }
    }
    return found;
}

class TableTest : public ::testing::Test {
 protected:
    TableTest() : m_theme(makeTheme(Appearance::Dark)), m_model(3, 3), m_table(m_theme) {
        m_table.setColumns({{"State", RecordKind::Words, 90},
                            {"Qty", RecordKind::Number, 60},
                            {"Note", RecordKind::Words, 80, true}});
        m_table.resize(400, 120);
        m_table.setModel(&m_model);
    }
    Theme m_theme;
    QStandardItemModel m_model;
    RecordTable m_table;
};

TEST_F(TableTest, ColumnsAndRowsAreAsMeasured) {
    (void)pictureOf(m_table);
    EXPECT_EQ(m_table.columnWidth(0), 90);
    EXPECT_EQ(m_table.columnWidth(1), 60);
    EXPECT_EQ(m_table.columnWidth(2), m_table.viewport()->width() - 150);
    EXPECT_EQ(m_table.rowHeight(0), 18);
    EXPECT_EQ(m_table.horizontalHeader()->height(), 20);
}

TEST_F(TableTest, TheSelectedRowHasItsBarAndGround) {
    m_table.selectRow(1);
    const QImage image = pictureOf(m_table);
    const QRect row(0, 20 + 18, 300, 18);
    EXPECT_EQ(count(image, QRect(row.left(), row.top() + 2, 2, 12), m_theme.accent), 24);
    EXPECT_GT(count(image, row, m_theme.selection), 200 * 18);
}

TEST_F(TableTest, NumbersEndAtTheSamePixel) {
    m_model.setItem(0, 1, new QStandardItem("8"));
    m_model.setItem(1, 1, new QStandardItem("2508"));
    const QImage image = pictureOf(m_table);
    const auto lastInk = [&](int row) {
        for (int x = 149; x >= 90; --x) {
            for (int y = 20 + row * 18; y < 38 + row * 18; ++y) {
                if (image.pixel(x, y) != m_theme.panel.rgb()) {
                    return x;
                }
            }
        }
        return -1;
    };
    EXPECT_EQ(lastInk(0), lastInk(1));
    EXPECT_GT(lastInk(0), 130);
}

/// At the table's edge the first digits of a number would be another number: an ellipsis stands there.
TEST_F(TableTest, ANumberCutByTheEdgeShowsNoDigits) {
    m_table.setColumns({{"State", RecordKind::Words, 90},
                        {"Open USD", RecordKind::Number, 80},
                        {"Realised", RecordKind::Number, 80},
                        {"Fees", RecordKind::Number, 80}});
    m_model.setColumnCount(4);
    m_table.resize(210, 120);
    const auto shownFor = [&](const char* number) {
        m_model.setItem(0, 2, new QStandardItem(number));
        return pictureOf(m_table).copy(QRect(170, 20, 36, 18));
    };
    const QImage one = shownFor("3,456.00");
    EXPECT_EQ(one, shownFor("8,654.00"));
    EXPECT_NE(one, shownFor("")) << "that something is there is seen";
    m_table.resize(400, 120);
    EXPECT_NE(shownFor("3,456.00"), shownFor("8,654.00"));
}

TEST_F(TableTest, ANameCutOffKeepsWhatTellsItApart) {
    const QFontMetrics metrics(m_theme.words(11));
    const QString text = QStringLiteral("openai/gpt-4o-mini-search-preview · litellm");
    const int kept = 10, whole = metrics.horizontalAdvance(text);
    EXPECT_EQ(elidedBefore(metrics, text, kept, whole), text);
    const QString cut = elidedBefore(metrics, text, kept, whole / 2);
    EXPECT_TRUE(cut.endsWith(" · litellm")) << cut.toStdString();
    EXPECT_TRUE(cut.contains("…"));
    EXPECT_LE(metrics.horizontalAdvance(cut), whole / 2);
    EXPECT_LE(metrics.horizontalAdvance(elidedBefore(metrics, text, kept, 40)), 40);
    const auto shownFor = [&](const char* name) {
        m_model.setItem(0, 0, new QStandardItem(QString::fromUtf8(name)));
        m_model.item(0, 0)->setData(QVariant::fromValue(RecordLook{.keptEnd = kept}), RecordLookRole);
        return pictureOf(m_table).copy(QRect(0, 20, 90, 18));
    };
    EXPECT_NE(shownFor("openai/gpt-4o-mini-2024-07-18 · litellm"),
              shownFor("openai/gpt-4o-mini-2024-07-18 · openrou"));
}

TEST_F(TableTest, RepeatedDigitsAreFaint) {
    m_model.setItem(0, 1, new QStandardItem("1.9150"));
    const QImage plain = pictureOf(m_table);
    m_model.item(0, 1)->setData(
        QVariant::fromValue(RecordLook{RecordTone::Normal, OrderMark::None, 2, false}), RecordLookRole);
    EXPECT_NE(plain, pictureOf(m_table));
}

TEST_F(TableTest, AnEmptyTableSaysWhatToDo) {
    m_model.setRowCount(0);
    m_table.setEmptyText("No orders today", "Arm the ladder and click a bid or ask size.");
    const QImage image = pictureOf(m_table);
    EXPECT_GT(count(image, m_table.rect(), m_theme.text), 20);
}

TEST(Pieces, TheBannerIsPetrolForPaperAndRedForLive) {
    const Theme theme = makeTheme(Appearance::Dark);
    ModeBanner banner(theme);
    banner.resize(92, 40);
    EXPECT_GT(count(pictureOf(banner), QRect(0, 0, 92, 40), theme.paper), 2500);
    banner.setMode(ModeBanner::Mode::Live);
    EXPECT_GT(count(pictureOf(banner), QRect(0, 0, 92, 40), theme.live), 2500);
}

TEST(Pieces, AStatusIsToldByShapeToo) {
    const Theme theme = makeTheme(Appearance::Dark);
    std::vector<QImage> pictures;
    for (const auto level :
         {StatusDot::Level::Good, StatusDot::Level::Idle, StatusDot::Level::Warning, StatusDot::Level::Bad}) {
        StatusDot dot(theme);
        dot.resize(12, 23);
        dot.set(level, "", "");
        const QImage grey = pictureOf(dot).convertToFormat(QImage::Format_Grayscale8);
        for (const QImage& other : pictures) {
            EXPECT_FALSE(grey == other);
        }
        pictures.push_back(grey);
    }
}

TEST(Pieces, ASparklineOfOneValueDrawsNothingAndDoesNotFail) {
    Sparkline line(makeTheme(Appearance::Dark));
    line.resize(28, 14);
    line.setValues({1.0});
    const QImage empty = pictureOf(line);
    line.setValues({1.0, 1.0, 1.0});
    EXPECT_NE(empty, pictureOf(line));
}

}  // namespace
}  // namespace tessera::widgets
