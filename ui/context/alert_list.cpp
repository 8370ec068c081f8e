#include "ui/context/alert_list.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

#include "app/domain/time_text.h"
#include "ui/context/alert_json.h"
#include "ui/context/app_services.h"

namespace tessera::ui {

using alerts::Alert;
using alerts::AlertId;
using alerts::Firing;

namespace {

const auto kAlertsKey = QStringLiteral("alerts/list");
const auto kToldKey = QStringLiteral("alerts/told");
const auto kSeenKey = QStringLiteral("alerts/watchedUntil");
const auto kSeenVenueKey = QStringLiteral("alerts/watchedUntilByVenue");
/// A program that ends without a word is known to have watched until then.
constexpr domain::Duration kNoteSeenEvery = std::chrono::seconds(30);
/// Of a series that is seen for the first time: what came in while the program was closed.
constexpr std::ptrdiff_t kOutcomesLookedAt = 100;

QJsonArray readArray(const QString& text) {
    return QJsonDocument::fromJson(text.toUtf8()).array();
}

QString writeArray(const QJsonArray& json) {
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

std::string outcomeWords(const ports::ForecastSeries& series, const ports::ResolvedForecast& one) {
    const auto number = [](std::optional<double> value) {
        return value ? QString::number(*value, 'g', 5) : QStringLiteral("not known");
    };
    const auto middle = std::ranges::find(one.levels, .5);
    const auto at = static_cast<std::size_t>(middle - one.levels.begin());
    const std::optional<double> median =
        middle != one.levels.end() && at < one.values.size() ? std::optional(one.values[at]) : std::nullopt;
    return QStringLiteral(
               "%1: the forecast %2 made at %3 UTC came out at %4; its median was %5. Its error "
               "(CRPS) was %6, that of a random walk %7")
        .arg(QString::fromStdString(series.symbol), QString::fromStdString(series.forecaster),
             QString::fromStdString(domain::minuteText(one.origin)), number(one.outcome), number(median),
             number(one.crps), number(one.crpsReference))
        .toStdString();
}

}  // namespace

AlertList::AlertList(AppServices& services, alerts::AlertDesk& desk) : m_services(services), m_desk(desk) {
    load();
    connect(&services.forecasts(), &ForecastBridge::scoresChanged, this, &AlertList::followForecasts);
    connect(&services, &AppServices::drawingsChanged, this, &AlertList::followDrawings);
}

AlertList::~AlertList() {
    keepSeen();
}

void AlertList::load() {
    const SettingsStore& settings = m_services.settings();
    std::vector<Alert> all;
    for (const QJsonValue& value : readArray(settings.text(kAlertsKey))) {
        std::string problem;
        auto alert = alertFromJson(value.toObject(), problem);
        if (!alert || alert->id == 0 || m_alerts.contains(alert->id) ||
            m_alerts.size() == alerts::kMostAlerts) {
            emit m_services.told(
                QStringLiteral("An alert was left out: %1").arg(QString::fromStdString(problem)), true);
            continue;
        }
        m_alerts[alert->id] = *alert;
        all.push_back(std::move(*alert));
    }
    for (const QJsonValue& value : readArray(settings.text(kToldKey))) {
        if (auto firing = firingFromJson(value.toObject()); firing && m_told.size() < kMostTold) {
            m_told.push_back(std::move(*firing));
        }
    }
    const auto timeOf = [&settings](const QString& key) {
        const auto at = domain::parseIso(settings.text(key).toStdString());
        return at.ok() ? std::optional(*at) : std::nullopt;
    };
    m_desk.begin(std::move(all), {.wall = timeOf(kSeenKey), .venue = timeOf(kSeenVenueKey)});
}

void AlertList::keep() {
    QJsonArray json;
    for (const auto& [id, alert] : m_alerts) {
        json.append(alertToJson(alert));
    }
    m_services.settings().setText(kAlertsKey, writeArray(json));
    emit changed();
}

void AlertList::keepTold() {
    QJsonArray json;
    for (const Firing& firing : m_told) {
        json.append(firingToJson(firing));
    }
    m_services.settings().setText(kToldKey, writeArray(json));
}

void AlertList::keepSeen() {
    m_seenAt = m_services.machineClock().utcNow();
    const auto keepTime = [this](const QString& key, domain::Timestamp at) {
        m_services.settings().setText(key, QString::fromStdString(domain::formatIso(at, 0)));
    };
    keepTime(kSeenKey, m_seenAt);
    if (m_services.hub().isVenueTimeKnown()) {
        keepTime(kSeenVenueKey, m_services.hub().venueNow());
    }
}

alerts::AlertState AlertList::state(AlertId id) const {
    const auto found = m_states.find(id);
    return found == m_states.end() ? alerts::AlertState{} : found->second;
}

QString AlertList::put(Alert alert) {
    if (alert.id == 0 && m_alerts.size() >= alerts::kMostAlerts) {
        return QStringLiteral("There are %1 alerts; remove one first.").arg(m_alerts.size());
    }
    if (const auto good = alerts::check(alert, m_services.machineClock().utcNow()); !good.ok()) {
        return QString::fromStdString(good.error().sentence);
    }
    if (alert.id == 0) {
        alert.id = m_alerts.empty() ? 1 : m_alerts.rbegin()->first + 1;
    }
    m_states.erase(alert.id);
    m_desk.put(alert);
    m_alerts[alert.id] = std::move(alert);
    keep();
    return {};
}

void AlertList::remove(AlertId id) {
    m_desk.remove(id);
    m_alerts.erase(id);
    m_states.erase(id);
    keep();
}

void AlertList::setOn(AlertId id, bool isOn) {
    const auto found = m_alerts.find(id);
    if (found != m_alerts.end()) {
        found->second.isOn = isOn;
        if (isOn && found->second.expires && *found->second.expires <= m_services.machineClock().utcNow()) {
            found->second.expires.reset();  // watched again: what was over does not end it
        }
        m_desk.put(found->second);
        keep();
    }
}

void AlertList::clearTold() {
    m_told.clear();
    keepTold();
    emit changed();
}

void AlertList::tick() {
    followPrices();
    if (m_services.machineClock().utcNow() - m_seenAt > kNoteSeenEvery) {
        keepSeen();
    }
    alerts::AlertNews news;
    if (!m_desk.take(news)) {
        return;
    }
    m_states = std::move(news.states);
    for (const Firing& firing : news.firings) {
        take(firing);
    }
    if (!news.firings.empty()) {
        keepTold();
        keep();
    } else {
        emit changed();
    }
}

void AlertList::take(const Firing& firing) {
    // The minute the program was closed in was watched in part, and is read again whole at the next start.
    const auto isTheSame = [&](const Firing& told) {
        const domain::Duration after = told.at - firing.at;
        return told.alert == firing.alert && after >= domain::Duration{} && after < std::chrono::minutes(1);
    };
    if (firing.wasMissed && std::ranges::any_of(m_told, isTheSame)) {
        return;
    }
    if (const auto found = m_alerts.find(firing.alert);
        found != m_alerts.end() && !found->second.isRepeated) {
        found->second.isOn = false;
    }
    m_told.push_front(firing);
    if (m_told.size() > kMostTold) {
        m_told.pop_back();
    }
    const QString missed = firing.wasMissed ? QStringLiteral("While the program was closed: ") : QString();
    emit m_services.told(missed + QString::fromStdString(firing.what) + QLatin1Char('.'), true);
    emit fired(firing);
}

/// The first question has the ledger read, which is not done for nobody.
void AlertList::followPrices() {
    listprices::PriceDesk* prices = m_services.prices();
    if (prices == nullptr || !m_desk.needsPrices()) {
        return;
    }
    const auto book = prices->book();
    if (prices->revision() != m_prices) {
        m_prices = prices->revision();
        m_desk.setPrices(book);
    }
}

/// Of the forecaster shown alone: every bar has one of each. What nobody saw the price of has no outcome.
void AlertList::followForecasts() {
    const ForecastBridge& forecasts = m_services.forecasts();
    for (const auto& series : forecasts.series()) {
        const ports::ForecastSubject subject{series->symbol, series->interval, series->horizon};
        auto& [seen, told] = m_outcomes[{series->forecaster, subject}];
        if (seen == series || series->forecaster != forecasts.shownOf(subject)) {
            continue;
        }
        const auto& all = series->resolved;
        const auto last = static_cast<std::ptrdiff_t>(all.size());
        for (std::ptrdiff_t i = seen ? 0 : std::max<std::ptrdiff_t>(0, last - kOutcomesLookedAt); i < last;
             ++i) {
            if (const auto& one = all[static_cast<std::size_t>(i)]; one.target > told) {
                m_desk.resolved(series->symbol, one.target, outcomeWords(*series, one));
            }
        }
        for (const auto& one : all) {
            told = std::max(told, one.target);
        }
        seen = series;
    }
}

/// An alert goes where its drawing goes, and ends with it.
void AlertList::followDrawings(const QString& symbol, const std::vector<drawings::Drawing>& drawings) {
    const std::vector<std::pair<AlertId, Alert>> all(m_alerts.begin(), m_alerts.end());
    for (const auto& [id, alert] : all) {
        const auto* condition = std::get_if<alerts::DrawingCondition>(&alert.condition);
        if (condition == nullptr || condition->symbol != symbol.toStdString()) {
            continue;
        }
        // A file numbers its drawings anew: where it stands tells it, and its number once it moves.
        auto drawn = std::ranges::find_if(drawings, [&](const drawings::Drawing& one) {
            return one.kind == condition->drawing.kind && one.points == condition->drawing.points;
        });
        if (drawn != drawings.end()) {
            std::get<alerts::DrawingCondition>(m_alerts[id].condition).drawing.id = drawn->id;
            continue;
        }
        drawn = std::ranges::find(drawings, condition->drawing.id, &drawings::Drawing::id);
        if (drawn == drawings.end()) {
            remove(id);
            emit m_services.told(
                QStringLiteral("The alert on a drawing of %1 went with the drawing.").arg(symbol), false);
        } else {
            Alert moved = alert;
            std::get<alerts::DrawingCondition>(moved.condition).drawing = *drawn;
            (void)put(std::move(moved));
        }
    }
}

}  // namespace tessera::ui
