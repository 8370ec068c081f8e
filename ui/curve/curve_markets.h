#pragma once
// The months of one underlying as the market has them, and what they cost before. GUI thread only.

#include <map>

#include "app/curves/settlement_nowcast.h"
#include "app/curves/term_structure.h"
#include "app/domain/open_interest.h"
#include "ui/context/market_bars.h"
#include "widgets/chart/term_view.h"

namespace tessera::ui {

class CurveMarkets {
 public:
    explicit CurveMarkets(const AppServices& services) : m_services(services) {}

    /// The curve a future belongs to: its underlying, "@SITC"; of one on the mean of a month beside futures
    /// on the index itself "@SITC, month averages": the two do not cost the same in the same month.
    static QString nameOf(const domain::Instrument& future);
    /// Curves with a month that has not ended, sorted.
    QStringList underlyings() const;
    /// Empty: none.
    void setUnderlying(const QString& underlying);
    const QString& underlying() const { return m_underlying; }

    /// Now, from marks and the index's newest published fixing.
    curves::TermStructure now();
    std::optional<domain::Price> index() const;
    int decimals() const;
    /// Of the months, by symbol, where it is told.
    std::map<std::string, domain::OpenInterest> openInterest() const;
    /// The last closes up to `ago` before now, of the months that are listed today; no points: not known.
    widgets::TermLine before(domain::Duration ago, const QString& name);
    /// Of the nearest month that settles to an average and has begun; none without fixings.
    struct Nowcast {
        std::string symbol;
        curves::SettlementNowcast settlement;
    };
    std::optional<Nowcast> nowcast() const;
    /// Symbols of the months, nearest first.
    std::vector<std::string> symbols() const;

 private:
    std::vector<InstrumentMarket*> months() const;
    const history::BarPyramid& barsOf(InstrumentMarket& market);

    const AppServices& m_services;
    QString m_underlying;
    std::map<InstrumentMarket*, std::unique_ptr<MarketBars>> m_bars;  // of hours
};

}  // namespace tessera::ui
