// Tags, and orders and fills in groups: what a person sees of them after any restart.
#include <fmt/format.h>
#include <sqlite3.h>

#include <sstream>

#include "app/storage/blotter_export.h"
#include "app/storage/blotter_schema.h"
#include "tests/storage/disk_desk.h"

namespace tessera::test {
namespace {

using trading::GroupBy;
using trading::GroupRow;
using Sort = BlotterFilter::Sort;
using State = BlotterFilter::State;
using Ids = std::vector<std::uint64_t>;

/// Eight orders: 1-6 buy and sell in turn, of which every second is filled, 7 works, 8 is denied.
struct TaggedBlotter : testing::Test {
    TemporaryDirectory profile;
    std::unique_ptr<DiskDesk> desk = std::make_unique<DiskDesk>(profile.path());
    storage::SqliteBlotterQuery query{profile.path()};

    TaggedBlotter() {
        for (int i = 0; i < 6; ++i) {
            const Side side = i % 4 < 2 ? Side::Buy : Side::Sell;
            const ClientOrderId id = desk->place(2 + i, side);
            if (i % 2 == 1) {
                desk->fill(id, 2 + i, side);
            } else {
                end(id, ExecType::Canceled);
            }
        }
        desk->place(3);
        desk->place(5000);
        EXPECT_TRUE(desk->settle());
    }
    void end(ClientOrderId id, ExecType type) {
        ExecutionReport report;
        report.type = type;
        report.id = id;
        report.instrument = kSit;
        desk->core->onReport(report, ++desk->serverSequence, false);
        desk->settle();
    }
    void tag(const std::vector<std::uint64_t>& orders, const std::string& text) {
        std::vector<ClientOrderId> ids;
        for (const std::uint64_t id : orders) {
            ids.push_back(ClientOrderId{id});
        }
        desk->core->setTag(ids, text);
        EXPECT_TRUE(desk->settle());
    }
    template <class Row>
    std::vector<Row> rows(BlotterTable table, const BlotterFilter& filter, std::size_t limit = 100) {
        std::vector<Row> all;
        PageKey next;
        do {
            const auto page = answered<Page<Row>>(query, query.search(table, filter, next, limit));
            EXPECT_EQ(page.sentence, "");
            all.insert(all.end(), page.rows.begin(), page.rows.end());
            next = page.next;
        } while (next.id != 0);
        return all;
    }
    Ids orders(const BlotterFilter& filter, std::size_t limit = 100) {
        Ids ids;
        for (const OrderView& order : rows<OrderView>(BlotterTable::Orders, filter, limit)) {
            ids.push_back(static_cast<std::uint64_t>(order.id));
        }
        return ids;
    }
    std::vector<GroupRow> groups(BlotterTable table, GroupBy by, const BlotterFilter& filter = {}) {
        return answered<Page<GroupRow>>(query, query.groups(table, filter, by)).rows;
    }
};

TEST_F(TaggedBlotter, AnOrderOfAnyStateCanBeTaggedLaterAndItsFillsInheritIt) {
    tag({2, 7, 8}, " hedge ");
    EXPECT_EQ(orders({.tag = "hedge"}), (Ids{8, 7, 2}));
    const auto fills = rows<FillView>(BlotterTable::Fills, {.tag = "hedge"});
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(fills[0].tag, "hedge");
    EXPECT_EQ(static_cast<std::uint64_t>(fills[0].order), 2U);
    desk->fill(ClientOrderId{7}, 1);
    EXPECT_TRUE(desk->settle());
    EXPECT_EQ(rows<FillView>(BlotterTable::Fills, {.tag = "hedge"}).size(), 2U) << "a later fill has it too";
    tag({2}, "");
    EXPECT_EQ(orders({.tag = "hedge"}), (Ids{8, 7}));
    EXPECT_EQ(rows<FillView>(BlotterTable::Fills, {.tag = ""}).size(), 3U);
    EXPECT_TRUE(storage::verifyAudit(profile.path()).ok());
}

TEST_F(TaggedBlotter, ATagIsARowOfTheJournalAndOfTheOrdersHistory) {
    tag({2}, "hedge");
    const auto history = answered<Page<OrderHistory>>(query, query.history(ClientOrderId{2})).rows;
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].order.tag, "hedge");
    EXPECT_EQ(history[0].events.back().kind, "order tagged");
    EXPECT_EQ(history[0].events.back().who, "you");
    EXPECT_EQ(history[0].events.back().text, "Order 2: tagged \"hedge\".");
}

