#include "ui/accounts/note_dialog.h"

#include <QBuffer>
#include <QCheckBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/trading/order_desk.h"
#include "ui/accounts/account_text.h"

namespace tessera::ui {

using ports::NoteDraft;

namespace {

constexpr QSize kThumbnail(180, 110);

std::string pngOf(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes.toStdString();
}

}  // namespace

NoteDialog::NoteDialog(AppServices& context, QWidget* parent)
    : QDialog(parent),
      m_context(context),
      m_about(new QLabel),
      m_text(new QPlainTextEdit),
      m_tag(new QLineEdit),
      m_picture(new QCheckBox(QStringLiteral("With the chart as it is in this moment"))),
      m_thumbnail(new QLabel),
      m_problem(new QLabel),
      m_save(new QPushButton(QStringLiteral("Save note"))) {
    setMinimumSize(560, 360);
    m_about->setProperty("tone", "secondary");
    m_text->setPlaceholderText(QStringLiteral("What you saw, why you did it, what you would do again"));
    m_text->setTabChangesFocus(true);
    m_tag->setPlaceholderText(QStringLiteral("Tag, if you like"));
    m_tag->setFixedWidth(220);
    m_problem->setProperty("tone", "warning");
    m_problem->setWordWrap(true);
    m_save->setProperty("kind", "primary");
    m_save->setToolTip(QStringLiteral("Ctrl+Enter"));
    m_thumbnail->setFixedSize(kThumbnail);
    m_thumbnail->setAlignment(Qt::AlignRight | Qt::AlignTop);
    auto* below = new QVBoxLayout;
    below->addWidget(m_tag, 0, Qt::AlignLeft);
    below->addWidget(m_picture, 0, Qt::AlignLeft);
    below->addStretch(1);
    auto* row = new QHBoxLayout;
    row->addLayout(below, 1);
    row->addWidget(m_thumbnail);
    auto* hint = new QLabel(QStringLiteral("Notes are append-only: an edit is a new version."));
    hint->setProperty("tone", "secondary");
    auto* cancel = new QPushButton(QStringLiteral("Cancel"));
    cancel->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(hint, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(10);
    layout->addWidget(m_about);
    layout->addWidget(m_text, 1);
    layout->addLayout(row);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &NoteDialog::save);
    connect(m_picture, &QCheckBox::toggled, m_thumbnail, &QWidget::setVisible);
}

void NoteDialog::present(const QString& title, const QString& about) {
    setWindowTitle(title);
    m_about->setText(about);
    m_problem->setText({});
    m_problem->hide();
    showPicture();
    show();
    raise();
    activateWindow();
    m_text->setFocus();
    m_text->moveCursor(QTextCursor::End);
}

void NoteDialog::showPicture() {
    const bool isOffered = !m_chart.isNull();
    m_picture->setVisible(isOffered);
    m_picture->setChecked(isOffered);
    m_thumbnail->setVisible(isOffered);
    if (isOffered) {
        const double ratio = devicePixelRatioF();
        QPixmap small = QPixmap::fromImage(
            m_chart.scaled(kThumbnail * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
        small.setDevicePixelRatio(ratio);
        m_thumbnail->setPixmap(small);
    }
}

void NoteDialog::begin(const ports::NoteSubject& subject, const QImage& chart) {
    m_draft = {};
    m_draft.subject = subject;
    m_chart = chart;
    m_text->clear();
    m_tag->clear();
    const bool isAbout = subject.kind != ports::NoteSubject::Kind::Nothing;
    present(QStringLiteral("Write a note"),
            isAbout ? QStringLiteral("About: ") + subjectText(subject)
                    : QStringLiteral("While looking at: ") + subjectText(subject));
}

void NoteDialog::beginEdit(const ports::Note& note) {
    m_draft = {};
    m_draft.edited = note.id;
    m_draft.subject = note.subject;
    m_chart = {};
    m_text->setPlainText(QString::fromStdString(note.latest().text));
    m_tag->setText(QString::fromStdString(note.latest().tag));
    present(QStringLiteral("Edit a note"), QStringLiteral("Written %1 UTC. What it says now stays on record.")
                                               .arg(timeText(note.versions.front().at)));
}

void NoteDialog::comeBack(const NoteDraft& draft, const QString& why) {
    m_draft = draft;
    m_chart = QImage::fromData(QByteArray::fromStdString(draft.png), "PNG");
    m_text->setPlainText(QString::fromStdString(draft.text));
    m_tag->setText(QString::fromStdString(draft.tag));
    present(QStringLiteral("Write a note"), QStringLiteral("About: ") + subjectText(draft.subject));
    m_problem->setText(why);
    m_problem->show();
}

void NoteDialog::save() {
    const auto tag = trading::readTag(m_tag->text().toStdString());
    const QString text = m_text->toPlainText().trimmed();
    const QString problem = !tag ? QString::fromStdString(tag.error().sentence)
                            : text.isEmpty()
                                ? QStringLiteral("The note is empty: write at least a word, or cancel.")
                                : QString();
    if (!problem.isEmpty()) {
        m_problem->setText(problem);
        m_problem->show();
        return;
    }
    m_draft.text = text.toStdString();
    m_draft.tag = *tag;
    m_draft.png = !m_chart.isNull() && m_picture->isChecked() ? pngOf(m_chart) : std::string();
    m_context.notes()->write(m_draft);
    accept();
}

void NoteDialog::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && event->modifiers().testFlag(Qt::ControlModifier)) {
        save();
        return;
    }
    QDialog::keyPressEvent(event);
}

}  // namespace tessera::ui
