#include "ui/alerts/alert_table.h"

#include <algorithm>

#include "app/domain/timestamp.h"

namespace tessera::ui {

using alerts::AlertPhase;
using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

const QString kDash = QStringLiteral("–");

/// `told`: how often it was, in this run and before.
RecordCell stateCell(const alerts::Alert& alert, const alerts::AlertState& state, std::ptrdiff_t told) {
    const QString sentence = QString::fromStdString(state.sentence);
    switch (state.phase) {
        case AlertPhase::Off:
            return {!sentence.isEmpty() ? sentence
                    : told > 0          ? QStringLiteral("Told, off")
                                        : QStringLiteral("Off"),
                    {.tone = RecordTone::Faint}};
        case AlertPhase::Expired:
            return {sentence.isEmpty() ? QStringLiteral("Ended") : QStringLiteral("Ended: ") + sentence,
                    {.tone = RecordTone::Faint}};
        case AlertPhase::Waiting:
            return {sentence.isEmpty() ? QStringLiteral("Waiting") : sentence, {.tone = RecordTone::Warning}};
        case AlertPhase::Watching:
            break;
    }
    const QString words =
        alert.isRepeated ? QStringLiteral("Watching, again and again") : QStringLiteral("Watching, once");
    return sentence.isEmpty()
               ? RecordCell{words}
               : RecordCell{words + QStringLiteral(". ") + sentence, {.tone = RecordTone::Warning}};
}

}  // namespace

QString alertTime(domain::Timestamp at) {
    QString text = QString::fromStdString(domain::formatIso(at, 0)).left(19);
    return text.replace(QLatin1Char('T'), QLatin1Char(' '));
}

AlertTable::AlertTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> AlertTable::columns() {
    return {{QStringLiteral("Tell me when"), RecordKind::Words, 180, true},
            {QStringLiteral("State"), RecordKind::Words, 118, false},
            {QStringLiteral("Told"), RecordKind::Number, 48, false},
            {QStringLiteral("Last, UTC"), RecordKind::Number, 150, false},
            {QStringLiteral("Ends, UTC"), RecordKind::Number, 150, false},
            {QStringLiteral("Note"), RecordKind::Words, 140, true}};
}

void AlertTable::showAlerts(const AlertList& list) {
    std::vector<Row> rows;
    m_ids.clear();
    for (auto one = list.all().rbegin(); one != list.all().rend(); ++one) {
        const alerts::Alert& alert = one->second;
        const alerts::AlertState state = list.state(one->first);
        // As the list of what was told has it: the one record that outlives a run.
        const auto of = [id = one->first](const alerts::Firing& firing) { return firing.alert == id; };
        const auto told = std::ranges::count_if(list.told(), of);
        const auto last = std::ranges::find_if(list.told(), of);
        const bool isWatched = alert.isOn && state.phase != AlertPhase::Expired;
        rows.push_back({{QString::fromStdString(alerts::describe(alert.condition)),
                         {.tone = isWatched ? RecordTone::Normal : RecordTone::Faint}},
                        stateCell(alert, state, told),
                        {QString::number(told)},
                        {told > 0 ? alertTime(last->at) : kDash},
                        {alert.expires ? alertTime(*alert.expires) : kDash},
                        {QString::fromStdString(alert.note)}});
        m_ids.push_back(one->first);
    }
    show(std::move(rows));
}

alerts::AlertId AlertTable::idAt(int row) const {
    return row >= 0 && static_cast<std::size_t>(row) < m_ids.size() ? m_ids[static_cast<std::size_t>(row)]
                                                                    : 0;
}

ToldTable::ToldTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> ToldTable::columns() {
    return {{QStringLiteral("When, UTC"), RecordKind::Number, 150, false},
            {QStringLiteral("What happened"), RecordKind::Words, 190, true},
            {QStringLiteral("Note"), RecordKind::Words, 140, true}};
}

void ToldTable::showTold(const std::deque<alerts::Firing>& told) {
    std::vector<Row> rows;
    for (const alerts::Firing& firing : told) {
        const QString what = QString::fromStdString(firing.what);
        rows.push_back({{alertTime(firing.at)},
                        {firing.wasMissed ? what + QStringLiteral(" (while the program was closed)") : what,
                         {.tone = firing.wasMissed ? RecordTone::Warning : RecordTone::Normal}},
                        {QString::fromStdString(firing.note)}});
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
