#pragma once
// Bars of one instrument at one interval: what is stored of earlier days, then the minutes the market tells;
// below a minute what the kept prints make.
// GUI thread only.

#include <memory>

#include "app/history/history_types.h"
#include "ui/context/app_services.h"
#include "ui/context/print_bars.h"

namespace tessera::ui {

class MarketBars {
 public:
    enum class Change { None, Bars, Source };
    static bool isOfPrints(domain::Duration interval) { return interval < std::chrono::minutes(1); }

    /// `services` outlives this.
    explicit MarketBars(const AppServices& services) : m_services(services) {}

    /// Null: none. The bars are made anew.
    void setSubject(InstrumentMarket* market, domain::Duration interval);
    InstrumentMarket* market() const { return m_market; }
    domain::Duration interval() const { return m_interval; }
    /// Until the next setSubject, or an advance() that says Source.
    const history::BarPyramid& bars() const { return *m_bars; }
    /// The same, for who reads it beyond that.
    std::shared_ptr<const domain::BarSource> shared() const { return m_bars; }

    /// Kept prints are still being read; always false from a minute up.
    bool isReading() const { return m_prints && m_prints->isReading(); }

    /// Length of the stored bars where it is more than was asked for: shorter ones are not known.
    std::optional<domain::Duration> onlyKnownAt() const;

    /// Takes what the market has since the last call. Source: minutes or history were told anew, and bars()
    /// is another object; the one before lives until the next such change.
    Change advance();
    /// Source whatever the market says.
    void rebuild();
    /// As rebuild(), and prints that were read do not hold any more.
    void startOver();

 private:
    void takeStored();
    Change advancePrints();
    void takeMinutes(domain::Timestamp from);
    bool hasOtherHistory();

    const AppServices& m_services;
    InstrumentMarket* m_market = nullptr;
    domain::Duration m_interval = std::chrono::hours(1);
    std::shared_ptr<history::BarPyramid> m_bars = std::make_shared<history::BarPyramid>(m_interval);
    std::shared_ptr<history::BarPyramid> m_before;  // a view may read it until it is told of the new one
    std::unique_ptr<PrintBars> m_prints;            // null from a minute up
    std::uint64_t m_seenRevision = 0, m_seenEpoch = 0, m_seenHistory = 0;
    std::shared_ptr<const history::SeriesView> m_stored;  // of earlier days; null: none, or not read yet
    domain::Timestamp m_marketFrom;                       // from here on the market's own minutes count
    std::optional<domain::Bar> m_storedEnd;               // the last bar as far as it is stored
};

}  // namespace tessera::ui
