// ShadowExchange: what the account sends, on its way and when it arrives.

#include <algorithm>

#include "app/paper/shadow_exchange.h"
#include "app/trading/risk_limits.h"

namespace tessera::paper {

using namespace domain;  // NOLINT: the vocabulary this file is about
using trading::FillModel;
using trading::kEveryFillModel;

namespace {

Duration latencyOf(FillModel model, Duration base) {
    return model == FillModel::Optimistic ? base / 2 : model == FillModel::Base ? base : base * 2;
}

}  // namespace

void ShadowExchange::send(const NewOrder& order, Timestamp now) {
    const Quantity held = net(FillModel::Base, order.instrument);
    const bool takesOff = order.side == Side::Sell ? held >= order.quantity : -held >= order.quantity;
    m_instruments[order.id] = order.instrument;
    enqueue(order.instrument, takesOff && !held.isZero(), order, now);
}

void ShadowExchange::send(const NewOrderList& list, Timestamp now) {
    if (list.orders.empty()) {
        return;
    }
    const NewOrder& first = list.orders.front();
    for (const NewOrder& order : list.orders) {
        m_instruments[order.id] = order.instrument;
    }
    const Quantity held = net(FillModel::Base, first.instrument);
    const bool isExit = first.terms.role == LinkRole::Oco && list.orders.back().side == first.side;
    const bool takesOff = first.side == Side::Sell ? held >= first.quantity : -held >= first.quantity;
    enqueue(first.instrument, isExit && takesOff && !held.isZero(), list, now);
}

InstrumentId ShadowExchange::instrumentOf(ClientOrderId id) const {
    const auto it = m_instruments.find(id);
    return it == m_instruments.end() ? InstrumentId{} : it->second;
}

void ShadowExchange::send(const CancelOrder& cancel, Timestamp now) {
    enqueue(instrumentOf(cancel.target), false, cancel, now);
}

void ShadowExchange::send(const ReplaceOrder& replace, Timestamp now) {
    const InstrumentId instrument = instrumentOf(replace.target);
    m_instruments[replace.id] = instrument;
    enqueue(instrument, false, replace, now);
}

void ShadowExchange::enqueue(InstrumentId instrument, bool isReducing, Command command, Timestamp now) {
    m_now = std::max(m_now, now);
    for (const FillModel which : kEveryFillModel) {
        m_pending[static_cast<std::size_t>(which)].push_back(
            {m_now + latencyOf(which, m_terms.latency), instrument, isReducing, command});
    }
}

void ShadowExchange::advance(Timestamp now) {
    m_now = std::max(m_now, now);
    for (const FillModel which : kEveryFillModel) {
        auto& pending = m_pending[static_cast<std::size_t>(which)];
        while (!pending.empty() && pending.front().due <= m_now) {
            const Pending next = std::move(pending.front());
            pending.pop_front();
            if (trading::sessionDayOf(next.due) > m_day) {
                endDays(next.due);  // what arrives after the end of a day is of the next one
            }
            execute(which, next);
        }
    }
    endDays(m_now);
    converge(m_now);
    watchMargin(m_now);
}

std::optional<Timestamp> ShadowExchange::nextDue() const {
    std::optional<Timestamp> next;
    for (const auto& pending : m_pending) {
        if (!pending.empty() && (!next || pending.front().due < *next)) {
            next = pending.front().due;
        }
    }
    return next;
}

void ShadowExchange::execute(FillModel which, const Pending& pending) {
    std::visit([&](const auto& command) { executeFor(which, pending, command); }, pending.command);
    if (Market* market = find(pending.instrument)) {
        collect(*market, which);
    }
}

Reason ShadowExchange::whyNot(const Market* market) const {
    return market == nullptr ? Reason::UnknownInstrument
           : market->instrument.kind() == InstrumentKind::Index || !market->instrument.sizesKnown
               ? Reason::NotTradable
               : Reason::None;
}

void ShadowExchange::executeFor(FillModel which, const Pending& pending, NewOrder order) {
    Market* market = find(pending.instrument);
    if (const Reason why = whyNot(market); why != Reason::None) {
        if (which == FillModel::Base) {
            refuse(order, why, pending.due);
        }
        return;
    }
    const Quantity asked =
        std::exchange(order.quantity, reducingQuantity(which, pending, order.side, order.quantity));
    if (order.quantity < asked) {
        m_cut[static_cast<std::size_t>(which)].insert(order.id);
        order.terms.display = std::min(order.terms.display, order.quantity);
    }
    if (!order.quantity.isZero() || which == FillModel::Base) {
        model(*market, which, pending.due).submit(order, pending.due);
    }
}

Reason ShadowExchange::refusalOfLegs(FillModel which, const Pending& pending, const NewOrderList& list) {
    for (const NewOrder& leg : list.orders) {
        Market* market = find(leg.instrument);
        const Reason why = whyNot(market);
        const Reason refusal =
            why != Reason::None ? why : model(*market, which, pending.due).refusalOfLeg(leg, pending.due);
        if (refusal != Reason::None) {
            return refusal;
        }
    }
    return Reason::None;
}

/// Each leg trades in the market of its own contract; all of them, or none.
void ShadowExchange::executeLegs(FillModel which, const Pending& pending, const NewOrderList& list) {
    const Reason refusal = refusalOfLegs(which, pending, list);
    for (const NewOrder& leg : list.orders) {
        if (refusal == Reason::None) {
            Market& market = *find(leg.instrument);
            model(market, which, pending.due).submit(NewOrderList{{leg}}, pending.due);
            collect(market, which);
        } else if (which == FillModel::Base) {
            refuse(leg, refusal, pending.due);
        }
    }
}

void ShadowExchange::executeFor(FillModel which, const Pending& pending, NewOrderList list) {
    if (!list.orders.empty() && list.orders.front().terms.role == LinkRole::Leg) {
        executeLegs(which, pending, list);
        return;
    }
    Market* market = find(pending.instrument);
    if (const Reason why = whyNot(market); why != Reason::None) {
        for (const NewOrder& order : list.orders) {
            if (which == FillModel::Base) {
                refuse(order, why, pending.due);
            }
        }
        return;
    }
    for (NewOrder& order : list.orders) {
        const Quantity asked =
            std::exchange(order.quantity, reducingQuantity(which, pending, order.side, order.quantity));
        if (order.quantity < asked) {
            m_cut[static_cast<std::size_t>(which)].insert(order.id);
        }
    }
    if (!list.orders.front().quantity.isZero() || which == FillModel::Base) {
        model(*market, which, pending.due).submit(list, pending.due);
    }
}

void ShadowExchange::executeFor(FillModel which, const Pending& pending, const CancelOrder& cancel) {
    Market* market = find(pending.instrument);
    const bool isDone =
        market != nullptr &&
        model(*market, which, pending.due).cancel(cancel.target, Reason::CancelledByUser, pending.due);
    if (!isDone && which == FillModel::Base) {
        refuse(ExecType::CancelRejected, cancel.id, cancel.target, pending.due);
    }
}

void ShadowExchange::executeFor(FillModel which, const Pending& pending, ReplaceOrder replace) {
    Market* market = find(pending.instrument);
    bool isDone = false;
    if (market != nullptr) {
        ModelMarket& orders = model(*market, which, pending.due);
        const ExecutionReport* standing = orders.find(replace.target);
        auto& cut = m_cut[static_cast<std::size_t>(which)];
        if (standing != nullptr && cut.contains(replace.target)) {
            replace.quantity = std::min(replace.quantity, standing->quantity);
            cut.insert(replace.id);
        }
        isDone = orders.replace(replace, pending.due);
    }
    if (!isDone && which == FillModel::Base) {
        refuse(ExecType::ReplaceRejected, replace.id, replace.target, pending.due);
    }
}

void ShadowExchange::refuse(const NewOrder& order, Reason why, Timestamp now) {
    ExecutionReport report;
    report.type = ExecType::Rejected;
    report.reason = why;
    report.id = order.id;
    report.execId = ExecId{m_nextExecId++};
    report.instrument = order.instrument;
    report.side = order.side;
    report.orderType = order.type;
    report.timeInForce = order.timeInForce;
    report.price = order.price;
    report.quantity = order.quantity;
    report.terms = order.terms;
    report.venueTime = now;
    m_out.emplace_back(report);
}

void ShadowExchange::refuse(ExecType type, ClientOrderId request, ClientOrderId target, Timestamp now) {
    ExecutionReport report;
    report.type = type;
    report.reason = m_instruments.contains(target) ? Reason::TooLate : Reason::UnknownOrder;
    report.id = request;
    report.origId = target;
    report.instrument = instrumentOf(target);
    report.execId = ExecId{m_nextExecId++};
    report.venueTime = now;
    m_out.emplace_back(report);
}

void ShadowExchange::dropPending(const Market* market, Reason why, Timestamp now) {
    const auto isOf = [market](const Pending& one) {
        return market == nullptr || one.instrument == market->instrument.id;
    };
    for (const Pending& one : m_pending[static_cast<std::size_t>(FillModel::Base)]) {
        if (!isOf(one)) {
            continue;
        }
        if (const auto* order = std::get_if<NewOrder>(&one.command)) {
            refuse(*order, why, now);
        } else if (const auto* list = std::get_if<NewOrderList>(&one.command)) {
            for (const NewOrder& leg : list->orders) {
                refuse(leg, why, now);
            }
        } else if (const auto* cancel = std::get_if<CancelOrder>(&one.command)) {
            refuse(ExecType::CancelRejected, cancel->id, cancel->target, now);
        } else if (const auto* replace = std::get_if<ReplaceOrder>(&one.command)) {
            refuse(ExecType::ReplaceRejected, replace->id, replace->target, now);
        }
    }
    for (auto& pending : m_pending) {
        std::erase_if(pending, isOf);
    }
}

void ShadowExchange::cancelAll(Reason why, Timestamp now) {
    dropPending(nullptr, why, now);
    for (const auto& [id, market] : m_markets) {
        everyModel(*market, [&](ModelMarket& model) { model.cancelAll(why, now); });
    }
}

void ShadowExchange::startOver(Timestamp now) {
    cancelAll(Reason::Disconnected, m_now);
    m_now = m_marginLookedAt = now;
    m_day = 0;
}

}  // namespace tessera::paper
