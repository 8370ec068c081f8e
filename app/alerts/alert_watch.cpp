#include "app/alerts/alert_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "app/drawings/drawing_levels.h"
#include "app/expressions/expression_line.h"
#include "app/history/bar_aggregator.h"
#include "app/indexes/series_lookup.h"
#include "app/studies/catalogue.h"
#include "app/studies/market_marks.h"

namespace tessera::alerts {

using domain::Price;
using domain::Timestamp;

namespace {

constexpr auto kMinute = std::chrono::minutes(1);
/// Shorter than this nobody asks what happened meanwhile.
constexpr domain::Duration kWorthTelling = std::chrono::minutes(5);
/// How far back a close stands for the price before the program was closed.
constexpr domain::Duration kLookBack = std::chrono::hours(72);

std::string clockWords(Timestamp at) {
    return domain::formatTimeOfDay(at, 0) + " UTC";
}

/// +1: up through, -1: down through, 0: neither. `before` and `after`: value minus level.
template <class T>
int crossed(T before, T after) {
    return before < T{} && after >= T{} ? 1 : before > T{} && after <= T{} ? -1 : 0;
}

bool isWanted(int direction, Crossing crossing) {
    return direction != 0 && (crossing == Crossing::Either || (direction > 0) == (crossing == Crossing::Up));
}

const char* pastVerb(int direction) {
    return direction > 0 ? "rose through" : "fell through";
}

/// Trades against levels: a price, or a drawing that may stand elsewhere at every moment.
class LevelWatch : public Watch {
 public:
    LevelWatch(std::string symbol, Crossing crossing, Since since)
        : Watch(since), m_symbol(std::move(symbol)), m_crossing(crossing) {}
    std::vector<std::string> symbols() const override { return {m_symbol}; }

    void priced(const std::string& /*symbol*/, Timestamp at, Price price) override {
        beginAt(floorTo(at, kMinute));
        if (m_last) {
            cross({m_at, *m_last}, {at, price}, at, false);
        }
        m_last = price;
        m_at = at;
    }

    void minutes(const domain::Instrument& /*instrument*/, bool /*isSequenced*/,
                 const marketdata::BarView& minutes, Timestamp now) override {
        // History may come in parts: what is kept of earlier runs after what the source tells.
        if (m_heard || minutes.empty() || m_epoch == minutes.epoch()) {
            return;
        }
        m_epoch = minutes.epoch();
        beginAt(std::max(now, minutes.back().start + kMinute));
        const auto bars = minutes.from(countsFrom() - kLookBack);
        if (closedFrom()) {
            catchUp(bars);
        }
        // What came before the first print of this run.
        const auto last = std::ranges::find_if(
            bars.rbegin(), bars.rend(), [this](const domain::Bar& bar) { return bar.start < begun(); });
        if (!m_last && last != bars.rend()) {
            m_last = last->close;
            m_at = last->start + kMinute;
        }
    }

 protected:
    virtual std::vector<Price> levels(Timestamp at) const = 0;
    virtual std::string words(Price level) const = 0;
    const std::string& symbol() const { return m_symbol; }

 private:
    struct Seen {
        Timestamp at;
        Price price;
    };

    bool cross(Seen before, Seen after, Timestamp at, bool wasMissed) {
        const std::vector<Price> from = levels(before.at), to = levels(after.at);
        bool any = false;
        // A line that has begun or ended meanwhile was not there to be crossed.
        for (std::size_t i = 0; i < to.size() && from.size() == to.size(); ++i) {
            const int direction =
                crossed((before.price - from[i]).nanoUsd(), (after.price - to[i]).nanoUsd());
            if (isWanted(direction, m_crossing)) {
                happen(at,
                       fmt::format("{} {} {}: {} at {}", m_symbol, pastVerb(direction), words(to[i]),
                                   priceWords(after.price),
                                   wasMissed ? domain::minuteText(at) + " UTC" : clockWords(at)),
                       wasMissed);
                any = true;
            }
        }
        return any;
    }

