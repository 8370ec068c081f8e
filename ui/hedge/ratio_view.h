#pragma once
// How well a future follows each part of the bill: a dot and its 90 % interval a row, or the reason why there
// is no hedge. GUI thread only.

#include <QWidget>

#include "app/hedge/hedge_plan.h"
#include "widgets/accessible/spoken.h"
#include "widgets/theme/theme.h"

namespace tessera::ui {

class RatioView : public QWidget, public widgets::Spoken {
    Q_OBJECT
 public:
    explicit RatioView(const widgets::Theme& theme, QWidget* parent = nullptr);
    void setTheme(const widgets::Theme& theme);
    void show(std::shared_ptr<const hedge::HedgePlan> plan);
    QAccessible::Role spokenRole() const override { return QAccessible::List; }
    QString spokenName() const override {
        return QStringLiteral("How well a future follows each part of the bill");
    }
    int spokenParts() const override;
    widgets::SpokenPart spokenPart(int part) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {280, sizeHint().height()}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

 private:
    QString rowWords(int row) const;
    QRect rowBox(int row) const;
    void paintHead(QPainter& painter) const;
    void paintRow(QPainter& painter, int row) const;
    void paintInterval(QPainter& painter, const QRect& box, const hedge::HedgeFit& line) const;

    widgets::Theme m_theme;
    std::shared_ptr<const hedge::HedgePlan> m_plan;
};

}  // namespace tessera::ui
