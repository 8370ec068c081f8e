#include "app/alerts/alert.h"

#include <fmt/format.h>

#include <cmath>

#include "app/domain/decimal.h"
#include "app/domain/time_text.h"
#include "app/drawings/drawing_levels.h"
#include "app/expressions/expression.h"
#include "app/indexes/series_lookup.h"
#include "app/studies/catalogue.h"

namespace tessera::alerts {

using domain::Price;
using domain::Result;

namespace {

constexpr std::size_t kLongestSymbol = 100;

domain::Error wrong(std::string sentence) {
    return {domain::ErrorCode::BadInput, std::move(sentence), {}};
}

const char* verb(Crossing crossing) {
    return crossing == Crossing::Up     ? "rises through"
           : crossing == Crossing::Down ? "falls through"
                                        : "crosses";
}

/// Of seconds since 1970.
std::string momentWords(double seconds) {
    return domain::minuteText(domain::Timestamp::fromSeconds(std::llround(seconds))) + " UTC";
}

std::string studyWords(const StudyCondition& condition) {
    const studies::StudySpec* spec = studies::find(condition.study);
    if (spec == nullptr) {
        return condition.study;
    }
    std::string words(spec->shortTitle.empty() ? spec->title : spec->shortTitle);
    for (std::size_t i = 0; i < condition.parameters.size() && i < spec->parameters.size(); ++i) {
        const double value = condition.parameters[i];
        words += studies::isMoment(spec->parameters[i]) ? " since " + momentWords(value)
                                                        : fmt::format(" {:g}", value);
    }
    if (condition.output < spec->outputs.size() && spec->outputs.size() > 1) {
        words += fmt::format(" {}", spec->outputs[condition.output].title);
    }
    return words;
}

struct Described {
    std::string operator()(const PriceCondition& c) const {
        return fmt::format("{} {} {}", c.symbol, verb(c.crossing), priceWords(c.level));
    }
    std::string operator()(const StudyCondition& c) const {
        const std::string bars = fmt::format("{} {}", c.symbol, domain::intervalText(c.interval));
        return c.level ? fmt::format("{} of {} {} {:g}", studyWords(c), bars, verb(c.crossing), *c.level)
                       : fmt::format("{} {} its {}", bars, verb(c.crossing), studyWords(c));
    }
    std::string operator()(const DrawingCondition& c) const {
        const drawings::KindInfo& kind = drawings::infoOf(c.drawing.kind);
        if (c.drawing.kind == drawings::DrawingKind::Vertical) {
            return fmt::format("The time of a vertical line of {} comes", c.symbol);
        }
        return fmt::format("{} {} a {} drawn", c.symbol, verb(c.crossing), lowered(kind.title));
    }
    std::string operator()(const ExpressionCondition& c) const {
        return fmt::format("{} {} {}", c.expression, verb(c.crossing), priceWords(c.level));
    }
    std::string operator()(const FixingCondition& c) const {
        return fmt::format("A fixing of {} is {}", c.symbol,
                           c.onPublished && c.onWithheld ? "published or withheld"
                           : c.onPublished               ? "published"
                                                         : "withheld");
    }
    std::string operator()(const SeriesCondition& c) const { return c.key + " changes"; }
    std::string operator()(const ForecastCondition& c) const {
        return fmt::format("A forecast of {} comes to its outcome", c.symbol);
    }

