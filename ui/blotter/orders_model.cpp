#include <algorithm>

#include "app/domain/decimal.h"
#include "ui/blotter/blotter_models.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using trading::OrderView;
using widgets::RecordColumn;
using widgets::RecordKind;
using widgets::RecordLook;
using widgets::RecordTone;

namespace {

enum Column {
    Mark,
    State,
    Time,
    Symbol,
    Side,
    Quantity,
    Filled,
    Type,
    Price,
    Average,
    Fees,
    Realised,
    Tag,
    Tif,
    Ahead,
    Note,
    Count
};

QString view(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

OrdersModel::OrdersModel(AppServices& context, QObject* parent)
    : PagedModel(context, trading::BlotterTable::Orders, columns(), parent) {
    connect(&context.desk(), &DeskModel::orderChanged, this, &OrdersModel::onOrder);
    connect(&context.desk(), &DeskModel::tagChanged, this, &OrdersModel::onTag);
}

std::vector<RecordColumn> OrdersModel::columns() {
    return {{QString(), RecordKind::Mark, 24},
            {QStringLiteral("State"), RecordKind::Words, 96},
            {kJournalTime, RecordKind::Number, 96},
            {QStringLiteral("Symbol"), RecordKind::Words, 122},
            {QStringLiteral("Side"), RecordKind::Words, 40},
            {QStringLiteral("Qty"), RecordKind::Number, 52},
            {QStringLiteral("Filled"), RecordKind::Number, 52},
            {QStringLiteral("Type"), RecordKind::Words, 52},
            {QStringLiteral("Price"), RecordKind::Number, 60},
            {QStringLiteral("Avg"), RecordKind::Number, 66},
            {QStringLiteral("Fees"), RecordKind::Number, 70},
            {QStringLiteral("Realised"), RecordKind::Number, 86},
            {QStringLiteral("Tag"), RecordKind::Words, 76},
            {QStringLiteral("TIF"), RecordKind::Code, 40},
            {QStringLiteral("Ahead"), RecordKind::Number, 54},
            {QStringLiteral("Note"), RecordKind::Words, 82, true}};
}

int OrdersModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

const OrderView* OrdersModel::orderAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

bool OrdersModel::take(const trading::BlotterPage& page) {
    const auto* orders = std::get_if<trading::Page<OrderView>>(&page);
    if (orders == nullptr || !accept(*orders)) {
        return false;
    }
    std::vector<OrderView> fresh;
    for (const OrderView& order : orders->rows) {
        const bool isKnown = std::any_of(m_rows.begin(), m_rows.end(),
                                         [&](const OrderView& known) { return known.id == order.id; });
        if (!isKnown) {  // a live update that overtook the page is newer than the page
            fresh.push_back(order);
        }
    }
    if (!fresh.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
        m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
        endInsertRows();
    }
    return true;
}

void OrdersModel::onOrder(const OrderView& order) {
    const auto known = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const OrderView& other) { return other.id == order.id; });
    if (known != m_rows.end()) {
        const int row = static_cast<int>(known - m_rows.begin());
        if (!suits(order)) {
            remove(row);  // it left what the filter shows
            return;
        }
        *known = order;
        emit dataChanged(index(row, 0), index(row, Column::Count - 1));
        return;
    }
    if (!suits(order) || !isNewestFirst()) {
        return;
    }
    const auto place = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&](const OrderView& other) { return other.id < order.id; });
    const int row = static_cast<int>(place - m_rows.begin());
    beginInsertRows({}, row, row);
    m_rows.insert(place, order);
    endInsertRows();
}

void OrdersModel::refreshQueues() {
    for (int row = 0; row < rowCount(); ++row) {
        if (!trading::isTerminal(m_rows[static_cast<std::size_t>(row)].life)) {
            emit dataChanged(index(row, Column::Ahead), index(row, Column::Ahead));
        }
    }
}

void OrdersModel::clearRows() {
    m_rows.clear();
}

void OrdersModel::remove(int row) {
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
}

/// The desk tells of orders of any age; those it remembers came with an OrderChanged already.
void OrdersModel::onTag(const trading::TagChanged& change) {
    const auto known = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&change](const OrderView& order) { return order.id == change.order; });
    if (known != m_rows.end() && known->tag != change.tag) {
        OrderView tagged = *known;
        tagged.tag = change.tag;
        onOrder(tagged);
    }
}

