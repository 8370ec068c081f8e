#include "ui/forecast/track_tables.h"

#include "app/domain/time_text.h"
#include "app/ports/skill_interval.h"

namespace tessera::ui {

using ports::SkillVerdict;
using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

QString standingOf(const ports::TrackRecord& record) {
    switch (record.verdict) {
        case SkillVerdict::Better:
            return QStringLiteral("better");
        case SkillVerdict::Worse:
            return QStringLiteral("worse");
        case SkillVerdict::Unproven:
            break;
    }
    return QStringLiteral("UNPROVEN");
}

std::optional<double> shareOf(const ports::ObservedShare& share) {
    return share.n > 0 ? std::optional(share.share) : std::nullopt;
}

QString intervalOf(const ports::TrackRecord& record) {
    return ports::hasSkillInterval(record) ? QStringLiteral("%1 … %2").arg(percentOf(record.skillLow, true),
                                                                           percentOf(record.skillHigh, true))
                                           : QStringLiteral("–");
}

/// Never zero: what is too small for two digits says so.
QString pValueOf(const std::optional<double>& p) {
    return p && *p < 0.005 ? QStringLiteral("<0.01") : figureOf(p, 2);
}

/// Below what chance allows where the whole interval lies under what it should be, or over it.
bool isOff(const ports::ObservedShare& share) {
    return share.n > 0 && (share.low > share.nominal || share.high < share.nominal);
}

}  // namespace

TrackTable::TrackTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> TrackTable::columns() {
    return {{QStringLiteral("Forecaster"), RecordKind::Words, 76, true},
            {QStringLiteral("Series"), RecordKind::Words, 110, false},
            {QStringLiteral("n"), RecordKind::Number, 32, false},
            {QStringLiteral("Skill %"), RecordKind::Number, 48, false},
            {QStringLiteral("90 % interval"), RecordKind::Number, 102, false},
            {QStringLiteral("CRPS"), RecordKind::Number, 62, false},
            {QStringLiteral("80 %"), RecordKind::Number, 50, false},
            {QStringLiteral("Dir %"), RecordKind::Number, 50, false},
            {QStringLiteral("DM p"), RecordKind::Number, 48, false},
            {QStringLiteral("Standing"), RecordKind::Words, 80, false}};
}

void TrackTable::showRows(const std::vector<TrackRow>& rows) {
    std::vector<Row> cells;
    for (const TrackRow& row : rows) {
        const ports::TrackRecord& record = *row.record;
        const bool isBetter = record.verdict == SkillVerdict::Better,
                   isWorse = record.verdict == SkillVerdict::Worse;
        const QString waiting =
            row.isLive ? QStringLiteral("%1 scored, %2").arg(record.n).arg(pendingWords(row.pending))
                       : QStringLiteral("%1 scored, %2 abstained, closes of %3")
                             .arg(record.n)
                             .arg(row.abstained)
                             .arg(row.source);
        const RecordTone verdict = isBetter  ? RecordTone::Up
                                   : isWorse ? RecordTone::Down
                                             : RecordTone::Secondary;
        cells.push_back(
            {{QString::fromStdString(row.forecaster), {}, row.warning},
             {row.subjectText(), {.tone = RecordTone::Secondary}, row.source},
             {QString::number(record.n), {}, waiting},
             {percentOf(record.skill, true), {.tone = verdict}, QString::fromStdString(record.sentence)},
             {intervalOf(record), {.tone = RecordTone::Secondary}},
             {figureOf(record.meanCrpsAll, 5), {}},
             {percentOf(shareOf(record.coverage80)),
              {.tone = isOff(record.coverage80) ? RecordTone::Warning : RecordTone::Normal}},
             {percentOf(record.direction.rate), {}},
             {pValueOf(record.dieboldMarianoP), {}},
             {standingOf(record), {.tone = verdict}, QString::fromStdString(record.sentence)}});
    }
    show(std::move(cells));
}

FigureTable::FigureTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> FigureTable::columns() {
    return {{QStringLiteral("Figure"), RecordKind::Words, 84, true},
            {QStringLiteral("Own"), RecordKind::Number, 66, false},
            {QStringLiteral("Walk"), RecordKind::Number, 68, false}};
}

void FigureTable::showRecord(const ports::TrackRecord* record) {
    if (record == nullptr) {
        show({});
        return;
    }
    const RecordCell none{QStringLiteral("–"), {.tone = RecordTone::Faint}};
    const auto line = [&](const char* name, const QString& own, const RecordCell& walk, const char* tip) {
        return Row{{QString::fromUtf8(name), {}, QString::fromUtf8(tip)}, {own}, walk};
    };
    const ports::DirectionRecord& direction = record->direction;
    const QString calls = QStringLiteral("%1 of %2 calls, 90 % interval %3 to %4 %")
                              .arg(direction.hits)
                              .arg(direction.calls)
                              .arg(percentOf(direction.low), percentOf(direction.high));
    show({line("CRPS", figureOf(record->meanCrps, 5), {figureOf(record->meanCrpsReference, 5)},
               "Of the log return: distance between the forecast's distribution and what came; smaller is "
               "better"),
          line("WQL", figureOf(record->wql, 4), none,
               "Weighted quantile loss: twice the pinball losses by the sum of outcomes"),
          line("MASE", figureOf(record->mase, 3), none,
               "Error of the median in mean steps of the history before it"),
          {{QStringLiteral("Direction %"), {}, calls},
           {percentOf(direction.rate), {}, calls},
           {QStringLiteral("50.0"), {.tone = RecordTone::Secondary}}},
          line("DM, p", figureOf(record->dieboldMariano, 2),
               {QStringLiteral("p ") + pValueOf(record->dieboldMarianoP)},
               "Above zero: its losses are larger than the random walk's")});
}

}  // namespace tessera::ui
