#include "ui/context/forecast_choice.h"

#include <QActionGroup>
#include <QMenu>
#include <algorithm>

#include "ui/bridge/forecast_overlay.h"

namespace tessera::ui {

namespace {

const QString kShown = QStringLiteral("forecast/shown"), kSecond = QStringLiteral("forecast/second"),
              kGhosts = QStringLiteral("chart.ghosts"), kRecalibrated = QStringLiteral("chart.recalibrated"),
              kHorizon = QStringLiteral("chart.horizon");

/// Those there are: a model that is not installed or switched off is none.
std::vector<std::string> thoseThere(const AppServices& services) {
    std::vector<std::string> names = services.forecasts().forecasters();
    const bool hasModel = services.forecasts().modelStatus()->isThere();
    if (!hasModel && names.size() > 1) {
        names.erase(names.begin());
    }
    return names;
}

/// What is shown now: of the chosen instrument, else what was chosen.
std::string shownNow(const AppServices& services) {
    if (const InstrumentMarket* market = services.selected()) {
        const auto view = services.forecasts().view(*market, services.interval());
        if (!view->base.empty()) {
            return view->base;
        }
    }
    const std::string& chosen = services.forecasts().choice().shown;
    return chosen.empty() ? thoseThere(services).front() : chosen;
}

bool isRecalibratedShown(const AppServices& services) {
    const InstrumentMarket* market = services.selected();
    return market != nullptr &&
           ports::isRecalibratedName(services.forecasts().view(*market, services.interval())->shown);
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
    const std::string moved = name + std::string(ports::kRecalibratedWords);
    if (view->shown == moved) {
        return words + QStringLiteral(", recalibrated\t") + badgeOf(view->main().score).text;
    }
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
        } else if (isRecalibratedShown(services)) {
            add(QStringLiteral("%1 as it came").arg(QString::fromStdString(name)), name);
        }
    }
}

void setAndObey(AppServices& services, const QString& setting, int value) {
    services.settings().set(setting, value);
    restoreForecastChoice(services);
}

void addHorizons(QMenu& menu, AppServices& services) {
    auto* group = new QActionGroup(&menu);
    for (std::size_t i = 0; i < ports::kForecastHorizons.size(); ++i) {
        QAction* action = menu.addAction(
            QStringLiteral("%1 × %2").arg(ports::kForecastHorizons[i]).arg(intervalText(services.interval())),
            &services, [&services, i] { setAndObey(services, kHorizon, static_cast<int>(i)); });
        action->setCheckable(true);
        action->setChecked(ports::kForecastHorizons[i] == services.forecasts().choice().horizon);
        group->addAction(action);
    }
}

ports::ForecastSubject subjectNow(const AppServices& services) {
    const InstrumentMarket* market = services.selected();
    return {market != nullptr ? market->instrument().symbol : std::string(), services.interval(),
            services.forecasts().choice().horizon};
}

/// A style sheet draws a menu's sections without their words.
void addHeading(QMenu& menu, const QString& words) {
    menu.addSeparator();
    menu.addAction(words)->setEnabled(false);
}

}  // namespace

void restoreForecastChoice(AppServices& services) {
    const SettingsStore& settings = services.settings();
    const auto place = static_cast<std::size_t>(settings.value(kHorizon));
    services.forecasts().choose({settings.text(kShown).toStdString(), settings.text(kSecond).toStdString(),
                                 ports::kForecastHorizons[place % ports::kForecastHorizons.size()],
                                 settings.isOn(kRecalibrated)});
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
    ports::ForecastChoice choice = services.forecasts().choice();
    choice.shown = *next;
    chooseForecasters(services, choice);
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
    ports::ForecastChoice choice = services.forecasts().choice();
    choice.second = *next;
    chooseForecasters(services, choice);
    emit services.told(
        next->empty()
            ? QStringLiteral("No second forecaster is outlined.")
            : QStringLiteral("The outline is the forecast of %1.").arg(QString::fromStdString(*next)),
        false);
}

void toggleEarlierForecasts(AppServices& services) {
    services.settings().set(kGhosts, services.settings().isOn(kGhosts) ? 0 : 1);
}

void toggleRecalibrated(AppServices& services) {
    setAndObey(services, kRecalibrated, services.settings().isOn(kRecalibrated) ? 0 : 1);
}

void showNextHorizon(AppServices& services) {
    const int count = static_cast<int>(ports::kForecastHorizons.size());
    setAndObey(services, kHorizon, (services.settings().value(kHorizon) + 1) % count);
    emit services.told(
        QStringLiteral("Forecasts look %1 bars ahead.").arg(services.forecasts().choice().horizon), false);
}

QString subjectText(const ports::ForecastSubject& subject) {
    return QStringLiteral("%1, %2 × %3")
        .arg(QString::fromStdString(subject.symbol))
        .arg(subject.horizon)
        .arg(intervalText(subject.interval));
}

void toggleWatched(AppServices& services) {
    InstrumentMarket* market = services.selected();
    if (market == nullptr) {
        emit services.told(QStringLiteral("No instrument is chosen."), true);
        return;
    }
    const ports::ForecastSubject subject = subjectNow(services);
    if (services.forecasts().isWatched(subject)) {
        services.forecasts().removeWatched(subject);
        emit services.told(
            QStringLiteral("%1 is forecast only while it is looked at.").arg(subjectText(subject)), false);
        return;
    }
    const QString why = services.forecasts().addWatched(*market, subject.interval, subject.horizon);
    emit services.told(
        why.isEmpty()
            ? QStringLiteral("%1 is on the watch list: it is forecast at bar closes, looked at or not.")
                  .arg(subjectText(subject))
            : why,
        !why.isEmpty());
}

void addForecastChoices(QMenu& menu, AppServices& services) {
    addHeading(menu, QStringLiteral("Shown as a fan"));
    addChoices(menu, services, false);
    addHeading(menu, QStringLiteral("Shown as an outline"));
    addChoices(menu, services, true);
    addHeading(menu, QStringLiteral("Bars ahead"));
    addHorizons(menu, services);
    menu.addSeparator();
    const bool isWatched = services.forecasts().isWatched(subjectNow(services));
    QAction* watched = menu.addAction(QStringLiteral("On the watch list of forecasts"), &services,
                                      [&services] { toggleWatched(services); });
    watched->setToolTip(QStringLiteral("Forecast at bar closes, whether it is looked at or not"));
    watched->setCheckable(true);
    watched->setChecked(isWatched);
    QAction* recalibrated = menu.addAction(QStringLiteral("Recalibrated where the record allows"), &services,
                                           [&services] { toggleRecalibrated(services); });
    recalibrated->setToolTip(QStringLiteral("From 30 scored on; the fan as it came is scored beside it"));
    recalibrated->setCheckable(true);
    recalibrated->setChecked(services.settings().isOn(kRecalibrated));
    QAction* ghosts = menu.addAction(QStringLiteral("Earlier forecasts and what came of them"), &services,
                                     [&services] { toggleEarlierForecasts(services); });
    ghosts->setCheckable(true);
    ghosts->setChecked(services.settings().isOn(kGhosts));
}

}  // namespace tessera::ui
