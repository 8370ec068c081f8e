#pragma once
// Every concrete class, made and connected here and nowhere else.

#include <QObject>
#include <QSettings>
#include <QTimer>
#include <filesystem>
#include <memory>

#include "app/domain/result.h"
#include "app/ports/system_clock.h"
#include "app/terminal/accounts.h"
#include "app/terminal/options.h"
#include "app/terminal/profile.h"
#include "app/terminal/single_instance.h"
#include "app/terminal/venue_process.h"
#include "app/trading/blotter_query.h"
#include "app/trading/order_gateway.h"
#include "ui/shell/main_window.h"

namespace tessera::terminal {

class FilesFeed;
class OrderSession;

class Application : public QObject {
    Q_OBJECT
 public:
    explicit Application(Options options);
    ~Application() override;

    /// Opens profile, journal and ledger, starts the exchange, feeds and window. An error's sentence ends the
    /// program.
    domain::Result<void> start();
    /// Another account was chosen: make a new Application once this one is gone.
    bool wantsRestart() const { return m_wantsRestart; }
    /// Ends without asking: a signal came, and nobody may be there to answer. GTC orders stay.
    void closeQuietly();

 private:
    domain::Result<std::string> startVenue();
    domain::Result<void> openJournal(const std::string& endpointBase);
    domain::Result<void> openFeeds(const std::string& endpointBase);
    domain::Result<void> openFeedSources();
    void openHistory();
    std::string venueSource() const;
    static std::string venueSourceOf(const std::string& account) { return "paper exchange of " + account; }
    void putHistoryAside(const std::string& account);
    void openMarketData(const ports::Clock& clock, const ports::PaperAccount& account);
    domain::Result<void> openMarket();
    domain::Result<void> openReplay();
    trading::BlotterQuery& blotter();
    domain::Result<void> startFeed(std::size_t index);
    void stopFeed(const std::string& name);
    domain::Result<void> openForecasts();
    domain::Result<void> openAccount();
    domain::Result<void> openSession(const std::filesystem::path& directory,
                                     const ports::PaperAccount& account,
                                     std::unique_ptr<trading::OrderGateway> gateway,
                                     const ports::Clock& clock);
    domain::Result<void> openShadow(const std::filesystem::path& directory, const ports::Clock& clock,
                                    const ports::PaperAccount& account);
    ports::AccountDesk accountDesk();
    void watchVenueRecord();
    void askAboutVenue(const QString& what, bool canRestore);
    void newExchange();
    void restart();
    void openPrices();
    void openWindow();
    void openFiles();
    void adoptFiles(std::unique_ptr<FilesFeed> feed);
    void showFor(const HandOver& asked);
    void scheduleScreenshots();
    void takeScreenshot();
    void shutDown();

    Options m_options;
    ports::SystemClock m_clock;
    Profile m_profile;
    std::optional<Accounts> m_accounts;
    std::filesystem::path m_runtime;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<VenueProcess> m_venue;
    SingleInstance m_instance;
    struct Parts;  // feeds, session, forecasters, ledger: concrete classes stay out of this header
    std::unique_ptr<Parts> m_parts;
    std::unique_ptr<ui::MainWindow> m_window;
    QTimer m_screenshots;
    bool m_isDown = false;
    bool m_isAsking = false;  // what to do about the exchange's record
    bool m_wantsRestart = false;
};

}  // namespace tessera::terminal