    /// What bars tell of the time the program was closed: that a level lay within a bar, not when.
    void catchUp(const std::vector<domain::Bar>& bars) {
        const Timestamp from = *closedFrom();
        std::optional<Price> before;
        m_unwatched.clear();
        for (const domain::Bar& bar : bars) {
            const Timestamp end = bar.start + kMinute;
            if (end > from && bar.start < begun()) {
                m_heard = true;
                if (before) {
                    const Seen seen{bar.start, *before};
                    (void)cross(seen, {end - domain::Duration(1), bar.high}, bar.start, true);
                    (void)cross(seen, {end - domain::Duration(1), bar.low}, bar.start, true);
                }
            }
            before = bar.close;
        }
        if (!m_heard && begun() - from > kWorthTelling) {
            m_unwatched = fmt::format("Not watched from {} to {} UTC: no trades are known.",
                                      domain::minuteText(from), domain::minuteText(begun()));
        }
    }

    std::string m_symbol;
    Crossing m_crossing;
    std::optional<Price> m_last;
    Timestamp m_at;
    std::optional<std::uint64_t> m_epoch;  // of the minutes looked at last
    bool m_heard = false;                  // some of them were of the time the program was closed
};

class PriceWatch final : public LevelWatch {
 public:
    PriceWatch(const PriceCondition& condition, Since since)
        : LevelWatch(condition.symbol, condition.crossing, since), m_level(condition.level) {}

 private:
    std::vector<Price> levels(Timestamp /*at*/) const override { return {m_level}; }
    std::string words(Price level) const override { return priceWords(level); }
    Price m_level;
};

class DrawingWatch final : public LevelWatch {
 public:
    DrawingWatch(const DrawingCondition& condition, Since since)
        : LevelWatch(condition.symbol, condition.crossing, since), m_drawing(condition.drawing) {}

    void passed(Timestamp now) override {
        if (m_drawing.kind != drawings::DrawingKind::Vertical) {
            return;
        }
        const Timestamp at = m_drawing.points[0].time;
        const Timestamp before = m_passed.value_or(countsFrom());
        if (before < at && at <= now) {
            happen(at,
                   fmt::format("The time drawn for {} has come: {} UTC", symbol(), domain::minuteText(at)),
                   wasClosedAt(at));
        }
        m_passed = std::max(before, now);  // the venue's clock is not known from the first moment on
    }

 private:
    std::vector<Price> levels(Timestamp at) const override { return drawings::levelsAt(m_drawing, at); }
    std::string words(Price level) const override {
        return fmt::format("the {} at {}", drawings::infoOf(m_drawing.kind).title, priceWords(level));
    }
    drawings::Drawing m_drawing;
    std::optional<Timestamp> m_passed;
};

class StudyWatch final : public Watch {
 public:
    StudyWatch(StudyCondition condition, Since since)
        : Watch(since), m_condition(std::move(condition)), m_spec(*studies::find(m_condition.study)) {
        std::vector<studies::Setting> settings;
        for (std::size_t i = 0; i < m_condition.parameters.size(); ++i) {
            settings.push_back({std::string(m_spec.parameters[i].id), m_condition.parameters[i]});
        }
        m_parameters = *studies::parametersOf(m_spec, settings);
    }
    std::vector<std::string> symbols() const override { return {m_condition.symbol}; }

    void minutes(const domain::Instrument& instrument, bool isSequenced, const marketdata::BarView& minutes,
                 Timestamp now) override {
        if (m_study == nullptr || minutes.epoch() != m_epoch || instrument.quantityDecimals != m_decimals) {
            restart(instrument, isSequenced);
            m_epoch = minutes.epoch();
        }
        if (!minutes.empty()) {
            beginAt(std::max(now, minutes.back().start + kMinute));
        }
        const auto base = m_next.isSet() ? minutes.from(m_next) : minutes.all();
        for (const domain::Bar& bar : history::resample(base, m_condition.interval)) {
            const Timestamp end = bar.start + m_condition.interval;
            if (end > now) {
                break;
            }
            take(bar, end);
            m_next = end;
        }
    }

