#include "ui/context/forecast_choice.h"

#include <QActionGroup>
#include <QMenu>
#include <algorithm>

#include "ui/bridge/forecast_overlay.h"

namespace tessera::ui {

namespace {

const QString kShown = QStringLiteral("forecast/shown"), kSecond = QStringLiteral("forecast/second"),
              kGhosts = QStringLiteral("chart.ghosts");

/// Those there are: a model that is not installed or switched off is none.
std::vector<std::string> thoseThere(const AppServices& services) {
    std::vector<std::string> names = services.forecasts().forecasters();
    const bool hasModel =
        services.forecasts().modelStatus()->state != ports::ModelStatus::State::NotInstalled;
    if (!hasModel && names.size() > 1) {
        names.erase(names.begin());
    }
    return names;
}

/// What is shown now: of the chosen instrument, else what was chosen.
std::string shownNow(const AppServices& services) {
    if (const InstrumentMarket* market = services.selected()) {
        const auto view = services.forecasts().view(*market, services.interval());
        if (!view->shown.empty()) {
            return view->shown;
        }
    }
    const std::string& chosen = services.forecasts().choice().shown;
    return chosen.empty() ? thoseThere(services).front() : chosen;
}

/// "drift   UNPROVEN 12/30".
QString withBadge(const AppServices& services, const std::string& name) {
    const QString words = QString::fromStdString(name);
    const InstrumentMarket* market = services.selected();
    if (market == nullptr) {
        return words;
    }
    const auto view = services.forecasts().view(*market, services.interval());
    const ports::ForecasterView* its = view->find(name);
    return its == nullptr ? words : words + QLatin1Char('\t') + badgeOf(its->score).text;
}

void addChoices(QMenu& menu, AppServices& services, bool isSecond) {
    auto* group = new QActionGroup(&menu);
    const std::string now = isSecond ? services.forecasts().choice().second : shownNow(services);
    const auto add = [&](const QString& text, const std::string& name) {
        QAction* action = menu.addAction(text, &services, [&services, isSecond, name] {
            ports::ForecastChoice choice = services.forecasts().choice();
            (isSecond ? choice.second : choice.shown) = name;
            chooseForecasters(services, choice);
        });
        action->setCheckable(true);
        action->setChecked(name == now);
        group->addAction(action);
    };
    if (isSecond) {
        add(QStringLiteral("None"), {});
    }
    for (const std::string& name : thoseThere(services)) {
        if (!isSecond || name != shownNow(services)) {
            add(withBadge(services, name), name);
        }
    }
}

}  // namespace

void restoreForecastChoice(AppServices& services) {
    services.forecasts().choose(
        {services.settings().text(kShown).toStdString(), services.settings().text(kSecond).toStdString()});
}

void chooseForecasters(AppServices& services, const ports::ForecastChoice& choice) {
    services.forecasts().choose(choice);
    const ports::ForecastChoice& kept = services.forecasts().choice();
    services.settings().setText(kShown, QString::fromStdString(kept.shown));
    services.settings().setText(kSecond, QString::fromStdString(kept.second));
}

void showNextForecaster(AppServices& services) {
    const std::vector<std::string> names = thoseThere(services);
    const auto now = std::ranges::find(names, shownNow(services));
    const auto next = now == names.end() || now + 1 == names.end() ? names.begin() : now + 1;
    chooseForecasters(services, {*next, services.forecasts().choice().second});
    emit services.told(QStringLiteral("Forecasts of %1 are shown.").arg(QString::fromStdString(*next)),
                       false);
}

void showNextOutline(AppServices& services) {
    std::vector<std::string> names{{}};
    for (const std::string& name : thoseThere(services)) {
        if (name != shownNow(services)) {
            names.push_back(name);
        }
    }
    const auto now = std::ranges::find(names, services.forecasts().choice().second);
    const auto next = now == names.end() || now + 1 == names.end() ? names.begin() : now + 1;
    chooseForecasters(services, {services.forecasts().choice().shown, *next});
    emit services.told(
        next->empty()
            ? QStringLiteral("No second forecaster is outlined.")
            : QStringLiteral("The outline is the forecast of %1.").arg(QString::fromStdString(*next)),
        false);
}

void toggleEarlierForecasts(AppServices& services) {
    services.settings().set(kGhosts, services.settings().isOn(kGhosts) ? 0 : 1);
}

void addForecastChoices(QMenu& menu, AppServices& services) {
    menu.addSection(QStringLiteral("In full"));
    addChoices(menu, services, false);
    menu.addSection(QStringLiteral("As an outline"));
    addChoices(menu, services, true);
    menu.addSeparator();
    QAction* ghosts = menu.addAction(QStringLiteral("Earlier forecasts and what came of them"), &services,
                                     [&services] { toggleEarlierForecasts(services); });
    ghosts->setCheckable(true);
    ghosts->setChecked(services.settings().isOn(kGhosts));
}

}  // namespace tessera::ui
