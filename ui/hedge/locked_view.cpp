#include "ui/hedge/locked_view.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <map>

#include "ui/hedge/hedge_words.h"

namespace tessera::ui {

namespace {

constexpr int kPadding = 12, kTitle = 22, kFoot = 20, kPrices = 52;

double usdOf(domain::Price price) {
    return static_cast<double>(price.nanoUsd()) * 1e-9;
}
double daysOf(domain::Timestamp at) {
    return static_cast<double>(at.seconds()) / 86'400;
}

}  // namespace

struct LockedView::Scene {
    struct Month {
        double from = 0, to = 0;  // days
        double locked = 0;
        std::array<double, 4> range{};
        domain::ContractMonth month;
    };
    const hedge::TierHistory* history = nullptr;
    std::vector<Month> months;
    double now = 0, low = HUGE_VAL, high = -HUGE_VAL;

    void see(double price) {
        low = std::min(low, price);
        high = std::max(high, price);
    }
};

struct LockedView::Frame {
    QRectF box;
    double from = 0, to = 1, low = 0, high = 1;
    double x(double day) const { return box.left() + (day - from) / (to - from) * box.width(); }
    double y(double price) const { return box.bottom() - (price - low) / (high - low) * box.height(); }
};

LockedView::LockedView(const widgets::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("locked"));
    setMinimumHeight(210);
}

void LockedView::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

void LockedView::show(std::shared_ptr<const hedge::HedgePlan> plan) {
    m_plan = std::move(plan);
    setVisible(m_plan != nullptr && !m_plan->locked.empty());
    setAccessibleName(spokenName());
    update();
}

LockedView::Scene LockedView::scene() const {
    Scene scene;
    std::map<std::string, std::int64_t> money;
    const auto tierOf = [this](const hedge::LockedLeg& locked) -> const std::string& {
        return m_plan->exposures.rows[m_plan->strip.legs[locked.leg].row].tier;
    };
    for (const hedge::LockedLeg& locked : m_plan->locked) {
        money[tierOf(locked)] += m_plan->strip.legs[locked.leg].locked.nanoUsd();
    }
    const auto most =
        std::ranges::max_element(money, {}, [](const auto& each) { return each.second; })->first;
    const auto found = std::ranges::find(m_plan->history, most, &hedge::TierHistory::tier);
    scene.history = found == m_plan->history.end() ? nullptr : &*found;
    scene.now = daysOf(m_plan->madeAt);
    for (const hedge::LockedLeg& locked : m_plan->locked) {
        const hedge::StripLeg& leg = m_plan->strip.legs[locked.leg];
        if (tierOf(locked) != most) {
            continue;
        }
        const domain::Timestamp first = market::firstDay(leg.month);
        Scene::Month month{daysOf(first), daysOf(first) + market::daysIn(leg.month), usdOf(*leg.price),
                           locked.settlement, leg.month};
        scene.see(month.range.front());
        scene.see(month.range.back());
        scene.months.push_back(month);
    }
    if (scene.history != nullptr) {
        for (const auto& level : scene.history->levels) {
            if (level) {
                scene.see(usdOf(*level));
            }
        }
    }
    return scene;
}

QString LockedView::spokenName() const {
    if (m_plan == nullptr || m_plan->locked.empty()) {
        return QStringLiteral("Locked price against the market: nothing is locked");
    }
    const Scene seen = scene();
    QStringList months;
    for (const Scene::Month& month : seen.months) {
        months.append(QStringLiteral("%1 locked at %2, 9 in 10 paths settle from %3 to %4")
                          .arg(shortMonth(month.month))
                          .arg(month.locked, 0, 'f', 3)
                          .arg(month.range.front(), 0, 'f', 3)
                          .arg(month.range.back(), 0, 'f', 3));
    }
    return QStringLiteral("Locked price against the market, USD. ") + months.join(QStringLiteral("; "));
}

void LockedView::paintEvent(QPaintEvent*) {
    if (m_plan == nullptr || m_plan->locked.empty()) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Scene seen = scene();
    const double room = std::max(1e-9, (seen.high - seen.low) * 0.06);
    Frame frame{QRectF(kPadding, kTitle + 4, width() - 2 * kPadding - kPrices, height() - kTitle - kFoot - 8),
                seen.now - 366, seen.months.back().to, std::max(0.0, seen.low - room), seen.high + room};
    paintAxes(painter, seen, frame);
    paintMonths(painter, seen, frame);
    paintIndex(painter, seen, frame);
}