    static std::string lowered(std::string_view title) {
        std::string text(title);
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
        return text;
    }
};

Result<void> checkSymbol(const std::string& symbol) {
    if (symbol.empty()) {
        return wrong("An alert needs an instrument.");
    }
    if (symbol.size() > kLongestSymbol) {
        return wrong(fmt::format("A symbol of {} characters is none.", symbol.size()));
    }
    return {};
}

struct Checked {
    Result<void> operator()(const PriceCondition& c) const { return checkSymbol(c.symbol); }
    Result<void> operator()(const StudyCondition& c) const {
        const studies::StudySpec* spec = studies::find(c.study);
        if (spec == nullptr) {
            return wrong(fmt::format("There is no study \"{}\".", c.study));
        }
        if (c.output >= spec->outputs.size()) {
            return wrong(fmt::format("{} has {} values, and no number {}.", spec->title, spec->outputs.size(),
                                     c.output + 1));
        }
        if (c.interval < std::chrono::minutes(1) ||
            c.interval % std::chrono::minutes(1) != domain::Duration{}) {
            return wrong("Bars of an alert last whole minutes.");
        }
        if (c.level && !std::isfinite(*c.level)) {
            return wrong("The level is no number.");
        }
        std::vector<studies::Setting> settings;
        if (c.parameters.size() > spec->parameters.size()) {
            return wrong(fmt::format("{} has {} parameters; {} are given.", spec->title,
                                     spec->parameters.size(), c.parameters.size()));
        }
        for (std::size_t i = 0; i < c.parameters.size(); ++i) {
            settings.push_back({std::string(spec->parameters[i].id), c.parameters[i]});
        }
        if (const auto read = studies::parametersOf(*spec, settings); !read.ok()) {
            return read.error();
        }
        return checkSymbol(c.symbol);
    }
    Result<void> operator()(const DrawingCondition& c) const {
        if (const auto good = drawings::check(c.drawing); !good.ok()) {
            return good;
        }
        if (c.drawing.kind == drawings::DrawingKind::Text) {
            return wrong("Nothing crosses a text.");
        }
        if (c.drawing.kind == drawings::DrawingKind::AnchoredVwap) {
            return wrong("An anchored VWAP is watched as a study, not as a drawing.");
        }
        return checkSymbol(c.symbol);
    }
    Result<void> operator()(const ExpressionCondition& c) const {
        const auto parsed = expressions::Expression::parse(c.expression);
        return parsed.ok() ? Result<void>() : parsed.error();
    }
    Result<void> operator()(const FixingCondition& c) const {
        if (!c.onPublished && !c.onWithheld) {
            return wrong("The alert tells neither of published fixings nor of withheld ones.");
        }
        return checkSymbol(c.symbol);
    }
    Result<void> operator()(const SeriesCondition& c) const {
        const auto parsed = indexes::parseSeriesKey(c.key);
        return parsed.ok() ? Result<void>() : parsed.error();
    }
    Result<void> operator()(const ForecastCondition& c) const { return checkSymbol(c.symbol); }
};

}  // namespace

std::string priceWords(Price price) {
    constexpr int kDecimals = 9, kLeast = 2;
    std::string text = domain::formatPrice(price, kDecimals);
    const std::size_t least = text.size() - (kDecimals - kLeast);
    while (text.size() > least && text.back() == '0') {
        text.pop_back();
    }
    return text;
}

Result<void> check(const Alert& alert, domain::Timestamp now) {
    if (alert.note.size() > kLongestNote) {
        return wrong(
            fmt::format("The note has {} bytes; {} are kept at most.", alert.note.size(), kLongestNote));
    }
    if (alert.expires && *alert.expires <= now) {
        return wrong(
            fmt::format("The alert would end at {} UTC, which is over.", domain::minuteText(*alert.expires)));
    }
    if (alert.isRepeated && alert.quiet < domain::Duration{}) {
        return wrong("The time between two firings is not below zero.");
    }
    return std::visit(Checked{}, alert.condition);
}

std::string describe(const Condition& condition) {
    return std::visit(Described{}, condition);
}

std::string_view kindTitle(const Condition& condition) {
    constexpr std::string_view kTitles[] = {"Price",  "Study",      "Drawing", "Expression",
                                            "Fixing", "List price", "Forecast"};
    return kTitles[condition.index()];
}

const std::string& subjectOf(const Condition& condition) {
    return std::visit(
        [](const auto& c) -> const std::string& {
            if constexpr (requires { c.symbol; }) {
                return c.symbol;
            } else if constexpr (requires { c.expression; }) {
                return c.expression;
            } else {
                return c.key;
            }
        },
        condition);
}

}  // namespace tessera::alerts
