#include "app/forecast/forecast_views.h"

#include <algorithm>

#include "app/forecast/recalibration.h"

namespace tessera::forecast {

using ports::ForecasterView;
using ports::ForecastPair;
using ports::ForecastSubject;
using ports::ForecastView;

namespace {

bool isSame(const ForecastView& one, const ForecastView& other) {
    return one.forecasters == other.forecasters && one.shown == other.shown && one.base == other.base &&
           one.second == other.second && one.ghosts == other.ghosts;
}

/// The oldest of every half horizon, counted from the epoch: which ones they are does not change with the
/// next bar.
std::vector<std::shared_ptr<const ports::RecordedForecast>> spaced(
    const std::vector<std::shared_ptr<const ports::RecordedForecast>>& earlier, const ForecastPair* current) {
    std::vector<std::shared_ptr<const ports::RecordedForecast>> chosen;
    std::optional<domain::Timestamp> part;
    for (const auto& one : earlier) {
        const auto& tracks = one->forecast.quantiles;
        if (tracks.empty() || (current != nullptr && one->forecast.origin >= current->origin)) {
            continue;
        }
        const auto half = one->forecast.interval * static_cast<std::int64_t>(std::max<std::size_t>(
                                                       tracks.front().values.size() / 2, 1));
        const domain::Timestamp itsPart = floorTo(one->forecast.origin, half);
        if (part == itsPart) {
            chosen.back() = one;
            continue;
        }
        if (chosen.size() == ForecastViews::kGhosts) {
            break;
        }
        part = itsPart;
        chosen.push_back(one);
    }
    return chosen;
}

}  // namespace

std::shared_ptr<const ForecastView> ForecastViews::of(const ForecastSubject& subject) const {
    const auto found = m_views.find(subject);
    return found == m_views.end() ? m_nothing : found->second;
}

void ForecastViews::choose(ports::ForecastChoice choice) {
    if (choice.second == choice.shown && !choice.isRecalibrated) {
        choice.second.clear();  // else it is the fan as it came, beside the recalibrated one
    }
    if (!ports::isForecastHorizon(choice.horizon)) {
        choice.horizon = ports::kUsualHorizon;
    }
    if (m_choice != choice) {
        m_choice = std::move(choice);
        updateAll();
    }
}

void ForecastViews::addName(const std::string& name) {
    if (std::ranges::find(m_names, name) == m_names.end()) {
        m_names.push_back(name);
        for (const auto& [subject, view] : m_views) {
            update(subject, [&](ForecastView& changed) { entry(changed, name); });
        }
    }
}

void ForecastViews::removeName(const std::string& name) {
    std::erase(m_names, name);
    for (const auto& [subject, view] : m_views) {
        update(subject, [&](ForecastView& changed) {
            entry(changed, name).attempt = {};
            std::erase_if(changed.forecasters, [&](const ForecasterView& one) {
                return one.forecaster == name && !(one.pair && one.pair->model);
            });
        });
    }
}

void ForecastViews::setHasModel(bool has) {
    if (m_hasModel != has) {
        m_hasModel = has;
        updateAll();
    }
}

void ForecastViews::setScores(std::vector<ports::ForecastScore> scores) {
    m_scores.clear();
    for (ports::ForecastScore& one : scores) {
        m_scores[{one.symbol, one.interval, one.horizon}][one.forecaster] = std::move(one);
    }
    updateAll();
}

void ForecastViews::setAttempt(const ForecastSubject& subject, const std::string& forecaster,
                               ports::ForecastAttempt attempt) {
    const auto current = of(subject);
    const ForecasterView* known = current->find(forecaster);
    if (known == nullptr || known->attempt != attempt) {
        update(subject, [&](ForecastView& view) { entry(view, forecaster).attempt = std::move(attempt); });
    }
}

void ForecastViews::show(const ForecastSubject& subject, const std::string& forecaster, ForecastPair pair) {
    if (pair.model && pair.randomWalk) {
        pair.whyAbsurd = whyAbsurd(*pair.model, *pair.randomWalk);
    }
    auto shown = std::make_shared<const ForecastPair>(std::move(pair));
    update(subject, [&](ForecastView& view) {
        ForecasterView& its = entry(view, forecaster);
        if (!its.pair || !its.pair->model || its.pair->origin <= shown->origin) {
            its.pair = std::move(shown);
        }
    });
}

void ForecastViews::showWalk(const ForecastSubject& subject, const ports::Forecast& walk) {
    auto alone = std::make_shared<ForecastPair>();
    alone->origin = walk.origin;
    alone->randomWalk = walk;
    alone->whyNotRecorded = "a random walk alone is not recorded";
    update(subject, [&](ForecastView& view) {
        for (const std::string& name : m_names) {
            ForecasterView& its = entry(view, name);
            if (!its.pair || (!its.pair->model && its.pair->origin != walk.origin)) {
                its.pair = alone;
            }
        }
    });
}

void ForecastViews::setGhosts(const ForecastSubject& subject,
                              const std::vector<std::shared_ptr<const ports::RecordedForecast>>& earlier) {
    const auto current = of(subject);
    auto ghosts = spaced(earlier, current->main().pair.get());
    if (ghosts != current->ghosts) {
        update(subject, [&](ForecastView& view) { view.ghosts = std::move(ghosts); });
    }
}

void ForecastViews::dropOutdated(domain::Timestamp now) {
    for (const auto& [subject, view] : m_views) {
        const domain::Duration length = subject.interval * subject.horizon;
        const auto isOutdated = [&, interval = subject.interval](const ForecasterView& one) {
            return one.pair && (one.pair->origin + length < now || one.pair->origin > now + interval);
        };
        if (std::ranges::any_of(view->forecasters, isOutdated)) {
            update(subject, [&](ForecastView& changed) {
                for (ForecasterView& one : changed.forecasters) {
                    if (isOutdated(one)) {
                        one.pair.reset();
                    }
                }
            });
        }
    }
}

ForecasterView& ForecastViews::entry(ForecastView& view, const std::string& forecaster) const {
    for (ForecasterView& one : view.forecasters) {
        if (one.forecaster == forecaster) {
            return one;
        }
    }
    ForecasterView its;
    its.forecaster = forecaster;
    return view.forecasters.emplace_back(std::move(its));
}

ports::ForecastScore ForecastViews::scoreOf(const ForecastSubject& subject,
                                            const std::string& forecaster) const {
    const auto series = m_scores.find(subject);
    if (series == m_scores.end()) {
        return {};
    }
    const auto found = series->second.find(forecaster);
    return found == series->second.end() ? ports::ForecastScore{} : found->second;
}

std::string ForecastViews::baseIn(const ForecastView& view) const {
    if (view.find(m_choice.shown) != nullptr) {
        return m_choice.shown;
    }
    const ForecasterView& model = view.forecasters.front();
    const bool isThere = m_hasModel || (model.pair && model.pair->model);
    const bool hasOther = view.forecasters.size() > 1 && m_names.size() > 1;
    return isThere || !hasOther ? model.forecaster : view.forecasters[1].forecaster;
}

/// The recalibrated one stands for its forecaster while it is of the newest origin.
std::string ForecastViews::shownIn(const ForecastView& view) const {
    const std::string moved = view.base + std::string(ports::kRecalibratedWords);
    const ForecasterView *own = view.find(view.base), *its = view.find(moved);
    const bool isThere = m_choice.isRecalibrated && its != nullptr && its->pair && its->pair->model;
    const bool isOlder =
        own != nullptr && own->pair && own->pair->model && isThere && its->pair->origin < own->pair->origin;
    return isThere && !isOlder ? moved : view.base;
}

/// What follows from the rest: records, and which forecasters are shown.
void ForecastViews::settle(ForecastView& view) const {
    for (ForecasterView& one : view.forecasters) {
        one.score = scoreOf(view.subject, one.forecaster);
        if (ports::isRecalibratedName(one.forecaster)) {  // it is never tried for itself
            const ForecasterView* own = view.find(ports::baseNameOf(one.forecaster));
            one.attempt = own != nullptr ? own->attempt : ports::ForecastAttempt{};
        }
    }
    view.base = baseIn(view);
    std::string shown = shownIn(view);
    if (shown != view.shown) {
        view.shown = std::move(shown);
        view.ghosts.clear();  // of another forecaster
    }
    const bool isSecondKnown = view.find(m_choice.second) != nullptr && m_choice.second != view.shown;
    view.second = isSecondKnown ? m_choice.second : std::string();
}

void ForecastViews::updateAll() {
    for (const auto& [subject, view] : m_views) {
        update(subject, [](ForecastView&) {});
    }
}

template <class Change>
void ForecastViews::update(const ForecastSubject& subject, Change change) {
    std::shared_ptr<const ForecastView>& kept = m_views[subject];
    auto next = kept ? std::make_shared<ForecastView>(*kept) : std::make_shared<ForecastView>();
    next->subject = subject;
    if (!kept) {
        for (const std::string& name : m_names) {
            entry(*next, name);
        }
    }
    change(*next);
    settle(*next);
    if (!kept || !isSame(*next, *kept)) {
        next->revision = ++m_revision;
        kept = std::move(next);
    }
}

}  // namespace tessera::forecast
