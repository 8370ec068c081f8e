#include "app/terminal/history_command.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/history/history_store.h"
#include "app/terminal/files_feed.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tessera::terminal {
namespace {

using Action = HistoryRequest::Action;

class HistoryCommand : public ::testing::Test {
 protected:
    std::string write(const std::string& name, const std::string& text) {
        const std::string path = m_folder.path() + "/" + name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    HistoryRequest import(const std::string& text) {
        HistoryRequest request;
        request.action = Action::Import;
        request.argument = write("bars.csv", text);
        request.symbol = "BTC-USD";
        return request;
    }
    HistoryRequest of(Action action, const std::string& argument = {}) {
        HistoryRequest request;
        request.action = action;
        request.argument = argument;
        return request;
    }
    std::string run(const HistoryRequest& request) {
        std::ostringstream out;
        const auto done = runHistoryCommand(request, m_folder.path(), m_clock, out);
        m_error = done ? "" : done.error().sentence;
        return out.str();
    }
    test::TemporaryDirectory m_folder;
    test::FakeClock m_clock;
    std::string m_error;
};

constexpr const char* kBars =
    "at,open,high,low,close,volume,buy_volume\n"
    "2026-11-01T00:00:00Z,1,3,0.5,2,7,2\n"
    "2026-11-01T00:01:00Z,2,2.5,2,2.25,0.5,0\n"
    "2026-11-01T01:00:00Z,2.25,4,2,3,1,1\n";

TEST_F(HistoryCommand, WhatIsImportedIsListedExportedAndTakenBack) {
    EXPECT_NE(run(import(kBars)).find("3 bars added to BTC-USD (files) as import 1"), std::string::npos)
        << m_error;
    const std::string list = run(of(Action::List));
    EXPECT_NE(list.find("BTC-USD"), std::string::npos);
    EXPECT_NE(list.find("import 1 of bars.csv"), std::string::npos);
    const std::string minutes = run(of(Action::Export, "BTC-USD"));
    EXPECT_NE(minutes.find("# BTC-USD, source: files, prices in USD, times UTC"), std::string::npos)
        << minutes;
    EXPECT_NE(minutes.find("# as of "), std::string::npos);
    EXPECT_NE(minutes.find("2026-11-01T00:01:00.000000000Z,2,2.5,2,2.25,0.5,0"), std::string::npos)
        << minutes;
    HistoryRequest hours = of(Action::Export, "BTC-USD");
    hours.interval = "1h";
    hours.to = "2026-11-01T01:00:00Z";
    const std::string hour = run(hours);
    EXPECT_NE(hour.find("2026-11-01T00:00:00.000000000Z,1,3,0.5,2.25,7.5,2"), std::string::npos) << hour;
    EXPECT_EQ(hour.find("T01:00"), std::string::npos) << "up to before";
    hours.to.clear();
    hours.interval = "1M";
    EXPECT_NE(run(hours).find("2026-11-01T00:00:00.000000000Z,1,4,0.5,3,8.5,3"), std::string::npos)
        << m_error;
    hours.interval = "1w";
    EXPECT_NE(run(hours).find("2026-10-26T00:00:00.000000000Z,1,4,0.5,3,8.5,3"), std::string::npos)
        << "from the Monday before";
    EXPECT_NE(run(of(Action::Verify)).find("every checksum fits"), std::string::npos);
    EXPECT_NE(run(of(Action::Undo, "1")).find("3 bars"), std::string::npos);
    run(of(Action::Undo, "1"));
    EXPECT_EQ(m_error, "There is no import 1 in this history.");
}

TEST_F(HistoryCommand, AnImportUnderNoOtherSourceIsAnInstrumentThatCanBeCharted) {
    run(import(kBars));
    HistoryRequest other = import(kBars);
    other.source = "cryptofeed";
    run(other);
    const auto store =
        history::HistoryStore::open(m_folder.path() + "/history", history::HistoryStore::Access::Write);
    ASSERT_TRUE(store.ok());
    FilesFeed feed;
    EXPECT_FALSE(feed.isNeeded());
    feed.show(**store);
    feed.show(**store);
    EXPECT_TRUE(feed.isNeeded());
    EXPECT_TRUE(feed.isAllThere(**store));
    std::vector<ports::FeedNotice> notices;
    ASSERT_EQ(feed.drainNotices(notices), 1U) << "once, and not what another source tells of";
    const domain::Instrument& made = std::get<ports::InstrumentDefined>(notices[0]).instrument;
    EXPECT_EQ(made.symbol, "files:BTC-USD") << "cryptofeed tells of a BTC-USD, which is another thing";
    EXPECT_EQ(made.name, "imported, bars of 1 minute");
    EXPECT_EQ(made.kind(), domain::InstrumentKind::External);
    EXPECT_EQ(made.currency(), "") << "a file does not say";
    EXPECT_EQ(made.priceDecimals, 2);
    EXPECT_EQ(made.tick, domain::PriceDelta::fromNanoUsd(10'000'000));
    EXPECT_EQ(feed.statistics().name, "files");
    feed.requestBars(made.id);
    notices.clear();
    ASSERT_EQ(feed.drainNotices(notices), 1U);
    EXPECT_TRUE(std::get<ports::BarHistory>(notices[0]).bars.empty());
    ASSERT_TRUE((*store)->undoImport(1).ok());
    EXPECT_FALSE(feed.isAllThere(**store)) << "it is no instrument any more";
    FilesFeed after;
    after.show(**store);
    EXPECT_FALSE(after.isNeeded());
}

TEST_F(HistoryCommand, OfOneSymbolAtTwoIntervalsOneInstrumentIsMadeOfTheFiner) {
    HistoryRequest daily = import(
        "at,open,high,low,close,volume\n"
        "2026-10-01T00:00:00Z,1,3,0.5,2,7\n"
        "2026-10-02T00:00:00Z,2,2.5,2,2.25,5\n"
        "2026-10-03T00:00:00Z,2.25,4,2,3,1\n");
    daily.interval = "1d";
    run(daily);
    ASSERT_EQ(m_error, "");
    FilesFeed feed;
    std::vector<ports::FeedNotice> notices;
    const auto show = [&] {
        const auto store =
            history::HistoryStore::open(m_folder.path() + "/history", history::HistoryStore::Access::Write);
        feed.show(**store);
        notices.clear();
        feed.drainNotices(notices);
    };
    show();
    ASSERT_EQ(notices.size(), 1U);
    const domain::Instrument days = std::get<ports::InstrumentDefined>(notices[0]).instrument;
    EXPECT_EQ(days.name, "imported, bars of 1 day");
    run(import(kBars));
    ASSERT_EQ(m_error, "");
    show();
    ASSERT_EQ(notices.size(), 1U);
    const domain::Instrument minutes = std::get<ports::InstrumentDefined>(notices[0]).instrument;
    EXPECT_EQ(minutes.name, "imported, bars of 1 minute");
    EXPECT_EQ(minutes.id, days.id) << "it is the same one, told anew";
    show();
    EXPECT_TRUE(notices.empty());
}

TEST_F(HistoryCommand, AnExportIsReadBackAsItWas) {
    run(import(kBars));
    HistoryRequest out = of(Action::Export, "BTC-USD");
    out.file = m_folder.path() + "/out.csv";
    run(out);
    HistoryRequest again = import("");
    again.argument = out.file;
    again.symbol = "COPY";
    EXPECT_NE(run(again).find("3 bars added to COPY"), std::string::npos) << m_error;
    const auto body = [](const std::string& text) { return text.substr(text.find("at,open")); };
    EXPECT_EQ(body(run(of(Action::Export, "COPY"))), body(run(of(Action::Export, "BTC-USD"))));
    out.file = m_folder.path() + "/out.xlsx";
    run(out);
    EXPECT_GT(std::filesystem::file_size(out.file), 4000u);
}

TEST_F(HistoryCommand, ATerminalThatIsOpenKeepsItsHistoryToItself) {
    const auto open =
        history::HistoryStore::open(m_folder.path() + "/history", history::HistoryStore::Access::Write);
    ASSERT_TRUE(open.ok());
    run(import(kBars));
    EXPECT_NE(m_error.find("is in use"), std::string::npos) << m_error;
    run(of(Action::List));
    EXPECT_TRUE(m_error.empty()) << "reading is for everybody";
}

TEST_F(HistoryCommand, WhatCannotBeMeantIsSaidWithItsName) {
    const auto error = [&](auto change) {
        HistoryRequest request = import(kBars);
        change(request);
        run(request);
        return m_error;
    };
    EXPECT_NE(error([](HistoryRequest& r) { r.symbol.clear(); }).find("--symbol"), std::string::npos);
    EXPECT_NE(error([](HistoryRequest& r) { r.interval = "7m"; }).find("\"7m\" is no interval"),
              std::string::npos);
    EXPECT_NE(error([](HistoryRequest& r) { r.columns = "time,opne"; }).find("\"opne\" is no column"),
              std::string::npos);
    EXPECT_NE(error([](HistoryRequest& r) { r.timeFormat = "noon"; }).find("\"noon\" is no format"),
              std::string::npos);
    EXPECT_NE(error([](HistoryRequest& r) { r.zone = "Mars/Base"; }).find("\"Mars/Base\" is no time zone"),
              std::string::npos);
    EXPECT_NE(error([](HistoryRequest& r) { r.argument += ".gone"; }).find("cannot be read"),
              std::string::npos);
    run(of(Action::Export, "NONE"));
    EXPECT_EQ(m_error.substr(0, 12), "The history ");
}

TEST_F(HistoryCommand, TimesOfAZoneAreReadByTheSystemsRules) {
    HistoryRequest request = import(
        "date,open,high,low,close\n2026-03-29 01:30,1,1,1,1\n2026-03-29 02:30,1,1,1,1\n"
        "2026-03-29 03:30,1,1,1,1\n");
    request.zone = "Europe/Berlin";
    const std::string told = run(request);
    EXPECT_NE(told.find("line 3: \"2026-03-29 02:30\" does not exist in Europe/Berlin"), std::string::npos)
        << told << m_error;
    const std::string out = run(of(Action::Export, "BTC-USD"));
    EXPECT_NE(out.find("2026-03-29T00:30:00"), std::string::npos) << out;
    EXPECT_NE(out.find("2026-03-29T01:30:00"), std::string::npos);
}

}  // namespace
}  // namespace tessera::terminal
