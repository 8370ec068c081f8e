// DeskState: what the venue's reports and its recovery change.

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/settled_text.h"
#include "app/trading/desk_state.h"
#include "app/trading/journal_words.h"
#include "app/trading/margin_words.h"
#include "app/trading/order_lifecycle.h"
#include "app/trading/position_keeper.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::InstrumentId;
using domain::Money;
using domain::Quantity;

void DeskState::on(const ReportReceived& e, const JournalEvent& event, Changes& changes) {
    m_header.lastServerSequence = std::max(m_header.lastServerSequence, e.serverSequence);
    const domain::ExecutionReport& report = e.report;
    const bool isBust = report.type == domain::ExecType::TradeCanceled;
    const bool isTrade = report.type == domain::ExecType::Trade || isBust;
    if (isTrade && report.execId != domain::ExecId{} && m_execIds.contains(report.execId)) {
        ++m_header.duplicateEvents;
        return;
    }
    if (isBust && !isKnownBust(report, changes)) {
        return;
    }
    OrderRecord* order = record(report.id);
    if (order == nullptr && report.origId != ClientOrderId{}) {
        order = record(report.origId);
    }
    if (order == nullptr) {
        onForeignOrder(e, event, changes);
    } else {
        onKnownOrder(*order, e, event, changes);
    }
}

int DeskState::decimalsOf(InstrumentId id) const {
    const domain::Instrument* known = contract(id);
    return known != nullptr ? known->quantityDecimals : 0;
}

/// Of an execution that is not in the journal nothing can be taken back.
bool DeskState::isKnownBust(const domain::ExecutionReport& report, Changes& changes) {
    if (m_execIds.contains(report.refExecId)) {
        return true;
    }
    ++m_header.rejectedEvents;
    changes.alerts.push_back(fmt::format(
        "The venue takes back execution {}, which is not in this journal. It was recorded and not applied.",
        static_cast<std::uint64_t>(report.refExecId)));
    return false;
}

domain::ExecutionReport DeskState::undone(const domain::ExecutionReport& report) {
    domain::ExecutionReport back = report;
    back.side = domain::opposite(report.side);
    back.fee = -report.fee;
    return back;
}

void DeskState::onKnownOrder(OrderRecord& record, const ReportReceived& e, const JournalEvent& event,
                             Changes& changes) {
    beforeChange(record);
    const ReportOutcome outcome =
        applyReport(record, e.report, m_header.recovering, decimalsOf(record.view.instrument));
    m_header.rejectedEvents += outcome.accepted ? 0 : 1;
    if (!outcome.alert.empty()) {
        changes.alerts.push_back(outcome.alert);
    }
    if (outcome.isFill || outcome.isBust) {
        OrderView& view = record.view;
        if (const domain::Instrument* known = contract(view.instrument)) {
            const Quantity moved = outcome.isBust ? -e.report.lastQuantity : e.report.lastQuantity;
            const auto value = domain::notional(*known, e.report.lastPrice, moved);
            const auto sum = value ? domain::add(view.filledNotional, *value) : value;
            if (sum) {
                view.filledNotional = *sum;
                view.averagePrice = averagePrice(view.filledNotional, view.filled, *known);
            }
        }
    }
    afterChange(record, event, changes);
    if (outcome.isFill || outcome.isBust) {
        addFill(outcome.isBust ? undone(e.report) : e.report, record.view.id, outcome.isLate, event, changes);
        changes.fills.back().isBust = outcome.isBust;
    }
}

