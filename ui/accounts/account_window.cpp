#include "ui/accounts/account_window.h"

#include <QPainter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "ui/accounts/accounts_page.h"
#include "ui/accounts/note_dialog.h"
#include "ui/accounts/notes_page.h"
#include "ui/accounts/results_page.h"

namespace tessera::ui {

namespace {
constexpr int kSlowFrames = 12;  // some five times a second
}

AccountWindow::AccountWindow(AppServices& context, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_context(context),
      m_tabs(new QTabBar),
      m_pages(new QStackedWidget),
      m_accounts(new AccountsPage(context)),
      m_results(new ResultsPage(context)),
      m_notes(new NotesPage(context)) {
    setWindowTitle(QStringLiteral("Tessera, account"));
    resize(1240, 720);
    m_tabs->setExpanding(false);
    for (const char* title : {"Accounts", "Results", "Notes"}) {
        m_tabs->addTab(QLatin1String(title));
    }
    for (QWidget* page : std::initializer_list<QWidget*>{m_accounts, m_results, m_notes}) {
        m_pages->addWidget(page);
    }
    auto* rule = new QFrame;
    rule->setProperty("kind", "rule");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(rule);
    layout->addWidget(m_pages, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, &AccountWindow::showPage);
    connect(m_notes, &NotesPage::newNoteWanted, this, [this] {
        const InstrumentMarket* market = m_context.selected();
        emit m_context.noteWanted(
            {.kind = ports::NoteSubject::Kind::Nothing,
             .number = 0,
             .symbol = market != nullptr ? market->instrument().symbol : std::string()});
    });
    connect(m_notes, &NotesPage::editWanted, this,
            [this](const ports::Note& note) { noteDialog().beginEdit(note); });
    connect(&context, &AppServices::themeChanged, this, &AccountWindow::applyTheme);
    connect(&context, &AppServices::frame, this, [this] {
        drainNotes();
        if (--m_framesToRefresh <= 0) {
            m_framesToRefresh = kSlowFrames;
            refresh();
        }
    });
}

void AccountWindow::open(Page page) {
    m_tabs->setCurrentIndex(static_cast<int>(page));
    showPage(static_cast<int>(page));
    show();
    raise();
    activateWindow();
}

void AccountWindow::showPage(int index) {
    m_pages->setCurrentIndex(index);
    switch (static_cast<Page>(index)) {
        case Page::Accounts:
            m_accounts->open();
            break;
        case Page::Results:
            m_results->open();
            break;
        case Page::Notes:
            m_notes->open();
            break;
    }
}

NoteDialog& AccountWindow::noteDialog() {
    if (m_noteDialog == nullptr) {
        // Over the main window where this one is not open: a note is written from anywhere.
        m_noteDialog = new NoteDialog(m_context, parentWidget() != nullptr ? parentWidget() : this);
    }
    return *m_noteDialog;
}

void AccountWindow::writeNote(const ports::NoteSubject& subject, const QImage& chart) {
    const QString problem = m_context.notes() == nullptr
                                ? QStringLiteral(
                                      "A note was not begun: this account ends with the window, and the "
                                      "note would be lost with it.")
                                : QString::fromStdString(m_context.notes()->problem());
    if (!problem.isEmpty()) {
        emit m_context.told(problem, true);
        return;
    }
    if (noteDialog().isVisible()) {
        noteDialog().raise();  // what is being written is not thrown away
        noteDialog().activateWindow();
        return;
    }
    noteDialog().begin(subject, chart);
}

void AccountWindow::drainNotes() {
    if (m_context.notes() == nullptr) {
        return;
    }
    m_answers.clear();
    m_context.notes()->drain(m_answers);
    for (const ports::NoteAnswer& answer : m_answers) {
        if (const auto* written = std::get_if<ports::NoteWritten>(&answer)) {
            m_notes->select(written->id);
            emit m_context.told(QStringLiteral("Note %1 is written.").arg(static_cast<quint64>(written->id)),
                                false);
        } else if (const auto* refused = std::get_if<ports::NoteRefused>(&answer)) {
            noteDialog().comeBack(refused->draft, QString::fromStdString(refused->sentence));
        } else if (const auto* snapshot = std::get_if<ports::SnapshotRead>(&answer)) {
            m_notes->take(*snapshot);
        }
    }
}

void AccountWindow::refresh() {
    m_results->refresh(isVisible() && m_pages->currentWidget() == m_results);
    if (isVisible()) {
        m_notes->refresh();
        m_accounts->refresh();
    }
}

void AccountWindow::applyTheme() {
    m_accounts->applyTheme();
    m_results->applyTheme();
    m_notes->applyTheme();
    update();
}

void AccountWindow::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), m_context.theme().panel);
}

}  // namespace tessera::ui
