#pragma once
// "Try on paper": the orders of a plan in plain words, each with a tick; placed through the same gate as any
// order. GUI thread only.

#include <QDialog>
#include <vector>

#include "ui/hedge/hedge_services.h"

class QCheckBox;
class QLabel;
class QPushButton;

namespace tessera::ui {

class OrderReview : public QDialog {
    Q_OBJECT
 public:
    OrderReview(AppServices& services, HedgeServices& hedges, QWidget* parent);
    /// The sentences, in the order of the plan's legs.
    QStringList sentences() const;
    QPushButton& placeButton() { return *m_place; }

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    struct Line {
        hedge::StripLeg leg;
        std::optional<trading::OrderIntent> order;  // as its words say
        QCheckBox* box;
    };
    void addLeg(const hedge::StripLeg& leg);
    void count();
    void place();

    AppServices& m_services;
    HedgeServices& m_hedges;
    std::vector<Line> m_lines;
    QWidget* m_list;
    QWidget* m_area = nullptr;  // it scrolls the list
    QLabel* m_sum;
    QPushButton* m_place;
};

}  // namespace tessera::ui
