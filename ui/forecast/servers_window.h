#pragma once
// Model servers beside the one that comes with the program: which there are, what each is asked for, what
// goes to it, with which key, at what price and limit. Nothing is asked before a person agreed to what is
// sent. GUI thread only.

#include <QDialog>
#include <QPlainTextEdit>
#include <QTabBar>

#include "ui/context/server_services.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace tessera::ui {

class ServersWindow : public QDialog {
    Q_OBJECT
 public:
    enum Tab { SentTab, UnderstandsTab, LogTab, EventsTab };
    ServersWindow(AppServices& services, ServerServices& servers, QWidget* parent = nullptr);

    /// Adds one of the kind with its usual address, and chooses it.
    void addServer(ports::ServerKind kind);
    void openTab(Tab tab) { m_tabs->setCurrentIndex(tab); }
    QListWidget& list() { return *m_list; }
    QLineEdit& nameField() { return *m_name; }
    QLineEdit& address() { return *m_address; }
    QLineEdit& model() { return *m_model; }
    QLineEdit& file() { return *m_file; }
    QLineEdit& key() { return *m_key; }
    QLineEdit& inputPrice() { return *m_inputPrice; }
    QLineEdit& outputPrice() { return *m_outputPrice; }
    QLineEdit& limit() { return *m_limit; }
    QCheckBox& corrections() { return *m_corrector; }
    QPushButton& saveButton() { return *m_save; }
    QPushButton& turnButton() { return *m_turn; }
    QPushButton& tryButton() { return *m_try; }
    QPlainTextEdit& text() { return *m_text; }
    QString problem() const;
    QString stateWords() const;

 private:
    QWidget* buildList();
    QWidget* buildForm();
    QWidget* buildFile();
    QWidget* buildKey();
    QWidget* buildPrice();
    QWidget* buildAsked();
    QWidget* buildButtons();
    QWidget* buildText();
    void connectParts();
    void refresh();
    void showChosen();
    void showRows();
    void showState();
    void showText();
    void showFile();
    void chooseFile();
    void takePrice();
    void save();
    void turn();
    void saveEvents();
    void remove();
    void say(const QString& problem);
    /// What the fields say; none, with a sentence: one of them cannot be read.
    std::optional<ports::ModelServerSpec> read();
    const ports::ModelServerView* chosen() const;

    AppServices& m_services;
    ServerServices& m_servers;
    std::vector<ports::ModelServerView> m_views;
    std::string m_chosen;  // id
    bool m_isFilling = false;
    QListWidget* m_list;
    QPushButton* m_add;
    QPushButton* m_remove;
    QWidget* m_form = nullptr;
    QFormLayout* m_rows = nullptr;
    QLineEdit *m_name, *m_address, *m_model, *m_file, *m_key, *m_inputPrice, *m_outputPrice, *m_limit;
    QComboBox *m_program, *m_when;
    QCheckBox *m_digits, *m_corrector, *m_keeps;
    QPushButton *m_forget, *m_fromList, *m_choose, *m_save, *m_turn, *m_try;
    QLabel *m_fileWords, *m_keyWords, *m_priceWords, *m_state, *m_problem;
    QTabBar* m_tabs;
    QPlainTextEdit* m_text;
    QPushButton* m_saveEvents;
    QString m_priceSource;
};

/// Opens it over `window`, or brings it to the front. Nothing where no server may be asked: a replay.
void openModelServers(AppServices& services, QWidget* window);

}  // namespace tessera::ui
