#include "ui/swaps/swap_tables.h"

#include "app/domain/decimal.h"
#include "app/market/contract_calendar.h"

namespace tessera::ui {

using widgets::RecordCell;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

constexpr int kMeanDecimals = 4;

QString words(const std::string& text) {
    return QString::fromStdString(text);
}

RecordCell dash(const std::string& why) {
    return {QStringLiteral("–"), {.tone = RecordTone::Faint}, words(why)};
}

RecordCell priceCell(const std::optional<domain::Price>& price, int decimals, const std::string& why) {
    return price ? RecordCell{words(domain::formatPrice(*price, decimals))} : dash(why);
}

RecordCell moneyCell(const std::optional<domain::Money>& money, const std::string& why) {
    if (!money) {
        return dash(why);
    }
    const RecordTone tone = *money > domain::Money{}   ? RecordTone::Up
                            : *money < domain::Money{} ? RecordTone::Down
                                                       : RecordTone::Normal;
    return {words(domain::formatSignedMoney(*money)), {.tone = tone}};
}

RecordCell knownCell(int fixed, int days) {
    return {QStringLiteral("%1 of %2").arg(fixed).arg(days)};
}

/// "2027-01-29 20:00".
RecordCell timeCell(domain::Timestamp time) {
    return {words(domain::formatIso(time, 0)).left(16).replace(QLatin1Char('T'), QLatin1Char(' '))};
}

QVariant tipOf(const char* const* tips, int count, int section, Qt::Orientation orientation, int role) {
    return orientation == Qt::Horizontal && role == Qt::ToolTipRole && section >= 0 && section < count
               ? QVariant(QString::fromLatin1(tips[section]))
               : QVariant();
}

constexpr const char* kKnownTip = "Fixings of the month that are known, of its business days";
constexpr const char* kSoFarTip = "Mean of the fixings that are known";
constexpr const char* kPaysTip = "When the month's last fixing is made and the difference is paid, UTC";

}  // namespace

OfferTable::OfferTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> OfferTable::columns() {
    return {{QStringLiteral("Month"), RecordKind::Words, 108, false},
            {QStringLiteral("Contract"), RecordKind::Words, 84, false},
            {QStringLiteral("Lots"), RecordKind::Number, 48, false},
            {QStringLiteral("Known"), RecordKind::Number, 76, false},
            {QStringLiteral("So far"), RecordKind::Number, 64, false},
            {QStringLiteral("Par"), RecordKind::Number, 64, false},
            {QStringLiteral("Fixed"), RecordKind::Number, 64, false},
            {QStringLiteral("Pays"), RecordKind::Words, 118, true}};
}

QVariant OfferTable::headerData(int section, Qt::Orientation orientation, int role) const {
    constexpr const char* kTips[] = {"The month whose mean is exchanged",
                                     "The future on the mean of the month, through which it is cleared",
                                     "Lots of the month",
                                     kKnownTip,
                                     kSoFarTip,
                                     "What the market expects of the mean: the middle of bid and ask",
                                     "The fixed price of the month at which it trades now, or better",
                                     kPaysTip};
    const QVariant tip = tipOf(kTips, ColumnCount, section, orientation, role);
    return tip.isNull() ? RecordModel::headerData(section, orientation, role) : tip;
}

void OfferTable::showOffer(const swaps::SwapOffer& offer) {
    std::vector<Row> rows;
    for (const swaps::SwapMonth& month : offer.months) {
        const RecordCell name{words(market::monthName(month.month)), {}, words(month.why)};
        if (month.contract == nullptr) {
            rows.emplace_back(std::size_t{ColumnCount}, dash(month.why));
            rows.back()[Month] = name;
            continue;
        }
        const domain::Instrument& contract = *month.contract;
        rows.push_back({name,
                        {words(contract.symbol), {}, words(contract.name)},
                        {words(domain::formatQuantity(month.quantity, contract.quantityDecimals))},
                        month.days > 0 ? knownCell(month.fixed, month.days) : dash(month.why),
                        priceCell(month.soFar, kMeanDecimals,
                                  month.why.empty() ? "None of its fixings is known yet." : month.why),
                        priceCell(month.par, kMeanDecimals, contract.symbol + " has no price yet."),
                        priceCell(month.fixedPrice, contract.priceDecimals, month.why),
                        timeCell(contract.lastTradingTime)});
    }
    show(std::move(rows));
}

HeldTable::HeldTable(QObject* parent) : CellTableModel(columns(), parent) {}

std::vector<widgets::RecordColumn> HeldTable::columns() {
    return {{QStringLiteral("Month"), RecordKind::Words, 108, false},
            {QStringLiteral("Contract"), RecordKind::Words, 84, false},
            {QStringLiteral("Lots"), RecordKind::Number, 48, false},
            {QStringLiteral("Fixed"), RecordKind::Number, 64, false},
            {QStringLiteral("Known"), RecordKind::Number, 76, false},
            {QStringLiteral("So far"), RecordKind::Number, 64, false},
            {QStringLiteral("Mean"), RecordKind::Number, 64, false},
            {QStringLiteral("Flow USD"), RecordKind::Number, 88, false},
            {QStringLiteral("Per 0.01"), RecordKind::Number, 72, false},
            {QStringLiteral("Pays"), RecordKind::Words, 118, true}};
}

QVariant HeldTable::headerData(int section, Qt::Orientation orientation, int role) const {
    constexpr const char* kTips[] = {
        "The month whose mean is exchanged",
        "The future on the mean of the month, through which it is cleared",
        "Lots: above zero pays fixed and receives the mean, below zero the other way round",
        "Fixed price of the month",
        kKnownTip,
        kSoFarTip,
        "The month's mean: what it settled at, else what the market expects",
        "What the month pays, before fees: mean less fixed price; of a month that is over what it paid",
        "USD moved by an index 0.01 USD higher from now on: what is known of the mean does not move",
        kPaysTip};
    const QVariant tip = tipOf(kTips, ColumnCount, section, orientation, role);
    return tip.isNull() ? RecordModel::headerData(section, orientation, role) : tip;
}

void HeldTable::showHeld(const swaps::HeldSwap& swap) {
    std::vector<Row> rows;
    for (const swaps::HeldMonth& month : swap.months) {
        const domain::Instrument& contract = *month.contract;
        const std::string closed = month.isSettled ? "The month is over." : "Nothing of it is open.";
        rows.push_back({{words(market::monthName(month.month)), {}, words(month.why)},
                        {words(contract.symbol), {}, words(contract.name)},
                        {words(domain::formatQuantity(month.net, contract.quantityDecimals))},
                        priceCell(month.fixedPrice, kMeanDecimals, closed),
                        month.days > 0 ? knownCell(month.fixed, month.days) : dash(month.why),
                        priceCell(month.soFar, kMeanDecimals,
                                  month.why.empty() ? "None of its fixings is known yet." : month.why),
                        priceCell(month.expected, kMeanDecimals, month.why.empty() ? closed : month.why),
                        moneyCell(month.flow, month.why),
                        month.perCent ? RecordCell{words(domain::formatSignedMoney(*month.perCent))}
                                      : dash(month.why.empty() ? closed : month.why),
                        timeCell(contract.lastTradingTime)});
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
