#pragma once
// How a study describes itself: what a menu, a settings dialog, a chart and a test read.

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "app/studies/study.h"

namespace tessera::studies {

/// Most parameters a study has.
inline constexpr std::size_t kMaxParameters = 5;
/// Longest window, in bars.
inline constexpr double kLongestWindow = 10'000;

struct ParameterSpec {
    std::string_view id;     // for files
    std::string_view title;  // for people, as in a sentence
    double standard = 0;     // used where nothing is said
    double least = 0, most = 0;
    std::string_view unit;  // "bars", "deviations", "s since 1970", ...
    bool isWhole = true;
    std::span<const std::string_view> choices{};  // not empty: the value is a position in this list
};

enum class Place : std::uint8_t {
    OverPrice,  // on the price axis
    OwnPane,
    ReadoutOnly,  // told, not drawn
};

enum class Shape : std::uint8_t { Line, Histogram, Dots, BandEdge };

enum class Unit : std::uint8_t { Usd, UsdPerBar, Percent, Quantity };

struct OutputSpec {
    std::string_view id;
    std::string_view title;
    Place place = Place::OverPrice;
    Shape shape = Shape::Line;
    Unit unit = Unit::Usd;
};

/// Values of a study's parameters in the order of its specification.
class Parameters {
 public:
    double& operator[](std::size_t index) { return m_values[index]; }
    double operator[](std::size_t index) const { return m_values[index]; }
    /// Of a whole parameter, >= 0.
    std::size_t whole(std::size_t index) const { return static_cast<std::size_t>(m_values[index]); }

 private:
    std::array<double, kMaxParameters> m_values{};
};

struct StudySpec {
    std::string_view id;            // for files
    std::string_view title;         // for people
    std::string_view shortTitle{};  // where there is little room; empty: the title
    std::span<const ParameterSpec> parameters;
    std::span<const OutputSpec> outputs;
    /// Bars before the first that can have a value of `output`: the value stands from that position (0 the
    /// first bar) on. Counted from the session's start or the anchor where there is one.
    std::size_t (*warmUp)(const Parameters& parameters, std::size_t output);
    std::unique_ptr<Study> (*make)(const Parameters& parameters, const StudyContext& context);
    /// A sentence if parameters, each in its range, do not fit together; empty if they do. May be null.
    std::string (*conflict)(const Parameters& parameters) = nullptr;
    /// How many bars to the right of its own a value of `output` is drawn; negative: to the left. Null: none.
    int (*shift)(const Parameters& parameters, std::size_t output) = nullptr;
    /// Levels at which a pane of its own has guide lines, say 30 and 70.
    std::span<const double> guides{};
};

template <class T>
std::unique_ptr<Study> makeStudy(const Parameters& parameters, const StudyContext& context) {
    return std::make_unique<T>(parameters, context);
}

constexpr ParameterSpec lengthParameter(double standard, double least = 1) {
    return {"length", "length", standard, least, kLongestWindow, "bars"};
}

constexpr ParameterSpec barsParameter(std::string_view id, std::string_view title, double standard,
                                      double least = 1) {
    return {id, title, standard, least, kLongestWindow, "bars"};
}

constexpr ParameterSpec factorParameter(std::string_view id, std::string_view title, double standard,
                                        std::string_view unit) {
    return {id, title, standard, 0, 100, unit, false};
}

}  // namespace tessera::studies