 private:
    void restart(const domain::Instrument& instrument, bool isSequenced) {
        m_study = m_spec.make(m_parameters, studies::contextFor(instrument, isSequenced));
        m_marks = studies::marksFor(instrument, m_condition.interval);
        m_decimals = instrument.quantityDecimals;
        m_next = m_before = {};
        m_distance.reset();
    }

    void take(const domain::Bar& bar, Timestamp end) {
        (void)m_study->update(bar, m_marks(m_before, bar.start));
        m_before = bar.start;
        const auto value = m_study->values().at[m_condition.output];
        const double close = static_cast<double>(bar.close.nanoUsd()) / 1e9;
        std::optional<double> distance;
        if (value) {
            distance = m_condition.level ? *value - *m_condition.level : close - *value;
        }
        // Told once, however often the bars are read anew.
        if (end > m_told.value_or(countsFrom())) {
            m_told = end;
            const int direction = m_distance && distance ? crossed(*m_distance, *distance) : 0;
            if (isWanted(direction, m_condition.crossing)) {
                happen(end, sentence(direction, *value, bar.close, end), wasClosedAt(end));
            }
        }
        m_distance = distance;
    }

    std::string sentence(int direction, double value, Price close, Timestamp end) const {
        const std::string_view name = m_spec.outputs[m_condition.output].title;
        const std::string_view title = m_spec.shortTitle.empty() ? m_spec.title : m_spec.shortTitle;
        const std::string study =
            m_spec.outputs.size() > 1 ? fmt::format("{} {}", title, name) : std::string(title);
        const std::string ended = domain::minuteText(end) + " UTC";
        return m_condition.level
                   ? fmt::format("{} of {} {} {:g}: {:.4g} in the bar that ended {}", study,
                                 m_condition.symbol, pastVerb(direction), *m_condition.level, value, ended)
                   : fmt::format("{} {} its {}: {} against {:.4g} in the bar that ended {}",
                                 m_condition.symbol, pastVerb(direction), study, priceWords(close), value,
                                 ended);
    }

    StudyCondition m_condition;
    const studies::StudySpec& m_spec;
    studies::Parameters m_parameters;
    std::unique_ptr<studies::Study> m_study;
    studies::StudySeries::Marks m_marks;
    std::uint64_t m_epoch = 0;
    int m_decimals = 0;
    Timestamp m_next, m_before;        // end of the newest bar taken; start of the bar before
    std::optional<Timestamp> m_told;   // end of the newest bar that was judged
    std::optional<double> m_distance;  // of the bar before
};

class ExpressionWatch final : public Watch {
 public:
    ExpressionWatch(const ExpressionCondition& condition, Since since)
        : Watch(since),
          m_condition(condition),
          m_expression(*expressions::Expression::parse(condition.expression)),
          m_operands(m_expression.operands().size()) {}
    std::vector<std::string> symbols() const override { return m_expression.operands(); }

    void priced(const std::string& symbol, Timestamp at, Price price) override {
        for (std::size_t i = 0; i < m_operands.size(); ++i) {
            if (m_expression.operands()[i] == symbol) {
                m_operands[i] = Operand{price, at};
            }
        }
        judge(at);
    }

    void prices(const listprices::PriceBook& book, Timestamp now) override {
        for (std::size_t i = 0; i < m_operands.size(); ++i) {
            const auto key = indexes::parseSeriesKey(m_expression.operands()[i]);
            const auto line = key.ok() ? indexes::findSeries(book, *key, now)
                                       : domain::Result<listprices::PriceLine>(key.error());
            const auto value = line.ok() ? listprices::valueAt(*line, now) : std::nullopt;
            if (value) {
                m_operands[i] = Operand{*value, std::nullopt};
            }
        }
        judge(now);
    }

