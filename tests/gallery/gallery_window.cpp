#include "tests/gallery/gallery_window.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTabBar>
#include <QVBoxLayout>

#include "tests/gallery/demo_data.h"
#include "widgets/chart/chart_view.h"
#include "widgets/ladder/ladder_header.h"
#include "widgets/ladder/ladder_view.h"
#include "widgets/table/pieces.h"
#include "widgets/table/record_table.h"

namespace tessera::gallery {
namespace {

using namespace widgets;

QVBoxLayout* columnOf(QWidget* panel) {
    panel->setProperty("kind", "panel");
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return column;
}

QWidget* controls() {
    auto* box = new QWidget;
    box->setProperty("kind", "panel");
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(5);
    auto* quantities = new QHBoxLayout;
    quantities->setSpacing(5);
    quantities->addWidget(new QLabel("Qty"));
    for (const char* text : {"A 10", "B 50", "+1", "+5", "+10", "+25", "+50", "0"}) {
        auto* button = new QPushButton(text);
        button->setProperty("kind", "chip");
        button->setCheckable(true);
        button->setChecked(qstrcmp(text, "A 10") == 0);
        quantities->addWidget(button);
    }
    quantities->addStretch();
    column->addLayout(quantities);
    auto* actions = new QHBoxLayout;
    actions->setSpacing(5);
    for (const char* text : {"Cancel bids", "Cancel all", "Cancel asks", "Flatten", "Reverse"}) {
        auto* button = new QPushButton(text);
        button->setProperty("kind", "dense");
        actions->addWidget(button);
    }
    column->addLayout(actions);
    return box;
}

QWidget* ladderPanel(const Theme& theme, const LadderSnapshot& snapshot, bool hasControls) {
    auto* panel = new QWidget;
    panel->setFixedWidth(400);
    QVBoxLayout* column = columnOf(panel);
    auto* header = new LadderHeader(theme);
    auto* view = new LadderView(theme);
    auto* tape = new LadderTape(theme);
    header->setSnapshot(snapshot);
    tape->setSnapshot(snapshot);
    view->setSnapshot(snapshot);
    column->addWidget(header);
    column->addWidget(view, 1);
    column->addWidget(tape);
    if (hasControls) {
        column->addWidget(controls());
    }
    return panel;
}

QWidget* chartPanel(const Theme& theme, const history::BarPyramid& bars,
                    std::shared_ptr<const domain::BarSource> average) {
    auto* chart = new ChartView(theme);
    const domain::Price last = bars.at(bars.size() - 1).close;
    const domain::Timestamp origin = bars.lastStart() + bars.interval();
    chart->setPriceFormat(2, domain::PriceDelta::fromNanoUsd(10'000'000));
    ChartState state;
    state.phase = ChartPhase::Live;
    chart->setState(state);
    chart->setStudies(
        {{.id = 1, .name = "VWAP week", .outputs = {{}}, .values = std::make_shared<CloseLine>(average)}});
    chart->setForecast(demoForecast(origin, last));
    chart->setOrders(demoOrders());
    chart->setFills(
        {{origin - std::chrono::hours(34), domain::Price::fromNanoUsd(1'900'000'000), domain::Side::Buy},
         {origin - std::chrono::hours(20), domain::Price::fromNanoUsd(1'920'000'000), domain::Side::Buy}});
    chart->setEvents({{origin - std::chrono::hours(180), "Provider A cut"},
                      {origin - std::chrono::hours(80), "Provider D rise"}});
    chart->setPosition(ChartPosition{domain::Price::fromNanoUsd(1'915'000'000), "Long 20", "+300.00"});
    chart->setLast(ChartLast{last, 1, "3:01:48"});
    chart->setSource(&bars);
    return chart;
}

QWidget* indexPanel(const Theme& theme, const history::BarPyramid& bars) {
    auto* chart = new ChartView(theme);
    chart->setPriceFormat(2, domain::PriceDelta::fromNanoUsd(10'000'000));
    ChartState state;
    state.phase = ChartPhase::Live;
    chart->setState(state);
    chart->setScale(ChartScale::Log);
    chart->setIndexLines({demoIndex(bars.lastStart())});
    chart->setSource(&bars);
    return chart;
}

struct Cell {
    QString text;
    RecordLook look;
};

QStandardItemModel* tableModel(const std::vector<std::vector<Cell>>& rows, QObject* parent) {
    auto* model = new QStandardItemModel(0, static_cast<int>(rows.front().size()), parent);
    for (const auto& row : rows) {
        QList<QStandardItem*> items;
        for (const Cell& cell : row) {
            auto* item = new QStandardItem(cell.text);
            item->setData(QVariant::fromValue(cell.look), RecordLookRole);
            items.append(item);
        }
        model->appendRow(items);
    }
    return model;
}

std::vector<Cell> order(OrderMark mark, const char* time, const char* symbol, bool isBuy,
                        const char* quantity, const char* filled, const char* price, const char* note) {
    const bool isOver = orderMarkIsOver(mark);
    const RecordTone tone = isOver ? RecordTone::Secondary : RecordTone::Normal;
    const bool isUrgent = orderMarkIsUrgent(mark);
    const QString dash = QString(QChar(0x2013));
    return {{"", {tone, mark, 0, false}},
            {orderMarkText(mark), {tone, OrderMark::None, 0, isUrgent}},
            {time, {RecordTone::Secondary, OrderMark::None, 4, false}},
            {symbol, {tone, OrderMark::None, 0, false}},
            {isBuy ? "Buy" : "Sell", {isBuy ? RecordTone::Up : RecordTone::Down, OrderMark::None, 0, true}},
            {quantity, {tone, OrderMark::None, 0, false}},
            {filled, {qstrcmp(filled, "0") == 0 ? RecordTone::Faint : tone, OrderMark::None, 0, false}},
            {"limit", {tone, OrderMark::None, 0, false}},
            {price, {tone, OrderMark::None, 0, false}},
            {dash, {RecordTone::Faint, OrderMark::None, 0, false}},
            {"DAY", {RecordTone::Secondary, OrderMark::None, 0, false}},
            {mark == OrderMark::Working ? "214" : dash, {tone, OrderMark::None, 0, false}},
            {note, {isUrgent ? RecordTone::Normal : RecordTone::Secondary, OrderMark::None, 0, false}}};
}

QWidget* blotterPanel(const Theme& theme) {
    auto* panel = new QWidget;
    QVBoxLayout* column = columnOf(panel);
    auto* tabs = new QTabBar;
    for (const char* title : {"Orders 12", "Fills 9", "Positions 2", "Activity", "Forecasts 12"}) {
        tabs->addTab(title);
    }
    tabs->setExpanding(false);
    tabs->setFixedHeight(Metrics::tabs);
    column->addWidget(tabs);
    auto* table = new RecordTable(theme);
    table->setColumns({{"", RecordKind::Mark, 26},
                       {"State", RecordKind::Words, 96},
                       {"Time UTC", RecordKind::Number, 96},
                       {"Symbol", RecordKind::Words, 84},
                       {"Side", RecordKind::Words, 44},
                       {"Qty", RecordKind::Number, 44},
                       {"Filled", RecordKind::Number, 48},
                       {"Type", RecordKind::Words, 50},
                       {"Price", RecordKind::Number, 54},
                       {"Avg", RecordKind::Number, 58},
                       {"TIF", RecordKind::Code, 40},
                       {"Ahead", RecordKind::Number, 48},
                       {"Note", RecordKind::Words, 120, true}});
    using M = OrderMark;
    table->setModel(tableModel(
        {order(M::Modifying, "20:58:10.871", "SITC-Z26", false, "20", "0", "1.99", "moving from 2.00"),
         order(M::Sent, "20:58:10.402", "SITC-Z26", true, "5", "0", "1.89", "waiting for venue, 0.8 s"),
         order(M::Denied, "20:57:31.118", "SITC-Z26", true, "250", "0", "1.92",
               "max order 200 lots; asked 250"),
         order(M::PartFilled, "20:41:07.530", "SITC-Z26", true, "25", "5", "1.88", "bracket, held at venue"),
         order(M::Working, "20:38:52.006", "SITC-Z26", true, "10", "0", "1.91", ""),
         order(M::Cancelling, "20:33:40.120", "SITC-Z26", true, "6", "0", "1.85", "waiting for the venue"),
         order(M::Unknown, "20:31:44.913", "B200-Z26", false, "2", "0", "4.91",
               "no answer 10 s; asking venue"),
         order(M::Cancelled, "20:22:18.240", "H100-Z26", false, "4", "0", "2.47", "by me"),
         order(M::Rejected, "19:58:03.667", "H100-Z26", true, "8", "0", "2.39",
               "stop is below the market 2.41"),
         order(M::Expired, "18:00:00.000", "H100-Z26", true, "8", "0", "2.30", "day order, 22:00 UTC"),
         order(M::Filled, "16:14:29.055", "SITC-Z26", true, "10", "10", "1.92", "10 at 1.9200"),
         order(M::Draft, "16:10:00.000", "SITC-Z26", true, "10", "0", "1.90", "not sent")},
        panel));
    table->selectRow(3);
    column->addWidget(table, 1);
    return panel;
}

QWidget* statusBar(const Theme& theme) {
    auto* bar = new QWidget;
    bar->setProperty("kind", "panel");
    bar->setFixedHeight(Metrics::statusHeight);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(0);
    using Level = StatusDot::Level;
    const std::tuple<Level, const char*, const char*> dots[] = {{Level::Good, "feed", "live 0.4 ms"},
                                                                {Level::Idle, "model", "SmolLM2-135M idle"},
                                                                {Level::Warning, "journal", "slow 40 ms"},
                                                                {Level::Bad, "venue", "down"},
                                                                {Level::Stale, "book", "stale 8.2 s"}};
    for (const auto& [level, name, value] : dots) {
        auto* dot = new StatusDot(theme);
        dot->set(level, name, value);
        row->addWidget(dot);
    }
    auto* badge = new Badge(theme);
    badge->set("UNPROVEN 12/30", true);
    row->addWidget(badge);
    auto* spark = new Sparkline(theme);
    spark->setValues({1, 2, 1.5, 3, 2.5, 4, 3.6, 4.4});
    spark->setFixedSize(40, 16);
    row->addSpacing(8);
    row->addWidget(spark);
    row->addStretch();
    auto* kill = new QPushButton("Kill switch");
    kill->setProperty("kind", "danger");
    row->addWidget(kill);
    return bar;
}

QWidget* band(const Theme& theme) {
    auto* bar = new QWidget;
    bar->setProperty("kind", "panel");
    bar->setFixedHeight(Metrics::bandHeight);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 8, 0);
    row->setSpacing(8);
    row->addWidget(new ModeBanner(theme));
    auto* live = new ModeBanner(theme);
    live->setMode(ModeBanner::Mode::Live);
    row->addWidget(live);
    auto* big = new QLabel("+182.40");
    big->setProperty("tone", "big");
    row->addWidget(big);
    for (const char* kind : {"", "primary", "buy", "sell", "danger", "armed", "flat"}) {
        auto* button = new QPushButton(qstrlen(kind) == 0 ? "Plain" : kind);
        button->setProperty("kind", kind);
        row->addWidget(button);
    }
    auto* disabled = new QPushButton("Disabled");
    disabled->setEnabled(false);
    row->addWidget(disabled);
    auto* edit = new QLineEdit;
    edit->setPlaceholderText("Find or run a command");
    row->addWidget(edit, 1);
    return bar;
}

LadderSnapshot stateLadder(LadderPhase phase) {
    LadderSnapshot s = demoLadder(20);
    s.phase = phase;
    s.isArmed = false;
    s.staleFor = std::chrono::milliseconds(8200);
    s.staleSince = domain::fromCivilDate({2026, 11, 19}, std::chrono::seconds(20 * 3600 + 58 * 60 + 3));
    switch (phase) {
        case LadderPhase::Loading:
            s.rows.clear();
            s.title = "Book snapshot";
            s.loadingDone = 2;
            s.loadingTotal = 3;
            break;
        case LadderPhase::Empty:
            s.rows.clear();
            s.title = "No instrument";
            s.sentence = "Choose one in the watchlist,\nor press Ctrl+K and type its symbol.";
            break;
        case LadderPhase::Disconnected:
            s.title = "Venue link lost, 20:57:41 UTC";
            s.sentence = "2 orders rest there, state unknown.\nTrying again in 4 s, attempt 3.";
            s.primaryAction = "Try now";
            s.secondaryAction = "Open log";
            break;
        default:
            break;
    }
    return s;
}

}  // namespace

GalleryWindow::GalleryWindow(const Theme& theme)
    : m_bars(demoBars()),
      m_average(std::make_shared<history::BarPyramid>(demoAverage(m_bars))),
      m_theme(theme) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    column->addWidget(band(theme));
    auto* middle = new QHBoxLayout;
    middle->setSpacing(1);
    auto* left = new QVBoxLayout;
    left->setSpacing(1);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(1);
    charts->addWidget(chartPanel(theme, m_bars, m_average), 618);
    charts->addWidget(indexPanel(theme, m_bars), 260);
    left->addLayout(charts, 1);
    QWidget* blotter = blotterPanel(theme);
    blotter->setFixedHeight(306);
    left->addWidget(blotter);
    middle->addLayout(left, 1);
    middle->addWidget(ladderPanel(theme, demoLadder(43), true));
    middle->addWidget(ladderPanel(theme, demoShortLadder(43), true));
    column->addLayout(middle, 1);
    column->addWidget(statusBar(theme));
}

StatesWindow::StatesWindow(const Theme& theme) : m_theme(theme) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    auto* ladders = new QHBoxLayout;
    ladders->setSpacing(1);
    for (const LadderPhase phase :
         {LadderPhase::Stale, LadderPhase::Disconnected, LadderPhase::Loading, LadderPhase::Empty}) {
        ladders->addWidget(ladderPanel(theme, stateLadder(phase), false));
    }
    column->addLayout(ladders, 1);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(1);
    for (const ChartPhase phase : {ChartPhase::Empty, ChartPhase::Loading, ChartPhase::Stale}) {
        auto* chart = new ChartView(theme);
        ChartState state;
        state.phase = phase;
        state.title = phase == ChartPhase::Loading ? "History" : "No instrument";
        state.sentence = "Choose one in the watchlist.";
        state.loadingDone = 2;
        state.loadingTotal = 5;
        state.staleFor = std::chrono::milliseconds(8200);
        state.staleSince = domain::Timestamp::fromSeconds(1'795'000'000);
        chart->setState(state);
        m_bars.push_back(std::make_unique<history::BarPyramid>(demoBars(120)));
        chart->setSource(m_bars.back().get());
        charts->addWidget(chart);
    }
    auto* table = new RecordTable(theme);
    table->setColumns({{"State", RecordKind::Words, 96}, {"Note", RecordKind::Words, 120, true}});
    table->setModel(new QStandardItemModel(0, 2, table));
    table->setEmptyText("No orders today",
                        "Arm the ladder and click a bid or ask size,\nor press B or S at the cursor.");
    charts->addWidget(table);
    column->addLayout(charts, 1);
}

}  // namespace tessera::gallery
