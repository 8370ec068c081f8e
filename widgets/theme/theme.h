#pragma once
// Colours, fonts and measures of every painted thing. Style sheets and painters read the same values, so
// nothing can drift apart. A Theme is an immutable value: build one with makeTheme(), hand it to widgets,
// drop it.

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>
#include <array>

class QApplication;

namespace tessera::widgets {

enum class Appearance { Dark, Light };

/// Which hue means a rise and which a fall. RedUp: China, Japan. RedBlue: Korea. ColourBlind: blue and
/// orange.
enum class PriceColours { GreenRed, RedUp, RedBlue, ColourBlind };

/// Colours derived for one direction; all opaque, premixed with the panel.
struct DirectionColours {
    QColor base;        // text, outlines
    QColor sizeBar;     // behind a book size
    QColor column;      // ground of the bid or ask column
    QColor mineColumn;  // ground of the my-orders column
    QColor volumeBar;
    QColor lastCell;  // price cell of the last trade
    QColor lastText;  // on lastCell
    QColor chip;      // filled order chip
    QColor chipText;
};

/// Mixes of the forecast's violet for bands holding 50, 80 and 90 % of the probability.
struct FanColours {
    QColor band50, band80, band90;
};

/// Pixel measures at scale 1 (look.md, Measured).
struct Metrics {
    static constexpr int bandHeight = 40, statusHeight = 24, panelHeader = 26, panelPadding = 8;
    static constexpr int ladderRow = 18, ladderHead = 18, ladderQuote = 24, ladderTape = 22;
    static constexpr int tableRow = 18, tableHead = 20, tabs = 27, watchRow = 22;
    static constexpr int priceAxis = 54, timeAxis = 20, volumePane = 78, legend = 48, staleStrip = 20;
};

struct Theme {
    Appearance appearance = Appearance::Dark;
    PriceColours priceColours = PriceColours::GreenRed;

    QColor window, panel, raised;
    QColor line, strongLine;
    QColor text, secondary, faint;
    QColor accent;  // focus, selection, pointer, being modified; the text colour in blue palettes
    QColor forecast;
    QColor warning;  // look here; armed
    QColor stale;
    QColor good, bad;  // health of a part, errors, danger; the same in every palette, never a direction
    QColor armedGround, armedText;
    QColor paper, live;            // banners, white text on them
    QColor reference;              // VWAP and other references
    std::array<QColor, 6> series;  // overlaid lines

    DirectionColours up, down;
    QColor modifyingChip;
    QColor priceCell, priceText;
    QColor hover, selection;
    FanColours fan, ladderFan;
    QColor grid, gridInFan;
    QColor fifthLine;  // every fifth row of a ladder
    QColor staleBar;
    QColor skeleton;  // placeholder blocks while loading

    QString wordsFamily, numbersFamily;  // as found on this machine
    bool fontsComplete = false;          // false: a fallback face is in use; the frame says so once

    /// Inter at `px` (11 dense, 12 body, 13 titles, 20 the one big number, 10 heads and marks).
    QFont words(int px = 12, QFont::Weight weight = QFont::Normal) const;
    /// JetBrains Mono, tabular, without ligatures.
    QFont numbers(int px = 12, QFont::Weight weight = QFont::Normal) const;
    const DirectionColours& direction(bool isUp) const { return isUp ? up : down; }
    bool isDark() const { return appearance == Appearance::Dark; }
};

/// Needs a QGuiApplication (it looks fonts up by name).
Theme makeTheme(Appearance appearance, PriceColours colours = PriceColours::GreenRed);
/// `share` 0..1 of `colour` over `ground`, opaque.
QColor mix(const QColor& colour, const QColor& ground, double share);

/// For QApplication::setStyleSheet: buttons (property "kind" = primary, danger, buy, sell, flat, armed,
/// chip), tabs, tables, scroll bars, menus, inputs, tool tips, dock titles, splitters. Focus: 2 px accent
/// ring everywhere.
QString styleSheet(const Theme& theme);
/// For QApplication::setPalette.
QPalette palette(const Theme& theme);
/// Style (Fusion), font, palette and style sheet of the whole program. Call before the first window, and on a
/// change.
void applyTheme(QApplication& application, const Theme& theme);

}  // namespace tessera::widgets
