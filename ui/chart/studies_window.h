#pragma once
// The studies of one chart: add from the catalogue, order, hide, remove; parameters and colours of each, in
// force at once; sets kept by name. GUI thread only.

#include <QWidget>

#include "ui/chart/study_set.h"
#include "ui/context/app_services.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace tessera::ui {

/// Sets of studies kept by name for every chart of the profile.
class StudyTemplates {
 public:
    explicit StudyTemplates(SettingsStore& settings) : m_settings(settings) {}
    QStringList names() const;
    StudySet get(const QString& name, QStringList& leftOut) const;
    /// Another one of that name is replaced.
    void keep(const QString& name, const StudySet& set);
    void remove(const QString& name);

 private:
    QJsonObject all() const;
    SettingsStore& m_settings;
};

class StudiesWindow : public QWidget {
    Q_OBJECT
 public:
    explicit StudiesWindow(AppServices& services, QWidget* parent);
    /// What the chart has now. `title` names the chart.
    void show(const StudySet& set, const QString& title, int selected = 0);
    void setSet(const StudySet& set);

 signals:
    void setChanged(const tessera::ui::StudySet& set);

 protected:
    void keyPressEvent(QKeyEvent* event) override;

 private:
    QWidget* makeCatalogue();
    QWidget* makeList();
    QWidget* makeForm();
    QWidget* makeTemplates();
    QWidget* parameterControl(const ChosenStudy& study, std::size_t index);
    QComboBox* colourControl(const ChosenStudy& study, std::size_t output);
    void filterCatalogue(const QString& text);
    void addChosen();
    void showList(int selected);
    void showForm();
    void change(StudySet next, int selected);
    void setParameter(int id, const std::string& parameter, double value);
    void saveTemplate();
    void applyTemplate();
    void showTemplates();
    void say(const QString& sentence);
    int selected() const;

    AppServices& m_services;
    StudySet m_set;
    QLineEdit* m_search = nullptr;
    QListWidget* m_catalogue = nullptr;
    QListWidget* m_list = nullptr;
    QPushButton *m_hide = nullptr, *m_up = nullptr, *m_down = nullptr, *m_remove = nullptr;
    QLabel* m_title = nullptr;
    QWidget* m_fields = nullptr;
    QFormLayout* m_form = nullptr;
    QLabel* m_sentence = nullptr;
    QComboBox* m_templates = nullptr;
    QLineEdit* m_templateName = nullptr;
};

}  // namespace tessera::ui
