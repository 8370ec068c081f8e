#include "ui/keys/key_editor.h"
#include "widgets/theme/restyle.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace tessera::ui {

KeyEditor::KeyEditor(AppServices& context, QWidget* parent)
    : QWidget(parent, Qt::Window), m_context(context), m_model(new KeyModel(context.keys(), this)) {
    setWindowTitle(QStringLiteral("Tessera, keys and clicks"));
    resize(820, 640);
    m_table = new widgets::RecordTable(context.theme());
    m_table->setAccessibleName(QStringLiteral("Keys and clicks"));
    m_table->setModel(m_model);
    m_table->setColumns(KeyModel::columns());
    m_table->setRowHeight(22);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEmptyText(QStringLiteral("Nothing found"),
                          QStringLiteral("Search for a word of the action, or for a key: esc, ctrl."));
    m_table->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildSearch());
    layout->addWidget(m_table, 1);
    layout->addWidget(buildRecorder());
    connect(m_table, &QAbstractItemView::doubleClicked, this, [this] { startChange(); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this] { showSelection(); });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_model->setFilter(words);
        m_table->selectRow(0);
    });
    connect(m_recorder, &KeyRecorder::recorded, this, &KeyEditor::onRecorded);
    connect(m_recorder, &KeyRecorder::left, this, [this] { showSelection(); });
    connect(&context, &AppServices::themeChanged, this, &KeyEditor::applyTheme);
    applyTheme();
    m_table->selectRow(0);
    showSelection();
}

QWidget* KeyEditor::buildSearch() {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 10, 12, 10);
    row->setSpacing(8);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(QStringLiteral("Search an action or a key"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->installEventFilter(this);
    row->addWidget(m_search, 1);
    row->addWidget(
        button(QStringLiteral("Reset all"), "flat", QStringLiteral("resetAll"), &KeyEditor::resetAll));
    return head;
}

QWidget* KeyEditor::buildRecorder() {
    auto* foot = new QWidget;
    auto* layout = new QVBoxLayout(foot);
    layout->setContentsMargins(12, 10, 12, 12);
    layout->setSpacing(8);
    m_recorder = new KeyRecorder(m_context.theme());
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_recorder, 1);
    m_change = button(QStringLiteral("Change"), "primary", QStringLiteral("change"), &KeyEditor::startChange);
    m_add = button(QStringLiteral("Add another"), "", QStringLiteral("add"), &KeyEditor::startAdd);
    m_clear = button(QStringLiteral("Remove"), "", QStringLiteral("remove"), &KeyEditor::clearKeys);
    m_reset = button(QStringLiteral("Reset"), "", QStringLiteral("reset"), &KeyEditor::resetOne);
    for (QPushButton* each : {m_change, m_add, m_clear, m_reset}) {
        row->addWidget(each);
    }
    m_sentence = new QLabel;
    m_sentence->setObjectName(QStringLiteral("sentence"));
    m_sentence->setWordWrap(true);
    layout->addLayout(row);
    layout->addWidget(m_sentence);
    layout->addWidget(buildConflict());
    return foot;
}

QWidget* KeyEditor::buildConflict() {
    m_conflict = new QWidget;
    auto* row = new QHBoxLayout(m_conflict);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_take = button(QStringLiteral("Take it from there"), "", QStringLiteral("take"), &KeyEditor::takeKey);
    row->addWidget(m_take);
    row->addWidget(button(QStringLiteral("Swap"), "", QStringLiteral("swap"), &KeyEditor::swapKeys));
    row->addWidget(
        button(QStringLiteral("Leave as it is"), "", QStringLiteral("leave"), &KeyEditor::leaveConflict));
    row->addStretch();
    m_conflict->hide();
    return m_conflict;
}

QPushButton* KeyEditor::button(const QString& text, const char* kind, const QString& name,
                               void (KeyEditor::*action)()) {
    auto* made = new QPushButton(text);
    made->setProperty("kind", kind);
    made->setObjectName(name);
    made->setAutoDefault(true);  // Enter presses it: the editor is worked without a mouse too
    connect(made, &QPushButton::clicked, this, action);
    return made;
}

