#include "feeds/venue/accounts.h"

#include <algorithm>

namespace tessera::venue {

using domain::ExecType;
using domain::ExecutionReport;
using domain::Reason;

namespace {

std::uint64_t raw(domain::ClientOrderId id) { return static_cast<std::uint64_t>(id); }

bool endsOrder(const ExecutionReport& report) {
    switch (report.type) {
        case ExecType::Canceled:
        case ExecType::Expired:
        case ExecType::Rejected: return true;
        case ExecType::Trade: return report.leavesQuantity.isZero();
        default: return false;
    }
}

}  // namespace

Account* Accounts::find(domain::AccountId id) {
    const auto number = static_cast<std::uint32_t>(id);
    return number >= 1 && number <= m_accounts.size() ? m_accounts[number - 1].get() : nullptr;
}

Account* Accounts::find(const std::string& name) {
    const auto found =
        std::find_if(m_accounts.begin(), m_accounts.end(), [&](const auto& a) { return a->name == name; });
    return found == m_accounts.end() ? nullptr : found->get();
}

void Accounts::apply(const VenueInput& input) {
    if (input.kind == InputKind::OpenAccount) {
        m_accounts.push_back(std::make_unique<Account>());
        m_accounts.back()->id = input.account;
        m_accounts.back()->name = input.name;
        return;
    }
    Account* account = find(input.account);
    if (account == nullptr) {
        return;  // a log always opens an account before it uses it
    }
    switch (input.kind) {
        case InputKind::Submit: submit(*account, input.submit); break;
        case InputKind::Cancel: cancel(*account, input.cancel); break;
        case InputKind::Replace: replace(*account, input.replace); break;
        case InputKind::Disconnect: disconnect(*account); break;
        case InputKind::Refuse: refuse(*account, input.submit, input.reason); break;
        default: break;
    }
}

void Accounts::submit(Account& account, const domain::NewOrder& order) {
    account.lastClientOrderId = std::max(account.lastClientOrderId, order.id);
    account.orders[raw(order.id)] = AccountOrder{order.id, {}, {}, false};
    m_exchange.submit(account.id, order);
}

void Accounts::cancel(Account& account, const domain::CancelOrder& cancel) {
    account.lastClientOrderId = std::max(account.lastClientOrderId, cancel.id);
    const auto found = account.orders.find(raw(cancel.target));
    const bool isOpen = found != account.orders.end() && found->second.isOpen;
    if (!isOpen || !m_exchange.cancel(found->second.orderId, Reason::CancelledByUser)) {
        refuseRequest(account, ExecType::CancelRejected, cancel.id, cancel.target);
    }
}

void Accounts::replace(Account& account, const domain::ReplaceOrder& replace) {
    account.lastClientOrderId = std::max(account.lastClientOrderId, replace.id);
    const auto found = account.orders.find(raw(replace.target));
    const bool isOpen = found != account.orders.end() && found->second.isOpen;
    if (!isOpen || !m_exchange.replace(found->second.orderId, replace)) {
        refuseRequest(account, ExecType::ReplaceRejected, replace.id, replace.target);
    }
}

void Accounts::disconnect(Account& account) {
    std::vector<domain::OrderId> dayOrders;
    for (const AccountOrder* order : openOrders(account)) {
        if (order->last.timeInForce == domain::TimeInForce::Day) {
            dayOrders.push_back(order->orderId);
        }
    }
    std::sort(dayOrders.begin(), dayOrders.end());
    for (const domain::OrderId order : dayOrders) {
        m_exchange.cancel(order, Reason::Disconnected);
    }
}

void Accounts::refuse(Account& account, const domain::NewOrder& order, Reason reason) {
    account.lastClientOrderId = std::max(account.lastClientOrderId, order.id);
    ExecutionReport report;
    report.type = ExecType::Rejected;
    report.reason = reason;
    report.id = order.id;
    report.account = account.id;
    report.instrument = order.instrument;
    report.side = order.side;
    report.orderType = order.type;
    report.timeInForce = order.timeInForce;
    report.price = order.price;
    report.quantity = order.quantity;
    report.venueTime = m_exchange.now();
    publish(account, report);
}

void Accounts::refuseRequest(Account& account, ExecType type, domain::ClientOrderId request,
                             domain::ClientOrderId target) {
    ExecutionReport report;
    const auto found = account.orders.find(raw(target));
    if (found != account.orders.end()) {
        report = found->second.last;
    }
    report.type = type;
    report.reason = found == account.orders.end() ? Reason::UnknownOrder : Reason::TooLate;
    report.id = request;
    report.origId = target;
    report.execId = {};
    report.account = account.id;
    report.lastPrice = {};
    report.lastQuantity = {};
    report.fee = {};
    report.venueTime = m_exchange.now();
    publish(account, report);
}

void Accounts::onReport(const ExecutionReport& report) {
    if (Account* account = find(report.account)) {
        book(*account, report);
        publish(*account, report);
    }
}

void Accounts::book(Account& account, const ExecutionReport& report) {
    if (report.type != ExecType::Trade) {
        return;
    }
    const bool isBuy = report.side == domain::Side::Buy;
    account.positions[report.instrument] += isBuy ? report.lastQuantity : -report.lastQuantity;
    const auto index = static_cast<std::size_t>(report.instrument);
    for (const domain::Instrument& instrument : m_exchange.instruments()) {
        if (static_cast<std::size_t>(instrument.id) == index) {
            if (const auto value = notional(instrument, report.lastPrice, report.lastQuantity)) {
                isBuy ? account.cash -= *value : account.cash += *value;
            }
            break;
        }
    }
    account.cash -= report.fee;
}

void Accounts::publish(Account& account, ExecutionReport report) {
    const bool aboutOrder = report.type != ExecType::CancelRejected && report.type != ExecType::ReplaceRejected &&
                            report.type != ExecType::Status;
    if (aboutOrder) {
        const domain::ClientOrderId known = report.type == ExecType::Replaced ? report.origId : report.id;
        AccountOrder order = account.orders[raw(known)];
        order.id = report.id;
        order.orderId = report.orderId != domain::OrderId{} ? report.orderId : order.orderId;
        order.last = report;
        order.isOpen = !endsOrder(report);
        if (report.type == ExecType::Replaced) {
            account.orders[raw(known)].isOpen = false;  // the old name is answered for, the new one lives
            account.orders[raw(known)].last = report;
        }
        account.orders[raw(report.id)] = order;
    }
    account.stream.push_back({++account.lastServerSeq, std::move(report)});
    if (m_onReport) {
        m_onReport(account, account.stream.back());
    }
}

void Accounts::acknowledge(Account& account, std::uint64_t serverSeq) {
    const auto keep = std::find_if(account.stream.begin(), account.stream.end(),
                                   [&](const StreamedReport& streamed) { return streamed.serverSeq > serverSeq; });
    account.stream.erase(account.stream.begin(), keep);
}

bool Accounts::hasOpenDayOrders(const Account& account) const {
    const auto open = openOrders(account);
    return std::any_of(open.begin(), open.end(), [](const AccountOrder* order) {
        return order->last.timeInForce == domain::TimeInForce::Day;
    });
}

std::vector<const AccountOrder*> Accounts::openOrders(const Account& account) const {
    std::vector<const AccountOrder*> open;
    for (const auto& [name, order] : account.orders) {
        if (order.isOpen) {
            open.push_back(&order);
        }
    }
    std::sort(open.begin(), open.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    return open;
}

}  // namespace tessera::venue
