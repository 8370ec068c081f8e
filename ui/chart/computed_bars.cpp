#include "ui/chart/computed_bars.h"

#include "app/expressions/expression.h"
#include "app/indexes/series_lookup.h"

namespace tessera::ui {

namespace {
constexpr std::size_t kMostBars = 100'000;
}

ComputedBars::ComputedBars(AppServices& services, const QString& expression, domain::Duration interval)
    : m_services(services),
      m_expression(expression.toStdString()),
      m_series(services, expression, std::chrono::minutes(1)),
      m_bars(std::make_shared<history::BarPyramid>(interval)) {
    (void)advance();
}

MarketBars::Change ComputedBars::advance() {
    if (MarketBars::isOfPrints(interval()) || m_series.advance() != ComparedSeries::Change::Source) {
        return MarketBars::Change::None;
    }
    const domain::Timestamp now = m_services.hub().venueNow();
    const auto bars = expressions::barsOf(m_series.steps(now), m_bars->interval(), now, kMostBars);
    if (append(bars)) {
        return MarketBars::Change::Bars;
    }
    m_before = std::exchange(m_bars, std::make_shared<history::BarPyramid>(m_bars->interval()));
    for (const domain::Bar& bar : bars) {
        (void)m_bars->put(bar);  // ascending by construction
    }
    return MarketBars::Change::Source;
}

/// False where more than the last bar and what follows it is another than before.
bool ComputedBars::append(const std::vector<domain::Bar>& bars) {
    const std::size_t known = m_bars->size();
    if (known == 0 || bars.size() < known) {
        return false;
    }
    for (std::size_t i = 0; i + 1 < known; ++i) {
        const domain::Bar before = m_bars->at(i);
        if (before.start != bars[i].start || before.open != bars[i].open || before.high != bars[i].high ||
            before.low != bars[i].low || before.close != bars[i].close) {
            return false;
        }
    }
    for (std::size_t i = known - 1; i < bars.size(); ++i) {
        if (!m_bars->put(bars[i])) {
            return false;
        }
    }
    return true;
}

QString ComputedBars::unknownName() const {
    const auto parsed = expressions::Expression::parse(m_expression);
    if (!parsed || (m_services.prices() != nullptr && m_services.prices()->book() == nullptr)) {
        return {};
    }
    for (const std::string& operand : parsed->operands()) {
        if (!isPriceKnown(m_services, operand)) {
            return QString::fromStdString(operand);
        }
    }
    return {};
}

}  // namespace tessera::ui
