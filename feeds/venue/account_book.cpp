#include "feeds/venue/account_book.h"

#include <algorithm>

#include "app/domain/state_fields.h"

namespace tessera::venue {

using namespace domain;  // NOLINT: the vocabulary this file is about

/// The order a report is about, and those that stand with it in one OCO or bracket.
std::vector<OrderId> Account::countedTogether(const ExecutionReport& report) const {
    const auto standing = open.find(report.orderId);
    const auto list =
        m_lists.find(combinationOf(standing != open.end() ? standing->second.terms : report.terms));
    std::vector<OrderId> orders = list == m_lists.end() ? std::vector<OrderId>{} : list->second;
    if (std::ranges::find(orders, report.orderId) == orders.end()) {
        orders.push_back(report.orderId);
    }
    return orders;
}

void Account::count(std::span<const OrderId> orders, int sign) {
    std::vector<LinkedLeaves> together;
    InstrumentId instrument{};
    for (const OrderId id : orders) {
        if (const auto at = open.find(id); at != open.end()) {
            const OpenAtVenue& order = at->second;
            together.push_back(
                {order.terms.role, order.side, std::max(order.quantity - order.filled, Quantity{})});
            instrument = order.instrument;
        }
    }
    if (together.empty()) {
        return;
    }
    const WorkingLeaves worst = worstLeaves(together);
    const auto at = working.try_emplace(instrument).first;
    at->second.buys += sign > 0 ? worst.buys : -worst.buys;
    at->second.sells += sign > 0 ? worst.sells : -worst.sells;
    if (at->second.buys.isZero() && at->second.sells.isZero()) {
        working.erase(at);
    }
}

void Account::add(const ExecutionReport& report) {
    const std::vector<OrderId> orders = countedTogether(report);
    count(orders, -1);
    follow(report);
    count(orders, 1);
}

void Account::follow(const ExecutionReport& report) {
    lastAnswer[static_cast<std::uint64_t>(report.id)] = stream.size();
    stream.push_back(report);
    switch (report.type) {
        case ExecType::New:
            names[static_cast<std::uint64_t>(report.id)] = report.orderId;
            open[report.orderId] = {
                report.id,        report.orderId, report.instrument, report.side, report.timeInForce,
                report.orderType, report.price,   report.quantity,   {},          report.terms};
            if (const ClientOrderId list = combinationOf(report.terms); list != ClientOrderId{}) {
                m_lists[list].push_back(report.orderId);
            }
            break;
        case ExecType::Rejected:
            names.emplace(static_cast<std::uint64_t>(report.id), OrderId{});
            break;
        case ExecType::Replaced:
            names[static_cast<std::uint64_t>(report.id)] = report.orderId;
            if (const auto it = open.find(report.orderId); it != open.end()) {
                it->second.id = report.id;
                it->second.price = report.price;
                it->second.quantity = report.quantity;
                it->second.terms = report.terms;
            }
            break;
        case ExecType::Triggered:
        case ExecType::Restated:
            if (const auto it = open.find(report.orderId); it != open.end()) {
                it->second.price = report.price;
                it->second.quantity = report.quantity;
                it->second.terms = report.terms;
            }
            break;
        case ExecType::Trade:
            if (const auto it = open.find(report.orderId); it != open.end()) {
                it->second.filled = report.cumQuantity;
            }
            break;
        case ExecType::Canceled:
        case ExecType::Expired:
        case ExecType::CancelRejected:
        case ExecType::ReplaceRejected:
        case ExecType::Status:
        case ExecType::TradeCanceled:
            break;
    }
    const bool ends = report.type == ExecType::Canceled || report.type == ExecType::Expired ||
                      ((report.type == ExecType::Trade || report.type == ExecType::Replaced ||
                        report.type == ExecType::Restated) &&
                       report.leavesQuantity.isZero());
    if (const auto it = open.find(report.orderId); ends && it != open.end()) {
        if (const auto list = m_lists.find(combinationOf(it->second.terms)); list != m_lists.end()) {
            std::erase(list->second, report.orderId);
            if (list->second.empty()) {
                m_lists.erase(list);
            }
        }
        open.erase(it);
    }
}

const ExecutionReport* Account::answerTo(ClientOrderId id, std::uint64_t& serverSequence) const {
    const auto it = lastAnswer.find(static_cast<std::uint64_t>(id));
    if (it == lastAnswer.end()) {
        return nullptr;
    }
    serverSequence = it->second + 1;
    return &stream[it->second];
}

void Account::answer(ClientOrderId id, std::size_t place) {
    answeredBy.emplace_back(id, place);
    lastAnswer[static_cast<std::uint64_t>(id)] = place;
}

void saveHistory(StateWriter& out, const std::map<AccountId, Account>& accounts, AccountHistoryMarks& marks) {
    out(static_cast<std::uint64_t>(accounts.size()));
    for (const auto& [id, account] : accounts) {
        AccountHistoryMark& mark = marks[id];
        const auto beyond = [](const auto& all, std::size_t from) {
            using All = std::remove_cvref_t<decltype(all)>;
            return All(all.begin() + static_cast<std::ptrdiff_t>(from), all.end());
        };
        out(id, beyond(account.stream, mark.reports), beyond(account.answeredBy, mark.answers));
        mark = {account.stream.size(), account.answeredBy.size()};
    }
}

bool addHistory(StateReader& in, std::map<AccountId, Account>& accounts, AccountHistoryMarks& marks) {
    std::uint64_t count = 0;
    std::vector<ExecutionReport> reports;
    std::vector<std::pair<ClientOrderId, std::uint64_t>> answers;
    for (in(count); count > 0 && in.ok(); --count) {
        AccountId id{};
        in(id, reports, answers);
        Account& account = accounts[id];
        for (const ExecutionReport& report : reports) {
            account.add(report);
        }
        for (const auto& [request, place] : answers) {
            if (place >= account.stream.size()) {
                return false;
            }
            account.answer(request, place);
        }
        AccountHistoryMark& mark = marks[id];
        mark = {account.stream.size(), account.answeredBy.size()};
    }
    return in.ok();
}

}  // namespace tessera::venue
