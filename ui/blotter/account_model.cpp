#include "ui/blotter/account_model.h"

#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Money;
using trading::RiskLimit;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordTone;

namespace {

enum Column { Name, Value, Limit, Use, Meaning, Count };

QString none() {
    return QStringLiteral("–");
}
QString plain(const std::optional<Money>& money) {
    return money ? QString::fromStdString(domain::formatMoney(*money)) : none();
}
QString withSign(const std::optional<Money>& money) {
    return money ? QString::fromStdString(domain::formatSignedMoney(*money)) : none();
}
RecordTone toneOf(const std::optional<Money>& money) {
    return !money || *money == Money{} ? RecordTone::Normal
           : *money > Money{}          ? RecordTone::Up
                                       : RecordTone::Down;
}
QString view(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

widgets::CellTableModel::Row rowOf(const char* name, const QString& value, const char* meaning) {
    widgets::CellTableModel::Row row(Column::Count);
    row[Name].text = QString::fromLatin1(name);
    row[Value].text = value;
    row[Meaning].text = QString::fromLatin1(meaning);
    row[Meaning].look.tone = RecordTone::Secondary;
    return row;
}

/// Per mille of the limit in use, rounded up: a limit is not full before it is, and never looks emptier.
std::int64_t shareOf(std::int64_t used, std::int64_t limit) {
    return static_cast<std::int64_t>((domain::Int128{used} * 1000 + limit - 1) / limit);
}

}  // namespace

AccountModel::AccountModel(AppServices& context, QObject* parent)
    : CellTableModel(columns(), parent), m_context(context) {}

std::vector<RecordColumn> AccountModel::columns() {
    return {{QStringLiteral("Figure"), RecordKind::Words, 172},
            {QStringLiteral("Now"), RecordKind::Number, 150},
            {QStringLiteral("Limit"), RecordKind::Number, 130},
            {QStringLiteral("Used"), RecordKind::Number, 64},
            {QStringLiteral("What it is"), RecordKind::Words, 240, true}};
}

void AccountModel::addFigures(std::vector<Row>& rows, const AccountFigures& figures) const {
    rows.push_back(
        rowOf("Equity USD", plain(figures.equity), "Cash and what the open positions would bring."));
    for (widgets::RecordCell& cell : rows.back()) {
        cell.look.isBold = cell.look.tone == RecordTone::Normal;
    }
    rows.push_back(rowOf("Result of the day USD", withSign(figures.today),
                         "Realised and unrealised, after fees, since 20:00 UTC."));
    rows.back()[Value].look.tone = toneOf(figures.today);
    rows.push_back(rowOf("Total result USD", withSign(figures.total), "Equity less starting cash."));
    rows.back()[Value].look.tone = toneOf(figures.total);
    rows.push_back(rowOf("Starting cash USD", plain(figures.startingCash), "When the account was opened."));
    rows.push_back(rowOf("Cash USD", plain(figures.cash), "Starting cash, realised and fees."));
    rows.push_back(rowOf("Realised USD", withSign(figures.realised), "By average cost, before fees."));
    rows.push_back(
        rowOf("Unrealised USD", withSign(figures.unrealised), "Open positions at the last price."));
    rows.back()[Value].look.tone = toneOf(figures.unrealised);
    rows.push_back(rowOf("Fees USD", plain(figures.fees), "Of every fill since the account was opened."));
    rows.push_back(
        rowOf("Margin used USD", plain(figures.marginUsed), "Initial margin of the open positions."));
    rows.push_back(rowOf("Margin, worst case USD", plain(figures.marginWorst),
                         "And of every working order, as if all of them filled."));
    rows.push_back(rowOf("Margin free USD", plain(figures.marginFree),
                         "What new orders may take: the limit's share of equity less the worst case."));
    const domain::MarginNotice& call = m_context.desk().account().marginCall;
    if (call.until.isSet()) {
        rows.push_back(rowOf("Margin call, equity needed USD", plain(call.required), ""));
        rows.back()[Value].look.tone = RecordTone::Down;
        rows.back()[Meaning].text =
            QStringLiteral("By %1, market time. Then the exchange cancels orders and closes positions.")
                .arg(QString::fromStdString(formatIso(call.until, 0)));
    }
}

void AccountModel::addBuyingPower(std::vector<Row>& rows, const AccountFigures& figures) const {
    const InstrumentMarket* market = m_context.selected();
    if (market == nullptr || !market->canTrade() || !figures.marginFree) {
        rows.push_back(
            rowOf("Buying power", none(), "Choose a contract in the watchlist: it is counted in its lots."));
        return;
    }
    const domain::Instrument& instrument = market->instrument();
    const QString symbol = QString::fromStdString(instrument.symbol);
    const auto asks = [&](domain::Quantity bought) {
        const auto added = traded(instrument.id, domain::Side::Buy, bought);
        const auto change = marginWith({&added, 1}, m_context.desk(), m_context.hub());
        return change ? change->added() : std::nullopt;
    };
    const domain::Quantity lot = wholeLot(instrument);
    const auto ofOne = asks(lot);
    if (!ofOne) {
        rows.push_back(rowOf("Buying power", none(), "The margin of this contract is not known."));
        return;
    }
    // By halves: what offsets asks for nothing at first, so that no division tells.
    std::int64_t fits = 0, tooMany = domain::kQuantityLimit / lot.raw();
    while (tooMany - fits > 1) {
        const std::int64_t lots = fits + (tooMany - fits) / 2;
        const auto needed = asks(domain::Quantity::fromRaw(lots * lot.raw()));
        (needed && *needed <= *figures.marginFree ? fits : tooMany) = lots;
    }
    rows.push_back(rowOf("Buying power", QString(), ""));
    const domain::Quantity most = domain::Quantity::fromRaw(fits * lot.raw());
    rows.back()[Value].text = quantityText(most, instrument.quantityDecimals) + QStringLiteral(" lots");
    rows.back()[Meaning].text =
        QStringLiteral("More of %1 bought; the next lot asks %2 USD of margin. The limits below hold too.")
            .arg(symbol, plain(*ofOne));
}

std::optional<std::int64_t> AccountModel::used(RiskLimit limit, const AccountFigures& figures) const {
    const trading::RiskView& risk = m_context.desk().risk();
    switch (limit) {
        case RiskLimit::Position: {
            std::int64_t most = 0;
            for (const auto& [id, position] : m_context.desk().positions()) {
                const InstrumentMarket* market = m_context.hub().find(position.instrument);
                if (market == nullptr) {
                    return std::nullopt;
                }
                const std::int64_t lot = wholeLot(market->instrument()).raw();
                // Rounded up: part of a lot is not none.
                most = std::max(most, (std::abs(position.net.raw()) + lot - 1) / lot);
            }
            return most;
        }
        case RiskLimit::DailyLoss:
        case RiskLimit::DisableLoss:
            return figures.today ? std::optional(std::max<std::int64_t>(0, -figures.today->nanoUsd()))
                                 : std::nullopt;
        case RiskLimit::MarginUse:
            if (!figures.equity || !risk.marginWorstCase) {
                return std::nullopt;
            }
            return *figures.equity > Money{}
                       ? static_cast<std::int64_t>(domain::Int128{risk.marginWorstCase->nanoUsd()} * 100 /
                                                   figures.equity->nanoUsd())
                       : std::int64_t{*risk.marginWorstCase > Money{} ? 100 : 0};
        default:
            return std::nullopt;
    }
}

void AccountModel::addLimits(std::vector<Row>& rows, const AccountFigures& figures) const {
    const trading::RiskLimits& limits = m_context.desk().risk().account;
    for (std::size_t i = 0; i < trading::kRiskLimitCount; ++i) {
        const auto limit = static_cast<RiskLimit>(i);
        const trading::RiskLimitText& words = trading::textOf(limit);
        const std::int64_t value = valueOf(limits, limit);
        const auto now = used(limit, figures);
        Row row(Column::Count);
        row[Name].text = view(words.name);
        row[Name].tip = view(words.sentence);
        row[Value].text = now ? QString::fromStdString(trading::formatLimit(limit, *now)) : none();
        row[Limit].text = QString::fromStdString(trading::formatLimit(limit, value));
        row[Meaning].text = view(words.sentence);
        row[Meaning].look.tone = RecordTone::Secondary;
        if (now && value > 0) {
            const std::int64_t share = shareOf(*now, value);
            row[Use].text = QString::fromStdString(domain::formatDecimal(share, 1, 1)) + QStringLiteral(" %");
            row[Use].look.tone = share >= 1000  ? RecordTone::Down
                                 : share >= 800 ? RecordTone::Warning
                                                : RecordTone::Normal;
            row[Use].look.isBold = share >= 800;
        }
        rows.push_back(std::move(row));
    }
}

void AccountModel::refresh() {
    std::vector<Row> rows;
    if (!m_context.desk().account().name.empty()) {
        const AccountFigures figures = accountFigures(m_context.desk(), m_context.hub());
        addFigures(rows, figures);
        addBuyingPower(rows, figures);
        addLimits(rows, figures);
    }
    show(std::move(rows));
}

}  // namespace tessera::ui
