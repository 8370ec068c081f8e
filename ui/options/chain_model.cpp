#include "ui/options/chain_model.h"

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::ui {

using domain::OptionRight;
using domain::Price;
using options::Chain;
using options::OptionReading;
using options::StrikeRow;
using widgets::RecordCell;
using widgets::RecordGround;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

const QString kDash = QStringLiteral("–");

/// By column of the calls; the puts' stand the other way round, but bid and ask.
constexpr ChainField kCalls[ChainModel::kStrike] = {
    ChainField::OpenInterest, ChainField::OpenChange, ChainField::Volume, ChainField::Volga,
    ChainField::Vanna,        ChainField::Theta,      ChainField::Vega,   ChainField::Gamma,
    ChainField::Delta,        ChainField::Volatility, ChainField::Last,   ChainField::Bid,
    ChainField::Ask,          ChainField::Mine};
constexpr ChainField kPuts[ChainModel::kStrike] = {
    ChainField::Mine,       ChainField::Bid,         ChainField::Ask,   ChainField::Last,
    ChainField::Volatility, ChainField::Delta,       ChainField::Gamma, ChainField::Vega,
    ChainField::Theta,      ChainField::Vanna,       ChainField::Volga, ChainField::Volume,
    ChainField::OpenChange, ChainField::OpenInterest};

struct FieldInfo {
    const char *head, *tip;
    int width;
};
constexpr FieldInfo kInfos[] = {
    {"OI", "Open interest, in lots: bought and sold to open and not closed again, by all accounts", 54},
    {"OI day", "What open interest changed by since the last daily settlement, in lots", 54},
    {"Volume", "Lots dealt in the last 24 hours", 54},
    {"Volga", "What one percentage point of volatility adds to vega, USD a unit", 66},
    {"Vanna", "What one percentage point of volatility adds to delta", 62},
    {"Theta", "What a day that passes takes from the price, USD a unit", 62},
    {"Vega", "What one percentage point of volatility adds to the price, USD a unit", 62},
    {"Gamma", "How much delta changes with a USD of the future", 58},
    {"Delta", "What a USD of the future adds to the price, at the strike's volatility", 50},
    {"IV %", "The volatility a year at which Black-76 gives the middle of bid and ask", 50},
    {"Last", "The last price dealt at", 58},
    {"Bid", "The best bid; a click shows the option in ladder and chart of the same colour", 58},
    {"Ask", "The best ask; a click shows the option in ladder and chart of the same colour", 58},
    {"Mine", "Your position, in lots", 50},
    {"Strike", "What the future is bought or sold for when the option is exercised", 66},
};
const FieldInfo& infoOf(ChainField field) {
    return kInfos[static_cast<std::size_t>(field)];
}

QString sentence(options::NoVolatility why) {
    const std::string_view text = options::sentenceOf(why);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

RecordCell dash(const QString& why) {
    return {kDash, {.tone = RecordTone::Faint}, why};
}

RecordCell priceCell(const std::optional<Price>& price, int decimals, const QString& why) {
    return price ? RecordCell{QString::fromStdString(domain::formatPrice(*price, decimals))} : dash(why);
}

QString quoteTip(const std::optional<domain::Quantity>& size, int decimals,
                 const options::VolatilityReading& volatility) {
    const QString lots =
        size ? QString::fromStdString(domain::formatLots(*size, decimals)) + QStringLiteral(", ") : QString();
    return volatility.value ? lots + QStringLiteral("%1 %").arg(*volatility.value * 100, 0, 'f', 1)
                            : lots + sentence(volatility.why);
}

/// The future, and what its price is.
QString futureWords(const Chain& chain) {
    return QStringLiteral("%1, %2").arg(QString::fromStdString(chain.future),
                                        chain.forwardSource == options::ForwardSource::Middle
                                            ? QStringLiteral("the middle of its bid and ask")
                                            : QStringLiteral("its mark, for it is not quoted"));
}

/// What the strike's volatility is, for whoever wonders about a greek.
QString greekTip(const StrikeRow& row) {
    if (!row.volatility.value) {
        return sentence(row.volatility.why);
    }
    return QStringLiteral("At %1 %, from the %2's %3")
        .arg(*row.volatility.value * 100, 0, 'f', 1)
        .arg(row.from == OptionRight::Call ? QStringLiteral("call") : QStringLiteral("put"),
             row.source == options::VolatilitySource::Mark ? QStringLiteral("mark")
                                                           : QStringLiteral("bid and ask"));
}

RecordCell greekCell(const StrikeRow& row, const OptionReading& option, ChainField field) {
    if (!option.greeks || !option.second) {
        return dash(greekTip(row));
    }
    const pricing::Greeks& greeks = *option.greeks;
    const bool isFine = field == ChainField::Volga;
    const bool isSmall =
        field == ChainField::Vega || field == ChainField::Theta || field == ChainField::Vanna;
    const double value = field == ChainField::Delta   ? greeks.delta
                         : field == ChainField::Gamma ? greeks.gamma
                         : field == ChainField::Vega  ? greeks.vegaPerPoint()
                         : field == ChainField::Vanna ? option.second->vannaPerPoint()
                         : field == ChainField::Volga ? option.second->volgaPerPoint()
                                                      : greeks.thetaPerDay();
    return {QString::number(value, 'f',
                            isFine    ? 6
                            : isSmall ? 4
                                      : 2),
            {.tone = RecordTone::Secondary},
            greekTip(row)};
}

RecordCell mineCell(const domain::Quantity& position, int decimals) {
    if (position.isZero()) {
        return {};
    }
    const bool isLong = position.raw() > 0;
    const QString lots = QString::fromStdString(domain::formatQuantity(position, decimals));
    return {isLong ? QStringLiteral("+") + lots : lots,
            {.tone = isLong ? RecordTone::Up : RecordTone::Down, .isBold = true},
            isLong ? QStringLiteral("You hold %1 lots").arg(lots)
                   : QStringLiteral("You have sold %1 lots").arg(lots.mid(1))};
}

RecordCell openCell(const std::optional<domain::OpenInterest>& interest, int decimals) {
    if (!interest) {
        return dash(QStringLiteral("Its open interest is not told"));
    }
    return {QString::fromStdString(domain::formatVolume(interest->lots, decimals)),
            {.tone = RecordTone::Secondary},
            QStringLiteral("As of %1 UTC").arg(QString::fromStdString(domain::formatIso(interest->asOf, 0)))};
}

RecordCell openChangeCell(const std::optional<domain::OpenInterest>& interest, int decimals) {
    const auto change = interest ? interest->change() : std::nullopt;
    return change ? RecordCell{signedLots(*change, decimals), {.tone = RecordTone::Secondary}}
                  : dash(interest ? QStringLiteral("What was open at the last settlement is not known")
                                  : QStringLiteral("Its open interest is not told"));
}

RecordCell optionCell(const Chain& chain, const StrikeRow& row, const OptionReading& option, ChainField field,
                      const ChainContext& context) {
    const auto interest = [&] {
        return context.openInterest ? context.openInterest(option.id) : std::nullopt;
    };
    switch (field) {
        case ChainField::OpenInterest:
            return openCell(interest(), chain.quantityDecimals);
        case ChainField::OpenChange:
            return openChangeCell(interest(), chain.quantityDecimals);
        case ChainField::Volume:
            return option.volume ? RecordCell{QString::fromStdString(domain::formatVolume(
                                                  *option.volume, chain.quantityDecimals)),
                                              {.tone = RecordTone::Secondary}}
                                 : dash(QStringLiteral("Its day is not known yet"));
        case ChainField::Volatility:
            return option.volatility.value
                       ? RecordCell{QString::number(*option.volatility.value * 100, 'f', 1)}
                       : dash(sentence(option.volatility.why));
        case ChainField::Last:
            return priceCell(option.last, chain.priceDecimals, QStringLiteral("Nobody has dealt in it yet"));
        case ChainField::Bid: {
            RecordCell cell = priceCell(option.quote.bid, chain.priceDecimals, {});
            cell.tip = quoteTip(option.quote.bidSize, chain.quantityDecimals, option.bidVolatility);
            return cell;
        }
        case ChainField::Ask: {
            RecordCell cell = priceCell(option.quote.ask, chain.priceDecimals, {});
            cell.tip = quoteTip(option.quote.askSize, chain.quantityDecimals, option.askVolatility);
            return cell;
        }
        case ChainField::Mine:
            return mineCell(context.position ? context.position(option.id) : domain::Quantity{},
                            chain.quantityDecimals);
        default:
            return greekCell(row, option, field);
    }
}

RecordGround groundOf(ChainField field, bool isInTheMoney, bool isChosen) {
    if (isChosen) {
        return RecordGround::Chosen;
    }
    if (field == ChainField::Bid) {
        return isInTheMoney ? RecordGround::BidRaised : RecordGround::Bid;
    }
    if (field == ChainField::Ask) {
        return isInTheMoney ? RecordGround::AskRaised : RecordGround::Ask;
    }
    return isInTheMoney ? RecordGround::Raised : RecordGround::Plain;
}

}  // namespace

QString signedLots(domain::Quantity lots, int decimals) {
    const bool isLess = lots < domain::Quantity{};
    const QString text = QString::fromStdString(domain::formatVolume(isLess ? -lots : lots, decimals));
    return isLess ? QStringLiteral("-") + text : lots.isZero() ? text : QStringLiteral("+") + text;
}

ChainModel::ChainModel(QObject* parent) : CellTableModel(columns(), parent) {}

ChainField ChainModel::fieldOf(int column) {
    return column < kStrike    ? kCalls[column]
           : column == kStrike ? ChainField::Strike
                               : kPuts[column - kStrike - 1];
}

std::optional<OptionRight> ChainModel::rightOf(int column) {
    return column == kStrike ? std::nullopt
                             : std::optional(column < kStrike ? OptionRight::Call : OptionRight::Put);
}

int ChainModel::columnOf(ChainField field, OptionRight right) {
    for (int column = 0; column < kColumns; ++column) {
        if (fieldOf(column) == field && rightOf(column).value_or(right) == right) {
            return column;
        }
    }
    return -1;
}

std::vector<widgets::RecordColumn> ChainModel::columns() {
    std::vector<widgets::RecordColumn> all;
    for (int column = 0; column < kColumns; ++column) {
        const FieldInfo& info = infoOf(fieldOf(column));
        all.push_back({QString::fromUtf8(info.head), RecordKind::Number, info.width, false});
    }
    return all;
}

QVariant ChainModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::ToolTipRole || section < 0 || section >= kColumns) {
        return RecordModel::headerData(section, orientation, role);
    }
    return QString::fromUtf8(infoOf(fieldOf(section)).tip);
}

