#pragma once
// What panels and windows are made from: the models, the theme, the links. One per process. GUI thread only.

#include <QObject>
#include <deque>
#include <optional>

#include "app/analytics/results.h"
#include "app/listprices/price_desk.h"
#include "app/ports/account_desk.h"
#include "app/ports/feed_source.h"
#include "app/ports/note_book.h"
#include "app/ports/replay_control.h"
#include "app/trading/blotter_query.h"
#include "ui/bridge/desk_model.h"
#include "ui/bridge/forecast_bridge.h"
#include "ui/bridge/market_hub.h"
#include "ui/context/alert_list.h"
#include "ui/context/command_catalogue.h"
#include "ui/context/key_map.h"
#include "ui/context/links.h"
#include "ui/context/order_presets.h"
#include "ui/context/settings_store.h"
#include "widgets/theme/theme.h"

namespace tessera::history {
class HistoryDesk;
class ImportDesk;
}  // namespace tessera::history

namespace tessera::ui {

/// What happened, in words.
struct ToldEvent {
    domain::Timestamp at;
    QString sentence;
    bool isUrgent = false;
};

class AppServices : public QObject {
    Q_OBJECT
 public:
    AppServices(MarketHub& hub, DeskModel& desk, ForecastBridge& forecasts, trading::BlotterQuery& blotter,
                QObject* parent = nullptr);

    MarketHub& hub() const { return m_hub; }
    DeskModel& desk() const { return m_desk; }
    ForecastBridge& forecasts() const { return m_forecasts; }
    trading::BlotterQuery& blotter() const { return m_blotter; }
    /// The market's clock: of a replay the recording's.
    const ports::Clock& clock() const { return m_hub.clock(); }
    /// The machine's own, by which sleep is noticed.
    const ports::Clock& machineClock() const { return m_machineClock != nullptr ? *m_machineClock : clock(); }
    void setMachineClock(const ports::Clock* clock) { m_machineClock = clock; }

    OrderPresets& presets() { return m_presets; }
    KeyMap& keys() { return m_keys; }
    SettingsStore& settings() { return m_settings; }
    CommandCatalogue& commands() { return m_commands; }

    /// Third-party sources, as the person set them up; its functions are empty where there are none to edit.
    const ports::FeedSourceDesk& feedSources() const { return m_feedSources; }
    void setFeedSources(ports::FeedSourceDesk desk) { m_feedSources = std::move(desk); }
    /// Paper accounts; its functions are empty where there are none to choose from.
    const ports::AccountDesk& accounts() const { return m_accounts; }
    void setAccounts(ports::AccountDesk desk) { m_accounts = std::move(desk); }
    /// Counts the account's fills; null where there is no store to count.
    analytics::ResultsQuery* results() const { return m_results; }
    void setResults(analytics::ResultsQuery* results) { m_results = results; }
    /// The account's notes; null where none are kept.
    ports::NoteBook* notes() const { return m_notes; }
    void setNotes(ports::NoteBook* notes) { m_notes = notes; }
    /// What models cost, since when; null where no prices are kept.
    listprices::PriceDesk* prices() const { return m_prices; }
    void setPrices(listprices::PriceDesk* prices) { m_prices = prices; }
    /// What was kept of earlier days; null where nothing is: a replay.
    history::HistoryDesk* history() const { return m_history; }
    /// Obeys the settings from now on.
    void setHistory(history::HistoryDesk* history);
    /// Files in and out of the history; null where nothing is kept.
    history::ImportDesk* historyFiles() const { return m_historyFiles; }
    void setHistoryFiles(history::ImportDesk* files) { m_historyFiles = files; }
    /// The person's alerts; null where none are watched: a replay.
    AlertList* alerts() const { return m_alerts.get(); }
    void setAlerts(alerts::AlertDesk* desk);
    /// The replay the window shows; null when the market is live.
    ports::ReplayControl* replay() const { return m_replay; }
    void setReplay(ports::ReplayControl* replay) { m_replay = replay; }

    bool isMotionReduced() const { return m_isMotionReduced; }
    void setReducedMotion(bool on);
    const widgets::Theme& theme() const { return m_theme; }
    void setTheme(widgets::Appearance appearance, widgets::PriceColours colours);
    /// The style sheet, from now on with every theme. After the window is built: then it is worked out once
    /// for each widget, and before it at every parent the widget is given.
    void useStyleSheet();

