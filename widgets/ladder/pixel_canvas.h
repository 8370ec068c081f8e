#pragma once
// Straight-to-memory drawing for tables of numbers: opaque rectangles and cached glyphs. A QPainter costs
// 0.1-0.2 us a call in state changes alone, which is most of a ladder's frame; this costs about what the
// memory does.

#include <QFont>
#include <QImage>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tessera::widgets {

/// Coverage masks of the characters a ladder writes, one font at one device scale, at five sub-pixel
/// positions (a monospaced advance of 6.6 or 7.2 px is a multiple of a fifth, so columns of digits keep exact
/// distances). A glyph is made when it is first wanted: a ladder writes digits, and all characters of five
/// faces would be a tenth of a start. GUI thread only.
class GlyphCache {
 public:
    static constexpr int kSubPositions = 5;
    GlyphCache(const QFont& font, double scale);

    struct Glyph {
        int left = 0, top = 0, width = 0, height = 0;  // device pixels, top relative to the baseline
        int stride = 0;                                // of `coverage`, a multiple of four pixels
        bool isMade = false;
        std::vector<std::uint16_t> coverage;  // 0..256, once a channel of a pixel; behind the ink 0
    };
    /// nullptr for a character that is not in the set (it is skipped, its advance kept).
    const Glyph* find(char character, int subPosition) const {
        const auto index = static_cast<std::size_t>(static_cast<unsigned char>(character)) - 32;
        if (index >= m_glyphs.size()) {
            return nullptr;
        }
        const Glyph& glyph = m_glyphs[index][static_cast<std::size_t>(subPosition)];
        if (!glyph.isMade) [[unlikely]] {
            make(character, subPosition);
        }
        return glyph.coverage.empty() ? nullptr : &glyph;
    }
    double advance() const { return m_advance; }  // device pixels

 private:
    void make(char character, int subPosition) const;
    static Glyph render(const QFont& font, double scale, QChar character, double offset);

    QFont m_font;
    double m_scale;
    mutable std::array<std::array<Glyph, kSubPositions>, 96> m_glyphs;  // ASCII 32..127; '`' is an en dash
    double m_advance = 0;
};

/// Draws into an RGB32 image in logical pixels at any device scale. All colours are opaque.
class PixelCanvas {
 public:
    explicit PixelCanvas(QImage& image);

    void fill(int x, int y, int width, int height, QRgb colour);
    /// As fill(), but only the topmost device line of what would be filled; repeatLine() then copies it down.
    /// Grounds of many columns cost one pass over memory that way.
    void fillTopLine(int x, int y, int width, QRgb colour);
    void repeatLine(int y, int height);
    /// One device-independent pixel thick (at least one device pixel).
    void horizontalLine(int x, int y, int width, QRgb colour) { fill(x, y, width, 1, colour); }
    /// Text ending at `right`, on `baseline`.
    void textRight(double right, int baseline, std::string_view text, const GlyphCache& glyphs, QRgb colour);
    void textLeft(double left, int baseline, std::string_view text, const GlyphCache& glyphs, QRgb colour);

    QImage& image() { return m_image; }

 private:
    void run(double deviceX, int deviceBaseline, std::string_view text, const GlyphCache& glyphs,
             QRgb colour);
    void blend(const GlyphCache::Glyph& glyph, int x, int y, QRgb colour);
    int device(int logical) const {
        return m_isWhole ? logical * m_whole : static_cast<int>(logical * m_scale + 0.5);
    }

    QImage& m_image;
    QRgb* m_bits;
    std::ptrdiff_t m_stride;  // pixels
    int m_width, m_height;    // device pixels
    double m_scale;
    bool m_isWhole;
    int m_whole;
};

}  // namespace tessera::widgets
