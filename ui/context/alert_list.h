#pragma once
// The person's alerts: the list with how each stands, what was told, kept in the profile. GUI thread only.

#include <QObject>
#include <deque>
#include <map>
#include <memory>

#include "app/alerts/alert_desk.h"
#include "app/ports/forecast_desk.h"

namespace tessera::ui {

class AppServices;

class AlertList : public QObject {
    Q_OBJECT
 public:
    /// Firings that are kept.
    static constexpr std::size_t kMostTold = 500;

    /// Both outlive it.
    AlertList(AppServices& services, alerts::AlertDesk& desk);
    ~AlertList() override;

    /// By id; new ones last.
    const std::map<alerts::AlertId, alerts::Alert>& all() const { return m_alerts; }
    /// How it stands; Waiting for one that is new.
    alerts::AlertState state(alerts::AlertId id) const;
    /// Newest first.
    const std::deque<alerts::Firing>& told() const { return m_told; }

    /// New where its id is 0, else the one of that id. A sentence where it is refused; empty when it is set.
    QString put(alerts::Alert alert);
    void remove(alerts::AlertId id);
    void setOn(alerts::AlertId id, bool isOn);
    /// Forgets what was told.
    void clearTold();
    /// Takes what the desk has. Once a frame.
    void tick();

 signals:
    void changed();
    void fired(const tessera::alerts::Firing& firing);

 private:
    void load();
    void keep();
    void keepTold();
    void keepSeen();
    void take(const alerts::Firing& firing);
    void followPrices();
    void followForecasts();
    void followDrawings(const QString& symbol, const std::vector<drawings::Drawing>& drawings);

    AppServices& m_services;
    alerts::AlertDesk& m_desk;
    std::map<alerts::AlertId, alerts::Alert> m_alerts;
    std::map<alerts::AlertId, alerts::AlertState> m_states;
    std::deque<alerts::Firing> m_told;
    std::uint64_t m_prices = 0;  // revision of the list prices handed on
    /// Outcomes of a forecaster's forecasts that were handed on.
    struct Outcomes {
        std::shared_ptr<const ports::ForecastSeries> seen;
        domain::Timestamp told;  // those that were due up to here
    };
    std::map<std::pair<std::string, ports::ForecastSubject>, Outcomes> m_outcomes;  // by forecaster
    domain::Timestamp m_seenAt;  // when it was last noted that the program watches
};

}  // namespace tessera::ui
