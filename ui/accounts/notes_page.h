#pragma once
// The person's own journal: notes found by words, tag and day, with what they said before and the chart of
// the moment.

#include <QAbstractTableModel>
#include <QPixmap>

#include "app/ports/note_book.h"
#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;

namespace tessera::ui {

/// Which notes are shown.
struct NoteFilter {
    QString words{};  // each of them somewhere in the text, tag or subject, without regard to case
    std::optional<QString> tag{};  // exactly this one; empty: none
    QString day{};                 // of the first version, "2026-11-23" as UTC has it; empty: any
};

class NotesModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit NotesModel(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void setNotes(std::vector<ports::Note> notes);
    void setFilter(const NoteFilter& filter);
    /// Null outside the rows.
    const ports::Note* at(int row) const;
    int rowOf(ports::NoteId id) const;
    const std::vector<ports::Note>& all() const { return m_notes; }

 private:
    void rebuild();
    std::vector<ports::Note> m_notes;
    std::vector<std::size_t> m_shown;
    NoteFilter m_filter;
};

/// A picture as large as its place allows, never larger than it is.
class PictureView : public QWidget {
    Q_OBJECT
 public:
    explicit PictureView(QWidget* parent = nullptr);
    void setPicture(const QPixmap& picture);
    const QPixmap& picture() const { return m_picture; }
    bool hasPicture() const { return !m_picture.isNull(); }
    QSize sizeHint() const override { return {360, 240}; }

 signals:
    void pressed();

 protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

 private:
    QPixmap m_picture;
};

class NotesPage : public QWidget {
    Q_OBJECT
 public:
    explicit NotesPage(AppServices& context, QWidget* parent = nullptr);
    void open();
    void refresh();
    void take(const ports::SnapshotRead& snapshot);
    /// Shows the note written last.
    void select(ports::NoteId id);
    void applyTheme();
    widgets::RecordTable* table() const { return m_table; }
    QLineEdit* wordsField() const { return m_words; }
    QComboBox* tagField() const { return m_tag; }
    QLabel* textLabel() const { return m_text; }
    QLabel* pictureSentence() const { return m_pictureSentence; }
    PictureView* picture() const { return m_picture; }

 signals:
    void newNoteWanted();
    void editWanted(const tessera::ports::Note& note);

 private:
    QWidget* buildHead();
    QWidget* buildDetails();
    void filter();
    void fillChoices();
    void showSelected();
    void showLarge();
    const ports::Note* selected() const;

    AppServices& m_context;
    NotesModel* m_notes;
    widgets::RecordTable* m_table = nullptr;
    QLineEdit* m_words = nullptr;
    QComboBox* m_tag = nullptr;
    QComboBox* m_day = nullptr;
    QPushButton* m_edit = nullptr;
    QPushButton* m_new = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_about = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_versions = nullptr;
    QLabel* m_pictureSentence = nullptr;
    QLabel* m_problem = nullptr;
    PictureView* m_picture = nullptr;
    std::uint64_t m_revision = 0;
    ports::NoteId m_shown{};  // in the details
    std::size_t m_shownVersions = 0;
    ports::NoteId m_wanted{};  // to be selected once it is there
};

}  // namespace tessera::ui
