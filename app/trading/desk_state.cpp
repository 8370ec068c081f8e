#include "app/trading/desk_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/working_leaves.h"
#include "app/trading/journal_words.h"
#include "app/trading/order_lifecycle.h"
#include "app/trading/position_keeper.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::InstrumentId;
using domain::Money;
using domain::Quantity;

namespace {

/// Order-sensitive 64-bit mixer; equality of states, not security (the SHA-256 chain is for that).
class Hasher {
 public:
    Hasher& add(std::uint64_t value) {
        m_hash = (m_hash ^ value) * 0x9E3779B97F4A7C15ULL;
        m_hash ^= m_hash >> 29U;
        return *this;
    }
    Hasher& add(std::int64_t value) { return add(static_cast<std::uint64_t>(value)); }
    Hasher& add(std::string_view text) {
        for (const char c : text) {
            add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
        }
        return add(static_cast<std::uint64_t>(text.size()));
    }
    template <class E>
        requires std::is_enum_v<E>
    Hasher& add(E value) {
        return add(static_cast<std::uint64_t>(value));
    }
    std::uint64_t value() const { return m_hash; }

 private:
    std::uint64_t m_hash = 0x54455353455241ULL;
};

std::uint64_t hashOf(const PositionView& p) {
    return Hasher()
        .add(p.instrument)
        .add(p.net.raw())
        .add(p.cost.nanoUsd())
        .add(p.realised.nanoUsd())
        .add(p.fees.nanoUsd())
        .value();
}

/// Zero for a plain order, whose hash is then what it was before there were terms.
std::uint64_t hashOf(const domain::OrderTerms& t) {
    if (t == domain::OrderTerms{}) {
        return 0;
    }
    return Hasher()
        .add(t.stopPrice.nanoUsd())
        .add(t.trail.nanoUsd())
        .add(static_cast<std::int64_t>(t.trailBp))
        .add(t.display.raw())
        .add(t.expireAt.nanos())
        .add(t.role)
        .add(t.listId)
        .add(static_cast<std::uint64_t>(t.triggered))
        .value();
}

/// Largest quantity this order could still trade.
Quantity worstLeaves(const OrderRecord& record) {
    if (isTerminal(record.view.life)) {
        return {};
    }
    const Quantity replaced =
        record.replaceId == ClientOrderId{} ? Quantity{} : record.replaceQuantity - record.view.filled;
    return std::max(record.view.leaves, replaced);
}

template <class Map, class Key>
auto lookUp(Map& map, const Key& key) -> decltype(&map.begin()->second) {
    const auto it = map.find(key);
    return it == map.end() ? nullptr : &it->second;
}

}  // namespace

bool DeskHeader::operator==(const DeskHeader& o) const {
    const auto counters = [](const DeskHeader& h) {
        return std::tuple(h.lastSequence, h.lastClientOrderId, h.lastServerSequence, h.ordersDigest,
                          h.fillsDigest, h.orderCount, h.fillCount, h.rejectedEvents, h.duplicateEvents,
                          h.externalFills, h.day, h.dayStartResult, h.killSwitch, h.recovering, h.mismatch,
                          h.account.name, h.account.startingCash, h.account.cash, h.account.realised,
                          h.account.fees, h.tradingState, h.sessionDay, h.sessionStart, h.sessionSince,
                          h.sessionWithout);
    };
    return counters(*this) == counters(o) && encodeIntents(intents) == encodeIntents(o.intents);
}

std::uint64_t hashOf(const OrderRecord& r) {
    const OrderView& v = r.view;
    return Hasher()
               .add(v.id)
               .add(v.currentId)
               .add(v.venueId)
               .add(v.instrument)
               .add(v.side)
               .add(v.type)
               .add(v.timeInForce)
               .add(v.price.nanoUsd())
               .add(v.quantity.raw())
               .add(v.filled.raw())
               .add(v.leaves.raw())
               .add(v.filledNotional.nanoUsd())
               .add(v.life)
               .add(v.request)
               .add(static_cast<std::uint64_t>(v.unknown))
               .add(v.note)
               .add(v.journalSequence)
               .add(r.cancelId)
               .add(r.replaceId)
               .add(r.replacePrice.nanoUsd())
               .add(r.replaceQuantity.raw())
               .add(static_cast<std::uint64_t>(r.acknowledged))
               .value() ^
           hashOf(v.terms);
}

std::uint64_t hashOf(const FillView& f) {
    return Hasher()
        .add(f.execId)
        .add(f.order)
        .add(f.instrument)
        .add(f.side)
        .add(f.price.nanoUsd())
        .add(f.quantity.raw())
        .add(f.fee.nanoUsd())
        .value();
}

