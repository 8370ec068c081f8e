#include "ui/context/key_map.h"

#include <QAbstractButton>
#include <QAction>
#include <QKeySequence>
#include <QSettings>
#include <algorithm>

#include "ui/context/command_catalogue.h"

namespace tessera::ui {

using widgets::LadderProfile;
using widgets::LadderProfileId;

namespace {

KeyScope scopeOf(LadderProfileId id) {
    return static_cast<KeyScope>(static_cast<int>(KeyScope::StandardClicks) + static_cast<int>(id));
}

KeyEntry entryOf(const QString& id, const QString& group, const QString& title, KeyScope scope,
                 const QStringList& usual) {
    return {id, group, title, scope, usual, usual};
}

QString clickId(LadderProfileId profile, const widgets::LadderClickInfo& click) {
    return QLatin1String(profileInfo(profile).id) + QLatin1Char('.') + QLatin1String(click.id);
}

void addClicks(std::vector<KeyEntry>& entries, LadderProfileId id) {
    const LadderProfile profile = LadderProfile::make(id);
    const QString group = QStringLiteral("Clicks, %1").arg(QLatin1String(profileInfo(id).name));
    for (const widgets::LadderClickInfo& click : widgets::ladderClicks()) {
        QStringList usual;
        for (const widgets::LadderClickBinding& binding : profile.clicks) {
            if (binding.click == click.click) {
                usual << toText(binding.button);
            }
        }
        entries.push_back(entryOf(clickId(id, click), group, QLatin1String(click.title), scopeOf(id), usual));
    }
}

std::optional<widgets::LadderClick> clickOf(const KeyEntry& entry) {
    for (const widgets::LadderClickInfo& click : widgets::ladderClicks()) {
        if (entry.id.endsWith(QLatin1Char('.') + QLatin1String(click.id))) {
            return click.click;
        }
    }
    return std::nullopt;
}

/// Could one press mean both?
bool canCollide(const KeyEntry& a, const KeyEntry& b) {
    if (!a.isMouse() || !b.isMouse()) {
        return a.isMouse() == b.isMouse();
    }
    return a.scope == b.scope && sharePlace(*clickOf(a), *clickOf(b));
}

bool isUnderstood(const QString& trigger, bool isMouse) {
    return isMouse ? widgets::buttonFromText(trigger).has_value()
                   : widgets::keysFromText(trigger).size() == 1;
}

}  // namespace

QString triggerWords(const QString& trigger, bool isMouse) {
    if (isMouse) {
        return trigger + QStringLiteral(" click");
    }
    return QKeySequence::fromString(trigger, QKeySequence::PortableText).toString(QKeySequence::NativeText);
}

KeyMap::KeyMap(QObject* parent) : QObject(parent) {
    for (const widgets::LadderActionInfo& info : widgets::ladderActions()) {
        m_entries.push_back(entryOf(info.id, info.group, info.title, KeyScope::Ladder,
                                    info.keys.split(QLatin1Char(' '), Qt::SkipEmptyParts)));
    }
    for (const CommandInfo& command : commandTable()) {
        m_entries.push_back(entryOf(
            QLatin1String(command.id), QLatin1String(command.category), QString::fromUtf8(command.title),
            KeyScope::Window, QString::fromUtf8(command.keys).split(QLatin1Char(' '), Qt::SkipEmptyParts)));
    }
    for (int id = 0; id < widgets::kLadderProfiles; ++id) {
        addClicks(m_entries, static_cast<LadderProfileId>(id));
    }
}

const KeyEntry* KeyMap::find(const QString& id) const {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const KeyEntry& entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

KeyEntry* KeyMap::entry(const QString& id) {
    return const_cast<KeyEntry*>(find(id));
}

const KeyEntry* KeyMap::holderOf(const QString& trigger, const QString& forId) const {
    const KeyEntry* asking = find(forId);
    for (const KeyEntry& other : m_entries) {
        if (asking != nullptr && other.id != forId && canCollide(*asking, other) &&
            other.triggers.contains(trigger)) {
            return &other;
        }
    }
    return nullptr;
}

/// A middle click that recentres everywhere may stand in the way of two others: all of them give it up.
void KeyMap::take(const QString& trigger, const QString& forId) {
    while (const KeyEntry* holder = holderOf(trigger, forId)) {
        entry(holder->id)->triggers.removeAll(trigger);
    }
}

void KeyMap::assign(const QString& id, const QString& trigger, bool isOneMore) {
    KeyEntry* target = entry(id);
    if (target == nullptr || !isUnderstood(trigger, target->isMouse())) {
        return;
    }
    take(trigger, id);
    if (!isOneMore) {
        target->triggers.clear();
    }
    if (!target->triggers.contains(trigger)) {
        target->triggers << trigger;
    }
    emit changed();
}

void KeyMap::swap(const QString& id, const QString& trigger) {
    KeyEntry* target = entry(id);
    const KeyEntry* holder = holderOf(trigger, id);
    if (target == nullptr || holder == nullptr) {
        return;
    }
    KeyEntry* other = entry(holder->id);
    const QStringList before = target->triggers;
    take(trigger, id);
    target->triggers = {trigger};
    other->triggers << before;
    emit changed();
}

void KeyMap::clear(const QString& id) {
    if (KeyEntry* target = entry(id)) {
        target->triggers.clear();
        emit changed();
    }
}

/// The usual triggers come back to where they belong; nobody else may keep them.
void KeyMap::giveBack(const KeyEntry& target) {
    for (const QString& trigger : target.usual) {
        take(trigger, target.id);
    }
    entry(target.id)->triggers = target.usual;
}

void KeyMap::reset(const QString& id) {
    if (const KeyEntry* target = find(id)) {
        giveBack(*target);
        emit changed();
    }
}

void KeyMap::resetAll() {
    for (KeyEntry& each : m_entries) {
        each.triggers = each.usual;
    }
    emit changed();
}

void KeyMap::load(QSettings& settings) {
    settings.beginGroup(QStringLiteral("keys"));
    for (KeyEntry& each : m_entries) {
        if (!settings.contains(each.id)) {
            continue;
        }
        QStringList read;
        for (const QString& trigger : settings.value(each.id).toString().split(QLatin1Char(' '))) {
            if (isUnderstood(trigger, each.isMouse()) && read.size() < 8) {
                read << trigger;
            }
        }
        each.triggers = read;
    }
    settings.endGroup();
    emit changed();
}

void KeyMap::save(QSettings& settings) const {
    settings.remove(QStringLiteral("keys"));
    settings.beginGroup(QStringLiteral("keys"));
    for (const KeyEntry& each : m_entries) {
        if (each.isChanged()) {
            settings.setValue(each.id, each.triggers.join(QLatin1Char(' ')));
        }
    }
    settings.endGroup();
}

widgets::LadderKeys KeyMap::ladderKeys() const {
    widgets::LadderKeys keys;
    for (const widgets::LadderActionInfo& info : widgets::ladderActions()) {
        for (const QKeyCombination key :
             widgets::keysFromText(find(info.id)->triggers.join(QLatin1Char(' ')))) {
            keys.bind(key, info.action);
        }
    }
    return keys;
}

LadderProfile KeyMap::profile(LadderProfileId id) const {
    LadderProfile profile{id, {}};
    for (const KeyEntry& each : m_entries) {
        if (each.scope != scopeOf(id)) {
            continue;
        }
        for (const QString& trigger : each.triggers) {
            if (const auto button = widgets::buttonFromText(trigger)) {
                profile.clicks.push_back({*button, *clickOf(each)});
            }
        }
    }
    return profile;
}

QString KeyMap::words(const QString& id) const {
    const KeyEntry* found = find(id);
    QStringList words;
    for (const QString& trigger : found != nullptr ? found->triggers : QStringList()) {
        words << triggerWords(trigger, found->isMouse());
    }
    return words.join(QStringLiteral(" or "));
}

QString KeyMap::tip(const QString& id) const {
    const KeyEntry* found = find(id);
    const QString keys = words(id);
    const QString title = found != nullptr ? found->title : QString();
    return keys.isEmpty() ? title : QStringLiteral("%1 (%2)").arg(title, keys);
}

QAction* KeyMap::press(QAbstractButton* button, const QString& id) {
    auto* action = new QAction(button);
    button->addAction(action);
    connect(action, &QAction::triggered, button, &QAbstractButton::click);
    bind(action, id);
    const auto retip = [this, button, id, before = button->toolTip()] {
        const QString keys = words(id);
        button->setToolTip(keys.isEmpty() ? before : QStringLiteral("%1 (%2)").arg(before, keys));
    };
    retip();
    connect(this, &KeyMap::changed, button, retip);
    return action;
}

void KeyMap::bind(QAction* action, const QString& id) {
    const auto apply = [this, action, id] {
        QList<QKeySequence> shortcuts;
        for (const QString& trigger : find(id)->triggers) {
            shortcuts << QKeySequence::fromString(trigger, QKeySequence::PortableText);
        }
        action->setShortcuts(shortcuts);
    };
    apply();
    connect(this, &KeyMap::changed, action, apply);
}

}  // namespace tessera::ui
