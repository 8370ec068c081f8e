#include "ui/notify/notify_window.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/notify/desktop_notifier.h"
#include "ui/notify/tone_player.h"

namespace tessera::ui {

namespace {

QLabel* quiet(const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("tone", "secondary");
    label->setWordWrap(true);
    return label;
}

}  // namespace

NotifyWindow::NotifyWindow(NotifyCenter& center, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_center(center),
      m_muted(new QCheckBox(QStringLiteral("Mute everything"))),
      m_desktop(quiet({})),
      m_sound(quiet({})) {
    setWindowTitle(QStringLiteral("Tessera, sounds and notifications"));
    setProperty("kind", "panel");
    resize(680, 340);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    int column = 0;
    for (const char* title : {"", "Shown", "Heard", "", ""}) {
        grid->addWidget(quiet(QString::fromLatin1(title)), 0, column++);
    }
    for (const NoteKind kind : kNoteKinds) {
        const int row = grid->rowCount();
        auto* shown = new QCheckBox;
        auto* heard = new QCheckBox;
        shown->setAccessibleName(kindTitle(kind) + QStringLiteral(" shown"));
        heard->setAccessibleName(kindTitle(kind) + QStringLiteral(" heard"));
        auto* tryOut = new QPushButton(QStringLiteral("Try"));
        tryOut->setProperty("kind", "dense");
        tryOut->setFixedSize(48, 22);
        grid->addWidget(new QLabel(kindTitle(kind)), row, 0);
        grid->addWidget(shown, row, 1, Qt::AlignCenter);
        grid->addWidget(heard, row, 2, Qt::AlignCenter);
        grid->addWidget(tryOut, row, 3);
        grid->addWidget(quiet(kindSentence(kind)), row, 4);
        m_choices.emplace_back(shown, heard);
        connect(shown, &QCheckBox::clicked, this, &NotifyWindow::apply);
        connect(heard, &QCheckBox::clicked, this, &NotifyWindow::apply);
        connect(tryOut, &QPushButton::clicked, this, [this, kind] { m_center.tryOut(kind); });
    }
    grid->setColumnStretch(4, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(10);
    layout->addWidget(m_muted);
    layout->addLayout(grid);
    layout->addSpacing(4);
    layout->addWidget(m_desktop);
    layout->addWidget(m_sound);
    layout->addStretch(1);
    connect(m_muted, &QCheckBox::clicked, this, &NotifyWindow::apply);
    connect(&m_center, &NotifyCenter::changed, this, &NotifyWindow::showSettings);
    showSettings();
}

void NotifyWindow::open() {
    if (!m_isAsked) {
        m_isAsked = true;
        connect(&m_center.desktop(), &DesktopNotifier::sentenceChanged, this, &NotifyWindow::showSentences);
        connect(&m_center.tones(), &TonePlayer::sentenceChanged, this, &NotifyWindow::showSentences);
    }
    m_center.desktop().probe();
    m_center.tones().probe();
    showSentences();
    show();
    raise();
    activateWindow();
}

void NotifyWindow::showSettings() {
    const NotifySettings& settings = m_center.settings();
    m_muted->setChecked(settings.isMuted);
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        const NotifySettings::Choice choice = settings.choiceOf(kNoteKinds[i]);
        m_choices[i].first->setChecked(choice.isShown);
        m_choices[i].second->setChecked(choice.isHeard);
        m_choices[i].first->setEnabled(!settings.isMuted);
        m_choices[i].second->setEnabled(!settings.isMuted);
    }
}

void NotifyWindow::showSentences() {
    const auto orAsking = [](const QString& sentence) {
        return sentence.isEmpty() ? QStringLiteral("Asking…") : sentence;
    };
    m_desktop->setText(orAsking(m_center.desktop().sentence()));
    m_sound->setText(orAsking(m_center.tones().sentence()));
}

void NotifyWindow::apply() {
    NotifySettings settings;
    settings.isMuted = m_muted->isChecked();
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        settings.choices[kNoteKinds[i]] = {.isShown = m_choices[i].first->isChecked(),
                                           .isHeard = m_choices[i].second->isChecked()};
    }
    m_center.setSettings(settings);
}

}  // namespace tessera::ui