void DeskState::restore(StoredDesk stored) {
    m_header = std::move(stored.header);
    for (domain::Instrument& contract : stored.contracts) {
        m_contracts[contract.id] = std::move(contract);
    }
    for (PositionView& position : stored.positions) {
        m_positions[position.instrument] = std::move(position);
    }
    restoreModels(stored.models);
    m_execIds.insert(stored.execIds.begin(), stored.execIds.end());
    for (const LimitRow& row : stored.limits) {
        if (row.value) {
            m_limits[{row.instrument ? static_cast<std::int64_t>(*row.instrument) : -1, row.limit}] =
                *row.value;
        }
    }
    for (OrderRecord& stored_ : stored.orders) {
        const ClientOrderId id = stored_.view.id;
        nameAll(stored_);
        if (!isTerminal(stored_.view.life)) {
            m_living.insert(id);
        }
        m_orders[id] = std::move(stored_);
    }
    for (const auto& [id, order] : m_orders) {
        // A combination counts once, with the first of its orders that is known.
        const ClientOrderId list = combinationOf(order.view.terms);
        if (list == ClientOrderId{} || m_lists.at(list).front() == id) {
            countExposure(order.view, 1);
        }
    }
}

WorkingExposure DeskState::exposureOf(const OrderView& order) const {
    std::vector<domain::LinkedLeaves> together;
    const auto add = [this, &together](ClientOrderId id) {
        const OrderRecord& one = m_orders.at(id);
        together.push_back({one.view.terms.role, one.view.side, worstLeaves(one)});
    };
    const ClientOrderId list = combinationOf(order.terms);
    if (const auto* legs = list == ClientOrderId{} ? nullptr : lookUp(m_lists, list)) {
        std::ranges::for_each(*legs, add);
    } else {
        add(order.id);
    }
    const domain::WorkingLeaves worst = domain::worstLeaves(together);
    return {worst.buys, worst.sells};
}

void DeskState::countExposure(const OrderView& order, int sign) {
    const WorkingExposure mine = exposureOf(order);
    WorkingExposure& sum = m_exposure[order.instrument];
    sum.buy += sign > 0 ? mine.buy : -mine.buy;
    sum.sell += sign > 0 ? mine.sell : -mine.sell;
}

const OrderRecord* DeskState::find(ClientOrderId id) const {
    return lookUp(m_orders, id);
}

const OrderRecord* DeskState::findByName(ClientOrderId name) const {
    const ClientOrderId* id = lookUp(m_names, name);
    return id == nullptr ? nullptr : find(*id);
}

OrderRecord* DeskState::record(ClientOrderId name) {
    const ClientOrderId* id = lookUp(m_names, name);
    return id == nullptr ? nullptr : lookUp(m_orders, *id);
}

const domain::Instrument* DeskState::contract(InstrumentId id) const {
    return lookUp(m_contracts, id);
}

PositionView DeskState::position(InstrumentId id) const {
    if (const PositionView* known = lookUp(m_positions, id)) {
        return *known;
    }
    PositionView flat;
    flat.instrument = id;
    if (const domain::Instrument* known = contract(id)) {
        flat.symbol = known->symbol;
    }
    return flat;
}

WorkingExposure DeskState::exposure(InstrumentId id) const {
    const WorkingExposure* known = lookUp(m_exposure, id);
    return known == nullptr ? WorkingExposure{} : *known;
}

std::vector<const OrderRecord*> DeskState::living() const {
    std::vector<const OrderRecord*> out;
    out.reserve(m_living.size());
    for (const ClientOrderId id : m_living) {
        out.push_back(find(id));
    }
    std::ranges::sort(out, {}, [](const OrderRecord* r) { return r->view.id; });
    return out;
}

std::uint64_t DeskState::hash() const {
    Hasher hasher;
    const DeskHeader& h = m_header;
    hasher.add(h.lastSequence)
        .add(h.lastClientOrderId)
        .add(h.lastServerSequence)
        .add(h.ordersDigest)
        .add(h.fillsDigest)
        .add(h.orderCount)
        .add(h.fillCount)
        .add(h.rejectedEvents)
        .add(h.externalFills)
        .add(h.day)
        .add(h.dayStartResult.nanoUsd())
        .add(h.account.cash.nanoUsd())
        .add(h.account.realised.nanoUsd())
        .add(h.account.fees.nanoUsd())
        .add(static_cast<std::uint64_t>(h.killSwitch))
        .add(static_cast<std::uint64_t>(h.recovering))
        .add(static_cast<std::uint64_t>(h.mismatch));
    hasher.add(h.tradingState).add(h.sessionDay).add(h.sessionStart.nanoUsd()).add(h.sessionSince.nanos());
    for (const InstrumentId id : h.sessionWithout) {
        hasher.add(id);
    }
    for (const OpenIntent& open : h.intents) {
        hasher.add(open.id).add(open.intent.kind);
    }
    for (const auto& [key, value] : m_limits) {
        hasher.add(key.first).add(key.second).add(value);
    }
    std::uint64_t positions = 0;
    for (const auto& [id, position] : m_positions) {
        positions += hashOf(position);
    }
    for (const ModelAccount& model : m_models) {
        for (const auto& [id, position] : model.positions) {
            hasher.add(hashOf(position));
        }
    }
    return hasher.add(positions).value();
}

