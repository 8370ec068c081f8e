// The page that computes a skill future's settlement again, from its contract card.

#include "ui/forecast/skill_window.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>

#include "app/forecast/sha256.h"
#include "app/skill/skill_text.h"
#include "tests/ui/fakes.h"
#include "ui/shell/contract_card.h"

namespace tessera::test {
namespace {

using domain::Fixing;
using std::chrono::hours;

class SkillWindowTest : public ::testing::Test {
 protected:
    SkillWindowTest() {
        define(20, "@SITC", "SITC", "", domain::IndexSpec{}, "Mtok");
        define(21, "@SKILL-ETS", "SKILL-ETS", "@SITC", domain::IndexSpec{}, "points");
        define(22, "SKILL-ETS-Z26", "SKILL-ETS", "@SKILL-ETS", domain::FutureSpec{{2026, 12}}, "points");
        double level = 2;
        for (int i = 0; i < 200; ++i) {
            level *= i * 7919 % 13 < 6 ? 1.012 : 0.991;
            m_subject.push_back(fixing(20, i, usd(level)));
        }
        skill::SkillBook book(skill::statisticalSkillForecaster("ets"), skill::statisticalAsk("ets"), "x");
        for (const skill::DayLevel& day : skill::dayLevels(m_subject)) {
            book.fix(day, day.day + hours(20));
        }
        for (int i = 120; i < 200; ++i) {
            const auto row = std::ranges::find(
                book.rows(), m_subject[static_cast<std::size_t>(i)].asOf - hours(20), &skill::SkillRow::day);
            m_published.push_back(fixing(21, i, usd(*row->index.hundredths / 100.0)));
        }
    }
    void define(std::uint32_t id, const char* symbol, const char* family, const char* underlying,
                domain::ContractSpec spec, const char* unit) {
        domain::Instrument one = sitc(id);
        one.symbol = symbol;
        one.family = family;
        one.underlying = underlying;
        one.spec = std::move(spec);
        one.unit = unit;
        one.contractSize = 10;
        m_screen.feed.notices.push_back(ports::InstrumentDefined{std::move(one), true});
        m_screen.context.tick();
    }
    static Fixing fixing(std::uint32_t id, int day, domain::Price level) {
        Fixing made;
        made.instrument = domain::InstrumentId{id};
        made.asOf = made.knownAt = *domain::parseIso("2026-05-01") + hours(24) * day + hours(20);
        made.level = level;
        made.simulated = true;
        return made;
    }
    void tell() {
        m_screen.feed.notices.push_back(ports::FixingHistory{domain::InstrumentId{20}, m_subject});
        m_screen.feed.notices.push_back(ports::FixingHistory{domain::InstrumentId{21}, m_published});
        m_screen.context.tick();
    }
    void open(ui::SkillWindow& window, const char* symbol) {
        window.open(m_screen.hub.findSymbol(symbol));
        for (int i = 0; i < 5'000 && !window.isDone(); ++i) {
            QApplication::processEvents();
        }
        QApplication::processEvents();
    }
    QString cell(ui::SkillWindow& window, int row, int column) {
        return window.table().model()->index(row, column).data().toString();
    }

