#include "ui/accounts/notes_page.h"

#include <QComboBox>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>
#include <set>

#include "ui/accounts/account_text.h"

namespace tessera::ui {

using ports::Note;
using ports::NoteId;

namespace {

QLabel* wordsLabel(const char* tone = nullptr) {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (tone != nullptr) {
        label->setProperty("tone", tone);
    }
    return label;
}

/// Fills a choice anew and keeps what was chosen, where it still is one.
void refill(QComboBox& box, const QString& any, const QStringList& choices) {
    const QString before = box.currentText();
    const QSignalBlocker blocker(box);
    box.clear();
    box.addItem(any);
    box.addItems(choices);
    box.setCurrentIndex(std::max(0, box.findText(before)));
}

const QString kNoTag = QStringLiteral("No tag");

}  // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureView::setPicture(const QPixmap& picture) {
    m_picture = picture;
    setCursor(picture.isNull() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    setToolTip(picture.isNull() ? QString() : QStringLiteral("Click for its full size"));
    setAccessibleName(picture.isNull() ? QString() : QStringLiteral("The chart when the note was written"));
    update();
}

void PictureView::mouseReleaseEvent(QMouseEvent*) {
    if (hasPicture()) {
        emit pressed();
    }
}

void PictureView::paintEvent(QPaintEvent*) {
    if (m_picture.isNull()) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const double scale = std::min({1.0, width() * devicePixelRatioF() / m_picture.width(),
                                   height() * devicePixelRatioF() / m_picture.height()});
    const QSizeF size = QSizeF(m_picture.size()) * scale / devicePixelRatioF();
    painter.drawPixmap(QRectF(QPointF(0, 0), size), m_picture, QRectF(m_picture.rect()));
}

NotesPage::NotesPage(AppServices& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_notes(new NotesModel(this)) {
    m_table = new widgets::RecordTable(context.theme());
    m_table->setAccessibleName(QStringLiteral("Notes"));
    m_table->setModel(m_notes);
    m_table->setColumns(NotesModel::columns());
    m_table->setRowHeight(22);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_problem = wordsLabel("warning");
    m_problem->setContentsMargins(12, 0, 12, 6);
    auto* split = new QSplitter;
    split->setHandleWidth(1);
    split->addWidget(m_table);
    split->addWidget(buildDetails());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({700, 460});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_problem);
    layout->addWidget(split, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &NotesPage::showSelected);
    const auto edit = [this] {
        if (const Note* note = selected()) {
            emit editWanted(*note);
        }
    };
    connect(m_edit, &QPushButton::clicked, this, edit);
    connect(m_table, &QTableView::doubleClicked, this, edit);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this, edit](const QPoint& at) {
        QMenu menu(this);
        QAction* change = menu.addAction(QStringLiteral("Edit…"), this, edit);
        change->setEnabled(m_notes->at(m_table->indexAt(at).row()) != nullptr && m_edit->isEnabled());
        widgets::addCopyAction(menu, m_table->copiedText());
        menu.addAction(QStringLiteral("Write a note…"), this, &NotesPage::newNoteWanted);
        menu.exec(m_table->viewport()->mapToGlobal(at));
    });
    open();
    applyTheme();
}

