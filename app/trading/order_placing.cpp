// OrderCore: what the person asks about orders.

#include <fmt/format.h>

#include "app/domain/decimal.h"
#include "app/trading/journal_words.h"
#include "app/trading/order_core.h"
#include "app/trading/order_lifecycle.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::Quantity;

namespace {

std::string_view ended(OrderLife life) {
    switch (life) {
        case OrderLife::Denied:
            return "was denied here";
        case OrderLife::Filled:
            return "is already filled";
        case OrderLife::Canceled:
            return "is already cancelled";
        case OrderLife::Expired:
            return "has expired";
        case OrderLife::Rejected:
            return "was rejected";
        default:
            return "is working";
    }
}

}  // namespace

RiskQuestion questionOf(const OrderIntent& intent) {
    return {.instrument = intent.instrument,
            .side = intent.side,
            .type = intent.type,
            .timeInForce = intent.timeInForce,
            .price = intent.price,
            .quantity = intent.quantity,
            .leaves = intent.quantity,
            .alreadyWorking = {},
            .isReplace = false,
            .terms = intent.terms};
}

domain::NewOrder messageOf(ClientOrderId id, const OrderIntent& intent) {
    return {.id = id,
            .instrument = intent.instrument,
            .side = intent.side,
            .type = intent.type,
            .timeInForce = intent.timeInForce,
            .postOnly = intent.postOnly,
            .price = intent.price,
            .quantity = intent.quantity,
            .terms = intent.terms};
}

void OrderCore::place(const OrderIntent& intent) {
    if (!m_storeProblem.empty()) {
        alert("Not sent: " + m_storeProblem);
        return;
    }
    const RiskQuestion question = questionOf(intent);
    watchLoss();
    const RiskMoment now = moment();
    std::string denial = refusalWhileClosing(intent.instrument);
    if (denial.empty()) {
        denial = intent.terms.role == domain::LinkRole::None
                     ? m_risk.check(question, m_state, now)
                     : "An order of a combination cannot be sent alone.";
    }
    const ClientOrderId id = nextId();
    if (!denial.empty()) {
        alert("Not sent. " + denial);
        std::string why = text(intent) + " denied: " + denial;
        journal(std::string(kYou), std::move(why), OrderDenied{id, intent, std::move(denial)});
        return;
    }
    m_risk.passed(question, now.now);
    journal(std::string(kYou), fmt::format("{}, {}.", text(intent), intent.seen.source),
            OrderPlaced{id, intent}, messageOf(id, intent));
}

void OrderCore::cancel(ClientOrderId order, const std::string& source) {
    const OrderRecord* record = m_state.findByName(order);
    if (record == nullptr) {
        alert(fmt::format("There is no order {} to cancel.", number(order)));
    } else if (isTerminal(record->view.life)) {
        alert(fmt::format("Order {} {}.", number(order), ended(record->view.life)));
    } else if (record->cancelId != ClientOrderId{} && !record->view.unknown) {
        alert(fmt::format("The cancel of order {} is already on its way.", number(order)));
    } else if (m_link != LinkState::Ready) {
        alert(fmt::format(
            "The cancel of order {} was not sent: {} Day orders end at the venue 5 s after the link is "
            "lost.",
            number(order), m_linkSentence));
    } else {
        askCancel(*record, source);
    }
}

void OrderCore::askCancel(const OrderRecord& record, const std::string& source) {
    const ClientOrderId id = nextId();
    const ClientOrderId target = record.view.currentId;
    m_cancelTargets[id] = target;
    journal(std::string(kYou), fmt::format("Cancel of order {} asked, {}.", number(record.view.id), source),
            CancelAsked{id, record.view.id, target, source}, domain::CancelOrder{.id = id, .target = target});
    if (!m_storeProblem.empty()) {
        alert("The cancel leaves as soon as it can be recorded: " + m_storeProblem);
    }
}

