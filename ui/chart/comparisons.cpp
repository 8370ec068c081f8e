#include "ui/chart/comparisons.h"

#include <QJsonObject>
#include <algorithm>
#include <utility>

namespace tessera::ui {

Comparisons::Comparisons(AppServices& services) : m_services(services) {}

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

void Comparisons::setLeft(std::size_t place, bool isLeft) {
    if (place < m_all.size()) {
        m_all[place].isLeft = isLeft;
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
                                {QStringLiteral("hidden"), compared.isHidden},
                                {QStringLiteral("left"), compared.isLeft}});
    }
    return json;
}

void Comparisons::fromJson(const QJsonArray& json) {
    m_all.clear();
    for (const QJsonValue& value : json) {
        const QJsonObject object = value.toObject();
        const QString symbol = object.value(QLatin1String("symbol"))
                                   .toString()
                                   .left(static_cast<qsizetype>(expressions::kLongestText));
        const bool isThere = std::ranges::find(m_all, symbol, &Compared::symbol) != m_all.end();
        if (!symbol.isEmpty() && !isThere && m_all.size() < kMost) {
            m_all.push_back({symbol, std::clamp(object.value(QLatin1String("colour")).toInt(), 0, 5),
                             object.value(QLatin1String("hidden")).toBool(),
                             object.value(QLatin1String("left")).toBool()});
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
    m_series.clear();
    for (const Compared& compared : m_all) {
        m_series.push_back(std::make_unique<ComparedSeries>(m_services, compared.symbol, m_interval));
    }
    (void)advance();
}

bool Comparisons::advance() {
    bool isOther = false;
    for (const auto& series : m_series) {
        const ComparedSeries::Change change = series->advance();
        isOther = change == ComparedSeries::Change::Source || isOther;
        m_hasMoved = change == ComparedSeries::Change::Bars || m_hasMoved;
    }
    return isOther;
}

std::vector<widgets::ChartEvent> Comparisons::events() const {
    std::vector<widgets::ChartEvent> events;
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        if (!m_series[i]->isListPrice() || m_all[i].isHidden) {
            continue;
        }
        const expressions::Steps steps = m_series[i]->steps({});
        for (std::size_t k = 1; k < steps.size(); ++k) {
            const auto words = [](const std::optional<domain::Price>& price) {
                return price ? QString::fromStdString(alerts::priceWords(*price))
                             : QStringLiteral("not known");
            };
            events.push_back(
                {steps[k].from, QStringLiteral("%1 %2 to %3")
                                    .arg(m_all[i].symbol, words(steps[k - 1].value), words(steps[k].value))});
        }
    }
    std::ranges::sort(events, {}, &widgets::ChartEvent::time);
    return events;
}

std::vector<widgets::ChartStudy> Comparisons::drawn() const {
    std::vector<widgets::ChartStudy> drawn;
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        widgets::ChartStudy made;
        made.id = kFirstId + i;
        made.name = m_all[i].symbol;
        made.isHidden = m_all[i].isHidden;
        made.isComparison = true;
        made.isSecond = m_all[i].isLeft != m_isOwnLeft;
        made.values = m_series[i]->line();
        made.decimals = m_series[i]->decimals();
        const auto shape = m_series[i]->isStepwise() ? widgets::ChartShape::Steps : widgets::ChartShape::Line;
        made.outputs.push_back({.title = {}, .shape = shape, .colour = m_all[i].colour});
        drawn.push_back(std::move(made));
    }
    return drawn;
}

}  // namespace tessera::ui