QVariant ChainModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const StrikeRow* row = rowAt(index.row());
    if (role == widgets::RecordGroupRole && row == nullptr) {
        return QStringLiteral("At the money: ") + futureWords(m_chain);
    }
    if (role == Qt::AccessibleTextRole && row != nullptr) {
        const auto right = rightOf(index.column());
        const QString strike =
            QString::fromStdString(domain::formatPrice(row->strike, m_chain.strikeDecimals));
        const QString side = !right                        ? QString()
                             : *right == OptionRight::Call ? QStringLiteral("Call %1, ").arg(strike)
                                                           : QStringLiteral("Put %1, ").arg(strike);
        return side + CellTableModel::data(index, role).toString();
    }
    return CellTableModel::data(index, role);
}

const StrikeRow* ChainModel::rowAt(int row) const {
    if (row == m_moneyRow || row < 0) {
        return nullptr;
    }
    const auto at = static_cast<std::size_t>(m_moneyRow >= 0 && row > m_moneyRow ? row - 1 : row);
    return at < m_chain.rows.size() ? &m_chain.rows[at] : nullptr;
}

std::optional<Price> ChainModel::strikeOf(int row) const {
    const StrikeRow* strike = rowAt(row);
    return strike != nullptr ? std::optional(strike->strike) : std::nullopt;
}

