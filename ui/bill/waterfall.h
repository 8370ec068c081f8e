#pragma once
// From one month's bill to another's: two bars and the steps between them. Bars begin at zero. GUI thread
// only.

#include <QWidget>
#include <vector>

#include "widgets/accessible/spoken.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

class Waterfall : public QWidget, public widgets::Spoken {
    Q_OBJECT
 public:
    /// A bar from zero, or a step from where the one before ended. In 1e-2 of the currency.
    struct Bar {
        QString name;   // under it
        QString value;  // over it
        std::int64_t cents = 0;
        bool isStep = false;
    };
    explicit Waterfall(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    void setBars(std::vector<Bar> bars);
    QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
    /// "September 2026 44,120.00, price -3,870.00, ..."
    QString spokenName() const override;
    QSize sizeHint() const override { return {400, 220}; }
    QSize minimumSizeHint() const override { return {240, 120}; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    widgets::Theme m_theme;
    std::vector<Bar> m_bars;
};

}  // namespace tessera::ui
