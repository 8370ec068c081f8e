#include "tests/gallery/gallery_window.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "tests/gallery/demo_data.h"
#include "widgets/ladder/ladder_header.h"
#include "widgets/ladder/ladder_view.h"

namespace tessera::gallery {
namespace {

using namespace widgets;

QWidget* ladderPanel(const Theme& theme, LadderSnapshot snapshot) {
    auto* panel = new QWidget;
    panel->setFixedWidth(400);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new LadderHeader(theme);
    auto* view = new LadderView(theme);
    auto* tape = new LadderTape(theme);
    header->setSnapshot(snapshot);
    tape->setSnapshot(snapshot);
    view->setSnapshot(std::move(snapshot));
    column->addWidget(header);
    column->addWidget(view, 1);
    column->addWidget(tape);
    return panel;
}

}  // namespace

GalleryWindow::GalleryWindow(const Theme& theme) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(1);
    row->addWidget(ladderPanel(theme, demoLadder(43)));
    row->addWidget(ladderPanel(theme, demoShortLadder(43)));
}

}  // namespace tessera::gallery