/// Whether an order belongs into what is shown.
bool OrdersModel::suits(const OrderView& order) const {
    using State = trading::BlotterFilter::State;
    const trading::BlotterFilter& wanted = filter();
    if (!isFiltered()) {
        return true;
    }
    const trading::OrderLife life = order.life;
    const bool isWorking = !trading::isTerminal(life);
    const bool isRefused = life == trading::OrderLife::Denied || life == trading::OrderLife::Rejected;
    const bool isState =
        wanted.state == State::All || (wanted.state == State::Working && isWorking) ||
        (wanted.state == State::Filled && life == trading::OrderLife::Filled) ||
        (wanted.state == State::Refused && isRefused) ||
        (wanted.state == State::Ended && !isWorking && !isRefused && life != trading::OrderLife::Filled);
    const QString text = QString::fromStdString(wanted.text);
    const bool isText = hasText(order.symbol, order.tag) ||
                        QString::fromStdString(order.note).contains(text, Qt::CaseInsensitive) ||
                        text == QString::number(static_cast<std::uint64_t>(order.id));
    return isState && isText && (!wanted.life || *wanted.life == life) &&
           suitsCommon(order.instrument, order.side, order.tag, order.createdAt);
}

std::optional<trading::BlotterFilter::Sort> OrdersModel::sortOf(int column) const {
    using Sort = trading::BlotterFilter::Sort;
    switch (column) {
        case Column::Mark:
        case Column::State:
            return Sort::State;
        case Column::Time:
            return Sort::Time;
        case Column::Symbol:
            return Sort::Symbol;
        case Column::Side:
            return Sort::Side;
        case Column::Quantity:
            return Sort::Quantity;
        case Column::Filled:
            return Sort::Filled;
        case Column::Type:
            return Sort::Type;
        case Column::Price:
            return Sort::Price;
        case Column::Average:
            return Sort::Average;
        case Column::Fees:
            return Sort::Fees;
        case Column::Realised:
            return Sort::Realised;
        case Column::Tag:
            return Sort::Tag;
        case Column::Tif:
            return Sort::TimeInForce;
        default:
            return std::nullopt;  // the queue ahead is the market's and changes all the time; a note is a
                                  // sentence
    }
}

QString OrdersModel::summary(const trading::GroupRow& group, int column) {
    switch (column) {
        case Column::Quantity:
            return group.hasQuantity ? quantityText(group.quantity, group.quantityDecimals)
                                     : QStringLiteral("–");
        case Column::Filled:
            return group.hasQuantity ? quantityText(group.filled, group.quantityDecimals)
                                     : QStringLiteral("–");
        case Column::Average:
            return group.averagePrice ? QString::fromStdString(
                                            domain::formatPrice(*group.averagePrice, group.priceDecimals + 2))
                                      : QString();
        case Column::Fees:
            return QString::fromStdString(domain::formatMoney(group.fees));
        case Column::Realised:
            return QString::fromStdString(domain::formatSignedMoney(group.realised));
        default:
            return {};
    }
}

Qt::ItemFlags OrdersModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    const OrderView* order = orderAt(index.row());
    const bool isOpen = order != nullptr && order->life == trading::OrderLife::Live && !order->unknown &&
                        order->request == trading::OrderRequest::None;
    const bool isPrice =
        index.column() == kPriceColumn && order != nullptr && order->type == domain::OrderType::Limit;
    const bool isTag = index.column() == kTagColumn && order != nullptr && m_context.replay() == nullptr;
    return isTag || (isOpen && (isPrice || index.column() == kQuantityColumn)) ? flags | Qt::ItemIsEditable
                                                                               : flags;
}

bool OrdersModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const OrderView* order = orderAt(index.row());
    if (role != Qt::EditRole || order == nullptr || !(flags(index) & Qt::ItemIsEditable)) {
        return false;
    }
    return index.column() == kTagColumn ? setTag(*order, value) : replace(*order, index.column(), value);
}

bool OrdersModel::setTag(const OrderView& order, const QVariant& value) {
    const auto tag = trading::readTag(value.toString().toStdString());
    if (!tag) {
        emit m_context.told(QString::fromStdString(tag.error().sentence), true);
        return false;
    }
    if (*tag != order.tag) {
        m_context.desk().desk().setTag({order.id}, *tag);
    }
    return true;
}

bool OrdersModel::replace(const OrderView& order, int column, const QVariant& value) {
    const InstrumentMarket* market = m_context.hub().find(order.instrument);
    const std::string typed = value.toString().remove(QLatin1Char(',')).trimmed().toStdString();
    domain::Price price = order.price;
    domain::Quantity quantity = order.quantity;
    const int decimals = market != nullptr ? market->instrument().quantityDecimals : 0;
    std::string problem;
    if (column == kPriceColumn) {
        const auto read = domain::parsePrice(typed);
        problem = read ? "" : read.error().sentence;
        price = read ? *read : price;
    } else {
        const auto read = domain::parseQuantity(typed, decimals);
        problem = read ? "" : read.error().sentence;
        quantity = read ? *read : quantity;
    }
    if (!problem.empty()) {
        emit m_context.told(QStringLiteral("The order was not changed. ") + QString::fromStdString(problem),
                            true);
        return false;
    }
    if (price == order.price && quantity == order.quantity) {
        return true;
    }
    m_context.desk().desk().replace(order.id, price, quantity, bookSeen(market, "blotter row"));
    return true;
}

