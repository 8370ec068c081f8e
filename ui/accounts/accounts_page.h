#pragma once
// The paper accounts of this profile: make one, open another, put one away. A shadow account's three fill
// models.

#include "ui/accounts/account_models.h"

class QLabel;
class QPushButton;

namespace tessera::ui {

class AccountsPage : public QWidget {
    Q_OBJECT
 public:
    explicit AccountsPage(AppServices& context, QWidget* parent = nullptr);
    void open();
    /// Prices moved: the models' figures.
    void refresh();
    void applyTheme();
    widgets::RecordTable* table() const { return m_table; }
    QLabel* problemLabel() const { return m_problem; }
    void switchToSelected();
    /// Asks first.
    void resetSelected();

 private:
    QWidget* buildHead();
    QWidget* buildKinds();
    QWidget* buildModels();
    QWidget* buildArchives();
    QLabel* addTitle(class QBoxLayout* layout, const QString& text);
    void create();
    void fitTable();
    void showSelected();
    void openFolder();
    void copyFolder();
    void say(const QString& sentence, bool isProblem);

    AppServices& m_context;
    AccountsModel* m_accounts;
    ArchivesModel* m_archives;
    FillModelsModel* m_models;
    widgets::RecordTable* m_table = nullptr;
    widgets::RecordTable* m_archiveTable = nullptr;
    widgets::RecordTable* m_modelTable = nullptr;
    QWidget* m_modelBox = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_switch = nullptr;
    QPushButton* m_reset = nullptr;
    QPushButton* m_openFolder = nullptr;
    QPushButton* m_copyFolder = nullptr;
    std::vector<QLabel*> m_titles;
};

}  // namespace tessera::ui