    std::string missing(const std::vector<std::string>& unknown) const override {
        for (std::size_t i = 0; i < m_operands.size(); ++i) {
            const std::string& name = m_expression.operands()[i];
            if (!m_operands[i] && std::ranges::find(unknown, name) != unknown.end()) {
                return fmt::format("Nobody has told of {} yet.", name);
            }
            if (!m_operands[i]) {
                return fmt::format("No price of {} has come yet.", name);
            }
        }
        return {};
    }

 private:
    struct Operand {
        Price price;
        std::optional<Timestamp> at;  // of a trade, which grows old; none: it holds until it is another
    };

    void judge(Timestamp at) {
        std::vector<std::optional<Price>> values;
        for (const std::optional<Operand>& operand : m_operands) {
            const bool isOld = operand && operand->at && at - *operand->at > expressions::closeHolds(kMinute);
            values.push_back(operand && !isOld ? std::optional(operand->price) : std::nullopt);
        }
        const auto value = m_expression.evaluate(values);
        if (value && m_last) {
            const int direction =
                crossed((*m_last - m_condition.level).nanoUsd(), (*value - m_condition.level).nanoUsd());
            if (isWanted(direction, m_condition.crossing)) {
                happen(at, fmt::format("{} {} {}: {} at {}", m_expression.text(), pastVerb(direction),
                                       priceWords(m_condition.level), priceWords(*value), clockWords(at)));
            }
        }
        m_last = value;
    }

    ExpressionCondition m_condition;
    expressions::Expression m_expression;
    std::vector<std::optional<Operand>> m_operands;
    std::optional<Price> m_last;
};

class FixingWatch final : public Watch {
 public:
    FixingWatch(FixingCondition condition, Since since) : Watch(since), m_condition(std::move(condition)) {}
    std::vector<std::string> symbols() const override { return {m_condition.symbol}; }

    void fixed(const domain::Fixing& fixing) override {
        const bool isWithheld = !fixing.withheldReason.empty();
        if (fixing.asOf <= m_told.value_or(countsFrom())) {
            return;
        }
        m_told = fixing.asOf;
        if (isWithheld ? !m_condition.onWithheld : !m_condition.onPublished) {
            return;
        }
        const std::string when = domain::minuteText(fixing.asOf) + " UTC";
        happen(fixing.asOf,
               isWithheld
                   ? fmt::format("{} of {} was withheld: {}", m_condition.symbol, when, fixing.withheldReason)
                   : fmt::format("{} of {} is {}", m_condition.symbol, when, priceWords(fixing.level)),
               wasClosedAt(fixing.asOf));
    }

 private:
    FixingCondition m_condition;
    std::optional<Timestamp> m_told;  // the newest fixing
};

class SeriesWatch final : public Watch {
 public:
    SeriesWatch(const SeriesCondition& condition, Since since)
        : Watch(since), m_text(condition.key), m_key(*indexes::parseSeriesKey(condition.key)) {}

    void prices(const listprices::PriceBook& book, Timestamp now) override {
        const auto line = indexes::findSeries(book, m_key, now);
        m_problem = line.ok() ? std::string() : line.error().sentence;
        if (!line.ok()) {
            return;
        }
        const auto value = listprices::valueAt(*line, now);
        if (!m_isKnown && closedFrom()) {
            // As it stood, and as it was known, when the program was closed.
            const auto before = indexes::findSeries(book, m_key, *closedFrom());
            m_value = before.ok() ? listprices::valueAt(*before, *closedFrom()) : std::nullopt;
            m_isKnown = true;
        }
        if (m_isKnown && value != m_value) {
            const auto step = std::ranges::find_if(line->steps.rbegin(), line->steps.rend(),
                                                   [now](const auto& one) { return one.from <= now; });
            const Timestamp from = step == line->steps.rend() ? now : step->from;
            happen(from, sentence(value, line->unit, from), wasClosedAt(from));
        }
        m_isKnown = true;
        m_value = value;
    }