TEST_F(TaggedBlotter, TheScreenHearsOfItOnlyAfterTheCommit) {
    desk->events.clear();
    tag({2}, "hedge");
    const auto told = std::count_if(desk->events.begin(), desk->events.end(), [](const DeskEvent& event) {
        const auto* changed = std::get_if<trading::TagChanged>(&event);
        return changed != nullptr && changed->tag == "hedge" && changed->order == ClientOrderId{2};
    });
    EXPECT_EQ(told, 1);
}

TEST_F(TaggedBlotter, AnOrderThatARestartForgotIsTaggedAndEverythingStillVerifies) {
    for (int i = 0; i < 2100; ++i) {
        desk->core->place(intent(Side::Buy, 5000, 1.92));  // denied: ended at once
    }
    EXPECT_TRUE(desk->settle());
    desk.reset();
    desk = std::make_unique<DiskDesk>(profile.path());
    ASSERT_EQ(desk->core->state().find(ClientOrderId{2}), nullptr);
    tag({2}, "old one");
    EXPECT_EQ(orders({.tag = "old one"}), (Ids{2}));
    EXPECT_EQ(rows<FillView>(BlotterTable::Fills, {.tag = "old one"}).size(), 1U);
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
    desk.reset();
    ASSERT_TRUE(storage::rebuildProjections(profile.path()).ok());
    EXPECT_EQ(orders({.tag = "old one"}), (Ids{2}));
    EXPECT_TRUE(storage::verifyAudit(profile.path()).ok());
}

TEST_F(TaggedBlotter, ATagThatIsTooLongOrNotTextIsRefusedInWords) {
    EXPECT_EQ(*trading::readTag("  a  "), "a");
    EXPECT_EQ(*trading::readTag("   "), "");
    EXPECT_TRUE(trading::readTag(std::string(32, 'x')).ok());
    std::string german;
    for (int i = 0; i < 32; ++i) {
        german += "ü";
    }
    EXPECT_TRUE(trading::readTag(german).ok()) << "32 characters, not bytes";
    EXPECT_EQ(trading::readTag(std::string(33, 'x')).error().sentence,
              "The tag was not set: it has 33 characters and may have 32; shorten it.");
    EXPECT_FALSE(trading::readTag("two\nlines").ok());
    EXPECT_FALSE(trading::readTag("\xff").ok());
    tag({2}, std::string(33, 'x'));
    EXPECT_EQ(orders({.tag = ""}).size(), 8U);
}

TEST_F(TaggedBlotter, PartOfATagFindsItsOrdersAndFillsAndNoTextBreaksIt) {
    for (const char* text : {"Hedge-A", "'; --", "100 %", "_", "=%3D ü"}) {
        tag({2}, text);
        EXPECT_EQ(orders({.tag = text}), (Ids{2})) << text;
        EXPECT_EQ(rows<FillView>(BlotterTable::Fills, {.text = text}).size(), 1U) << text;
    }
    tag({2}, "Hedge-A");
    tag({4}, "hedge-B");
    EXPECT_EQ(orders({.text = "hedge"}), (Ids{4, 2}));
    EXPECT_EQ(orders({.text = "edge-a"}), (Ids{2}));
    EXPECT_EQ(orders({.text = "hedge", .side = Side::Sell}), (Ids{4}));
}

