#include "ui/keys/key_model.h"

#include <algorithm>

namespace tessera::ui {

namespace {

enum Column { ColumnTitle, ColumnGroup, ColumnKeys, ColumnUsual };

QString wordsOf(const QStringList& triggers, bool isMouse) {
    QStringList words;
    for (const QString& trigger : triggers) {
        words << triggerWords(trigger, isMouse);
    }
    return words.join(QStringLiteral(", "));
}

/// "esc" finds the key itself as well as "Cancel the newest order, Esc".
bool matches(const KeyEntry& entry, const QString& filter) {
    const QString all = entry.title + QLatin1Char(' ') + entry.group + QLatin1Char(' ') +
                        wordsOf(entry.triggers, entry.isMouse());
    for (const QString& word : filter.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!all.contains(word, Qt::CaseInsensitive)) {
            return false;
        }
    }
    return true;
}

}  // namespace

KeyModel::KeyModel(KeyMap& map, QObject* parent) : RecordModel(columns(), parent), m_map(map) {
    refill();
    connect(&map, &KeyMap::changed, this, [this] { tellAllChanged(); });
}

std::vector<widgets::RecordColumn> KeyModel::columns() {
    using widgets::RecordKind;
    return {{QStringLiteral("Action"), RecordKind::Words, 250, true},
            {QStringLiteral("Where"), RecordKind::Words, 190},
            {QStringLiteral("Key or click"), RecordKind::Code, 190},
            {QStringLiteral("Usually"), RecordKind::Code, 150}};
}

void KeyModel::setFilter(const QString& words) {
    m_filter = words;
    refill();
}

void KeyModel::refill() {
    beginResetModel();
    m_ids.clear();
    for (const KeyEntry& entry : m_map.entries()) {
        if (matches(entry, m_filter)) {
            m_ids.push_back(entry.id);
        }
    }
    endResetModel();
}

const KeyEntry* KeyModel::entryAt(int row) const {
    return row >= 0 && static_cast<std::size_t>(row) < m_ids.size()
               ? m_map.find(m_ids[static_cast<std::size_t>(row)])
               : nullptr;
}

int KeyModel::rowOf(const QString& id) const {
    const auto found = std::find(m_ids.begin(), m_ids.end(), id);
    return found == m_ids.end() ? -1 : static_cast<int>(found - m_ids.begin());
}

int KeyModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

QString KeyModel::text(int row, int column) const {
    const KeyEntry* entry = entryAt(row);
    if (entry == nullptr) {
        return {};
    }
    switch (column) {
        case ColumnTitle:
            return entry->title;
        case ColumnGroup:
            return entry->group;
        case ColumnKeys:
            return entry->triggers.isEmpty() ? QStringLiteral("none")
                                             : wordsOf(entry->triggers, entry->isMouse());
        default:
            return entry->isChanged() ? wordsOf(entry->usual, entry->isMouse()) : QString();
    }
}

widgets::RecordLook KeyModel::look(int row, int column) const {
    using widgets::RecordTone;
    const KeyEntry* entry = entryAt(row);
    widgets::RecordLook look;
    look.tone = column == ColumnGroup || column == ColumnUsual ? RecordTone::Secondary : RecordTone::Normal;
    look.isBold = column == ColumnKeys && entry != nullptr && entry->isChanged();
    return look;
}

}  // namespace tessera::ui
