// The studies of a chart as a value: edits, names, files.

#include "ui/chart/study_set.h"

#include <gtest/gtest.h>

#include <QJsonDocument>

namespace tessera::ui {
namespace {

StudySet three() {
    StudySet set;
    EXPECT_TRUE(set.add("ema").ok());
    EXPECT_TRUE(set.add("macd").ok());
    EXPECT_TRUE(set.add("bollinger").ok());
    return set;
}

TEST(StudySet, NamesAStudyByWhatMakesItDiffer) {
    StudySet set = three();
    EXPECT_EQ(set.all()[0].name(), QStringLiteral("EMA 20"));
    EXPECT_EQ(set.all()[1].name(), QStringLiteral("MACD 12, 26, 9"));
    EXPECT_EQ(set.all()[2].name(), QStringLiteral("Bollinger 20, 2"));
    ASSERT_TRUE(set.setParameter(1, "length", 50).ok());
    EXPECT_EQ(set.all()[0].name(), QStringLiteral("EMA 50"));
}

TEST(StudySet, BothEdgesOfABandHaveOneColourWhereverTheyStand) {
    StudySet set;
    for (const char* study : {"vwap", "bollinger", "ichimoku"}) {
        ASSERT_TRUE(set.add(study).ok()) << study;
    }
    const auto& vwap = set.all()[0].colours;
    EXPECT_EQ(vwap[1], vwap[2]);
    EXPECT_EQ(vwap[3], vwap[4]);
    EXPECT_NE(vwap[0], vwap[1]);
    EXPECT_NE(vwap[1], vwap[3]) << "two bands are two things";
    const auto& bollinger = set.all()[1].colours;
    EXPECT_EQ(bollinger[0], bollinger[2]);
    const auto& cloud = set.all()[2].colours;
    EXPECT_NE(cloud[2], cloud[3]) << "which span leads is what the cloud says";
}

TEST(StudySet, RefusesAValueOutOfRangeWithASentenceAndKeepsTheOld) {
    StudySet set = three();
    const auto refused = set.setParameter(1, "length", 0);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().sentence.find("0"), std::string::npos) << refused.error().sentence;
    EXPECT_EQ(set.all()[0].name(), QStringLiteral("EMA 20"));
    EXPECT_FALSE(set.setParameter(99, "length", 5).ok());
}

TEST(StudySet, SurvivesAFileAndTwiceTheSameStudyStaysTwo) {
    StudySet set = three();
    ASSERT_TRUE(set.add("ema").ok());
    ASSERT_TRUE(set.setParameter(4, "length", 100).ok());
    set.setHidden(2, true);
    set.setColour(1, 0, 5);
    set.setShare(2, 0.3);
    set.move(4, -10);
    QStringList leftOut;
    const QByteArray file = QJsonDocument(set.toJson()).toJson();
    const StudySet read = StudySet::fromJson(QJsonDocument::fromJson(file).array(), leftOut);
    EXPECT_TRUE(leftOut.isEmpty()) << leftOut.join(' ').toStdString();
    ASSERT_EQ(read.all().size(), 4U);
    EXPECT_EQ(read.all()[0].name(), QStringLiteral("EMA 100"));
    EXPECT_EQ(read.all()[1].colours[0], 5);
    EXPECT_TRUE(read.all()[2].isHidden);
    EXPECT_DOUBLE_EQ(read.all()[2].share, 0.3);
}

TEST(StudySet, AHandEditedFileLosesWhatCannotBeAndSaysSo) {
    const QByteArray file = R"([{"study":"ema","parameters":{"length":-4}}, {"study":"wishful"}, 7,
        {"study":"rsi","colours":[99,"x"],"share":50,"hidden":"yes"}])";
    QStringList leftOut;
    const StudySet read = StudySet::fromJson(QJsonDocument::fromJson(file).array(), leftOut);
    ASSERT_EQ(read.all().size(), 2U);
    EXPECT_EQ(read.all()[0].name(), QStringLiteral("EMA 20"));
    EXPECT_EQ(read.all()[1].colours[0], 5);
    EXPECT_LT(read.all()[1].share, 1);
    ASSERT_EQ(leftOut.size(), 3);
    EXPECT_TRUE(leftOut[0].contains(QStringLiteral("-4"))) << leftOut[0].toStdString();
    EXPECT_TRUE(leftOut[1].contains(QStringLiteral("wishful")));
}

TEST(StudySet, HoldsNoMoreThanOneCanRead) {
    StudySet set;
    for (std::size_t i = 0; i < StudySet::kMost; ++i) {
        ASSERT_TRUE(set.add("sma").ok());
    }
    EXPECT_FALSE(set.add("sma").ok());
    set.remove(3);
    const auto added = set.add("sma");
    ASSERT_TRUE(added.ok());
    EXPECT_EQ(set.find(added.value())->id, added.value());
}

}  // namespace
}  // namespace tessera::ui