void DeskState::onForeignOrder(const ReportReceived& e, const JournalEvent& event, Changes& changes) {
    const domain::ExecutionReport& report = e.report;
    const bool isTrade = report.type == domain::ExecType::Trade && report.lastQuantity > Quantity{};
    if (isAboutMargin(report)) {
        m_header.account.marginCall =
            report.reason == domain::Reason::MarginCall ? report.margin : domain::MarginNotice{};
        changes.account = true;
        changes.alerts.push_back(marginSentence(report));
    } else if (isTrade &&
               (report.reason == domain::Reason::Settled || report.reason == domain::Reason::Margin)) {
        addFill(report, ClientOrderId{}, false, event, changes);
        const FillView& fill = changes.fills.back();
        const domain::Instrument* known = contract(report.instrument);
        const bool isOver = known == nullptr || report.venueTime >= known->lastTradingTime;
        changes.alerts.push_back(fmt::format(
            "{}: {} {} of {} at {}.",
            report.reason == domain::Reason::Settled
                ? (isOver ? "The contract ended and was settled"
                          : "A spread ended with its near leg and left the other one")
                : "The margin did not hold and the exchange reduced the position",
            fill.side == domain::Side::Buy ? "bought" : "sold",
            domain::formatQuantity(fill.quantity, known != nullptr ? known->quantityDecimals : 0),
            fill.symbol, domain::formatSettled(fill.price, known != nullptr ? known->priceDecimals : 9)));
    } else if (isTrade) {
        ++m_header.externalFills;
        useId(report.id);
        changes.alerts.push_back(
            fmt::format("EXTERNAL fill: the venue reports a trade of order {}, which is not in "
                        "this journal. The position moved.",
                        number(report.id)));
        addFill(report, report.id, false, event, changes);
    } else if (report.type == domain::ExecType::New) {
        VenueOrder order{.id = report.id,
                         .orderId = report.orderId,
                         .instrument = report.instrument,
                         .side = report.side,
                         .price = report.price,
                         .quantity = report.quantity,
                         .cumQuantity = {},
                         .type = report.orderType,
                         .timeInForce = report.timeInForce,
                         .terms = report.terms};
        adopt(order, event, changes);
    } else {
        ++m_header.rejectedEvents;
        changes.alerts.push_back(
            fmt::format("The venue sent \"{}\" for order {}, which is not in this journal. It was "
                        "recorded and not applied.",
                        domain::toText(report.type), number(report.id)));
    }
}

void DeskState::adopt(const VenueOrder& order, const JournalEvent& event, Changes& changes) {
    OrderIntent intent;
    intent.instrument = order.instrument;
    intent.side = order.side;
    intent.type = order.type;
    intent.timeInForce = order.timeInForce;
    intent.price = order.price;
    intent.quantity = order.quantity;
    intent.terms = order.terms;
    OrderRecord& record = create(order.id, intent, event);
    record.external = true;
    record.acknowledged = true;
    record.view.venueId = order.orderId;
    record.view.filled = order.cumQuantity;
    record.view.leaves = std::max(Quantity{}, order.quantity - order.cumQuantity);
    record.view.life = OrderLife::Live;
    record.view.note = "EXTERNAL: at the venue, not placed from this profile";
    afterChange(record, event, changes);
    changes.alerts.push_back(
        fmt::format("Order {} is at the venue but was not placed from this profile. It is shown "
                    "as EXTERNAL.",
                    number(order.id)));
}

FillOrigin originOf(const domain::ExecutionReport& report) {
    return report.reason == domain::Reason::Settled  ? FillOrigin::Settlement
           : report.reason == domain::Reason::Margin ? FillOrigin::Liquidation
                                                     : FillOrigin::Order;
}

void DeskState::addFill(const domain::ExecutionReport& report, ClientOrderId order, bool isLate,
                        const JournalEvent& event, Changes& changes) {
    m_execIds.insert(report.execId);
    domain::Instrument bare;
    bare.id = report.instrument;
    bare.symbol = fmt::format("#{}", static_cast<unsigned>(report.instrument));
    const domain::Instrument* known = contract(report.instrument);
    if (known == nullptr) {
        known = &bare;
        changes.alerts.push_back(
            fmt::format("A fill came for instrument {}, whose contract is not known yet: its "
                        "amounts count one unit a lot.",
                        bare.symbol));
    }
    PositionView& position =
        m_positions.try_emplace(report.instrument, this->position(report.instrument)).first->second;
    position.symbol = known->symbol;
    const Money realisedBefore = position.realised;
    if (const auto applied =
            applyFill(position, *known, report.side, report.lastPrice, report.lastQuantity, report.fee);
        !applied) {
        ++m_header.rejectedEvents;
        m_header.mismatch = true;
        changes.alerts.push_back("A fill is too large to account for: " + applied.error().sentence);
    }
    AccountView& account = m_header.account;
    const auto move = [](Money sum, std::int64_t nano) { return Money::fromNanoUsd(sum.nanoUsd() + nano); };
    account.realised = move(account.realised, position.realised.nanoUsd() - realisedBefore.nanoUsd());
    account.fees = move(account.fees, report.fee.nanoUsd());
    if (std::ranges::find(m_header.sessionWithout, report.instrument) != m_header.sessionWithout.end()) {
        // No price of it was known today before this one: what it realises belongs to the days before.
        m_header.sessionStart =
            move(m_header.sessionStart, position.realised.nanoUsd() - realisedBefore.nanoUsd());
    }
    account.cash = Money::fromNanoUsd(account.startingCash.nanoUsd() + account.realised.nanoUsd() -
                                      account.fees.nanoUsd());
    FillView fill{.id = static_cast<std::int64_t>(event.sequence),
                  .order = order,
                  .execId = report.execId,
                  .instrument = report.instrument,
                  .symbol = known->symbol,
                  .side = report.side,
                  .price = report.lastPrice,
                  .quantity = report.lastQuantity,
                  .fee = report.fee,
                  .isMaker = report.isMaker,
                  .isLate = isLate,
                  .venueTime = report.venueTime,
                  .recordedAt = event.at,
                  .impliedBy = report.impliedBy,
                  .origin = originOf(report)};
    m_header.fillsDigest += hashOf(fill);
    ++m_header.fillCount;
    changes.fills.push_back(std::move(fill));
    changes.positions.push_back(position);
    changes.account = true;
}

