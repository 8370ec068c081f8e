#include "ui/strategy/leg_table.h"

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::ui {

using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

QString words(const std::string& text) {
    return QString::fromStdString(text);
}

RecordCell dash(const std::string& why) {
    return {QStringLiteral("–"), {.tone = RecordTone::Faint}, words(why)};
}

/// Of all its lots, as lots of its future.
RecordCell deltaCell(const strategy::Reading& reading, const strategy::LegReading& leg) {
    if (!reading.strategy) {
        return dash(leg.why);
    }
    const auto& legs = reading.strategy->legs;
    const auto found = std::ranges::find(legs, leg.id, &strategy::Leg::id);
    if (found == legs.end()) {
        return dash(leg.why);
    }
    const auto greeks =
        strategy::greeksOf({.legs = {*found}, .price = found->holding.price, .volatility = {}});
    return {QString::number(greeks.deltaLots, 'f', 2)};
}

}  // namespace

LegTable::LegTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> LegTable::columns() {
    return {{QStringLiteral("Side"), RecordKind::Words, 38, false},
            {QStringLiteral("Lots"), RecordKind::Number, 44, false},
            {QStringLiteral("Contract"), RecordKind::Words, 120, true},
            {QStringLiteral("Limit"), RecordKind::Number, 62, false},
            {QStringLiteral("Shown"), RecordKind::Number, 58, false},
            {QStringLiteral("IV %"), RecordKind::Number, 48, false},
            {QStringLiteral("Delta"), RecordKind::Number, 54, false},
            {QStringLiteral("Premium USD"), RecordKind::Number, 92, false}};
}

QVariant LegTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole || section < 0 || section >= ColumnCount) {
        return RecordModel::headerData(section, orientation, role);
    }
    constexpr const char* kTips[] = {"Bought or sold",
                                     "Lots of the leg",
                                     "Its contract",
                                     "Price at which it trades, or better: the best one shown and the ticks "
                                     "beyond it",
                                     "Lots at the best price of the other side",
                                     "Volatility of its strike, % a year",
                                     "As many lots of the future",
                                     "What the option's price is worth: paid, or received below zero"};
    return QString::fromLatin1(kTips[section]);
}

void LegTable::showLegs(const strategy::Reading& reading, const MarketHub& hub) {
    std::vector<Row> rows;
    for (const strategy::LegReading& leg : reading.legs) {
        const InstrumentMarket* market = hub.find(leg.id);
        if (market == nullptr) {
            continue;
        }
        const domain::Instrument& terms = market->instrument();
        const bool isBuy = leg.quantity > domain::Quantity{};
        const domain::Quantity size = isBuy ? leg.quantity : -leg.quantity;
        const auto worth = leg.limit && terms.option() != nullptr
                               ? domain::notional(terms, *leg.limit, leg.quantity)
                               : domain::Result<domain::Money>(domain::Error{});
        const bool isShort = leg.shown && *leg.shown < size;
        rows.push_back(
            {{isBuy ? QStringLiteral("Buy") : QStringLiteral("Sell"),
              {.tone = isBuy ? RecordTone::Up : RecordTone::Down}},
             {words(domain::formatQuantity(size, terms.quantityDecimals))},
             {words(terms.symbol), {}, words(terms.name)},
             leg.limit ? RecordCell{words(domain::formatPrice(*leg.limit, terms.priceDecimals))}
                       : dash(leg.why),
             leg.shown ? RecordCell{words(domain::formatQuantity(*leg.shown, terms.quantityDecimals)),
                                    {.tone = isShort ? RecordTone::Warning : RecordTone::Secondary},
                                    isShort ? QStringLiteral("Fewer than the leg needs: give more ticks.")
                                            : QString()}
                       : dash(leg.why),
             leg.volatility              ? RecordCell{QString::number(*leg.volatility * 100, 'f', 1)}
             : terms.option() == nullptr ? RecordCell{}
                                         : dash(leg.why),
             deltaCell(reading, leg),
             worth                       ? RecordCell{words(domain::formatSignedMoney(*worth))}
             : terms.option() == nullptr ? RecordCell{}
                                         : dash(leg.why)});
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
