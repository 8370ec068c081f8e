#include "app/terminal/application_parts.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <QApplication>
#include <QDir>
#include <QScreen>

#include "app/domain/calendar_interval.h"
#include "app/domain/time_text.h"
#include "app/storage/sqlite_backtest_store.h"
#include "app/terminal/client_secret.h"
#include "app/terminal/files_feed.h"
#include "app/terminal/price_events.h"
#include "app/terminal/table_file.h"
#include "feeds/adapters/feed_sources.h"
#include "feeds/replay/replay_feed.h"
#include "feeds/replay/replay_prints.h"
#include "feeds/wire/endpoints.h"
#include "feeds/zmq/zmq_market_data_feed.h"
#include "feeds/zmq/zmq_order_gateway.h"
#include "ui/bill/bill_services.h"
#include "ui/bridge/open_interest_view.h"
#include "ui/bridge/position_limit_view.h"
#include "ui/context/server_services.h"
#include "ui/forecast/news_window.h"
#include "ui/hedge/hedge_services.h"
#include "ui/shell/guide.h"

namespace tessera::terminal {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

widgets::PriceColours coloursOf(const std::string& text, int saved) {
    using widgets::PriceColours;
    return text == "green-red"      ? PriceColours::GreenRed
           : text == "red-up"       ? PriceColours::RedUp
           : text == "red-blue"     ? PriceColours::RedBlue
           : text == "colour-blind" ? PriceColours::ColourBlind
                                    : static_cast<PriceColours>(std::clamp(saved, 0, 3));
}

}  // namespace

Application::Application(Options options)
    : m_options(std::move(options)), m_parts(std::make_unique<Parts>()) {}

Application::~Application() {
    shutDown();
}

Result<void> Application::start() {
    auto profile = openProfile(m_options.profile);
    if (!profile) {
        return profile.error();
    }
    m_profile = *profile;
    m_settings = std::make_unique<QSettings>(QString::fromStdString(m_profile.settings().string()),
                                             QSettings::IniFormat);
    if (const auto opened = openAccount(); !opened) {
        return opened;
    }
    const auto market = m_options.replay.empty() ? &Application::openMarket : &Application::openReplay;
    for (const auto step : {market, &Application::openForecasts}) {
        if (const auto opened = (this->*step)(); !opened) {
            return opened;
        }
    }
    openWindow();
    if (m_options.replay.empty() && m_instance.listen(m_profile.directory)) {
        connect(&m_instance, &SingleInstance::asked, this, &Application::showFor);
    }
    if (m_venue) {
        m_venue->start();
    }
    scheduleScreenshots();
    connect(qApp, &QCoreApplication::aboutToQuit, this, &Application::shutDown);
    return {};
}

Result<void> Application::openMarket() {
    // The journal comes first: its lock keeps a second terminal from starting a second exchange on the same
    // state.
    const auto base = m_options.connect.empty() ? startVenue() : Result<std::string>(m_options.connect);
    if (!base) {
        return base.error();
    }
    const ports::PaperAccount& account = m_accounts->current();
    const auto journal = account.kind == ports::PaperKind::Shadow
                             ? openShadow(m_accounts->directoryOf(account.name), m_clock, account)
                             : openJournal(*base);
    if (!journal) {
        return journal;
    }
    // After the journal, whose lock keeps a second terminal out of the account's folder.
    m_parts->notes = storage::SqliteNoteBook::open(m_accounts->directoryOf(account.name).string(), m_clock);
    return openFeeds(*base);
}

