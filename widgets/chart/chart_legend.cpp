#include "widgets/chart/chart_legend.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "app/domain/decimal.h"
#include "widgets/chart/chart_text.h"
#include "widgets/ladder/number_text.h"
#include "widgets/table/pieces.h"

namespace tessera::widgets {
namespace {

constexpr int kFirstLine = 3, kSecondLine = 24, kLineHeight = 20, kForecastGap = 8, kBadgePadding = 12;
constexpr int kShortestLine = 60;  // px: less of the forecast's line says nothing
const QString kForecastWord = QStringLiteral("Forecast");

/// Writes from left to right; what does not fit whole is left out, and an ellipsis says so.
class Writer {
 public:
    Writer(QPainter& painter, int top, int right) : m_painter(painter), m_top(top), m_right(right) {}
    void write(const QString& text, const QFont& font, const QColor& colour, int gap) {
        write(text, wordsWidth(font, text), font, colour, gap);
    }
    /// `width` was measured before.
    void write(const QString& text, int width, const QFont& font, const QColor& colour, int gap) {
        m_painter.setFont(font);
        m_painter.setPen(colour);
        drawWords(m_painter, QRect(m_x, m_top, width + 2, kLineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                  text);
        m_x += width + gap;
    }
    bool fits(int width) const { return m_x + width <= m_right; }
    int x() const { return m_x; }
    void skip(int px) { m_x += px; }

 private:
    QPainter& m_painter;
    int m_top, m_right;
    int m_x = Metrics::panelPadding;
};

}  // namespace

namespace {

ForecastLine layOut(const ChartModel& model) {
    const ChartForecast& forecast = *model.forecast;
    const QFont words = model.theme.words(11);
    const QString advice = forecast.hasModel ? QStringLiteral("fan: model output, not advice") : QString();
    const QString walk = forecast.randomWalk.empty() ? QString() : QStringLiteral("dashed: random walk 90 %");
    const QString second =
        forecast.second ? QStringLiteral("dashed: %1 90 %").arg(forecast.second->name) : QString();
    QStringList all{advice, walk, second};
    all.removeAll(QString());
    const QString both = all.join(QStringLiteral(", "));
    ForecastLine at;
    at.lineX = Metrics::panelPadding + wordsWidth(model.theme.words(11, QFont::DemiBold), kForecastWord) + 7;
    const int badge = forecast.badge.isEmpty() ? 0
                                               : wordsWidth(model.theme.numbers(11), forecast.badge) +
                                                     kBadgePadding + kForecastGap;
    const int room = model.canvas.width() - Metrics::panelPadding - at.lineX - badge - kForecastGap;
    // Where there is none at all, why: in its place if that fits whole.
    const QString& said = forecast.line.isEmpty() ? forecast.remark : forecast.line;
    const int whole = wordsWidth(words, said);
    // The longest wording beside which the line is whole; else the advice beside a line cut short.
    for (const QString& wording : {both, advice.isEmpty() ? walk : advice}) {
        at.words = wording;
        if (room - wordsWidth(words, wording) >= whole) {
            break;
        }
    }
    int line = room - wordsWidth(words, at.words);
    if (line < std::min(kShortestLine, whole)) {
        at.wordsInPlot = at.words;
        at.words.clear();
        line = room;
    }
    at.line = QFontMetrics(words).elidedText(said, Qt::ElideRight, std::max(line, 0));
    if (forecast.line.isEmpty() && at.line != said) {
        at.line.clear();  // a notice over the plot says it
    }
    at.badgeX = at.lineX + wordsWidth(words, at.line) + kForecastGap;
    at.wordsX = at.badgeX + badge;
    return at;
}

}  // namespace

const ForecastLine& arrangeForecastLine(const ChartModel& model) {
    if (!model.forecastLine) {
        model.forecastLine = layOut(model);
    }
    return *model.forecastLine;
}

ChartLegend::ChartLegend(const ChartModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void ChartLegend::setNote(const QString& note) {
    if (m_note != note) {
        m_note = note;
        update();
    }
}

QString ChartLegend::termAt(const QPoint& at) const {
    if (!m_model.forecast || at.y() < kSecondLine) {
        return {};
    }
    const ForecastLine& line = arrangeForecastLine(m_model);
    if (at.x() < line.lineX) {
        return QStringLiteral("Fan");
    }
    if (at.x() >= line.badgeX && at.x() < line.wordsX) {
        return m_model.forecast->badge.section(QLatin1Char(' '), 0, 0);
    }
    return at.x() >= line.wordsX && !line.words.isEmpty() ? QStringLiteral("Random walk") : QString();
}

/// Of the first line every value, of the second the forecast's details: what the width cuts is said there.
bool ChartLegend::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !m_model.isShown()) {
        return QWidget::event(event);
    }
    const auto& help = *static_cast<QHelpEvent*>(event);
    QStringList lines;
    if (help.pos().y() < kSecondLine) {
        lines << m_note;
        for (const Item& item : items()) {
            lines << item.name + " " + item.value;
        }
    } else if (m_model.forecast) {
        const ForecastLine& at = arrangeForecastLine(m_model);
        // Details begin with the line where they say more than it.
        const bool isSaid =
            at.line == m_model.forecast->line || m_model.forecast->details.startsWith(m_model.forecast->line);
        lines << (isSaid ? QString() : m_model.forecast->line) << m_model.forecast->details;
    }
    lines.removeAll(QString());
    QToolTip::showText(help.globalPos(), lines.join(QLatin1Char('\n')), this);
    return true;
}

void ChartLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_model.theme.panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_model.theme.line);
    if (m_model.isShown()) {
        paintValues(painter);
        paintForecast(painter);
    }
}

