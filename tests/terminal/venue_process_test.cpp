// The exchange as the terminal's child: what is said of it, and what is done.

#include "app/terminal/venue_process.h"
#include "tests/support/test_paths.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <filesystem>
#include <fstream>
#include <functional>

namespace tessera::terminal {
namespace {

namespace fs = std::filesystem;

class VenueProcessTest : public ::testing::Test {
 protected:
    VenueProcessTest() {
        static int count = 1;
        static char name[] = "venue_process_test";
        static char* argv[] = {name, nullptr};
        static QCoreApplication application(count, argv);
    }
    VenueOptions options(std::vector<std::string> extra = {"--warmup-days", "0"}) const {
        return {TESSERA_BUILD_DIR "/bin/tessera-venue", "ipc://" + path("v"), path("state"),
                std::move(extra)};
    }
    std::string path(const char* name) const { return directory.filePath(name).toStdString(); }
    static bool waitFor(const std::function<bool()>& isSo, int atMostMs = 15'000) {
        QElapsedTimer timer;
        for (timer.start(); !isSo() && timer.elapsed() < atMostMs;) {
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
            ::usleep(5'000);
        }
        return isSo();
    }

    QTemporaryDir directory;
};

TEST_F(VenueProcessTest, AProcessThatHangsIsNotOkUntilItAnswersAgain) {
    VenueProcess venue(options());
    venue.start();
    ASSERT_TRUE(waitFor([&] { return venue.isReady(); })) << venue.sentence().toStdString();
    EXPECT_EQ(venue.sentence(), QStringLiteral("ok"));
    const auto process = static_cast<pid_t>(venue.processId());
    ::kill(process, SIGSTOP);
    ASSERT_TRUE(waitFor([&] { return !venue.isReady(); }, 8'000));
    EXPECT_TRUE(venue.sentence().contains(QStringLiteral("has not answered for")))
        << venue.sentence().toStdString();
    ::kill(process, SIGCONT);
    ASSERT_TRUE(waitFor([&] { return venue.isReady(); }, 8'000));
    EXPECT_EQ(venue.sentence(), QStringLiteral("ok"));
}

TEST_F(VenueProcessTest, ADamagedLogIsAPersonsDecisionAndRestoreGoesOn) {
    {
        VenueProcess venue(options());
        venue.start();
        ASSERT_TRUE(waitFor([&] { return venue.isReady(); })) << venue.sentence().toStdString();
        venue.stop();
    }
    {
        std::fstream log(path("state") + "/venue.log", std::ios::in | std::ios::out | std::ios::binary);
        log.seekp(20);
        log.put('!');
    }
    VenueProcess venue(options());
    int asked = 0;
    QObject::connect(&venue, &VenueProcess::decisionNeeded, [&] { ++asked; });
    venue.start();
    ASSERT_TRUE(waitFor([&] { return asked == 1; })) << venue.sentence().toStdString();
    EXPECT_EQ(venue.decision(), VenueProcess::Decision::CanRestore);
    EXPECT_TRUE(venue.sentence().contains(QStringLiteral("damaged at byte")))
        << venue.sentence().toStdString();
    venue.restore();
    ASSERT_TRUE(waitFor([&] { return venue.isReady(); })) << venue.sentence().toStdString();
    EXPECT_EQ(venue.decision(), VenueProcess::Decision::None);
    EXPECT_TRUE(fs::exists(path("state") + "/venue-1.damaged.log"));
}

TEST_F(VenueProcessTest, AMarketThatCannotGoOnLeavesOnlyANewOne) {
    {
        VenueProcess venue(options({"--warmup-days", "0", "--seed", "5"}));
        venue.start();
        ASSERT_TRUE(waitFor([&] { return venue.isReady(); }));
    }
    VenueProcess venue(options({"--warmup-days", "0", "--seed", "6"}));
    venue.start();
    ASSERT_TRUE(waitFor([&] { return venue.decision() == VenueProcess::Decision::NewOnly; }))
        << venue.sentence().toStdString();
}

TEST_F(VenueProcessTest, AFullDiskIsSaidAndTheExchangeComesBackWhenThereIsRoom) {
    fs::create_directories(path("state"));
    fs::create_symlink("/dev/full", path("state") + "/venue.log");
    VenueProcess venue(options());
    venue.start();
    ASSERT_TRUE(waitFor([&] { return venue.sentence().contains(QStringLiteral("no room on the disk")); }))
        << venue.sentence().toStdString();
    EXPECT_FALSE(venue.isReady());
    fs::remove(path("state") + "/venue.log");
    EXPECT_TRUE(waitFor([&] { return venue.isReady(); })) << venue.sentence().toStdString();
}

}  // namespace
}  // namespace tessera::terminal
