#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/settled_text.h"
#include "ui/blotter/blotter_models.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using trading::ActivityRow;
using trading::FillView;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

constexpr std::size_t kRefreshRows = 100;
enum FillColumn {
    FillTime,
    FillSymbol,
    FillSide,
    FillQuantity,
    FillPrice,
    FillFee,
    FillRealised,
    FillTag,
    FillRole,
    FillExec,
    FillCount
};
enum ActivityColumn { ActivityNumber, ActivityTime, ActivityKind, ActivityWho, ActivityText, ActivityCount };

QString view(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

FillsModel::FillsModel(AppServices& context, QObject* parent)
    : PagedModel(context, trading::BlotterTable::Fills, columns(), parent) {
    connect(&context.desk(), &DeskModel::fillAdded, this, &FillsModel::onFill);
    connect(&context.desk(), &DeskModel::tagChanged, this, &FillsModel::onTag);
}

std::vector<RecordColumn> FillsModel::columns() {
    return {{kMarketTime, RecordKind::Number, 106},
            {QStringLiteral("Symbol"), RecordKind::Words, 122},
            {QStringLiteral("Side"), RecordKind::Words, 44},
            {QStringLiteral("Qty"), RecordKind::Number, 52},
            {QStringLiteral("Price"), RecordKind::Number, 74},
            {QStringLiteral("Fee USD"), RecordKind::Number, 74},
            {QStringLiteral("Realised"), RecordKind::Number, 84},
            {QStringLiteral("Tag"), RecordKind::Words, 96},
            {QStringLiteral("Role"), RecordKind::Words, 132},
            {QStringLiteral("Execution"), RecordKind::Code, 100, true}};
}

int FillsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

bool FillsModel::take(const trading::BlotterPage& page) {
    const auto* fills = std::get_if<trading::Page<FillView>>(&page);
    if (fills == nullptr || !accept(*fills)) {
        return false;
    }
    std::vector<FillView> fresh;
    for (const FillView& fill : fills->rows) {
        const bool isKnown = std::any_of(m_rows.begin(), m_rows.end(),
                                         [&fill](const FillView& known) { return known.id == fill.id; });
        if (!isKnown) {  // a fill of this moment may have overtaken the page
            fresh.push_back(fill);
        }
    }
    if (!fresh.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
        m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
        endInsertRows();
    }
    return true;
}

void FillsModel::clearRows() {
    m_rows.clear();
}

void FillsModel::onFill(const FillView& fill) {
    if (isNewestFirst() && suits(fill)) {
        insert(fill);
    }
}

bool FillsModel::suits(const FillView& fill) const {
    const QString text = QString::fromStdString(filter().text);
    const bool isText = hasText(fill.symbol, fill.tag) ||
                        text == QString::number(static_cast<std::uint64_t>(fill.order)) ||
                        text == QString::number(static_cast<std::uint64_t>(fill.execId));
    return isText && suitsCommon(fill.instrument, fill.side, fill.tag, fill.recordedAt);
}

void FillsModel::onTag(const trading::TagChanged& change) {
    for (int row = rowCount() - 1; row >= 0; --row) {
        FillView& fill = m_rows[static_cast<std::size_t>(row)];
        if (fill.order != change.order || fill.tag == change.tag) {
            continue;
        }
        fill.tag = change.tag;
        if (suits(fill)) {
            emit dataChanged(index(row, 0), index(row, FillCount - 1));
        } else {
            beginRemoveRows({}, row, row);
            m_rows.erase(m_rows.begin() + row);
            endRemoveRows();
        }
    }
}

std::optional<trading::BlotterFilter::Sort> FillsModel::sortOf(int column) const {
    using Sort = trading::BlotterFilter::Sort;
    constexpr std::array<Sort, FillCount> kSorts{Sort::Time,  Sort::Symbol,   Sort::Side,     Sort::Quantity,
                                                 Sort::Price, Sort::Fees,     Sort::Realised, Sort::Tag,
                                                 Sort::Role,  Sort::Execution};
    return kSorts[static_cast<std::size_t>(column)];
}

QString FillsModel::summary(const trading::GroupRow& group, int column) {
    switch (column) {
        case FillQuantity:
            return group.hasQuantity ? quantityText(group.quantity, group.quantityDecimals)
                                     : QStringLiteral("–");
        case FillPrice:
            return group.averagePrice ? QString::fromStdString(
                                            domain::formatPrice(*group.averagePrice, group.priceDecimals + 2))
                                      : QString();
        case FillFee:
            return QString::fromStdString(domain::formatMoney(group.fees));
        case FillRealised:
            return QString::fromStdString(domain::formatSignedMoney(group.realised));
        default:
            return {};
    }
}

void FillsModel::insert(const FillView& fill) {
    const auto place = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const FillView& other) { return other.id <= fill.id; });
    if (place != m_rows.end() && place->id == fill.id) {
        return;
    }
    const int row = static_cast<int>(place - m_rows.begin());
    beginInsertRows({}, row, row);
    m_rows.insert(place, fill);
    endInsertRows();
}