int ChainModel::rowOf(Price strike) const {
    const auto found = std::ranges::find(m_chain.rows, strike, &StrikeRow::strike);
    if (found == m_chain.rows.end()) {
        return -1;
    }
    const int row = static_cast<int>(found - m_chain.rows.begin());
    return m_moneyRow >= 0 && row >= m_moneyRow ? row + 1 : row;
}

const OptionReading* ChainModel::optionAt(const QModelIndex& index) const {
    const StrikeRow* row = index.isValid() ? rowAt(index.row()) : nullptr;
    const auto right = index.isValid() ? rightOf(index.column()) : std::nullopt;
    return row != nullptr && right && row->side(*right) ? &*row->side(*right) : nullptr;
}

ChainModel::Row ChainModel::moneyCells(const ChainContext& context) const {
    Row cells(kColumns);
    RecordCell& at = cells[kStrike];
    const QString price =
        QString::fromStdString(domain::formatPrice(*m_chain.forward, context.futureDecimals));
    at.text = price;
    at.look = {.isBold = true, .ground = context.isFutureUp ? RecordGround::LastUp : RecordGround::LastDown};
    at.tip =
        futureWords(m_chain) + QStringLiteral("; a click shows it in ladder and chart of the same colour");
    return cells;
}

ChainModel::Row ChainModel::strikeCells(const StrikeRow& strike, const ChainContext& context) const {
    Row cells;
    for (int column = 0; column < kColumns; ++column) {
        const ChainField field = fieldOf(column);
        const auto right = rightOf(column);
        if (!right) {
            cells.push_back(
                {QString::fromStdString(domain::formatPrice(strike.strike, m_chain.strikeDecimals)),
                 {.isBold = true, .ground = RecordGround::Raised}});
            continue;
        }
        const auto& option = strike.side(*right);
        RecordCell cell = option                      ? optionCell(m_chain, strike, *option, field, context)
                          : field == ChainField::Mine ? RecordCell{}
                                                      : dash(QStringLiteral("No such option is listed"));
        cell.look.ground =
            groundOf(field, option && option->isInTheMoney, option && context.chosen == option->id);
        cells.push_back(std::move(cell));
    }
    return cells;
}

void ChainModel::showChain(Chain chain, const ChainContext& context) {
    m_chain = std::move(chain);
    std::vector<Row> rows;
    m_moneyRow = -1;
    for (const StrikeRow& strike : m_chain.rows) {
        if (m_chain.forward && m_moneyRow < 0 && strike.strike >= *m_chain.forward) {
            m_moneyRow = static_cast<int>(rows.size());
            rows.push_back(moneyCells(context));
        }
        rows.push_back(strikeCells(strike, context));
    }
    if (m_chain.forward && m_moneyRow < 0 && !rows.empty()) {
        m_moneyRow = static_cast<int>(rows.size());
        rows.push_back(moneyCells(context));
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