QWidget* NotesPage::buildHead() {
    auto* head = new QWidget;
    head->setFixedHeight(40);
    m_title = new QLabel(QStringLiteral("Notes"));
    m_words = new QLineEdit;
    m_words->setPlaceholderText(QStringLiteral("Find words"));
    m_words->setAccessibleName(QStringLiteral("Find words in notes"));
    m_words->setClearButtonEnabled(true);
    m_words->setMaximumWidth(240);
    m_tag = new QComboBox;
    m_day = new QComboBox;
    m_tag->setAccessibleName(QStringLiteral("Tag"));
    m_day->setAccessibleName(QStringLiteral("Day"));
    m_edit = new QPushButton(QStringLiteral("Edit…"));
    m_new = new QPushButton(QStringLiteral("Write a note…"));
    m_new->setProperty("kind", "primary");
    m_new->setToolTip(QStringLiteral("Ctrl+Shift+N, from anywhere"));
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addSpacing(8);
    row->addWidget(m_words, 1);
    row->addWidget(m_tag);
    row->addWidget(m_day);
    row->addStretch(1);
    row->addWidget(m_edit);
    row->addWidget(m_new);
    connect(m_words, &QLineEdit::textChanged, this, &NotesPage::filter);
    connect(m_tag, &QComboBox::currentIndexChanged, this, &NotesPage::filter);
    connect(m_day, &QComboBox::currentIndexChanged, this, &NotesPage::filter);
    connect(m_new, &QPushButton::clicked, this, &NotesPage::newNoteWanted);
    return head;
}

QWidget* NotesPage::buildDetails() {
    auto* box = new QWidget;
    m_about = wordsLabel("secondary");
    m_text = wordsLabel();
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_versions = wordsLabel("secondary");
    m_pictureSentence = wordsLabel("warning");
    m_picture = new PictureView;
    auto* inside = new QWidget;
    auto* words = new QVBoxLayout(inside);
    words->setContentsMargins(12, 8, 12, 8);
    words->setSpacing(8);
    words->addWidget(m_about);
    words->addWidget(m_text);
    words->addWidget(m_versions);
    words->addWidget(m_pictureSentence);
    words->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(QStringLiteral("The note"));
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    inside->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(scroll, 2);
    auto* frame = new QVBoxLayout;
    frame->setContentsMargins(12, 0, 12, 12);
    frame->addWidget(m_picture);
    column->addLayout(frame, 3);
    connect(m_picture, &PictureView::pressed, this, &NotesPage::showLarge);
    return box;
}

void NotesPage::open() {
    const ports::NoteBook* book = m_context.notes();
    const QString problem = book != nullptr ? QString::fromStdString(book->problem()) : QString();
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_new->setEnabled(book != nullptr && problem.isEmpty());
    if (book == nullptr) {
        m_table->setEmptyText(
            QStringLiteral("No notes here"),
            QStringLiteral("This account ends with the window, so notes would be lost with it."));
    }
    if (m_tag->count() == 0) {
        fillChoices();
    }
    refresh();
    filter();
}

void NotesPage::refresh() {
    if (m_context.notes() == nullptr || m_context.notes()->revision() == m_revision) {
        return;
    }
    m_revision = m_context.notes()->revision();
    const NoteId before = m_shown;
    m_notes->setNotes(m_context.notes()->notes());
    fillChoices();
    filter();
    const int row = m_notes->rowOf(m_wanted != NoteId{} ? m_wanted : before);
    m_wanted = {};
    if (row >= 0) {
        m_table->selectRow(row);
    }
    showSelected();
}

void NotesPage::fillChoices() {
    std::set<QString> tags;
    QStringList days;
    for (const Note& note : m_notes->all()) {
        if (!note.latest().tag.empty()) {
            tags.insert(QString::fromStdString(note.latest().tag));
        }
        const QString day = dayText(note.versions.front().at);
        if (!days.contains(day)) {
            days << day;
        }
    }
    QStringList choices(tags.begin(), tags.end());
    choices << kNoTag;
    refill(*m_tag, QStringLiteral("All tags"), choices);
    refill(*m_day, QStringLiteral("All days"), days);
}

void NotesPage::filter() {
    NoteFilter wanted;
    wanted.words = m_words->text();
    if (m_tag->currentIndex() > 0) {
        wanted.tag = m_tag->currentText() == kNoTag ? QString() : m_tag->currentText();
    }
    wanted.day = m_day->currentIndex() > 0 ? m_day->currentText() : QString();
    m_notes->setFilter(wanted);
    if (m_context.notes() != nullptr) {
        const bool isNone = m_notes->all().empty();
        m_table->setEmptyText(
            isNone ? QStringLiteral("No notes yet") : QStringLiteral("No note has that"),
            isNone ? QStringLiteral("Ctrl+Shift+N writes one, with the chart as it is in that moment.")
                   : QStringLiteral("Change the words, the tag or the day above."));
    }
    showSelected();
}

