#include "ui/chart/comparisons.h"

#include <QJsonObject>
#include <algorithm>
#include <utility>

#include "app/indexes/series_lookup.h"

namespace tessera::ui {

namespace {
constexpr int kListPriceDecimals = 4;
}

/// What one symbol is drawn from; nothing of it is known until a source tells of it.
struct Comparisons::Series {
    explicit Series(const AppServices& services) : bars(services) {}

    InstrumentMarket* market = nullptr;
    MarketBars bars;
    std::shared_ptr<const widgets::ChartStudySource> line;
    std::size_t fixings = 0;   // of an index: as many as the line has
    bool isListPrice = false;  // the line is of list prices, not of a market

    bool isIndex() const {
        return market != nullptr && market->instrument().kind() == domain::InstrumentKind::Index;
    }

    void readFixings() {
        std::vector<widgets::ChartStep> steps;
        for (const domain::Fixing& fixing : market->fixings()) {
            steps.push_back({fixing.asOf, fixing.level, !fixing.withheldReason.empty(), fixing.simulated});
        }
        fixings = steps.size();
        line = std::make_shared<widgets::StepLine>(std::move(steps));
    }

    void begin(InstrumentMarket* found, domain::Duration interval) {
        market = found;
        if (isIndex()) {
            readFixings();
        } else {
            bars.setSubject(found, interval);
            line = std::make_shared<widgets::CloseLine>(bars.shared());
        }
    }

    /// Source: `line` is another one.
    MarketBars::Change advance() {
        if (isIndex()) {
            const bool isNew = market->fixings().size() != fixings;
            if (isNew) {
                readFixings();
            }
            return isNew ? MarketBars::Change::Source : MarketBars::Change::None;
        }
        const MarketBars::Change change = bars.advance();
        if (change == MarketBars::Change::Source) {
            line = std::make_shared<widgets::CloseLine>(bars.shared());
        }
        return change;
    }
};

Comparisons::Comparisons(AppServices& services) : m_services(services) {}

Comparisons::~Comparisons() {
    for (const auto& series : m_series) {
        m_services.hub().follow(series.get(), nullptr);
    }
}

QString Comparisons::add(const QString& symbol) {
    if (m_all.size() >= kMost) {
        return QStringLiteral("A chart compares %1 series; remove one first.").arg(kMost);
    }
    if (std::ranges::find(m_all, symbol, &Compared::symbol) != m_all.end()) {
        return QStringLiteral("%1 is compared already.").arg(symbol);
    }
    // The first colour that none has; with more series than colours they begin again.
    int colour = 0;
    while (colour < 6 && std::ranges::find(m_all, colour, &Compared::colour) != m_all.end()) {
        ++colour;
    }
    m_all.push_back({symbol, colour % 6, false});
    makeSeries();
    return {};
}

void Comparisons::remove(std::size_t place) {
    if (place < m_all.size()) {
        m_all.erase(m_all.begin() + static_cast<std::ptrdiff_t>(place));
        makeSeries();
    }
}

void Comparisons::setHidden(std::size_t place, bool isHidden) {
    if (place < m_all.size()) {
        m_all[place].isHidden = isHidden;
    }
}

std::optional<std::size_t> Comparisons::placeOf(std::uint64_t id) const {
    return id >= kFirstId && id < kFirstId + m_all.size()
               ? std::optional(static_cast<std::size_t>(id - kFirstId))
               : std::nullopt;
}

QJsonArray Comparisons::toJson() const {
    QJsonArray json;
    for (const Compared& compared : m_all) {
        json.append(QJsonObject{{QStringLiteral("symbol"), compared.symbol},
                                {QStringLiteral("colour"), compared.colour},
                                {QStringLiteral("hidden"), compared.isHidden}});
    }
    return json;
}

void Comparisons::fromJson(const QJsonArray& json) {
    m_all.clear();
    for (const QJsonValue& value : json) {
        const QJsonObject object = value.toObject();
        const QString symbol = object.value(QLatin1String("symbol")).toString().left(100);
        const bool isThere = std::ranges::find(m_all, symbol, &Compared::symbol) != m_all.end();
        if (!symbol.isEmpty() && !isThere && m_all.size() < kMost) {
            m_all.push_back({symbol, std::clamp(object.value(QLatin1String("colour")).toInt(), 0, 5),
                             object.value(QLatin1String("hidden")).toBool()});
        }
    }
    makeSeries();
}

void Comparisons::setInterval(domain::Duration interval) {
    if (m_interval != interval) {
        m_interval = interval;
        makeSeries();
    }
}

void Comparisons::makeSeries() {
    for (const auto& series : m_series) {
        m_services.hub().follow(series.get(), nullptr);
    }
    m_series.clear();
    m_pricesRevision = 0;  // list prices are read again too
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        m_series.push_back(std::make_unique<Series>(m_services));
        if (m_services.prices() != nullptr && indexes::parseSeriesKey(m_all[i].symbol.toStdString()).ok()) {
            (void)m_services.prices()->book();  // has the ledger read; told by its revision
        }
    }
    (void)advance();
}

