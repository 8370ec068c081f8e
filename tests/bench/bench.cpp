#include "tests/bench/bench.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace tessera::bench {

Row& Row::ratioAtMost(double value) {
    ratio = peer > 0 ? ours / peer : 0;
    return want(Test::RatioAtMost, value);
}

double Row::floor() const {
    return test == Test::RatioAtMost || test == Test::OursAtMost ? goal * 2 : goal / 2;
}

bool Row::meets(double bar) const {
    switch (test) {
        case Test::RatioAtLeast:
            return ratio >= bar;
        case Test::RatioAtMost:
            return ratio <= bar;
        case Test::OursAtMost:
            return ours <= bar;
        case Test::OursAtLeast:
            return ours >= bar;
        case Test::None:
            break;
    }
    return true;
}

namespace {

std::string goalText(const Row& row) {
    switch (row.test) {
        case Row::Test::RatioAtLeast:
            return fmt::format(">= {:g}x", row.goal);
        case Row::Test::RatioAtMost:
            return fmt::format("<= {:g}x", row.goal);
        case Row::Test::OursAtMost:
            return fmt::format("<= {:g}", row.goal);
        case Row::Test::OursAtLeast:
            return fmt::format(">= {:g}", row.goal);
        case Row::Test::None:
            break;
    }
    return "-";
}

std::string figure(double value) {
    if (value == 0) {
        return "-";
    }
    const double size = std::abs(value);
    if (size >= 1e6) {
        return fmt::format("{:.2f}M", value / 1e6);
    }
    if (size >= 1e4) {
        return fmt::format("{:.1f}k", value / 1e3);
    }
    return size >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.2f}", value);
}

}  // namespace

void Context::add(Row row) {
    const char* verdict = row.test == Row::Test::None ? ""
                          : row.pass()                ? "ok"
                          : row.aboveFloor()          ? "short"
                                                      : "BELOW";
    fmt::print("{:<26} {:>10} {:<12} {:>10} {:<26} {:>8} {:>10} {:<6}{}\n", row.name, figure(row.ours),
               row.unit, figure(row.peer), row.peerName,
               row.ratio == 0 ? "-" : fmt::format("{:.2f}x", row.ratio), goalText(row), verdict,
               row.note.empty() ? "" : " " + row.note);
    std::fflush(stdout);
    rows.push_back(std::move(row));
}

std::vector<double> interleave(const Context& context, const std::vector<std::function<double()>>& runs) {
    std::vector<std::vector<double>> samples(runs.size());
    for (int round = -1; round < context.repeats; ++round) {
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const double value = runs[i]();
            if (round >= 0) {
                samples[i].push_back(value);
            }
        }
    }
    std::vector<double> medians;
    for (auto& s : samples) {
        medians.push_back(median(std::move(s)));
    }
    return medians;
}

double median(std::vector<double> values) {
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile(std::vector<double> values, double p) {
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    const double rank = std::ceil(p * static_cast<double>(values.size()));
    return values[static_cast<std::size_t>(std::clamp(rank, 1.0, static_cast<double>(values.size()))) - 1];
}

Row timeRow(std::string name, std::string unit, const std::vector<double>& m, std::string peerName) {
    Row row{
        std::move(name), std::move(unit), m.at(0), m.at(1), std::move(peerName), 0, Row::Test::None, 0, {}};
    row.ratio = row.ours > 0 ? row.peer / row.ours : 0;
    return row;
}

Row rateRow(std::string name, std::string unit, const std::vector<double>& m, std::string peerName) {
    Row row{
        std::move(name), std::move(unit), m.at(0), m.at(1), std::move(peerName), 0, Row::Test::None, 0, {}};
    row.ratio = row.peer > 0 ? row.ours / row.peer : 0;
    return row;
}

Row plainRow(std::string name, std::string unit, double ours) {
    return {std::move(name), std::move(unit), ours, 0, "-", 0, Row::Test::None, 0, {}};
}

std::vector<Case>& cases() {
    static std::vector<Case> all;
    return all;
}

Registration::Registration(std::string name, std::string what, void (*run)(Context&)) {
    cases().push_back({std::move(name), std::move(what), run});
}

double residentMegabytes() {
    (void)::malloc_trim(0);
    std::ifstream in("/proc/self/smaps_rollup");
    for (std::string word; in >> word;) {
        if (word == "Rss:") {
            double kilobytes = 0;
            in >> kilobytes;
            return kilobytes / 1024;
        }
    }
    return 0;
}

}  // namespace tessera::bench
