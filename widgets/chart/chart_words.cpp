#include "widgets/chart/chart_words.h"

#include <QStringList>
#include <algorithm>

#include "app/domain/time_text.h"
#include "widgets/chart/chart_drawings.h"
#include "widgets/chart/chart_flags.h"
#include "widgets/chart/chart_panes.h"
#include "widgets/ladder/number_text.h"

namespace tessera::widgets {

namespace {

using domain::Timestamp;

QString minuteWords(Timestamp utc) {
    return QString::fromStdString(domain::minuteText(utc));
}

QString rangeWords(const ChartModel& m) {
    return QStringLiteral("%1 to %2 UTC").arg(minuteWords(m.g.from), minuteWords(m.g.to));
}

QString stateWords(const ChartModel& m) {
    switch (m.state.phase) {
        case ChartPhase::Empty:
        case ChartPhase::Loading:
            return QStringLiteral("%1. %2").arg(m.state.title, m.state.sentence).simplified();
        case ChartPhase::Stale:
            return QStringLiteral("Stale since %1 UTC").arg(minuteWords(m.state.staleSince));
        case ChartPhase::Live:
            break;
    }
    return {};
}

QString lastWords(const ChartModel& m) {
    const QString direction = m.last->direction > 0   ? QStringLiteral(", up")
                              : m.last->direction < 0 ? QStringLiteral(", down")
                                                      : QString();
    const QString close = m.last->countdown.isEmpty()
                              ? QString()
                              : QStringLiteral(", the bar closes in %1").arg(m.last->countdown);
    return QStringLiteral("Last %1").arg(m.priceLabel(m.last->price)) + direction + close;
}

QString barWords(const ChartModel& m, const domain::Bar& bar) {
    const NumberText volume = sizeText(bar.volume, m.quantityDecimals);
    const QString traded =
        bar.volume.raw() > 0
            ? QStringLiteral(", volume %1")
                  .arg(QString::fromLatin1(volume.view().data(), static_cast<qsizetype>(volume.size())))
            : QString();
    return QStringLiteral("%1 of %2 UTC: open %3, high %4, low %5, close %6%7")
        .arg(m.pointer ? QStringLiteral("Bar under the pointer,") : QStringLiteral("Last bar,"),
             minuteWords(bar.start), m.priceLabel(bar.open), m.priceLabel(bar.high), m.priceLabel(bar.low),
             m.priceLabel(bar.close), traded);
}

/// "5 earlier forecasts, 3 of 4 ended inside their 80 % band".
QString ghostWords(const std::vector<ChartOutline>& ghosts) {
    int known = 0, inside = 0;
    for (const ChartOutline& ghost : ghosts) {
        if (ghost.outcome && !ghost.steps.empty()) {
            ++known;
            inside += *ghost.outcome >= ghost.steps.back().low && *ghost.outcome <= ghost.steps.back().high;
        }
    }
    const QString count =
        QStringLiteral("%1 earlier forecast%2").arg(ghosts.size()).arg(ghosts.size() == 1 ? "" : "s");
    return known == 0
               ? count
               : QStringLiteral("%1, %2 of %3 ended inside the 80 % band").arg(count).arg(inside).arg(known);
}

/// A fan is never to be taken for the market: what a model said, and how far it is proven, come first.
QString forecastWords(const ChartModel& m) {
    const ChartForecast& f = *m.forecast;
    QStringList words{f.hasModel
                          ? QStringLiteral("Forecast, model output, not a market price: %1").arg(f.line)
                          : QStringLiteral("No model output: %1").arg(f.line)};
    if (!f.badge.isEmpty()) {
        words << f.badge.toLower();
    }
    if (f.hasModel && !f.steps.empty()) {
        const ChartFanStep& end = f.steps.back();
        words << QStringLiteral("at %1 UTC median %2, 90 % between %3 and %4")
                     .arg(minuteWords(end.time), m.priceLabel(end.q50), m.priceLabel(end.q05),
                          m.priceLabel(end.q95));
    }
    if (!f.randomWalk.empty()) {
        words << QStringLiteral("random walk beside it, 90 % between %1 and %2")
                     .arg(m.priceLabel(f.randomWalk.back().first), m.priceLabel(f.randomWalk.back().second));
    }
    if (f.second && !f.second->steps.empty()) {
        const ChartOutline::Step& end = f.second->steps.back();
        words << QStringLiteral("%1 beside it, median %2, 90 % between %3 and %4")
                     .arg(f.second->name, m.priceLabel(end.middle), m.priceLabel(end.low),
                          m.priceLabel(end.high));
    }
    if (!f.abstained.isEmpty()) {
        words << f.abstained;
    }
    if (!f.remark.isEmpty()) {
        words << f.remark;
    }
    if (!f.ghosts.empty()) {
        words << ghostWords(f.ghosts);
    }
    return words.join(QStringLiteral(", "));
}

QString indexWords(const ChartModel& m, const ChartIndexLine& line) {
    const QString kind = m.isLinesOnly ? QStringLiteral("Line") : QStringLiteral("Index");
    const auto value = std::find_if(line.steps.rbegin(), line.steps.rend(),
                                    [](const ChartStep& step) { return !step.isGap; });
    return value == line.steps.rend()
               ? QStringLiteral("%1 %2, no value").arg(kind, line.name)
               : QStringLiteral("%1 %2, %3 as of %4 UTC%5")
                     .arg(kind, line.name, line.value.isEmpty() ? m.priceLabel(value->value) : line.value,
                          minuteWords(value->time),
                          value->isSimulated ? QStringLiteral(", simulated") : QString());
}

/// By the date on which it ends.
QString sessionWords(const ChartModel& m, const ChartSessionProfile& session) {
    const std::vector<ChartProfile::Row>& rows = session.profile.rows;
    const ChartProfile::Row& most = rows[session.profile.pointOfControl];
    const auto low = std::ranges::find(rows, true, &ChartProfile::Row::isInValueArea);
    const auto high =
        std::find_if(rows.rbegin(), rows.rend(), [](const auto& row) { return row.isInValueArea; });
    return QStringLiteral("Session %1: most volume between %2 and %3, value area %4 to %5")
        .arg(minuteWords(session.to - domain::Duration(1)).left(10), m.priceLabel(most.low),
             m.priceLabel(most.high), m.priceLabel(low->low), m.priceLabel(high->high));
}

QString scaleWords(const ChartModel& m) {
    const QString upside = m.g.isInverted ? QStringLiteral("inverted ") : QString();
    switch (m.g.scale) {
        case ChartScale::Log:
            return upside + QStringLiteral("logarithmic");
        case ChartScale::Percent:
            return upside + QStringLiteral("percent");
        case ChartScale::Indexed:
            return upside + QStringLiteral("indexed");
        case ChartScale::Linear:
            break;
    }
    return upside + QStringLiteral("linear");
}

QString orderLineWords(const ChartOrderLine& order) {
    return order.mark == OrderMark::Working
               ? QStringLiteral("Your order: %1").arg(order.text)
               : QStringLiteral("Your order: %1, %2").arg(order.text, orderMarkText(order.mark).toLower());
}

}  // namespace

QString chartName(const QString& subject, const ChartModel& m) {
    QStringList words{subject};
    if (const QString state = stateWords(m); !state.isEmpty()) {
        words << state;
    }
    if (!m.isShown()) {
        return words.join(QStringLiteral(", "));
    }
    if (!m.state.remark.isEmpty()) {
        words << m.state.remark;
    }
    if (m.last) {
        words << QStringLiteral("last %1").arg(m.priceLabel(m.last->price));
    }
    words << rangeWords(m);
    if (const domain::Bar* bar = m.shownBar()) {
        words << QStringLiteral("bar %1 close %2").arg(minuteWords(bar->start), m.priceLabel(bar->close));
    }
    return words.join(QStringLiteral(", "));
}

std::vector<SpokenPart> chartParts(const ChartModel& m) {
    std::vector<SpokenPart> parts;
    const QRect plot = m.canvas.translated(0, m.legendHeight());
    const auto add = [&](const QString& name, const QString& value = {}) {
        parts.push_back({.role = QAccessible::ListItem, .name = name, .value = value, .box = plot});
    };
    if (!m.isShown()) {
        return parts;
    }
    if (m.last) {
        add(lastWords(m), m.priceLabel(m.last->price));
    }
    if (const domain::Bar* bar = m.shownBar()) {
        add(barWords(m, *bar), m.priceLabel(bar->close));
    }
    const auto scaleEnd = [&](double usd) { return QString::number(usd, 'f', m.priceDecimals); };
    add(QStringLiteral("Shown: %1, prices %2 to %3, %4 scale")
            .arg(rangeWords(m), scaleEnd(m.g.low), scaleEnd(m.g.high), scaleWords(m)) +
        (m.isOwnLeft ? QStringLiteral(" at the left") : QString()));
    for (const ChartIndexLine& line : m.indexLines) {
        add(indexWords(m, line));
    }
    if (!m.profile.rows.empty()) {
        const ChartProfile::Row& most = m.profile.rows[m.profile.pointOfControl];
        add(QStringLiteral("Most volume of the bars shown between %1 and %2")
                .arg(m.priceLabel(most.low), m.priceLabel(most.high)));
    }
    constexpr std::size_t kTold = 5;  // the newest sessions, the newest events
    const auto& sessions = m.sessions.shown();
    for (std::size_t i = sessions.size(); i > 0 && sessions.size() - i < kTold; --i) {
        add(sessionWords(m, sessions[i - 1]));
    }
    for (std::size_t i = 0; i < m.studies.size(); ++i) {
        add(studyWords(m, i));
    }
    const std::vector<ChartFlag> flags = flagsOf(m);
    for (std::size_t i = flags.size() - std::min(flags.size(), kTold); i < flags.size(); ++i) {
        add(QStringLiteral("Event %1: %2").arg(minuteWords(flags[i].event->time), flags[i].event->text));
    }
    for (const drawings::Drawing& drawing : m.drawings) {
        if (!drawing.isHidden) {
            add(drawingWords(m, drawing));
        }
    }
    if (m.forecast) {
        add(forecastWords(m));
    }
    if (m.position) {
        add(QStringLiteral("Your position: %1 at %2, %3 USD")
                .arg(m.position->words, m.priceLabel(m.position->average), m.position->profit),
            m.position->profit);
    }
    for (const ChartOrderLine& order : m.orders) {
        add(orderLineWords(order), m.priceLabel(order.price));
        if (m.g.plot.height() > 0 && order.price.nanoUsd() > 0) {
            const int y = static_cast<int>(m.g.mapPriceToY(order.price)) + m.legendHeight();
            parts.back().box = QRect(plot.left(), y - 9, plot.width(), 18);
        }
    }
    for (const ChartAlert& alert : m.alerts) {
        add(QStringLiteral("%1, at %2").arg(alert.text, m.priceLabel(alert.price)),
            m.priceLabel(alert.price));
    }
    return parts;
}

}  // namespace tessera::widgets
