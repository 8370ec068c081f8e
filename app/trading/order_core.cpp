#include "app/trading/order_core.h"

#include <fmt/format.h>

#include "app/domain/decimal.h"
#include "app/trading/journal_words.h"
#include "app/trading/margin_words.h"
#include "app/trading/order_lifecycle.h"
#include "app/trading/position_keeper.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::Quantity;

OrderCore::OrderCore(const ports::Clock& clock, BlotterStore& store, OrderGateway& gateway,
                     OrderCoreOptions options)
    : m_clock(clock), m_store(store), m_gateway(gateway), m_options(std::move(options)) {}

domain::Result<void> OrderCore::start() {
    auto loaded = m_store.load();
    if (!loaded) {
        return loaded.error();
    }
    m_state.restore(std::move(loaded).value());
    const DeskHeader& header = m_state.header();
    const bool isNew = header.lastSequence == 0;
    if (!isNew) {
        m_events.emplace_back(AccountChanged{header.account});
    }
    for (const auto& [id, position] : m_state.positions()) {
        m_events.emplace_back(PositionChanged{position});
    }
    const ModelAccounts models = m_state.modelAccounts();
    for (const FillModel model : {FillModel::Optimistic, FillModel::Pessimistic}) {
        for (const auto& [id, position] : models[static_cast<std::size_t>(model)].positions) {
            m_events.emplace_back(ModelPositionChanged{model, position});
        }
    }
    if (isNew) {
        journal(std::string(kProgram),
                fmt::format("Account \"{}\" opened with {} USD.", m_options.accountName,
                            domain::formatMoney(m_options.startingCash)),
                AccountOpened{m_options.accountName, m_options.startingCash});
    }
    if (!header.limits) {
        openLimits();
    }
    journal(std::string(kProgram), "Terminal started; working orders are unknown until the venue tells.",
            SessionStarted{m_options.program});
    endUnfinished();
    const auto [cause, because] = closedBecause();
    m_gateSentence = because;
    m_events.emplace_back(GateChanged{false, m_gateSentence, cause});
    connectOnce();
    return {};
}

void OrderCore::connectOnce() {
    if (m_connected || !m_state.hasContracts()) {
        return;  // fills need contracts: the first definition opens the session
    }
    m_connected = true;
    if (const auto connected = m_gateway.connect(m_state.header().lastServerSequence, *this); !connected) {
        m_linkSentence = connected.error().sentence;
        m_events.emplace_back(LinkChanged{LinkState::Down, m_linkSentence, m_clock.utcNow()});
        moveGate();
    }
}

void OrderCore::journal(std::string who, std::string why, JournalBody body, Message message) {
    const auto* report = std::get_if<ReportReceived>(&body);
    Waiting waiting{.sequence = m_state.header().lastSequence + 1,
                    .changes = {},
                    .account = {},
                    .message = std::move(message),
                    .serverSequence = report != nullptr ? report->serverSequence : 0,
                    .since = m_clock.monotonicNow()};
    JournalEntry entry{.event = {.sequence = waiting.sequence,
                                 .at = m_clock.utcNow(),
                                 .who = std::move(who),
                                 .why = std::move(why),
                                 .body = std::move(body)},
                       .changes = {},
                       .header = {}};
    entry.changes = m_state.apply(entry.event);
    entry.header = m_state.header();
    waiting.changes = entry.changes;
    waiting.account = entry.header.account;
    m_outbox.push_back(std::move(waiting));
    m_store.append(std::move(entry));
}

// --- what the person asks

namespace {

/// Margins are told anew with every settlement; the journal keeps what was agreed.
bool isSameContract(domain::Instrument a, const domain::Instrument& b) {
    a.initialMarginPerLot = b.initialMarginPerLot;
    a.riskArray = b.riskArray;
    return a == b;
}

}  // namespace

void OrderCore::defineInstrument(const domain::Instrument& instrument) {
    const domain::Instrument* known = m_state.contract(instrument.id);
    if (known == nullptr || !isSameContract(*known, instrument)) {
        if (known != nullptr && m_state.isArmed(instrument.id)) {
            disarmRedefined(*known, instrument);
        }
        journal(std::string(kVenue), fmt::format("{} defined.", instrument.symbol),
                ContractDefined{instrument});
    }
    m_risk.define(instrument);
    connectOnce();
    takeUntaken();
}