void KeyEditor::open() {
    show();
    raise();
    activateWindow();
    m_search->setFocus();
    m_search->selectAll();
}

const KeyEntry* KeyEditor::current() const {
    return m_model->entryAt(m_table->currentIndex().row());
}

void KeyEditor::select(const QString& id) {
    if (const int row = m_model->rowOf(id); row >= 0) {
        m_table->selectRow(row);
    }
}

void KeyEditor::startChange() {
    record(false);
}

void KeyEditor::startAdd() {
    record(true);
}

void KeyEditor::record(bool isOneMore) {
    if (const KeyEntry* entry = current()) {
        m_conflict->hide();
        m_id = entry->id;
        m_isOneMore = isOneMore;
        say(entry->title, false);
        m_recorder->record(entry->isMouse());
    }
}

void KeyEditor::onRecorded(const QString& trigger) {
    KeyMap& keys = m_context.keys();
    const KeyEntry* entry = keys.find(m_id);
    if (entry == nullptr) {
        return;
    }
    const QString words = triggerWords(trigger, entry->isMouse());
    if (const KeyEntry* holder = keys.holderOf(trigger, m_id)) {
        m_wanted = trigger;
        m_recorder->setText(words);
        say(QStringLiteral("%1 is held by “%2” (%3). Take it from there, or let the two swap.")
                .arg(words, holder->title, holder->group),
            true);
        m_conflict->show();
        m_take->setFocus();
        return;
    }
    keys.assign(m_id, trigger, m_isOneMore);
    m_table->setFocus();
    showSelection();
    say(QStringLiteral("%1 now asks for “%2”.").arg(words, entry->title), false);
}

void KeyEditor::takeKey() {
    m_context.keys().assign(m_id, m_wanted, m_isOneMore);
    leaveConflict();
}

void KeyEditor::swapKeys() {
    m_context.keys().swap(m_id, m_wanted);
    leaveConflict();
}

void KeyEditor::leaveConflict() {
    m_conflict->hide();
    m_table->setFocus();
    select(m_id);
    showSelection();
}

void KeyEditor::clearKeys() {
    if (const KeyEntry* entry = current()) {
        m_context.keys().clear(entry->id);
        showSelection();
    }
}

void KeyEditor::resetOne() {
    if (const KeyEntry* entry = current()) {
        m_context.keys().reset(entry->id);
        showSelection();
    }
}

void KeyEditor::resetAll() {
    m_context.keys().resetAll();
    showSelection();
    say(QStringLiteral("Every key and click is as usual again."), false);
}

void KeyEditor::showSelection() {
    const KeyEntry* entry = current();
    for (QPushButton* each : {m_change, m_add, m_clear, m_reset}) {
        each->setEnabled(entry != nullptr);
    }
    m_conflict->hide();
    if (entry == nullptr) {
        m_recorder->setText({});
        say({}, false);
        return;
    }
    m_clear->setEnabled(!entry->triggers.isEmpty());
    m_reset->setEnabled(entry->isChanged());
    const QString keys = m_context.keys().words(entry->id);
    m_recorder->setText(keys.isEmpty() ? QStringLiteral("No key") : keys);
    say(entry->title + QStringLiteral(". Enter or a double click records a new one."), false);
}

void KeyEditor::say(const QString& sentence, bool isWarning) {
    m_sentence->setText(sentence);
    m_sentence->setProperty("tone", isWarning ? "warning" : "secondary");
    widgets::restyle(*m_sentence);
}

/// Enter on the list records; arrows in the search field walk the list; Enter there goes to it.
bool KeyEditor::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool isEnter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (watched == m_table && (isEnter || key == Qt::Key_F2)) {
        startChange();
        return true;
    }
    if (watched == m_search && (isEnter || key == Qt::Key_Down)) {
        m_table->setFocus();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void KeyEditor::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Escape) {
        QWidget::keyPressEvent(event);
    } else if (m_conflict->isVisible()) {
        leaveConflict();
    } else {
        close();
    }
}

void KeyEditor::applyTheme() {
    m_table->setTheme(m_context.theme());
    m_recorder->setTheme(m_context.theme());
    update();
}

void KeyEditor::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), m_context.theme().panel);
}

}  // namespace tessera::ui
