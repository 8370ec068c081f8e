#pragma once
// The options of one family of futures as the market has them. GUI thread only.

#include <map>

#include "app/options/chain.h"
#include "app/options/chain_summary.h"
#include "ui/context/market_bars.h"

namespace tessera::ui {

class OptionMarkets {
 public:
    explicit OptionMarkets(const AppServices& services) : m_services(services) {}

    /// Families with options that have not ended ("SITC"), sorted.
    QStringList families() const;
    /// "SITC", "SITCA, Asian".
    QString labelOf(const QString& family) const;
    /// Of a chain on an average future: what is fixed of its month, and the volatility of a fixing.
    QString asianWords(const options::Chain& chain) const;
    /// Empty: none.
    void setFamily(const QString& family);
    const QString& family() const { return m_family; }
    /// The future an instrument's chain is of: an option's, or itself where it has options; else null.
    InstrumentMarket* futureOf(const InstrumentMarket& market) const;

    /// Futures of the family with options, nearest first.
    std::vector<InstrumentMarket*> futures() const;
    /// Of all those, in that order, now.
    std::vector<options::Chain> chains() const;
    /// How much `future` has moved, from its closes.
    options::RealisedVolatility realised(InstrumentMarket& future);

 private:
    /// Options that have not ended, by their future.
    std::map<domain::InstrumentId, std::vector<InstrumentMarket*>> optionsByFuture() const;

    const AppServices& m_services;
    QString m_family;
    std::map<InstrumentMarket*, std::unique_ptr<MarketBars>> m_bars;  // of days
};

}  // namespace tessera::ui
