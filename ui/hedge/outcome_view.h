#pragma once
// The bill of the planned months as thousands of paths saw it: one row of bars without a hedge, one with, on
// one axis; bars beyond the budget are darker. GUI thread only.

#include <QWidget>

#include "app/hedge/hedge_plan.h"
#include "widgets/accessible/spoken.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

class OutcomeView : public QWidget, public widgets::Spoken {
    Q_OBJECT
 public:
    explicit OutcomeView(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    void show(std::shared_ptr<const hedge::HedgePlan> plan);
    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    QString spokenName() const override;
    QSize sizeHint() const override { return {460, 260}; }
    QSize minimumSizeHint() const override { return {260, 150}; }
    /// The same picture into `box`, for the report.
    void paint(QPainter& painter, const QRect& box) const;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    struct Axis {
        double from = 0, to = 1;
    };
    Axis axis() const;
    void paintBars(QPainter& painter, const QRect& box, const QString& title,
                   const hedge::Distribution& bills, const Axis& axis, const QColor& colour) const;
    void paintAxis(QPainter& painter, const QRect& box, const Axis& axis) const;
    void paintBudget(QPainter& painter, const QRect& box, const Axis& axis) const;

    widgets::Theme m_theme;
    std::shared_ptr<const hedge::HedgePlan> m_plan;
};

}  // namespace tessera::ui
