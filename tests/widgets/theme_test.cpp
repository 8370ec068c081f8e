#include "widgets/theme/theme.h"

#include <gtest/gtest.h>

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QToolButton>
#include <cmath>
#include <ostream>

#include "widgets/theme/order_mark.h"

static void PrintTo(const QColor& colour, std::ostream* out) {
    *out << colour.name().toStdString();
}

namespace tessera::widgets {
namespace {

QString name(const QColor& colour) {
    return colour.name().toUpper();
}

double luminance(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

/// Rounding in a tool that drew the mocks may differ by one step a channel.
void expectNear(const QColor& colour, const char* wanted, const char* role) {
    const QColor want(wanted);
    const int off = std::max({std::abs(colour.red() - want.red()), std::abs(colour.green() - want.green()),
                              std::abs(colour.blue() - want.blue())});
    EXPECT_LE(off, 1) << role << " is " << name(colour).toStdString() << ", wanted " << wanted;
}

struct Expected {
    const char* role;
    const char *dark, *light;
    QColor (*get)(const Theme&);
};

const Expected kOpaque[] = {
    {"size bar up", "#1D4E41", "#BFDCD2", [](const Theme& t) { return t.up.sizeBar; }},
    {"size bar down", "#65303C", "#F2CED3", [](const Theme& t) { return t.down.sizeBar; }},
    {"side column up", "#172528", "#F0F7F5", [](const Theme& t) { return t.up.column; }},
    {"side column down", "#251F27", "#FCF4F5", [](const Theme& t) { return t.down.column; }},
    {"my-order column up", "#161F24", "#F8FBFA", [](const Theme& t) { return t.up.mineColumn; }},
    {"my-order column down", "#1C1C23", "#FDF8F9", [](const Theme& t) { return t.down.mineColumn; }},
    {"last cell up", "#257F5F", "#B6D7CB", [](const Theme& t) { return t.up.lastCell; }},
    {"last cell down", "#AF4655", "#EFC5CB", [](const Theme& t) { return t.down.lastCell; }},
    {"volume bar up", "#1E5545", "#ACD2C4", [](const Theme& t) { return t.up.volumeBar; }},
    {"volume bar down", "#6E333F", "#EDBCC3", [](const Theme& t) { return t.down.volumeBar; }},
    {"order chip up", "#237458", "#CEE4DC", [](const Theme& t) { return t.up.chip; }},
    {"order chip down", "#963E4C", "#F3D2D7", [](const Theme& t) { return t.down.chip; }},
    {"modifying chip", "#23314D", "#D5DFF9", [](const Theme& t) { return t.modifyingChip; }},
    {"price cell", "#1A2129", "#F1F4F7", [](const Theme& t) { return t.priceCell; }},
    {"price text", "#C0C5CB", "#3D4147", [](const Theme& t) { return t.priceText; }},
    {"hover", "#1C2537", "#F3F5FD", [](const Theme& t) { return t.hover; }},
    {"selection", "#222F49", "#E6ECFB", [](const Theme& t) { return t.selection; }},
    {"fan 50", "#4F4778", "#CDC2F2", [](const Theme& t) { return t.fan.band50; }},
    {"fan 80", "#383555", "#E0D9F7", [](const Theme& t) { return t.fan.band80; }},
    {"fan 90", "#28293D", "#EFEBFB", [](const Theme& t) { return t.fan.band90; }},
    {"ladder fan 50", "#6A5C9F", "#AA97E8", [](const Theme& t) { return t.ladderFan.band50; }},
    {"ladder fan 80", "#47406B", "#CDC2F2", [](const Theme& t) { return t.ladderFan.band80; }},
    {"ladder fan 90", "#2F2E48", "#E5DFF8", [](const Theme& t) { return t.ladderFan.band90; }},
    {"grid", "#212730", "#E8EBF1", [](const Theme& t) { return t.grid; }},
    {"grid in fan", "#47406B", "#D6CDF4", [](const Theme& t) { return t.gridInFan; }},
    {"fifth line", "#1E242D", "#ECEFF3", [](const Theme& t) { return t.fifthLine; }},
    {"stale bar", "#2A3038", "#E2E4E6", [](const Theme& t) { return t.staleBar; }},
};

TEST(Theme, TheTableOfOpaqueColoursComesOut) {
    const Theme dark = makeTheme(Appearance::Dark), light = makeTheme(Appearance::Light);
    for (const Expected& e : kOpaque) {
        expectNear(e.get(dark), e.dark, e.role);
        expectNear(e.get(light), e.light, e.role);
    }
}

TEST(Theme, RedUpSwapsTheDirectionsAndNothingElse) {
    const Theme usual = makeTheme(Appearance::Dark),
                swapped = makeTheme(Appearance::Dark, PriceColours::RedUp);
    EXPECT_EQ(usual.up.base, swapped.down.base);
    EXPECT_EQ(usual.down.base, swapped.up.base);
    EXPECT_EQ(usual.accent, swapped.accent);
}

TEST(Theme, WhereABlueIsAPriceTheAccentIsTheTextColour) {
    for (const Appearance appearance : {Appearance::Dark, Appearance::Light}) {
        for (const PriceColours colours : {PriceColours::RedBlue, PriceColours::ColourBlind}) {
            const Theme theme = makeTheme(appearance, colours);
            EXPECT_EQ(theme.accent, theme.text);
        }
        EXPECT_NE(makeTheme(appearance).accent, makeTheme(appearance).text);
    }
}

TEST(Theme, TextIsReadableOnEveryGroundOfEveryPalette) {
    for (const Appearance appearance : {Appearance::Dark, Appearance::Light}) {
        for (const PriceColours colours : {PriceColours::GreenRed, PriceColours::RedUp, PriceColours::RedBlue,
                                           PriceColours::ColourBlind}) {
            const Theme t = makeTheme(appearance, colours);
            for (const QColor& ground : {t.panel, t.raised, t.selection, t.hover, t.up.sizeBar,
                                         t.down.sizeBar, t.up.volumeBar, t.down.volumeBar, t.priceCell}) {
                EXPECT_GE(contrast(t.text, ground), 4.5) << name(ground).toStdString();
            }
            for (const DirectionColours& d : {t.up, t.down}) {
                EXPECT_GE(contrast(d.base, t.panel), 4.5);
                EXPECT_GE(contrast(d.chipText, d.chip), 4.5);
                EXPECT_GE(contrast(d.lastText, d.lastCell), 3.9);
            }
            EXPECT_GE(contrast(t.secondary, t.panel), 4.5);
            for (const QColor& series : t.series) {
                EXPECT_GE(contrast(series, t.panel), 4.5) << name(series).toStdString();
            }
            EXPECT_GE(contrast(palette(t).color(QPalette::PlaceholderText), t.window), 4.5);
            EXPECT_GE(contrast(t.faint, t.panel), 3.0);
            EXPECT_GE(contrast(t.armedText, t.armedGround), 4.5);
            EXPECT_GE(contrast(Qt::white, t.paper), 4.5);
            EXPECT_GE(contrast(Qt::white, t.live), 4.5);
        }
    }
}

TEST(Theme, NoPlaceholderIsLeftInTheStyleSheet) {
    EXPECT_FALSE(styleSheet(makeTheme(Appearance::Dark)).contains('@'));
    EXPECT_TRUE(styleSheet(makeTheme(Appearance::Light)).contains("#2f5fe0"));
}

TEST(Theme, NumbersAreTabular) {
    const QFontMetricsF metrics(makeTheme(Appearance::Dark).numbers(11));
    const double width = metrics.horizontalAdvance('0');
    for (const char c : {'1', '7', '8', '.', '-', '+'}) {
        EXPECT_DOUBLE_EQ(metrics.horizontalAdvance(c), width);
    }
}

TEST(OrderMark, TwelveStatesHaveTwelveDifferentShapes) {
    const Theme theme = makeTheme(Appearance::Dark);
    std::vector<QImage> pictures;
    for (int mark = static_cast<int>(OrderMark::Draft); mark <= static_cast<int>(OrderMark::Unknown);
         ++mark) {
        QImage image(12, 12, QImage::Format_RGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        paintOrderMark(painter, QRectF(0, 0, 12, 12), static_cast<OrderMark>(mark), theme);
        painter.end();
        // Shape alone must tell them apart: colours are taken away.
        const QImage grey = image.convertToFormat(QImage::Format_Grayscale8);
        for (const QImage& other : pictures) {
            EXPECT_FALSE(grey == other) << orderMarkText(static_cast<OrderMark>(mark)).toStdString();
        }
        pictures.push_back(grey);
        EXPECT_FALSE(orderMarkText(static_cast<OrderMark>(mark)).isEmpty());
    }
    EXPECT_EQ(pictures.size(), 12u);
}

/// The application has a theme for as long as it lives, and then looks as before.
class Themed {
 public:
    explicit Themed(Appearance appearance)
        : m_style(QApplication::style()->objectName()),
          m_font(QApplication::font()),
          m_palette(QApplication::palette()) {
        applyTheme(*qApp, makeTheme(appearance));
    }
    ~Themed() {
        qApp->setStyleSheet(QString());
        QApplication::setStyle(m_style);
        QApplication::setFont(m_font);
        QApplication::setPalette(m_palette);
    }

 private:
    QString m_style;
    QFont m_font;
    QPalette m_palette;
};

/// The buttons of a file dialog say by their icon alone what they do.
TEST(StyleSheet, TheIconsOfAFileDialogAreSeenInBothThemes) {
    for (const auto appearance : {Appearance::Dark, Appearance::Light}) {
        const Theme theme = makeTheme(appearance);
        const Themed themed(appearance);
        QFileDialog dialog;
        dialog.setOption(QFileDialog::DontUseNativeDialog);
        dialog.resize(700, 420);
        dialog.show();
        QCoreApplication::processEvents();
        int buttons = 0;
        for (auto* button : dialog.findChildren<QToolButton*>()) {
            if (!button->isVisibleTo(&dialog)) {
                continue;
            }
            button->setEnabled(true);
            QImage image(button->size(), QImage::Format_RGB32);
            button->render(&image);
            const QColor ground = image.pixelColor(4, 4);
            int ink = 0;
            for (int y = 3; y < image.height() - 3; ++y) {
                for (int x = 3; x < image.width() - 3; ++x) {
                    ink += contrast(image.pixelColor(x, y), ground) >= 3;
                }
            }
            EXPECT_GT(ink, 20) << button->objectName().toStdString() << " is "
                               << (theme.isDark() ? "dark" : "light");
            ++buttons;
        }
        EXPECT_GE(buttons, 6);
    }
}

TEST(StyleSheet, AListOfChoicesShowsTheLastOneWhole) {
    const Themed themed(Appearance::Light);
    QComboBox box;
    box.addItems({"UTC", "This computer's", "Chicago (CME)", "New York (ICE)", "Shanghai (SHFE)"});
    box.show();
    box.showPopup();
    QCoreApplication::processEvents();
    const QAbstractItemView& list = *box.view();
    const QRect last = list.visualRect(box.model()->index(box.count() - 1, 0));
    EXPECT_LE(last.bottom(), list.viewport()->rect().bottom());
    EXPECT_TRUE(list.verticalScrollBar() == nullptr || list.verticalScrollBar()->maximum() == 0);
    box.hidePopup();
}

}  // namespace
}  // namespace tessera::widgets
