#pragma once
// What a person chooses for a plan: months, budget, growth, kind of future, a ratio by hand, a rate. GUI
// thread only.

#include <QWidget>

#include "app/hedge/hedge_plan.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace tessera::ui {

class PlanForm : public QWidget {
    Q_OBJECT
 public:
    explicit PlanForm(QWidget* parent = nullptr);
    /// What the fields say; fields that say nothing readable keep what they said, and problem() names them.
    hedge::HedgeSettings settings() const { return m_settings; }
    void setSettings(const hedge::HedgeSettings& settings);
    /// "USD": no rate is asked for.
    void setCurrency(const QString& currency);
    const QString& problem() const { return m_problem; }

 signals:
    void changed();

 private:
    void add(int row, int column, const QString& title, QWidget* field, const QString& tip);
    void addGpu();
    void read();
    void readGpu();
    void readMoney(const QLineEdit& field, const QString& name, std::optional<domain::Money>& out);

    hedge::HedgeSettings m_settings;
    QString m_problem;
    bool m_isFilling = false;
    QGridLayout* m_grid;
    QSpinBox* m_months;
    QLineEdit* m_budget;
    QDoubleSpinBox* m_growth;
    QDoubleSpinBox* m_sigma;
    QComboBox* m_kind;
    QCheckBox* m_byHand;
    QDoubleSpinBox* m_ratio;
    QSpinBox* m_gpuHours;
    QLineEdit* m_gpuPrice;
    QSpinBox* m_gpuFloating;
    QLineEdit* m_rate;
    QLabel* m_rateTitle = nullptr;
};

}  // namespace tessera::ui
