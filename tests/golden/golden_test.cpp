// Pictures of the painted widgets against kept ones. TESSERA_UPDATE_GOLDEN=1 writes the kept ones anew; a
// failure leaves actual, expected and a map of the difference in <build>/golden. Small differences of glyph
// edges between font libraries pass; a column shifted by a pixel does not.

#include <gtest/gtest.h>

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QMouseEvent>
#include <QStandardItemModel>
#include <cmath>

#include "app/history/volume_profile.h"
#include "tests/gallery/demo_data.h"
#include "tests/support/test_paths.h"
#include "widgets/chart/chart_view.h"
#include "widgets/ladder/ladder_header.h"
#include "widgets/ladder/ladder_view.h"
#include "widgets/table/record_table.h"

namespace tessera {
namespace {

using namespace widgets;
using domain::Price;

constexpr int kStrong = 36;                // a channel off by more: another colour, not another edge
constexpr double kStrongShareMax = 0.001;  // of all pixels
constexpr double kMeanMax = 1.0;           // mean difference a channel

struct Difference {
    double strongShare = 1, mean = 255;
    QImage map;
    bool passes() const { return strongShare <= kStrongShareMax && mean <= kMeanMax; }
};

Difference compare(const QImage& actual, const QImage& expected) {
    Difference d;
    if (actual.size() != expected.size()) {
        return d;
    }
    d.map = QImage(actual.size(), QImage::Format_RGB32);
    std::int64_t strong = 0, sum = 0;
    for (int y = 0; y < actual.height(); ++y) {
        for (int x = 0; x < actual.width(); ++x) {
            const QRgb a = actual.pixel(x, y), b = expected.pixel(x, y);
            const int r = std::abs(qRed(a) - qRed(b)), g = std::abs(qGreen(a) - qGreen(b)),
                      bl = std::abs(qBlue(a) - qBlue(b));
            const int most = std::max({r, g, bl});
            strong += most > kStrong;
            sum += r + g + bl;
            d.map.setPixel(x, y, qRgb(most, most, most));
        }
    }
    const double pixels = static_cast<double>(actual.width()) * actual.height();
    d.strongShare = static_cast<double>(strong) / pixels;
    d.mean = static_cast<double>(sum) / (3 * pixels);
    return d;
}

QString goldenPath(const QString& name) {
    return QString(TESSERA_SOURCE_DIR "/tests/golden/%1.png").arg(name);
}

void expectGolden(const QString& name, const QImage& actual) {
    if (qEnvironmentVariableIsSet("TESSERA_UPDATE_GOLDEN")) {
        ASSERT_TRUE(actual.save(goldenPath(name)));
        return;
    }
    const QImage expected = QImage(goldenPath(name)).convertToFormat(QImage::Format_RGB32);
    ASSERT_FALSE(expected.isNull()) << "no picture " << goldenPath(name).toStdString();
    const Difference d = compare(actual.convertToFormat(QImage::Format_RGB32), expected);
    if (d.passes()) {
        return;
    }
    const QString folder = TESSERA_BUILD_DIR "/golden/";
    QDir().mkpath(folder);
    actual.save(folder + name + "-actual.png");
    expected.save(folder + name + "-expected.png");
    d.map.save(folder + name + "-difference.png");
    FAIL() << name.toStdString() << ": " << d.strongShare * 100 << " % of pixels differ strongly, mean "
           << d.mean << "; see " << folder.toStdString();
}

QImage pictureOf(QWidget& widget) {
    QImage image(widget.size(), QImage::Format_RGB32);
    widget.render(&image);
    return image;
}

Theme themeOf(Appearance appearance, PriceColours colours = PriceColours::GreenRed) {
    Theme theme = makeTheme(appearance, colours);
    EXPECT_TRUE(theme.fontsComplete) << "install fonts-inter and fonts-jetbrains-mono";
    return theme;
}

QImage ladderPicture(const Theme& theme, LadderSnapshot snapshot, int rows) {
    LadderView view(theme);
    view.setReducedMotion(true);
    view.resize(400, 18 + rows * 18);
    view.setSnapshot(std::move(snapshot));
    return pictureOf(view);
}

TEST(Golden, LadderDark) {
    expectGolden("ladder-dark", ladderPicture(themeOf(Appearance::Dark), gallery::demoLadder(27), 27));
}
TEST(Golden, LadderLight) {
    expectGolden("ladder-light", ladderPicture(themeOf(Appearance::Light), gallery::demoLadder(27), 27));
}
TEST(Golden, LadderColourBlindShort) {
    expectGolden("ladder-colour-blind", ladderPicture(themeOf(Appearance::Dark, PriceColours::ColourBlind),
                                                      gallery::demoShortLadder(15), 15));
}
TEST(Golden, LadderStale) {
    LadderSnapshot s = gallery::demoLadder(12);
    s.phase = LadderPhase::Stale;
    s.staleFor = std::chrono::milliseconds(8200);
    s.staleSince = domain::fromCivilDate({2026, 11, 19}, std::chrono::seconds(75'483));
    expectGolden("ladder-stale", ladderPicture(themeOf(Appearance::Dark), s, 12));
}
TEST(Golden, LadderLoading) {
    LadderSnapshot s;
    s.phase = LadderPhase::Loading;
    s.title = "Book snapshot";
    s.loadingDone = 2;
    s.loadingTotal = 3;
    expectGolden("ladder-loading", ladderPicture(themeOf(Appearance::Dark), s, 12));
}

/// A bracket whose entry waits, and an OCO pair: what belongs together is clasped, and outlined under the
/// pointer.
LadderSnapshot linkedLadder() {
    LadderSnapshot s = gallery::demoLadder(21);
    const auto order = [](std::uint64_t id, domain::Side side, std::int64_t cents, std::uint64_t list) {
        LadderMine m;
        m.id = domain::ClientOrderId{id};
        m.side = side;
        m.price = Price::fromNanoUsd(cents * 10'000'000);
        m.quantity = m.total = domain::Quantity::fromRaw(10);
        m.linkedTo = list;
        return m;
    };
    LadderMine entry = order(1, domain::Side::Buy, 190, 1), target = order(2, domain::Side::Sell, 198, 1),
               stop = order(3, domain::Side::Sell, 186, 1);
    target.isDormant = stop.isDormant = stop.isStop = true;
    LadderMine up = order(4, domain::Side::Buy, 200, 4), down = order(5, domain::Side::Buy, 188, 4);
    up.isStop = true;
    down.ahead = domain::Quantity::fromRaw(61);
    entry.ahead = domain::Quantity::fromRaw(214);
    s.mine = {entry, target, stop, up, down};
    return s;
}

QImage hoveredPicture(const Theme& theme, const LadderSnapshot& snapshot, LadderCell cell,
                      const std::function<void(LadderView&)>& prepare = {}) {
    LadderView view(theme);
    view.setReducedMotion(true);
    const int rows = static_cast<int>(snapshot.rows.size());
    view.resize(400, 18 + rows * 18);
    if (prepare) {
        prepare(view);
    }
    view.setMarginEstimate([](domain::Side, Price, domain::Quantity quantity) {
        return std::optional(domain::Money::fromUsd(193 * quantity.raw()));
    });
    view.setSnapshot(snapshot);
    (void)pictureOf(view);
    const QPoint at = LadderGeometry::make(400, 18 + rows * 18, 4).cell(cell.column, cell.row).center();
    QMouseEvent move(QEvent::MouseMove, at, view.mapToGlobal(at), Qt::NoButton, {}, {});
    QApplication::sendEvent(&view, &move);
    return pictureOf(view);
}

TEST(Golden, LadderLinkedChipsUnderThePointer) {
    expectGolden("ladder-linked",
                 hoveredPicture(themeOf(Appearance::Dark), linkedLadder(), {LadderColumn::MySells, 5}));
    expectGolden("ladder-linked-light",
                 hoveredPicture(themeOf(Appearance::Light), linkedLadder(), {LadderColumn::MyBuys, 15}));
}

TEST(Golden, LadderGhostWithThePositionLimit) {
    const auto limited = [](bool isRefused) {
        return [isRefused](LadderView& view) {
            view.setLimitEstimate([isRefused](domain::Side, domain::Quantity) {
                return std::optional(LadderLimitUse{.lots = isRefused ? 20'010 : 19'990,
                                                    .limit = 20'000,
                                                    .isOfFamily = false,
                                                    .isRefused = isRefused});
            });
        };
    };
    expectGolden("ladder-ghost-limit", hoveredPicture(themeOf(Appearance::Dark), gallery::demoLadder(15),
                                                      {LadderColumn::Ask, 3}, limited(false)));
    expectGolden("ladder-ghost-limit-light",
                 hoveredPicture(themeOf(Appearance::Light), gallery::demoLadder(15), {LadderColumn::Ask, 3},
                                limited(true)));
}

TEST(Golden, LadderGhostOfAutoSide) {
    const auto autoSide = [](LadderView& view) {
        view.setProfile(LadderProfile::make(LadderProfileId::AutoSide));
    };
    expectGolden("ladder-auto-side", hoveredPicture(themeOf(Appearance::Dark), gallery::demoLadder(15),
                                                    {LadderColumn::Price, 12}, autoSide));
}

TEST(Golden, LadderWithMovedColumnsAboutToCentre) {
    LadderSnapshot s = gallery::demoLadder(15);
    s.willCentre = true;
    LadderView view(themeOf(Appearance::Light, PriceColours::RedBlue));
    view.setReducedMotion(true);
    view.resize(400, 18 + 15 * 18);
    LadderColumns columns;
    columns.setHidden(LadderColumn::BuyAhead, true);
    columns.setHidden(LadderColumn::SellAhead, true);
    for (int i = 0; i < 3; ++i) {
        columns.move(LadderColumn::Price, -1);
    }
    view.setColumns(columns);
    view.setSnapshot(s);
    expectGolden("ladder-columns", pictureOf(view));
}

TEST(Golden, LadderHeader) {
    LadderHeader header(themeOf(Appearance::Dark));
    header.resize(400, 74);
    header.setSnapshot(gallery::demoLadder(5));
    expectGolden("ladder-header", pictureOf(header));
}

QImage chartPicture(const Theme& theme, ChartScale scale) {
    const history::BarPyramid bars = gallery::demoBars(120);
    const auto line =
        std::make_shared<CloseLine>(std::make_shared<history::BarPyramid>(gallery::demoAverage(bars)));
    const domain::Timestamp origin = bars.lastStart() + bars.interval();
    ChartView chart(theme);
    chart.resize(520, 420);
    ChartState state;
    state.phase = ChartPhase::Live;
    chart.setState(state);
    chart.setPriceFormat(2, domain::PriceDelta::fromNanoUsd(10'000'000));
    chart.setScale(scale);
    chart.setStudies({{.id = 1, .name = "VWAP week", .outputs = {{}}, .values = line}});
    chart.setForecast(gallery::demoForecast(origin, Price::fromNanoUsd(1'930'000'000)));
    chart.setOrders(gallery::demoOrders());
    chart.setPosition(ChartPosition{Price::fromNanoUsd(1'915'000'000), "Long 20", "+300.00"});
    chart.setLast(ChartLast{Price::fromNanoUsd(1'930'000'000), 1, "3:01:48"});
    chart.setFills({{origin - std::chrono::hours(40), Price::fromNanoUsd(1'900'000'000), domain::Side::Buy}});
    chart.setSource(&bars);
    return pictureOf(chart);
}

ChartProfile demoProfile(const std::vector<domain::Bar>& shown) {
    ChartProfile profile;
    const auto made = history::volumeProfile(shown, domain::PriceDelta::fromNanoUsd(10'000'000), 30);
    for (const history::ProfileRow& row : made.rows) {
        profile.rows.push_back({row.low, row.high, row.volume.raw(), row.isInValueArea});
    }
    profile.pointOfControl = made.pointOfControl;
    return profile;
}

/// Volume by price of every session, the own prices at the left and a comparison with a gap at the right.
QImage sessionsPicture(const Theme& theme) {
    const history::BarPyramid bars = gallery::demoBars(120);
    auto other = std::make_shared<history::BarPyramid>(bars.interval());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        domain::Bar bar = bars.at(i);
        bar.open = bar.high = bar.low = bar.close = bar.close + domain::PriceDelta::fromNanoUsd(700'000'000);
        if (i < 90 || i > 100) {
            EXPECT_TRUE(other->append(bar).ok());
        }
    }
    ChartView chart(theme);
    chart.resize(640, 420);
    ChartState state;
    state.phase = ChartPhase::Live;
    chart.setState(state);
    chart.setPriceFormat(2, domain::PriceDelta::fromNanoUsd(10'000'000));
    chart.setOwnLeft(true);
    chart.setStudies({{.id = 1000,
                       .name = "SITC-F27",
                       .outputs = {{.title = {}, .colour = 2}},
                       .values = std::make_shared<CloseLine>(other),
                       .isComparison = true,
                       .isSecond = true}});
    chart.setSessionProfiler(demoProfile, std::chrono::hours(20));
    chart.setSource(&bars);
    chart.setVisibleTime(bars.lastStart() - std::chrono::hours(24 * 9),
                         bars.lastStart() + std::chrono::hours(12));
    return pictureOf(chart);
}

/// A pane, a comparison, volume by price and drawings.
QImage studiesPicture(const Theme& theme, ChartScale scale) {
    const history::BarPyramid bars = gallery::demoBars(120);
    const auto line =
        std::make_shared<CloseLine>(std::make_shared<history::BarPyramid>(gallery::demoAverage(bars)));
    const auto at = [&](std::size_t bar, std::int64_t cents) {
        return drawings::Point{bars.at(bar).start, Price::fromNanoUsd(cents * 10'000'000)};
    };
    ChartView chart(theme);
    chart.resize(640, 520);
    ChartState state;
    state.phase = ChartPhase::Live;
    chart.setState(state);
    chart.setPriceFormat(2, domain::PriceDelta::fromNanoUsd(10'000'000));
    chart.setScale(scale);
    chart.setPanes({{7, 0.22}});
    ChartStudy over{.id = 1, .name = "EMA 20", .outputs = {{.title = {}, .colour = 1}}, .values = line};
    ChartStudy under = over;
    under.id = under.pane = 7;
    under.name = "RSI 14";
    under.guides = {1.95};
    ChartStudy beside = over;
    beside.id = 1000;
    beside.name = "SITC-F27";
    beside.isComparison = true;
    beside.outputs[0].colour = 2;
    chart.setStudies({beside, over, under});
    chart.setDrawings(
        {{.id = 1,
          .kind = drawings::DrawingKind::TrendLine,
          .points = {at(30, 190), at(90, 200)},
          .text = {}},
         {.id = 2,
          .kind = drawings::DrawingKind::Fibonacci,
          .points = {at(60, 186), at(80, 204)},
          .text = {}},
         {.id = 3, .kind = drawings::DrawingKind::Text, .points = {at(50, 205)}, .text = "Cut"}});
    chart.setProfiler(demoProfile);
    chart.setSource(&bars);
    return pictureOf(chart);
}

/// Rows of a cent within each bar; walls that come and go.
class DemoFootprints final : public ChartFootprintSource {
 public:
    explicit DemoFootprints(const history::BarPyramid& bars) : m_bars(bars) {}
    std::uint64_t revision() const override { return 1; }
    void read(domain::Timestamp from, domain::Timestamp to, domain::Duration, domain::PriceDelta height,
              std::vector<ChartFootprintBar>& out) const override {
        out.clear();
        for (std::size_t i = 0; i < m_bars.size(); ++i) {
            const domain::Bar bar = m_bars.at(i);
            if (bar.start < from || bar.start >= to) {
                continue;
            }
            ChartFootprintBar made;
            made.start = bar.start;
            std::int64_t n = static_cast<std::int64_t>(i), delta = 0;
            for (Price price = floorToTick(bar.low, height); price <= bar.high; price = price + height, ++n) {
                const std::int64_t bought = n * 37 % 90, sold = n * 53 % 70;
                made.rows.push_back({price, bought, sold, 0,
                                     bought > 3 * sold   ? 1
                                     : sold > 3 * bought ? -1
                                                         : 0});
                delta += bought - sold;
            }
            made.pointOfControl = made.rows.size() / 2;
            made.delta = delta;
            out.push_back(std::move(made));
        }
    }

 private:
    const history::BarPyramid& m_bars;
};

class DemoDepth final : public ChartDepthSource {
 public:
    explicit DemoDepth(const history::BarPyramid& bars) : m_bars(bars) {}
    std::uint64_t end() const override { return m_bars.size() * 8; }
    std::uint64_t begin() const override { return 0; }
    domain::Duration interval() const override { return m_bars.interval() / 8; }
    domain::Timestamp startOf(std::uint64_t number) const override {
        return m_bars.at(0).start + interval() * static_cast<std::int64_t>(number);
    }
    ChartDepthColumn column(std::uint64_t number) const override {
        ChartDepthColumn made{startOf(number), {}};
        const Price middle = m_bars.at(number / 8).close;
        for (std::int64_t level = -12; level <= 12; ++level) {
            const std::int64_t quantity =
                level == 7 ? 900 : (level * level * 13 + static_cast<std::int64_t>(number) * 7) % 200;
            made.cells.push_back({middle + domain::PriceDelta::fromNanoUsd(level * 10'000'000), quantity});
        }
        return made;
    }

 private:
    const history::BarPyramid& m_bars;
};

QImage flowPicture(const Theme& theme, ChartType type, bool hasDepth) {
    const history::BarPyramid bars = gallery::demoBars(120);
    ChartView chart(theme);
    chart.resize(640, 420);
    ChartState state;
    state.phase = ChartPhase::Live;
    chart.setState(state);
    chart.setPriceFormat(2, domain::PriceDelta::fromNanoUsd(10'000'000));
    chart.setType(type);
    chart.setFootprints(std::make_shared<DemoFootprints>(bars));
    chart.setSource(&bars);
    if (hasDepth) {
        chart.setDepth(std::make_shared<DemoDepth>(bars));
    }
    chart.setAlerts({{bars.at(119).close, QStringLiteral("Alert, rising")}});
    if (type == ChartType::Footprint) {
        chart.setVisibleTime(bars.at(112).start, bars.at(119).start + bars.interval());
    }
    return pictureOf(chart);
}

TEST(Golden, ChartRenkoLight) {
    expectGolden("chart-renko-light", flowPicture(themeOf(Appearance::Light), ChartType::Renko, false));
}
TEST(Golden, ChartSessions) {
    expectGolden("chart-sessions-dark", sessionsPicture(themeOf(Appearance::Dark)));
    expectGolden("chart-sessions-light", sessionsPicture(themeOf(Appearance::Light)));
}

TEST(Golden, ChartFootprintDark) {
    expectGolden("chart-footprint-dark", flowPicture(themeOf(Appearance::Dark), ChartType::Footprint, false));
}
TEST(Golden, ChartFootprintLight) {
    expectGolden("chart-footprint-light",
                 flowPicture(themeOf(Appearance::Light), ChartType::Footprint, false));
}
TEST(Golden, ChartDepthDark) {
    expectGolden("chart-depth-dark", flowPicture(themeOf(Appearance::Dark), ChartType::Candles, true));
}
TEST(Golden, ChartDepthLight) {
    expectGolden("chart-depth-light", flowPicture(themeOf(Appearance::Light), ChartType::Line, true));
}

TEST(Golden, ChartStudiesDark) {
    expectGolden("chart-studies-dark", studiesPicture(themeOf(Appearance::Dark), ChartScale::Linear));
}
TEST(Golden, ChartStudiesLightPercent) {
    expectGolden("chart-studies-light-percent",
                 studiesPicture(themeOf(Appearance::Light), ChartScale::Percent));
}

TEST(Golden, ChartDark) {
    expectGolden("chart-dark", chartPicture(themeOf(Appearance::Dark), ChartScale::Linear));
}
TEST(Golden, ChartLightLog) {
    expectGolden("chart-light-log", chartPicture(themeOf(Appearance::Light), ChartScale::Log));
}

TEST(Golden, ChartIndexWithGapAndSimulatedPart) {
    const history::BarPyramid bars = gallery::demoBars(120);
    ChartView chart(themeOf(Appearance::Dark));
    chart.resize(420, 320);
    ChartState state;
    state.phase = ChartPhase::Live;
    chart.setState(state);
    chart.setIndexLines({gallery::demoIndex(bars.lastStart())});
    chart.setSource(&bars);
    chart.setVisibleTime(bars.lastStart() - std::chrono::hours(24 * 16),
                         bars.lastStart() + std::chrono::hours(24));
    expectGolden("chart-index", pictureOf(chart));
}

TEST(Golden, RecordTable) {
    QStandardItemModel model(0, 4);
    for (int mark = static_cast<int>(OrderMark::Draft); mark <= static_cast<int>(OrderMark::Unknown);
         ++mark) {
        const auto m = static_cast<OrderMark>(mark);
        const RecordTone tone = orderMarkIsOver(m) ? RecordTone::Secondary : RecordTone::Normal;
        auto* shape = new QStandardItem;
        shape->setData(QVariant::fromValue(RecordLook{tone, m, 0, false}), RecordLookRole);
        auto* words = new QStandardItem(orderMarkText(m));
        words->setData(QVariant::fromValue(RecordLook{tone, OrderMark::None, 0, orderMarkIsUrgent(m)}),
                       RecordLookRole);
        auto* time = new QStandardItem("20:58:10.871");
        time->setData(QVariant::fromValue(RecordLook{RecordTone::Secondary, OrderMark::None, 4, false}),
                      RecordLookRole);
        auto* side = new QStandardItem(mark % 2 == 0 ? "Buy" : "Sell");
        side->setData(QVariant::fromValue(RecordLook{mark % 2 == 0 ? RecordTone::Up : RecordTone::Down,
                                                     OrderMark::None, 0, true}),
                      RecordLookRole);
        model.appendRow({shape, words, time, side});
    }
    RecordTable table(themeOf(Appearance::Dark));
    table.setColumns({{"", RecordKind::Mark, 26},
                      {"State", RecordKind::Words, 110},
                      {"Time UTC", RecordKind::Number, 110},
                      {"Side", RecordKind::Words, 54, true}});
    table.resize(320, 20 + 12 * 18);
    table.setModel(&model);
    table.selectRow(3);
    expectGolden("record-table", pictureOf(table));
}

/// The comparison itself must not sleep: a picture whose right half moved by one pixel is another picture.
TEST(Golden, AColumnShiftedByOnePixelFails) {
    const QImage picture = ladderPicture(themeOf(Appearance::Dark), gallery::demoLadder(27), 27);
    for (const auto& [left, width] : {std::pair{78, 46}, {124, 62}, {186, 46}, {310, 46}, {356, 44}}) {
        QImage shifted = picture;
        for (int y = 18; y < picture.height(); ++y) {
            for (int x = left + width - 1; x > left; --x) {
                shifted.setPixel(x, y, picture.pixel(x - 1, y));
            }
        }
        EXPECT_FALSE(compare(shifted, picture).passes()) << "column at " << left;
    }
    EXPECT_TRUE(compare(picture, picture).passes());
}

}  // namespace
}  // namespace tessera
