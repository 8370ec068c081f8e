#include "ui/hedge/outcome_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/hedge/hedge_words.h"

namespace tessera::ui {

namespace {

constexpr int kPadding = 12, kTitle = 20, kFoot = 20, kBins = 48;

/// A step of 1, 2 or 5 times a power of ten, about `wanted`.
double roundStep(double wanted) {
    const double power = std::pow(10.0, std::floor(std::log10(std::max(wanted, 1e-6))));
    const double digit = wanted / power;
    return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}

double at(const std::vector<double>& ascending, double share) {
    return ascending[std::min(ascending.size() - 1,
                              static_cast<std::size_t>(share * static_cast<double>(ascending.size())))];
}

}  // namespace

OutcomeView::OutcomeView(const widgets::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("outcomes"));
}

void OutcomeView::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

void OutcomeView::show(std::shared_ptr<const hedge::HedgePlan> plan) {
    m_plan = std::move(plan);
    setAccessibleName(spokenName());
    update();
}

QString OutcomeView::spokenName() const {
    if (m_plan == nullptr) {
        return QStringLiteral("The bill, with and without a hedge: nothing to show yet");
    }
    QStringList lines;
    for (const ComparedLine& line : comparedLines(*m_plan)) {
        lines.append(QStringLiteral("%1: %2 unhedged, %3 hedged").arg(line.what, line.unhedged, line.hedged));
    }
    return QStringLiteral("The bill, with and without a hedge. ") + lines.join(QStringLiteral("; "));
}

OutcomeView::Axis OutcomeView::axis() const {
    Axis axis{HUGE_VAL, -HUGE_VAL};
    for (const auto* bills : {&m_plan->simulation.unhedged, &m_plan->simulation.hedged}) {
        axis.from = std::min(axis.from, at(bills->totals, 0.005));
        axis.to = std::max(axis.to, at(bills->totals, 0.995));
    }
    if (m_plan->settings.budget) {
        const double budget = static_cast<double>(m_plan->settings.budget->nanoUsd()) * 1e-9;
        // A budget far away would leave the bars no room; it is told in words then.
        if (budget > 0 && budget < axis.to * 2) {
            axis.from = std::min(axis.from, budget);
            axis.to = std::max(axis.to, budget * 1.02);
        }
    }
    const double room = std::max(axis.to - axis.from, std::max(1e-6, std::abs(axis.to) * 0.02));
    return {axis.from - room * 0.03, axis.from + room * 1.03};
}

void OutcomeView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paint(painter, rect());
}

void OutcomeView::paint(QPainter& painter, const QRect& whole) const {
    if (m_plan == nullptr || m_plan->simulation.unhedged.totals.empty()) {
        return;
    }
    const QRect box = whole.adjusted(kPadding, 4, -kPadding, -kFoot);
    const Axis range = axis();
    const bool isHedged = m_plan->isHedge();
    const int high = isHedged ? box.height() / 2 : box.height();
    paintBars(painter, QRect(box.left(), box.top(), box.width(), high), QStringLiteral("Unhedged"),
              m_plan->simulation.unhedged, range, m_theme.secondary);
    if (isHedged) {
        paintBars(painter, QRect(box.left(), box.top() + high, box.width(), box.height() - high),
                  m_plan->isByHand() ? QStringLiteral("Hedged by hand") : QStringLiteral("Hedged"),
                  m_plan->simulation.hedged, range, m_theme.accent);
    }
    paintAxis(painter, QRect(box.left(), box.bottom() + 1, box.width(), kFoot), range);
    paintBudget(painter, box, range);
}

void OutcomeView::paintBars(QPainter& painter, const QRect& box, const QString& title,
                            const hedge::Distribution& bills, const Axis& range, const QColor& colour) const {
    const std::vector<int> counts = hedge::histogram(bills.totals, range.from, range.to, kBins);
    const int most = std::max(1, *std::ranges::max_element(counts));
    const double pitch = static_cast<double>(box.width()) / kBins;
    const double room = std::max(4, box.height() - kTitle - 4);
    const QColor usual = widgets::mix(colour, m_theme.panel, 0.45);
    for (int bin = 0; bin < kBins; ++bin) {
        const double to = range.from + (range.to - range.from) * (bin + 1) / kBins;
        const bool isAbove =
            m_plan->settings.budget && to > static_cast<double>(m_plan->settings.budget->nanoUsd()) * 1e-9 +
                                                (range.to - range.from) / kBins / 2;
        const double high = room * counts[static_cast<std::size_t>(bin)] / most;
        painter.fillRect(
            QRectF(box.left() + pitch * bin + 0.5, box.bottom() + 1 - high, std::max(1.0, pitch - 1), high),
            isAbove ? colour : usual);
    }
    painter.setPen(m_theme.strongLine);
    painter.drawLine(box.left(), box.bottom() + 1, box.right(), box.bottom() + 1);
    painter.setFont(m_theme.words(12, QFont::DemiBold));
    painter.setPen(m_theme.text);
    painter.drawText(QRect(box.left(), box.top(), box.width(), kTitle), Qt::AlignLeft | Qt::AlignVCenter,
                     title);
}

void OutcomeView::paintAxis(QPainter& painter, const QRect& box, const Axis& range) const {
    painter.setFont(m_theme.numbers(11));
    painter.setPen(m_theme.secondary);
    const int most = std::max(2, box.width() / 90);
    const double step = roundStep((range.to - range.from) / most);
    for (double value = std::ceil(range.from / step) * step; value < range.to; value += step) {
        const double x = box.left() + (value - range.from) / (range.to - range.from) * box.width();
        const QRectF label(x - 50, box.top(), 100, box.height());
        if (label.left() + 20 > box.left() && label.right() - 20 < box.right()) {
            painter.drawText(label, Qt::AlignCenter, usdWords(value));
        }
    }
}

void OutcomeView::paintBudget(QPainter& painter, const QRect& box, const Axis& range) const {
    if (!m_plan->settings.budget) {
        return;
    }
    const double budget = static_cast<double>(m_plan->settings.budget->nanoUsd()) * 1e-9;
    const double x = box.left() + (budget - range.from) / (range.to - range.from) * box.width();
    painter.setFont(m_theme.words(11, QFont::DemiBold));
    painter.setPen(m_theme.text);
    const QString words = QStringLiteral("budget %1").arg(usdWords(budget));
    if (x < box.left() || x > box.right()) {
        painter.drawText(
            QRect(box.left(), box.top(), box.width(), kTitle), Qt::AlignRight | Qt::AlignVCenter,
            words + QLatin1String(x < box.left() ? " (left of all this)" : " (right of all this)"));
        return;
    }
    painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
    const int wide = painter.fontMetrics().horizontalAdvance(words);
    const bool isLeft = x + wide + 8 > box.right();
    painter.drawText(QRectF(isLeft ? x - wide - 6 : x + 6, box.top(), wide + 2, kTitle), Qt::AlignVCenter,
                     words);
}

}  // namespace tessera::ui
