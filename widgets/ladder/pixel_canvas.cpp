#include "widgets/ladder/pixel_canvas.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace tessera::widgets {

GlyphCache::Glyph GlyphCache::render(const QFont& font, double scale, QChar character, double offset) {
    const QFontMetricsF metrics(font);
    const int margin = 2;
    const int width =
        static_cast<int>(std::ceil(metrics.horizontalAdvance(character) * scale)) + 2 * margin + 1;
    const int ascent = static_cast<int>(std::ceil(metrics.ascent() * scale)) + margin;
    const int height = ascent + static_cast<int>(std::ceil(metrics.descent() * scale)) + margin;
    QImage image(width, height, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.translate(margin + offset, ascent);
    painter.scale(scale, scale);
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(QPointF(0, 0), character);
    painter.end();

    const auto alpha = [&](int x, int y) {
        return qAlpha(reinterpret_cast<const QRgb*>(image.constScanLine(y))[x]);
    };
    int left = width, right = -1, top = height, bottom = -1;  // of the ink
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            if (alpha(x, y) > 0) {
                left = std::min(left, x);
                right = std::max(right, x);
                top = std::min(top, y);
                bottom = y;
            }
        }
    }
    Glyph glyph;
    if (right < left) {
        return glyph;
    }
    const int inked = right - left + 1, stride = (inked + 3) / 4 * 4;
    glyph = {left - margin, top - ascent, inked, bottom - top + 1, stride, false, {}};
    for (int y = top; y <= bottom; ++y) {
        for (int i = 0; i < stride; ++i) {
            const int a = i < inked ? alpha(left + i, y) : 0;
            glyph.coverage.insert(glyph.coverage.end(), 4, static_cast<std::uint16_t>(a + (a >> 7)));
        }
    }
    return glyph;
}

GlyphCache::GlyphCache(const QFont& font, double scale)
    : m_font(font), m_scale(scale), m_advance(QFontMetricsF(font).horizontalAdvance('0') * scale) {}

void GlyphCache::make(char c, int subPosition) const {
    const bool isUsed = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                        std::string_view("+-.,~`?:@%").find(c) != std::string_view::npos;
    Glyph& glyph = m_glyphs[static_cast<std::size_t>(c) - 32][static_cast<std::size_t>(subPosition)];
    if (isUsed) {
        glyph = render(m_font, m_scale, c == '`' ? QChar(0x2013) : QChar(c),
                       static_cast<double>(subPosition) / kSubPositions);
    }
    glyph.isMade = true;
}

PixelCanvas::PixelCanvas(QImage& image)
    : m_image(image),
      m_bits(reinterpret_cast<QRgb*>(image.bits())),
      m_stride(image.bytesPerLine() / 4),
      m_width(image.width()),
      m_height(image.height()),
      m_scale(image.devicePixelRatio()),
      m_isWhole(m_scale == std::floor(m_scale)),
      m_whole(static_cast<int>(m_scale)) {}

namespace {

// -O2 does not vectorise these two loops, and they are two thirds of a frame.

[[gnu::optimize("O3")]] void fillSpan(QRgb* begin, int count, QRgb colour) {
    for (int i = 0; i < count; ++i) {
        begin[i] = colour;
    }
}

/// `channels` of pixels towards `colour` (once over four pixels), each by its part of 256. Sixteen at a time.
[[gnu::optimize("O3")]] void mixSpan(std::uint8_t* __restrict channels, const std::uint16_t* __restrict parts,
                                     int sixteens, const std::uint8_t* __restrict colour) {
    for (int block = 0; block < sixteens; ++block, channels += 16, parts += 16) {
        for (int i = 0; i < 16; ++i) {
            const auto towards = static_cast<std::uint16_t>(colour[i] * parts[i]);
            const auto away =
                static_cast<std::uint16_t>(channels[i] * static_cast<std::uint16_t>(256 - parts[i]));
            channels[i] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(towards + away) >> 8);
        }
    }
}

}  // namespace

void PixelCanvas::fill(int x, int y, int width, int height, QRgb colour) {
    const int left = std::max(device(x), 0), right = std::min(device(x + width), m_width);
    const int top = std::max(device(y), 0), bottom = std::min(device(y + height), m_height);
    if (left >= right) {
        return;
    }
    for (int line = top; line < bottom; ++line) {
        fillSpan(m_bits + line * m_stride + left, right - left, colour);
    }
}

void PixelCanvas::fillTopLine(int x, int y, int width, QRgb colour) {
    const int left = std::max(device(x), 0), right = std::min(device(x + width), m_width), line = device(y);
    if (left < right && line >= 0 && line < m_height) {
        fillSpan(m_bits + line * m_stride + left, right - left, colour);
    }
}

void PixelCanvas::repeatLine(int y, int height) {
    const int top = device(y), bottom = std::min(device(y + height), m_height);
    for (int line = top + 1; top >= 0 && line < bottom; ++line) {
        std::memcpy(m_bits + line * m_stride, m_bits + top * m_stride,
                    static_cast<std::size_t>(m_width) * sizeof(QRgb));
    }
}

void PixelCanvas::textRight(double right, int baseline, std::string_view text, const GlyphCache& glyphs,
                            QRgb colour) {
    run(right * m_scale - glyphs.advance() * static_cast<double>(text.size()), device(baseline), text, glyphs,
        colour);
}

void PixelCanvas::textLeft(double left, int baseline, std::string_view text, const GlyphCache& glyphs,
                           QRgb colour) {
    run(left * m_scale, device(baseline), text, glyphs, colour);
}

void PixelCanvas::run(double x, int baseline, std::string_view text, const GlyphCache& glyphs, QRgb colour) {
    constexpr int kSubs = GlyphCache::kSubPositions;
    auto position = static_cast<long>(std::lround(x * kSubs));  // fifths of a device pixel
    const auto step = static_cast<long>(std::lround(glyphs.advance() * kSubs));
    for (const char character : text) {
        const long whole = position >= 0 ? position / kSubs : (position - kSubs + 1) / kSubs;
        if (const auto* glyph = glyphs.find(character, static_cast<int>(position - whole * kSubs))) {
            blend(*glyph, static_cast<int>(whole) + glyph->left, baseline + glyph->top, colour);
        }
        position += step;
    }
}

void PixelCanvas::blend(const GlyphCache::Glyph& glyph, int x, int y, QRgb colour) {
    // The rows keep clear of the edges; a clipped digit would lie anyway.
    if (x < 0 || y < 0 || x + glyph.stride > m_width || y + glyph.height > m_height) {
        return;
    }
    std::array<std::uint8_t, 16> ink{};
    for (std::size_t i = 0; i < ink.size(); i += sizeof colour) {
        std::memcpy(ink.data() + i, &colour, sizeof colour);
    }
    const std::uint16_t* parts = glyph.coverage.data();
    for (int line = 0; line < glyph.height; ++line, parts += 4 * glyph.stride) {
        auto* channels = reinterpret_cast<std::uint8_t*>(m_bits + (y + line) * m_stride + x);
        mixSpan(channels, parts, glyph.stride / 4, ink.data());
    }
}

}  // namespace tessera::widgets
