#include "feeds/venue/venue_core.h"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

constexpr Duration kMarkInterval = std::chrono::seconds(1);
constexpr std::uint64_t kHashInterval = 600;  // steps

}  // namespace

ClientOrderId requestIdOf(const LogInput& input) {
    if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        return list->orders.empty() ? ClientOrderId{} : list->orders.back().id;
    }
    return std::visit(
        [](const auto& order) {
            if constexpr (requires { order.id; }) {
                return order.id;
            } else {
                return ClientOrderId{};
            }
        },
        input.order);
}

Result<std::unique_ptr<VenueCore>> VenueCore::open(CoreConfig config, ExchangeSink& market) {
    std::unique_ptr<VenueCore> core(new VenueCore(std::move(config), market));
    if (const auto begun = core->begin(); !begun) {
        return begun.error();
    }
    return core;
}

Result<void> VenueCore::begin() {
    m_epoch = m_config.epochAtLeast;
    auto wasThere = comeBack();
    if (!wasThere) {
        return wasThere.error();
    }
    if (!*wasThere) {
        if (auto begun = beginNew(); !begun) {
            return begun;
        }
    }
    return beginSegment();
}

Result<void> VenueCore::beginNew() {
    const Timestamp now = m_config.exchange.start;
    const LogHeader header{
        m_config.exchange.seed, m_config.exchange.terms.catalogue.digest(),
        m_config.exchange.terms.historyDigest, now, static_cast<std::uint32_t>(m_config.exchange.warmupDays),
        // Above every id of an earlier market: they would have to pass a billion a second.
        static_cast<std::uint64_t>(std::max<std::int64_t>(1, now.seconds())) * 1'000'000'000};
    if (auto opened = openExchange(header); !opened) {
        return opened;
    }
    if (m_log) {
        m_log->append(header);
    }
    m_stepsSinceSnapshot =
        m_config.stepsBetweenSnapshots;  // what went before the start is not simulated twice
    return {};
}

Result<void> VenueCore::beginSegment() {
    if (auto adopted = adoptPresent(); !adopted) {
        return adopted;
    }
    const LogResume standing{std::max(m_config.exchange.start, m_exchange->now()), m_config.stepLength,
                             m_epoch};
    if (m_log) {
        m_log->append(standing);
    }
    resume(standing);
    // Whoever was logged on lost the session with the process; day orders follow.
    std::vector<AccountId> ids;
    for (const auto& [id, account] : m_accounts) {
        ids.push_back(id);
    }
    for (const AccountId id : ids) {
        cancelOnDisconnect(id, standing.venueTime);
    }
    m_mustSync = true;
    if (!flush()) {
        return Error{ErrorCode::Unavailable, failure(), m_config.stateDirectory};
    }
    keepSnapshot();
    return {};
}

void VenueCore::resume(const LogResume& standing) {
    m_segmentStart = standing.venueTime;
    m_stepLength = standing.stepLength;
    m_steps = m_markedSteps = m_hashedSteps = 0;
    m_exchange->resume(standing.venueTime);
}

Timestamp VenueCore::timeOfStep(std::uint64_t number) const {
    return m_segmentStart + m_stepLength * static_cast<std::int64_t>(number);
}

void VenueCore::step() {
    ++m_steps;
    ++m_stepsSinceSnapshot;
    m_exchange->step(timeOfStep(m_steps));
}

void VenueCore::skipTo(Timestamp venueNow) {
    mark();
    const LogResume standing{std::max(venueNow, m_exchange->now()), m_stepLength, m_epoch};
    if (m_log) {
        m_log->append(standing);
    }
    resume(standing);
}

void VenueCore::mark() {
    if (m_log && m_markedSteps != m_steps) {
        m_log->append(LogSteps{m_steps});
        m_markedSteps = m_steps;
    }
}

void VenueCore::input(LogInput input) {
    mark();
    input.venueTime = std::max(input.venueTime, m_exchange->now());
    if (m_log) {
        m_log->append(input);
    }
    m_mustSync = true;
    apply(input);
}

void VenueCore::deposit(AccountId account, Money deposit, Timestamp venueNow) {
    if (deposit <= Money{} || m_exchange->depositOf(account) == deposit) {
        return;
    }
    mark();
    const LogDeposit record{std::max(venueNow, m_exchange->now()), account, deposit};
    if (m_log) {
        m_log->append(record);
    }
    m_mustSync = true;
    m_exchange->deposit(record.account, record.deposit);
}

void VenueCore::cancelOnDisconnect(AccountId account, Timestamp venueNow) {
    const auto it = m_accounts.find(account);
    const bool hasDayOrders =
        it != m_accounts.end() &&
        std::any_of(it->second.open.begin(), it->second.open.end(),
                    [](const auto& entry) { return entry.second.timeInForce == TimeInForce::Day; });
    if (!hasDayOrders) {
        return;
    }
    mark();
    const LogDisconnect disconnect{std::max(venueNow, m_exchange->now()), account};
    if (m_log) {
        m_log->append(disconnect);
    }
    m_mustSync = true;
    apply(disconnect);
}

void VenueCore::apply(const LogDisconnect& disconnect) {
    std::vector<std::pair<OrderId, InstrumentId>> orders;
    for (const auto& [id, order] : m_accounts[disconnect.account].open) {
        if (order.timeInForce == TimeInForce::Day) {
            orders.emplace_back(id, order.instrument);
        }
    }
    for (const auto& [order, instrument] : orders) {
        m_exchange->cancel(order, Reason::Disconnected, disconnect.venueTime, instrument);
    }
}

void VenueCore::apply(const LogInput& input) {
    Account& account = m_accounts[input.account];
    if (input.refusal != Reason::None) {
        refuse(account, input, input.refusal);
    } else if (const auto* order = std::get_if<NewOrder>(&input.order)) {
        applyNew(account, input, *order);
    } else if (const auto* cancel = std::get_if<CancelOrder>(&input.order)) {
        applyCancel(account, input, *cancel);
    } else if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        applyReplace(account, input, *replace);
    } else if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        m_exchange->submit(input.account, *list, input.venueTime);
    }
    account.note(requestIdOf(input));
}

