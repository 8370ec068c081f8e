#include "widgets/chart/chart_text.h"

#include <QHash>
#include <QImage>
#include <QPaintEngine>
#include <QPainterPath>
#include <QTextLayout>
#include <cmath>
#include <memory>

namespace tessera::widgets {
namespace {

/// Charts write numbers that change: what is kept is thrown away whole now and then, and made anew.
constexpr qsizetype kMostKept = 2000, kMostOutlines = 100;

struct WordsKey {
    QFont font;
    QString text;
    bool operator==(const WordsKey&) const = default;
};
std::size_t qHash(const WordsKey& key, std::size_t seed = 0) {
    return qHashMulti(seed, key.text, key.font.pixelSize(), static_cast<int>(key.font.weight()));
}

struct Words {
    std::shared_ptr<const QTextLayout> laidOut;
    double width = 0, height = 0;
    int advance = 0;
};

const Words& wordsOf(const QFont& font, const QString& text) {
    static QHash<WordsKey, Words> kept;
    WordsKey key{font, text};
    if (const auto found = kept.constFind(key); found != kept.constEnd()) {
        return *found;
    }
    if (kept.size() >= kMostKept) {
        kept.clear();
    }
    auto layout = std::make_shared<QTextLayout>(text, font);
    layout->beginLayout();
    QTextLine line = layout->createLine();
    line.setLineWidth(1e6);
    layout->endLayout();
    // drawText() centres what the font says, not the line, which is rounded up.
    const QFontMetricsF metrics(font);
    const Words made{layout, line.naturalTextWidth(), metrics.ascent() + metrics.descent(),
                     QFontMetrics(font).horizontalAdvance(text)};
    return *kept.insert(std::move(key), made);
}

void drawOutlinePath(QPainter& painter, QPointF at, const QFont& font, const QString& text, const QColor& ink,
                     const QColor& ground) {
    QPainterPath outline;
    outline.addText(at, font, text);
    painter.strokePath(outline, QPen(ground, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.fillPath(outline, ink);
}

struct OutlineKey {
    WordsKey words;
    QRgb ink = 0, ground = 0;
    int x = 0, y = 0;  // of a pixel, in eighths
    bool operator==(const OutlineKey&) const = default;
};
std::size_t qHash(const OutlineKey& key, std::size_t seed = 0) {
    return qHashMulti(seed, qHash(key.words), key.ink, key.ground, key.x, key.y);
}

constexpr double kEighths = 8;
constexpr int kHalo = 3;  // px around the words that their outline needs

const QImage& outlineOf(const OutlineKey& key) {
    static QHash<OutlineKey, QImage> kept;
    if (const auto found = kept.constFind(key); found != kept.constEnd()) {
        return *found;
    }
    if (kept.size() >= kMostOutlines) {
        kept.clear();
    }
    const QFontMetrics metrics(key.words.font);
    QImage image(metrics.horizontalAdvance(key.words.text) + 2 * kHalo + 2, metrics.height() + 2 * kHalo + 1,
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    drawOutlinePath(painter, QPointF(kHalo + key.x / kEighths, kHalo + metrics.ascent() + key.y / kEighths),
                    key.words.font, key.words.text, QColor::fromRgb(key.ink), QColor::fromRgb(key.ground));
    painter.end();
    return *kept.insert(key, image);
}

/// Soft words on whole pixels: what can be kept as a picture.
bool isSoftOnScreen(const QPainter& painter) {
    return painter.testRenderHint(QPainter::Antialiasing) &&
           painter.paintEngine()->type() == QPaintEngine::Raster &&
           painter.device()->devicePixelRatioF() == 1.0 &&
           painter.deviceTransform().type() <= QTransform::TxTranslate;
}

}  // namespace

void drawWords(QPainter& painter, const QRectF& box, Qt::Alignment alignment, const QString& text) {
    if (text.isEmpty()) {
        return;
    }
    if (painter.paintEngine()->type() != QPaintEngine::Raster) {
        painter.drawText(box, static_cast<int>(alignment), text);
        return;
    }
    const Words& words = wordsOf(painter.font(), text);
    const double across = alignment & Qt::AlignRight     ? box.width() - words.width
                          : alignment & Qt::AlignHCenter ? (box.width() - words.width) / 2
                                                         : 0;
    const double down = alignment & Qt::AlignVCenter ? (box.height() - words.height) / 2 : 0;
    words.laidOut->lineAt(0).draw(&painter, box.topLeft() + QPointF(across, down));
}

int wordsWidth(const QFont& font, const QString& text) {
    return text.isEmpty() ? 0 : wordsOf(font, text).advance;
}

void drawOutlined(QPainter& painter, QPointF at, const QFont& font, const QString& text, const QColor& ink,
                  const QColor& ground) {
    if (!isSoftOnScreen(painter)) {
        drawOutlinePath(painter, at, font, text, ink, ground);
        return;
    }
    const auto x = std::llround(at.x() * kEighths), y = std::llround(at.y() * kEighths);
    const QPoint whole(static_cast<int>(x >> 3), static_cast<int>(y >> 3));
    const QImage& image =
        outlineOf({{font, text}, ink.rgb(), ground.rgb(), static_cast<int>(x & 7), static_cast<int>(y & 7)});
    painter.drawImage(whole - QPoint(kHalo, kHalo + QFontMetrics(font).ascent()), image);
}

}  // namespace tessera::widgets
