#pragma once
// The price that a strip locks in, month by month, beside the index it settles to: the past year in steps,
// the range of the simulated settlements ahead. GUI thread only.

#include <QWidget>
#include <memory>

#include "app/hedge/hedge_plan.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

class LockedView : public QWidget {
    Q_OBJECT
 public:
    explicit LockedView(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    /// Hidden without lots.
    void show(std::shared_ptr<const hedge::HedgePlan> plan);
    QString spokenName() const;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    /// Of the tier with the most locked money.
    struct Scene;
    struct Frame;
    Scene scene() const;
    void paintIndex(QPainter& painter, const Scene& scene, const Frame& frame) const;
    void paintMonths(QPainter& painter, const Scene& scene, const Frame& frame) const;
    void paintAxes(QPainter& painter, const Scene& scene, const Frame& frame) const;

    widgets::Theme m_theme;
    std::shared_ptr<const hedge::HedgePlan> m_plan;
};

}  // namespace tessera::ui
