#pragma once
// All alerts at work: who hears what, and what is told of what happened. No thread, no clock: the same words
// in the same order give the same firings.

#include <map>
#include <set>
#include <unordered_map>

#include "app/alerts/alert_watch.h"

namespace tessera::alerts {

class AlertEngine {
 public:
    /// `closedFrom`: until when an earlier run of the program had watched; what happened since then is told
    /// as missed, as far as it is known. None: nothing was watched before.
    explicit AlertEngine(Since since) : m_since(since) {}

    /// Those of an earlier run, before anything else.
    void begin(std::vector<Alert> alerts);
    /// Replaces the one of the same id; watched from `now` on. What check() refuses is not watched.
    void put(Alert alert, domain::Timestamp now);
    void remove(AlertId id);

    // What there is to hear. `at` and `now` of a market are venue time.
    void defined(const domain::Instrument& instrument, bool isSequenced);
    void priced(domain::InstrumentId instrument, domain::Timestamp at, domain::Price price);
    void fixed(const domain::Fixing& fixing);
    void minutes(domain::InstrumentId instrument, const marketdata::BarView& minutes, domain::Timestamp now);
    void setPrices(std::shared_ptr<const listprices::PriceBook> book, domain::Timestamp now);
    void resolved(const std::string& symbol, domain::Timestamp at, const std::string& outcome);
    /// Time has passed: `now` is wall time, `venueNow` the trading venue's; unset: not known, or the same.
    void passed(domain::Timestamp now, domain::Timestamp venueNow);

    /// Instruments somebody waits for; as they are defined.
    std::set<domain::InstrumentId> wanted() const;
    /// Grows when wanted() may be another.
    std::uint64_t wantedRevision() const { return m_wantedRevision; }
    /// An alert hangs on list prices: they have to be read.
    bool needsPrices() const;

    /// Oldest first, since the last call.
    std::vector<Firing> take() { return std::exchange(m_firings, {}); }
    /// Of every alert there is.
    std::map<AlertId, AlertState> states() const;
    /// Grows with every firing and every change of a state.
    std::uint64_t revision() const { return m_revision; }

 private:
    struct Entry {
        Alert alert;
        std::unique_ptr<Watch> watch;  // null: off, expired, or nothing that can be watched
        AlertState state;
        std::optional<domain::Timestamp> toldAt;  // of the market: the last firing
        bool endedWhileClosed = false;            // watched a while yet, for what is told of that time
    };
    struct Known {
        domain::Instrument instrument;
        bool isSequenced = false;
        std::optional<std::pair<domain::Timestamp, domain::Price>> last;
        std::vector<AlertId> listeners;  // of symbols() that name it
    };

    void start(Entry& entry, Since since);
    void stop(Entry& entry, AlertPhase phase);
    void listen();
    Known* find(domain::InstrumentId id);
    template <class Act>
    void each(const std::vector<AlertId>& ids, Act act);
    template <class Act>
    void eachOne(Act act);
    void settle(Entry& entry);
    void judge(Entry& entry);
    bool isEnded(const Entry& entry) const;
    bool isOver(const Entry& entry) const;
    std::vector<std::string> unknownOf(const Watch& watch) const;
    std::string whyNothingComes(const Watch& watch) const;
    void setClock(Watch& watch) const;
    domain::Duration aheadOf(const Watch& watch) const;

    Since m_since;
    std::map<AlertId, Entry> m_entries;
    std::unordered_map<domain::InstrumentId, Known> m_known;
    std::map<std::string, domain::InstrumentId, std::less<>> m_bySymbol;
    std::shared_ptr<const listprices::PriceBook> m_book;  // null: not read yet
    domain::Timestamp m_pricesAt;                         // when list prices were last looked at
    domain::Timestamp m_now, m_venueNow;                  // as last told
    std::vector<Firing> m_firings;
    std::uint64_t m_revision = 1, m_wantedRevision = 1;
};

}  // namespace tessera::alerts