void OrderCore::cancelAll(std::optional<domain::InstrumentId> instrument, std::optional<domain::Side> side,
                          const std::string& source) {
    Intent intent{.kind = IntentKind::CancelSet, .instrument = instrument, .side = side};
    intent.seen.source = source;
    begin(intent);
}

std::string OrderCore::refusalToReplace(const OrderRecord& record, domain::Price price,
                                        Quantity quantity) const {
    const OrderView& view = record.view;
    const std::string which = fmt::format("Order {}", number(view.id));
    const domain::Instrument* contract = m_state.contract(view.instrument);
    const int decimals = contract != nullptr ? contract->quantityDecimals : 0;
    if (isTerminal(view.life)) {
        return fmt::format("{} {}.", which, ended(view.life));
    }
    if (view.unknown || view.life != OrderLife::Live) {
        return which + " is not confirmed by the venue: wait for its answer before changing it.";
    }
    if (view.request != OrderRequest::None) {
        return which + " has a request on its way: wait for the answer.";
    }
    if (quantity <= view.filled) {
        return fmt::format(
            "{} has {} filled: its quantity must stay above that; asked {}. Cancel it to stop it.", which,
            domain::formatQuantity(view.filled, decimals), domain::formatQuantity(quantity, decimals));
    }
    if (view.terms.role != domain::LinkRole::None && quantity != view.quantity) {
        return which +
               " belongs to a combination, whose orders keep their quantity. Its price can be changed.";
    }
    if (price == workingPrice(view) && quantity == view.quantity) {
        return which + " has this price and quantity already.";
    }
    return {};
}

void OrderCore::replace(ClientOrderId order, domain::Price price, Quantity quantity, const BookSeen& seen) {
    const OrderRecord* record = m_state.findByName(order);
    if (record == nullptr || !m_storeProblem.empty()) {
        alert(record == nullptr ? fmt::format("There is no order {} to change.", number(order))
                                : "Not sent: " + m_storeProblem);
        return;
    }
    const OrderView& view = record->view;
    std::string denial = refusalToReplace(*record, price, quantity);
    const bool waits = isWaitingStop(view);
    // A stop-limit keeps the distance between its two prices.
    const domain::Price limit = !waits ? price
                                : view.type == domain::OrderType::StopLimit
                                    ? price + (view.price - view.terms.stopPrice)
                                    : domain::Price{};
    RiskQuestion question{.instrument = view.instrument,
                          .side = view.side,
                          .type = view.type,
                          .timeInForce = view.timeInForce,
                          .price = limit,
                          .quantity = quantity,
                          .leaves = quantity - view.filled,
                          .alreadyWorking = view.leaves,
                          .isReplace = true,
                          .terms = view.terms};
    question.terms.stopPrice = waits ? price : view.terms.stopPrice;
    if (!waits && domain::isStop(view.type)) {
        question.type = domain::OrderType::Limit;  // it works at its protection price now
    }
    watchLoss();
    const RiskMoment now = moment();
    denial = denial.empty() ? refusalWhileClosing(view.instrument) : denial;
    if (denial.empty()) {
        denial = m_risk.check(question, m_state, now);
    }
    if (!denial.empty()) {
        alert(denial);
        std::string why = fmt::format("Change of order {} denied: {}", number(view.id), denial);
        journal(std::string(kYou), std::move(why),
                ReplaceDenied{view.id, price, quantity, std::move(denial)});
        return;
    }
    m_risk.passed(question, now.now);
    const ClientOrderId id = nextId();
    const domain::Instrument& contract = *m_state.contract(view.instrument);
    journal(std::string(kYou),
            fmt::format("Change of order {} to {} at {} asked, {}.", number(view.id),
                        domain::formatQuantity(quantity, contract.quantityDecimals),
                        domain::formatPrice(price, contract.priceDecimals), seen.source),
            ReplaceAsked{id, view.id, view.currentId, price, quantity, seen},
            domain::ReplaceOrder{.id = id,
                                 .target = view.currentId,
                                 .price = limit,
                                 .quantity = quantity,
                                 .stopPrice = question.terms.stopPrice});
}

}  // namespace tessera::trading
