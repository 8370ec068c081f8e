#include "ui/bridge/account_figures.h"

#include <cstdlib>

#include "ui/bridge/desk_model.h"
#include "ui/bridge/market_hub.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

using domain::Int128;
using domain::Money;
using domain::MoneySum;

namespace {

std::optional<Money> moneyOf(const MoneySum& sum) {
    const auto money = sum.result();
    return money ? std::optional(*money) : std::nullopt;
}

struct Held {
    MoneySum open, margin;
};

Held heldBy(const DeskModel& desk, const MarketHub& hub) {
    Held held;
    for (const auto& [id, position] : desk.positions()) {
        const InstrumentMarket* market = hub.find(position.instrument);
        if (market == nullptr) {
            continue;
        }
        if (const auto price = market->reference()) {
            held.open += openProfit(position, market->instrument(), *price).value_or(Money{});
        }
        held.margin.addNano(marginOf(market->instrument(), position.net).nanoUsd());
    }
    return held;
}

}  // namespace

AccountFigures accountFigures(const DeskModel& desk, const MarketHub& hub) {
    const trading::AccountView& account = desk.account();
    const trading::RiskView& risk = desk.risk();
    const Held held = heldBy(desk, hub);
    MoneySum equity = held.open;
    equity += account.cash;
    MoneySum total = equity;
    total -= account.startingCash;
    MoneySum today = total;
    today -= risk.resultAtStart;
    AccountFigures figures{.startingCash = account.startingCash,
                           .cash = account.cash,
                           .realised = account.realised,
                           .fees = account.fees,
                           .unrealised = moneyOf(held.open),
                           .equity = moneyOf(equity),
                           .total = moneyOf(total),
                           .today = moneyOf(today),
                           .marginUsed = moneyOf(held.margin),
                           .marginWorst = risk.marginWorstCase,
                           .marginFree = {}};
    if (figures.equity) {
        MoneySum free;
        // Rounded down: a cent that is not there is not promised.
        free.addNano(Int128{figures.equity->nanoUsd()} * risk.account.marginPercent / 100);
        free -= risk.marginWorstCase;
        figures.marginFree = moneyOf(free);
    }
    return figures;
}

}  // namespace tessera::ui
