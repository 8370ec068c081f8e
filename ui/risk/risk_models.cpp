#include "ui/risk/risk_models.h"

#include "app/domain/decimal.h"
#include "ui/bridge/account_figures.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using trading::RiskLimit;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

constexpr std::size_t kHistoryRows = 500;

QString view(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
QString money(domain::Money amount) {
    return QString::fromStdString(domain::formatSignedMoney(amount)) + QStringLiteral(" USD");
}

}  // namespace

QString tradingStateText(trading::TradingState state) {
    return state == trading::TradingState::Normal      ? QStringLiteral("Normal")
           : state == trading::TradingState::CloseOnly ? QStringLiteral("Close only")
                                                       : QStringLiteral("Disabled");
}

RiskLimitsModel::RiskLimitsModel(AppServices& context, QObject* parent)
    : RecordModel(columns(QString()), parent), m_context(context) {
    connect(&context.desk(), &DeskModel::riskChanged, this, [this] { tellAllChanged(); });
}

std::vector<RecordColumn> RiskLimitsModel::columns(const QString& ownTitle) {
    return {{QStringLiteral("Limit"), RecordKind::Words, 170},
            {QStringLiteral("Account"), RecordKind::Number, 170},
            {ownTitle, RecordKind::Number, 170},
            {QStringLiteral("Used now"), RecordKind::Number, 190},
            {QStringLiteral("What it does"), RecordKind::Words, 300, true}};
}

void RiskLimitsModel::setInstrument(std::optional<domain::InstrumentId> instrument) {
    m_instrument = instrument;
    tellAllChanged();
}

int RiskLimitsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(trading::kRiskLimitCount);
}

std::optional<std::int64_t> RiskLimitsModel::own(RiskLimit limit) const {
    for (const trading::LimitRow& row : m_context.desk().risk().overrides) {
        if (m_instrument && row.instrument == m_instrument && row.limit == limit) {
            return row.value;
        }
    }
    return std::nullopt;
}

QString RiskLimitsModel::used(RiskLimit limit) const {
    const trading::RiskView& risk = m_context.desk().risk();
    if (limit == RiskLimit::DailyLoss || limit == RiskLimit::DisableLoss) {
        const auto today = accountFigures(m_context.desk(), m_context.hub()).today;
        return today ? money(*today) : QStringLiteral("–");
    }
    if (limit == RiskLimit::MarginUse) {
        return risk.marginWorstCase ? QString::fromStdString(domain::formatMoney(*risk.marginWorstCase)) +
                                          QStringLiteral(" USD")
                                    : QStringLiteral("–");
    }
    if (limit == RiskLimit::Position && m_instrument) {
        if (const trading::PositionView* position = m_context.desk().position(*m_instrument)) {
            const InstrumentMarket* market = m_context.hub().find(*m_instrument);
            const int decimals = market != nullptr ? market->instrument().quantityDecimals : 0;
            return quantityText(position->net, decimals) + QStringLiteral(" lots held");
        }
    }
    return QStringLiteral("–");
}

QString RiskLimitsModel::text(int row, int column) const {
    const auto limit = static_cast<RiskLimit>(row);
    const trading::RiskLimitText& words = trading::textOf(limit);
    switch (column) {
        case Column::Name:
            return view(words.name);
        case Column::Account:
            return QString::fromStdString(
                trading::formatLimit(limit, valueOf(m_context.desk().risk().account, limit)));
        case Column::Own: {
            const auto value = own(limit);
            return value ? QString::fromStdString(trading::formatLimit(limit, *value)) : QStringLiteral("–");
        }
        case Column::Used:
            return used(limit);
        default:
            return view(words.sentence);
    }
}

Qt::ItemFlags RiskLimitsModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const bool isOwn = index.column() == Column::Own && m_instrument &&
                       trading::textOf(static_cast<RiskLimit>(index.row())).perInstrument;
    if (m_context.replay() == nullptr && (index.column() == Column::Account || isOwn)) {
        flags |= Qt::ItemIsEditable;
    }
    return flags;
}

QString RiskLimitsModel::typed(int row, int column) const {
    const QString shown = text(row, column);
    return shown == QStringLiteral("–") ? QString() : shown.section(QLatin1Char(' '), 0, 0);
}

QString RiskLimitsModel::tip(int row, int column) const {
    return column == Column::Meaning ? text(row, column) : QString();
}

RecordLook RiskLimitsModel::look(int row, int column) const {
    RecordLook look;
    look.tone = column >= Column::Used ? RecordTone::Secondary : RecordTone::Normal;
    look.isBold = column == Column::Own && own(static_cast<RiskLimit>(row)).has_value();
    return look;
}

bool RiskLimitsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) {
        return false;
    }
    const auto limit = static_cast<RiskLimit>(index.row());
    const std::string typed = value.toString().trimmed().toStdString();
    trading::LimitChange change;
    change.limit = limit;
    if (index.column() == Column::Own) {
        change.instrument = m_instrument;
    }
    if (!typed.empty() || index.column() == Column::Account) {
        const auto parsed = trading::parseLimit(limit, typed);
        if (!parsed) {
            emit problem(QString::fromStdString(parsed.error().sentence));
            return false;
        }
        change.value = *parsed;
    }
    if (const auto checked = trading::checkLimit(change, m_context.desk().risk().account); !checked) {
        emit problem(QString::fromStdString(checked.error().sentence));
        return false;
    }
    emit problem(QString());
    m_context.desk().desk().setLimit(change);
    return true;
}

RiskHistoryModel::RiskHistoryModel(AppServices& context, QObject* parent)
    : RecordModel(columns(), parent), m_context(context) {
    connect(&context, &AppServices::blotterPage, this, &RiskHistoryModel::take);
}

std::vector<RecordColumn> RiskHistoryModel::columns() {
    return {{QStringLiteral("When UTC"), RecordKind::Number, 170},
            {QStringLiteral("Who"), RecordKind::Words, 80},
            {QStringLiteral("What, from and to"), RecordKind::Words, 300, true},
            {QStringLiteral("Journal row"), RecordKind::Number, 90}};
}

int RiskHistoryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

void RiskHistoryModel::refresh() {
    if (!m_pending) {
        trading::BlotterFilter filter;
        filter.kind = "limit set";
        m_pending = m_context.blotter().search(trading::BlotterTable::Activity, filter, {}, kHistoryRows);
    }
}

void RiskHistoryModel::take(const trading::BlotterPage& page) {
    const auto* rows = std::get_if<trading::Page<trading::ActivityRow>>(&page);
    if (rows == nullptr || !m_pending || *m_pending != rows->ticket) {
        return;
    }
    m_pending.reset();
    const bool isSame = rows->rows.size() == m_rows.size() &&
                        (m_rows.empty() || m_rows.front().sequence == rows->rows.front().sequence);
    if (!isSame) {
        beginResetModel();
        m_rows = rows->rows;
        endResetModel();
    }
}

QString RiskHistoryModel::text(int at, int column) const {
    const trading::ActivityRow& row = m_rows[static_cast<std::size_t>(at)];
    switch (column) {
        case 0:
            return QString::fromStdString(formatIso(row.at, 0)).replace(QLatin1Char('T'), QLatin1Char(' '));
        case 1:
            return QString::fromStdString(row.who);
        case 2:
            return QString::fromStdString(row.text);
        default:
            return QString::number(row.sequence);
    }
}

RecordLook RiskHistoryModel::look(int, int column) const {
    RecordLook look;
    look.tone = column == 2 ? RecordTone::Normal : RecordTone::Secondary;
    return look;
}

}  // namespace tessera::ui