    std::string missing(const std::vector<std::string>& /*unknown*/) const override {
        return !m_problem.empty() ? m_problem
               : m_isKnown        ? std::string()
                                  : "The list prices were not read yet.";
    }

 private:
    std::string sentence(std::optional<Price> value, const std::string& unit, Timestamp from) const {
        const std::string day = domain::formatIso(from, 0).substr(0, 10);
        if (!value) {
            return fmt::format("{} is not known any more from {} on; it was {} {}", m_text, day,
                               priceWords(*m_value), unit);
        }
        return m_value ? fmt::format("{} changed from {} to {} {}, from {} on", m_text, priceWords(*m_value),
                                     priceWords(*value), unit, day)
                       : fmt::format("{} is known: {} {}, from {} on", m_text, priceWords(*value), unit, day);
    }

    std::string m_text;
    indexes::SeriesKey m_key;
    std::string m_problem;
    bool m_isKnown = false;
    std::optional<Price> m_value;
};

class ForecastWatch final : public Watch {
 public:
    ForecastWatch(const ForecastCondition& condition, Since since)
        : Watch(since), m_symbol(condition.symbol) {}
    std::vector<std::string> symbols() const override { return {m_symbol}; }
    void resolved(const std::string& symbol, Timestamp at, const std::string& outcome) override {
        if (symbol == m_symbol && at > countsFrom()) {
            happen(at, outcome, wasClosedAt(at));
        }
    }

 private:
    std::string m_symbol;
};

struct Maker {
    Since since;
    std::unique_ptr<Watch> operator()(const PriceCondition& c) const { return make<PriceWatch>(c); }
    std::unique_ptr<Watch> operator()(const StudyCondition& c) const { return make<StudyWatch>(c); }
    std::unique_ptr<Watch> operator()(const DrawingCondition& c) const { return make<DrawingWatch>(c); }
    std::unique_ptr<Watch> operator()(const ExpressionCondition& c) const { return make<ExpressionWatch>(c); }
    std::unique_ptr<Watch> operator()(const FixingCondition& c) const { return make<FixingWatch>(c); }
    std::unique_ptr<Watch> operator()(const SeriesCondition& c) const { return make<SeriesWatch>(c); }
    std::unique_ptr<Watch> operator()(const ForecastCondition& c) const { return make<ForecastWatch>(c); }
    template <class Made, class Condition>
    std::unique_ptr<Watch> make(const Condition& condition) const {
        return std::make_unique<Made>(condition, since);
    }
};

}  // namespace

void Watch::beginAt(Timestamp venueNow) {
    if (!m_isVenues || m_since.venueBegun.isSet()) {
        return;
    }
    m_since.venueBegun = venueNow;
    // Another exchange than before, whose time lies before the other's: nothing of it was missed.
    if (m_since.venueClosedFrom && *m_since.venueClosedFrom > venueNow) {
        m_since.venueClosedFrom.reset();
    }
}

void Watch::priced(const std::string&, Timestamp, Price) {}
void Watch::minutes(const domain::Instrument&, bool, const marketdata::BarView&, Timestamp) {}
void Watch::fixed(const domain::Fixing&) {}
void Watch::prices(const listprices::PriceBook&, Timestamp) {}
void Watch::resolved(const std::string&, Timestamp, const std::string&) {}
void Watch::passed(Timestamp) {}

std::string Watch::missing(const std::vector<std::string>& unknown) const {
    return unknown.empty() ? std::string() : fmt::format("No source has told of {} yet.", unknown.front());
}

std::unique_ptr<Watch> makeWatch(const Condition& condition, Since since) {
    return std::visit(Maker{since}, condition);
}

}  // namespace tessera::alerts
