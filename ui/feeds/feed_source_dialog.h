#pragma once
// Adds a third-party source: name, format, address, who binds. What is wrong is said while one types, and
// nothing that is wrong can be added.

#include <QDialog>

#include "ui/context/app_services.h"

class QButtonGroup;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace tessera::ui {

class FeedSourceDialog : public QDialog {
    Q_OBJECT
 public:
    explicit FeedSourceDialog(AppServices& context, QWidget* parent = nullptr);
    /// As the fields stand.
    ports::FeedSource source() const;

 private:
    void chooseFormat(int index);
    void check();
    void add();

    AppServices& m_context;
    QLineEdit* m_name;
    QComboBox* m_format;
    QLineEdit* m_endpoint;
    QComboBox* m_direction;
    QLineEdit* m_topics;
    QLabel* m_hint;
    QLabel* m_problem;
    QPushButton* m_add;
};

}  // namespace tessera::ui