/// No exchange: a recording is looked at, and traded beside on paper. That account ends with the replay.
Result<void> Application::openReplay() {
    if (!m_options.connect.empty() || !m_options.cryptofeed.empty()) {
        return Error{ErrorCode::BadInput,
                     "--replay shows a recording alone; leave --connect and --cryptofeed out.",
                     {}};
    }
    replay::ReplayOptions options;
    options.file = m_options.replay;
    options.speed = m_options.replaySpeed;
    options.startsPaused = m_options.replayPaused;
    options.open.symbols = m_options.replaySymbols;
    if (!m_options.replayDate.empty()) {
        const auto day = domain::parseIso(m_options.replayDate);
        if (!day) {
            return Error{ErrorCode::BadInput, "--replay-date is not a day such as 2019-01-30.",
                         day.error().detail};
        }
        options.open.date = toCivilDate(*day);
    }
    auto feed = replay::ReplayFeed::open(std::move(options), m_clock);
    if (!feed) {
        return feed.error();
    }
    m_parts->replay = feed->get();
    m_parts->replayPosition = feed->get();
    m_parts->replayPrints = std::make_unique<replay::ReplayPrints>(*feed->get());
    m_parts->replayClock = std::make_unique<ReplayClock>(*m_parts->replay);
    auto runtime = makeRuntimeDirectory();
    if (!runtime) {
        return runtime.error();
    }
    m_runtime = *runtime;
    ports::PaperAccount account = m_accounts->current();
    account.name = "Replay";
    if (const auto opened = openShadow(m_runtime, *m_parts->replayClock, account); !opened) {
        return opened;
    }
    openMarketData(*m_parts->replayClock, account);
    m_parts->hub->addFeed(**feed);
    m_parts->feeds.push_back(std::move(feed).value());
    return startFeed(0);
}

trading::BlotterQuery& Application::blotter() {
    return *m_parts->query;
}

Result<std::string> Application::startVenue() {
    auto runtime = makeRuntimeDirectory();
    if (!runtime) {
        return runtime.error();
    }
    m_runtime = *runtime;
    VenueOptions venue;
    venue.program =
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("tessera-venue")).toStdString();
    venue.bind = "ipc://" + (m_runtime / "venue").string();
    // A shadow account watches the market of the first account, which goes on there.
    const bool isShadow = m_accounts->current().kind == ports::PaperKind::Shadow;
    const std::string& owner = isShadow ? m_accounts->list().front().name : m_accounts->current().name;
    venue.stateDirectory = (m_accounts->directoryOf(owner) / "venue").string();
    venue.extra = {"--seed", fmt::format("{}", m_options.seed), "--speed",
                   fmt::format("{}", m_options.speed)};
    m_venue = std::make_unique<VenueProcess>(venue);
    return venue.bind;
}

Result<void> Application::openJournal(const std::string& endpointBase) {
    const auto endpoints = wire::endpointsFor(endpointBase);
    if (!endpoints) {
        return endpoints.error();
    }
    if (endpointBase.starts_with("tcp://")) {
        if (m_options.serverKey.empty() || m_options.clientKey.empty()) {
            const std::string missing = !m_options.clientKey.empty()   ? "--server-key"
                                        : !m_options.serverKey.empty() ? "--client-key"
                                                                       : "--server-key and --client-key";
            return Error{
                ErrorCode::BadInput,
                fmt::format("A venue over tcp needs {}: orders are never sent unencrypted.", missing),
                "no CURVE keys"};
        }
        const auto secret = readClientSecret(m_options.clientKey);
        if (!secret) {
            return secret.error();
        }
        m_parts->keys = {m_options.serverKey, m_options.clientKey, *secret};
    }
    zmq::ZmqOrderGatewayOptions gateway;
    gateway.endpoint = endpoints->orders;
    gateway.curve = m_parts->keys;
    const ports::PaperAccount& account = m_accounts->current();
    return openSession(m_accounts->directoryOf(account.name), account,
                       std::make_unique<zmq::ZmqOrderGateway>(gateway, m_clock), m_clock);
}

Result<void> Application::openFeeds(const std::string& endpointBase) {
    const auto endpoints = wire::endpointsFor(endpointBase);
    if (!endpoints) {
        return endpoints.error();
    }
    zmq::ZmqMarketDataFeedOptions options;
    options.endpoints = *endpoints;
    options.curve = m_parts->keys;
    options.openInterest = &m_parts->openInterest;
    openMarketData(m_clock, m_accounts->current());
    m_parts->feeds.push_back(std::make_unique<zmq::ZmqMarketDataFeed>(options, m_clock));
    if (const auto opened = openFeedSources(); !opened) {
        return opened;
    }
    for (std::size_t i = 0; i < m_parts->feeds.size(); ++i) {
        m_parts->hub->addFeed(*m_parts->feeds[i]);
        if (i == 0 && m_venue) {
            continue;  // the own exchange is not there yet, and ZeroMQ's retries would back off meanwhile
        }
        // One named on the command line must start. One from the file may find its port taken: it says so,
        // and the rest goes on.
        const bool isAsked = i == 0 || (i == 1 && !m_options.cryptofeed.empty());
        if (const auto started = startFeed(i); !started && isAsked) {
            return started;
        }
    }
    if (m_venue) {
        connect(
            m_venue.get(), &VenueProcess::ready, this, [this] { (void)startFeed(0); },
            Qt::SingleShotConnection);
    }
    return {};
}

