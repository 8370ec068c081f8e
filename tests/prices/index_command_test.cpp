#include "app/terminal/index_command.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "app/domain/decimal.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

using Action = IndexRequest::Action;

class IndexCommand : public testing::Test {
 protected:
    IndexCommand() { m_clock.now = *domain::parseIso("2026-11-27T12:00:00Z"); }
    std::string run(const IndexRequest& request) {
        std::ostringstream out;
        const auto done = runIndexCommand(request, m_directory.path(), m_clock, out);
        return done ? out.str() : done.error().sentence;
    }
    test::TemporaryDirectory m_directory;
    test::FakeClock m_clock;
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

TEST_F(IndexCommand, ListsEveryTierWithItsNewestFixing) {
    const std::string list = run({});
    EXPECT_TRUE(contains(list,
                         "Tessera list-price index, equal-weighted, USD per million tokens, 0.4 input + "
                         "0.6 output, as known 2026-11-27T12:00:00Z"))
        << list;
    EXPECT_TRUE(contains(list, "composite       41 2026-08-22   1.686972")) << list;
    EXPECT_TRUE(contains(list, "budget          74 2026-08-22")) << list;
    EXPECT_TRUE(contains(list, "withheld: dispersion")) << list;
    EXPECT_TRUE(contains(list, "there @SITC, @SITF, @SITS and @SITB are simulated")) << list;
}

TEST_F(IndexCommand, ShowsAWithheldDayWithItsReasonAndWhatItCarries) {
    const std::string shown =
        run({.action = Action::Show, .tier = "composite", .from = "2026-08-20", .to = "2026-08-24"});
    EXPECT_TRUE(contains(shown, "2026-08-23          -")) << shown;
    EXPECT_TRUE(contains(shown, "withheld: no price list reaches this day; carries 1.")) << shown;
    EXPECT_TRUE(contains(shown, "median of 7 days")) << shown;
    EXPECT_EQ(linesOf(shown).size(), 7u) << shown;
}

TEST_F(IndexCommand, AnAuditComputesTheFixingOnceMoreFromItsRows) {
    const std::string audit = run({.action = Action::Audit, .tier = "composite", .day = "2026-07-01"});
    EXPECT_TRUE(contains(audit, "Composite tier of 2026-07-01: ")) << audit;
    EXPECT_TRUE(
        contains(audit, "1.000000000000 1.663346153846\nComputed again from the rows: 1.663346, the same."))
        << audit;
    EXPECT_TRUE(contains(audit, "openai/gpt-5.4-mini")) << audit;
    const std::string withheld = run({.action = Action::Audit, .tier = "composite", .day = "2024-10-01"});
    EXPECT_TRUE(contains(withheld, "withheld, 2 observations; at least 3 are needed")) << withheld;
    EXPECT_TRUE(contains(withheld, "no level")) << withheld;
}

/// What a spreadsheet does with the file: sum of weight x mixed price.
TEST_F(IndexCommand, TheExportedRowsSumToTheLevel) {
    const std::string csv = run({.action = Action::Export, .tier = "frontier", .day = "2026-08-01"});
    double sum = 0, weights = 0;
    int rows = 0;
    for (const std::string& line : linesOf(csv)) {
        std::vector<std::string> cells(1);
        for (const char c : line) {
            c == ',' ? cells.emplace_back() : cells.back() += c;
        }
        if (line.starts_with("2026-08-01,") && cells[12] == "in") {
            sum += std::stod(cells[9]) * std::stod(cells[10]);
            weights += std::stod(cells[10]);
            ++rows;
        }
    }
    EXPECT_GT(rows, 20);
    EXPECT_NEAR(weights, 1.0, 1e-11);
    const std::string level = domain::formatDecimal(std::llround(sum * 1e6), 6, 6);
    EXPECT_TRUE(contains(csv, "# Fixing of 2026-08-01 at 20:00 UTC: " + level + ". ")) << level << csv;
}

TEST_F(IndexCommand, ExportsEveryDayOfATier) {
    const auto lines = linesOf(run({.action = Action::Export, .tier = "standard", .blend = "3:1"}));
    EXPECT_EQ(lines.size(), 5 + 701u);
    EXPECT_TRUE(contains(lines[1], "Mix: 3 input : 1 output")) << lines[1];
    EXPECT_TRUE(lines.back().starts_with("2026-08-22,")) << lines.back();
}

TEST_F(IndexCommand, AsKnownEarlierNothingLaterIsThere) {
    const std::string list = run({.known = "2025-06-30"});
    EXPECT_TRUE(contains(list, "2025-06-30")) << list;
    EXPECT_FALSE(contains(list, "2026-08")) << list;
    EXPECT_TRUE(contains(run({.known = "first"}), "each as it was first printed"));
}

TEST_F(IndexCommand, RefusesWhatItDoesNotKnowAndNamesIt) {
    EXPECT_EQ(run({.action = Action::Show, .tier = "gold"}),
              "The index has no tier \"gold\": there are composite, frontier, standard and budget.");
    EXPECT_TRUE(contains(run({.blend = "much"}), "\"much\" is not a mix of prices"));
    EXPECT_TRUE(contains(run({.action = Action::Audit, .tier = "budget", .day = "someday"}), "someday"));
    EXPECT_EQ(run({.action = Action::Show, .tier = "budget", .from = "2026-02-02", .to = "2026-02-01"}),
              "The last day, 2026-02-01, lies before the first, 2026-02-02.");
    EXPECT_TRUE(contains(run({.known = "2020-01-01"}), "No price list the index is made from was read"));
}

}  // namespace
}  // namespace tessera::terminal
