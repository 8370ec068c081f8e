// Application: the paper account that is open, and the order session behind it.

#include "app/storage/sqlite_blotter_store.h"
#include "app/terminal/application_parts.h"
#include "app/terminal/risk_settings.h"

namespace tessera::terminal {

using domain::Result;

Result<void> Application::openAccount() {
    auto accounts = Accounts::open(m_profile.directory, m_clock.utcNow());
    if (!accounts) {
        return accounts.error();
    }
    m_accounts = std::move(accounts).value();
    if (m_options.account.empty() || m_options.account == m_accounts->current().name) {
        return {};
    }
    if (const auto switched = m_accounts->switchTo(m_options.account); !switched) {
        return switched;
    }
    m_options.account.clear();
    return openAccount();
}

/// Journal, order session and what reads the journal, whichever way orders leave.
Result<void> Application::openSession(const std::filesystem::path& directory,
                                      const ports::PaperAccount& account,
                                      std::unique_ptr<trading::OrderGateway> gateway,
                                      const ports::Clock& clock) {
    auto store = storage::SqliteBlotterStore::open({directory.string(), {}});
    if (!store) {
        return store.error();
    }
    auto limits = readRiskLimits(*m_settings);
    if (!limits) {
        return limits.error();
    }
    trading::OrderCoreOptions core;
    core.limits = *limits;
    core.accountName = account.name;
    core.startingCash = account.startingCash;
    m_parts->session =
        std::make_unique<OrderSession>(std::move(gateway), std::move(store).value(), clock, core);
    m_parts->query = std::make_unique<storage::SqliteBlotterQuery>(directory.string());
    m_parts->results = std::make_unique<storage::SqliteResultsQuery>(directory.string());
    m_parts->desk = std::make_unique<ui::DeskModel>(*m_parts->session);
    return m_parts->session->start();
}

/// A shadow account has no transport, and nothing of it leaves the process.
Result<void> Application::openShadow(const std::filesystem::path& directory, const ports::Clock& clock,
                                     const ports::PaperAccount& account) {
    paper::ShadowTerms terms;
    terms.latency = std::chrono::milliseconds(account.latencyMs);
    terms.marginPercent = account.marginPercent;
    auto gateway = std::make_unique<paper::ShadowGateway>(terms, clock);
    m_parts->shadow = gateway.get();
    return openSession(directory, account, std::move(gateway), clock);
}

ports::AccountDesk Application::accountDesk() {
    ports::AccountDesk desk;
    desk.list = [this] { return m_accounts->list(); };
    desk.archives = [this] { return m_accounts->archives(); };
    desk.current = m_accounts->current().name;
    desk.marginPercent = m_accounts->current().marginPercent;
    desk.create = [this](const ports::PaperAccount& account) {
        ports::PaperAccount made = account;
        made.createdAt = m_clock.utcNow();
        return m_accounts->create(made);
    };
    desk.switchTo = [this](const std::string& name) {
        const auto switched = m_accounts->switchTo(name);
        if (switched) {
            restart();
        }
        return switched;
    };
    desk.reset = [this](const std::string& name) {
        const auto asked = m_accounts->askReset(name, m_clock.utcNow());
        if (asked) {
            restart();
        }
        return asked;
    };
    return desk;
}

/// The window goes and comes again: the new one is disarmed, and holds nothing of the old account.
void Application::restart() {
    m_wantsRestart = true;
    QTimer::singleShot(0, this, [this] {
        m_window->setQuietClose(true);
        m_window->close();
        QCoreApplication::quit();
    });
}

}  // namespace tessera::terminal
