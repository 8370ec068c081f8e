#include "widgets/chart/chart_legend.h"

#include <QPainter>
#include <algorithm>

#include "app/domain/decimal.h"
#include "widgets/ladder/number_text.h"
#include "widgets/table/pieces.h"

namespace tessera::widgets {
namespace {

constexpr int kFirstLine = 3, kSecondLine = 24, kLineHeight = 20, kForecastGap = 8, kBadgePadding = 12;

class Writer {
 public:
    Writer(QPainter& painter, int top) : m_painter(painter), m_top(top) {}
    void write(const QString& text, const QFont& font, const QColor& colour, int gap) {
        m_painter.setFont(font);
        m_painter.setPen(colour);
        const int width = m_painter.fontMetrics().horizontalAdvance(text);
        m_painter.drawText(QRect(m_x, m_top, width + 2, kLineHeight), Qt::AlignLeft | Qt::AlignVCenter, text);
        m_x += width + gap;
    }
    int x() const { return m_x; }
    void skip(int px) { m_x += px; }

 private:
    QPainter& m_painter;
    int m_top;
    int m_x = Metrics::panelPadding;
};

}  // namespace

ChartLegend::ChartLegend(const ChartModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
    setFixedHeight(Metrics::legend);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void ChartLegend::setNote(const QString& note) {
    m_note = note;
    update();
}

void ChartLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_model.theme.panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_model.theme.line);
    painter.fillRect(QRect(width() - Metrics::priceAxis, 0, 1, height()), m_model.theme.line);
    if (m_model.isShown()) {
        paintValues(painter);
        paintForecast(painter);
    }
}

void ChartLegend::paintValues(QPainter& painter) const {
    const Theme& t = m_model.theme;
    const QFont words = t.words(11), number = t.numbers(11, QFont::Medium);
    Writer writer(painter, kFirstLine);
    if (!m_note.isEmpty()) {
        writer.write(m_note, t.words(11, QFont::DemiBold), t.warning, 10);
    }
    if (const domain::Bar* bar = m_model.shownBar()) {
        const QColor value = m_model.isStale() ? t.stale : t.text;
        const std::pair<const char*, domain::Price> values[] = {
            {"O", bar->open}, {"H", bar->high}, {"L", bar->low}, {"C", bar->close}};
        for (const auto& [name, price] : values) {
            writer.write(name, words, t.secondary, 4);
            writer.write(m_model.priceLabel(price), number, value, 9);
        }
        if (bar->volume.raw() > 0) {
            writer.write("Vol", words, t.secondary, 4);
            const NumberText volume = sizeText(bar->volume, m_model.quantityDecimals);
            writer.write(QString::fromLatin1(volume.view().data(), static_cast<qsizetype>(volume.size())),
                         number, value, 10);
        }
    }
    for (std::size_t i = 0; i < m_model.studies.size() && i < m_model.studyValues.size(); ++i) {
        const ChartStudy& study = m_model.studies[i];
        const QColor colour = study.colour < 0
                                  ? t.reference
                                  : t.series[static_cast<std::size_t>(study.colour) % t.series.size()];
        painter.fillRect(QRect(writer.x(), kFirstLine + kLineHeight / 2 - 1, 12, 2), colour);
        writer.skip(17);
        writer.write(study.name, words, t.secondary, 4);
        if (!m_model.studyValues[i].empty()) {
            writer.write(m_model.priceLabel(m_model.studyValues[i].back().close), number, t.text, 10);
        }
    }
}

void ChartLegend::paintForecast(QPainter& painter) const {
    if (!m_model.forecast) {
        return;
    }
    const Theme& t = m_model.theme;
    Writer writer(painter, kSecondLine);
    writer.write("Forecast", t.words(11, QFont::DemiBold), t.forecast, 7);
    // The badge stands whatever the line has to say: what does not fit of that is in the tool tip.
    const QString& badge = m_model.forecast->badge;
    const int badgeWidth =
        badge.isEmpty() ? 0 : QFontMetrics(t.numbers(11)).horizontalAdvance(badge) + kBadgePadding;
    const int room = width() - Metrics::priceAxis - writer.x() - badgeWidth - 2 * kForecastGap;
    const QString line =
        QFontMetrics(t.words(11)).elidedText(m_model.forecast->line, Qt::ElideRight, std::max(room, 0));
    writer.write(line, t.words(11), t.secondary, kForecastGap);
    if (!badge.isEmpty()) {
        paintBadge(painter, QRectF(writer.x(), kSecondLine + 1, badgeWidth, 18), badge,
                   m_model.forecast->badgeIsDashed, t);
    }
}

}  // namespace tessera::widgets