void DeskState::on(const Recovered& e, const JournalEvent& event, Changes& changes) {
    m_header.recovering = false;
    m_header.mismatch = false;
    if (const domain::MarginNotice& call = e.snapshot.marginCall;
        call.until != m_header.account.marginCall.until) {
        m_header.account.marginCall = call;
        changes.account = true;
        if (call.until.isSet()) {
            changes.alerts.push_back(openCallSentence(call));
        }
    }
    useId(e.snapshot.lastClientOrderId);
    std::unordered_map<ClientOrderId, const VenueOrder*> open;
    for (const VenueOrder& order : e.snapshot.openOrders) {
        open.emplace(order.id, &order);
    }
    for (const OrderRecord* living_ : living()) {
        OrderRecord& order = m_orders.at(living_->view.id);
        const VenueOrder* venue = nullptr;
        for (const ClientOrderId alias : {order.view.currentId, order.replaceId}) {
            if (const auto it = open.find(alias); it != open.end()) {
                venue = it->second;
                open.erase(it);
                break;
            }
        }
        beforeChange(order);
        std::string alert = reconcile(order, venue, decimalsOf(order.view.instrument));
        afterChange(order, event, changes);
        if (!alert.empty()) {
            changes.alerts.push_back(std::move(alert));
        }
    }
    for (const VenueOrder& order : e.snapshot.openOrders) {
        if (!open.contains(order.id)) {
            continue;
        }
        if (record(order.id) == nullptr) {
            adopt(order, event, changes);
        } else {
            m_header.mismatch = true;
            changes.alerts.push_back(
                fmt::format("The venue has order {} open; the journal says it ended.", number(order.id)));
        }
    }
    comparePositions(e, event.at, changes);
}

void DeskState::comparePositions(const Recovered& e, domain::Timestamp at, Changes& changes) {
    if (e.snapshot.lastServerSequence < m_header.lastServerSequence) {
        m_header.mismatch = true;
        changes.alerts.push_back(
            fmt::format("The venue's record ends at {} and this journal has {}: the venue was "
                        "reset. Start with another profile.",
                        e.snapshot.lastServerSequence, m_header.lastServerSequence));
    }
    std::unordered_map<InstrumentId, Quantity> venue;
    for (const VenuePosition& position : e.snapshot.positions) {
        venue[position.instrument] += position.net;
    }
    for (const auto& [id, position] : m_positions) {
        venue.try_emplace(id);
    }
    for (const auto& [id, net] : venue) {
        const PositionView mine = position(id);
        if (mine.net != net) {
            // An expired contract is settled at the venue without a fill: told, but no reason to stop.
            const domain::Instrument* known = contract(id);
            const bool isSettled = net.isZero() && known != nullptr && known->lastTradingTime.isSet() &&
                                   known->lastTradingTime <= at;
            m_header.mismatch = m_header.mismatch || !isSettled;
            changes.alerts.push_back(fmt::format("Position in {}: the journal has {}, the venue {}.",
                                                 mine.symbol.empty() ? "?" : mine.symbol,
                                                 domain::formatQuantity(mine.net, decimalsOf(id)),
                                                 domain::formatQuantity(net, decimalsOf(id))));
        }
    }
}

}  // namespace tessera::trading