Changes DeskState::apply(const JournalEvent& event) {
    Changes changes;
    rollDay(event.at);
    m_header.lastSequence = event.sequence;
    const Money before = m_header.account.realised;
    std::visit([&](const auto& e) { on(e, event, changes); }, event.body);
    for (FillView& fill : changes.fills) {  // one event, one fill: all it realised is that fill's
        inherit(fill, Money::fromNanoUsd(m_header.account.realised.nanoUsd() - before.nanoUsd()), changes);
    }
    return changes;
}

void DeskState::rollDay(domain::Timestamp at) {
    constexpr std::int64_t kNanosPerDay = 86'400LL * 1'000'000'000;
    const std::int64_t day = at.nanos() / kNanosPerDay;
    if (day > m_header.day) {
        m_header.day = day;
        m_header.dayStartResult =
            Money::fromNanoUsd(m_header.account.realised.nanoUsd() - m_header.account.fees.nanoUsd());
    }
}

void DeskState::useId(ClientOrderId id) {
    m_header.lastClientOrderId = std::max(m_header.lastClientOrderId, number(id));
}

void DeskState::beforeChange(const OrderRecord& record) {
    m_header.ordersDigest -= hashOf(record);
    countExposure(record.view, -1);
}

void DeskState::afterChange(OrderRecord& record, const JournalEvent& event, Changes& changes) {
    record.view.updatedAt = event.at;
    record.view.journalSequence = event.sequence;
    m_header.ordersDigest += hashOf(record);
    countExposure(record.view, 1);
    if (isTerminal(record.view.life)) {
        m_living.erase(record.view.id);
    } else {
        m_living.insert(record.view.id);
    }
    changes.orders.push_back(record);
}

OrderRecord& DeskState::create(ClientOrderId id, const OrderIntent& intent, const JournalEvent& event) {
    OrderRecord record;
    OrderView& view = record.view;
    view.id = view.currentId = id;
    view.instrument = intent.instrument;
    const domain::Instrument* known = contract(intent.instrument);
    view.symbol =
        known != nullptr ? known->symbol : fmt::format("#{}", static_cast<unsigned>(intent.instrument));
    view.side = intent.side;
    view.type = intent.type;
    view.timeInForce = intent.timeInForce;
    view.price = intent.price;
    view.quantity = intent.quantity;
    view.terms = intent.terms;
    view.tag = intent.tag;
    view.createdAt = event.at;
    useId(id);
    ++m_header.orderCount;
    if (const auto* legs = lookUp(m_lists, combinationOf(view.terms)); legs != nullptr && !legs->empty()) {
        countExposure(m_orders.at(legs->front()).view, -1);  // afterChange counts it with the new leg
    }
    OrderRecord& stored = m_orders[id];
    stored = std::move(record);
    nameAll(stored);
    return stored;
}

void DeskState::on(const AccountOpened& e, const JournalEvent&, Changes& changes) {
    m_header.account = {
        .name = e.name, .startingCash = e.startingCash, .cash = e.startingCash, .realised = {}, .fees = {}};
    changes.account = true;
}

void DeskState::on(const SessionStarted&, const JournalEvent& event, Changes& changes) {
    m_armed.clear();
    prune();
    makeUnknown(event, changes);
}

void DeskState::prune() {
    // The same cut that a load makes, so that a replay from empty and a restart from the projection stay
    // equal.
    std::vector<ClientOrderId> ids;
    ids.reserve(m_orders.size());
    for (const auto& [id, order] : m_orders) {
        ids.push_back(id);
    }
    if (std::ssize(ids) > kRecentOrders) {
        std::ranges::nth_element(ids, ids.begin() + kRecentOrders, std::greater{});
        for (auto it = ids.begin() + kRecentOrders; it != ids.end(); ++it) {
            if (!m_living.contains(*it)) {
                m_orders.erase(*it);
            }
        }
    }
    m_names.clear();
    m_lists.clear();
    for (const auto& [id, order] : m_orders) {
        nameAll(order);
    }
}

void DeskState::nameAll(const OrderRecord& order) {
    for (const ClientOrderId alias : {order.view.id, order.view.currentId, order.cancelId, order.replaceId}) {
        if (alias != ClientOrderId{}) {
            name(alias, order.view.id);
        }
    }
    if (const ClientOrderId list = combinationOf(order.view.terms); list != ClientOrderId{}) {
        std::vector<ClientOrderId>& legs = m_lists[list];
        if (std::ranges::find(legs, order.view.id) == legs.end()) {
            legs.push_back(order.view.id);
        }
    }
}

