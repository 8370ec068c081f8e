#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "tests/ui/fakes.h"
#include "ui/feeds/feed_manager.h"
#include "ui/feeds/feed_models.h"
#include "ui/feeds/feed_source_dialog.h"
#include "ui/ladder/ladder_presenter.h"

namespace tessera::test {
namespace {

using ports::StreamState;

/// A second feed with figures of its own.
class ThirdPartyFeed final : public ports::MarketDataFeed {
 public:
    ports::FeedStatistics figures;
    std::vector<ports::ChannelStatistics> lines;
    std::vector<ports::FeedNotice> notices;

    domain::Result<void> start() override { return {}; }
    void stop() override {}
    void subscribe(domain::InstrumentId) override {}
    void unsubscribe(domain::InstrumentId) override {}
    void requestBars(domain::InstrumentId) override {}
    std::size_t drain(std::span<ports::FeedEvent>) override { return 0; }
    std::size_t drainNotices(std::vector<ports::FeedNotice>& out) override {
        out.insert(out.end(), notices.begin(), notices.end());
        notices.clear();
        return out.size();
    }
    ports::FeedStatistics statistics() const override { return figures; }
    std::vector<ports::ChannelStatistics> channels() const override { return lines; }

    void define(std::uint32_t id, const std::string& symbol) {
        domain::Instrument instrument;
        instrument.id = domain::InstrumentId{id};
        instrument.spec = domain::ExternalSpec{};
        instrument.symbol = symbol;
        instrument.tick = domain::PriceDelta::fromNanoUsd(10'000'000);
        notices.push_back(ports::InstrumentDefined{instrument, false});
    }
};

QString cell(const QAbstractItemModel& model, int row, int column) {
    return model.data(model.index(row, column), Qt::DisplayRole).toString();
}

struct Feeds : testing::Test {
    Feeds() {
        other.figures.name = "cryptofeed";
        other.figures.worst = StreamState::Live;
        screen.hub.addFeed(other);
        other.define(77, "BTC-USD");
        screen.context.tick();
    }
    /// Figures are looked at ten times a second.
    void frame() {
        screen.clock.advance(std::chrono::milliseconds(100));
        screen.context.tick();
    }
    Desk screen;
    ThirdPartyFeed other;
};

TEST_F(Feeds, RatesAreCountedBetweenTwoLooks) {
    ui::FeedsModel model(screen.context);
    other.figures.messages = 1'000;
    frame();
    model.refresh();
    EXPECT_EQ(cell(model, 1, 3), "0.0");
    screen.clock.advance(std::chrono::seconds(2));
    other.figures.messages = 1'500;
    screen.context.tick();
    model.refresh();
    EXPECT_EQ(cell(model, 1, 0), "cryptofeed");
    EXPECT_EQ(cell(model, 1, 3), "250");
}

TEST_F(Feeds, ChannelsShowTheirOwnGapsAndRecoveries) {
    ports::ChannelStatistics line;
    line.symbol = "SITC-Z26";
    line.sequence = 12'345;
    line.gaps = 3;
    line.recoveries = 2;
    line.worstRecovery = std::chrono::microseconds(12'300);
    line.silence = std::chrono::milliseconds(2'500);
    other.lines.push_back(line);
    ui::ChannelsModel model(screen.context);
    model.refresh(1);
    frame();
    model.refresh(1);
    ASSERT_EQ(model.rowCount(), 1);
    EXPECT_EQ(cell(model, 0, 2), "2.5") << "seconds since its last message";
    EXPECT_EQ(cell(model, 0, 3), "12,345");
    EXPECT_EQ(cell(model, 0, 6), "3");
    EXPECT_EQ(cell(model, 0, 9), "12.3");
    model.refresh(0);
    EXPECT_EQ(model.rowCount(), 0) << "the other feed keeps no account by channel";
}

TEST_F(Feeds, ARemovedSourceLeavesTheListsAndItsInstrumentsAreDisconnected) {
    ui::InstrumentMarket* market = screen.hub.findSymbol("BTC-USD");
    ASSERT_NE(market, nullptr);
    screen.hub.removeFeed(1);
    EXPECT_TRUE(market->isRetired());
    EXPECT_EQ(market->state(), StreamState::Disconnected);
    EXPECT_EQ(screen.hub.readings().size(), 1U);
    screen.context.tick();  // and nobody asks it any more
}

TEST_F(Feeds, WhatASourceReportsIsKeptWithItsTimeNewestFirst) {
    other.notices.push_back(ports::FeedProblem{{}, true, "first"});
    screen.context.tick();
    screen.clock.advance(std::chrono::seconds(1));
    other.notices.push_back(ports::FeedProblem{{}, true, "second"});
    screen.context.tick();
    ASSERT_EQ(screen.hub.news(1).size(), 2U);
    EXPECT_EQ(screen.hub.news(1).front().sentence, "second");
    EXPECT_GT(screen.hub.news(1).front().at, screen.hub.news(1).back().at);
    EXPECT_TRUE(screen.hub.news(0).empty());
}

TEST_F(Feeds, ARecordOnlyTheMarketsOwnBookRefusesIsToldAsOurFault) {
    screen.feed.record(screen.id,
                       FakeFeed::make(domain::RecordKind::Delete, 999'999, domain::Side::Buy, 0, 0));
    screen.context.tick();
    frame();
    EXPECT_EQ(screen.hub.readings().front().refusedRecords, 1U);
    ui::FeedManager manager(screen.context);
    manager.open();
    QStringList texts;
    for (const QLabel* label : manager.findChildren<QLabel*>()) {
        texts << label->text();
    }
    EXPECT_TRUE(texts.join(' ').contains("refused 1 updates"));
}

TEST_F(Feeds, AFinerDefinitionAfterTheFirstMessageStartsTheBookAnew) {
    ui::InstrumentMarket& market = screen.market();
    domain::Instrument finer = market.instrument();
    finer.tick = domain::PriceDelta::fromNanoUsd(1'000'000);
    ASSERT_TRUE(market.book().best(domain::Side::Buy));
    screen.feed.notices.push_back(ports::InstrumentDefined{finer, true});
    screen.context.tick();
    EXPECT_FALSE(market.book().best(domain::Side::Buy))
        << "the feed sends the whole book after such a change";
    EXPECT_EQ(market.instrument().tick, finer.tick);
}

/// A book of quotes alone, as a MetaTrader connector sends it.
TEST_F(Feeds, QuotesWithoutSizesMakeBarsOfTheMidAndDashesOnTheLadder) {
    domain::Instrument quotes = screen.market().instrument();
    quotes.id = domain::InstrumentId{78};
    quotes.symbol = "EURUSD";
    quotes.sizesKnown = false;
    screen.feed.notices.push_back(ports::InstrumentDefined{quotes, false});
    screen.context.tick();
    auto level = FakeFeed::make(domain::RecordKind::Level, 0, domain::Side::Buy, 1.10, 1);
    level.venueTimeNanos = screen.clock.now.nanos();
    screen.feed.record(quotes.id, level, false);
    level = FakeFeed::make(domain::RecordKind::Level, 0, domain::Side::Sell, 1.12, 1);
    level.venueTimeNanos = screen.clock.now.nanos();
    screen.feed.record(quotes.id, level);
    screen.feed.state(quotes.id, StreamState::Live);
    screen.context.tick();
    ui::InstrumentMarket& market = *screen.hub.findSymbol("EURUSD");
    ASSERT_EQ(market.minutes().size(), 1U);
    EXPECT_EQ(market.minutes().back().close, usd(1.11));
    EXPECT_TRUE(market.minutes().back().volume.isZero());
    ui::LadderPresenter ladder(screen.context);
    ladder.setMarket(&market);
    EXPECT_FALSE(ladder.build().tellsSizes);
    EXPECT_TRUE(market.tape().empty());
}

TEST_F(Feeds, ALastPriceIsNoPrintAndHasNoSide) {
    domain::MarketRecord last = FakeFeed::make(domain::RecordKind::Trade, 0, domain::Side::Buy, 1.95, 40);
    last.venueTimeNanos = screen.clock.now.nanos();
    ports::FeedEvent event;
    event.instrument = screen.id;
    event.record = last;
    event.record.flags = domain::record_flag::kLastPrice | domain::record_flag::kEventEnd;
    screen.feed.events.push_back(event);
    screen.context.tick();
    EXPECT_TRUE(screen.market().tape().empty());
    EXPECT_TRUE(screen.market().volumeAtPrice().empty());
    EXPECT_EQ(screen.market().reference(), usd(1.95));
    EXPECT_EQ(screen.market().minutes().back().volume.raw(), 40);
}

struct SourceDialog : Feeds {
    SourceDialog() {
        ports::FeedSourceDesk desk;
        desk.load = [this] { return domain::Result<std::vector<ports::FeedSource>>(file); };
        desk.check = [](const std::vector<ports::FeedSource>& sources) -> domain::Result<void> {
            for (const auto& s : sources) {
                if (s.endpoint.empty()) {
                    return domain::Error{domain::ErrorCode::BadInput, "An address is missing.", {}};
                }
            }
            return {};
        };
        desk.save = [this](const std::vector<ports::FeedSource>& sources) -> domain::Result<void> {
            file = sources;
            return {};
        };
        desk.start = [this](const ports::FeedSource& source) -> domain::Result<void> {
            if (isTaken) {
                return domain::Error{domain::ErrorCode::Unavailable, "The address is taken.", {}};
            }
            started.push_back(source.name);
            return {};
        };
        desk.stop = [](const std::string&) {};
        screen.context.setFeedSources(desk);
    }
    template <class Widget>
    static Widget* child(ui::FeedSourceDialog& dialog, const QString& text) {
        for (Widget* widget : dialog.findChildren<Widget*>()) {
            if (widget->text() == text) {
                return widget;
            }
        }
        return nullptr;
    }
    std::vector<ports::FeedSource> file;
    std::vector<std::string> started;
    bool isTaken = false;
};

TEST_F(SourceDialog, AWrongFieldIsToldInWordsAndCannotBeAdded) {
    ui::FeedSourceDialog dialog(screen.context);
    auto* add = child<QPushButton>(dialog, "Add source");
    auto* address = child<QLineEdit>(dialog, "tcp://127.0.0.1:5555");
    ASSERT_TRUE(add && address);
    EXPECT_TRUE(add->isEnabled());
    address->clear();
    EXPECT_FALSE(add->isEnabled());
    EXPECT_NE(child<QLabel>(dialog, "An address is missing."), nullptr);
}

TEST_F(SourceDialog, ASourceIsStartedAndThenKept) {
    ui::FeedSourceDialog dialog(screen.context);
    child<QPushButton>(dialog, "Add source")->click();
    EXPECT_EQ(started, std::vector<std::string>{"pyzmq"});
    ASSERT_EQ(file.size(), 1U);
    EXPECT_TRUE(file[0].bind);
    EXPECT_EQ(dialog.result(), QDialog::Accepted);
}

TEST_F(SourceDialog, AnAddressThatIsTakenDoesNotEndUpInTheFile) {
    isTaken = true;
    ui::FeedSourceDialog dialog(screen.context);
    child<QPushButton>(dialog, "Add source")->click();
    EXPECT_TRUE(file.empty());
    EXPECT_NE(child<QLabel>(dialog, "The address is taken."), nullptr);
    EXPECT_NE(dialog.result(), QDialog::Accepted);
}

}  // namespace
}  // namespace tessera::test
