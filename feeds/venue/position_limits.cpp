#include "feeds/venue/position_limits.h"

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "app/domain/working_leaves.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

using Positions = std::map<InstrumentId, LimitedPosition>;

Positions standing(const Exchange& exchange, const Account& book, AccountId account) {
    Positions all;
    if (const auto held = exchange.positions().find(account); held != exchange.positions().end()) {
        for (const auto& [instrument, position] : held->second) {
            all[instrument].net = position.net;
        }
    }
    for (const auto& [instrument, works] : book.working) {
        all[instrument].buys = works.buys;
        all[instrument].sells = works.sells;
    }
    return all;
}

/// By combination, since of one that works together only a part can trade.
void addOrders(Positions& all, std::span<const NewOrder> orders) {
    std::map<std::pair<InstrumentId, ClientOrderId>, std::vector<LinkedLeaves>> together;
    for (const NewOrder& order : orders) {
        const ClientOrderId with = standsAlone(order.terms.role) ? order.id : orders.front().id;
        together[{order.instrument, with}].push_back({order.terms.role, order.side, order.quantity});
    }
    for (const auto& [of, linked] : together) {
        const WorkingLeaves worst = worstLeaves(linked);
        all[of.first].moreBuys += worst.buys;
        all[of.first].moreSells += worst.sells;
    }
}

void addAsked(Positions& all, const Account& book, const LogInput& input) {
    if (const auto* one = std::get_if<NewOrder>(&input.order)) {
        addOrders(all, {one, 1});
    } else if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        addOrders(all, list->orders);
    } else if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        const auto name = book.names.find(static_cast<std::uint64_t>(replace->target));
        const auto open = name == book.names.end() ? book.open.end() : book.open.find(name->second);
        if (open != book.open.end() && replace->quantity > open->second.quantity &&
            combinationOf(open->second.terms) == ClientOrderId{}) {  // the others keep their quantity
            LimitedPosition& at = all[open->second.instrument];
            (open->second.side == Side::Buy ? at.moreBuys : at.moreSells) +=
                replace->quantity - open->second.quantity;
        }
    }
}

void addLimit(std::vector<PositionLimit>& limits, const market::ContractFamily& terms) {
    if (terms.positionLimit > 0 &&
        std::ranges::find(limits, terms.code, &PositionLimit::family) == limits.end()) {
        limits.push_back({terms.code, terms.positionLimit, terms.familyLimit});
    }
}

}  // namespace

std::vector<PositionLimit> positionLimits(const Exchange& exchange) {
    std::vector<PositionLimit> limits;
    for (const Instrument& instrument : exchange.instruments()) {
        addLimit(limits, exchange.termsOf(instrument.id));
    }
    return limits;
}

std::string overPositionLimit(const Exchange& exchange, const Account& book, const LogInput& input) {
    Positions all = standing(exchange, book, input.account);
    addAsked(all, book, input);
    std::vector<PositionLimit> limits;
    std::vector<LimitedPosition> account;
    for (auto& [id, at] : all) {
        const auto number = static_cast<std::size_t>(id);
        if (number < 1 || number > exchange.instruments().size()) {
            continue;  // the market says that there is none
        }
        at.contract = &exchange.instruments()[number - 1];
        addLimit(limits, exchange.termsOf(id));
        account.push_back(at);
    }
    return domain::overPositionLimit(account, limits);
}

}  // namespace tessera::venue
