#pragma once
// Outside accounts at the exchange: their orders by client id, positions, cash, and the numbered stream of answers.
// Deterministic: rebuilt by replaying the same inputs. One thread.

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/domain/instrument.h"
#include "app/domain/order.h"
#include "feeds/venue/exchange.h"
#include "feeds/venue/venue_input.h"

namespace tessera::venue {

/// One answer with its place in the account's durable stream.
struct StreamedReport {
    std::uint64_t serverSeq = 0;
    domain::ExecutionReport report;
};

struct AccountOrder {
    domain::ClientOrderId id{};       // as last named
    domain::OrderId orderId{};
    domain::ExecutionReport last;     // newest report about it
    bool isOpen = false;
};

struct Account {
    domain::AccountId id{};
    std::string name;                 // "uid:1000", or the CURVE allow-list's name
    domain::ClientOrderId lastClientOrderId{};
    std::uint64_t lastServerSeq = 0;
    std::vector<StreamedReport> stream;  // from the oldest not yet durable at the client
    std::unordered_map<std::uint64_t, AccountOrder> orders;  // by every name an order ever had
    std::map<domain::InstrumentId, domain::Quantity> positions;
    domain::MoneySum cash;            // from trades and fees; starts at zero
};

class Accounts {
 public:
    using OnReport = std::function<void(const Account&, const StreamedReport&)>;

    explicit Accounts(Exchange& exchange) : m_exchange(exchange) {}
    /// Called for every new answer, in order; unset while a log is replayed.
    void setOnReport(OnReport onReport) { m_onReport = std::move(onReport); }

    Account* find(domain::AccountId id);
    Account* find(const std::string& name);
    /// The number the next OpenAccount input takes.
    domain::AccountId nextId() const { return domain::AccountId{static_cast<std::uint32_t>(m_accounts.size()) + 1}; }
    const std::vector<std::unique_ptr<Account>>& all() const { return m_accounts; }

    /// Applies an OpenAccount, Submit, Cancel, Replace, Disconnect or Refuse input to the exchange and the accounts.
    void apply(const VenueInput& input);
    /// A report of the matching engine; those of simulated participants are ignored.
    void onReport(const domain::ExecutionReport& report);
    /// Forgets what is durable at the client.
    void acknowledge(Account& account, std::uint64_t serverSeq);
    bool hasOpenDayOrders(const Account& account) const;
    std::vector<const AccountOrder*> openOrders(const Account& account) const;

 private:
    void submit(Account& account, const domain::NewOrder& order);
    void cancel(Account& account, const domain::CancelOrder& cancel);
    void replace(Account& account, const domain::ReplaceOrder& replace);
    void disconnect(Account& account);
    void refuse(Account& account, const domain::NewOrder& order, domain::Reason reason);
    void publish(Account& account, domain::ExecutionReport report);
    void refuseRequest(Account& account, domain::ExecType type, domain::ClientOrderId request,
                       domain::ClientOrderId target);
    void book(Account& account, const domain::ExecutionReport& report);

    Exchange& m_exchange;
    std::vector<std::unique_ptr<Account>> m_accounts;  // id - 1
    OnReport m_onReport;
};

}  // namespace tessera::venue
