#include "ui/context/scenario_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/context/usd_text.h"

namespace tessera::ui {

namespace {

using Grid = portfolio::ScenarioGrid;

constexpr int kHead = widgets::Metrics::tableHead, kRow = 20, kNames = 72, kPadding = 8;
constexpr double kStrongestTint = 0.55;

QString priceText(std::size_t column) {
    const double percent = Grid::kPrices[column] * 100;
    return (percent > 0 ? QStringLiteral("+%1 %") : QStringLiteral("%1 %")).arg(percent, 0, 'f', 0);
}

QString volatilityText(std::size_t row) {
    const double points = Grid::kVolatilities[row] * 100;
    return (points > 0 ? QStringLiteral("+%1 pt") : QStringLiteral("%1 pt")).arg(points, 0, 'f', 0);
}

}  // namespace

ScenarioView::ScenarioView(const widgets::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAccessibleName(spokenName());
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ScenarioView::setTheme(const widgets::Theme& theme) {
    m_theme = theme;
    update();
}

void ScenarioView::setGrid(const std::optional<Grid>& grid) {
    if (m_grid && grid && m_grid->profit == grid->profit) {
        return;
    }
    m_grid = grid;
    update();
    widgets::tellSpoken(this);
}

QString ScenarioView::cellText(std::size_t row, std::size_t column) const {
    return m_grid ? signedUsd(std::round(m_grid->profit[row][column]), 0) : QStringLiteral("–");
}

QString ScenarioView::spokenName() const {
    return QStringLiteral("Profit in USD by price and volatility");
}

int ScenarioView::spokenParts() const {
    return static_cast<int>(Grid::kPrices.size() * Grid::kVolatilities.size());
}

widgets::SpokenPart ScenarioView::spokenPart(int part) const {
    const auto row = static_cast<std::size_t>(part) / Grid::kPrices.size(),
               column = static_cast<std::size_t>(part) % Grid::kPrices.size();
    const QString value = cellText(row, column);
    return {.role = QAccessible::Cell,
            .name = QStringLiteral("Price %1, volatility %2: %3 USD")
                        .arg(priceText(column), volatilityText(row), value),
            .value = value,
            .box = cellBox(row, column)};
}

QSize ScenarioView::sizeHint() const {
    return {420, kHead + kRow * static_cast<int>(Grid::kVolatilities.size())};
}

QSize ScenarioView::minimumSizeHint() const {
    return {320, sizeHint().height()};
}

QRect ScenarioView::cellBox(std::size_t row, std::size_t column) const {
    const int room = std::max(1, width() - kNames - kPadding);
    const auto edge = [&](std::size_t at) {
        return kNames + room * static_cast<int>(at) / static_cast<int>(Grid::kPrices.size());
    };
    return {edge(column), kHead + kRow * static_cast<int>(row), edge(column + 1) - edge(column), kRow};
}

void ScenarioView::paintHeads(QPainter& painter) const {
    painter.setPen(m_theme.secondary);
    painter.setFont(m_theme.numbers(11));
    for (std::size_t column = 0; column < Grid::kPrices.size(); ++column) {
        const QRect cell = cellBox(0, column);
        painter.drawText(QRect(cell.x(), 0, cell.width() - 6, kHead), Qt::AlignRight | Qt::AlignVCenter,
                         priceText(column));
    }
    for (std::size_t row = 0; row < Grid::kVolatilities.size(); ++row) {
        const QRect cell = cellBox(row, 0);
        painter.drawText(QRect(kPadding, cell.y(), kNames - kPadding - 6, kRow),
                         Qt::AlignLeft | Qt::AlignVCenter, volatilityText(row));
    }
}

void ScenarioView::paintCell(QPainter& painter, std::size_t row, std::size_t column, double largest) const {
    const QRect box = cellBox(row, column).adjusted(0, 0, -1, -1);
    const double profit = m_grid ? m_grid->profit[row][column] : 0;
    const double strength = largest > 0 ? std::sqrt(std::abs(profit) / largest) * kStrongestTint : 0;
    painter.fillRect(box, widgets::mix(m_theme.direction(profit > 0).base, m_theme.panel,
                                       std::abs(profit) < 0.5 ? 0 : std::max(strength, 0.08)));
    const bool isNow = Grid::kPrices[column] == 0 && Grid::kVolatilities[row] == 0;
    if (isNow) {
        painter.setPen(m_theme.text);
        painter.drawRect(box.adjusted(0, 0, -1, -1));
    }
    painter.setPen(m_theme.text);
    painter.drawText(box.adjusted(2, 0, -5, 0), Qt::AlignRight | Qt::AlignVCenter, cellText(row, column));
}

void ScenarioView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    double largest = 0;
    for (std::size_t row = 0; m_grid && row < m_grid->profit.size(); ++row) {
        for (const double profit : m_grid->profit[row]) {
            largest = std::max(largest, std::abs(profit));
        }
    }
    paintHeads(painter);
    for (std::size_t row = 0; row < Grid::kVolatilities.size(); ++row) {
        for (std::size_t column = 0; column < Grid::kPrices.size(); ++column) {
            paintCell(painter, row, column, largest);
        }
    }
}

}  // namespace tessera::ui
