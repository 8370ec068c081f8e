#include "ui/options/term_table.h"

namespace tessera::ui {

using widgets::RecordCell;
using widgets::RecordGround;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

RecordCell dash(const QString& why) {
    return {QStringLiteral("–"), {.tone = RecordTone::Faint}, why};
}

QString percent(double value) {
    return QString::number(value * 100, 'f', 1);
}

}  // namespace

TermTable::TermTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> TermTable::columns() {
    return {{QStringLiteral("Expiry"), RecordKind::Words, 44, true},
            {QStringLiteral("Days"), RecordKind::Number, 48, false},
            {QStringLiteral("ATM %"), RecordKind::Number, 54, false},
            {QStringLiteral("Skew 25d"), RecordKind::Number, 68, false},
            {QStringLiteral("Forward IV"), RecordKind::Number, 82, false}};
}

QVariant TermTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole || section < 0 || section > Forward) {
        return RecordModel::headerData(section, orientation, role);
    }
    constexpr const char* kTips[] = {
        "Month of the future", "Until the last trading time",
        "Volatility a year at the future's price, between the two strikes about it",
        "Volatility of the put with delta -0.25 less that of the call with 0.25, percentage points",
        "What the volatility has to be between the expiry before and this one, as far as both futures move "
        "alike"};
    return QString::fromLatin1(kTips[section]);
}

void TermTable::showTerm(const std::vector<options::TermRow>& rows, const std::string& shown) {
    std::vector<Row> cells;
    for (const options::TermRow& row : rows) {
        const bool isShown = row.future == shown;
        Row line{
            {QString::fromStdString(domain::monthCode(row.month)),
             {.isBold = isShown},
             QString::fromStdString(row.future)},
            {QString::number(row.days, 'f', 1)},
            row.atTheMoney ? RecordCell{percent(*row.atTheMoney)}
                           : dash(QStringLiteral("No strikes with a volatility about the future's price")),
            row.skew ? RecordCell{(*row.skew > 0 ? QStringLiteral("+") : QString()) + percent(*row.skew)}
                     : dash(QStringLiteral("The strikes do not reach that far")),
            row.forwardVolatility ? RecordCell{percent(*row.forwardVolatility)}
            : row.isInverted
                ? dash(QStringLiteral("The expiry before has more variance in less time"))
                : dash(QStringLiteral("There is no expiry before with a volatility, or none of its own"))};
        for (RecordCell& cell : line) {
            cell.look.ground = isShown ? RecordGround::Chosen : RecordGround::Plain;
        }
        cells.push_back(std::move(line));
    }
    show(std::move(cells));
}

}  // namespace tessera::ui
