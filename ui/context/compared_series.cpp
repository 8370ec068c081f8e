#include "ui/context/compared_series.h"

#include <algorithm>
#include <utility>

#include "app/indexes/series_lookup.h"

namespace tessera::ui {

namespace {
constexpr int kListPriceDecimals = 4;
/// Bars of an operand an expression computes with: more than a chart has columns at any zoom a person reads.
constexpr std::size_t kMostBars = 100'000;
}  // namespace

ComparedSeries::ComparedSeries(AppServices& services, const QString& symbol, domain::Duration interval)
    : m_services(services), m_symbol(symbol.toStdString()), m_interval(interval), m_bars(services) {
    if (m_services.hub().findSymbol(m_symbol) == nullptr && expressions::Expression::isOne(m_symbol)) {
        m_expression = expressions::Expression::parse(m_symbol).value();
        for (const std::string& operand : m_expression->operands()) {
            m_operands.push_back(
                std::make_unique<ComparedSeries>(services, QString::fromStdString(operand), interval));
        }
    } else if (m_services.prices() != nullptr && indexes::parseSeriesKey(m_symbol).ok()) {
        (void)m_services.prices()->book();  // has the ledger read; told by its revision
    }
}

ComparedSeries::~ComparedSeries() {
    m_services.hub().follow(this, nullptr);
}

bool ComparedSeries::isIndex() const {
    return m_market != nullptr && m_market->instrument().kind() == domain::InstrumentKind::Index;
}

bool ComparedSeries::isStepwise() const {
    return isIndex() || m_isListPrice || m_expression;
}

int ComparedSeries::decimals() const {
    if (m_market != nullptr) {
        return m_market->instrument().priceDecimals;
    }
    int decimals = m_operands.empty() ? kListPriceDecimals : 0;
    for (const auto& operand : m_operands) {
        decimals = std::max(decimals, operand->decimals());
    }
    return decimals;
}

bool ComparedSeries::find() {
    if (m_market != nullptr) {
        return true;
    }
    m_market = m_services.hub().findSymbol(m_symbol);
    if (m_market == nullptr) {
        return false;
    }
    m_services.hub().follow(this, m_market);  // its forming bar too
    m_isListPrice = false;
    if (isIndex()) {
        readFixings();
    } else {
        m_bars.setSubject(m_market, m_interval);
        m_line = std::make_shared<widgets::CloseLine>(m_bars.shared());
    }
    return true;
}

void ComparedSeries::useSteps(expressions::Steps steps) {
    std::vector<widgets::ChartStep> drawn;
    drawn.reserve(steps.size());
    for (const listprices::PriceLineStep& step : steps) {
        drawn.push_back({step.from, step.value.value_or(domain::Price{}), !step.value, false});
    }
    m_steps = std::move(steps);
    m_line = std::make_shared<widgets::StepLine>(std::move(drawn));
}

void ComparedSeries::readFixings() {
    std::vector<widgets::ChartStep> drawn;
    m_steps.clear();
    for (const domain::Fixing& fixing : m_market->fixings()) {
        const bool isGap = !fixing.withheldReason.empty();
        drawn.push_back({fixing.asOf, fixing.level, isGap, fixing.simulated});
        m_steps.push_back({fixing.asOf, isGap ? std::nullopt : std::optional(fixing.level)});
    }
    m_fixings = drawn.size();
    m_line = std::make_shared<widgets::StepLine>(std::move(drawn));
}

/// True when the key is one of list prices and the ledger knows it.
bool ComparedSeries::readPrices() {
    const auto parsed = indexes::parseSeriesKey(m_symbol);
    const auto book = m_services.prices() != nullptr ? m_services.prices()->book() : nullptr;
    if (!parsed.ok() || book == nullptr) {
        return false;
    }
    auto line = indexes::findSeries(*book, *parsed, m_services.clock().utcNow());
    if (!line.ok()) {
        return false;
    }
    m_isListPrice = true;
    useSteps(std::move(line->steps));
    return true;
}

ComparedSeries::Change ComparedSeries::advance() {
    if (m_expression) {
        return advanceComputed();
    }
    const bool wasFound = m_market != nullptr;
    if (!find()) {
        const std::uint64_t prices = m_services.prices() != nullptr ? m_services.prices()->revision() : 0;
        const bool hasOther = prices != std::exchange(m_pricesRevision, prices);
        return hasOther && readPrices() ? Change::Source : Change::None;
    }
    if (!wasFound) {
        return Change::Source;
    }
    if (isIndex()) {
        if (m_market->fixings().size() == m_fixings) {
            return Change::None;
        }
        readFixings();
        return Change::Source;
    }
    switch (m_bars.advance()) {
        case MarketBars::Change::None:
            return Change::None;
        case MarketBars::Change::Bars:
            return Change::Bars;
        case MarketBars::Change::Source:
            break;
    }
    m_line = std::make_shared<widgets::CloseLine>(m_bars.shared());
    return Change::Source;
}

/// Closes are known at the ends of bars: between two of them there is nothing new to compute.
ComparedSeries::Change ComparedSeries::advanceComputed() {
    bool isOther = false;
    for (const auto& operand : m_operands) {
        isOther = operand->advance() == Change::Source || isOther;
    }
    const domain::Timestamp now = m_services.hub().venueNow();
    const domain::Timestamp end = floorTo(now, m_interval);
    if (!isOther && end == m_computedAt) {
        return Change::None;
    }
    m_computedAt = end;
    std::vector<expressions::Steps> operands;
    for (const auto& operand : m_operands) {
        operands.push_back(operand->steps(now));
    }
    expressions::Steps steps = expressions::stepsOf(*m_expression, operands);
    if (m_line != nullptr && steps == m_steps) {
        return Change::None;
    }
    useSteps(std::move(steps));
    return Change::Source;
}

expressions::Steps ComparedSeries::steps(domain::Timestamp now) const {
    if (m_market == nullptr || isIndex()) {
        return m_steps;
    }
    const history::BarPyramid& bars = m_bars.bars();
    std::vector<domain::Bar> read;
    for (std::size_t i = bars.size() - std::min(bars.size(), kMostBars); i < bars.size(); ++i) {
        read.push_back(bars.at(i));
    }
    return expressions::stepsOfCloses(read, m_interval, now);
}

bool isPriceKnown(const AppServices& services, const std::string& name) {
    if (services.hub().findSymbol(name) != nullptr) {
        return true;
    }
    const auto key = indexes::parseSeriesKey(name);
    const auto book = services.prices() != nullptr ? services.prices()->book() : nullptr;
    return key.ok() && book != nullptr && indexes::findSeries(*book, *key, services.clock().utcNow()).ok();
}

std::string unknownNameIn(const AppServices& services, const std::string& text) {
    const bool isWhole = services.hub().findSymbol(text) != nullptr || !expressions::Expression::isOne(text);
    const std::vector<std::string> names =
        isWhole ? std::vector<std::string>{text} : expressions::Expression::parse(text).value().operands();
    const bool isListRead = services.prices() != nullptr && services.prices()->book() != nullptr;
    for (const std::string& name : names) {
        const bool mayBe = !isListRead && indexes::parseSeriesKey(name).ok();
        if (!mayBe && !isPriceKnown(services, name)) {
            return name;
        }
    }
    return {};
}

}  // namespace tessera::ui
