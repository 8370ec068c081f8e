#pragma once
// Profit by price and volatility, as a grid whose cells are tinted by how much. Values only; GUI thread.

#include <QWidget>
#include <optional>

#include "app/portfolio/scenario.h"
#include "widgets/accessible/spoken.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

class ScenarioView : public QWidget, public widgets::Spoken {
    Q_OBJECT
 public:
    explicit ScenarioView(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    /// None: one of the holdings is unknown; every cell is a dash.
    void setGrid(const std::optional<portfolio::ScenarioGrid>& grid);
    /// "+482" of the cell, or a dash.
    QString cellText(std::size_t row, std::size_t column) const;

    QAccessible::Role spokenRole() const override { return QAccessible::Table; }
    QString spokenName() const override;
    int spokenParts() const override;
    widgets::SpokenPart spokenPart(int part) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QRect cellBox(std::size_t row, std::size_t column) const;
    void paintHeads(QPainter& painter) const;
    void paintCell(QPainter& painter, std::size_t row, std::size_t column, double largest) const;

    widgets::Theme m_theme;
    std::optional<portfolio::ScenarioGrid> m_grid;
};

}  // namespace tessera::ui