/// True when the key is one of list prices and the ledger knows it.
bool Comparisons::readPrices(Series& series, const QString& key) {
    const auto parsed = indexes::parseSeriesKey(key.toStdString());
    const auto book = m_services.prices() != nullptr ? m_services.prices()->book() : nullptr;
    if (!parsed.ok() || book == nullptr || m_services.hub().findSymbol(key.toStdString()) != nullptr) {
        return false;
    }
    const auto line = indexes::findSeries(*book, *parsed, m_services.clock().utcNow());
    if (!line.ok()) {
        return false;
    }
    std::vector<widgets::ChartStep> steps;
    for (const listprices::PriceLineStep& step : line->steps) {
        steps.push_back({step.from, step.value.value_or(domain::Price{}), !step.value, false});
    }
    series.isListPrice = true;
    series.line = std::make_shared<widgets::StepLine>(std::move(steps));
    return true;
}

bool Comparisons::advance() {
    bool isOther = false;
    const std::uint64_t prices = m_services.prices() != nullptr ? m_services.prices()->revision() : 0;
    const bool hasOtherPrices = prices != std::exchange(m_pricesRevision, prices);
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        Series& series = *m_series[i];
        if (hasOtherPrices && (series.isListPrice || series.market == nullptr)) {
            isOther = readPrices(series, m_all[i].symbol) || isOther;
        }
        if (series.isListPrice) {
            continue;
        }
        if (series.market != nullptr) {
            const MarketBars::Change change = series.advance();
            isOther = change == MarketBars::Change::Source || isOther;
            m_hasMoved = change == MarketBars::Change::Bars || m_hasMoved;
        } else if (InstrumentMarket* found = m_services.hub().findSymbol(m_all[i].symbol.toStdString())) {
            m_services.hub().follow(&series, found);  // its forming bar too
            series.begin(found, m_interval);
            isOther = true;
        }
    }
    return isOther;
}

std::vector<widgets::ChartStudy> Comparisons::drawn() const {
    std::vector<widgets::ChartStudy> drawn;
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        widgets::ChartStudy made;
        made.id = kFirstId + i;
        made.name = m_all[i].symbol;
        made.isHidden = m_all[i].isHidden;
        made.isComparison = true;
        made.values = m_series[i]->line;
        made.decimals = kListPriceDecimals;
        if (const InstrumentMarket* market = m_series[i]->market) {
            made.decimals = market->instrument().priceDecimals;
        }
        const bool isSet = m_series[i]->isIndex() || m_series[i]->isListPrice;
        const auto shape = isSet ? widgets::ChartShape::Steps : widgets::ChartShape::Line;
        made.outputs.push_back({.title = {}, .shape = shape, .colour = m_all[i].colour});
        drawn.push_back(std::move(made));
    }
    return drawn;
}

}  // namespace tessera::ui
