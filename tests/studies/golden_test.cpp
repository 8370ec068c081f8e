// Every study against independent implementations: golden.json, made by make_golden.py, which names the
// peers.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "tests/studies/series.h"
#include "tests/support/test_paths.h"

namespace tessera::studies {
namespace {

using Array = simdjson::dom::array;
using Element = simdjson::dom::element;

constexpr double kTolerance = 1e-9;  // relative; of what hovers around zero, to the largest value of its line

std::vector<MarkedBar> barsOf(Array rows) {
    std::vector<MarkedBar> bars;
    for (Array row : rows) {
        const auto whole = [&](std::size_t i) { return std::int64_t{row.at(i).get_int64()}; };
        domain::Bar bar = barOf(0, whole(1), whole(2), whole(3), whole(4), whole(5), whole(6));
        bar.start = domain::Timestamp::fromSeconds(whole(0));
        bars.push_back({bar, {.startsSession = bool(row.at(7).get_bool())}});
    }
    return bars;
}

std::vector<Setting> settingsOf(Element one) {
    std::vector<Setting> settings;
    for (const auto& [id, value] : simdjson::dom::object(one["settings"])) {
        settings.push_back({std::string(id), double(value.get_double())});
    }
    return settings;
}

std::vector<std::optional<double>> lineOf(Array wanted) {
    std::vector<std::optional<double>> line;
    for (const Element value : wanted) {
        line.push_back(value.is_null() ? std::nullopt : std::optional<double>(double(value.get_double())));
    }
    return line;
}

/// Largest deviation of one output from its peer; a none in one and a number in the other fails the test.
double compare(const std::vector<Values>& ours, std::size_t output,
               const std::vector<std::optional<double>>& peer) {
    double scale = 0, worst = 0;
    for (const auto& value : peer) {
        scale = std::max(scale, std::abs(value.value_or(0)));
    }
    EXPECT_EQ(ours.size(), peer.size());
    for (std::size_t i = 0; i < peer.size(); ++i) {
        const auto& value = ours[i].at[output];
        EXPECT_EQ(value.has_value(), peer[i].has_value()) << "bar " << i << ", ours " << value.value_or(-1);
        if (value && peer[i]) {
            const double apart = deviation(*value, *peer[i], scale * 1e-3);
            EXPECT_LE(apart, kTolerance) << "bar " << i << ": " << *value << " and " << *peer[i];
            worst = std::max(worst, apart);
        }
    }
    return worst;
}

double compareCase(Element one, Element series, const StudyContext& context) {
    const std::string_view id = one["study"];
    auto study = make(id, settingsOf(one), context);
    EXPECT_TRUE(study.ok()) << study.error().sentence;
    const std::string_view name = one["series"];
    const auto values = valuesOf(**study, barsOf(series[name]));
    double worst = 0;
    std::size_t compared = 0;
    for (std::size_t i = 0; i < find(id)->outputs.size(); ++i) {
        SCOPED_TRACE(fmt::format("{} on {}: {}", id, name, find(id)->outputs[i].id));
        Array wanted;
        if (one["outputs"][find(id)->outputs[i].id].get(wanted) == simdjson::SUCCESS) {
            worst = std::max(worst, compare(values, i, lineOf(wanted)));
            ++compared;
        }
    }
    EXPECT_EQ(compared, find(id)->outputs.size()) << id << ": an output has no peer";
    return worst;
}

TEST(StudiesGolden, EveryStudyAgreesWithAnIndependentImplementationAtEveryBarWarmUpIncluded) {
    simdjson::dom::parser parser;
    Element golden;
    ASSERT_EQ(parser.load(TESSERA_SOURCE_DIR "/tests/studies/golden.json").get(golden), simdjson::SUCCESS);
    const StudyContext context{.interval = std::chrono::seconds(std::int64_t{golden["intervalSeconds"]})};
    std::map<std::string, double> worst;
    std::map<std::string, std::string> peers;
    for (const Element one : Array(golden["cases"])) {
        const std::string id{std::string_view(one["study"])};
        worst[id] = std::max(worst[id], compareCase(one, golden["series"], context));
        peers[id] = std::string_view(one["peer"]);
    }
    for (const auto& [id, apart] : worst) {
        fmt::print("{:14} {:.1e}  {}\n", id, apart, peers[id]);
    }
    EXPECT_EQ(worst.size(), catalogue().size()) << "a study has no peer";
}

}  // namespace
}  // namespace tessera::studies
