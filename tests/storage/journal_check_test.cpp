// What a person is told when the journal on disk is not what was written: at the start, by `audit verify`,
// and by the second place that knows where the journal ended.
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "app/storage/blotter_export.h"
#include "app/storage/blotter_schema.h"
#include "app/storage/journal_anchor.h"
#include "tests/storage/disk_desk.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;

void sql(const std::string& profile, const std::string& statement) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(storage::blotterPath(profile).c_str(), &db), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, statement.c_str(), nullptr, nullptr, &message), SQLITE_OK) << message;
    sqlite3_free(message);
    sqlite3_close(db);
}

void tradeALittle(const std::string& profile) {
    DiskDesk desk(profile);
    ASSERT_EQ(desk.problem, "");
    desk.fill(desk.place(5), 5);
    desk.fill(desk.place(3, Side::Sell), 2, Side::Sell);
    desk.place(5000);
    desk.core->setTag({ClientOrderId{1}}, "swing");
    OrderIntent overABook = intent(Side::Buy, 1, 1.91);
    overABook.seen.bestBid = usd(1.92);
    overABook.seen.bestAsk = usd(1.94);
    desk.clock.advance(std::chrono::seconds(1));
    desk.core->place(overABook);
    ASSERT_TRUE(desk.settle());
}

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// The sentence order entry is closed with once the background check is through; empty: it stays open.
std::string closedAfterTheCheck(DiskDesk& desk, int milliseconds) {
    std::string sentence;
    for (int i = 0; i < milliseconds; ++i) {
        desk.core->onStore();
        desk.core->takeEvents(desk.events);
        for (const DeskEvent& event : desk.events) {
            if (const auto* gate = std::get_if<GateChanged>(&event)) {
                sentence = gate->open ? "" : gate->sentence;
            }
        }
        desk.events.clear();
        if (sentence.find("did not pass its check") != std::string::npos) {
            return sentence;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return sentence;
}

TEST(JournalCheck, AnAlteredRowClosesOrderEntryWithASentenceAtTheNextStart) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    sql(profile.path(),
        "DROP TRIGGER event_is_fixed; UPDATE event SET why='Buy 6 SITC-Z26 at 1.92.' WHERE seq=5");
    DiskDesk desk(profile.path());
    ASSERT_EQ(desk.problem, "");
    const std::string sentence = closedAfterTheCheck(desk, 20'000);
    EXPECT_NE(
        sentence.find("Order entry is closed: the journal did not pass its check. Journal row 5 is broken"),
        std::string::npos)
        << sentence;
    EXPECT_NE(sentence.find("put a backup back"), std::string::npos) << sentence;
    const std::size_t sent = desk.gateway.orders.size();
    desk.place(1);
    EXPECT_EQ(desk.gateway.orders.size(), sent) << "nothing is sent on a journal that cannot be trusted";
}

TEST(JournalCheck, ASoundJournalLeavesOrderEntryOpen) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    DiskDesk desk(profile.path());
    ASSERT_EQ(desk.problem, "");
    EXPECT_EQ(closedAfterTheCheck(desk, 500), "");
    EXPECT_TRUE(desk.core->isGateOpen());
}

struct OutsideTheDigest : testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(OutsideTheDigest, AColumnThatIsExportedIsCheckedAndCanBeWrittenAnew) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    sql(profile.path(), GetParam().first);
    const auto report = storage::verifyAudit(profile.path());
    ASSERT_FALSE(report.ok());
    EXPECT_NE(report.error().sentence.find(GetParam().second), std::string::npos) << report.error().sentence;
    EXPECT_NE(report.error().sentence.find("tessera audit rebuild"), std::string::npos);
    ASSERT_TRUE(storage::rebuildProjections(profile.path()).ok());
    const auto again = storage::verifyAudit(profile.path());
    EXPECT_TRUE(again.ok()) << again.error().sentence;
}

INSTANTIATE_TEST_SUITE_P(
    Columns, OutsideTheDigest,
    testing::Values(
        std::pair{"UPDATE orders SET symbol='SITC-Z27' WHERE id=1",
                  "of order 1, symbol is \"SITC-Z27\" and should be \"SITC-Z26\""},
        std::pair{"UPDATE orders SET updated_at=updated_at+1 WHERE id=2", "of order 2, updated_at is"},
        std::pair{"UPDATE orders SET created_at=0 WHERE id=2", "of order 2, created_at is 0"},
        std::pair{"UPDATE orders SET average=average+1 WHERE id=1", "of order 1, average is"},
        std::pair{"UPDATE orders SET pending_price=7 WHERE id=1", "of order 1, pending_price is 7"},
        std::pair{"DELETE FROM orders WHERE id=3", "rows are missing or too many at order 3"},
        std::pair{"UPDATE fills SET symbol='X'", "stored fills do not follow"},
        std::pair{"UPDATE fills SET venue_time=venue_time+1", "stored fills do not follow"},
        std::pair{"UPDATE fills SET is_maker=1-is_maker", "stored fills do not follow"},
        std::pair{"UPDATE positions SET symbol='X'", "stored positions do not follow"},
        std::pair{"UPDATE positions SET average=1", "stored positions do not follow"},
        std::pair{"UPDATE instruments SET quantity_decimals=3", "stored instruments do not follow"},
        std::pair{"UPDATE desk SET max_quantity=max_quantity+1", "stored account does not follow"},
        std::pair{"UPDATE orders SET bid=bid+1 WHERE bid>0", ", bid is"},
        std::pair{"UPDATE order_events SET seq=seq+1 WHERE order_id=3",
                  "stored histories of orders do not follow"}));

