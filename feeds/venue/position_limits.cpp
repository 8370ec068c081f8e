#include "feeds/venue/position_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

/// Of one contract, in raw quantities.
struct Exposure {
    Quantity net, buys, sells;     // held, and still working
    Quantity moreBuys, moreSells;  // of the order that is asked for

    Quantity most(bool withOrder) const {
        const Quantity up = net + buys + (withOrder ? moreBuys : Quantity{});
        const Quantity down = -(net - sells - (withOrder ? moreSells : Quantity{}));
        return std::max({up, down, Quantity{}});
    }
};
using Exposures = std::map<InstrumentId, Exposure>;

/// What closes a position once an entry has filled opens none.
bool isExit(const OrderTerms& terms) {
    return terms.role == LinkRole::Target || terms.role == LinkRole::Protection;
}

void add(Exposure& at, Side side, Quantity quantity, bool isAsked) {
    Quantity& sum =
        side == Side::Buy ? (isAsked ? at.moreBuys : at.buys) : (isAsked ? at.moreSells : at.sells);
    sum += quantity;
}

Exposures standing(const Exchange& exchange, const Account& book, AccountId account) {
    Exposures all;
    if (const auto held = exchange.positions().find(account); held != exchange.positions().end()) {
        for (const auto& [instrument, position] : held->second) {
            all[instrument].net = position.net;
        }
    }
    for (const auto& [id, order] : book.open) {
        if (!isExit(order.terms)) {
            add(all[order.instrument], order.side, order.quantity - order.filled, false);
        }
    }
    return all;
}

void addAsked(Exposures& all, const Account& book, const LogInput& input) {
    const auto addOrder = [&all](const NewOrder& order) {
        if (!isExit(order.terms)) {
            add(all[order.instrument], order.side, order.quantity, true);
        }
    };
    if (const auto* one = std::get_if<NewOrder>(&input.order)) {
        addOrder(*one);
    } else if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        for (const NewOrder& order : list->orders) {
            addOrder(order);
        }
    } else if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        const auto name = book.names.find(static_cast<std::uint64_t>(replace->target));
        const auto open = name == book.names.end() ? book.open.end() : book.open.find(name->second);
        if (open != book.open.end() && replace->quantity > open->second.quantity &&
            !isExit(open->second.terms)) {
            add(all[open->second.instrument], open->second.side, replace->quantity - open->second.quantity,
                true);
        }
    }
}

std::string words(const Instrument& instrument, const Exposure& at, std::int64_t limit) {
    const auto lots = [&instrument](Quantity quantity) {
        return formatVolume(quantity < Quantity{} ? -quantity : quantity, instrument.quantityDecimals);
    };
    return fmt::format(
        "The position limit of {} is {} lots. The account holds {} {}, {} more to buy and {} more to sell "
        "are "
        "working, and this order could make it {}.",
        instrument.symbol, formatCount(limit), lots(at.net), at.net < Quantity{} ? "sold" : "bought",
        lots(at.buys), lots(at.sells), lots(at.most(true)));
}

}  // namespace

std::string overPositionLimit(const Exchange& exchange, const Account& book, const LogInput& input) {
    Exposures all = standing(exchange, book, input.account);
    addAsked(all, book, input);
    std::map<std::string, std::pair<Quantity, Quantity>> families;  // without the order, with it
    for (const auto& [id, at] : all) {
        const auto number = static_cast<std::size_t>(id);
        if (number < 1 || number > exchange.instruments().size()) {
            continue;  // the market says that there is none
        }
        const Instrument& instrument = exchange.instruments()[number - 1];
        const market::ContractFamily& terms = exchange.termsOf(id);
        const Quantity before = at.most(false), after = at.most(true);
        const Quantity limit = Quantity::fromRaw(terms.positionLimit * wholeLot(instrument).raw());
        if (terms.positionLimit > 0 && after > limit && after > before) {
            return words(instrument, at, terms.positionLimit);
        }
        auto& [without, with] = families[terms.code];
        without += before;
        with += after;
    }
    for (const auto& [code, sums] : families) {
        const auto& [without, with] = sums;
        const market::ContractFamily* terms = exchange.termsOf(code);
        const std::int64_t limit = terms == nullptr ? 0 : terms->familyLimit;
        if (limit > 0 && with > Quantity::fromRaw(limit) && with > without) {
            return fmt::format(
                "The position limit of the {} family is {} lots over all its contracts. The account's "
                "positions and "
                "working orders could come to {}, and this order could make it {}.",
                code, formatCount(limit), formatVolume(without, 0), formatVolume(with, 0));
        }
    }
    return {};
}

}  // namespace tessera::venue
