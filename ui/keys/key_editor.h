#pragma once
// Shows every key and click, finds them, records new ones and settles who keeps a key two actions want. What
// is chosen holds at once, on every ladder. A window of its own. GUI thread only.

#include <QWidget>

#include "ui/context/app_services.h"
#include "ui/keys/key_model.h"
#include "ui/keys/key_recorder.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace tessera::ui {

class KeyEditor : public QWidget {
    Q_OBJECT
 public:
    explicit KeyEditor(AppServices& context, QWidget* parent = nullptr);
    /// Shows it, raised, ready to search.
    void open();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

 private:
    QWidget* buildSearch();
    QWidget* buildRecorder();
    QWidget* buildConflict();
    QPushButton* button(const QString& text, const char* kind, const QString& name,
                        void (KeyEditor::*action)());
    const KeyEntry* current() const;
    void select(const QString& id);
    void startChange();
    void startAdd();
    void record(bool isOneMore);
    void onRecorded(const QString& trigger);
    void takeKey();
    void swapKeys();
    void leaveConflict();
    void clearKeys();
    void resetOne();
    void resetAll();
    void showSelection();
    void say(const QString& sentence, bool isWarning);
    void applyTheme();

    AppServices& m_context;
    KeyModel* m_model;
    QLineEdit* m_search = nullptr;
    widgets::RecordTable* m_table = nullptr;
    KeyRecorder* m_recorder = nullptr;
    QLabel* m_sentence = nullptr;
    QWidget* m_conflict = nullptr;
    QPushButton *m_change = nullptr, *m_add = nullptr, *m_clear = nullptr, *m_reset = nullptr,
                *m_take = nullptr;
    QString m_id, m_wanted;  // being changed; the key another action holds
    bool m_isOneMore = false;
};

}  // namespace tessera::ui
