#pragma once
// Accounts, results and notes: a window of its own, so that it can stand on another screen.

#include <QImage>
#include <QWidget>

#include "app/ports/note_book.h"
#include "ui/context/app_services.h"

class QStackedWidget;
class QTabBar;

namespace tessera::ui {

class AccountsPage;
class NoteDialog;
class NotesPage;
class ResultsPage;

class AccountWindow : public QWidget {
    Q_OBJECT
 public:
    enum class Page { Accounts, Results, Notes };
    explicit AccountWindow(AppServices& context, QWidget* parent = nullptr);
    /// Shows it, raised, at that page.
    void open(Page page);
    /// Opens the form for a note; `chart` null: without a picture.
    void writeNote(const ports::NoteSubject& subject, const QImage& chart);
    AccountsPage& accountsPage() { return *m_accounts; }
    ResultsPage& resultsPage() { return *m_results; }
    NotesPage& notesPage() { return *m_notes; }
    NoteDialog& noteDialog();

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void showPage(int index);
    void refresh();
    void drainNotes();
    void applyTheme();

    AppServices& m_context;
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    AccountsPage* m_accounts;
    ResultsPage* m_results;
    NotesPage* m_notes;
    NoteDialog* m_noteDialog = nullptr;
    std::vector<ports::NoteAnswer> m_answers;
    int m_framesToRefresh = 0;
};

}  // namespace tessera::ui
