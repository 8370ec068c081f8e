#include "ui/ladder/ladder_menu.h"

#include <QActionGroup>

namespace tessera::ui {

using widgets::LadderColumn;
using widgets::LadderProfileId;

namespace {

/// Applies one change to the ladder's settings.
template <typename Change>
void change(LadderPresenter& presenter, Change&& edit) {
    LadderSettings next = presenter.settings();
    edit(next);
    presenter.setSettings(next);
}

void addMoves(QMenu& menu, LadderPresenter& presenter, LadderColumn column) {
    const QString title = QLatin1String(columnTitle(column));
    const auto add = [&](const QString& text, int direction) {
        widgets::LadderColumns moved = presenter.settings().columns;
        const bool canMove = moved.move(column, direction);
        QAction* action = menu.addAction(text.arg(title), [&presenter, moved] {
            change(presenter, [&](LadderSettings& s) { s.columns = moved; });
        });
        action->setEnabled(canMove);
    };
    add(QStringLiteral("Move “%1” left"), -1);
    add(QStringLiteral("Move “%1” right"), 1);
}

void addHide(QMenu& menu, LadderPresenter& presenter, LadderColumn column) {
    QAction* hide = menu.addAction(
        QStringLiteral("Hide “%1”").arg(QLatin1String(columnTitle(column))), [&presenter, column] {
            change(presenter, [&](LadderSettings& s) { s.columns.setHidden(column, true); });
        });
    hide->setEnabled(column != LadderColumn::Price);
}

}  // namespace

LadderMenu::LadderMenu(LadderPresenter& presenter, KeyMap& keys, QWidget* parent)
    : QMenu(parent), m_presenter(presenter) {
    addProfiles();
    addSwitch(QStringLiteral("Send on press, not on release"), &LadderSettings::firesOnPress);
    addSwitch(QStringLiteral("Ask before flatten and reverse"), &LadderSettings::confirmsClose);
    addSeparator();
    addAutoCentre();
    QMenu* columns = addMenu(QStringLiteral("Columns"));
    addColumns(*columns, presenter, std::nullopt);
    addSeparator();
    const QString shortcut = keys.words(QStringLiteral("window.keys"));
    addAction(QStringLiteral("Keys and clicks…\t%1").arg(shortcut), this, &LadderMenu::keysRequested);
}

void LadderMenu::addProfiles() {
    QMenu* profiles = addMenu(QStringLiteral("Click profile"));
    profiles->setToolTipsVisible(true);
    auto* group = new QActionGroup(profiles);
    for (int id = 0; id < widgets::kLadderProfiles; ++id) {
        const auto profile = static_cast<LadderProfileId>(id);
        QAction* action = profiles->addAction(QLatin1String(profileInfo(profile).name), [this, profile] {
            change(m_presenter, [&](LadderSettings& s) { s.profile = profile; });
        });
        action->setToolTip(QLatin1String(profileInfo(profile).note));
        action->setCheckable(true);
        action->setChecked(m_presenter.settings().profile == profile);
        group->addAction(action);
    }
}

void LadderMenu::addSwitch(const QString& text, bool LadderSettings::*field) {
    QAction* action = addAction(text);
    action->setCheckable(true);
    action->setChecked(m_presenter.settings().*field);
    connect(action, &QAction::toggled, this,
            [this, field](bool on) { change(m_presenter, [&](LadderSettings& s) { s.*field = on; }); });
}

void LadderMenu::addChoices(QMenu& menu, const QString& off, int AutoCentreRules::*rule,
                            const std::vector<int>& values, const QString& words) {
    auto* group = new QActionGroup(&menu);
    const int now = m_presenter.settings().autoCentre.*rule;
    const auto add = [&](const QString& text, int value) {
        QAction* action = menu.addAction(text, [this, rule, value] {
            change(m_presenter, [&](LadderSettings& s) { s.autoCentre.*rule = value; });
        });
        action->setCheckable(true);
        action->setChecked(now == value);
        group->addAction(action);
    };
    add(off, 0);
    for (const int value : values) {
        add(words.arg(value), value);
    }
    if (now != 0 && std::find(values.begin(), values.end(), now) == values.end()) {
        add(words.arg(now), now);  // written into the settings by hand
    }
}

void LadderMenu::addAutoCentre() {
    QMenu* menu = addMenu(QStringLiteral("Follow the market"));
    const std::vector<int> rows{1, 2, 4, 8};
    QMenu* every = menu->addMenu(QStringLiteral("By time"));
    addChoices(*every, QStringLiteral("Never"), &AutoCentreRules::everySeconds, {5, 15, 30, 60},
               QStringLiteral("Every %1 s"));
    QMenu* last = menu->addMenu(QStringLiteral("Last trade near an edge"));
    addChoices(*last, QStringLiteral("Never"), &AutoCentreRules::lastWithinRows, rows,
               QStringLiteral("Within %1 rows"));
    QMenu* inside = menu->addMenu(QStringLiteral("Best bid or ask near an edge"));
    addChoices(*inside, QStringLiteral("Never"), &AutoCentreRules::insideWithinRows, rows,
               QStringLiteral("Within %1 rows"));
}

void LadderMenu::addColumns(QMenu& menu, LadderPresenter& presenter, std::optional<LadderColumn> clicked) {
    if (clicked) {
        addHide(menu, presenter, *clicked);
        addMoves(menu, presenter, *clicked);
        menu.addSeparator();
    }
    for (const LadderColumn column : presenter.settings().columns.order) {
        QAction* action = menu.addAction(QLatin1String(columnTitle(column)));
        action->setCheckable(true);
        action->setChecked(!presenter.settings().columns.isHidden(column));
        action->setEnabled(column != LadderColumn::Price);
        QObject::connect(action, &QAction::toggled, &presenter, [&presenter, column](bool on) {
            change(presenter, [&](LadderSettings& s) { s.columns.setHidden(column, !on); });
        });
    }
    menu.addSeparator();
    if (!clicked) {
        QMenu* moves = menu.addMenu(QStringLiteral("Move"));
        for (const LadderColumn column : presenter.settings().columns.order) {
            if (!presenter.settings().columns.isHidden(column)) {
                addMoves(*moves, presenter, column);
            }
        }
    }
    menu.addAction(QStringLiteral("As usual"),
                   [&presenter] { change(presenter, [](LadderSettings& s) { s.columns = {}; }); });
}

}  // namespace tessera::ui