const Note* NotesPage::selected() const {
    return m_notes->at(m_table->currentIndex().row());
}

void NotesPage::select(NoteId id) {
    m_wanted = id;
    if (const int row = m_notes->rowOf(id); row >= 0) {
        m_table->selectRow(row);
    }
}

void NotesPage::showSelected() {
    const Note* note = selected();
    m_edit->setEnabled(note != nullptr && m_new->isEnabled());
    const bool isSame = note != nullptr && note->id == m_shown && note->versions.size() == m_shownVersions;
    if (isSame) {
        return;
    }
    const bool isOther = note == nullptr || note->id != m_shown;
    m_shown = note != nullptr ? note->id : NoteId{};
    m_shownVersions = note != nullptr ? note->versions.size() : 0;
    if (isOther) {
        m_picture->setPicture({});
        m_pictureSentence->hide();
    }
    if (note == nullptr) {
        m_about->setText(m_notes->all().empty() ? QString() : QStringLiteral("Choose a note to read it."));
        m_text->clear();
        m_versions->clear();
        return;
    }
    const QString tag = QString::fromStdString(note->latest().tag);
    m_about->setText(QStringLiteral("%1 UTC  ·  %2%3")
                         .arg(timeText(note->versions.front().at), subjectText(note->subject),
                              tag.isEmpty() ? QString() : QStringLiteral("  ·  ") + tag));
    m_text->setText(QString::fromStdString(note->latest().text));
    QString versions;
    for (std::size_t i = note->versions.size() - 1; i > 0; --i) {
        versions +=
            QStringLiteral("Edited %1 UTC. Before, it said:\n%2\n\n")
                .arg(timeText(note->versions[i].at), QString::fromStdString(note->versions[i - 1].text));
    }
    m_versions->setText(versions.trimmed());
    m_versions->setVisible(!versions.isEmpty());
    if (isOther && !note->snapshotFile.empty()) {
        m_context.notes()->readSnapshot(note->id);
    }
}

/// In a window of its own, a pixel of the picture a pixel of the screen.
void NotesPage::showLarge() {
    auto* view = new PictureView(this);
    view->setWindowFlag(Qt::Window);
    view->setAttribute(Qt::WA_DeleteOnClose);
    view->setWindowTitle(QStringLiteral("Tessera, picture of note %1").arg(static_cast<quint64>(m_shown)));
    view->setPicture(m_picture->picture());
    view->setToolTip(QStringLiteral("Click to close"));
    view->resize(m_picture->picture().size() / devicePixelRatioF());
    connect(view, &PictureView::pressed, view, &QWidget::close);
    view->show();
}

void NotesPage::take(const ports::SnapshotRead& snapshot) {
    if (snapshot.id != m_shown) {
        return;  // another one was chosen meanwhile
    }
    QPixmap picture;
    const bool isPicture =
        snapshot.sentence.empty() && picture.loadFromData(QByteArray::fromStdString(snapshot.png), "PNG");
    m_picture->setPicture(isPicture ? picture : QPixmap());
    m_pictureSentence->setText(!snapshot.sentence.empty() ? QString::fromStdString(snapshot.sentence)
                               : isPicture                ? QString()
                                           : QStringLiteral("The picture cannot be drawn: it is no PNG."));
    m_pictureSentence->setVisible(!isPicture);
}

void NotesPage::applyTheme() {
    const widgets::Theme& theme = m_context.theme();
    m_table->setTheme(theme);
    m_title->setFont(theme.words(13, QFont::DemiBold));
    m_text->setFont(theme.words(13));
    m_about->setFont(theme.words(11));
    m_versions->setFont(theme.words(11));
}

}  // namespace tessera::ui
