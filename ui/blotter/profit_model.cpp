#include "ui/blotter/profit_model.h"

#include <map>

#include "app/domain/decimal.h"

namespace tessera::ui {

using domain::Money;
using domain::MoneySum;
using trading::ProfitRow;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

enum Column { Day, Symbol, Tag, Fills, Fifo, Average, Fees, Net, Count };

/// Exact; one that does not fit leaves nothing.
struct Sum {
    std::int64_t fills = 0;
    MoneySum fifo, average, fees;
    void add(const ProfitRow& row) {
        fills += row.fills;
        fifo += row.fifo;
        average += row.average;
        fees += row.fees;
    }
    bool finish(ProfitRow& row) const {
        const auto f = fifo.result();
        const auto a = average.result();
        const auto c = fees.result();
        if (!f || !a || !c) {
            return false;
        }
        row.fills = fills;
        row.fifo = *f;
        row.average = *a;
        row.fees = *c;
        return true;
    }
};

/// What rows of a kind share; the rest is left empty. The day is negative, so that the newest comes first.
std::tuple<std::int64_t, bool, std::string, std::string> keyOf(const ProfitRow& row, ProfitModel::By by) {
    using By = ProfitModel::By;
    const bool hasDay = by == By::DayAndSymbol || by == By::Day;
    const bool hasSymbol = by == By::DayAndSymbol || by == By::Symbol || by == By::TagAndSymbol;
    const bool hasTag = by == By::Tag || by == By::TagAndSymbol;
    return {hasDay ? -row.day : 0, hasTag && row.tag.empty(), hasTag ? row.tag : "",
            hasSymbol ? row.symbol : ""};
}

}  // namespace

ProfitModel::ProfitModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {
    connect(&context, &AppServices::blotterPage, this, &ProfitModel::take);
    connect(&context.desk(), &DeskModel::fillAdded, this, [this] { m_isStale = true; });
    connect(&context.desk(), &DeskModel::tagChanged, this, [this] { m_isStale = true; });
}

std::vector<RecordColumn> ProfitModel::columns() {
    return {{QStringLiteral("Session day"), RecordKind::Words, 96},
            {QStringLiteral("Symbol"), RecordKind::Words, 104},
            {QStringLiteral("Tag"), RecordKind::Words, 120},
            {QStringLiteral("Fills"), RecordKind::Number, 56},
            {QStringLiteral("FIFO USD"), RecordKind::Number, 104},
            {QStringLiteral("Average cost USD"), RecordKind::Number, 124},
            {QStringLiteral("Fees USD"), RecordKind::Number, 86},
            {QStringLiteral("FIFO after fees"), RecordKind::Number, 120, true}};
}

void ProfitModel::refresh() {
    if (m_isStale && !m_pending) {
        m_isStale = false;
        m_pending = m_context.blotter().profit();
        if (m_counted.empty()) {
            m_sentence = QStringLiteral("Counting every fill…");
        }
    }
}

void ProfitModel::setBy(By by) {
    m_by = by;
    rebuild();
}

void ProfitModel::take(const trading::BlotterPage& page) {
    const auto* profit = std::get_if<trading::Page<ProfitRow>>(&page);
    if (profit == nullptr || !m_pending || *m_pending != profit->ticket) {
        return;
    }
    m_pending.reset();
    m_sentence = QString::fromStdString(profit->sentence);
    if (!profit->sentence.empty()) {
        m_isStale = true;  // not counted: again at the next look
        return;
    }
    m_counted = profit->rows;
    rebuild();
}

void ProfitModel::rebuild() {
    std::map<std::tuple<std::int64_t, bool, std::string, std::string>, Sum> sums;
    Sum total;
    for (const ProfitRow& row : m_counted) {
        sums[keyOf(row, m_by)].add(row);
        total.add(row);
    }
    std::vector<Row> rows;
    ProfitRow shown;
    if (!m_counted.empty() && total.finish(shown)) {
        rows.push_back(rowOf(shown, true));
    }
    for (const auto& [key, sum] : sums) {
        shown = {.day = -std::get<0>(key),
                 .symbol = std::get<3>(key),
                 .tag = std::get<2>(key),
                 .fills = 0,
                 .fifo = {},
                 .average = {},
                 .fees = {}};
        if (sum.finish(shown)) {
            rows.push_back(rowOf(shown, false));
        }
    }
    show(std::move(rows));
}

ProfitModel::Row ProfitModel::rowOf(const ProfitRow& profit, bool isTotal) const {
    const auto money = [](Money amount) { return QString::fromStdString(domain::formatSignedMoney(amount)); };
    const bool hasTag = m_by == By::Tag || m_by == By::TagAndSymbol;
    const bool hasDay = m_by == By::DayAndSymbol || m_by == By::Day;
    const Money net = Money::fromNanoUsd(profit.fifo.nanoUsd() - profit.fees.nanoUsd());
    Row row(Column::Count);
    row[Day].text = isTotal  ? QStringLiteral("Total")
                    : hasDay ? QString::fromStdString(trading::sessionDayText(profit.day))
                             : QStringLiteral("all days");
    row[Day].tip = QStringLiteral("A session day ends at 20:00 UTC of its date, at daily settlement.");
    row[Symbol].text = QString::fromStdString(profit.symbol);
    row[Tag].text = isTotal || !hasTag   ? QString()
                    : profit.tag.empty() ? QStringLiteral("–")
                                         : QString::fromStdString(profit.tag);
    row[Fills].text = QString::fromStdString(domain::formatCount(profit.fills));
    row[Fifo].text = money(profit.fifo);
    row[Average].text = money(profit.average);
    row[Fees].text = QString::fromStdString(domain::formatMoney(profit.fees));
    row[Net].text = money(net);
    for (widgets::RecordCell& cell : row) {
        cell.look.isBold = isTotal;
    }
    row[Fees].look.tone = RecordTone::Secondary;
    if (!isTotal && !hasDay) {
        row[Day].look.tone = RecordTone::Secondary;
    }
    if (net != Money{}) {
        row[Net].look.tone = net > Money{} ? RecordTone::Up : RecordTone::Down;
    }
    return row;
}

}  // namespace tessera::ui
