// News feeds a person adds, allows and takes off again.

#include <gtest/gtest.h>

#include <algorithm>

#include "app/forecast/model_servers.h"
#include "app/forecast/spend_book.h"
#include "tests/ui/fakes.h"
#include "ui/context/server_services.h"
#include "ui/forecast/news_window.h"

namespace tessera::test {
namespace {

using State = ports::NewsSourceView::State;
using ui::NewsTable;

class FakeNews final : public ports::NewsDesk {
 public:
    std::vector<ports::NewsSourceView> list;
    std::vector<ports::ContextEvent> said;
    std::vector<std::string> asked;
    std::uint64_t changes = 1;
    std::vector<ports::NewsSourceView> sources() const override { return list; }
    std::uint64_t revision() const override { return changes; }
    domain::Result<void> add(const std::string& url) override {
        if (!url.starts_with("https://")) {
            return domain::Error{domain::ErrorCode::BadInput, url + " cannot be asked: no https.", ""};
        }
        list.emplace_back();
        list.back().source.url = url;
        list.back().sentence = "it is asked once it is allowed";
        return {};
    }
    void remove(const std::string& url) override {
        std::erase_if(list, [&](const auto& one) { return one.source.url == url; });
    }
    void allow(const std::string& url, bool isAllowed) override {
        auto& one = *std::ranges::find_if(list, [&](const auto& s) { return s.source.url == url; });
        one.source.isAllowed = isAllowed;
        one.state = isAllowed ? State::Waiting : State::NotAllowed;
    }
    void askNow(const std::string& url) override { asked.push_back(url); }
    std::vector<ports::ContextEvent> titles() const override { return said; }
    std::string whatIsFetched() const override { return "Titles and times alone."; }
};

TEST(NewsWindow, AFeedIsAddedAllowedAskedAndRemoved) {
    Desk screen;
    FakeNews desk;
    ui::NewsWindow window(screen.context, desk);
    const auto cell = [&](NewsTable::Column column) {
        return window.table().model()->index(0, column).data().toString();
    };
    EXPECT_FALSE(window.allowButton().isEnabled());
    window.address().setText(QStringLiteral("nonsense"));
    window.addButton().click();
    EXPECT_EQ(window.problem(), QStringLiteral("nonsense cannot be asked: no https."));
    window.address().setText(QStringLiteral(" https://news.example/feed "));
    window.addButton().click();
    EXPECT_EQ(window.problem(), QString());
    EXPECT_EQ(cell(NewsTable::Address), QStringLiteral("https://news.example/feed"));
    EXPECT_EQ(cell(NewsTable::Standing), QStringLiteral("it is asked once it is allowed"));
    EXPECT_EQ(cell(NewsTable::Titles), QStringLiteral("–"));
    EXPECT_FALSE(window.askButton().isEnabled());
    window.allowButton().click();
    EXPECT_TRUE(desk.list[0].source.isAllowed);
    EXPECT_EQ(window.allowButton().text(), QStringLiteral("Ask no more"));
    window.askButton().click();
    EXPECT_EQ(desk.asked, std::vector<std::string>{"https://news.example/feed"});
    desk.list[0].state = State::Good;
    desk.list[0].titles = 1;
    desk.said = {{screen.clock.now, "<i>Cut</i> (news.example)"}};
    window.refresh();
    EXPECT_EQ(cell(NewsTable::Titles), QStringLiteral("1"));
    EXPECT_TRUE(window.titlesText().endsWith(QStringLiteral("<i>Cut</i> (news.example)"))) << "plain text";
    window.removeButton().click();
    EXPECT_EQ(window.table().model()->rowCount(), 0);
}

TEST(NewsWindow, TitlesAreFlagsOnChartsWhetherOrNotACorrectorIsOn) {
    Desk screen;
    FakeNews desk;
    desk.said = {{domain::Timestamp::fromSeconds(1'795'000'000), "A list price was cut"}};
    forecast::SpendBook spend{"", {}};
    forecast::ModelServers servers("", {}, screen.forecastDesk, spend, screen.clock);
    ui::ServerServices services(screen.context, &servers, nullptr);
    services.setNews(desk);
    const auto frames = [&] {
        for (int i = 0; i < 40; ++i) {
            screen.context.tick();
        }
    };
    frames();
    EXPECT_EQ(services.events(), desk.said);
    desk.said.clear();
    ++desk.changes;
    frames();
    EXPECT_TRUE(services.events().empty());
}

}  // namespace
}  // namespace tessera::test
