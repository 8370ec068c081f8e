// OrderCore: intents. A flatten, a reverse, a cancelled set are asked once and done step by step: cancel what
// stands, await every answer, compute from the position then, send the remainder, tell the end.

#include <fmt/format.h>

#include "app/domain/decimal.h"
#include "app/trading/journal_words.h"
#include "app/trading/order_core.h"
#include "app/trading/order_lifecycle.h"

namespace tessera::trading {

using domain::ClientOrderId;
using domain::Quantity;
using domain::Side;
using Step = IntentChanged::Step;

namespace {

/// How often a cancel that was refused, or a remainder that never left, is tried.
constexpr int kTries = 3;
constexpr domain::Duration kAskAgainAfter = std::chrono::milliseconds(250);
constexpr domain::Duration kScanAgainAfter = std::chrono::milliseconds(50);

/// Orders that are placed together.
bool isList(IntentKind kind) {
    return kind == IntentKind::Bracket || kind == IntentKind::Strategy;
}

bool isClosing(IntentKind kind) {
    return kind == IntentKind::Flatten || kind == IntentKind::Reverse || kind == IntentKind::CloseSide;
}

/// The position stands on the side a CloseSide ends.
bool standsOn(const std::optional<Side>& side, Quantity net) {
    return side == Side::Buy ? net > Quantity{} : net < Quantity{};
}

/// The position an intent wants, from the one there is.
Quantity wanted(const Intent& intent, Quantity net) {
    switch (intent.kind) {
        case IntentKind::Reverse:
            return -net;
        case IntentKind::CloseSide:
            return standsOn(intent.side, net) ? Quantity{} : net;
        default:
            return {};
    }
}

OrderIntent remainderOf(const Intent& intent, Quantity from, Quantity target, std::string source) {
    const Quantity missing = target - from;
    OrderIntent order;
    order.instrument = intent.instrument.value_or(domain::InstrumentId{});
    order.side = missing > Quantity{} ? Side::Buy : Side::Sell;
    order.type = domain::OrderType::Market;
    order.timeInForce = domain::TimeInForce::Ioc;
    order.quantity = missing > Quantity{} ? missing : -missing;
    order.seen = intent.seen;
    order.seen.source = std::move(source);
    return order;
}

std::string plural(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

// --- beginning

void OrderCore::begin(const Intent& intent) {
    if (!m_storeProblem.empty()) {
        alert(fmt::format("{} was not begun: {}", nameOf(intent), m_storeProblem));
        return;
    }
    if (std::string refusal = refusalToBegin(intent); !refusal.empty()) {
        tellIntent(intent, Step::Failed, std::move(refusal));
        return;
    }
    if (joins(intent)) {
        return;
    }
    std::vector<ClientOrderId> orders;
    if (intent.kind == IntentKind::CancelSet) {
        for (const OrderRecord* record : m_state.living()) {
            if (concerns(intent, *record)) {
                orders.push_back(record->view.id);
            }
        }
    }
    const std::string denial = isClosing(intent.kind) ? refusalOfExit(intent) : std::string{};
    journal(std::string(kYou), fmt::format("{} asked, {}.", nameOf(intent), intent.seen.source),
            IntentBegun{intent});
    Run& run = m_runs.emplace_back();
    run.id = m_state.header().lastSequence;
    run.begunAt = m_clock.monotonicNow();
    run.orders = std::move(orders);
    if (!denial.empty()) {
        finish(run, false,
               fmt::format("{} was not begun, and nothing was cancelled. {}", nameOf(intent), denial));
        m_runs.pop_back();
        return;
    }
    if (intent.kind == IntentKind::CancelSet && m_link != LinkState::Ready) {
        tellIntent(intent, Step::Waits,
                   fmt::format("{} waits: {} Day orders end at the venue 5 s after the link is lost.",
                               nameOf(intent), m_linkSentence));
    }
    if (!isList(intent.kind)) {
        advanceIntents();  // of a list the orders follow
    }
}

/// What makes an intent pointless or impossible before anything is asked. Empty: it may begin.
std::string OrderCore::refusalToBegin(const Intent& intent) const {
    if (isList(intent.kind)) {
        return {};
    }
    const bool isSet = intent.kind == IntentKind::CancelSet;
    if (!isSet && (!intent.instrument || m_state.contract(*intent.instrument) == nullptr)) {
        return "This instrument is not defined by the venue, so there is nothing to close.";
    }
    if (intent.kind == IntentKind::CloseSide && !intent.side) {
        return "Closing one side needs the side.";
    }
    const Quantity net = isSet ? Quantity{} : m_state.position(*intent.instrument).net;
    if (intent.kind == IntentKind::Reverse && net.isZero()) {
        return fmt::format("{}: there is no position to turn round, and nothing was cancelled.",
                           nameOf(intent));
    }
    const auto living = m_state.living();
    const bool hasOrders =
        std::ranges::any_of(living, [&](const OrderRecord* record) { return concerns(intent, *record); });
    if (hasOrders || net != wanted(intent, net)) {
        return {};
    }
    return fmt::format("{}: nothing to do, {}no order of yours works there.", nameOf(intent),
                       isSet ? "" : "there is no such position and ");
}

/// Pressed again, or beside another one: true when nothing new begins.
bool OrderCore::joins(const Intent& intent) {
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const OpenIntent* found = m_state.intent(m_runs[i].id);
        if (found == nullptr || isList(found->intent.kind)) {
            continue;
        }
        const Intent running = found->intent;
        if (intent.kind == IntentKind::CancelSet && running.kind == IntentKind::CancelSet) {
            const bool isCovered = std::ranges::all_of(m_state.living(), [&](const OrderRecord* record) {
                return !concerns(intent, *record) ||
                       std::ranges::count(m_runs[i].orders, record->view.id) > 0;
            });
            if (isCovered) {
                tellIntent(intent, Step::Waits, nameOf(running) + " is already under way.");
                return true;
            }
        }
        if (!isClosing(intent.kind) || !isClosing(running.kind) || running.instrument != intent.instrument) {
            continue;
        }
        if (intent.kind == IntentKind::Flatten && running.kind != IntentKind::Flatten) {
            finish(m_runs[i], false, nameOf(running) + " gives way to a flatten.");
            m_runs.erase(m_runs.begin() + static_cast<std::ptrdiff_t>(i));
            return false;  // what it sent is on its way and will be counted
        }
        const bool isSame = running.kind == intent.kind && running.side == intent.side;
        tellIntent(intent, isSame ? Step::Waits : Step::Failed,
                   isSame
                       ? nameOf(running) + " is already under way."
                       : fmt::format("{} was not begun: {} is under way.", nameOf(intent), nameOf(running)));
        return true;
    }
    return false;
}

/// Judged as if every order it cancels had gone: why the order that closes the position would be denied.
std::string OrderCore::refusalOfExit(const Intent& intent) {
    const Quantity net = m_state.position(*intent.instrument).net;
    const Quantity target = wanted(intent, net);
    if (net == target) {
        return {};  // only cancels, and those always pass
    }
    watchLoss();
    RiskQuestion question = questionOf(remainderOf(intent, net, target, {}));
    question.isOfIntent = question.isAfterCancels = true;
    return m_risk.check(question, m_state, moment());
}

bool OrderCore::concerns(const Intent& intent, const OrderRecord& record) const {
    const OrderView& order = record.view;
    if (intent.instrument && order.instrument != *intent.instrument) {
        return false;
    }
    if (intent.kind == IntentKind::CancelSet) {
        return intent.orders.empty() ? !intent.side || order.side == *intent.side
                                     : std::ranges::count(intent.orders, order.id) > 0;
    }
    if (intent.kind == IntentKind::CloseSide) {
        // While the position stands on the side, what works on the other one is its exits.
        return order.side == *intent.side || standsOn(intent.side, m_state.position(order.instrument).net);
    }
    return true;
}

std::string OrderCore::refusalWhileClosing(domain::InstrumentId instrument) const {
    for (const Run& run : m_runs) {
        const OpenIntent* open = m_state.intent(run.id);
        if (open != nullptr && isClosing(open->intent.kind) && open->intent.instrument == instrument) {
            return fmt::format("{} is under way: wait until it has ended.", nameOf(open->intent));
        }
    }
    return {};
}

// --- step by step

void OrderCore::advanceIntents() {
    if (m_runs.empty() || !m_storeProblem.empty()) {
        return;
    }
    for (std::size_t i = 0; i < m_runs.size();) {
        if (step(m_runs[i])) {
            m_runs.erase(m_runs.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            ++i;
        }
    }
}

/// True: it has ended.
bool OrderCore::step(Run& run) {
    const OpenIntent* found = m_state.intent(run.id);
    if (found == nullptr) {
        return true;
    }
    const OpenIntent open = *found;  // the journal moves the one in the state
    switch (open.intent.kind) {
        case IntentKind::CancelSet:
            return stepCancelSet(run, open);
        case IntentKind::Bracket:
            return stepBracket(run, open);
        case IntentKind::Strategy:
            return stepStrategy(run, open);
        default:
            return stepClose(run, open);
    }
}

bool OrderCore::askOnce(Run& run, const OrderRecord& record, const std::string& source) {
    const bool canAsk = m_link == LinkState::Ready && !m_state.header().recovering;
    if (!canAsk || record.cancelId != ClientOrderId{}) {
        return true;  // asked already, or asked once the link is back
    }
    Run::Asked& asked = run.asked[record.view.id];
    const domain::Duration now = m_clock.monotonicNow();
    if (asked.times > 0 && now - asked.at < kAskAgainAfter) {
        return true;
    }
    if (asked.times >= kTries) {
        return false;
    }
    ++asked.times;
    asked.at = now;
    askCancel(record, source);
    return true;
}

bool OrderCore::stepCancelSet(Run& run, const OpenIntent& open) {
    const auto isEnded = [this](ClientOrderId id) {
        const OrderRecord* record = m_state.find(id);
        return record == nullptr || isTerminal(record->view.life);
    };
    while (run.ended < run.orders.size() && isEnded(run.orders[run.ended])) {
        ++run.ended;
    }
    if (run.ended == run.orders.size()) {
        return finish(run, true, fmt::format("{}: {}.", nameOf(open.intent), cancelledBy(run)));
    }
    tellWait(run, open, m_state.find(run.orders[run.ended]));
    // A thousand answers must not look at a thousand orders each.
    const domain::Duration now = m_clock.monotonicNow();
    if (run.scannedAt != domain::Duration{} && now - run.scannedAt < kScanAgainAfter) {
        return false;
    }
    for (std::size_t i = run.ended; i < run.orders.size(); ++i) {
        const OrderRecord* record = m_state.find(run.orders[i]);
        if (!isEnded(run.orders[i]) && !askOnce(run, *record, open.intent.seen.source)) {
            return finish(run, false,
                          fmt::format("{} ended with order {} still working: {}.", nameOf(open.intent),
                                      number(run.orders[i]), record->view.note));
        }
    }
    if (m_link == LinkState::Ready && !m_state.header().recovering) {
        run.scannedAt = now;
    }
    return false;
}

bool OrderCore::stepClose(Run& run, const OpenIntent& open) {
    const domain::InstrumentId instrument = *open.intent.instrument;
    const OrderRecord* waitsFor = nullptr;
    for (const OrderRecord* record : m_state.living()) {
        if (record->view.instrument != instrument ||
            (record->view.id != run.closing && !concerns(open.intent, *record))) {
            continue;
        }
        waitsFor = record;
        if (record->view.id != run.closing && !askOnce(run, *record, open.intent.seen.source)) {
            return finish(
                run, false,
                fmt::format("{} ended {}: the venue refuses to cancel order {} ({}). {}.",
                            nameOf(open.intent), holding(instrument, m_state.position(instrument).net),
                            number(record->view.id), record->view.note, cancelledBy(run)));
        }
    }
    const bool isLate = m_clock.monotonicNow() - run.begunAt > m_options.intentPatience;
    const bool canSend =
        m_link == LinkState::Ready && !m_state.header().recovering && m_committed >= m_recoveredAt;
    if (isLate && (waitsFor != nullptr || !canSend)) {
        return finish(
            run, false,
            fmt::format("{} ended {}: no answer from the venue in {} s, so nothing more is sent. {}.",
                        nameOf(open.intent), holding(instrument, m_state.position(instrument).net),
                        m_options.intentPatience.count() / 1'000'000'000, cancelledBy(run)));
    }
    if (waitsFor != nullptr || !canSend) {
        tellWait(run, open, waitsFor);
        return false;
    }
    return sendRemainder(run, open);
}

/// Nothing of the instrument is on its way: the position is what counts.
bool OrderCore::sendRemainder(Run& run, const OpenIntent& open) {
    const domain::InstrumentId instrument = *open.intent.instrument;
    const Quantity net = m_state.position(instrument).net;
    if (!run.target) {
        run.target = wanted(open.intent, net);
    }
    const OrderRecord* sent = m_state.find(run.closing);
    const bool hasLeft = sent != nullptr && (sent->acknowledged || !sent->view.filled.isZero());
    if (net == *run.target || hasLeft || run.sends >= kTries) {
        return concludeClose(run, open);
    }
    const std::string source = nameOf(open.intent);
    const OrderIntent order = remainderOf(open.intent, net, *run.target, source);
    RiskQuestion question = questionOf(order);
    question.isOfIntent = true;
    watchLoss();
    const RiskMoment now = moment();
    std::string denial = m_risk.check(question, m_state, now);
    const ClientOrderId id = nextId();
    if (!denial.empty()) {
        std::string sentence = fmt::format("{} ended {}. {}. Not sent: {}", source, holding(instrument, net),
                                           cancelledBy(run), denial);
        journal(std::string(kProgram), text(order) + " denied: " + denial,
                OrderDenied{id, order, std::move(denial)});
        return finish(run, false, std::move(sentence));
    }
    m_risk.passed(question, now.now);
    run.closing = id;
    ++run.sends;
    journal(std::string(kProgram), fmt::format("{}, {}.", text(order), source), OrderPlaced{id, order},
            messageOf(id, order));
    return false;
}

bool OrderCore::concludeClose(Run& run, const OpenIntent& open) {
    const domain::InstrumentId instrument = *open.intent.instrument;
    const Quantity net = m_state.position(instrument).net;
    const OrderRecord* sent = m_state.find(run.closing);
    std::string traded;
    if (sent != nullptr && !sent->view.filled.isZero()) {
        const domain::Instrument* contract = m_state.contract(instrument);
        traded = fmt::format(", {} {} at market", sent->view.side == Side::Buy ? "bought" : "sold",
                             domain::formatQuantity(sent->view.filled, contract->quantityDecimals));
    }
    if (net == *run.target) {
        return finish(run, true,
                      fmt::format("{}: {}{}. {}.", nameOf(open.intent), holding(instrument, net), traded,
                                  cancelledBy(run)));
    }
    const std::string why = sent == nullptr || sent->view.note.empty()
                                ? "the market order could not trade the rest"
                                : sent->view.note;
    return finish(run, false,
                  fmt::format("{} ended {}, not {}{}: {}. {}.", nameOf(open.intent), holding(instrument, net),
                              holding(instrument, *run.target), traded, why, cancelledBy(run)));
}

bool OrderCore::finish(const Run& run, bool isDone, std::string sentence) {
    std::string why = sentence;
    journal(std::string(kProgram), std::move(why), IntentEnded{run.id, isDone, std::move(sentence)});
    return true;
}

/// The program ended in the middle of it: what is known now is another market, so nothing of it is resumed.
void OrderCore::endUnfinished() {
    const std::vector<OpenIntent> unfinished = m_state.header().intents;
    for (const OpenIntent& open : unfinished) {
        std::string sentence = fmt::format(
            "{} of {} was under way when the terminal ended. It is not resumed: look at the position and the "
            "working orders.",
            nameOf(open.intent), domain::formatIso(open.begunAt, 0));
        std::string why = sentence;
        journal(std::string(kProgram), std::move(why), IntentEnded{open.id, false, std::move(sentence)});
    }
}

// --- plain words

/// Once, when an answer is overdue.
void OrderCore::tellWait(Run& run, const OpenIntent& open, const OrderRecord* waitsFor) {
    if (run.isWaitTold || m_clock.monotonicNow() - run.begunAt < m_options.ackTimeout) {
        return;
    }
    run.isWaitTold = true;
    std::string what = m_link != LinkState::Ready ? m_linkSentence
                       : waitsFor != nullptr      ? fmt::format("order {} has no answer from the venue yet.",
                                                                number(waitsFor->view.id))
                                                  : m_gateSentence;
    tellIntent(open.intent, Step::Waits, fmt::format("{} waits: {}", nameOf(open.intent), what));
}

void OrderCore::tellIntent(const Intent& intent, Step step, std::string sentence) {
    m_events.emplace_back(IntentChanged{intent, step, std::move(sentence)});
}

std::string OrderCore::nameOf(const Intent& intent) const {
    const domain::Instrument* contract = intent.instrument ? m_state.contract(*intent.instrument) : nullptr;
    const std::string symbol = contract != nullptr ? contract->symbol : std::string("an unknown instrument");
    const std::string_view side = intent.side == Side::Sell ? "short" : "long";
    switch (intent.kind) {
        case IntentKind::Flatten:
            return "Flatten of " + symbol;
        case IntentKind::Reverse:
            return "Reverse of " + symbol;
        case IntentKind::CloseSide:
            return fmt::format("Closing the {} side of {}", side, symbol);
        case IntentKind::Bracket:
            return fmt::format("{} in {}", intent.orders.size() == 2 ? "OCO" : "Bracket", symbol);
        case IntentKind::Strategy:
            return isSwap(intent) ? fmt::format("Swap of {} months", intent.orders.size())
                                  : fmt::format("Strategy of {} legs", intent.orders.size());
        case IntentKind::CancelSet:
            break;
    }
    return fmt::format("Cancel of {}{}",
                       intent.orders.size() == 1 ? fmt::format("order {}", number(intent.orders[0]))
                       : intent.side ? fmt::format("the {} orders", intent.side == Side::Buy ? "buy" : "sell")
                       : intent.orders.empty() ? std::string("all orders")
                                               : plural(intent.orders.size(), "order"),
                       intent.instrument ? " in " + symbol : "");
}

/// A strip of month averages of one family, all bought or all sold.
bool OrderCore::isSwap(const Intent& intent) const {
    const OrderRecord* first = intent.orders.empty() ? nullptr : m_state.find(intent.orders.front());
    const domain::Instrument* near = first != nullptr ? m_state.contract(first->view.instrument) : nullptr;
    return near != nullptr && std::ranges::all_of(intent.orders, [&](ClientOrderId id) {
               const OrderRecord* leg = m_state.find(id);
               const domain::Instrument* month =
                   leg != nullptr ? m_state.contract(leg->view.instrument) : nullptr;
               return month != nullptr && month->isAverage() && month->family == near->family &&
                      leg->view.side == first->view.side;
           });
}

/// "2 orders cancelled, order 7 filled first".
std::string OrderCore::cancelledBy(const Run& run) const {
    std::size_t cancelled = 0;
    std::string others;
    for (const auto& [id, asked] : run.asked) {
        const OrderRecord* record = m_state.find(id);
        if (record != nullptr && record->view.life == OrderLife::Filled) {
            others += fmt::format(", order {} filled first", number(id));
        } else if (record != nullptr && isTerminal(record->view.life)) {
            ++cancelled;
        }
    }
    return plural(cancelled, "order") + " cancelled" + others;
}

std::string OrderCore::holding(domain::InstrumentId instrument, Quantity net) const {
    if (net.isZero()) {
        return "flat";
    }
    const domain::Instrument* contract = m_state.contract(instrument);
    return fmt::format("{} {}", net > Quantity{} ? "long" : "short",
                       domain::formatLots(net > Quantity{} ? net : -net,
                                          contract != nullptr ? contract->quantityDecimals : 0));
}

}  // namespace tessera::trading
