#include "app/terminal/prices_command.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "app/terminal/price_worker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

using Action = PricesRequest::Action;

class PricesCommand : public testing::Test {
 protected:
    PricesCommand() { m_clock.now = *domain::parseIso("2026-10-01T12:00:00Z"); }
    std::string run(PricesRequest request) {
        std::ostringstream out;
        const auto done = runPricesCommand(request, m_directory.path(), m_clock, out);
        return done ? out.str() : done.error().sentence;
    }
    std::string file(const char* name, const char* text) {
        const std::string path = m_directory.path() + "/" + name;
        std::ofstream(path) << text;
        return path;
    }
    test::TemporaryDirectory m_directory;
    test::FakeClock m_clock;
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST_F(PricesCommand, ANewProfileShowsTheBuiltInHistory) {
    EXPECT_TRUE(contains(run({}), "978 models, USD per million tokens"));
    const std::string shown = run({.action = Action::Show, .argument = "gpt-4o-2024-08-06"});
    EXPECT_TRUE(contains(shown, "source jvrck/openrouterlist (MIT), as of 2026-08-22")) << shown;
    EXPECT_TRUE(contains(shown, "2.5")) << shown;
    EXPECT_EQ(run({.action = Action::Show, .argument = "gpt-5.6"}),
              "No source lists a model named \"gpt-5.6\": its price is unknown.");
}

TEST_F(PricesCommand, ImportsAFileOnceAndShowsWhatChanged) {
    const std::string path =
        file("own.csv",
             "date,vendor,model,input_usd_per_mtok,output_usd_per_mtok\n2026-09-01,acme,big,3,15\n"
             "2026-09-20,acme,big,2,15\n");
    EXPECT_EQ(run({.action = Action::Import, .argument = path}),
              path + ": 3 price events added (0 corrections, 0 endings), 0 already known, 0 refusals.\n");
    EXPECT_EQ(run({.action = Action::Import, .argument = path}),
              path + ": 0 price events added (0 corrections, 0 endings), 3 already known, 0 refusals.\n");
    const std::string changes = run({.action = Action::Changes, .argument = "2026-09-20"});
    EXPECT_TRUE(contains(changes, "cut ")) << changes;
    EXPECT_TRUE(contains(changes, "1 changes")) << changes;
    EXPECT_TRUE(contains(run({.action = Action::List, .asOf = "2026-09-02", .vendor = "acme"}), "1 models"));
    EXPECT_TRUE(contains(run({.action = Action::Export}),
                         "own.csv,none stated,acme,big,,input,0,standard,priced,2,"));
}

TEST_F(PricesCommand, SaysWhatItCannotDo) {
    EXPECT_EQ(run({.action = Action::Import, .argument = "/no/such/file"}),
              "/no/such/file cannot be read. Check its name and owner.");
    EXPECT_TRUE(contains(run({.action = Action::Import, .argument = file("page.json", "<html>")}),
                         "page.json is a web page: no price list Tessera knows."));
    EXPECT_TRUE(
        contains(run({.action = Action::Changes, .argument = "yesterday"}), "\"yesterday\" is not a time"));
    EXPECT_TRUE(contains(run({.action = Action::List, .asOf = "soon"}), "\"soon\" is not a time"));
    EXPECT_TRUE(contains(run({.action = Action::Refusals}), "unexplained zero"));
}

TEST_F(PricesCommand, TheWorkerAnswersAnImportWithoutItsCallerWaiting) {
    const std::string path = file("own.csv", "date,vendor,model,input_usd_per_mtok\n2026-09-01,acme,big,3\n");
    PriceWorker worker(m_directory.path(), m_clock);
    ASSERT_NE(worker.book(), nullptr);
    worker.importFile(path);
    worker.importFile("/no/such/file");
    std::vector<listprices::ImportAnswer> answers;
    for (int i = 0; i < 1'000 && answers.size() < 2; ++i) {
        worker.drain(answers);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_TRUE(answers[0].isDone) << answers[0].sentence;
    EXPECT_EQ(answers[0].events, 1u);
    EXPECT_FALSE(answers[1].isDone);
    EXPECT_EQ(worker.problem(), "");
    EXPECT_EQ(worker.revision(), 2u);
    EXPECT_TRUE(worker.book()->priceOf({"big"}, {m_clock.now, m_clock.now}).ok());
}

TEST_F(PricesCommand, TheWorkerSaysWhyThereAreNoPrices) {
    file("prices.sqlite",
         "not a database, and long enough to be read as the header of one: 0123456789 0123456789");
    PriceWorker worker(m_directory.path(), m_clock);
    worker.importFile("/any");
    std::vector<listprices::ImportAnswer> answers;
    for (int i = 0; i < 1'000 && answers.empty(); ++i) {
        worker.drain(answers);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_TRUE(contains(answers[0].sentence, "damaged or not a database")) << answers[0].sentence;
    EXPECT_EQ(worker.problem(), answers[0].sentence);
    EXPECT_EQ(worker.book()->eventCount(), 0u);
}

}  // namespace
}  // namespace tessera::terminal
