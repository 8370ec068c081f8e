#pragma once
// All settings, searched: each with its sentence, its default, and a mark where it differs. GUI thread only.

#include <QWidget>
#include <vector>

#include "ui/context/app_services.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace tessera::ui {

class SettingsWindow : public QWidget {
    Q_OBJECT
 public:
    explicit SettingsWindow(AppServices& services, QWidget* parent = nullptr);
    /// With `search` in the field.
    void open(const QString& search = {});

 private:
    struct Row {
        const SettingInfo* setting;  // null: a way to another window
        QString words;               // what the search looks in
        QWidget* widget;
        QLabel* mark = nullptr;
        QPushButton* reset = nullptr;
        std::function<void()> show;  // the control says what is chosen
    };
    struct Group {
        QLabel* title;
        std::vector<Row> rows;
    };
    void addSettings(QVBoxLayout& column);
    void addDoors(QVBoxLayout& column);
    Group& groupOf(const QString& title, QVBoxLayout& column);
    Row makeRow(const SettingInfo& setting);
    QWidget* makeControl(const SettingInfo& setting, Row& row);
    void showRow(const Row& row) const;
    void filter(const QString& text);
    void say(const QString& sentence);

    AppServices& m_services;
    QLineEdit* m_search;
    QLabel* m_sentence;
    QLabel* m_nothing;
    std::vector<Group> m_groups;
};

}  // namespace tessera::ui