/// Everything a person can get out of a profile, and SQLite's own opinion of its file.
std::string everythingOf(const std::string& profile) {
    std::ostringstream out;
    for (const auto table :
         {storage::ExportTable::Orders, storage::ExportTable::Fills, storage::ExportTable::Positions,
          storage::ExportTable::Audit, storage::ExportTable::Profit}) {
        const auto rows = storage::exportCsv(profile, table, out);
        out << (rows ? "ok" : rows.error().sentence);
    }
    storage::Database db;
    if (const auto opened = storage::openForReading(db, storage::blotterPath(profile)); !opened) {
        out << opened.error().sentence;
        return out.str();
    }
    storage::Statement check;
    if (check.prepare(db, "PRAGMA integrity_check") != SQLITE_OK || check.step() != SQLITE_ROW) {
        out << db.message();
    }
    out << check.text();
    return out.str();
}

TEST(JournalCheck, EveryFlippedBitThatAnExportOrSqliteShowsIsTold) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    const std::string path = storage::blotterPath(profile.path());
    const std::string sound = contents(path);
    const std::string expected = everythingOf(profile.path());
    ASSERT_TRUE(storage::verifyAudit(profile.path()).ok());
    const unsigned seed = 20'261'127;
    std::mt19937_64 random(seed);
    constexpr int kFlips = 240;
    int differing = 0, untold = 0;
    for (int i = 0; i < kFlips; ++i) {
        std::string flipped = sound;
        // Half of them where something stands: most of a small file is empty pages.
        std::size_t at = random() % flipped.size();
        for (int tries = 0; i % 2 == 0 && flipped[at] == 0 && tries < 1000; ++tries) {
            at = random() % flipped.size();
        }
        const unsigned bit = static_cast<unsigned>(random() % 8);
        flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << bit));
        write(path, flipped);
        if (everythingOf(profile.path()) != expected) {
            ++differing;
            const bool isTold = !storage::verifyAudit(profile.path()).ok();
            untold += isTold ? 0 : 1;
            EXPECT_TRUE(isTold) << "byte " << at << ", bit " << bit << ", seed " << seed;
        }
        for (const char* beside : {"-wal", "-shm"}) {
            fs::remove(path + beside);
        }
    }
    std::printf("%d flipped bits: %d show in an export or to SQLite, %d of them untold\n", kFlips, differing,
                untold);
    EXPECT_GE(differing, 40);
}

TEST(JournalCheck, AMissingOrEmptyJournalIsAnErrorWithAWayOutAndNoNewHistory) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    const std::string path = storage::blotterPath(profile.path());
    const std::string sound = contents(path);
    write(path, "");
    const std::string empty = DiskDesk(profile.path()).problem;
    EXPECT_NE(empty.find(path + " is empty, but it had "), std::string::npos) << empty;
    EXPECT_NE(empty.find("move " + storage::anchorPath(profile.path()) + " away first"), std::string::npos);
    EXPECT_EQ(contents(path), "") << "nothing was begun";
    EXPECT_EQ(storage::verifyAudit(profile.path()).error().sentence, empty);
    fs::remove(path);
    const std::string missing = DiskDesk(profile.path()).problem;
    EXPECT_NE(missing.find(path + " is missing, but it had "), std::string::npos) << missing;
    EXPECT_FALSE(fs::exists(path));
    // Both ways out: the file put back, or the second place moved away.
    write(path, sound);
    EXPECT_EQ(DiskDesk(profile.path()).problem, "");
    fs::remove(path);
    fs::rename(storage::anchorPath(profile.path()), profile.path() + "/elsewhere");
    EXPECT_EQ(DiskDesk(profile.path()).problem, "");
}

TEST(JournalCheck, AWholeOlderCopyIsToldAtTheStartAndByTheAudit) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    const std::string path = storage::blotterPath(profile.path());
    const std::string older = contents(path);
    {
        DiskDesk desk(profile.path());
        desk.fill(desk.place(2), 2);
        ASSERT_TRUE(desk.settle());
    }
    const std::string newer = contents(path);
    write(path, older);
    const std::string problem = DiskDesk(profile.path()).problem;
    EXPECT_NE(problem.find("it is an older copy, or its end was lost. Put the right file back"),
              std::string::npos)
        << problem;
    EXPECT_EQ(storage::verifyAudit(profile.path()).error().sentence, problem);
    write(path, newer);
    EXPECT_EQ(DiskDesk(profile.path()).problem, "");
}

