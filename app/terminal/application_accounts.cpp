// Application: the paper account that is open, and the order session behind it.

#include <QMessageBox>
#include <QPushButton>

#include "app/storage/sqlite_blotter_store.h"
#include "app/terminal/application_parts.h"
#include "app/terminal/risk_settings.h"
#include "feeds/wire/session_message.h"

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
    m_parts->positionLimits.tell({});  // another account's are not this one's
    core.positionLimits = &m_parts->positionLimits;
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
            putHistoryAside(name);
            restart();
        }
        return asked;
    };
    return desk;
}

/// A record of the exchange that is damaged, or shorter than what the journal knows, is the person's to
/// decide.
void Application::watchVenueRecord() {
    connect(m_venue.get(), &VenueProcess::decisionNeeded, m_window.get(), [this] {
        askAboutVenue(m_venue->sentence(), m_venue->decision() == VenueProcess::Decision::CanRestore);
    });
    if (m_parts->desk == nullptr) {
        return;
    }
    connect(m_parts->desk.get(), &ui::DeskModel::linkChanged, m_window.get(), [this] {
        const trading::LinkChanged& link = m_parts->desk->link();
        if (link.state == trading::LinkState::Down &&
            link.sentence.find(wire::kRecordLost) != std::string::npos) {
            askAboutVenue(QString::fromStdString(link.sentence), false);
        }
    });
}

void Application::askAboutVenue(const QString& what, bool canRestore) {
    if (m_isAsking) {
        return;
    }
    m_isAsking = true;
    auto* question = new QMessageBox(QMessageBox::Warning, QStringLiteral("The paper exchange"), what,
                                     QMessageBox::NoButton, m_window.get());
    question->setAttribute(Qt::WA_DeleteOnClose);
    QString ways = QStringLiteral(
        "New exchange: this account is put away into the archive, with its journal and the exchange's files, "
        "and begins anew. Its open orders end there.\n\nNot now: nothing is changed, and nothing can be "
        "sent.");
    QPushButton* restores = nullptr;
    if (canRestore) {
        restores = question->addButton(QStringLiteral("Restore"), QMessageBox::AcceptRole);
        ways = QStringLiteral(
                   "Restore: the exchange goes on from its snapshot and what is good of its log; the damaged "
                   "file is kept beside it. If reports of yours are lost by that, this account cannot log on "
                   "any more, and you are asked again.\n\n") +
               ways;
    }
    question->setInformativeText(ways);
    QPushButton* anew = question->addButton(QStringLiteral("New exchange"), QMessageBox::DestructiveRole);
    QPushButton* later = question->addButton(QStringLiteral("Not now"), QMessageBox::RejectRole);
    question->setDefaultButton(restores != nullptr ? restores : later);
    question->setEscapeButton(later);
    connect(question, &QMessageBox::buttonClicked, this, [=, this](QAbstractButton* pressed) {
        if (pressed == anew) {
            newExchange();
        } else if (pressed == restores && restores != nullptr) {
            m_isAsking = false;  // what is lost may be more than the log
            m_venue->restore();
        }
    });
    question->open();
}

/// The exchange of the account it belongs to, which for a shadow account is the first one.
void Application::newExchange() {
    const bool isShadow = m_accounts->current().kind == ports::PaperKind::Shadow;
    const std::string owner = isShadow ? m_accounts->list().front().name : m_accounts->current().name;
    if (const auto asked = m_accounts->askReset(owner, m_clock.utcNow()); !asked) {
        emit m_parts->context->told(QString::fromStdString(asked.error().sentence), true);
        m_isAsking = false;
        return;
    }
    putHistoryAside(owner);
    restart();
}

/// The same contracts at another exchange are another market: what was kept of this one keeps to itself.
void Application::putHistoryAside(const std::string& account) {
    if (!m_parts->history) {
        return;
    }
    const std::string was = venueSourceOf(account), until = formatIso(m_clock.utcNow(), 0);
    m_parts->history->post([was, until](history::HistoryStore* store) {
        if (store != nullptr) {
            (void)store->renameSource(was, was + ", until " + until);
        }
    });
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
