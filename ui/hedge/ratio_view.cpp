#include "ui/hedge/ratio_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/hedge/hedge_words.h"

namespace tessera::ui {

namespace {

constexpr int kPadding = 12, kHead = 20, kRow = 26;
constexpr int kUsd = 84, kRatio = 52, kWeeks = 48, kFit = 48;
/// The USD column ends here; a narrow panel keeps the reasons readable.
int usdEnd(int width) {
    return kPadding + std::clamp(width * 45 / 100, 150, 260);
}

/// The axis: a ratio of 0 to 1.5.
constexpr double kMostRatio = 1.5;

}  // namespace

RatioView::RatioView(const widgets::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("ratios"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RatioView::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

void RatioView::show(std::shared_ptr<const hedge::HedgePlan> plan) {
    m_plan = std::move(plan);
    setAccessibleName(spokenName());
    updateGeometry();
    update();
}

int RatioView::spokenParts() const {
    return m_plan == nullptr ? 0 : static_cast<int>(m_plan->exposures.rows.size());
}

QString RatioView::rowWords(int row) const {
    const hedge::Exposure& exposure = m_plan->exposures.rows[static_cast<std::size_t>(row)];
    return QStringLiteral("%1, %2 USD a month. %3")
        .arg(QString::fromStdString(exposure.name), usdWords(exposure.monthly),
             QString::fromStdString(hedge::sentenceFor(exposure.estimate, m_plan->rules)));
}

widgets::SpokenPart RatioView::spokenPart(int part) const {
    return {.name = rowWords(part), .box = rowBox(part)};
}

QRect RatioView::rowBox(int row) const {
    return {0, kHead + row * kRow, width(), kRow};
}

QSize RatioView::sizeHint() const {
    return {460, kHead + std::max(1, spokenParts()) * kRow + 2};
}

bool RatioView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_plan != nullptr) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = (help->pos().y() - kHead) / kRow;
        if (help->pos().y() >= kHead && row < spokenParts()) {
            QToolTip::showText(help->globalPos(), rowWords(row), this);
            return true;
        }
    }
    return QWidget::event(event);
}

void RatioView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHead(painter);
    for (int row = 0; row < spokenParts(); ++row) {
        paintRow(painter, row);
    }
}

void RatioView::paintHead(QPainter& painter) const {
    painter.setFont(m_theme.words(11));
    painter.setPen(m_theme.secondary);
    int right = width() - kPadding;
    const auto head = [&](const QString& text, int wide) {
        painter.drawText(QRect(right - wide, 0, wide, kHead), Qt::AlignRight | Qt::AlignVCenter, text);
        right -= wide;
    };
    head(QStringLiteral("R²"), kFit);
    head(QStringLiteral("weeks"), kWeeks);
    head(QStringLiteral("h*"), kRatio);
    painter.drawText(QRect(kPadding, 0, usdEnd(width()) - kPadding - kUsd, kHead),
                     Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("Exposure"));
    painter.drawText(QRect(usdEnd(width()) - kUsd, 0, kUsd, kHead), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("USD"));
    const int left = usdEnd(width()) + 16;
    painter.drawText(QRect(left, 0, right - left - 8, kHead), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(QStringLiteral("0 to 1.5, 90 % interval"),
                                                      Qt::ElideRight, std::max(0, right - left - 8)));
    painter.setPen(m_theme.line);
    painter.drawLine(0, kHead - 1, width(), kHead - 1);
}

void RatioView::paintRow(QPainter& painter, int row) const {
    const hedge::Exposure& exposure = m_plan->exposures.rows[static_cast<std::size_t>(row)];
    const QRect box = rowBox(row);
    painter.setFont(m_theme.words(12));
    painter.setPen(m_theme.text);
    painter.drawText(QRect(kPadding, box.top(), usdEnd(width()) - kPadding - kUsd + 20, kRow),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(QString::fromStdString(exposure.name), Qt::ElideRight,
                                                      usdEnd(width()) - kPadding - kUsd + 20));
    painter.setFont(m_theme.numbers(12));
    painter.drawText(QRect(usdEnd(width()) - kUsd, box.top(), kUsd, kRow), Qt::AlignRight | Qt::AlignVCenter,
                     usdWords(exposure.monthly));
    const int left = usdEnd(width()) + 16;
    if (!exposure.estimate.isHedge()) {
        painter.setFont(m_theme.words(12, QFont::DemiBold));
        painter.setPen(m_theme.warning);
        const QString why =
            QStringLiteral("No hedge: %1")
                .arg(QString::fromStdString(hedge::shortReason(exposure.estimate, m_plan->rules)));
        const int room = width() - kPadding - left;
        painter.drawText(QRect(left, box.top(), room, kRow), Qt::AlignRight | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(why, Qt::ElideRight, room));
        return;
    }
    const hedge::HedgeFit& line = *exposure.estimate.line;
    int right = width() - kPadding;
    const auto figure = [&](const QString& text, int wide, bool isStrong) {
        painter.setFont(m_theme.numbers(12, isStrong ? QFont::DemiBold : QFont::Normal));
        painter.setPen(isStrong ? m_theme.text : m_theme.secondary);
        painter.drawText(QRect(right - wide, box.top(), wide, kRow), Qt::AlignRight | Qt::AlignVCenter, text);
        right -= wide;
    };
    const bool isMeasured = exposure.estimate.isMeasured();
    figure(isMeasured ? QString::number(line.fit, 'f', 2) : QStringLiteral("–"), kFit, false);
    figure(isMeasured ? QString::number(exposure.estimate.weeks) : QStringLiteral("–"), kWeeks, false);
    figure(QString::number(line.ratio, 'f', 2), kRatio, true);
    if (!isMeasured) {
        painter.setFont(m_theme.words(12));
        painter.setPen(m_theme.secondary);
        painter.drawText(QRect(left, box.top(), right - left - 8, kRow), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(
                             QString::fromStdString(hedge::shortReason(exposure.estimate, m_plan->rules)),
                             Qt::ElideRight, std::max(0, right - left - 8)));
        return;
    }
    paintInterval(painter, QRect(left, box.top(), right - left - 8, kRow), line);
}

void RatioView::paintInterval(QPainter& painter, const QRect& box, const hedge::HedgeFit& line) const {
    if (box.width() < 40) {
        return;
    }
    const auto xOf = [&](double ratio) {
        return box.left() + std::clamp(ratio / kMostRatio, 0.0, 1.0) * (box.width() - 1);
    };
    const double middle = box.center().y() + 0.5;
    painter.setPen(QPen(m_theme.line, 1));
    painter.drawLine(QPointF(box.left(), box.top() + 4), QPointF(box.left(), box.bottom() - 4));
    painter.drawLine(QPointF(xOf(1), box.top() + 4), QPointF(xOf(1), box.bottom() - 4));
    painter.setPen(QPen(m_theme.accent, 2));
    painter.drawLine(QPointF(xOf(line.low), middle), QPointF(xOf(line.high), middle));
    for (const double end : {line.low, line.high}) {
        painter.drawLine(QPointF(xOf(end), middle - 4), QPointF(xOf(end), middle + 4));
    }
    painter.setBrush(m_theme.accent);
    painter.setPen(Qt::NoPen);
    painter.drawEllipse(QPointF(xOf(line.ratio), middle), 4, 4);
}

}  // namespace tessera::ui
