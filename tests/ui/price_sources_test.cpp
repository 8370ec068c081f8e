// The window that asks before any price list is asked for.

#include "ui/models/price_sources_window.h"

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>

#include "tests/ui/fakes.h"

namespace tessera::test {
namespace {

using listprices::PriceSourceStatus;
using listprices::PriceSourceView;

class FakeSources final : public listprices::PriceSourceDesk {
 public:
    PriceSourceView now;
    std::vector<std::vector<std::string>> allowed;
    int asked = 0;
    bool isRunning = false;

    std::shared_ptr<const PriceSourceView> view() const override {
        return std::make_shared<PriceSourceView>(now);
    }
    void allow(const std::vector<std::string>& names) override {
        allowed.push_back(names);
        for (PriceSourceStatus& source : now.sources) {
            source.isAllowed = std::ranges::find(names, source.name) != names.end();
        }
        isRunning = !names.empty();
    }
    void askNow() override { ++asked; }
    bool isCollecting() const override { return isRunning; }
    std::string sentence() const override { return "Prices are asked for by this window's own process."; }
};

struct PriceSources : testing::Test {
    PriceSources() {
        for (const char* name : {"one", "two", "three"}) {
            PriceSourceStatus source;
            source.name = name;
            source.url = std::string("https://prices.example/") + name;
            source.licence = "MIT";
            source.every = std::chrono::hours(3);
            sources.now.sources.push_back(source);
        }
        sources.now.file = "/profile/prices.toml";
    }
    void look() {
        for (int i = 0; i < 40; ++i) {
            screen.context.tick();
        }
    }
    Desk screen;
    FakeSources sources;
    ui::PriceSourcesWindow window{screen.context, &sources};
};

TEST_F(PriceSources, NothingIsAllowedBeforeAPersonPressesTheButton) {
    window.open();
    look();
    EXPECT_TRUE(sources.allowed.empty());
    EXPECT_TRUE(window.sentence().contains("Nothing is asked until you allow it"));
    EXPECT_TRUE(window.rowWords(0).contains("every 3 hours, MIT"));
    EXPECT_TRUE(window.rowWords(0).contains("not allowed"));
    EXPECT_TRUE(window.stopButton().isHidden());
    window.box(1).setChecked(false);
    EXPECT_EQ(window.allowButton().text(), "Allow these 2 sources");
    window.allowButton().click();
    ASSERT_EQ(sources.allowed.size(), 1u);
    EXPECT_EQ(sources.allowed[0], (std::vector<std::string>{"one", "three"}));
    look();
    EXPECT_TRUE(window.allowButton().isHidden());
    EXPECT_FALSE(window.box(1).isChecked());
    window.askButton().click();
    EXPECT_EQ(sources.asked, 1);
    window.stopButton().click();
    EXPECT_TRUE(sources.allowed.back().empty());
}

TEST_F(PriceSources, NothingTickedIsNothingToAllow) {
    window.open();
    for (int row = 0; row < 3; ++row) {
        window.box(row).setChecked(false);
    }
    EXPECT_FALSE(window.allowButton().isEnabled());
}

TEST_F(PriceSources, AFailureIsSaidWithTheAgeOfWhatIsHeld) {
    PriceSourceStatus& source = sources.now.sources[0];
    const auto now = screen.clock.utcNow();
    source.isAllowed = true;
    source.lastGood = now - std::chrono::minutes(200);
    source.models = 1'234;
    source.nextAsk = now + std::chrono::minutes(4);
    source.outcome = "timed out";
    source.sentence = "prices.example did not send its whole list in the 90 s it has.";
    source.failuresInARow = 2;
    source.asked = 9;
    source.failed = 3;
    window.open();
    const QString words = window.rowWords(0);
    EXPECT_TRUE(words.contains("3 h 20 min ago, 1,234 models")) << words.toStdString();
    EXPECT_TRUE(words.contains("in the 90 s it has. The prices of ")) << words.toStdString();
    EXPECT_TRUE(words.contains("stay. Failed 2 times in a row, 3 of 9 in all.")) << words.toStdString();
    source.outcome = "not modified";
    source.isGood = true;
    look();
    EXPECT_FALSE(window.rowWords(0).contains("in a row")) << window.rowWords(0).toStdString();
}

TEST_F(PriceSources, AListThatCannotBeReadIsSaidWithItsLine) {
    sources.now.sources.clear();
    sources.now.problem = "prices.toml, line 6: every_minutes is 5 and must be 15 to 43200.";
    window.open();
    EXPECT_FALSE(window.allowButton().isEnabled());
    bool isSaid = false;
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        isSaid = isSaid || (label->isVisible() && label->text().contains("line 6"));
    }
    EXPECT_TRUE(isSaid);
}

TEST(PriceSourceWords, SayHowOldAndHowOften) {
    using namespace std::chrono;
    EXPECT_EQ(ui::agoWords(seconds(59)), "just now");
    EXPECT_EQ(ui::agoWords(minutes(59)), "59 min ago");
    EXPECT_EQ(ui::agoWords(minutes(61)), "1 h 1 min ago");
    EXPECT_EQ(ui::agoWords(hours(49)), "2 days ago");
    EXPECT_EQ(ui::everyWords(minutes(15)), "every 15 minutes");
    EXPECT_EQ(ui::everyWords(minutes(60)), "every hour");
    EXPECT_EQ(ui::everyWords(minutes(90)), "every 90 minutes");
    EXPECT_EQ(ui::everyWords(minutes(2 * 1440)), "every 2 days");
}

}  // namespace
}  // namespace tessera::test