void VenueCore::applyNew(Account& account, const LogInput& input, const NewOrder& order) {
    static_cast<void>(account);
    m_exchange->submit(input.account, order, input.venueTime);
}

void VenueCore::applyCancel(Account& account, const LogInput& input, const CancelOrder& cancel) {
    const auto name = account.names.find(static_cast<std::uint64_t>(cancel.target));
    if (name == account.names.end()) {
        refuse(account, input, Reason::UnknownOrder);
    } else if (!m_exchange->cancel(name->second, Reason::CancelledByUser, input.venueTime,
                                   account.instrumentOf(name->second))) {
        refuse(account, input, Reason::TooLate);
    } else {
        // The request is answered by the report that names the order; what it was linked to may follow.
        const auto answer =
            std::find_if(account.stream.rbegin(), account.stream.rend(),
                         [&](const ExecutionReport& report) { return report.orderId == name->second; });
        account.answer(cancel.id, static_cast<std::size_t>(account.stream.rend() - answer) - 1);
    }
}

void VenueCore::applyReplace(Account& account, const LogInput& input, const ReplaceOrder& replace) {
    const auto name = account.names.find(static_cast<std::uint64_t>(replace.target));
    if (name == account.names.end()) {
        refuse(account, input, Reason::UnknownOrder);
    } else if (!m_exchange->replace(name->second, replace, input.venueTime,
                                    account.instrumentOf(name->second))) {
        refuse(account, input, Reason::TooLate);
    }
}

void VenueCore::refuse(Account& account, const LogInput& input, const NewOrder& order, Reason why) {
    ExecutionReport report;
    report.type = ExecType::Rejected;
    report.reason = why;
    report.account = input.account;
    report.venueTime = input.venueTime;
    report.id = order.id;
    report.instrument = order.instrument;
    report.side = order.side;
    report.orderType = order.type;
    report.timeInForce = order.timeInForce;
    report.price = order.price;
    report.quantity = order.quantity;
    report.terms = order.terms;
    account.add(report);
}