void DeskState::on(const ContractDefined& e, const JournalEvent&, Changes& changes) {
    m_contracts[e.contract.id] = e.contract;
    changes.contracts.push_back(e.contract);
}

void DeskState::on(const OrderPlaced& e, const JournalEvent& event, Changes& changes) {
    OrderRecord& record = create(e.id, e.intent, event);
    record.view.life = OrderLife::PendingNew;
    record.view.leaves = e.intent.quantity;
    if (e.intent.seen.bestBid && e.intent.seen.bestAsk) {
        record.arrivalBid = e.intent.seen.bestBid;
        record.arrivalAsk = e.intent.seen.bestAsk;
    }
    afterChange(record, event, changes);
}

void DeskState::on(const OrderDenied& e, const JournalEvent& event, Changes& changes) {
    OrderRecord& record = create(e.id, e.intent, event);
    record.view.life = OrderLife::Denied;
    record.view.note = e.sentence;
    afterChange(record, event, changes);
}

void DeskState::on(const CancelAsked& e, const JournalEvent& event, Changes& changes) {
    useId(e.id);
    if (OrderRecord* order = record(e.order)) {
        beforeChange(*order);
        name(e.id, order->view.id);
        applyCancelAsked(*order, e.id);
        afterChange(*order, event, changes);
    }
}

void DeskState::on(const ReplaceAsked& e, const JournalEvent& event, Changes& changes) {
    useId(e.id);
    if (OrderRecord* order = record(e.order)) {
        beforeChange(*order);
        name(e.id, order->view.id);
        applyReplaceAsked(*order, e.id, e.price, e.quantity);
        afterChange(*order, event, changes);
    }
}

void DeskState::on(const ReplaceDenied& e, const JournalEvent& event, Changes& changes) {
    if (OrderRecord* order = record(e.order)) {
        beforeChange(*order);
        order->view.note = e.sentence;
        afterChange(*order, event, changes);
    }
}

void DeskState::on(const NotSent& e, const JournalEvent& event, Changes& changes) {
    if (OrderRecord* order = record(e.id)) {
        beforeChange(*order);
        applyNotSent(*order, e.id, e.sentence);
        afterChange(*order, event, changes);
    }
}

void DeskState::on(const AckOverdue& e, const JournalEvent& event, Changes& changes) {
    OrderRecord* order = record(e.id);
    if (order != nullptr && !isTerminal(order->view.life)) {
        beforeChange(*order);
        order->view.unknown = true;
        afterChange(*order, event, changes);
    }
}

void DeskState::makeUnknown(const JournalEvent& event, Changes& changes) {
    m_header.recovering = true;
    for (const OrderRecord* living_ : living()) {
        OrderRecord& order = m_orders.at(living_->view.id);
        beforeChange(order);
        order.view.unknown = true;
        afterChange(order, event, changes);
    }
}

void DeskState::on(const LinkLost&, const JournalEvent& event, Changes& changes) {
    makeUnknown(event, changes);
}

void DeskState::on(const ArmedChanged& e, const JournalEvent&, Changes&) {
    if (e.armed) {
        m_armed.insert(e.instrument);
    } else {
        m_armed.erase(e.instrument);
    }
}

void DeskState::on(const KillSwitchChanged& e, const JournalEvent&, Changes&) {
    m_header.killSwitch = e.on;
}

void DeskState::on(const LimitsChanged& e, const JournalEvent&, Changes&) {
    m_header.limits = e.limits;
}

const OpenIntent* DeskState::intent(std::uint64_t id) const {
    const auto open = std::ranges::find(m_header.intents, id, &OpenIntent::id);
    return open == m_header.intents.end() ? nullptr : &*open;
}

void DeskState::on(const IntentBegun& e, const JournalEvent& event, Changes& changes) {
    m_header.intents.push_back({.id = event.sequence, .begunAt = event.at, .intent = e.intent});
    changes.intents.push_back({e.intent, IntentChanged::Step::Begun, {}});
}

void DeskState::on(const IntentEnded& e, const JournalEvent&, Changes& changes) {
    const auto open = std::ranges::find(m_header.intents, e.id, &OpenIntent::id);
    if (open == m_header.intents.end()) {
        return;
    }
    changes.intents.push_back({std::move(open->intent),
                               e.isDone ? IntentChanged::Step::Done : IntentChanged::Step::Failed,
                               e.sentence});
    m_header.intents.erase(open);
}

void DeskState::on(const GateMoved&, const JournalEvent&, Changes&) {}

}  // namespace tessera::trading
