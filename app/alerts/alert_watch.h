#pragma once
// One alert at work: what it heard last, and whether what it waits for has happened. No thread, no clock.

#include <map>
#include <memory>
#include <span>

#include "app/alerts/alert.h"
#include "app/domain/instrument.h"
#include "app/listprices/price_book.h"
#include "app/marketdata/market_view.h"

namespace tessera::alerts {

/// When the watching began, and until when an earlier run of the program had watched: by the wall, and by the
/// clock of the trading venue, which may run at another speed.
struct Since {
    domain::Timestamp begun;
    std::optional<domain::Timestamp> closedFrom = {};  // none: nothing earlier counts
    domain::Timestamp venueBegun = {};                 // unset: not known yet
    std::optional<domain::Timestamp> venueClosedFrom = {};
};

/// Something happened; the engine decides whether it is told.
struct Happening {
    domain::Timestamp at;
    std::string what;
    bool wasMissed = false;
};

class Watch {
 public:
    virtual ~Watch() = default;
    /// Instruments whose prices or minutes it needs.
    virtual std::vector<std::string> symbols() const { return {}; }
    /// Of one of symbols(); ascending in time but for what a source corrects.
    virtual void priced(const std::string& symbol, domain::Timestamp at, domain::Price price);
    virtual void minutes(const domain::Instrument& instrument, bool isSequenced,
                         const marketdata::BarView& minutes, domain::Timestamp now);
    virtual void fixed(const domain::Fixing& fixing);
    /// Also when time alone has passed, once an hour.
    virtual void prices(const listprices::PriceBook& book, domain::Timestamp now);
    virtual void resolved(const std::string& symbol, domain::Timestamp at, const std::string& outcome);
    /// `now`: of its market.
    virtual void passed(domain::Timestamp now);
    /// Its instruments are the trading venue's: it goes by the venue's clock.
    void goByVenue() { m_isVenues = true; }
    bool isVenues() const { return m_isVenues; }
    /// The venue's time is known; once.
    void beginAt(domain::Timestamp venueNow);
    /// A sentence where something it needs has not come; empty: it watches.
    virtual std::string missing(const std::vector<std::string>& unknown) const;
    /// What was not watched while the program was closed; empty: nothing was missed, as far as is known.
    const std::string& unwatched() const { return m_unwatched; }
    std::vector<Happening> take() { return std::exchange(m_happened, {}); }

 protected:
    explicit Watch(Since since) : m_since(since) {}
    void happen(domain::Timestamp at, std::string what, bool wasMissed = false) {
        m_happened.push_back({at, std::move(what), wasMissed});
    }
    /// By the clock of its market; unset while the venue's is not known: all that is told is of before.
    domain::Timestamp begun() const { return m_isVenues ? m_since.venueBegun : m_since.begun; }
    std::optional<domain::Timestamp> closedFrom() const {
        return m_isVenues ? m_since.venueClosedFrom : m_since.closedFrom;
    }
    /// What is later counts.
    domain::Timestamp countsFrom() const {
        return closedFrom().value_or(begun().isSet() ? begun() : m_since.begun);
    }
    bool wasClosedAt(domain::Timestamp at) const {
        return closedFrom() && (!begun().isSet() || at < begun());
    }

    std::string m_unwatched;

 private:
    Since m_since;
    bool m_isVenues = false;
    std::vector<Happening> m_happened;
};

/// `condition` passed check().
std::unique_ptr<Watch> makeWatch(const Condition& condition, Since since);

}  // namespace tessera::alerts
