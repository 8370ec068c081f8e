#include "ui/bridge/desk_model.h"

#include <QString>

namespace tessera::ui {

using trading::OrderView;

namespace {
// Terminal orders kept in memory for the ladder's fading marks and the chart; the blotter has all of them on
// disk.
constexpr std::size_t kKeptOrders = 2000;
}  // namespace

DeskModel::DeskModel(trading::OrderDesk& desk, QObject* parent) : QObject(parent), m_desk(desk) {}

void DeskModel::tick() {
    m_events.clear();
    m_desk.drain(m_events);
    for (const trading::DeskEvent& event : m_events) {
        handle(event);
    }
    if (!m_events.empty()) {
        ++m_revision;
        forgetOldTerminals();
    }
}

void DeskModel::placeReviewed(const trading::OrderIntent& order, const QString& why) {
    m_desk.setArmed(order.instrument, true, "to place an order that was reviewed");
    m_desk.place(order);
    emit disarmed(order.instrument, why);
    m_desk.setArmed(order.instrument, false, why.toStdString());
}

void DeskModel::placeReviewed(const std::vector<trading::OrderIntent>& legs, const QString& why) {
    for (const trading::OrderIntent& leg : legs) {
        m_desk.setArmed(leg.instrument, true, "to place an order that was reviewed");
    }
    m_desk.placeList(legs);
    for (const trading::OrderIntent& leg : legs) {
        emit disarmed(leg.instrument, why);
        m_desk.setArmed(leg.instrument, false, why.toStdString());
    }
}

void DeskModel::handle(const trading::DeskEvent& event) {
    if (const auto* order = std::get_if<trading::OrderChanged>(&event)) {
        m_orders[static_cast<std::uint64_t>(order->order.id)] = order->order;
        emit orderChanged(order->order);
    } else if (const auto* fill = std::get_if<trading::FillAdded>(&event)) {
        emit fillAdded(fill->fill);
    } else if (const auto* position = std::get_if<trading::PositionChanged>(&event)) {
        m_positions[static_cast<std::uint32_t>(position->position.instrument)] = position->position;
        emit positionsChanged();
    } else if (const auto* account = std::get_if<trading::AccountChanged>(&event)) {
        m_account = account->account;
        emit accountChanged();
    } else if (const auto* link = std::get_if<trading::LinkChanged>(&event)) {
        m_link = *link;
        emit linkChanged();
    } else if (const auto* gate = std::get_if<trading::GateChanged>(&event)) {
        m_gate = *gate;
        emit gateChanged();
    } else if (const auto* risk = std::get_if<trading::RiskChanged>(&event)) {
        m_risk = risk->risk;
        emit riskChanged();
    } else if (const auto* model = std::get_if<trading::ModelPositionChanged>(&event)) {
        m_models[static_cast<std::size_t>(model->model)][model->position.instrument] = model->position;
        emit accountChanged();
    } else if (const auto* queue = std::get_if<trading::QueueTold>(&event)) {
        if (queue->isQueued) {
            m_queues[queue->order] = *queue;
        } else {
            m_queues.erase(queue->order);
        }
    } else if (const auto* tag = std::get_if<trading::TagChanged>(&event)) {
        emit tagChanged(*tag);
    } else if (const auto* intent = std::get_if<trading::IntentChanged>(&event)) {
        if (!intent->sentence.empty()) {
            emit intentTold(QString::fromStdString(intent->sentence),
                            intent->step == trading::IntentChanged::Step::Failed);
        }
    } else if (const auto* disarm = std::get_if<trading::Disarmed>(&event)) {
        emit disarmed(disarm->instrument, QString::fromStdString(disarm->why));
    } else if (const auto* told = std::get_if<trading::Alert>(&event)) {
        emit alert(QString::fromStdString(told->sentence));
    }
}

void DeskModel::forgetOldTerminals() {
    for (auto at = m_orders.begin(); m_orders.size() > kKeptOrders && at != m_orders.end();) {
        at = trading::isTerminal(at->second.life) ? m_orders.erase(at) : std::next(at);
    }
}

std::vector<const OrderView*> DeskModel::working() const {
    std::vector<const OrderView*> open;
    for (const auto& [id, order] : m_orders) {
        if (!trading::isTerminal(order.life)) {
            open.push_back(&order);
        }
    }
    return open;
}

std::vector<const OrderView*> DeskModel::working(domain::InstrumentId instrument) const {
    std::vector<const OrderView*> open = working();
    std::erase_if(open, [&](const OrderView* order) { return order->instrument != instrument; });
    return open;
}

void cancelTogether(DeskModel& desk, const std::vector<const OrderView*>& orders, const std::string& source) {
    trading::Intent set{.kind = trading::IntentKind::CancelSet};
    set.seen.source = source;
    for (const OrderView* order : orders) {
        if (!trading::isTerminal(order->life)) {
            set.orders.push_back(order->id);
        }
    }
    if (set.orders.size() == 1) {
        desk.desk().cancel(set.orders.front(), source);
    } else if (!set.orders.empty()) {
        desk.desk().begin(set);
    }
}

const trading::QueueTold* DeskModel::queue(domain::ClientOrderId order) const {
    const auto found = m_queues.find(order);
    return found == m_queues.end() ? nullptr : &found->second;
}

const trading::PositionView* DeskModel::position(domain::InstrumentId instrument) const {
    const auto found = m_positions.find(static_cast<std::uint32_t>(instrument));
    return found == m_positions.end() ? nullptr : &found->second;
}

bool DeskModel::waitsForEntry(const trading::OrderView& order) const {
    using domain::LinkRole;
    if (order.terms.role != LinkRole::Target && order.terms.role != LinkRole::Protection) {
        return false;
    }
    // The first order of the list is its entry.
    const auto entry = recentOrders().find(static_cast<std::uint64_t>(order.terms.listId));
    return entry != recentOrders().end() && !trading::isTerminal(entry->second.life) &&
           entry->second.filled.isZero();
}

}  // namespace tessera::ui