void VenueCore::refuse(Account& account, const LogInput& input, Reason why) {
    if (const auto* order = std::get_if<NewOrder>(&input.order)) {
        refuse(account, input, *order, why);
        return;
    }
    if (const auto* list = std::get_if<NewOrderList>(&input.order)) {
        for (const NewOrder& order : list->orders) {
            refuse(account, input, order, why);
        }
        return;
    }
    ExecutionReport report;
    report.reason = why;
    report.account = input.account;
    report.venueTime = input.venueTime;
    if (const auto* cancel = std::get_if<CancelOrder>(&input.order)) {
        report.type = ExecType::CancelRejected;
        report.id = cancel->id;
        report.origId = cancel->target;
    } else if (const auto* replace = std::get_if<ReplaceOrder>(&input.order)) {
        report.type = ExecType::ReplaceRejected;
        report.id = replace->id;
        report.origId = replace->target;
    }
    // An order already gone keeps its facts in the refusal, so that the report is whole.
    const auto name = account.names.find(static_cast<std::uint64_t>(report.origId));
    if (name != account.names.end()) {
        const auto standing = account.open.find(name->second);
        report.orderId = name->second;
        if (standing != account.open.end()) {
            report.instrument = standing->second.instrument;
            report.side = standing->second.side;
            report.timeInForce = standing->second.timeInForce;
            report.price = standing->second.price;
            report.quantity = standing->second.quantity;
            report.cumQuantity = standing->second.filled;
            report.leavesQuantity = standing->second.quantity - standing->second.filled;
            report.orderType = standing->second.type;
            report.terms = standing->second.terms;
        }
    }
    account.add(report);
}

std::optional<ExecutionReport> VenueCore::statusOf(AccountId id, ClientOrderId target) const {
    const auto it = m_accounts.find(id);
    if (it == m_accounts.end()) {
        return std::nullopt;
    }
    const auto name = it->second.names.find(static_cast<std::uint64_t>(target));
    ExecutionReport report;
    if (name != it->second.names.end() &&
        m_exchange->status(name->second, report, it->second.instrumentOf(name->second))) {
        report.venueTime = m_exchange->now();
        return report;
    }
    return std::nullopt;
}

bool VenueCore::flush() {
    if (!m_log) {
        return true;
    }
    const bool markIsDue = m_stepLength * static_cast<std::int64_t>(m_steps - m_markedSteps) >=
                           std::max<Duration>(kMarkInterval, m_stepLength * 10);
    if (m_mustSync || markIsDue) {
        mark();
        if (m_steps - m_hashedSteps >= kHashInterval) {
            m_log->append(LogHash{m_exchange->stateHash()});
            m_hashedSteps = m_steps;
        }
        m_healthy = m_log->flush(m_mustSync) && m_healthy;
        m_mustSync = false;
    }
    return m_healthy;
}

void VenueCore::onEvent(InstrumentId instrument, std::span<const MarketRecord> records) {
    if (!m_replaying && m_exchange) {
        m_market.onEvent(instrument, records);
    }
}

void VenueCore::onReport(const ExecutionReport& report) {
    m_accounts[report.account].add(report);
    m_mustSync = true;  // also a fill by the simulation: its step must be in the log before it is told
    if (!m_replaying) {
        m_market.onReport(report);
    }
}

void VenueCore::onDefinition(const Instrument& instrument) {
    if (!m_replaying) {
        m_market.onDefinition(instrument);
    }
}

void VenueCore::onFixing(const Fixing& fixing) {
    if (!m_replaying) {
        m_market.onFixing(fixing);
    }
}

void VenueCore::onUnsettled(InstrumentId instrument, const std::string& sentence) {
    if (!m_replaying) {
        m_market.onUnsettled(instrument, sentence);
    }
}

void VenueCore::onCommitment(InstrumentId instrument, const std::string& sentence) {
    if (!m_replaying) {
        m_market.onCommitment(instrument, sentence);
    }
}

void VenueCore::onSettlement(const SettlementPrice& price) {
    if (!m_replaying) {
        m_market.onSettlement(price);
    }
}

}  // namespace tessera::venue
