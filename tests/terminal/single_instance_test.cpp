// A second start of the same profile: the first one's window takes what was asked.
#include "app/terminal/single_instance.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <atomic>
#include <thread>

namespace tessera::test {
namespace {

using terminal::HandOver;
using terminal::SingleInstance;

struct SecondStart : ::testing::Test {
    QTemporaryDir runtime, profile;
    SingleInstance first;
    std::vector<HandOver> asked;

    SecondStart() {
        qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8());
        QObject::connect(&first, &SingleInstance::asked,
                         [this](const HandOver& what) { asked.push_back(what); });
    }
    bool start(const QString& folder, const HandOver& what) {
        bool isTaken = false;
        std::atomic<bool> isDone = false;
        std::thread second([&] {
            isTaken = SingleInstance::handOver(folder.toStdString(), what);
            isDone = true;
        });
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed() < 3'000 && !isDone) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        }
        second.join();
        return isTaken;
    }
};

TEST_F(SecondStart, IsTakenByTheFirstWithWhatItWasAskedFor) {
    ASSERT_TRUE(first.listen(profile.path().toStdString()));
    EXPECT_TRUE(start(profile.path() + "/.", {"H100-Z26", "5m"})) << "the same folder, written otherwise";
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked.front(), (HandOver{"H100-Z26", "5m"}));
}

TEST_F(SecondStart, WithoutAFirstItGoesOnByItself) {
    EXPECT_FALSE(start(profile.path(), {}));
}

TEST_F(SecondStart, AnotherProfileIsAnotherProgram) {
    ASSERT_TRUE(first.listen(profile.path().toStdString()));
    const QTemporaryDir other;
    EXPECT_FALSE(start(other.path(), {}));
    EXPECT_TRUE(asked.empty());
}

TEST_F(SecondStart, ADeadFirstLeavesNothingInTheWay) {
    {
        SingleInstance dead;
        ASSERT_TRUE(dead.listen(profile.path().toStdString()));
    }
    ASSERT_TRUE(first.listen(profile.path().toStdString()));
    EXPECT_TRUE(start(profile.path(), {}));
}

}  // namespace
}  // namespace tessera::test