/// After the order session, which it tells what can be traded and at which prices.
void Application::openMarketData(const ports::Clock& clock, const ports::PaperAccount& account) {
    marketdata::MarketOptions options;
    if (m_parts->shadow != nullptr) {
        options.tradingAt = marketdata::TradingAt::Shadow;
        options.makerFeeBp = account.makerFeeBp;
        options.takerFeeBp = account.takerFeeBp;
    }
    options.marginPercent = account.marginPercent;
    openHistory();
    if (m_parts->replay == nullptr) {  // what a recording tells has happened already
        m_parts->alerts = std::make_unique<alerts::AlertSession>(m_clock);
        m_parts->alerts->start();
    }
    m_parts->market =
        std::make_unique<marketdata::MarketSession>(clock, options, m_parts->session.get(), m_parts->shadow,
                                                    m_parts->history.get(), m_parts->alerts.get());
    m_parts->market->seed(m_parts->session->knownInstruments());
    m_parts->market->start();
    m_parts->hub = std::make_unique<ui::MarketHub>(*m_parts->market);
    new ui::OpenInterestView(m_parts->openInterest, *m_parts->hub);  // the hub owns it
    new ui::PositionLimitView(m_parts->positionLimits, *m_parts->hub);
}

/// Each account has an exchange of its own, so each has a history of its own of the same contracts.
std::string Application::venueSource() const {
    if (!m_options.connect.empty()) {
        return "exchange at " + m_options.connect;
    }
    const bool isShadow = m_accounts->current().kind == ports::PaperKind::Shadow;
    return venueSourceOf(isShadow ? m_accounts->list().front().name : m_accounts->current().name);
}

/// Not of a replay: what it tells is in its recording.
void Application::openHistory() {
    if (m_parts->replay != nullptr) {
        return;
    }
    history::HistoryWriterOptions options;
    options.folder = m_profile.history();
    options.venueSource = venueSource();
    m_parts->history = std::make_unique<history::HistoryWriter>(std::move(options), m_clock);
    history::HistorySettings chosen;
    chosen.isKept = m_settings->value(QStringLiteral("history.keep"), 1).toInt() != 0;
    chosen.bytesMost = m_settings->value(QStringLiteral("history.megabytes"), 4096).toULongLong() << 20;
    chosen.tickDays = m_settings->value(QStringLiteral("history.tickDays"), chosen.tickDays).toInt();
    m_parts->history->setSettings(chosen);
    m_parts->history->start();
}

/// Third-party sources: the command line's first, then the file's.
Result<void> Application::openFeedSources() {
    const std::filesystem::path file =
        m_options.feeds.empty() ? m_profile.feeds() : std::filesystem::path(m_options.feeds);
    m_parts->sources.load = [file] { return adapters::loadFeedSources(file); };
    m_parts->sources.check = adapters::validateFeedSources;
    m_parts->sources.save = [file](const adapters::FeedSources& sources) {
        return adapters::saveFeedSources(file, sources);
    };
    m_parts->sources.start = [this](const ports::FeedSource& source) -> Result<void> {
        auto feed = adapters::makeFeed(source, m_clock);
        if (const auto started = feed->start(); !started) {
            return started;
        }
        m_parts->hub->addFeed(*feed);
        m_parts->feeds.push_back(std::move(feed));
        return {};
    };
    m_parts->sources.stop = [this](const std::string& name) { stopFeed(name); };
    if (!m_options.cryptofeed.empty()) {
        ports::FeedSource source;
        source.name = "cryptofeed";
        source.format = ports::FeedFormat::Cryptofeed;
        source.endpoint = m_options.cryptofeed;
        source.bind = !m_options.cryptofeedConnect;
        m_parts->feeds.push_back(adapters::makeFeed(source, m_clock));
    }
    if (!m_options.feeds.empty() && !std::filesystem::exists(file)) {
        return Error{ErrorCode::NotFound, fmt::format("There is no file {}.", file.string()), "--feeds"};
    }
    const auto sources = adapters::loadFeedSources(file);
    if (!sources) {
        return sources.error();
    }
    for (const ports::FeedSource& source : *sources) {
        if (source.enabled) {
            m_parts->feeds.push_back(adapters::makeFeed(source, m_clock));
        }
    }
    return {};
}

