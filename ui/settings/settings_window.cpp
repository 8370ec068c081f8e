#include "ui/settings/settings_window.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace tessera::ui {

namespace {

constexpr int kControlWidth = 230, kMargin = 16;

/// Settings that have a window of their own.
constexpr std::pair<const char*, const char*> kDoors[] = {
    {"window.keys", "Every key and click."},
    {"window.notify", "What is shown and what is heard, kind by kind."},
    {"window.risk", "Largest order, position, daily loss and the other hard limits."},
    {"window.feeds", "Sources of market data."},
    {"window.prices", "Public price lists Tessera may ask for by itself; none until you allow it."},
    {"forecast.servers",
     "Other models that forecast: a file, Ollama, vLLM or any address; off until you agree."},
    {"window.history", "Files of bars and prints into the history, and out of it."},
    {"window.accounts", "Paper accounts: make one, open another, put one away."}};

QLabel* words(const QString& text, const char* tone = nullptr) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (tone != nullptr) {
        label->setProperty("tone", tone);
    }
    return label;
}

}  // namespace

SettingsWindow::SettingsWindow(AppServices& services, QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_services(services),
      m_search(new QLineEdit(this)),
      m_sentence(new QLabel(this)),
      m_nothing(new QLabel(this)) {
    setWindowTitle(QStringLiteral("Tessera, settings"));
    setObjectName(QStringLiteral("settings"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("kind", "panel");
    resize(720, 620);
    m_search->setPlaceholderText(QStringLiteral("Find a setting"));
    m_search->setAccessibleName(QStringLiteral("Find a setting"));
    m_sentence->setWordWrap(true);
    m_sentence->setProperty("tone", "warning");
    m_sentence->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(8);
    layout->addWidget(m_search);
    layout->addWidget(m_sentence);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget;
    inside->setAttribute(Qt::WA_StyledBackground);
    inside->setProperty("kind", "panel");
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, kMargin, 0);
    column->setSpacing(2);
    addSettings(*column);
    addDoors(*column);
    m_nothing->setProperty("tone", "secondary");
    column->addWidget(m_nothing);
    column->addStretch();
    scroll->setWidget(inside);
    layout->addWidget(scroll, 1);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsWindow::filter);
    connect(&services.settings(), &SettingsStore::changed, this, [this](const QString& id) {
        for (const Group& group : m_groups) {
            for (const Row& row : group.rows) {
                if (row.setting != nullptr && id == QLatin1String(row.setting->id)) {
                    showRow(row);
                }
            }
        }
    });
}

SettingsWindow::Group& SettingsWindow::groupOf(const QString& title, QVBoxLayout& column) {
    for (Group& group : m_groups) {
        if (group.title->text() == title) {
            return group;
        }
    }
    auto* head = new QLabel(title);
    head->setProperty("tone", "title");
    head->setContentsMargins(0, 14, 0, 4);
    column.addWidget(head);
    return m_groups.emplace_back(Group{head, {}});
}

void SettingsWindow::addSettings(QVBoxLayout& column) {
    for (const SettingInfo& setting : settingTable()) {
        Group& group = groupOf(QString::fromUtf8(setting.group), column);
        group.rows.push_back(makeRow(setting));
        column.addWidget(group.rows.back().widget);
        showRow(group.rows.back());
    }
}

void SettingsWindow::addDoors(QVBoxLayout& column) {
    Group& group = groupOf(QStringLiteral("Windows of their own"), column);
    for (const auto& [id, sentence] : kDoors) {
        const QString title = QString::fromUtf8(findCommand(QLatin1String(id))->title);
        auto* row = new QWidget;
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 6, 0, 6);
        line->addWidget(words(QString::fromLatin1(sentence), "secondary"), 1);
        auto* open = new QPushButton(title + QStringLiteral("…"));
        open->setFixedWidth(kControlWidth);
        connect(open, &QPushButton::clicked, this,
                [this, id = QString::fromLatin1(id)] { m_services.commands().run(id); });
        line->addWidget(open);
        column.addWidget(row);
        group.rows.push_back(
            {nullptr, title + QLatin1Char(' ') + QString::fromLatin1(sentence), row, nullptr, nullptr, {}});
    }
}

