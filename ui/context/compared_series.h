#pragma once
// One series beside a chart's own: of an instrument, an index, a list price, or computed from several of
// them. GUI thread only.

#include <memory>
#include <optional>
#include <vector>

#include "app/expressions/expression_line.h"
#include "ui/context/app_services.h"
#include "ui/context/market_bars.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

/// A contract, an index tier or a model's list price.
bool isPriceKnown(const AppServices& services, const std::string& name);
/// The first name in `text`, a series or an expression of several, that nothing has; empty: each is
/// something, or may be once a price list was read.
std::string unknownNameIn(const AppServices& services, const std::string& text);

class ComparedSeries {
 public:
    enum class Change { None, Bars, Source };

    /// `symbol`: of an instrument, a text key of app/indexes/series_lookup.h, or an expression of both.
    /// Nothing of it is known until a source tells of it. `services` outlives this.
    ComparedSeries(AppServices& services, const QString& symbol, domain::Duration interval);
    ~ComparedSeries();
    ComparedSeries(const ComparedSeries&) = delete;
    ComparedSeries& operator=(const ComparedSeries&) = delete;

    /// Takes what came since the last call. Source: line() is another one.
    Change advance();
    /// Null until something is known.
    const std::shared_ptr<const widgets::ChartStudySource>& line() const { return m_line; }
    /// Values that hold until the next: an index, a list price, an expression.
    bool isStepwise() const;
    int decimals() const;
    bool isListPrice() const { return m_isListPrice; }
    /// What an expression of it computes with; bars that end after `now` are left out.
    expressions::Steps steps(domain::Timestamp now) const;

 private:
    bool isIndex() const;
    /// It is found, or was already.
    bool find();
    void readFixings();
    bool readPrices();
    Change advanceComputed();
    void useSteps(expressions::Steps steps);

    AppServices& m_services;
    std::string m_symbol;
    domain::Duration m_interval;
    InstrumentMarket* m_market = nullptr;
    MarketBars m_bars;
    std::size_t m_fixings = 0;  // of an index: as many as the line has
    std::uint64_t m_pricesRevision = 0;
    bool m_isListPrice = false;
    std::optional<expressions::Expression> m_expression;
    std::vector<std::unique_ptr<ComparedSeries>> m_operands;  // of the expression
    domain::Timestamp m_computedAt;                           // end of the bar it was last computed for
    expressions::Steps m_steps;                               // of what holds until the next
    std::shared_ptr<const widgets::ChartStudySource> m_line;
};

}  // namespace tessera::ui
