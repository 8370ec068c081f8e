#pragma once
// The views of a desk: one immutable object for each series, replaced when something of it changed.

#include <map>

#include "app/ports/forecast_desk.h"

namespace tessera::forecast {

/// One thread. Another view is another object with a greater revision.
class ForecastViews {
 public:
    static constexpr std::size_t kGhosts = 6;

    /// `names`: of those at work, the model first.
    explicit ForecastViews(std::vector<std::string> names) : m_names(std::move(names)) {}
    const std::vector<std::string>& names() const { return m_names; }
    /// One more at work, in every view; one that is no longer, which stays where a recorded forecast of it
    /// still counts.
    void addName(const std::string& name);
    void removeName(const std::string& name);

    std::shared_ptr<const ports::ForecastView> of(const ports::ForecastSubject& subject) const;
    std::uint64_t revision() const { return m_revision; }

    void choose(ports::ForecastChoice choice);
    const ports::ForecastChoice& choice() const { return m_choice; }
    /// Whether the model is there to be asked: else another forecaster stands in where none was chosen.
    void setHasModel(bool has);
    void setScores(std::vector<ports::ForecastScore> scores);
    void setAttempt(const ports::ForecastSubject& subject, const std::string& forecaster,
                    ports::ForecastAttempt attempt);
    /// Of the forecaster, unless a newer one of it is shown.
    void show(const ports::ForecastSubject& subject, const std::string& forecaster, ports::ForecastPair pair);
    /// A random walk, for each that shows nothing but another random walk: a forecast of an older origin
    /// stays with its own.
    void showWalk(const ports::ForecastSubject& subject, const ports::Forecast& walk);
    /// `earlier`: recorded forecasts of the one shown, newest first.
    void setGhosts(const ports::ForecastSubject& subject,
                   const std::vector<std::shared_ptr<const ports::RecordedForecast>>& earlier);
    /// What is older than its horizon, or of an origin that is still to come: a recording was started over.
    void dropOutdated(domain::Timestamp now);

 private:
    /// Replaces the view of a series when `change` leaves another one.
    template <class Change>
    void update(const ports::ForecastSubject& subject, Change change);
    void updateAll();
    void settle(ports::ForecastView& view) const;
    ports::ForecastScore scoreOf(const ports::ForecastSubject& subject, const std::string& forecaster) const;
    std::string baseIn(const ports::ForecastView& view) const;
    std::string shownIn(const ports::ForecastView& view) const;
    ports::ForecasterView& entry(ports::ForecastView& view, const std::string& forecaster) const;

    std::vector<std::string> m_names;
    ports::ForecastChoice m_choice;
    bool m_hasModel = true;
    /// By series and forecaster: every view looks up each of its forecasters with every news of the ledger.
    std::map<ports::ForecastSubject, std::map<std::string, ports::ForecastScore>> m_scores;
    std::map<ports::ForecastSubject, std::shared_ptr<const ports::ForecastView>> m_views;
    std::shared_ptr<const ports::ForecastView> m_nothing = std::make_shared<const ports::ForecastView>();
    std::uint64_t m_revision = 0;
};

}  // namespace tessera::forecast