TEST_F(TaggedBlotter, GroupsAddUpExactlyAndTheirRowsAreTheOnesCounted) {
    tag({2, 4}, "hedge");
    const auto sides = groups(BlotterTable::Orders, GroupBy::Side);
    ASSERT_EQ(sides.size(), 2U);
    EXPECT_EQ(sides[0].title, "Buy");
    EXPECT_EQ(sides[0].count, 6);  // 1, 2, 5, 6, 7 and the denied 8
    EXPECT_EQ(sides[0].filled, lots(3 + 7));
    EXPECT_EQ(sides[0].averagePrice, usd(1.92));
    EXPECT_EQ(sides[0].fees, Money::fromNanoUsd(1'000'000'000));
    EXPECT_EQ(sides[1].count, 2);
    EXPECT_EQ(sides[1].filled, lots(5));
    const auto fills = groups(BlotterTable::Fills, GroupBy::Tag);
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0].title, "hedge");
    EXPECT_EQ(fills[0].count, 2);
    EXPECT_EQ(fills[0].quantity, lots(8));
    EXPECT_EQ(fills[0].averagePrice, usd(1.92));
    EXPECT_EQ(fills[1].title, "Untagged");
    for (const GroupBy by :
         {GroupBy::Instrument, GroupBy::Day, GroupBy::Side, GroupBy::State, GroupBy::Tag}) {
        std::int64_t orders_ = 0;
        for (const GroupRow& group : groups(BlotterTable::Orders, by)) {
            EXPECT_EQ(orders(group.rows).size(), static_cast<std::size_t>(group.count)) << group.title;
            orders_ += group.count;
        }
        EXPECT_EQ(orders_, 8);
    }
    for (const GroupBy by : {GroupBy::Instrument, GroupBy::Day, GroupBy::Side, GroupBy::Tag}) {
        for (const GroupRow& group : groups(BlotterTable::Fills, by)) {
            EXPECT_EQ(rows<FillView>(BlotterTable::Fills, group.rows).size(),
                      static_cast<std::size_t>(group.count))
                << group.title;
        }
    }
}

TEST_F(TaggedBlotter, GroupsFollowTheFilterAndWhatChangesAfterAnOrdersEnd) {
    const auto states = groups(BlotterTable::Orders, GroupBy::State);
    std::vector<std::string> titles;
    for (const GroupRow& group : states) {
        titles.push_back(fmt::format("{} {}", group.title, group.count));
    }
    EXPECT_EQ(titles, (std::vector<std::string>{"Working 1", "Filled 3", "Cancelled 3", "Denied 1"}));
    EXPECT_EQ(
        groups(BlotterTable::Orders, GroupBy::State, {.state = State::Filled, .side = Side::Sell})[0].count,
        1);
    desk->fill(ClientOrderId{1}, 1);  // after its cancel: a late fill
    EXPECT_TRUE(desk->settle());
    EXPECT_EQ(groups(BlotterTable::Orders, GroupBy::State)[2].filled, lots(1));
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
}

TEST_F(TaggedBlotter, RealisedProfitBelongsToWhatClosedIt) {
    // Bought 3 and 7 at 1.92, sold 5 at 1.92 (all 1,000 a lot); then 1 more lot is sold a tick higher.
    tag({7}, "scalp");
    const ClientOrderId id = desk->place(1, Side::Sell);
    ExecutionReport r;
    r.type = ExecType::Trade;
    r.side = Side::Sell;
    r.id = id;
    r.instrument = kSit;
    r.execId = domain::ExecId{900};
    r.lastQuantity = lots(1);
    r.lastPrice = usd(1.95);
    desk->core->onReport(r, ++desk->serverSequence, false);
    desk->settle();
    tag({static_cast<std::uint64_t>(id)}, "profit");
    const auto byTag = groups(BlotterTable::Fills, GroupBy::Tag);
    ASSERT_EQ(byTag[0].title, "profit");
    EXPECT_EQ(byTag[0].realised, Money::fromUsd(30));
    EXPECT_EQ(orders({.sort = Sort::Realised}).front(), static_cast<std::uint64_t>(id));
    const auto profit = answered<Page<trading::ProfitRow>>(query, query.profit()).rows;
    const auto tagged =
        std::find_if(profit.begin(), profit.end(), [](const auto& row) { return row.tag == "profit"; });
    ASSERT_NE(tagged, profit.end());
    EXPECT_EQ(tagged->average, Money::fromUsd(30));
}

struct SortedBlotter : TaggedBlotter, testing::WithParamInterface<Sort> {};