/// A click would mean another price or size now. What rests stays: it is at the venue as it was placed.
void OrderCore::disarmRedefined(const domain::Instrument& from, const domain::Instrument& to) {
    std::string what;
    if (from.tick != to.tick) {
        what = fmt::format("its tick went from {} to {}", domain::formatPrice(from.tick, from.priceDecimals),
                           domain::formatPrice(to.tick, to.priceDecimals));
    } else if (from.quantityDecimals != to.quantityDecimals) {
        what =
            fmt::format("its sizes went from {} to {} decimals", from.quantityDecimals, to.quantityDecimals);
    } else if (from.contractSize != to.contractSize) {
        what = fmt::format("its contract size went from {} to {}", from.contractSize, to.contractSize);
    } else if (from.priceDecimals != to.priceDecimals || from.kind() != to.kind()) {
        what = "its prices are read differently";
    } else {
        return;  // a name or a date: a click still does what it did
    }
    std::string why = "the contract was defined anew, " + what + "; working orders are kept";
    alert(fmt::format("{} disarmed: {}.", from.symbol, why));
    m_events.emplace_back(Disarmed{from.id, why});
    journal(std::string(kProgram), fmt::format("{} disarmed: {}.", from.symbol, why),
            ArmedChanged{from.id, false, why});
}

void OrderCore::updateReference(const MarketReference& reference) {
    m_risk.updateReference(reference);
}

void OrderCore::setArmed(domain::InstrumentId instrument, bool armed, const std::string& why) {
    const domain::Instrument* contract = m_state.contract(instrument);
    if (contract == nullptr || m_state.isArmed(instrument) == armed) {
        return;
    }
    journal(std::string(kYou), fmt::format("{} {}: {}.", contract->symbol, armed ? "armed" : "disarmed", why),
            ArmedChanged{instrument, armed, why});
}

RiskMoment OrderCore::moment() const {
    return {.now = m_clock.monotonicNow(),
            .venueTime = m_clock.utcNow() + m_gateway.venueTimeOffset(),
            .gateOpen = m_gateOpen,
            .gateSentence = m_gateSentence};
}

ClientOrderId OrderCore::nextId() const {
    return ClientOrderId{m_state.header().lastClientOrderId + 1};
}

void OrderCore::setKillSwitch(bool on) {
    if (m_state.header().killSwitch == on) {
        return;
    }
    journal(std::string(kYou),
            on ? "Kill switch on: every working order is cancelled, none may be placed." : "Kill switch off.",
            KillSwitchChanged{on});
    moveGate();
    if (on) {
        cancelAll(std::nullopt, std::nullopt, "kill switch");
    }
}

// --- what the surroundings tell

void OrderCore::onStore() {
    m_notices.clear();
    m_store.drain(m_notices);
    std::uint64_t acknowledged = 0;
    for (const StoreNotice& notice : m_notices) {
        switch (notice.kind) {
            case StoreNotice::Kind::Committed:
                m_committed = notice.sequence;
                while (!m_outbox.empty() && m_outbox.front().sequence <= notice.sequence) {
                    Waiting waiting = std::move(m_outbox.front());
                    m_outbox.pop_front();
                    acknowledged = std::max(acknowledged, waiting.serverSequence);
                    release(waiting);
                }
                break;
            case StoreNotice::Kind::Failed:
                m_storeProblem = notice.sentence;
                break;
            case StoreNotice::Kind::Resumed:
                m_storeProblem.clear();
                break;
        }
    }
    if (acknowledged != 0) {
        m_gateway.acknowledge(acknowledged);
    }
    if (!m_notices.empty()) {
        moveGate();
        advanceIntents();
    }
}

void OrderCore::release(Waiting& waiting) {
    if (waiting.message.index() != 0) {
        send(waiting);
    }
    publish(waiting.changes, waiting.account);
}

std::string OrderCore::refusalToSend(const Waiting& waiting, ClientOrderId id) const {
    // A recovery may have settled the order while its row was being written.
    const OrderRecord* record = m_state.findByName(id);
    const bool isPending = record != nullptr && !isTerminal(record->view.life) &&
                           (record->view.id == id || record->cancelId == id || record->replaceId == id);
    if (!isPending) {
        return "not sent: the venue settled the order first";
    }
    if (std::holds_alternative<domain::CancelOrder>(waiting.message)) {
        return {};
    }
    const domain::Duration waited = m_clock.monotonicNow() - waiting.since;
    if (waited > m_options.maxAge) {
        return fmt::format("not sent: recording it took {} ms, longer than the {} ms an order may wait",
                           waited.count() / 1'000'000, m_options.maxAge.count() / 1'000'000);
    }
    return m_state.header().killSwitch ? "not sent: the kill switch was set first" : std::string{};
}

