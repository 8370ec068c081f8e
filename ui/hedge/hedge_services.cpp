#include "ui/hedge/hedge_services.h"

#include "app/hedge/follow_up.h"
#include "ui/hedge/hedge_positions.h"

#include <algorithm>

#include "app/bill/bill_view.h"
#include "app/hedge/future_offers.h"
#include "ui/bridge/order_text.h"

namespace tessera::ui {

namespace {

std::optional<domain::Price> best(const InstrumentMarket& market, domain::Side side) {
    const auto level = market.book().best(side);
    return level ? std::optional(level->price) : std::nullopt;
}

}  // namespace

HedgeServices::HedgeServices(AppServices& services, bill::UsageDesk* usage, hedge::HedgeDesk* desk)
    : QObject(&services), m_services(services), m_usage(usage), m_desk(desk) {
    connect(&services, &AppServices::frame, this, &HedgeServices::look);
}

HedgeServices* HedgeServices::of(const AppServices& services) {
    return services.findChild<HedgeServices*>(QString(), Qt::FindDirectChildrenOnly);
}

QString HedgeServices::currency() const {
    return m_bill == nullptr ? QStringLiteral("USD") : QString::fromStdString(bill::mainCurrency(*m_bill));
}

void HedgeServices::setSettings(const hedge::HedgeSettings& settings) {
    if (settings != m_settings) {
        m_settings = settings;
        m_isWanted = true;
    }
}

std::vector<hedge::FutureOffer> HedgeServices::offers() const {
    std::vector<hedge::FutureOffer> offers;
    for (const InstrumentMarket* market : m_services.hub().instruments()) {
        const domain::Instrument& instrument = market->instrument();
        const std::string tier = hedge::tierOfIndex(instrument.underlying);
        if (market->feed() != 0 || instrument.kind() != domain::InstrumentKind::Future || tier.empty()) {
            continue;
        }
        hedge::FutureOffer offer;
        offer.symbol = instrument.symbol;
        offer.tier = tier;
        offer.kind = instrument.isAverage() ? hedge::FutureKind::Average : hedge::FutureKind::Outright;
        offer.month = instrument.contractMonth();
        offer.lastTradingTime = instrument.lastTradingTime;
        if (const InstrumentMarket* index = m_services.hub().findSymbol(instrument.underlying)) {
            offer.indexLevel = index->reference();
        }
        offer.price = market->mark();
        offer.tick = instrument.tick;
        if (const auto ask = best(*market, domain::Side::Sell); ask && offer.price) {
            offer.halfSpread = *ask > *offer.price ? *ask - *offer.price : domain::PriceDelta{};
        }
        offer.contractSize = instrument.contractSize;
        offer.feePerLot = instrument.feePerLot;
        offer.initialMarginPerLot = instrument.initialMarginPerLot;
        offer.limitBand = instrument.limitBand;
        offers.push_back(std::move(offer));
    }
    return offers;
}

std::optional<trading::OrderIntent> HedgeServices::orderFor(const hedge::StripLeg& leg) const {
    const InstrumentMarket* market = leg.symbol.empty() ? nullptr : m_services.hub().findSymbol(leg.symbol);
    const auto ask = market != nullptr ? best(*market, domain::Side::Sell) : std::nullopt;
    if (market == nullptr || !market->canTrade() || !ask || leg.lots <= 0) {
        return std::nullopt;
    }
    trading::OrderIntent intent;
    intent.instrument = market->instrument().id;
    intent.side = domain::Side::Buy;
    intent.timeInForce = domain::TimeInForce::Gtc;
    intent.price = *ask;
    intent.quantity = domain::Quantity::fromRaw(leg.lots);
    intent.seen = bookSeen(market, "hedge plan");
    intent.tag = "hedge";
    return intent;
}

QString HedgeServices::placedKey(const std::string& symbol) const {
    return QStringLiteral("hedge/placed/%1/%2")
        .arg(QString::fromStdString(m_services.desk().account().name), QString::fromStdString(symbol));
}

void HedgeServices::notePlaced(const std::string& symbol) {
    const InstrumentMarket* market = m_services.hub().findSymbol(symbol);
    const auto* position = market != nullptr ? m_services.desk().position(market->instrument().id) : nullptr;
    const bool isHeld = position != nullptr && !position->net.isZero();
    if (!isHeld || !placedOn(symbol)) {
        m_services.settings().setText(
            placedKey(symbol),
            QString::fromStdString(domain::formatIso(m_services.machineClock().utcNow()).substr(0, 10)));
    }
}

std::optional<domain::Timestamp> HedgeServices::placedOn(const std::string& symbol) const {
    const auto day = domain::parseIso(m_services.settings().text(placedKey(symbol)).toStdString());
    return day ? std::optional(*day) : std::nullopt;
}

QString HedgeServices::followUpWords() const {
    if (m_plan == nullptr || m_services.prices() == nullptr) {
        return {};
    }
    std::vector<hedge::HeldHedge> held;
    for (const auto& [id, position] : m_services.desk().positions()) {
        const InstrumentMarket* market = m_services.hub().find(position.instrument);
        if (auto each = market != nullptr ? heldHedge(*market, position, *m_plan) : std::nullopt) {
            if (const auto day = placedOn(market->instrument().symbol)) {
                each->placedOn = *day;
                held.push_back(*each);
            }
        }
    }
    const auto followed =
        hedge::followUp(*m_plan, *m_services.prices()->book(), held, m_services.machineClock().utcNow());
    return QString::fromStdString(followed ? hedge::sentenceFor(*followed, held.size())
                                           : followed.error().sentence);
}

void HedgeServices::look() {
    if (m_desk == nullptr || m_usage == nullptr || !receivers(SIGNAL(changed()))) {
        return;  // nobody looks at a plan: none is made
    }
    (void)m_usage->book();
    const std::uint64_t prices = m_services.prices() != nullptr ? m_services.prices()->revision() : 0;
    if (m_usage->revision() != m_usageRevision || prices != m_priceRevision) {
        m_usageRevision = m_usage->revision();
        m_priceRevision = prices;
        m_book = m_usage->book();
        m_bill = std::make_shared<const bill::JoinedBill>(m_book->joined());
        m_isWanted = true;
    }
    // The market lists and quotes its futures only after a while, and a month expires.
    m_isWanted = m_isWanted || quoted() != m_quoted;
    if (m_isWanted && m_bill != nullptr) {
        m_isWanted = false;
        ask();
    }
    if (auto answer = m_desk->takeAnswer()) {
        m_plan = std::move(answer->plan);
        m_problem = QString::fromStdString(answer->sentence);
        emit changed();
    }
    if (const bool busy = isBusy(); busy != m_wasBusy) {
        m_wasBusy = busy;
        emit changed();
    }
}

std::size_t HedgeServices::quoted() const {
    std::size_t count = 0;
    for (const InstrumentMarket* market : m_services.hub().instruments()) {
        count += market->feed() == 0 && market->instrument().kind() == domain::InstrumentKind::Future &&
                         market->mark()
                     ? 1
                     : 0;
    }
    return count;
}

void HedgeServices::ask() {
    m_quoted = quoted();
    if (isEmpty()) {
        m_plan.reset();
        m_problem.clear();
        emit changed();
        return;
    }
    hedge::PlanQuestion question;
    question.bill = m_bill;
    question.choices = m_book->choices;
    // The first question opens the price ledger; the plan is made again once it was read.
    question.prices = m_services.prices() != nullptr ? m_services.prices()->book()
                                                     : std::make_shared<const listprices::PriceBook>();
    question.offers = offers();
    // A market that lists no future of the kind quotes nothing: the curve model prices the catalogue then.
    const bool isQuoted = std::ranges::any_of(
        question.offers, [&](const hedge::FutureOffer& offer) { return offer.kind == m_settings.kind; });
    if (!isQuoted) {
        question.offers.clear();
    }
    question.settings = m_settings;
    m_desk->ask(std::move(question));
}

}  // namespace tessera::ui
