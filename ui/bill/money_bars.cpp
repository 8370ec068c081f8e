#include "ui/bill/money_bars.h"

#include <QPainter>
#include <algorithm>

#include "ui/bill/bill_words.h"

namespace tessera::ui {

using bill::Amount;

namespace {

constexpr int kSide = 12, kLegend = 26, kRow = 34, kBar = 10, kNotSplit = 4;
constexpr const char* kParts[] = {"input", "cache read", "cache write", "output", "not split"};
/// Shares of the accent, from the quantity that costs least a token to the one that costs most.
constexpr double kShares[] = {0.55, 0.25, 0.40, 1.0};

}  // namespace

MoneyBars::MoneyBars(const widgets::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("moneyBars"));
}

void MoneyBars::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

void MoneyBars::show(const bill::BillTable& table) {
    m_rows.clear();
    for (const bill::BillRow& row : table.rows) {
        if (row.paid && row.paid->atto() > 0) {
            m_rows.push_back(row);
        }
    }
    std::ranges::stable_sort(m_rows, std::greater{}, [](const bill::BillRow& row) { return *row.paid; });
    setAccessibleName(spokenName());
    update();
}

QString MoneyBars::spokenName() const {
    QStringList parts;
    for (const bill::BillRow& row : m_rows) {
        parts.append(QStringLiteral("%1 %2").arg(QString::fromStdString(row.name), moneyWords(row.paid)));
    }
    return QStringLiteral("Where the money went: ") + parts.join(QStringLiteral(", "));
}

QColor MoneyBars::colourOf(std::size_t part) const {
    return part == kNotSplit ? m_theme.strongLine
                             : widgets::mix(m_theme.accent, m_theme.panel, kShares[part]);
}

void MoneyBars::paintLegend(QPainter& painter) const {
    painter.setFont(m_theme.words(11));
    int left = kSide;
    for (std::size_t part = 0; part < std::size(kParts); ++part) {
        const bool isThere = std::ranges::any_of(m_rows, [&](const bill::BillRow& row) {
            Amount split;
            for (const Amount& amount : row.paidOf) {
                split += amount;
            }
            return part == kNotSplit ? *row.paid > split : row.paidOf[part].atto() > 0;
        });
        if (!isThere) {
            continue;
        }
        painter.fillRect(left, kLegend / 2 - 5, 10, 10, colourOf(part));
        painter.setPen(m_theme.secondary);
        const QString word = QLatin1String(kParts[part]);
        const int width = painter.fontMetrics().horizontalAdvance(word);
        painter.drawText(QRect(left + 15, 0, width + 4, kLegend), Qt::AlignVCenter, word);
        left += 15 + width + 18;
    }
}

void MoneyBars::paintRow(QPainter& painter, const bill::BillRow& row, int top, Amount most) const {
    painter.setPen(m_theme.text);
    painter.setFont(m_theme.words(11));
    const QString name = QString::fromStdString(row.name);
    painter.drawText(QRect(kSide, top, width() - 2 * kSide - 100, 16), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(name, Qt::ElideMiddle, width() - 2 * kSide - 100));
    painter.setFont(m_theme.numbers(11));
    painter.drawText(QRect(width() - kSide - 100, top, 100, 16), Qt::AlignRight | Qt::AlignVCenter,
                     moneyWords(row.paid));
    // A picture, so a double may carry it; amounts stay as they are.
    const double scale = (width() - 2.0 * kSide) / std::max(static_cast<double>(most.atto()), 1.0);
    double left = kSide;
    Amount split;
    const auto part = [&](std::size_t number, Amount amount) {
        const double wide = std::max(static_cast<double>(amount.atto()) * scale, 0.0);
        painter.fillRect(QRectF(left, top + 18, wide, kBar), colourOf(number));
        left += wide;
    };
    for (std::size_t number = 0; number < bill::kMetered; ++number) {
        part(number, row.paidOf[number]);
        split += row.paidOf[number];
    }
    part(kNotSplit, *row.paid - split);
}

void MoneyBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int room = (height() - kLegend) / kRow;
    if (m_rows.empty() || room < 1) {
        return;
    }
    paintLegend(painter);
    const Amount most = *m_rows.front().paid;
    for (int i = 0; i < std::min(room, static_cast<int>(m_rows.size())); ++i) {
        paintRow(painter, m_rows[static_cast<std::size_t>(i)], kLegend + i * kRow, most);
    }
}

}  // namespace tessera::ui