SettingsWindow::Row SettingsWindow::makeRow(const SettingInfo& setting) {
    const QString title = QString::fromUtf8(setting.title), sentence = QString::fromUtf8(setting.sentence);
    Row row{
        &setting,    QStringList{title, sentence, QString::fromUtf8(setting.options)}.join(QLatin1Char(' ')),
        new QWidget, nullptr,
        nullptr,     {}};
    auto* line = new QHBoxLayout(row.widget);
    line->setContentsMargins(0, 6, 0, 6);
    line->setSpacing(8);
    row.mark = new QLabel(QStringLiteral("●"));
    row.mark->setFixedWidth(12);
    row.mark->setToolTip(QStringLiteral("Differs from the default"));
    line->addWidget(row.mark, 0, Qt::AlignTop);
    auto* text = new QVBoxLayout;
    text->setSpacing(1);
    text->addWidget(words(title));
    text->addWidget(words(sentence + QStringLiteral(" Default: %1.").arg(settingText(setting, setting.usual)),
                          "secondary"));
    line->addLayout(text, 1);
    row.reset = new QPushButton(QStringLiteral("Reset"));
    row.reset->setProperty("kind", "flat");
    row.reset->setAccessibleName(QStringLiteral("Reset: %1").arg(title));
    connect(row.reset, &QPushButton::clicked, this,
            [this, id = QString::fromLatin1(setting.id)] { m_services.settings().reset(id); });
    line->addWidget(row.reset);
    QWidget* control = makeControl(setting, row);
    control->setAccessibleName(title);
    control->setAccessibleDescription(sentence);
    control->setFixedWidth(kControlWidth);
    line->addWidget(control);
    return row;
}

QWidget* SettingsWindow::makeControl(const SettingInfo& setting, Row& row) {
    SettingsStore& store = m_services.settings();
    const QString id = QString::fromLatin1(setting.id);
    switch (setting.kind) {
        case SettingKind::Switch: {
            auto* box = new QCheckBox(QStringLiteral("On"));
            row.show = [box, &store, id] { box->setChecked(store.isOn(id)); };
            connect(box, &QCheckBox::clicked, this,
                    [this, id](bool on) { say(m_services.settings().set(id, on)); });
            return box;
        }
        case SettingKind::Choice: {
            auto* box = new QComboBox;
            box->addItems(optionsOf(setting));
            row.show = [box, &store, id] { box->setCurrentIndex(store.value(id)); };
            connect(box, &QComboBox::activated, this,
                    [this, id](int index) { say(m_services.settings().set(id, index)); });
            return box;
        }
        case SettingKind::Number:
            break;
    }
    auto* box = new QSpinBox;
    box->setRange(setting.least, setting.most);
    box->setSuffix(QLatin1Char(' ') + QLatin1String(setting.unit));
    row.show = [box, &store, id] {
        const QSignalBlocker quiet(box);
        box->setValue(store.value(id));
    };
    connect(box, &QSpinBox::valueChanged, this,
            [this, id](int value) { say(m_services.settings().set(id, value)); });
    return box;
}

void SettingsWindow::showRow(const Row& row) const {
    const bool isChanged = m_services.settings().isChanged(QLatin1String(row.setting->id));
    row.show();
    row.mark->setText(isChanged ? QStringLiteral("●") : QString());
    row.reset->setVisible(isChanged);
}

void SettingsWindow::filter(const QString& text) {
    const QStringList wanted = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    bool isAnything = false;
    for (const Group& group : m_groups) {
        bool isShown = false;
        for (const Row& row : group.rows) {
            const bool suits = std::ranges::all_of(
                wanted, [&](const QString& word) { return row.words.contains(word, Qt::CaseInsensitive); });
            row.widget->setVisible(suits);
            isShown = isShown || suits;
        }
        group.title->setVisible(isShown);
        isAnything = isAnything || isShown;
    }
    m_nothing->setText(isAnything ? QString() : QStringLiteral("No setting has \"%1\" in it.").arg(text));
    m_nothing->setVisible(!isAnything);
}

void SettingsWindow::say(const QString& sentence) {
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

void SettingsWindow::open(const QString& search) {
    m_search->setText(search);
    filter(search);
    say(m_services.settings().problems().join(QLatin1Char('\n')));
    show();
    raise();
    activateWindow();
    m_search->setFocus();
    m_search->selectAll();
}

}  // namespace tessera::ui
