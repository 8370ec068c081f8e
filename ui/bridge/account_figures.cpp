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
    marketdata::Valuation value;
    std::vector<std::string> withoutMark, withoutMargin;
};

const std::string& symbolOf(const DeskModel& desk, domain::InstrumentId id) {
    static const std::string kUnknown = "?";
    const trading::PositionView* position = desk.position(id);
    return position != nullptr && !position->symbol.empty() ? position->symbol : kUnknown;
}

template <class Positions>
marketdata::Valuation valuation(const Positions& positions, const MarketHub& hub) {
    std::vector<marketdata::Holding> holdings;
    for (const auto& [id, position] : positions) {
        const InstrumentMarket* market = hub.find(position.instrument);
        holdings.push_back({position.instrument, market != nullptr ? &market->instrument() : nullptr,
                            position.net, position.cost, market != nullptr ? market->mark() : std::nullopt});
    }
    return marketdata::valuationOf(holdings, hub.marginTerms());
}

Held heldBy(const DeskModel& desk, const MarketHub& hub) {
    Held held{valuation(desk.positions(), hub), {}, {}};
    for (const domain::InstrumentId id : held.value.withoutMark) {
        held.withoutMark.push_back(symbolOf(desk, id));
    }
    for (const domain::InstrumentId id : held.value.withoutMargin) {
        held.withoutMargin.push_back(symbolOf(desk, id));
    }
    return held;
}

ModelFigures modelFigures(const std::map<domain::InstrumentId, trading::PositionView>& positions,
                          const MarketHub& hub) {
    MoneySum realised, fees;
    ModelFigures figures;
    for (const auto& [id, position] : positions) {
        realised += position.realised;
        fees += position.fees;
        figures.open += position.net.isZero() ? 0 : 1;
    }
    figures.realised = moneyOf(realised);
    figures.fees = moneyOf(fees);
    figures.unrealised = valuation(positions, hub).open;
    if (figures.realised && figures.fees && figures.unrealised) {
        MoneySum total = *figures.realised;
        (total += *figures.unrealised) -= *figures.fees;
        figures.total = moneyOf(total);
    }
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
    MoneySum equity = account.cash, total, today;
    if (held.value.open) {
        equity += *held.value.open;
        total = equity;
        total -= account.startingCash;
        today = total;
        today -= risk.resultAtStart;
    }
    const auto known = [&](const MoneySum& sum) { return held.value.open ? moneyOf(sum) : std::nullopt; };
    AccountFigures figures{.startingCash = account.startingCash,
                           .cash = account.cash,
                           .realised = account.realised,
                           .fees = account.fees,
                           .unrealised = held.value.open,
                           .equity = known(equity),
                           .total = known(total),
                           .today = held.withoutMark.empty() ? known(today) : std::nullopt,
                           .marginUsed = held.value.margin,
                           .marginWorst = risk.marginWorstCase,
                           .marginFree = {},
                           .withoutMark = held.withoutMark,
                           .withoutMargin = held.withoutMargin,
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

domain::MarginPosition traded(domain::InstrumentId instrument, domain::Side side, domain::Quantity quantity) {
    return {instrument, side == domain::Side::Buy ? quantity : -quantity, {}, {}};
}

std::optional<marketdata::MarginChange> marginWith(std::span<const domain::MarginPosition> added,
                                                   const DeskModel& desk, const MarketHub& hub) {
    return marketdata::marginChange(desk.risk().exposures, added, hub.marginTerms());
}

PositionFigures positionFigures(const trading::PositionView& position, const MarketHub& hub) {
    PositionFigures figures;
    const InstrumentMarket* market = hub.find(position.instrument);
    if (market == nullptr) {
        return figures;
    }
    figures.instrument = &market->instrument();
    figures.mark = market->mark();
    figures.margin = marketdata::marginOf(hub.marginTerms(), position.instrument, position.net);
    if (figures.mark) {
        figures.open =
            marketdata::openProfit(*figures.instrument, position.net, position.cost, *figures.mark);
    }
    return figures;
}

QString withoutWords(const std::vector<std::string>& symbols) {
    QStringList names;
    for (const std::string& symbol : symbols) {
        names.push_back(QString::fromStdString(symbol));
    }
    return names.isEmpty() ? QString() : QStringLiteral("without ") + names.join(QStringLiteral(", "));
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
