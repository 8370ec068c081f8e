// tessera-gallery: every widget on demo data, to look at. --screenshot FILE writes a picture and leaves.

#include <QApplication>
#include <QCommandLineParser>
#include <QPixmap>
#include <cstdio>

#include "tests/gallery/gallery_window.h"

namespace {

using namespace tessera::widgets;

int fail(const QString& sentence) {
    std::fprintf(stderr, "tessera-gallery: %s\n", qPrintable(sentence));
    return 2;
}

std::optional<PriceColours> coloursOf(const QString& name) {
    if (name == "green-red") {
        return PriceColours::GreenRed;
    }
    if (name == "red-up") {
        return PriceColours::RedUp;
    }
    if (name == "red-blue") {
        return PriceColours::RedBlue;
    }
    if (name == "colour-blind") {
        return PriceColours::ColourBlind;
    }
    return std::nullopt;
}

/// Qt reads the scale when the application is made, so it is looked for before.
void applyScale(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (qstrcmp(argv[i], "--scale") == 0) {
            qputenv("QT_SCALE_FACTOR", argv[i + 1]);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    applyScale(argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName("tessera-gallery");
    QApplication::setApplicationVersion(TESSERA_VERSION);
    QCommandLineParser parser;
    parser.setApplicationDescription("Every Tessera widget on demo data.");
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({{"theme", "dark or light.", "name", "dark"},
                       {"palette", "green-red, red-up, red-blue or colour-blind.", "name", "green-red"},
                       {"scale", "Device scale, e.g. 2.", "factor", "1"},
                       {"states", "Show the empty, loading, stale and error states."},
                       {"screenshot", "Write a PNG and exit.", "file"}});
    if (!parser.parse(QApplication::arguments())) {
        return fail(parser.errorText());
    }
    if (parser.isSet("help")) {
        parser.showHelp(0);
    }
    if (parser.isSet("version")) {
        parser.showVersion();
    }
    const QString appearance = parser.value("theme");
    const auto colours = coloursOf(parser.value("palette"));
    if ((appearance != "dark" && appearance != "light") || !colours) {
        return fail("unknown theme or palette; see --help.");
    }
    const Theme theme = makeTheme(appearance == "dark" ? Appearance::Dark : Appearance::Light, *colours);
    if (!theme.fontsComplete) {
        std::fprintf(stderr, "tessera-gallery: Inter or JetBrains Mono is missing; using %s and %s.\n",
                     qPrintable(theme.wordsFamily), qPrintable(theme.numbersFamily));
    }
    applyTheme(application, theme);
    std::unique_ptr<QWidget> window;
    if (parser.isSet("states")) {
        window = std::make_unique<tessera::gallery::StatesWindow>(theme);
    } else {
        window = std::make_unique<tessera::gallery::GalleryWindow>(theme);
    }
    window->resize(1680, 1050);
    window->show();
    if (parser.isSet("screenshot")) {
        QApplication::processEvents();
        if (!window->grab().save(parser.value("screenshot"))) {
            return fail("cannot write " + parser.value("screenshot") + ".");
        }
        return 0;
    }
    return QApplication::exec();
}