/// The place stays, empty: a feed's number is its instruments' for good.
void Application::stopFeed(const std::string& name) {
    for (std::size_t i = 1; i < m_parts->feeds.size(); ++i) {
        auto& feed = m_parts->feeds[i];
        if (feed && feed->statistics().name == name) {
            m_parts->hub->removeFeed(i);
            feed->stop();
            feed.reset();
            return;
        }
    }
}

Result<void> Application::startFeed(std::size_t index) {
    const auto started = m_parts->feeds[index]->start();
    if (!started) {
        spdlog::error("{} ({})", started.error().sentence, started.error().detail);
        if (m_parts->context) {
            emit m_parts->context->told(QString::fromStdString(started.error().sentence), true);
        }
    }
    return started;
}

Result<void> Application::openForecasts() {
    ForecastSessionOptions options;
    // What a recording holds has happened: a forecast of it proves nothing.
    options.ledger = m_parts->replay == nullptr ? (m_profile.directory / "forecasts.sqlite").string() : "";
    options.backtests = storage::backtestsPath(m_profile.directory.string());
    options.hasModel = !m_options.noModel;
    // The binary lies in <build>/release/bin; the runtime beside the preset's folder.
    const QString build = QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("../.."));
    options.runtime = QDir::cleanPath(build).toStdString();
    if (m_parts->replay == nullptr) {
        options.profile = m_profile.directory.string();
        m_parts->news = std::make_unique<NewsWorker>((m_profile.directory / "news.json").string(), m_clock);
        options.events = [this](domain::Timestamp upTo) {
            auto events = m_parts->prices ? priceEvents(*m_parts->prices->book(), upTo)
                                          : std::vector<ports::ContextEvent>();
            for (ports::ContextEvent& title : newsUpTo(*m_parts->news, upTo)) {
                events.push_back(std::move(title));
            }
            return events;
        };
    }
    m_parts->forecastSession = std::make_unique<ForecastSession>(options, m_clock, m_parts->hub->clock());
    m_parts->forecasts =
        std::make_unique<ui::ForecastBridge>(*m_parts->hub, m_parts->forecastSession->desk());
    return {};
}

/// The files' source, on the window's thread; of imports taken back none is needed any more.
void Application::adoptFiles(std::unique_ptr<FilesFeed> feed) {
    if (feed) {
        for (std::size_t i = 1; i < m_parts->feeds.size(); ++i) {
            if (dynamic_cast<FilesFeed*>(m_parts->feeds[i].get()) != nullptr) {
                m_parts->hub->removeFeed(i);
                m_parts->feeds[i].reset();
            }
        }
        m_parts->files = std::move(feed);
    }
    if (m_parts->files && m_parts->files->isNeeded()) {
        FilesFeed& needed = *m_parts->files;
        m_parts->feeds.push_back(std::move(m_parts->files));
        m_parts->hub->addFeed(needed);
    }
}

