// workspace.switch and ui.tick: what the person waits for between two workspaces, and what a frame costs the
// GUI thread with four charts, two ladders, a watchlist and the blotter on the screen, painting counted in.

#include <QApplication>
#include <QSettings>
#include <random>

#include "tests/bench/bench.h"
#include "tests/ui/fakes.h"
#include "ui/shell/main_window.h"

namespace tessera::bench {
namespace {

using domain::Side;

/// The terminal's window on scripted models: eight instruments, each with a book and a month of minutes.
struct Shown {
    test::Desk screen;
    QSettings settings;
    ui::MainWindow window;
    std::mt19937 random{7};
    std::uint64_t order = 1'000'000;

    explicit Shown(const std::string& scratch)
        : settings(QString::fromStdString(scratch + "/settings.ini"), QSettings::IniFormat),
          window(screen.context, settings) {
        for (std::uint32_t id = 2; id <= 8; ++id) {
            domain::Instrument other = test::sitc(id);
            other.symbol = "SITC-" + std::to_string(id);
            screen.feed.notices.push_back(ports::InstrumentDefined{other, true});
            screen.context.tick();
            screen.feed.state(domain::InstrumentId{id}, ports::StreamState::Live);
        }
        for (std::uint32_t id = 1; id <= 8; ++id) {
            for (int level = 0; level < 40; ++level) {
                add(id, Side::Buy, 1.92 - level * 0.01);
                add(id, Side::Sell, 1.93 + level * 0.01);
            }
        }
        window.resize(1680, 1050);
        window.show();
        settle();
    }
    void add(std::uint32_t id, Side side, double usd) {
        screen.feed.add(domain::InstrumentId{id}, ++order, side, usd,
                        1 + static_cast<std::int64_t>(random() % 300));
    }
    void settle() {
        for (int i = 0; i < 20; ++i) {
            screen.context.tick();
            QApplication::processEvents();
        }
    }
    /// Trades move every chart, updates every row. What the market's thread does with them in the program is
    /// done in the frame here: it counts against us.
    void bring(int updates) {
        for (int i = 0; i < updates; ++i) {
            const auto id = 1 + static_cast<std::uint32_t>(random() % 8);
            const bool isBuy = random() % 2 == 0;
            const int away = static_cast<int>(random() % 40);
            add(id, isBuy ? Side::Buy : Side::Sell, isBuy ? 1.92 - away * 0.01 : 1.93 + away * 0.01);
        }
        for (std::uint32_t id = 1; id <= 8; ++id) {
            screen.clock.advance(std::chrono::milliseconds(2));
            screen.feed.trade(domain::InstrumentId{id}, random() % 2 == 0 ? Side::Buy : Side::Sell,
                              random() % 2 == 0 ? 1.92 : 1.93, 1, screen.clock.now);
        }
    }
};

double millis(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    return took.count();
}

TESSERA_BENCH("workspace.switch", "to another workspace that was open before, until it is painted") {
    Shown shown(context.scratch);
    ui::WorkspaceHost& host = shown.window.workspaces();
    for (const char* id : {"analyst", "trader"}) {
        host.open(id);
        shown.settle();
    }
    std::vector<double> took;
    for (int i = 0; i < 10; ++i) {
        took.push_back(millis([&] {
            host.open(i % 2 == 0 ? "analyst" : "trader");
            QApplication::processEvents();
        }));
        shown.settle();
    }
    context.add(plainRow("workspace.switch", "ms", median(took)).atMost(150));
}

TESSERA_BENCH("ui.tick", "a frame with four charts, two ladders, watchlist and blotter, painted") {
    Shown shown(context.scratch);
    ui::WorkspaceHost& host = shown.window.workspaces();
    host.open("trader");
    for (int i = 0; i < 3; ++i) {
        host.addPanel(QStringLiteral("chart"));
    }
    shown.settle();
    std::vector<double> ticks;
    for (std::size_t frame = 0; frame < context.scaled(2'000); ++frame) {
        shown.bring(40);
        ticks.push_back(millis([&] {
            shown.screen.context.tick();
            QApplication::processEvents();
        }));
    }
    context.add(plainRow("ui.tick", "ms median", median(ticks)).atMost(6));
    context.add(plainRow("ui.tick.p99", "ms", percentile(ticks, 0.99)).atMost(16));
}

}  // namespace
}  // namespace tessera::bench
