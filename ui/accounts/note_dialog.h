#pragma once
// Writing a note, or a new version of one. Not modal: the market goes on, and so may the person.

#include <QDialog>
#include <QImage>

#include "app/ports/note_book.h"
#include "ui/context/app_services.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace tessera::ui {

class NoteDialog : public QDialog {
    Q_OBJECT
 public:
    explicit NoteDialog(AppServices& context, QWidget* parent = nullptr);
    /// A new note; `chart` null: no picture is offered.
    void begin(const ports::NoteSubject& subject, const QImage& chart);
    void beginEdit(const ports::Note& note);
    /// The draft came back: it is shown as it was, with why.
    void comeBack(const ports::NoteDraft& draft, const QString& why);
    QPlainTextEdit* textField() const { return m_text; }
    QLineEdit* tagField() const { return m_tag; }
    QCheckBox* pictureField() const { return m_picture; }
    QLabel* problemLabel() const { return m_problem; }
    void save();

 protected:
    void keyPressEvent(QKeyEvent* event) override;

 private:
    void present(const QString& title, const QString& about);
    void showPicture();

    AppServices& m_context;
    ports::NoteDraft m_draft;
    QImage m_chart;
    QLabel* m_about;
    QPlainTextEdit* m_text;
    QLineEdit* m_tag;
    QCheckBox* m_picture;
    QLabel* m_thumbnail;
    QLabel* m_problem;
    QPushButton* m_save;
};

}  // namespace tessera::ui