/// What was imported can be charted like what a source tells, and is gone when it was taken back.
void Application::openFiles() {
    m_parts->files = std::make_unique<FilesFeed>();
    // The history's thread alone uses `shown`; the feed lives until the window's thread has its successor.
    const auto shown = std::make_shared<FilesFeed*>(m_parts->files.get());
    const auto imported = [this, shown](history::HistoryStore& store) {
        const auto next = std::make_shared<std::unique_ptr<FilesFeed>>();
        if (!(*shown)->isAllThere(store)) {
            *next = std::make_unique<FilesFeed>();
            *shown = next->get();
        }
        (*shown)->show(store);
        QMetaObject::invokeMethod(
            m_parts->context.get(), [this, next] { adoptFiles(std::move(*next)); }, Qt::QueuedConnection);
    };
    m_parts->historyFiles = std::make_unique<HistoryFileWorker>(
        *m_parts->history, m_profile.history().string(), m_clock, imported);
    m_parts->context->setHistoryFiles(m_parts->historyFiles.get());
}

void Application::openWindow() {
    m_parts->context =
        std::make_unique<ui::AppServices>(*m_parts->hub, *m_parts->desk, *m_parts->forecasts, blotter());
    m_parts->context->setMachineClock(&m_clock);
    m_parts->context->setReplay(m_parts->replay);
    m_parts->context->setFeedSources(m_parts->sources);
    m_parts->context->setAccounts(accountDesk());
    m_parts->context->setResults(m_parts->results.get());
    m_parts->context->setNotes(m_parts->notes.get());
    if (m_parts->replay == nullptr) {  // a recording has a time of its own, at which these were not known
        openPrices();
        m_parts->usage = std::make_unique<UsageWorker>(m_profile.directory.string(), m_clock);
        m_parts->context->setHistory(m_parts->history.get());
        openFiles();
        m_parts->context->settings().load(*m_settings);  // the alerts are kept there
        m_parts->context->setAlerts(m_parts->alerts.get());
    } else {
        m_parts->context->setHistory(m_parts->replayPrints.get());
    }
    // A child of the context, which ends it.
    auto* bills = new ui::BillServices(*m_parts->context, m_parts->usage.get());
    bills->setKeyStore(&m_parts->vendorKeys);
    new ui::TableExport(*m_parts->context, writeTable);
    auto* servers =
        new ui::ServerServices(*m_parts->context, m_parts->forecastSession->servers(), &m_parts->vendorKeys);
    std::vector<std::string> problems = m_parts->forecastSession->takeProblems();
    if (m_parts->news != nullptr) {
        servers->setNews(*m_parts->news);
        new ui::NewsServices(*m_parts->context, *m_parts->news);
        for (std::string& sentence : m_parts->news->takeProblems()) {
            problems.push_back(std::move(sentence));
        }
    }
    for (const std::string& sentence : problems) {
        spdlog::error("{}", sentence);
        emit m_parts->context->told(QString::fromStdString(sentence), true);
    }
    m_parts->hedge = std::make_unique<HedgeWorker>(m_clock);
    new ui::HedgeServices(*m_parts->context, m_parts->usage.get(), m_parts->hedge.get());
    const int savedLook = m_settings->value(QStringLiteral("appearance"), 0).toInt();
    const bool isLight = m_options.theme == "light" || (m_options.theme == "saved" && savedLook == 1);
    m_parts->context->setTheme(
        isLight ? widgets::Appearance::Light : widgets::Appearance::Dark,
        coloursOf(m_options.colours, m_settings->value(QStringLiteral("priceColours"), 0).toInt()));
    m_window = std::make_unique<ui::MainWindow>(*m_parts->context, *m_settings);
    m_window->setStartSymbol(m_options.symbol);
    m_window->setPriceSources(m_parts->collection.get());
    if (m_parts->replayPosition != nullptr) {
        m_window->setReplayPosition(m_parts->replayPosition);
    }
    if (!m_options.cryptofeed.empty() && m_window->ladders().size() < 3) {
        if (ui::Panel* third = m_window->workspaces().addPanel(QStringLiteral("ladder"))) {
            third->link().setColour(ui::LinkColour::None);
        }
    }
    if (const bool isReplay = m_parts->replay != nullptr; isReplay || !m_options.interval.empty()) {
        // Most recordings last hours, not weeks.
        m_parts->context->setInterval(domain::barIntervalOf(m_options.interval, domain::kChartIntervals)
                                          .value_or(domain::kMinuteBarIntervals.front()));
    }
    int width = 0, height = 0;
    if (std::sscanf(m_options.size.c_str(), "%dx%d", &width, &height) == 2) {
        m_window->resize(width, height);
    } else {  // on a small screen, too, Arm and Kill switch stand within it
        m_window->resize(m_window->size().boundedTo(m_window->screen()->availableSize()));
    }
    if (m_venue) {
        connect(m_venue.get(), &VenueProcess::changed, m_window.get(),
                [this] { m_window->statusStrip().setVenue(m_venue->sentence(), m_venue->isReady()); });
        watchVenueRecord();
    } else {
        const bool isReplay = m_parts->replay != nullptr;
        m_window->statusStrip().setVenue(isReplay ? QStringLiteral("none: a recording is replayed")
                                                  : QString::fromStdString(m_options.connect),
                                         true);
    }
    m_window->show();
    if (m_options.screenshot.empty()) {  // a run that takes pictures has nobody to ask
        m_window->guide().offerDoors();
    }
    m_window->startFrames();
}

