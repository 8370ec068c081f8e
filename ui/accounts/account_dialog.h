#pragma once
// The form for a new paper account. What is wrong is said by the account desk, in its words.

#include <QDialog>

#include "ui/context/app_services.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace tessera::ui {

class AccountDialog : public QDialog {
    Q_OBJECT
 public:
    explicit AccountDialog(AppServices& context, QWidget* parent = nullptr);
    QLineEdit* nameField() const { return m_name; }
    QComboBox* kindField() const { return m_kind; }
    QLineEdit* cashField() const { return m_cash; }
    QLabel* problemLabel() const { return m_problem; }
    /// Makes the account, and closes when it could be made.
    void create();

 private:
    QLineEdit* addNumber(class QFormLayout* form, const QString& title, int value, const QString& unit);
    void chooseKind();
    /// None, and the problem said, when a field holds no number.
    std::optional<ports::PaperAccount> account();
    void say(const QString& problem);

    AppServices& m_context;
    QLineEdit* m_name;
    QComboBox* m_kind;
    QLabel* m_hint;
    QLineEdit* m_cash;
    QLineEdit* m_latency = nullptr;
    QLineEdit* m_makerFee = nullptr;
    QLineEdit* m_takerFee = nullptr;
    QLineEdit* m_margin = nullptr;
    std::vector<QWidget*> m_ofShadow;
    QLabel* m_problem;
    QPushButton* m_create;
};

}  // namespace tessera::ui
