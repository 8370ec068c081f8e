#include <algorithm>

#include "ui/accounts/account_text.h"
#include "ui/accounts/notes_page.h"

namespace tessera::ui {

using ports::Note;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

bool suits(const Note& note, const NoteFilter& filter) {
    if (!filter.day.isEmpty() && dayText(note.versions.front().at) != filter.day) {
        return false;
    }
    const QString tag = QString::fromStdString(note.latest().tag);
    if (filter.tag && tag != *filter.tag) {
        return false;
    }
    const QString all = QString::fromStdString(note.latest().text) + QLatin1Char(' ') + tag +
                        QLatin1Char(' ') + subjectText(note.subject);
    const QStringList words = filter.words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(),
                       [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

}  // namespace

NotesModel::NotesModel(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<RecordColumn> NotesModel::columns() {
    return {{QStringLiteral("Written UTC"), RecordKind::Code, 146},
            {QStringLiteral("About"), RecordKind::Words, 150},
            {QStringLiteral("Tag"), RecordKind::Words, 90},
            {QStringLiteral("Note"), RecordKind::Words, 160, true},
            {QStringLiteral("Picture"), RecordKind::Words, 58}};
}

void NotesModel::setNotes(std::vector<Note> notes) {
    m_notes = std::move(notes);
    rebuild();
}

void NotesModel::setFilter(const NoteFilter& filter) {
    m_filter = filter;
    rebuild();
}

const Note* NotesModel::at(int row) const {
    return row >= 0 && row < static_cast<int>(m_shown.size())
               ? &m_notes[m_shown[static_cast<std::size_t>(row)]]
               : nullptr;
}

int NotesModel::rowOf(ports::NoteId id) const {
    const auto found = std::find_if(m_shown.begin(), m_shown.end(),
                                    [&](std::size_t index) { return m_notes[index].id == id; });
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

void NotesModel::rebuild() {
    m_shown.clear();
    std::vector<Row> rows;
    for (std::size_t i = 0; i < m_notes.size(); ++i) {
        const Note& note = m_notes[i];
        if (!suits(note, m_filter)) {
            continue;
        }
        m_shown.push_back(i);
        Row row(5);
        row[0].text = timeText(note.versions.front().at);
        row[1].text = subjectText(note.subject);
        row[1].look.tone = RecordTone::Secondary;
        row[2].text = note.latest().tag.empty() ? dash() : QString::fromStdString(note.latest().tag);
        const QString text = QString::fromStdString(note.latest().text);
        row[3].text = (note.isEdited() ? QStringLiteral("(edited) ") : QString()) +
                      text.section(QLatin1Char('\n'), 0, 0);
        row[3].tip = text;
        row[4].text = note.snapshotFile.empty() ? dash() : QStringLiteral("Chart");
        rows.push_back(std::move(row));
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
