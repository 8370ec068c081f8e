#pragma once
// Bars of an expression, as a chart's own series. GUI thread only.

#include <memory>

#include "ui/context/compared_series.h"

namespace tessera::ui {

class ComputedBars {
 public:
    /// Worked out from closes of minutes, shown as bars of `interval`; empty until every operand is known,
    /// and below a minute, of which closes of minutes say nothing. `services` outlives this.
    ComputedBars(AppServices& services, const QString& expression, domain::Duration interval);
    /// Source: bars() is another object; the one before lives until the next such change.
    MarketBars::Change advance();
    const history::BarPyramid& bars() const { return *m_bars; }
    domain::Duration interval() const { return m_bars->interval(); }
    /// The first name in it that nothing has; empty: each is known, or list prices are still being read.
    QString unknownName() const;
    int decimals() const { return m_series.decimals(); }

 private:
    bool append(const std::vector<domain::Bar>& bars);

    AppServices& m_services;
    std::string m_expression;
    ComparedSeries m_series;
    std::shared_ptr<history::BarPyramid> m_bars, m_before;
};

}  // namespace tessera::ui
