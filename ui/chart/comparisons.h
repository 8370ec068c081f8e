#pragma once
// Other series beside the instrument of a chart: which, as a plain value, and their bars. GUI thread only.

#include <QJsonArray>
#include <memory>
#include <optional>
#include <utility>

#include "ui/context/compared_series.h"

namespace tessera::ui {

struct Compared {
    QString symbol;  // as ComparedSeries reads it
    int colour = 0;  // Theme::series
    bool isHidden = false;
    bool isLeft = false;  // which axis it stands against
    bool operator==(const Compared&) const = default;
};

class Comparisons {
 public:
    static constexpr std::size_t kMost = 10;
    /// Ids of drawn series begin here; those of studies are smaller.
    static constexpr std::uint64_t kFirstId = 1000;

    explicit Comparisons(AppServices& services);

    const std::vector<Compared>& all() const { return m_all; }
    /// A sentence where it cannot be added; empty when it was.
    QString add(const QString& symbol);
    void remove(std::size_t place);
    void setHidden(std::size_t place, bool isHidden);
    void setLeft(std::size_t place, bool isLeft);
    /// Which axis the chart's own series stands against: what stands against the other has its own scale.
    void setOwnLeft(bool isLeft) { m_isOwnLeft = isLeft; }
    bool isOwnLeft() const { return m_isOwnLeft; }
    /// Place of a drawn series; none for an id that is not one.
    std::optional<std::size_t> placeOf(std::uint64_t id) const;

    QJsonArray toJson() const;
    void fromJson(const QJsonArray& json);

    /// Bars of `interval` from now on.
    void setInterval(domain::Duration interval);
    /// Takes what came since the last call. True when what is drawn has to be told to the view again.
    bool advance();
    /// Bars of them have changed since the last call, though the series are the same.
    bool takeMoved() { return std::exchange(m_hasMoved, false); }
    std::vector<widgets::ChartStudy> drawn() const;
    /// When a list price became another one: "gpt-4o output 10.00 to 8.00".
    std::vector<widgets::ChartEvent> events() const;

 private:
    void makeSeries();

    AppServices& m_services;
    std::vector<Compared> m_all;
    std::vector<std::unique_ptr<ComparedSeries>> m_series;  // in the order of m_all
    domain::Duration m_interval = std::chrono::hours(1);
    bool m_hasMoved = false;
    bool m_isOwnLeft = false;
};

}  // namespace tessera::ui