TEST_P(SortedBlotter, EveryRowComesOnceInEitherOrderPageByPage) {
    tag({2, 5}, "b");
    tag({3}, "a");
    for (const bool up : {false, true}) {
        for (const BlotterFilter& filter :
             {BlotterFilter{}, BlotterFilter{.text = "SITC"}, BlotterFilter{.side = Side::Buy},
              BlotterFilter{.state = State::Ended}, BlotterFilter{.tag = ""}}) {
            BlotterFilter sorted = filter;
            sorted.sort = GetParam();
            sorted.ascending = up;
            Ids paged = orders(sorted, 2);
            EXPECT_EQ(paged, orders(sorted, 100));
            Ids all = orders(filter);
            std::sort(paged.begin(), paged.end());
            std::sort(all.begin(), all.end());
            EXPECT_EQ(paged, all);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Columns, SortedBlotter,
                         testing::Values(Sort::Time, Sort::Price, Sort::Symbol, Sort::State, Sort::Tag,
                                         Sort::Side, Sort::Quantity, Sort::Filled, Sort::Type, Sort::Average,
                                         Sort::TimeInForce, Sort::Fees, Sort::Realised));

TEST_F(TaggedBlotter, ColumnsSortByWhatTheyShow) {
    tag({2, 5}, "b");
    tag({3}, "a");
    EXPECT_EQ(orders({.sort = Sort::Tag, .ascending = true}), (Ids{3, 2, 5, 8, 7, 6, 4, 1}));
    EXPECT_EQ(orders({.sort = Sort::Quantity}), (Ids{8, 6, 5, 4, 3, 7, 2, 1}));
    EXPECT_EQ(orders({.sort = Sort::State, .ascending = true}), (Ids{7, 6, 4, 2, 5, 3, 1, 8}));
    for (const Sort sort : {Sort::Price, Sort::Symbol, Sort::Tag, Sort::Execution, Sort::Side, Sort::Quantity,
                            Sort::Fees, Sort::Realised, Sort::Role}) {
        EXPECT_EQ(rows<FillView>(BlotterTable::Fills, {.sort = sort}, 2).size(), 3U);
    }
    const auto events = rows<ActivityRow>(BlotterTable::Activity, {.sort = Sort::Kind, .ascending = true}, 7);
    EXPECT_TRUE(std::ranges::is_sorted(events, {}, &ActivityRow::kind));
    EXPECT_EQ(events.size(), rows<ActivityRow>(BlotterTable::Activity, {}).size());
}

TEST_F(TaggedBlotter, ABlotterOfBeforeTagsOpensWithItsSumsAndVerifies) {
    end(ClientOrderId{7}, ExecType::Canceled);  // the scripted venue would not know it after a restart
    const auto before = groups(BlotterTable::Orders, GroupBy::State);
    desk.reset();
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile.path()).c_str(), &raw), SQLITE_OK);
    // Back to how version 3 left it.
    ASSERT_EQ(sqlite3_exec(raw, kEarlierInstruments, nullptr, nullptr, nullptr), SQLITE_OK);
    ASSERT_EQ(
        sqlite3_exec(raw,
                     "ALTER TABLE desk DROP COLUMN session_without; ALTER TABLE desk DROP COLUMN intents;"
                     "ALTER TABLE orders DROP COLUMN bid; ALTER TABLE orders DROP COLUMN ask; DROP TABLE "
                     "model_positions; DROP INDEX orders_with_tag; DROP "
                     "INDEX fills_with_tag;"
                     "DROP TABLE order_sums;"
                     "DROP TABLE fill_sums; ALTER TABLE fills DROP COLUMN tag;"
                     "ALTER TABLE fills DROP COLUMN realised; ALTER TABLE fills DROP COLUMN implied_by; "
                     "ALTER TABLE orders DROP COLUMN tag;"
                     "ALTER TABLE orders DROP COLUMN realised; ALTER TABLE orders DROP COLUMN fees;"
                     "DROP INDEX orders_living; DROP INDEX orders_of_instrument; DROP INDEX orders_of_life;"
                     "DROP INDEX orders_by_price; CREATE INDEX orders_living ON orders(id) WHERE life IN "
                     "(0, 2, 3); CREATE INDEX orders_of_instrument ON orders(instrument, life);"
                     "CREATE INDEX orders_of_life ON orders(life); CREATE INDEX orders_by_price ON "
                     "orders(price); PRAGMA user_version=3;",
                     nullptr, nullptr, nullptr),
        SQLITE_OK)
        << sqlite3_errmsg(raw);
    sqlite3_close(raw);
    desk = std::make_unique<DiskDesk>(profile.path());
    ASSERT_EQ(desk->problem, "");
    const auto after = groups(BlotterTable::Orders, GroupBy::State);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after[i].title, before[i].title);
        EXPECT_EQ(after[i].count, before[i].count);
        EXPECT_EQ(after[i].fees, before[i].fees);
        EXPECT_EQ(after[i].realised, before[i].realised);
    }
    const auto report = storage::verifyAudit(profile.path());
    EXPECT_TRUE(report.ok()) << report.error().sentence;
}

}  // namespace
}  // namespace tessera::test
