#pragma once
// The four pages of a hedge: what would be bought, the bill with and without, what to try before, what it
// would have done. GUI thread only.

#include <QPointer>

#include "ui/hedge/locked_view.h"
#include "ui/hedge/outcome_view.h"
#include "ui/hedge/plan_form.h"
#include "ui/hedge/plan_panel.h"
#include "ui/hedge/ratio_view.h"

class QPushButton;

namespace tessera::ui {

class OrderReview;

class HedgePanel : public PlanPanel {
    Q_OBJECT
 public:
    explicit HedgePanel(AppServices& services, QWidget* parent = nullptr);
    RatioView& ratios() { return *m_ratios; }
    PlanRows& strip() { return *m_strip; }
    PlanRows& held() { return *m_held; }

 protected:
    void showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) override;
    void takeTheme(const widgets::Theme& theme) override {
        m_ratios->setTheme(theme);
        m_locked->setTheme(theme);
    }

 private:
    QLabel* m_verdict;
    QLabel* m_explained;
    RatioView* m_ratios;
    LockedView* m_locked;
    void showHeld();

    PlanRows* m_strip;
    PlanRows* m_held;
    QLabel* m_costs;
    QLabel* m_followed;
    QLabel* m_assumed;
};

class OutlookPanel : public PlanPanel {
    Q_OBJECT
 public:
    explicit OutlookPanel(AppServices& services, QWidget* parent = nullptr);
    PanelState saveState() const override;
    void restoreState(const PanelState& state) override;
    PlanForm& form() { return *m_form; }
    QPushButton& tryButton() { return *m_try; }
    QPushButton& reportButton() { return *m_report; }
    void tryOnPaper();
    void exportReport();

 protected:
    void showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) override;
    void takeTheme(const widgets::Theme& theme) override { m_outcomes->setTheme(theme); }

 private:
    void takeForm();

    PlanForm* m_form;
    QPointer<OrderReview> m_review;
    QLabel* m_span;
    OutcomeView* m_outcomes;
    PlanRows* m_compared;
    QLabel* m_costs;
    QLabel* m_notCovered;
    QPushButton* m_try;
    QPushButton* m_report;
};

class BeforePanel : public PlanPanel {
    Q_OBJECT
 public:
    explicit BeforePanel(AppServices& services, QWidget* parent = nullptr);

 protected:
    void showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) override;

 private:
    QLabel* m_explained;
    PlanRows* m_rows;
};

class BackTestPanel : public PlanPanel {
    Q_OBJECT
 public:
    explicit BackTestPanel(AppServices& services, QWidget* parent = nullptr);

 protected:
    void showPlan(const std::shared_ptr<const hedge::HedgePlan>& plan) override;

 private:
    QLabel* m_explained;
    PlanRows* m_rows;
    QLabel* m_sum;
};

}  // namespace tessera::ui
