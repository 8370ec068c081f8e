#include "app/studies/catalogue.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "tests/studies/series.h"

namespace tessera::studies {
namespace {

std::string refusal(std::string_view id, const std::vector<Setting>& settings) {
    const auto made = make(id, settings);
    return made.ok() ? "" : made.error().sentence;
}

TEST(StudyCatalogue, EveryStudyIsCompleteAndItsStandardValuesAreInRange) {
    std::set<std::string_view> ids, titles;
    for (const StudySpec* spec : catalogue()) {
        SCOPED_TRACE(spec->id);
        EXPECT_TRUE(ids.insert(spec->id).second);
        EXPECT_TRUE(titles.insert(spec->title).second);
        EXPECT_EQ(find(spec->id), spec);
        EXPECT_TRUE(make(spec->id).ok());
        ASSERT_GE(spec->outputs.size(), 1u);
        EXPECT_LE(spec->outputs.size(), kMaxOutputs);
        EXPECT_LE(spec->parameters.size(), kMaxParameters);
        std::set<std::string_view> names;
        for (const ParameterSpec& parameter : spec->parameters) {
            EXPECT_TRUE(names.insert(parameter.id).second) << parameter.id;
            EXPECT_LE(parameter.least, parameter.standard) << parameter.id;
            EXPECT_GE(parameter.most, parameter.standard) << parameter.id;
            EXPECT_FALSE(parameter.title.empty());
            if (!parameter.choices.empty()) {
                EXPECT_EQ(parameter.most + 1, static_cast<double>(parameter.choices.size())) << parameter.id;
            }
        }
        names.clear();
        for (const OutputSpec& output : spec->outputs) {
            EXPECT_TRUE(names.insert(output.id).second) << output.id;
        }
    }
    EXPECT_EQ(find("none"), nullptr);
}

TEST(StudyCatalogue, AnErrorNamesTheValueAndWhatWouldDo) {
    EXPECT_EQ(refusal("sma", {{"length", 0}}),
              "Simple moving average: the length is 0; give a whole number from 1 to 10000 bars.");
    EXPECT_EQ(refusal("sma", {{"length", 2.5}}),
              "Simple moving average: the length is 2.5; give a whole number from 1 to 10000 bars.");
    EXPECT_EQ(refusal("sma", {{"lenght", 5}}), "Simple moving average has no parameter \"lenght\".");
    EXPECT_EQ(refusal("bollinger", {{"deviations", -1}}),
              "Bollinger bands: the width is -1; give a number from 0 to 100 deviations.");
    EXPECT_EQ(refusal("bollinger", {{"deviations", std::numeric_limits<double>::quiet_NaN()}}),
              "Bollinger bands: the width is nan; give a number from 0 to 100 deviations.");
    EXPECT_EQ(refusal("cvd", {{"reset", 2}}),
              "Cumulative volume delta: the new start is 2; give one of: at gaps, at gaps and sessions.");
    EXPECT_EQ(refusal("macd", {{"fast", 30}}),
              "MACD: the fast length 30 is not shorter than the slow length 26.");
    EXPECT_EQ(refusal("sar", {{"step", 0.5}}),
              "Parabolic SAR: the step 0.5 is greater than the largest factor 0.2.");
    EXPECT_EQ(refusal("sna", {}), "There is no study \"sna\".");
}

TEST(StudyCatalogue, TheWarmUpSaidIsTheWarmUpHad) {
    std::vector<MarkedBar> bars;
    std::mt19937_64 random(11);
    for (std::int64_t i = 0; i < 200; ++i) {
        bars.push_back({otherShape(flatBar(i, 2'000'000'000), random), {.startsSession = i == 0}});
        bars.back().bar.volume = domain::Quantity::fromRaw(2'000);
    }
    for (const StudySpec* spec : catalogue()) {
        SCOPED_TRACE(spec->id);
        const auto parameters = parametersOf(*spec, {});
        const auto values = valuesOf(**make(spec->id), bars);
        for (std::size_t output = 0; output < spec->outputs.size(); ++output) {
            const std::size_t first = spec->warmUp(*parameters, output);
            for (std::size_t i = 0; i < first; ++i) {
                ASSERT_FALSE(values[i].at[output].has_value()) << "bar " << i << " output " << output;
            }
            const bool isOneOfTwo = spec->id == "supertrend";  // the other output is none
            EXPECT_TRUE(values[first].at[output].has_value() ||
                        (isOneOfTwo && values[first].at[1 - output].has_value()))
                << "output " << output << " is late";
        }
        for (std::size_t output = spec->outputs.size(); output < kMaxOutputs; ++output) {
            EXPECT_FALSE(values.back().at[output].has_value());
        }
    }
}

TEST(StudyCatalogue, IchimokuSaysWhereItsSpansAreDrawn) {
    const StudySpec& spec = *find("ichimoku");
    const auto parameters = parametersOf(spec, std::vector<Setting>{{"displacement", 25}});
    EXPECT_EQ(spec.shift(*parameters, 0), 0);
    EXPECT_EQ(spec.shift(*parameters, 2), 25);
    EXPECT_EQ(spec.shift(*parameters, 3), 25);
    EXPECT_EQ(spec.shift(*parameters, 4), -25);
}

}  // namespace
}  // namespace tessera::studies