RecordLook FillsModel::look(int row, int column) const {
    const FillView& fill = m_rows[static_cast<std::size_t>(row)];
    RecordLook look;
    if (column == FillTime) {
        look.tone = RecordTone::Secondary;
        look.faintTail = 4;
    } else if (column == FillSide) {
        look.tone = fill.side == domain::Side::Buy ? RecordTone::Up : RecordTone::Down;
        look.isBold = true;
    } else if (column == FillRealised) {
        look.tone = fill.realised > domain::Money{}   ? RecordTone::Up
                    : fill.realised < domain::Money{} ? RecordTone::Down
                                                      : RecordTone::Faint;
    } else if (column >= FillFee && column != FillTag) {
        look.tone = RecordTone::Secondary;
    }
    return look;
}

QString FillsModel::text(int row, int column) const {
    const FillView& fill = m_rows[static_cast<std::size_t>(row)];
    const InstrumentMarket* market = m_context.hub().find(fill.instrument);
    switch (column) {
        case FillTime:
            return QString::fromStdString(formatTimeOfDay(fill.venueTime, 3));
        case FillSymbol:
            return QString::fromStdString(fill.symbol);
        case FillSide:
            return view(toText(fill.side));
        case FillQuantity:
            return quantityText(fill.quantity, market != nullptr ? market->instrument().quantityDecimals : 0);
        case FillPrice:
            return QString::fromStdString(domain::formatSettled(
                fill.price, market != nullptr ? market->instrument().priceDecimals : 4));
        case FillFee:
            return QString::fromStdString(domain::formatMoney(fill.fee));
        case FillRealised:
            return fill.realised == domain::Money{}
                       ? QStringLiteral("–")
                       : QString::fromStdString(domain::formatSignedMoney(fill.realised));
        case FillTag:
            return QString::fromStdString(fill.tag);
        case FillRole:
            return view(trading::roleText(fill)) +
                   (fill.impliedBy != domain::InstrumentId{} ? QStringLiteral(", implied") : QString());
        case FillExec:
            return QString::number(static_cast<std::uint64_t>(fill.execId)) +
                   (fill.isLate ? QStringLiteral("  late") : QString()) +
                   (fill.isBust ? QStringLiteral("  taken back") : QString());
        default:
            return {};
    }
}

ActivityModel::ActivityModel(AppServices& context, QObject* parent)
    : PagedModel(context, trading::BlotterTable::Activity, columns(), parent) {}

std::vector<RecordColumn> ActivityModel::columns() {
    return {{QStringLiteral("Row"), RecordKind::Number, 66},
            {kJournalTime, RecordKind::Number, 106},
            {QStringLiteral("What"), RecordKind::Words, 130},
            {QStringLiteral("Who"), RecordKind::Words, 110},
            {QStringLiteral("Details"), RecordKind::Words, 200, true}};
}

int ActivityModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

std::optional<trading::BlotterFilter::Sort> ActivityModel::sortOf(int column) const {
    using Sort = trading::BlotterFilter::Sort;
    switch (column) {
        case ActivityNumber:
        case ActivityTime:
            return Sort::Time;
        case ActivityKind:
            return Sort::Kind;
        case ActivityWho:
            return Sort::Who;
        default:
            return std::nullopt;  // sentences
    }
}

void ActivityModel::clearRows() {
    m_rows.clear();
    m_refresh.reset();
}

void ActivityModel::refresh() {
    if (!m_refresh && !isFiltered()) {
        m_refresh = m_context.blotter().request(trading::BlotterTable::Activity, 0, kRefreshRows);
    }
}

bool ActivityModel::take(const trading::BlotterPage& page) {
    const auto* activity = std::get_if<trading::Page<ActivityRow>>(&page);
    if (activity == nullptr) {
        return false;
    }
    if (m_refresh && *m_refresh == activity->ticket) {
        m_refresh.reset();
        const std::int64_t newest = m_rows.empty() ? 0 : m_rows.front().sequence;
        const auto known = std::find_if(activity->rows.begin(), activity->rows.end(),
                                        [&](const ActivityRow& row) { return row.sequence <= newest; });
        if (known == activity->rows.end() && !m_rows.empty() && activity->next.id != 0) {
            beginResetModel();  // more than a page has come since: start again from the newest
            m_rows = activity->rows;
            endResetModel();
        } else if (known != activity->rows.begin() && !m_rows.empty()) {
            beginInsertRows({}, 0, static_cast<int>(known - activity->rows.begin()) - 1);
            m_rows.insert(m_rows.begin(), activity->rows.begin(), known);
            endInsertRows();
        }
        return true;
    }
    if (!accept(*activity)) {
        return false;
    }
    if (!activity->rows.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(activity->rows.size()) - 1);
        m_rows.insert(m_rows.end(), activity->rows.begin(), activity->rows.end());
        endInsertRows();
    }
    return true;
}

QString ActivityModel::text(int row, int column) const {
    const ActivityRow& event = m_rows[static_cast<std::size_t>(row)];
    switch (column) {
        case ActivityNumber:
            return QString::number(event.sequence);
        case ActivityTime:
            return QString::fromStdString(formatTimeOfDay(event.at, 3));
        case ActivityKind:
            return QString::fromStdString(event.kind);
        case ActivityWho:
            return QString::fromStdString(event.who);
        default:
            return QString::fromStdString(event.text);
    }
}

RecordLook ActivityModel::look(int, int column) const {
    RecordLook look;
    look.tone = column == ActivityKind || column == ActivityText ? RecordTone::Normal : RecordTone::Secondary;
    look.faintTail = column == ActivityTime ? 4 : 0;
    return look;
}

}  // namespace tessera::ui