std::vector<ClientOrderId> OrderCore::idsOf(const Message& message) {
    std::vector<ClientOrderId> ids;
    std::visit(
        [&ids](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, domain::NewOrderList>) {
                for (const domain::NewOrder& order : body.orders) {
                    ids.push_back(order.id);
                }
            } else if constexpr (!std::is_same_v<Body, std::monostate>) {
                ids.push_back(body.id);
            }
        },
        message);
    return ids;
}

void OrderCore::send(const Waiting& waiting) {
    const std::vector<ClientOrderId> ids = idsOf(waiting.message);
    std::string refusal;
    for (const ClientOrderId id : ids) {
        refusal = refusal.empty() ? refusalToSend(waiting, id) : refusal;
    }
    const bool sent = refusal.empty() && std::visit(
                                             [this](const auto& message) {
                                                 using Body = std::decay_t<decltype(message)>;
                                                 if constexpr (std::is_same_v<Body, std::monostate>) {
                                                     return true;
                                                 } else {
                                                     return m_gateway.send(message);
                                                 }
                                             },
                                             waiting.message);
    if (!sent && refusal.empty()) {
        refusal = "not sent: the link to the venue is down";
    }
    for (const ClientOrderId id : ids) {
        if (sent) {
            m_inFlight.push_back({.id = id, .sentAt = m_clock.monotonicNow()});
            continue;
        }
        m_cancelTargets.erase(id);
        journal(std::string(kProgram), fmt::format("Message {} {}.", number(id), refusal),
                NotSent{id, refusal});
    }
}

void OrderCore::publish(Changes& changes, const AccountView& account) {
    for (OrderRecord& record : changes.orders) {
        m_events.emplace_back(OrderChanged{std::move(record.view)});
    }
    for (FillView& fill : changes.fills) {
        m_events.emplace_back(FillAdded{std::move(fill)});
    }
    for (TagRow& row : changes.tags) {
        m_events.emplace_back(TagChanged{row.order, std::move(row.tag)});
    }
    for (PositionView& position : changes.positions) {
        m_events.emplace_back(PositionChanged{std::move(position)});
    }
    for (IntentChanged& intent : changes.intents) {
        m_events.emplace_back(std::move(intent));
    }
    for (ModelPosition& model : changes.models) {
        m_events.emplace_back(ModelPositionChanged{model.model, std::move(model.position)});
    }
    if (changes.account) {
        m_events.emplace_back(AccountChanged{account});
    }
    for (std::string& sentence : changes.alerts) {
        alert(std::move(sentence));
    }
    if (changes.risk) {
        m_riskToldAt = {};
        publishRisk();
    }
}

std::pair<GateCause, std::string> OrderCore::closedBecause() const {
    const DeskHeader& header = m_state.header();
    if (!m_storeProblem.empty()) {
        return {GateCause::Journal, m_storeProblem};
    }
    if (header.killSwitch) {
        return {GateCause::KillSwitch, "the kill switch is on."};
    }
    if (m_link != LinkState::Ready) {
        return {GateCause::Link, m_linkSentence};
    }
    if (!m_untaken.empty() || m_isUntakenCut) {
        return {
            GateCause::Definition,
            "the venue tells of an instrument it has not defined yet; what it told waits for the contract."};
    }
    if (header.recovering || m_committed < m_recoveredAt) {
        return {GateCause::Recovery, "the venue's record is being compared with the journal."};
    }
    if (header.mismatch) {
        return {GateCause::Mismatch,
                "the venue's record contradicts the journal (see the alerts). Only cancels leave."};
    }
    return {};
}

void OrderCore::moveGate() {
    auto [cause, because] = closedBecause();
    const bool open = cause == GateCause::None;
    if (open == m_gateOpen && because == m_gateSentence) {
        return;
    }
    const bool moved = open != m_gateOpen;
    m_gateOpen = open;
    m_gateSentence = because;
    std::string sentence = open ? "Order entry is open." : "Order entry is closed: " + because;
    m_events.emplace_back(GateChanged{open, sentence, cause});
    if (moved) {
        journal(std::string(kProgram), sentence, GateMoved{open, sentence});
    }
}

bool OrderCore::isUnanswered(ClientOrderId id) const {
    const OrderRecord* record = m_state.findByName(id);
    if (record == nullptr || isTerminal(record->view.life) || record->view.unknown) {
        return false;
    }
    const bool isNew =
        id == record->view.id && record->view.life == OrderLife::PendingNew && !record->acknowledged;
    return isNew || record->cancelId == id || record->replaceId == id;
}

void OrderCore::onTimer() {
    watchLoss();
    publishRisk();
    const domain::Duration now = m_clock.monotonicNow();
    while (!m_inFlight.empty() && now - m_inFlight.front().sentAt >= m_options.ackTimeout) {
        const ClientOrderId id = m_inFlight.front().id;
        m_inFlight.pop_front();
        if (isUnanswered(id)) {
            journal(std::string(kProgram),
                    fmt::format("No answer to message {} in time: the order is unknown until the "
                                "venue tells.",
                                number(id)),
                    AckOverdue{id});
        }
    }
    advanceIntents();
}

