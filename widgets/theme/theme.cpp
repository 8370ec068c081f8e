#include "widgets/theme/theme.h"

#include <QFontDatabase>
#include <cmath>

namespace tessera::widgets {
namespace {

/// Shares of a colour over the panel: dark, light.
struct Share {
    double dark, light;
};

struct DirectionShares {
    Share sizeBar, column, volumeBar, lastCell;
};
constexpr DirectionShares kUp{{.32, .26}, {.07, .06}, {.36, .34}, {.62, .30}};
constexpr DirectionShares kDown{{.34, .22}, {.07, .05}, {.38, .30}, {.66, .26}};
constexpr Share kMine{.03, .03}, kChip{.55, .20}, kHover{.10, .06}, kSelection{.18, .12},
    kModifying{.18, .20};

struct PaletteColours {
    const char *darkUp, *darkDown, *lightUp, *lightDown;
};

PaletteColours paletteColours(PriceColours colours) {
    switch (colours) {
        case PriceColours::RedUp:
            return {"#FF5C70", "#2EBD85", "#C21F36", "#0A7A50"};
        case PriceColours::RedBlue:
            return {"#FF5C70", "#4C9BFF", "#C21F36", "#1B63BE"};
        case PriceColours::ColourBlind:
            return {"#4C9BFF", "#FF9F40", "#1B63BE", "#A35200"};
        case PriceColours::GreenRed:
            break;
    }
    return {"#2EBD85", "#FF5C70", "#0A7A50", "#C21F36"};
}

void setBaseColours(Theme& t) {
    const bool dark = t.isDark();
    const auto pick = [dark](const char* d, const char* l) { return QColor(QLatin1String(dark ? d : l)); };
    t.window = pick("#0E1116", "#F4F6F9");
    t.panel = pick("#151A21", "#FFFFFF");
    t.raised = pick("#1C232C", "#EEF1F5");
    t.line = pick("#2A323D", "#D8DEE7");
    t.strongLine = pick("#3A4553", "#B9C3CF");
    t.text = pick("#E6EAF0", "#12171E");
    t.secondary = pick("#9AA6B5", "#4D5967");
    t.faint = pick("#6F7B8A", "#7A8695");
    t.accent = pick("#5B8CFF", "#2F5FE0");
    t.forecast = pick("#A78BFA", "#6D4BD8");
    t.warning = pick("#F5B94A", "#9A6700");
    t.stale = pick("#7C8796", "#6C7784");
    t.good = pick("#2EBD85", "#0A7A50");
    t.bad = pick("#FF5C70", "#C21F36");
    t.armedGround = pick("#423A29", "#FCEAC9");
    t.armedText = pick("#F5B94A", "#6B4700");
    t.paper = QColor("#0F6A80");
    t.live = QColor("#B3261E");
    t.reference = pick("#C8A35A", "#8A6A1E");
    t.series = {pick("#8FB7D9", "#2F6C99"), pick("#C8A35A", "#8A6A1E"), pick("#4FB3BF", "#16747F"),
                pick("#D98CB3", "#A8447A"), pick("#9AA6B5", "#566373"), pick("#D9824B", "#9A5214")};
    // In the palettes with a blue price, a blue accent would read as a direction.
    if (t.priceColours == PriceColours::RedBlue || t.priceColours == PriceColours::ColourBlind) {
        t.accent = t.text;
    }
}

DirectionColours directionColours(const Theme& t, const QColor& base, const DirectionShares& shares) {
    const auto over = [&](Share share) { return mix(base, t.panel, t.isDark() ? share.dark : share.light); };
    DirectionColours c;
    c.base = base;
    c.sizeBar = over(shares.sizeBar);
    c.column = over(shares.column);
    c.mineColumn = over(kMine);
    c.volumeBar = over(shares.volumeBar);
    c.lastCell = over(shares.lastCell);
    c.chip = over(kChip);
    c.lastText = c.chipText = t.isDark() ? QColor(Qt::white) : t.text;
    return c;
}

void setDerivedColours(Theme& t) {
    const bool dark = t.isDark();
    const auto over = [&](const QColor& c, double d, double l) { return mix(c, t.panel, dark ? d : l); };
    const PaletteColours palette = paletteColours(t.priceColours);
    t.up = directionColours(t, QColor(dark ? palette.darkUp : palette.lightUp), kUp);
    t.down = directionColours(t, QColor(dark ? palette.darkDown : palette.lightDown), kDown);
    t.modifyingChip = over(t.accent, .20, .20);
    t.hover = over(t.accent, kHover.dark, kHover.light);
    t.selection = over(t.accent, kSelection.dark, kSelection.light);
    t.priceCell = mix(t.raised, t.panel, dark ? .75 : .80);
    t.priceText = mix(t.text, t.panel, .82);
    t.fan = {over(t.forecast, .40, .34), over(t.forecast, .24, .21), over(t.forecast, .13, .11)};
    t.ladderFan = {over(t.forecast, .58, .58), over(t.forecast, .34, .34), over(t.forecast, .18, .18)};
    t.grid = mix(t.line, t.panel, dark ? .55 : .60);
    t.gridInFan = over(t.forecast, .34, .28);
    t.fifthLine = mix(t.line, t.panel, dark ? .43 : .49);
    t.staleBar = over(t.stale, .20, .20);
    t.skeleton = mix(t.line, t.panel, dark ? .35 : .45);
}

/// The first family of `wanted` that this machine has; `found` turns false for a fallback.
QString family(const QStringList& wanted, QFontDatabase::SystemFont fallback, bool& found) {
    static const QStringList installed = QFontDatabase::families();
    for (const QString& name : wanted) {
        if (installed.contains(name)) {
            return name;
        }
    }
    found = false;
    return QFontDatabase::systemFont(fallback).family();
}

QFont faceOf(const QString& family, int px, QFont::Weight weight) {
    QFont font(family);
    font.setPixelSize(px);
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

}  // namespace

QColor mix(const QColor& colour, const QColor& ground, double share) {
    const auto channel = [share](int a, int b) {
        return static_cast<int>(std::lround(a * share + b * (1.0 - share)));
    };
    return QColor(channel(colour.red(), ground.red()), channel(colour.green(), ground.green()),
                  channel(colour.blue(), ground.blue()));
}

QFont Theme::words(int px, QFont::Weight weight) const {
    // Qt turns stem darkening on for CFF outlines, which is what the packaged Inter has: light on dark, its
    // Regular looks like a Medium. One step lighter is what was drawn.
    if (isDark() && wordsFamily.startsWith("Inter")) {
        weight = weight == QFont::Normal ? QFont::Light : weight == QFont::Medium ? QFont::Normal : weight;
    }
    return faceOf(wordsFamily, px, weight);
}

QFont Theme::numbers(int px, QFont::Weight weight) const {
    QFont font = faceOf(numbersFamily, px, weight);
    font.setStyleStrategy(QFont::PreferNoShaping);  // no ligatures: "->" in a note stays two signs
    font.setKerning(false);
    return font;
}

Theme makeTheme(Appearance appearance, PriceColours colours) {
    Theme t;
    t.appearance = appearance;
    t.priceColours = colours;
    setBaseColours(t);
    setDerivedColours(t);
    t.fontsComplete = true;
    t.wordsFamily = family({"Inter", "Inter Variable"}, QFontDatabase::GeneralFont, t.fontsComplete);
    t.numbersFamily = family({"JetBrains Mono", "JetBrainsMono", "JetBrains Mono NL"},
                             QFontDatabase::FixedFont, t.fontsComplete);
    return t;
}

QPalette palette(const Theme& t) {
    QPalette p;
    p.setColor(QPalette::Window, t.window);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.panel);
    p.setColor(QPalette::AlternateBase, t.panel);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.secondary);
    p.setColor(QPalette::Button, t.raised);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.text);
    p.setColor(QPalette::Highlight, t.selection);
    p.setColor(QPalette::HighlightedText, t.text);
    p.setColor(QPalette::ToolTipBase, t.raised);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::Light, t.raised);
    p.setColor(QPalette::Midlight, t.line);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.strongLine);
    p.setColor(QPalette::Shadow, t.window);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, t.faint);
    }
    return p;
}

}  // namespace tessera::widgets
