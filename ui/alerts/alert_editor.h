#pragma once
// Asks what a person wants to be told of. GUI thread only.

#include <QDialog>

#include "ui/alerts/alert_fields.h"

class QCheckBox;
class QComboBox;
class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace tessera::ui {

class AlertEditor : public QDialog {
    Q_OBJECT
 public:
    /// Begins with `draft`; its id says which alert is changed, 0: a new one.
    AlertEditor(AppServices& services, const alerts::Alert& draft, QWidget* parent);
    void accept() override;
    /// What stands under the fields: what will be told, or what is wrong.
    QString sentence() const;
    AlertFields& fields() const;
    QComboBox& kind() { return *m_kind; }

 private:
    void buildCommon(const alerts::Alert& draft);
    domain::Result<alerts::Alert> read() const;
    domain::Result<void> checkNames(const alerts::Condition& condition) const;
    void showPage(int index);
    void describe();

    AppServices& m_services;
    alerts::AlertId m_id;
    bool m_isOn;
    QComboBox* m_kind;
    QStackedWidget* m_pages;
    QCheckBox *m_repeated, *m_ends;
    QSpinBox* m_quiet;
    QDateTimeEdit* m_expires;
    QLineEdit* m_note;
    QLabel* m_sentence;
    QPushButton* m_ok;
};

}  // namespace tessera::ui
