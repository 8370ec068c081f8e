// app.startup: the Trader workspace with four charts, two ladders and the blotter, on models without sockets.

#include <QSettings>
#include <QSplitter>

#include "tests/bench/start/first_paint.h"
#include "tests/ui/fakes.h"
#include "ui/chart/chart_panel.h"
#include "ui/shell/main_window.h"

int main(int argc, char** argv) {
    using namespace tessera;
    const QApplication application(argc, argv);
    if (argc != 2) {
        return 2;
    }
    test::Desk screen;
    screen.context.setTheme(widgets::Appearance::Dark,
                            widgets::PriceColours::GreenRed);  // as the terminal does
    QSettings settings(QString::fromLocal8Bit(argv[1]), QSettings::IniFormat);
    ui::MainWindow window(screen.context, settings);
    QSplitter more;
    more.resize(1680, 400);
    for (int i = 0; i < 3; ++i) {
        more.addWidget(new ui::ChartPanel(screen.context));
    }
    bench::showUntilPainted(more);
    bench::showUntilPainted(window);
    bench::tellPaintedAndLeave();
}