/// Another start of the same profile was asked for something: the window that is there does it.
void Application::showFor(const HandOver& asked) {
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
    if (!asked.symbol.isEmpty()) {
        if (ui::InstrumentMarket* market = m_parts->hub->findSymbol(asked.symbol.toStdString())) {
            m_parts->context->select(market);
        } else {
            emit m_parts->context->told(
                QStringLiteral("%1 is no instrument that is known here.").arg(asked.symbol.left(40)), true);
        }
    }
    if (const auto interval = domain::barIntervalOf(asked.interval.toStdString(), domain::kChartIntervals)) {
        m_parts->context->setInterval(*interval);
    }  // none, or that of another version of the program
}

void Application::closeQuietly() {
    if (m_window) {
        m_window->setQuietClose(true);
        m_window->close();
    }
    // Not quit(): that closes the windows in an order of its own, and a window of the workspace that is
    // closed by itself goes with its panels.
    QCoreApplication::exit(0);
}

void Application::scheduleScreenshots() {
    if (m_options.quitAfterMs > 0) {
        QTimer::singleShot(m_options.quitAfterMs, this, [this] {
            m_window->setQuietClose(true);
            m_window->close();
        });
    }
    if (m_options.screenshot.empty()) {
        return;
    }
    QTimer::singleShot(m_options.afterMs, this, [this] {
        takeScreenshot();
        if (m_options.everyMs > 0) {
            connect(&m_screenshots, &QTimer::timeout, this, &Application::takeScreenshot);
            m_screenshots.start(m_options.everyMs);
        } else if (m_options.quitAfterMs == 0) {
            m_window->setQuietClose(true);
            m_window->close();
        }
    });
}

void Application::takeScreenshot() {
    // Written beside and renamed, so that a reader never sees half a picture.
    const QString path = QString::fromStdString(m_options.screenshot);
    const QString part = path + QStringLiteral(".part");
    if (!m_window->grab().save(part, "PNG") ||
        std::rename(part.toUtf8().constData(), path.toUtf8().constData()) != 0) {
        spdlog::error("the picture cannot be written to {}", m_options.screenshot);
    }
}

void Application::shutDown() {
    if (m_isDown) {
        return;
    }
    m_isDown = true;
    m_window.reset();
    if (m_parts->session) {
        m_parts->session->stop();  // logs off and commits what waits, while the venue still answers
    }
    if (m_parts->market) {
        m_parts->market->stop();
    }
    if (m_parts->alerts) {
        m_parts->alerts->stop();  // after the market, which tells it
    }
    m_parts->historyFiles.reset();
    if (m_parts->history) {
        m_parts->history->stop();  // after the market, whose last minutes it keeps
    }
    for (const auto& feed : m_parts->feeds) {
        if (feed) {
            feed->stop();
        }
    }
    if (m_parts->forecastSession) {
        m_parts->forecastSession->stop();
    }
    if (m_parts->collection) {
        m_parts->collection->stop();
    }
    if (m_venue) {
        m_venue->stop();
    }
    if (!m_runtime.empty()) {
        removeRuntimeDirectory(m_runtime);
    }
}

}  // namespace tessera::terminal