std::vector<ChartLegend::Item> ChartLegend::items() const {
    std::vector<Item> all;
    if (const domain::Bar* bar = m_model.shownBar()) {
        const std::pair<const char*, domain::Price> values[] = {
            {"O", bar->open}, {"H", bar->high}, {"L", bar->low}, {"C", bar->close}};
        for (const auto& [name, price] : values) {
            all.push_back({name, m_model.priceLabel(price), {}});
        }
        if (bar->volume.raw() > 0) {
            const NumberText volume = sizeText(bar->volume, m_model.quantityDecimals);
            all.push_back({"Vol",
                           QString::fromLatin1(volume.view().data(), static_cast<qsizetype>(volume.size())),
                           {}});
        }
    }
    return all;
}

void ChartLegend::paintValues(QPainter& painter) const {
    constexpr int kSwatch = 17, kEllipsis = 12;
    const Theme& t = m_model.theme;
    const QFont words = t.words(11), number = t.numbers(11, QFont::Medium);
    Writer writer(painter, kFirstLine, width() - Metrics::panelPadding);
    if (!m_note.isEmpty()) {
        const QFont note = t.words(11, QFont::DemiBold);
        const QString shown =
            QFontMetrics(note).elidedText(m_note, Qt::ElideRight, width() - 2 * Metrics::panelPadding - 2);
        writer.write(shown, note, t.warning, 10);
    }
    const std::vector<Item> all = items();
    for (const Item& item : all) {
        const int swatch = item.swatch.isValid() ? kSwatch : 0;
        const int name = wordsWidth(words, item.name), value = wordsWidth(number, item.value);
        const int needed = swatch + name + 4 + value;
        if (!writer.fits(needed + (&item == &all.back() ? 0 : kEllipsis))) {
            writer.write(QStringLiteral("…"), words, t.secondary, 0);
            return;
        }
        if (swatch > 0) {
            painter.fillRect(QRect(writer.x(), kFirstLine + kLineHeight / 2 - 1, 12, 2), item.swatch);
            writer.skip(swatch);
        }
        writer.write(item.name, name, words, t.secondary, 4);
        writer.write(item.value, value, number, m_model.isStale() ? t.stale : t.text, 9);
    }
}

void ChartLegend::paintForecast(QPainter& painter) const {
    if (!m_model.forecast) {
        return;
    }
    const Theme& t = m_model.theme;
    const ForecastLine& at = arrangeForecastLine(m_model);
    Writer writer(painter, kSecondLine, width());
    writer.write(kForecastWord, t.words(11, QFont::DemiBold), t.forecast, 7);
    writer.write(at.line, t.words(11), t.secondary, kForecastGap);
    if (const QString& badge = m_model.forecast->badge; !badge.isEmpty()) {
        const int badgeWidth = wordsWidth(t.numbers(11), badge) + kBadgePadding;
        paintBadge(painter, QRectF(at.badgeX, kSecondLine + 1, badgeWidth, 18), badge,
                   m_model.forecast->badgeIsDashed, t);
    }
    writer.skip(at.wordsX - writer.x());
    writer.write(at.words, t.words(11), t.secondary, 0);
}

}  // namespace tessera::widgets