TEST(JournalCheck, AnotherAccountsJournalIsTold) {
    const TemporaryDirectory mine, other;
    tradeALittle(mine.path());
    {
        DiskDesk desk(other.path());
        for (int i = 0; i < 20; ++i) {
            desk.place(1 + i);
        }
    }
    fs::copy_file(storage::blotterPath(other.path()), storage::blotterPath(mine.path()),
                  fs::copy_options::overwrite_existing);
    const std::string problem = DiskDesk(mine.path()).problem;
    EXPECT_NE(problem.find("is not the one that was written here"), std::string::npos) << problem;
}

TEST(JournalCheck, ADamagedSecondPlaceAccusesNoSoundJournalAndIsWrittenAnew) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    const std::string path = storage::anchorPath(profile.path());
    const std::string sound = contents(path);
    for (std::size_t at = 0; at < sound.size(); at += 7) {
        std::string flipped = sound;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        write(path, flipped);
        EXPECT_FALSE(storage::readAnchor(profile.path()).has_value()) << flipped;
    }
    write(path, sound.substr(0, 9));
    { EXPECT_EQ(DiskDesk(profile.path()).problem, ""); }
    EXPECT_TRUE(storage::readAnchor(profile.path()).has_value());
}

TEST(JournalCheck, AProfileOfBeforeTheSecondPlaceOpensAndGetsOne) {
    const TemporaryDirectory profile;
    tradeALittle(profile.path());
    fs::remove(storage::anchorPath(profile.path()));
    { EXPECT_EQ(DiskDesk(profile.path()).problem, ""); }
    const auto anchor = storage::readAnchor(profile.path());
    ASSERT_TRUE(anchor.has_value());
    EXPECT_EQ(storage::hexadecimal(anchor->digest), storage::verifyAudit(profile.path())->lastDigest);
    struct stat info {};
    ASSERT_EQ(::stat(storage::anchorPath(profile.path()).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(JournalCheck, TheSecondPlaceFollowsWhileTheTerminalRuns) {
    const TemporaryDirectory profile;
    DiskDesk desk(profile.path());
    desk.fill(desk.place(5), 5);
    ASSERT_TRUE(desk.settle());
    const auto last = static_cast<std::int64_t>(desk.core->state().header().lastSequence);
    const auto known = [&profile] {
        const auto anchor = storage::readAnchor(profile.path());
        return anchor ? anchor->sequence : 0;
    };
    for (int i = 0; i < 5000 && known() < last; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(known(), last);
}

TEST(Sha256, GivesTheDigestsOfTheStandard) {
    EXPECT_EQ(storage::hexadecimal(storage::sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(storage::hexadecimal(storage::sha256("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(storage::hexadecimal(storage::sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/// One order row with a tag, notes and symbol of the worst kind, and its numbers.
TEST(Exports, ATextThatASpreadsheetWouldTakeForAFormulaIsMadeText) {
    const TemporaryDirectory profile;
    {
        DiskDesk desk(profile.path());
        ASSERT_EQ(desk.problem, "");
        int i = 0;
        for (const char* tag : {"=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)", "plain"}) {
            const ClientOrderId id = desk.place(1 + i++, Side::Sell);
            desk.fill(id, i, Side::Sell);
            desk.core->setTag({id}, tag);
        }
        ASSERT_TRUE(desk.settle());
    }
    for (const auto table :
         {storage::ExportTable::Orders, storage::ExportTable::Fills, storage::ExportTable::Profit}) {
        std::ostringstream out;
        ASSERT_TRUE(storage::exportCsv(profile.path(), table, out).ok());
        const std::string csv = out.str();
        for (const char* safe :
             {",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"", ",'+1+1", ",'-2+3", ",'@SUM(A1)", ",plain"}) {
            EXPECT_NE(csv.find(safe), std::string::npos) << safe << "\n" << csv;
        }
        for (const char* unsafe : {",=", ",\"=", ",+1+1", ",-2+3", ",@"}) {
            EXPECT_EQ(csv.find(unsafe), std::string::npos) << unsafe << "\n" << csv;
        }
    }
    std::ostringstream positions;
    ASSERT_TRUE(storage::exportCsv(profile.path(), storage::ExportTable::Positions, positions).ok());
    EXPECT_NE(positions.str().find("SITC-Z26,-15,"), std::string::npos)
        << "a number keeps its minus: " << positions.str();
    const std::string book = profile.path() + "/orders.xlsx";
    ASSERT_TRUE(storage::exportXlsx(profile.path(), storage::ExportTable::Orders, book).ok());
    const std::string unpack = fmt::format(
        "python3 -c \"import zipfile;z=zipfile.ZipFile('{}');print(''.join(z.read(n).decode() for n in "
        "z.namelist()))\"",
        book);
    std::FILE* pipe = ::popen(unpack.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::string xml;
    std::array<char, 4096> piece{};
    for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
        xml.append(piece.data(), got);
    }
    ASSERT_EQ(::pclose(pipe), 0);
    EXPECT_NE(xml.find(">'-2+3<"), std::string::npos);
    EXPECT_EQ(xml.find(">-2+3<"), std::string::npos);
    EXPECT_EQ(xml.find("<f>"), std::string::npos) << "no cell is a formula";
}

}  // namespace
}  // namespace tessera::test