    /// The newest 200, newest first; the same sentence again is newer, not another one.
    const std::deque<ToldEvent>& events() const { return m_events; }
    Links& links() { return m_links; }
    /// Of the active link group: what a window beside the panels speaks of.
    InstrumentMarket* selected() const { return m_links.active().instrument(); }
    void select(InstrumentMarket* market) { m_links.active().setInstrument(market); }
    domain::Duration interval() const { return m_links.active().interval(); }
    void setInterval(domain::Duration interval) { m_links.active().setInterval(interval); }
    void setHoveredPrice(InstrumentMarket* market, std::optional<domain::Price> price);
    /// One lot of it becomes a leg in the strategy builder; where there is none yet, one is wanted first.
    void offerLeg(InstrumentMarket& market, domain::Side side);

    /// One frame: takes what market, desk, forecasts and blotter have ready, then frame().
    void tick();

 signals:
    void frame();
    /// An answer of the blotter's reader: for whoever asked.
    void blotterPage(const tessera::trading::BlotterPage& page);
    void themeChanged();
    void selectionChanged();
    void intervalChanged();
    /// An order ticket for it; zero: what the ticket's fields say already stays.
    void ticketWanted(tessera::ui::InstrumentMarket* market, tessera::domain::Price price,
                      tessera::domain::Quantity quantity);
    /// A panel of the kind beside the others, showing `market` where that is not null.
    void panelWanted(const QString& kind, tessera::ui::InstrumentMarket* market);
    /// A lot more of it, bought or sold, in the strategy that is being built.
    void legOffered(tessera::ui::InstrumentMarket* market, tessera::domain::Side side);
    /// Prices by their text key ("gpt-4o output", "@index frontier": app/indexes/series_lookup.h) are to be
    /// drawn beside others, by whichever panel compares series.
    void seriesWanted(const QString& key);
    /// A file of prices was read, or why it was not.
    void pricesImported(const tessera::listprices::ImportAnswer& answer);
    /// An alert is to be set; `draft` is what its window begins with.
    void alertWanted(const tessera::alerts::Alert& draft);
    /// What is drawn for an instrument is another set, or was read from the profile.
    void drawingsChanged(const QString& symbol, const std::vector<tessera::drawings::Drawing>& drawings);
    /// What it is in plain words.
    void contractWanted(tessera::ui::InstrumentMarket* market);
    void reducedMotionChanged(bool on);
    void hoveredPriceChanged(tessera::ui::InstrumentMarket* market,
                             std::optional<tessera::domain::Price> price);
    /// A sentence for the person: shown in the events list, and in the strip for a while when `isUrgent`.
    void told(const QString& sentence, bool isUrgent);
    /// The person wants to write a note about this.
    void noteWanted(const tessera::ports::NoteSubject& subject);

 private:
    void followOwnOrders();
    void drainPrices();
    void drainHistory();
    void tellHistorySettings();
    void followActiveLink();
    void watchForecasts();
    void keepEvent(const QString& sentence, bool isUrgent);

    MarketHub& m_hub;
    DeskModel& m_desk;
    ForecastBridge& m_forecasts;
    trading::BlotterQuery& m_blotter;
    widgets::Theme m_theme;
    OrderPresets m_presets;
    KeyMap m_keys;
    SettingsStore m_settings;
    CommandCatalogue m_commands;
    ports::FeedSourceDesk m_feedSources;
    ports::AccountDesk m_accounts;
    analytics::ResultsQuery* m_results = nullptr;
    ports::NoteBook* m_notes = nullptr;
    listprices::PriceDesk* m_prices = nullptr;
    history::HistoryDesk* m_history = nullptr;
    history::ImportDesk* m_historyFiles = nullptr;
    std::vector<trading::BlotterPage> m_pages;
    ports::ReplayControl* m_replay = nullptr;
    Links m_links;
    QMetaObject::Connection m_onInstrument, m_onInterval;
    bool m_isValuationDue = false;  // what is held has changed in this frame
    bool m_isMotionReduced = false;
    bool m_usesStyleSheet = false;
    std::deque<ToldEvent> m_events;
    const ports::Clock* m_machineClock = nullptr;
    std::uint64_t m_ordersRevision = 0;
    std::unique_ptr<AlertList> m_alerts;  // last: it writes to the settings when it goes
};

}  // namespace tessera::ui