/// Steps: a level holds until the next one. Where it was withheld the line has a gap.
void LockedView::paintIndex(QPainter& painter, const Scene& scene, const Frame& frame) const {
    if (scene.history == nullptr) {
        return;
    }
    QPainterPath line;
    bool isDrawn = false;
    for (std::size_t i = 0; i < scene.history->weeks.size(); ++i) {
        const auto& level = scene.history->levels[i];
        const double x = std::max(frame.x(daysOf(scene.history->weeks[i])), frame.box.left());
        if (!level) {
            isDrawn = false;
            continue;
        }
        const double y = frame.y(usdOf(*level));
        isDrawn ? line.lineTo(x, line.currentPosition().y()) : line.moveTo(x, y);
        line.lineTo(x, y);
        isDrawn = true;
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.text, 1.5));
    painter.drawPath(line);
}

void LockedView::paintMonths(QPainter& painter, const Scene& scene, const Frame& frame) const {
    const auto band = [&](std::size_t low, std::size_t high, double strength) {
        for (const Scene::Month& month : scene.months) {
            const QRectF box(QPointF(frame.x(month.from), frame.y(month.range[high])),
                             QPointF(frame.x(month.to) - 1, frame.y(month.range[low])));
            painter.fillRect(box, widgets::mix(m_theme.accent, m_theme.panel, strength));
        }
    };
    band(0, 3, 0.18);
    band(1, 2, 0.34);
    painter.setPen(QPen(m_theme.accent, 2.5));
    for (const Scene::Month& month : scene.months) {
        painter.drawLine(QPointF(frame.x(month.from) + 1, frame.y(month.locked)),
                         QPointF(frame.x(month.to) - 2, frame.y(month.locked)));
    }
}

void LockedView::paintAxes(QPainter& painter, const Scene& scene, const Frame& frame) const {
    painter.setFont(m_theme.words(12, QFont::DemiBold));
    painter.setPen(m_theme.text);
    const QRect head(kPadding, 0, width() - 2 * kPadding, kTitle);
    const bool isGpu = scene.history != nullptr && scene.history->tier == hedge::kGpuTier;
    const QString title =
        QStringLiteral("Locked price against the market, %1")
            .arg(QString::fromStdString(scene.history == nullptr ? "" : hedge::titleOf(scene.history->tier)));
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(title, Qt::ElideRight, head.width()));
    const int used = painter.fontMetrics().horizontalAdvance(title) + 16;
    painter.setFont(m_theme.words(11));
    painter.setPen(m_theme.secondary);
    const QString unit =
        QStringLiteral("USD/%1; 5, 25, 75, 95 of 100 paths").arg(QLatin1String(isGpu ? "GPU-hour" : "Mtok"));
    if (used + painter.fontMetrics().horizontalAdvance(unit) < head.width()) {
        painter.drawText(head, Qt::AlignRight | Qt::AlignVCenter, unit);
    }
    painter.setFont(m_theme.numbers(11));
    const int decimals = frame.high < 1 ? 3 : 2;
    for (int i = 0; i <= 3; ++i) {
        const double price = frame.low + (frame.high - frame.low) * i / 3;
        const double y = frame.y(price);
        painter.setPen(m_theme.grid);
        painter.drawLine(QPointF(frame.box.left(), y), QPointF(frame.box.right(), y));
        painter.setPen(m_theme.secondary);
        painter.drawText(QRectF(frame.box.right() + 4, y - 8, kPrices, 16), Qt::AlignLeft | Qt::AlignVCenter,
                         QString::number(price, 'f', decimals));
    }
    const double now = frame.x(scene.now);
    painter.setPen(m_theme.strongLine);
    painter.drawLine(QPointF(now, frame.box.top()), QPointF(now, frame.box.bottom()));
    painter.setPen(m_theme.secondary);
    const QRectF foot(frame.box.left(), frame.box.bottom() + 3, frame.box.width(), kFoot);
    painter.drawText(foot, Qt::AlignLeft, QStringLiteral("a year ago"));
    painter.drawText(foot, Qt::AlignRight, shortMonth(scene.months.back().month));
    painter.drawText(QRectF(now - 40, foot.top(), 80, kFoot), Qt::AlignHCenter, QStringLiteral("today"));
}

}  // namespace tessera::ui
