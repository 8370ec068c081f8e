#include "app/trading/order_core.h"

#include <fmt/format.h>

#include "app/domain/decimal.h"
#include "app/trading/order_lifecycle.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::Quantity;

namespace {

constexpr std::string_view kYou = "you";
constexpr std::string_view kVenue = "venue";
constexpr std::string_view kProgram = "Tessera";

std::uint64_t number(ClientOrderId id) {
    return static_cast<std::uint64_t>(id);
}

InstrumentKnown termsOf(const domain::Instrument& instrument) {
    return {.id = instrument.id,
            .kind = instrument.kind,
            .symbol = instrument.symbol,
            .unit = instrument.unit,
            .tick = instrument.tick,
            .priceDecimals = instrument.priceDecimals,
            .quantityDecimals = instrument.quantityDecimals,
            .contractSize = instrument.contractSize,
            .nearLeg = instrument.legs[0],
            .lastTradingTime = instrument.lastTradingTime};
}

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
    m_gateSentence = closedBecause();
    m_events.emplace_back(GateChanged{false, m_gateSentence});
    connectOnce();
    return {};
}

void OrderCore::connectOnce() {
    if (m_connected || !m_state.hasInstruments()) {
        return;  // fills need contract terms: the first definition opens the session
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

void OrderCore::defineInstrument(const domain::Instrument& instrument) {
    if (instrument.kind == domain::InstrumentKind::External) {
        return;  // numbered by another source: the number could be one of ours
    }
    InstrumentKnown terms = termsOf(instrument);
    const InstrumentKnown* known = m_state.terms(instrument.id);
    if (known == nullptr || !(*known == terms)) {
        journal(std::string(kVenue), fmt::format("{} defined.", terms.symbol), std::move(terms));
    }
    m_risk.setMargin(instrument.id, instrument.initialMarginPerLot);
    connectOnce();
}

void OrderCore::updateReference(const MarketReference& reference) {
    m_risk.updateReference(reference);
}

void OrderCore::setArmed(domain::InstrumentId instrument, bool armed, const std::string& why) {
    const InstrumentKnown* terms = m_state.terms(instrument);
    if (terms == nullptr || m_state.isArmed(instrument) == armed) {
        return;
    }
    journal(std::string(kYou), fmt::format("{} {}: {}.", terms->symbol, armed ? "armed" : "disarmed", why),
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

void OrderCore::place(const OrderIntent& intent) {
    if (!m_storeProblem.empty()) {
        alert("Not sent: " + m_storeProblem);
        return;
    }
    const RiskQuestion question{.instrument = intent.instrument,
                                .side = intent.side,
                                .type = intent.type,
                                .timeInForce = intent.timeInForce,
                                .price = intent.price,
                                .quantity = intent.quantity,
                                .leaves = intent.quantity,
                                .alreadyWorking = {}};
    watchLoss();
    const RiskMoment now = moment();
    std::string denial = m_risk.check(question, m_state, now);
    const ClientOrderId id = nextId();
    if (!denial.empty()) {
        alert("Not sent. " + denial);
        std::string why = text(intent) + " denied: " + denial;
        journal(std::string(kYou), std::move(why), OrderDenied{id, intent, std::move(denial)});
        return;
    }
    m_risk.passed(question, now.now);
    journal(std::string(kYou), fmt::format("{}, {}.", text(intent), intent.seen.source),
            OrderPlaced{id, intent},
            domain::NewOrder{.id = id,
                             .instrument = intent.instrument,
                             .side = intent.side,
                             .type = intent.type,
                             .timeInForce = intent.timeInForce,
                             .postOnly = intent.postOnly,
                             .price = intent.price,
                             .quantity = intent.quantity});
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
    if (m_link != LinkState::Ready) {
        alert("Nothing was cancelled: " + m_linkSentence +
              " Day orders end at the venue 5 s after the link is lost.");
        return;
    }
    for (const OrderRecord* record : m_state.living()) {
        const bool wanted =
            (!instrument || record->view.instrument == *instrument) && (!side || record->view.side == *side);
        if (wanted && (record->cancelId == ClientOrderId{} || record->view.unknown)) {
            askCancel(*record, source);
        }
    }
}

std::string OrderCore::refusalToReplace(const OrderRecord& record, domain::Price price,
                                        Quantity quantity) const {
    const OrderView& view = record.view;
    const std::string which = fmt::format("Order {}", number(view.id));
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
            view.filled.raw(), quantity.raw());
    }
    if (price == view.price && quantity == view.quantity) {
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
    const RiskQuestion question{.instrument = view.instrument,
                                .side = view.side,
                                .type = view.type,
                                .timeInForce = view.timeInForce,
                                .price = price,
                                .quantity = quantity,
                                .leaves = quantity - view.filled,
                                .alreadyWorking = view.leaves,
                                .isReplace = true};
    watchLoss();
    const RiskMoment now = moment();
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
    const InstrumentKnown& terms = *m_state.terms(view.instrument);
    journal(std::string(kYou),
            fmt::format("Change of order {} to {} at {} asked, {}.", number(view.id),
                        domain::formatQuantity(quantity, terms.quantityDecimals),
                        domain::formatPrice(price, terms.priceDecimals), seen.source),
            ReplaceAsked{id, view.id, view.currentId, price, quantity, seen},
            domain::ReplaceOrder{.id = id, .target = view.currentId, .price = price, .quantity = quantity});
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

void OrderCore::send(const Waiting& waiting) {
    ClientOrderId id{};
    std::string refusal;
    const bool sent = std::visit(
        [&](const auto& message) {
            if constexpr (std::is_same_v<std::decay_t<decltype(message)>, std::monostate>) {
                return true;
            } else {
                id = message.id;
                refusal = refusalToSend(waiting, id);
                return refusal.empty() && m_gateway.send(message);
            }
        },
        waiting.message);
    if (sent) {
        m_inFlight.push_back({.id = id, .sentAt = m_clock.monotonicNow()});
        return;
    }
    if (refusal.empty()) {
        refusal = "not sent: the link to the venue is down";
    }
    m_cancelTargets.erase(id);
    std::string why = fmt::format("Message {} {}.", number(id), refusal);
    journal(std::string(kProgram), std::move(why), NotSent{id, std::move(refusal)});
}

void OrderCore::publish(Changes& changes, const AccountView& account) {
    for (OrderRecord& record : changes.orders) {
        m_events.emplace_back(OrderChanged{std::move(record.view)});
    }
    for (FillView& fill : changes.fills) {
        m_events.emplace_back(FillAdded{std::move(fill)});
    }
    for (PositionView& position : changes.positions) {
        m_events.emplace_back(PositionChanged{std::move(position)});
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

std::string OrderCore::closedBecause() const {
    const DeskHeader& header = m_state.header();
    if (!m_storeProblem.empty()) {
        return m_storeProblem;
    }
    if (header.killSwitch) {
        return "the kill switch is on.";
    }
    if (m_link != LinkState::Ready) {
        return m_linkSentence;
    }
    if (header.recovering || m_committed < m_recoveredAt) {
        return "the venue's record is being compared with the journal.";
    }
    if (header.mismatch) {
        return "the venue's record contradicts the journal (see the alerts). Only cancels leave.";
    }
    return {};
}

void OrderCore::moveGate() {
    std::string because = closedBecause();
    const bool open = because.empty();
    if (open == m_gateOpen && because == m_gateSentence) {
        return;
    }
    const bool moved = open != m_gateOpen;
    m_gateOpen = open;
    m_gateSentence = because;
    std::string sentence = open ? "Order entry is open." : "Order entry is closed: " + because;
    m_events.emplace_back(GateChanged{open, sentence});
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
}

void OrderCore::onReport(const domain::ExecutionReport& report, std::uint64_t serverSequence, bool possDup) {
    if (serverSequence != 0 && serverSequence <= m_state.header().lastServerSequence) {
        return;  // journalled before: a replayed duplicate
    }
    const OrderRecord* record = m_state.findByName(report.id);
    if (record == nullptr) {
        record = m_state.findByName(report.origId);
    }
    const ClientOrderId order = record != nullptr ? record->view.id : ClientOrderId{};
    const ClientOrderId cancelId = record != nullptr ? record->cancelId : ClientOrderId{};
    journal(std::string(kVenue), text(report), ReportReceived{serverSequence, possDup, report});

    record = m_state.find(order);
    const auto target = m_cancelTargets.find(cancelId);
    if (record == nullptr || target == m_cancelTargets.end() || record->cancelId == cancelId) {
        return;
    }
    const ClientOrderId named = target->second;
    m_cancelTargets.erase(target);
    // A replace overtook the cancel, which then named an order the venue had renamed: ask again under its new
    // name.
    if (report.type == domain::ExecType::CancelRejected && !isTerminal(record->view.life) &&
        record->view.currentId != named) {
        askCancel(*record, "again under its new name");
    }
}

void OrderCore::onRecovered(const RecoverySnapshot& snapshot) {
    journal(std::string(kVenue),
            fmt::format("Recovered: {} open orders and {} positions at the venue, its record at {}.",
                        snapshot.openOrders.size(), snapshot.positions.size(), snapshot.lastServerSequence),
            Recovered{snapshot});
    m_recoveredAt = m_state.header().lastSequence;
    moveGate();
}

void OrderCore::onLink(LinkState state, const std::string& sentence) {
    if (state == m_link && sentence == m_linkSentence) {
        return;
    }
    m_link = state;
    m_linkSentence = sentence;
    m_events.emplace_back(LinkChanged{state, sentence, m_clock.utcNow()});
    if (state != LinkState::Ready && !m_state.header().recovering) {
        m_inFlight.clear();
        m_cancelTargets.clear();
        journal(std::string(kProgram), "Link to the venue lost: " + sentence, LinkLost{sentence});
    }
    moveGate();
}

std::size_t OrderCore::takeEvents(std::vector<DeskEvent>& out) {
    const std::size_t count = m_events.size();
    out.insert(out.end(), std::make_move_iterator(m_events.begin()), std::make_move_iterator(m_events.end()));
    m_events.clear();
    return count;
}

// --- plain words

std::string OrderCore::text(const OrderIntent& intent) const {
    const InstrumentKnown* terms = m_state.terms(intent.instrument);
    OrderView view;
    view.symbol = terms != nullptr ? terms->symbol : "an unknown instrument";
    view.side = intent.side;
    view.type = intent.type;
    view.price = intent.price;
    view.quantity = intent.quantity;
    return describeOrder(view, terms != nullptr ? terms->priceDecimals : 9,
                         terms != nullptr ? terms->quantityDecimals : 0);
}

std::string OrderCore::text(const domain::ExecutionReport& report) const {
    const InstrumentKnown* terms = m_state.terms(report.instrument);
    const int priceDecimals = terms != nullptr ? terms->priceDecimals : 9;
    const int quantityDecimals = terms != nullptr ? terms->quantityDecimals : 0;
    const std::string_view symbol =
        terms != nullptr ? std::string_view(terms->symbol) : "an unknown instrument";
    if (report.type == domain::ExecType::Trade) {
        return fmt::format("Order {}: {} {} {} at {}.", number(report.id),
                           report.side == domain::Side::Buy ? "bought" : "sold",
                           domain::formatQuantity(report.lastQuantity, quantityDecimals), symbol,
                           domain::formatPrice(report.lastPrice, priceDecimals));
    }
    const std::string_view reason = domain::describe(report.reason);
    return fmt::format("Order {}: {} in {}{}{}.", number(report.id), domain::toText(report.type), symbol,
                       reason.empty() ? "" : ", ", reason);
}

}  // namespace tessera::trading
