#pragma once
// Where the money of a bill went: a bar a row, in parts by what was metered. Bars begin at zero. GUI thread
// only.

#include <QWidget>

#include "app/bill/bill_view.h"
#include "widgets/accessible/spoken.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

class MoneyBars : public QWidget, public widgets::Spoken {
    Q_OBJECT
 public:
    explicit MoneyBars(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    /// The dearest rows that have room; nothing is drawn where nothing was paid.
    void show(const bill::BillTable& table);
    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    QString spokenName() const override;
    QSize sizeHint() const override { return {400, 120}; }
    QSize minimumSizeHint() const override { return {240, 0}; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QColor colourOf(std::size_t part) const;
    void paintLegend(class QPainter& painter) const;
    void paintRow(QPainter& painter, const bill::BillRow& row, int top, bill::Amount most) const;

    widgets::Theme m_theme;
    std::vector<bill::BillRow> m_rows;
};

}  // namespace tessera::ui
