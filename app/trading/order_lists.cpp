// OrderCore: orders placed together, and how what became of them is told. The venue takes a list whole or not
// at all.

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/trading/journal_words.h"
#include "app/trading/order_core.h"
#include "app/trading/order_lifecycle.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::Side;

namespace {

bool isStrategy(const std::vector<OrderIntent>& legs) {
    return !legs.empty() && legs[0].terms.role == domain::LinkRole::Leg;
}

std::string refusalOfStrategy(const std::vector<OrderIntent>& legs) {
    for (const OrderIntent& leg : legs) {
        const auto isSame = [&](const OrderIntent& other) { return other.instrument == leg.instrument; };
        if (std::ranges::count_if(legs, isSame) > 1) {
            return "The legs of a strategy are of as many contracts: join two of the same one.";
        }
        if (leg.terms.role != domain::LinkRole::Leg || leg.type != domain::OrderType::Limit ||
            leg.timeInForce != domain::TimeInForce::Fok) {
            return "Every leg of a strategy is a limit that trades whole at once, or not at all.";
        }
    }
    return {};
}

/// The shape of a combination; the venue checks it again.
std::string refusalOfList(const std::vector<OrderIntent>& legs) {
    using domain::LinkRole;
    if (isStrategy(legs)) {
        return refusalOfStrategy(legs);
    }
    const bool isBracket = legs.size() == 3 && legs[0].terms.role == LinkRole::Entry &&
                           legs[1].terms.role == LinkRole::Target &&
                           legs[2].terms.role == LinkRole::Protection;
    const bool isOco =
        legs.size() == 2 && legs[0].terms.role == LinkRole::Oco && legs[1].terms.role == LinkRole::Oco;
    for (const OrderIntent& leg : legs) {
        if (leg.instrument != legs[0].instrument || leg.quantity != legs[0].quantity) {
            return "The orders of a combination are of one contract and one quantity.";
        }
    }
    if (!isBracket && !isOco) {
        return "A combination is two OCO orders, or an entry, a target and a stop.";
    }
    if (isBracket && (legs[1].side == legs[0].side || legs[2].side == legs[0].side)) {
        return "The target and the stop of a bracket close what its entry opens.";
    }
    return {};
}

}  // namespace

/// "leg SITC-Z26-C2.2500".
std::string OrderCore::nameOfLeg(const OrderIntent& leg) const {
    const domain::Instrument* contract = m_state.contract(leg.instrument);
    return "leg " + (contract != nullptr ? contract->symbol : std::string("of an unknown instrument"));
}

void OrderCore::placeList(std::vector<OrderIntent> legs) {
    if (!m_storeProblem.empty() || legs.size() < 2 || legs.size() > domain::kMostListed) {
        alert(
            m_storeProblem.empty()
                ? fmt::format("Not sent: an OCO has two orders, a bracket three, a strategy two to {} legs; "
                              "asked {}.",
                              domain::kMostListed, legs.size())
                : "Not sent: " + m_storeProblem);
        return;
    }
    watchLoss();
    const RiskMoment now = moment();
    const ClientOrderId list = nextId();
    std::string denial = refusalOfList(legs);
    std::vector<RiskQuestion> questions;
    for (OrderIntent& leg : legs) {
        leg.terms.listId = list;
        questions.push_back(questionOf(leg));
        denial = denial.empty() ? refusalWhileClosing(leg.instrument) : denial;
        if (denial.empty()) {
            denial = m_risk.check(questions.back(), m_state, now);
            const std::string what = isStrategy(legs) ? nameOfLeg(leg) : std::string(toText(leg.terms.role));
            denial = denial.empty() ? denial : fmt::format("{} ({})", denial, what);
        }
    }
    if (denial.empty() && isStrategy(legs)) {
        denial = m_risk.checkTogether(questions, m_state);
    }
    if (!denial.empty()) {
        alert("Not sent. " + denial);
        for (const OrderIntent& leg : legs) {
            journal(std::string(kYou), text(leg) + " denied: " + denial, OrderDenied{nextId(), leg, denial});
        }
        return;
    }
    m_risk.passed(questionOf(legs.front()), now.now);
    Intent whole{.kind = isStrategy(legs) ? IntentKind::Strategy : IntentKind::Bracket,
                 .instrument = legs[0].instrument,
                 .seen = legs[0].seen};
    for (std::size_t i = 0; i < legs.size(); ++i) {
        whole.orders.push_back(ClientOrderId{number(list) + i});
    }
    begin(whole);
    domain::NewOrderList message;
    for (const OrderIntent& leg : legs) {
        const ClientOrderId id = nextId();
        message.orders.push_back(messageOf(id, leg));
        // The list leaves with its last row, so that all of them are committed.
        const bool isLast = message.orders.size() == legs.size();
        journal(std::string(kYou),
                fmt::format("{}, {} of order {}, {}.", text(leg), domain::toText(leg.terms.role),
                            number(list), leg.seen.source),
                OrderPlaced{id, leg}, isLast ? Message(message) : Message());
    }
}

// --- what became of them

bool OrderCore::stepBracket(Run& run, const OpenIntent& open) {
    std::string refusal;
    for (const ClientOrderId id : open.intent.orders) {
        const OrderRecord* record = m_state.find(id);
        if (record == nullptr) {
            continue;
        }
        if (!isTerminal(record->view.life) && (record->view.unknown || !record->acknowledged)) {
            tellWait(run, open, record);
            return false;
        }
        refusal = record->view.life == OrderLife::Rejected ? record->view.note : refusal;
    }
    return refusal.empty()
               ? finish(run, true, nameOf(open.intent) + ": the venue has all of its orders.")
               : finish(run, false, fmt::format("{} does not stand: {}.", nameOf(open.intent), refusal));
}

bool OrderCore::stepStrategy(Run& run, const OpenIntent& open) {
    std::string traded, why;
    bool isWhole = true;
    for (const ClientOrderId id : open.intent.orders) {
        const OrderRecord* record = m_state.find(id);
        if (record == nullptr || !isTerminal(record->view.life) || record->view.unknown) {
            tellWait(run, open, record);
            return false;
        }
        const OrderView& leg = record->view;
        const domain::Instrument* contract = m_state.contract(leg.instrument);
        isWhole = isWhole && leg.life == OrderLife::Filled;
        why = leg.life == OrderLife::Filled ? why : leg.note;
        if (!leg.filled.isZero() && contract != nullptr && leg.averagePrice) {
            traded += fmt::format("{}{} {} {} at {}", traded.empty() ? "" : ", ",
                                  leg.side == Side::Buy ? "bought" : "sold",
                                  domain::formatQuantity(leg.filled, contract->quantityDecimals), leg.symbol,
                                  domain::formatPrice(*leg.averagePrice, contract->priceDecimals));
        }
    }
    if (isWhole) {
        return finish(run, true, fmt::format("{}: {}.", nameOf(open.intent), traded));
    }
    return finish(
        run, false,
        traded.empty()
            ? fmt::format("{} did not trade, none of them: {}.", nameOf(open.intent), why)
            : fmt::format("{} traded in part: {}; the rest: {}.", nameOf(open.intent), traded, why));
}

}  // namespace tessera::trading
