#include "ui/bridge/account_figures.h"

#include <algorithm>
#include <cstdlib>

#include "app/domain/decimal.h"
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

/// Open profit at the price every model is marked at; none without a price.
std::optional<Money> openAt(const trading::PositionView& position, const MarketHub& hub) {
    const InstrumentMarket* market = hub.find(position.instrument);
    const auto price = market != nullptr ? market->reference() : std::nullopt;
    return price ? openProfit(position, market->instrument(), *price) : std::nullopt;
}

Held heldBy(const DeskModel& desk, const MarketHub& hub) {
    Held held;
    for (const auto& [id, position] : desk.positions()) {
        const InstrumentMarket* market = hub.find(position.instrument);
        if (market == nullptr) {
            continue;
        }
        held.open += openAt(position, hub).value_or(Money{});
        held.margin.addNano(marginOf(market->instrument(), position.net).nanoUsd());
    }
    return held;
}

ModelFigures modelFigures(const std::map<domain::InstrumentId, trading::PositionView>& positions,
                          const MarketHub& hub) {
    MoneySum realised, fees, open, total;
    ModelFigures figures;
    for (const auto& [id, position] : positions) {
        const Money profit = openAt(position, hub).value_or(Money{});
        realised += position.realised;
        fees += position.fees;
        open += profit;
        (total += position.realised) += profit;
        total -= position.fees;
        figures.open += position.net.isZero() ? 0 : 1;
    }
    figures.realised = moneyOf(realised);
    figures.fees = moneyOf(fees);
    figures.unrealised = moneyOf(open);
    figures.total = moneyOf(total);
    return figures;
}

void addModels(AccountFigures& figures, const DeskModel& desk, const MarketHub& hub) {
    using trading::FillModel;
    for (const FillModel model : {FillModel::Optimistic, FillModel::Pessimistic}) {
        figures.models[static_cast<std::size_t>(model)] = modelFigures(desk.modelPositions(model), hub);
    }
    ModelFigures& base = figures.models[static_cast<std::size_t>(FillModel::Base)];
    base = {figures.realised, figures.fees, figures.unrealised, figures.total, 0};
    for (const auto& [id, position] : desk.positions()) {
        base.open += position.net.isZero() ? 0 : 1;
    }
    for (const ModelFigures& model : figures.models) {
        if (!model.total) {
            figures.lowestTotal.reset();
            figures.highestTotal.reset();
            return;
        }
        figures.lowestTotal = std::min(figures.lowestTotal.value_or(*model.total), *model.total);
        figures.highestTotal = std::max(figures.highestTotal.value_or(*model.total), *model.total);
    }
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
                           .marginFree = {},
                           .models = {},
                           .lowestTotal = {},
                           .highestTotal = {}};
    if (figures.equity && risk.marginWorstCase) {
        MoneySum free;
        // Rounded down: a cent that is not there is not promised.
        free.addNano(Int128{figures.equity->nanoUsd()} * risk.account.marginPercent / 100);
        free -= *risk.marginWorstCase;
        figures.marginFree = moneyOf(free);
    }
    addModels(figures, desk, hub);
    return figures;
}

QString modelName(trading::FillModel model) {
    const std::string_view name = toText(model);
    QString text = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    return text.left(1).toUpper() + text.mid(1);
}

QString modelSentence(trading::FillModel model) {
    switch (model) {
        case trading::FillModel::Optimistic:
            return QStringLiteral(
                "Whatever was cancelled at your price stood ahead of you, and a message takes half the "
                "latency.");
        case trading::FillModel::Base:
            return QStringLiteral(
                "Cancels at your price stood evenly ahead of you and behind, and a message takes the "
                "latency. This "
                "is the account itself.");
        case trading::FillModel::Pessimistic:
            return QStringLiteral(
                "Whatever was cancelled at your price stood behind you, and a message takes twice the "
                "latency.");
    }
    return {};
}

QString totalWords(const AccountFigures& figures, bool isShadow) {
    const auto money = [](Money amount) { return QString::fromStdString(domain::formatSignedMoney(amount)); };
    if (!figures.total) {
        return QStringLiteral("–");
    }
    return isShadow && figures.lowestTotal && figures.highestTotal
               ? QStringLiteral("%1 (%2 to %3)")
                     .arg(money(*figures.total), money(*figures.lowestTotal), money(*figures.highestTotal))
               : money(*figures.total);
}

}  // namespace tessera::ui
