// The blotter read while it is written: pages, searches, exports.
#include <fmt/format.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/storage/blotter_export.h"
#include "tests/storage/disk_desk.h"

namespace tessera::test {
namespace {

template <class Row>
trading::Page<Row> pageOf(storage::SqliteBlotterQuery& query, BlotterTable table, std::int64_t before,
                          std::size_t limit) {
    const PageTicket ticket = query.request(table, before, limit);
    std::vector<BlotterPage> pages;
    for (int i = 0; i < 5000 && query.drain(pages) == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (pages.empty() || !std::holds_alternative<trading::Page<Row>>(pages[0])) {
        ADD_FAILURE() << "no page";
        return {};
    }
    EXPECT_EQ(std::get<trading::Page<Row>>(pages[0]).ticket, ticket);
    return std::get<trading::Page<Row>>(pages[0]);
}

TEST(SqliteBlotter, PagesComeNewestFirstAndMeetWithoutAGap) {
    TemporaryDirectory profile;
    storage::SqliteBlotterQuery query(profile.path());
    EXPECT_TRUE(pageOf<OrderView>(query, BlotterTable::Orders, 0, 10).rows.empty()) << "no file yet";
    DiskDesk desk(profile.path());
    for (int i = 0; i < 25; ++i) {
        desk.fill(desk.place(1 + i % 2), 1);
    }
    ASSERT_TRUE(desk.settle());
    std::vector<std::uint64_t> ids;
    std::int64_t before = 0;
    do {
        const auto page = pageOf<OrderView>(query, BlotterTable::Orders, before, 10);
        for (const OrderView& order : page.rows) {
            ids.push_back(static_cast<std::uint64_t>(order.id));
        }
        before = page.next.id;
    } while (before != 0);
    ASSERT_EQ(ids.size(), 25U);
    EXPECT_TRUE(std::ranges::is_sorted(ids, std::greater{}));
    const auto fills = pageOf<FillView>(query, BlotterTable::Fills, 0, 3);
    ASSERT_EQ(fills.rows.size(), 3U);
    EXPECT_EQ(static_cast<std::uint64_t>(fills.rows[0].order), 25U);
    EXPECT_EQ(fills.rows[0].symbol, "SITC-Z26");
    const auto activity = pageOf<ActivityRow>(query, BlotterTable::Activity, 0, 2);
    ASSERT_EQ(activity.rows.size(), 2U);
    EXPECT_EQ(activity.rows[0].kind, "execution report");
    EXPECT_EQ(activity.rows[0].who, "venue");
    EXPECT_EQ(activity.rows[0].text, "Order 25: bought 1 SITC-Z26 at 1.92.");
}

std::string csv(const std::string& profile, storage::ExportTable table) {
    std::ostringstream out;
    const auto rows = storage::exportCsv(profile, table, out);
    EXPECT_TRUE(rows.ok()) << rows.error().sentence;
    return out.str();
}

TEST(SqliteBlotter, ExportsEveryTableBesideARunningTerminal) {
    TemporaryDirectory profile;
    DiskDesk desk(profile.path());
    desk.fill(desk.place(5), 2);
    ASSERT_TRUE(desk.settle());
    const std::string orders = csv(profile.path(), storage::ExportTable::Orders);
    EXPECT_NE(orders.find(",SITC-Z26,Buy,limit,DAY,1.92,5,2,3,1.92,3840.00,live,,no,,0.50,0.00,"),
              std::string::npos)
        << orders;
    const std::string fills = csv(profile.path(), storage::ExportTable::Fills);
    EXPECT_NE(fills.find(",SITC-Z26,Buy,1.92,2,0.50,taker,no,0.00,,no\r\n"), std::string::npos) << fills;
    EXPECT_EQ(csv(profile.path(), storage::ExportTable::Positions),
              "symbol,net,average_price,cost,realised,fees\r\nSITC-Z26,2,1.92,3840.00,0.00,0.50\r\n");
    const std::string audit = csv(profile.path(), storage::ExportTable::Audit);
    EXPECT_NE(audit.find("account opened,Tessera,\"Account \"\"Practice\"\" opened with 100,000.00 USD.\""),
              std::string::npos)
        << audit;
    std::ostringstream out;
    EXPECT_NE(storage::exportCsv("/nonexistent", storage::ExportTable::Orders, out)
                  .error()
                  .sentence.find("There is no blotter"),
              std::string::npos);
    EXPECT_FALSE(storage::exportTableFrom("order").has_value());
}

struct BlotterSearch : testing::Test {
    TemporaryDirectory profile;
    DiskDesk desk{profile.path()};
    storage::SqliteBlotterQuery query{profile.path()};
    BlotterSearch() {
        for (int i = 0; i < 12; ++i) {
            const ClientOrderId id = desk.place(5 + i, i % 2 == 0 ? Side::Buy : Side::Sell);
            if (i % 3 == 0) {
                desk.fill(id, 5 + i, i % 2 == 0 ? Side::Buy : Side::Sell);
            }
        }
        desk.place(201);  // denied: larger than the largest order
        EXPECT_TRUE(desk.settle());
    }
    std::vector<std::uint64_t> orders(const BlotterFilter& filter, std::size_t limit = 100,
                                      PageKey after = {}) {
        const auto page =
            answered<Page<OrderView>>(query, query.search(BlotterTable::Orders, filter, after, limit));
        EXPECT_EQ(page.sentence, "");
        next = page.next;
        std::vector<std::uint64_t> ids;
        for (const OrderView& order : page.rows) {
            ids.push_back(static_cast<std::uint64_t>(order.id));
        }
        return ids;
    }
    PageKey next;
};
using Ids = std::vector<std::uint64_t>;

TEST_F(BlotterSearch, FindsBySymbolNumberStateSideAndWordsOfTheNote) {
    EXPECT_EQ(orders({.text = "sitc"}).size(), 13U);
    EXPECT_EQ(orders({.text = "XYZ"}), Ids{});
    EXPECT_EQ(orders({.text = "7"}), Ids{7});
    EXPECT_EQ(orders({.text = "largest order"}), Ids{13});
    EXPECT_EQ(orders({.state = BlotterFilter::State::Refused}), Ids{13});
    EXPECT_EQ(orders({.state = BlotterFilter::State::Filled}), (Ids{10, 7, 4, 1}));
    EXPECT_EQ(orders({.state = BlotterFilter::State::Filled, .side = Side::Sell}), (Ids{10, 4}));
    EXPECT_EQ(orders({.text = "SITC", .state = BlotterFilter::State::Filled, .ascending = true}),
              (Ids{1, 4, 7, 10}));
}

TEST_F(BlotterSearch, NoTextATraderPastesBreaksIt) {
    for (const char* text : {"'; DROP TABLE orders; --", "%", "_", "\\", "100 %", "\"", "?1", "\xff\xfe",
                             "99999999999999999999999999", "-1", "000000000000"}) {
        EXPECT_EQ(orders({.text = text}), Ids{}) << text;
    }
    EXPECT_EQ(orders({}).size(), 13U);
}

TEST_F(BlotterSearch, PagesOfAFilterMeetWithoutAGapInEitherOrder) {
    for (const auto sort : {BlotterFilter::Sort::Time, BlotterFilter::Sort::Price}) {
        for (const bool up : {false, true}) {
            const BlotterFilter filter{.text = "SITC", .sort = sort, .ascending = up};
            Ids all;
            next = {};
            do {
                const Ids page = orders(filter, 4, next);
                all.insert(all.end(), page.begin(), page.end());
            } while (next.id != 0);
            Ids expected;
            for (std::uint64_t id = 1; id <= 13; ++id) {
                expected.insert(up ? expected.end() : expected.begin(), id);
            }
            EXPECT_EQ(all, expected) << up;
        }
    }
}

TEST_F(BlotterSearch, FillsAreFoundByOrderExecutionAndSymbol) {
    const auto count = [&](const std::string& text) {
        return answered<Page<FillView>>(query, query.search(BlotterTable::Fills, {.text = text}, {}, 100))
            .rows.size();
    };
    EXPECT_EQ(count("SITC"), 4U);
    EXPECT_EQ(count("10"), 1U);
    EXPECT_EQ(count("nothing"), 0U);
}

TEST_F(BlotterSearch, AnOrdersHistoryHasItsEventsFillsAndTheBookAtTheClick) {
    const auto page = answered<Page<OrderHistory>>(query, query.history(ClientOrderId{4}));
    ASSERT_EQ(page.rows.size(), 1U);
    const OrderHistory& history = page.rows.front();
    ASSERT_EQ(history.events.size(), 2U);
    EXPECT_EQ(history.events[0].kind, "order placed");
    EXPECT_EQ(history.events[1].kind, "execution report");
    EXPECT_EQ(history.fills.size(), 1U);
    ASSERT_TRUE(history.intent.has_value());
    EXPECT_EQ(history.intent->seen.source, "ladder click");
    EXPECT_TRUE(answered<Page<OrderHistory>>(query, query.history(ClientOrderId{999})).rows.empty());
}

TEST_F(BlotterSearch, LimitChangesAreARecordOfTheirOwn) {
    desk.core->setLimit({.instrument = {}, .limit = RiskLimit::OrderQuantity, .value = 150});
    EXPECT_TRUE(desk.settle());
    const auto page = answered<Page<ActivityRow>>(
        query, query.search(BlotterTable::Activity, {.kind = "limit set"}, {}, 10));
    ASSERT_EQ(page.rows.size(), 2U);
    EXPECT_EQ(page.rows.front().text, "Largest order of the account: from 200 lots to 150 lots.");
    EXPECT_EQ(page.rows.front().who, "you");
}

TEST_F(BlotterSearch, AnExportHoldsWhatIsFilteredAndReplacesAFileOnlyByAWholeOne) {
    const std::string csv = profile.path() + "/out.csv";
    const auto done = answered<Exported>(
        query, query.exportRows(BlotterTable::Orders, {.state = BlotterFilter::State::Filled}, csv));
    EXPECT_TRUE(done.ok) << done.sentence;
    EXPECT_EQ(done.sentence, "4 rows written to " + csv + ".");
    std::ifstream file(csv);
    std::string line;
    int lines = 0;
    while (std::getline(file, line)) {
        ++lines;
    }
    EXPECT_EQ(lines, 5);
    const std::string xlsx = profile.path() + "/out.xlsx";
    const auto book = answered<Exported>(query, query.exportRows(BlotterTable::Fills, {}, xlsx));
    EXPECT_TRUE(book.ok) << book.sentence;
    std::ifstream zip(xlsx, std::ios::binary);
    std::string magic(2, ' ');
    zip.read(magic.data(), 2);
    EXPECT_EQ(magic, "PK");
    const auto lost = answered<Exported>(
        query, query.exportRows(BlotterTable::Orders, {}, profile.path() + "/no/such/folder.xlsx"));
    EXPECT_FALSE(lost.ok);
    EXPECT_NE(lost.sentence.find("could not be written: No such file or directory"), std::string::npos);
    std::ofstream full("/dev/full");
    EXPECT_FALSE(storage::exportCsv(profile.path(), storage::ExportTable::Orders, full).ok());
}

TEST_F(BlotterSearch, AFullDiskDuringAnExportLeavesTheOldFileAndNoPart) {
    for (const char* name : {"/old.csv", "/old.xlsx"}) {
        const std::string path = profile.path() + name;
        std::ofstream(path) << "kept";
        const rlimit most{.rlim_cur = 64, .rlim_max = RLIM_INFINITY};
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &most);
        const auto rows = storage::exportFiltered(profile.path(), BlotterTable::Orders, {}, path);
        ::setrlimit(RLIMIT_FSIZE, &before);
        EXPECT_FALSE(rows.ok()) << name;
        std::string text;
        std::getline(std::ifstream(path) >> std::ws, text);
        EXPECT_EQ(text, "kept") << name;
        EXPECT_FALSE(std::filesystem::exists(path + ".part")) << name;
    }
}

}  // namespace
}  // namespace tessera::test