QString OrdersModel::text(int row, int column) const {
    return textOf(m_rows[static_cast<std::size_t>(row)], column);
}

QString OrdersModel::typed(int row, int column) const {
    const OrderView& order = m_rows[static_cast<std::size_t>(row)];
    return column == kTagColumn ? QString::fromStdString(order.tag) : textOf(order, column);
}

QString OrdersModel::tip(int row, int column) const {
    const OrderView& order = m_rows[static_cast<std::size_t>(row)];
    return column == Column::Note ? QString::fromStdString(order.note) : textOf(order, column);
}

RecordLook OrdersModel::look(int row, int column) const {
    return lookOf(m_rows[static_cast<std::size_t>(row)], column);
}

QString OrdersModel::textOf(const OrderView& order, int column) const {
    const InstrumentMarket* market = m_context.hub().find(order.instrument);
    const int quantityDecimals = market != nullptr ? market->instrument().quantityDecimals : 0;
    const int priceDecimals = market != nullptr ? market->instrument().priceDecimals : 4;
    const QString none = QStringLiteral("–");
    switch (column) {
        case Column::State:
            return stateText(order, m_context.desk());
        case Column::Time:
            return QString::fromStdString(formatTimeOfDay(order.createdAt, 3));
        case Column::Symbol:
            return QString::fromStdString(order.symbol);
        case Column::Side:
            return view(toText(order.side));
        case Column::Quantity:
            return quantityText(order.quantity, quantityDecimals);
        case Column::Filled:
            return quantityText(order.filled, quantityDecimals);
        case Column::Type:
            return view(toText(order.type));
        case Column::Price:
            return order.type == domain::OrderType::Market
                       ? none
                       : QString::fromStdString(
                             domain::formatPrice(trading::workingPrice(order), priceDecimals));
        case Column::Average:
            return order.averagePrice
                       ? QString::fromStdString(domain::formatPrice(*order.averagePrice, priceDecimals + 2))
                       : none;
        case Column::Fees:
            return order.filled.isZero() ? none : QString::fromStdString(domain::formatMoney(order.fees));
        case Column::Realised:
            return order.realised == domain::Money{}
                       ? none
                       : QString::fromStdString(domain::formatSignedMoney(order.realised));
        case Column::Tag:
            return QString::fromStdString(order.tag);
        case Column::Tif:
            return view(toText(order.timeInForce));
        case Column::Ahead: {
            if (const trading::QueueTold* told = m_context.desk().queue(order.id)) {
                return (told->least == told->most ? QString() : QStringLiteral("~")) +
                       quantityText(told->likely, quantityDecimals);
            }
            const auto queue = market != nullptr && !trading::isTerminal(order.life)
                                   ? market->book().queuePosition(order.venueId)
                                   : std::nullopt;
            return queue ? quantityText(queue->ahead, quantityDecimals) : none;
        }
        case Column::Note:
            return QString::fromStdString(order.note);
        default:
            return {};
    }
}

RecordLook OrdersModel::lookOf(const OrderView& order, int column) const {
    RecordLook look;
    const widgets::OrderMark mark = markOf(order);
    const bool isOver = widgets::orderMarkIsOver(mark);
    look.tone = isOver ? RecordTone::Secondary : RecordTone::Normal;
    switch (column) {
        case Column::Mark:
            look.mark = mark;
            break;
        case Column::State:
            look.isBold = widgets::orderMarkIsUrgent(mark);
            break;
        case Column::Time:
            look.tone = RecordTone::Secondary;
            look.faintTail = 4;
            break;
        case Column::Side:
            look.tone = order.side == domain::Side::Buy ? RecordTone::Up : RecordTone::Down;
            look.isBold = true;
            break;
        case Column::Filled:
            look.tone = order.filled.isZero() ? RecordTone::Faint : look.tone;
            break;
        case Column::Average:
            look.faintTail = order.averagePrice ? 2 : 0;
            break;
        case Column::Realised:
            look.tone = order.realised > domain::Money{}   ? RecordTone::Up
                        : order.realised < domain::Money{} ? RecordTone::Down
                                                           : RecordTone::Faint;
            break;
        case Column::Type:
        case Column::Tif:
        case Column::Fees:
            look.tone = RecordTone::Secondary;
            break;
        case Column::Note:
            look.tone = widgets::orderMarkIsUrgent(mark) ? RecordTone::Normal : RecordTone::Secondary;
            break;
        default:
            break;
    }
    return look;
}

}  // namespace tessera::ui