void OrderCore::onLink(LinkState state, const std::string& sentence) {
    if (state == m_link && sentence == m_linkSentence) {
        return;
    }
    m_link = state;
    m_linkSentence = sentence;
    m_events.emplace_back(LinkChanged{state, sentence, m_clock.utcNow()});
    if (state != LinkState::Ready) {
        // The comparison that waits is of a session that has ended; another one comes.
        std::erase_if(m_untaken, [](const Told& told) { return std::holds_alternative<Recovered>(told); });
    }
    if (state != LinkState::Ready && !m_state.header().recovering) {
        m_inFlight.clear();
        m_cancelTargets.clear();
        journal(std::string(kProgram), "Link to the venue lost: " + sentence, LinkLost{sentence});
    }
    moveGate();
    advanceIntents();
}

void OrderCore::onQueue(const QueueTold& queue) {
    if (const OrderRecord* record = m_state.findByName(queue.order)) {
        QueueTold told = queue;
        told.order = record->view.id;
        m_events.emplace_back(told);
    }
}

BookedAccount OrderCore::booked() const {
    return {.startingCash = m_state.header().account.startingCash,
            .models = m_state.modelAccounts(),
            .lastClientOrderId = ClientOrderId{m_state.header().lastClientOrderId}};
}

std::size_t OrderCore::takeEvents(std::vector<DeskEvent>& out) {
    const std::size_t count = m_events.size();
    out.insert(out.end(), std::make_move_iterator(m_events.begin()), std::make_move_iterator(m_events.end()));
    m_events.clear();
    return count;
}

// --- plain words

std::string OrderCore::text(const OrderIntent& intent) const {
    const domain::Instrument* contract = m_state.contract(intent.instrument);
    OrderView view;
    view.symbol = contract != nullptr ? contract->symbol : "an unknown instrument";
    view.side = intent.side;
    view.type = intent.type;
    view.price = intent.price;
    view.quantity = intent.quantity;
    view.terms = intent.terms;
    return describeOrder(view, contract != nullptr ? contract->priceDecimals : 9,
                         contract != nullptr ? contract->quantityDecimals : 0);
}

std::string OrderCore::text(const domain::ExecutionReport& report) const {
    if (isAboutMargin(report)) {
        return marginSentence(report);
    }
    const domain::Instrument* contract = m_state.contract(report.instrument);
    const int priceDecimals = contract != nullptr ? contract->priceDecimals : 9;
    const int quantityDecimals = contract != nullptr ? contract->quantityDecimals : 0;
    const std::string_view symbol =
        contract != nullptr ? std::string_view(contract->symbol) : "an unknown instrument";
    if (report.type == domain::ExecType::Trade) {
        const FillOrigin origin = originOf(report);
        const std::string who =
            report.id != ClientOrderId{}        ? fmt::format("Order {}", number(report.id))
            : origin == FillOrigin::Liquidation ? "Liquidation by the exchange"
            : origin == FillOrigin::Settlement
                ? "Settlement"
                : fmt::format("Execution {} of no order", static_cast<std::uint64_t>(report.execId));
        return fmt::format("{}: {} {} {} at {}.", who, report.side == domain::Side::Buy ? "bought" : "sold",
                           domain::formatQuantity(report.lastQuantity, quantityDecimals), symbol,
                           domain::formatPrice(report.lastPrice, priceDecimals));
    }
    const std::string_view reason = domain::describe(report.reason);
    return fmt::format("Order {}: {} in {}{}{}.", number(report.id), domain::toText(report.type), symbol,
                       reason.empty() ? "" : ", ", reason);
}

std::string OrderCore::text(const ModelFill& fill) const {
    const domain::Instrument* contract = m_state.contract(fill.instrument);
    const int priceDecimals = contract != nullptr ? contract->priceDecimals : 9;
    const int quantityDecimals = contract != nullptr ? contract->quantityDecimals : 0;
    const std::string why = describe(fill.reason, fill.side, priceDecimals, quantityDecimals);
    if (fill.model == FillModel::Base) {
        return why;
    }
    return fmt::format("In the {} model: {} {} at {}. {}", toText(fill.model),
                       fill.side == domain::Side::Buy ? "bought" : "sold",
                       domain::formatQuantity(fill.quantity, quantityDecimals),
                       domain::formatPrice(fill.price, priceDecimals), why);
}

}  // namespace tessera::trading