    Desk m_screen;
    std::vector<Fixing> m_subject, m_published;
};

TEST_F(SkillWindowTest, ShowsDaysCommitmentsScoresAndThatThePublishedIndexFits) {
    tell();
    ui::SkillWindow window(m_screen.context);
    open(window, "SKILL-ETS-Z26");
    EXPECT_TRUE(
        window.verdictText().startsWith("All of the 41 published levels fit. @SKILL-ETS of 2026-11-16: "))
        << window.verdictText().toStdString();
    using Days = ui::SkillDays;
    EXPECT_EQ(window.table().model()->rowCount(), 75);
    EXPECT_EQ(cell(window, 0, Days::Day), "2026-11-16") << "the newest first";
    EXPECT_EQ(cell(window, 0, Days::State), "scored");
    EXPECT_EQ(cell(window, 0, Days::Commitment).size(), 12);
    EXPECT_EQ(cell(window, 0, Days::Index), cell(window, 0, Days::Published));
    EXPECT_EQ(cell(window, 0, Days::Fits), "fits");
    EXPECT_EQ(cell(window, 74, Days::Fits), "–");
    // The six lines lead to the digest, as anybody can see with sha256sum.
    const QString detail = window.detailText();
    const std::string lines = detail.mid(detail.indexOf('\n') + 1).toStdString();
    EXPECT_TRUE(detail.contains(QString::fromStdString(forecast::sha256Text(lines)))) << detail.toStdString();
    EXPECT_TRUE(
        QString::fromStdString(forecast::sha256Text(lines)).startsWith(cell(window, 0, Days::Commitment)));
}

TEST_F(SkillWindowTest, APublishedLevelThatDoesNotFitIsNamedAndShown) {
    m_published.back().level = usd(99.99);
    tell();
    ui::SkillWindow window(m_screen.context);
    open(window, "@SKILL-ETS");
    EXPECT_TRUE(window.verdictText().startsWith("2026-11-16 does not fit: published 99.99, recomputed "))
        << window.verdictText().toStdString();
    EXPECT_EQ(cell(window, 0, ui::SkillDays::Fits), "differs");
    EXPECT_EQ(cell(window, 1, ui::SkillDays::Fits), "fits");
}

TEST_F(SkillWindowTest, TheExportIsARecordThatTheCommandLineVerifies) {
    tell();
    ui::SkillWindow window(m_screen.context);
    open(window, "@SKILL-ETS");
    const QTemporaryDir folder;
    const QString path = folder.filePath("skill.jsonl");
    EXPECT_EQ(window.exportTo(path), "");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const auto record = skill::readSkillText(file.readAll().toStdString());
    ASSERT_TRUE(record) << record.error().sentence;
    EXPECT_TRUE(skill::verifySkillRecord(*record));
    EXPECT_TRUE(window.exportTo("/nowhere/x.jsonl").startsWith("/nowhere/x.jsonl cannot be written: "));
}

TEST_F(SkillWindowTest, WithoutFixingsItSaysSo) {
    ui::SkillWindow window(m_screen.context);
    open(window, "SKILL-ETS-Z26");
    EXPECT_EQ(window.verdictText(), "Only 0 days of @SITC are known here: too few to forecast from.");
    EXPECT_EQ(window.table().model()->rowCount(), 0);
}

TEST_F(SkillWindowTest, TheContractCardLeadsThereForSkillAlone) {
    tell();
    ui::ContractCard card(m_screen.context);
    card.open(m_screen.hub.findSymbol("SITC-Z26"));
    EXPECT_FALSE(card.recomputeButton()->isVisible());
    card.open(m_screen.hub.findSymbol("SKILL-ETS-Z26"));
    ASSERT_TRUE(card.recomputeButton()->isVisible());
    card.recomputeButton()->click();
    ASSERT_NE(card.skillWindow(), nullptr);
    EXPECT_TRUE(card.skillWindow()->isVisible());
    EXPECT_EQ(card.skillWindow()->windowTitle(), "How SKILL-ETS-Z26 settles");
    card.skillWindow()->close();
}

TEST_F(SkillWindowTest, TheCardSaysWhatASkillFutureIs) {
    const auto line = [&](const char* symbol, const char* title) {
        const auto lines = ui::contractLines(*m_screen.hub.findSymbol(symbol), m_screen.hub);
        const auto found = std::ranges::find_if(
            lines, [&](const ui::ContractLine& each) { return each.title == QLatin1String(title); });
        return found == lines.end() ? std::string() : found->text.toStdString();
    };
    EXPECT_TRUE(line("SKILL-ETS-Z26", "What it is").starts_with("A future on a forecaster's skill"));
    EXPECT_EQ(line("SKILL-ETS-Z26", "One lot"), "10 USD a point");
    EXPECT_TRUE(
        line("SKILL-ETS-Z26", "Settles").starts_with("In cash to @SKILL-ETS on the last trading day: S is"));
    EXPECT_TRUE(line("@SKILL-ETS", "What it is")
                    .starts_with("How well a forecaster foresees each next day of @SITC"));
    EXPECT_EQ(line("@SKILL-ETS", "Priced in"), "Points from 0 to 100");
}

}  // namespace
}  // namespace tessera::test
