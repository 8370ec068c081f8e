// What a chart panel does with drawings: its menu of tools, the menu of one, keeping what the hand did.

#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

#include "app/domain/calendar_interval.h"
#include "ui/chart/chart_panel.h"
#include "ui/chart/drawing_store.h"

namespace tessera::ui {

using drawings::Drawing;
using drawings::DrawingKind;
using drawings::DrawingSet;

namespace {

/// As the study has it. A bar that holds the anchor counts whole, for it cannot be divided.
double anchorOf(const Drawing& drawing, domain::Duration interval) {
    const domain::Timestamp start = domain::barStart(drawing.points[0].time, interval);
    return static_cast<double>(start.nanos() / 1'000'000) / 1e3;
}

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

QString ChartPanel::drawingSymbol() const {
    const InstrumentMarket* market = m_presenter.market();
    return market != nullptr ? QString::fromStdString(market->instrument().symbol) : QString();
}

void ChartPanel::showDrawings() {
    const std::vector<Drawing> drawn = drawingSymbol().isEmpty()
                                           ? std::vector<Drawing>{}
                                           : DrawingStore::of(m_context).set(drawingSymbol()).all();
    StudySet anchored;
    for (const Drawing& drawing : drawn) {
        if (drawing.kind == DrawingKind::AnchoredVwap) {
            const auto added = anchored.add("anchoredVwap");
            if (added.ok()) {
                (void)anchored.setParameter(*added, "anchor", anchorOf(drawing, m_presenter.interval()));
            }
        }
    }
    m_anchored.setSet(std::move(anchored));
    m_anchored.advance();
    m_view->setDrawings(drawn);
    showAnchored();
}

/// In the order of the drawings, as showDrawings() made them.
void ChartPanel::showAnchored() {
    widgets::ChartDrawingLines lines;
    if (!drawingSymbol().isEmpty()) {
        const std::vector<widgets::ChartStudy> studies = m_anchored.drawn();
        auto study = studies.begin();
        for (const Drawing& drawing : DrawingStore::of(m_context).set(drawingSymbol()).all()) {
            if (drawing.kind == DrawingKind::AnchoredVwap && study != studies.end()) {
                lines[drawing.id] = (study++)->values;
            }
        }
    }
    m_view->setDrawingLines(std::move(lines));
}

template <class Edit>
void ChartPanel::editDrawings(Edit edit) {
    if (!drawingSymbol().isEmpty()) {
        DrawingStore::of(m_context).edit(drawingSymbol(), edit);
    }
}

void ChartPanel::connectDrawings() {
    connect(&DrawingStore::of(m_context), &DrawingStore::changed, this, [this](const QString& symbol) {
        if (symbol == drawingSymbol()) {
            showDrawings();
        }
    });
    connect(m_view, &widgets::ChartView::drawingPlaced, this, &ChartPanel::addDrawing);
    connect(m_view, &widgets::ChartView::drawingChanged, this, [this](const Drawing& drawing) {
        editDrawings([&](DrawingSet& set) { return set.change(drawing); });
    });
    connect(m_view, &widgets::ChartView::drawingRemoveWanted, this,
            [this](std::uint64_t id) { editDrawings([id](DrawingSet& set) { return set.remove(id); }); });
    connect(m_view, &widgets::ChartView::undoWanted, this,
            [this] { editDrawings([](DrawingSet& set) { set.undo(); }); });
    connect(m_view, &widgets::ChartView::redoWanted, this,
            [this] { editDrawings([](DrawingSet& set) { set.redo(); }); });
    connect(m_view, &widgets::ChartView::toolChanged, this, [this] {
        const auto tool = m_view->tool();
        m_draw->setText(tool ? textOf(drawings::infoOf(*tool).title) : QStringLiteral("Draw"));
    });
}

void ChartPanel::addDrawing(Drawing drawing) {
    if (drawing.kind == DrawingKind::Text && drawing.text.empty()) {
        drawing.text = askText({});
        if (drawing.text.empty()) {
            return;
        }
    }
    const auto& drawn = DrawingStore::of(m_context).set(drawingSymbol()).all();
    if (drawing.kind == DrawingKind::AnchoredVwap &&
        static_cast<std::size_t>(std::ranges::count(drawn, drawing.kind, &Drawing::kind)) >=
            StudySet::kMost) {
        emit m_context.told(QStringLiteral("%1 has %2 anchored VWAPs; remove one first.")
                                .arg(drawingSymbol())
                                .arg(StudySet::kMost),
                            false);
        return;
    }
    drawings::DrawingId added = 0;
    editDrawings([&](DrawingSet& set) {
        auto done = set.add(drawing);
        added = done.ok() ? done.value() : 0;
        return done;
    });
    if (added != 0) {
        m_view->selectDrawing(added);
    }
}

std::string ChartPanel::askText(const std::string& now) {
    bool isGiven = false;
    const QString text =
        QInputDialog::getText(this, QStringLiteral("Text on %1").arg(drawingSymbol()), QStringLiteral("Text"),
                              QLineEdit::Normal, QString::fromStdString(now), &isGiven);
    return isGiven ? text.trimmed().toStdString() : std::string();
}

void ChartPanel::buildDrawMenu(QMenu& menu) {
    for (const drawings::KindInfo& info : drawings::drawingKinds()) {
        menu.addAction(textOf(info.title), this, [this, kind = info.kind] {
            m_view->setTool(kind);
            m_view->setFocus(Qt::OtherFocusReason);  // Enter places it, Esc gives it up
        });
    }
    menu.addSeparator();
    QAction* magnet = menu.addAction(QStringLiteral("Snap to open, high, low, close"));
    magnet->setCheckable(true);
    connect(magnet, &QAction::triggered, m_view, &widgets::ChartView::setMagnet);
    QAction* undo = menu.addAction(QStringLiteral("Undo\tCtrl+Z"), this,
                                   [this] { editDrawings([](DrawingSet& set) { set.undo(); }); });
    QAction* redo = menu.addAction(QStringLiteral("Redo\tCtrl+Shift+Z"), this,
                                   [this] { editDrawings([](DrawingSet& set) { set.redo(); }); });
    QAction* show = menu.addAction(QStringLiteral("Show hidden drawings"), this, [this] { showHidden(); });
    QAction* remove = menu.addAction(QStringLiteral("Remove all that are not locked"), this, [this] {
        editDrawings([](DrawingSet& set) { (void)set.removeAll(); });
    });
    connect(&menu, &QMenu::aboutToShow, this, [this, magnet, undo, redo, show, remove] {
        magnet->setChecked(m_view->hasMagnet());
        const DrawingSet& set = DrawingStore::of(m_context).set(drawingSymbol());
        undo->setEnabled(set.canUndo());
        redo->setEnabled(set.canRedo());
        show->setEnabled(std::ranges::any_of(set.all(), &Drawing::isHidden));
        remove->setEnabled(!std::ranges::all_of(set.all(), &Drawing::isLocked));
    });
}

void ChartPanel::showHidden() {
    editDrawings([](DrawingSet& set) {
        const std::vector<Drawing> all = set.all();
        for (Drawing drawing : all) {
            drawing.isHidden = false;
            (void)set.change(drawing);  // visibility is nobody's to refuse
        }
    });
}

/// A VWAP is a study to those who watch for it, minute by minute.
void ChartPanel::addDrawingAlert(QMenu& menu, const Drawing& drawing) {
    const bool isVwap = drawing.kind == DrawingKind::AnchoredVwap;
    if (m_context.alerts() == nullptr || drawing.kind == DrawingKind::Text ||
        (isVwap && MarketBars::isOfPrints(m_presenter.interval()))) {
        return;
    }
    menu.addAction(
        drawing.kind == DrawingKind::Vertical ? QStringLiteral("Alert when its time comes…")
                                              : QStringLiteral("Alert when it is crossed…"),
        this, [this, isVwap, drawing] {
            alerts::Alert draft;
            const std::string symbol = drawingSymbol().toStdString();
            if (isVwap) {
                alerts::StudyCondition condition;
                condition.symbol = symbol;
                condition.interval = domain::madeOf(m_presenter.interval());
                condition.study = "anchoredVwap";
                condition.parameters = {anchorOf(drawing, condition.interval)};
                draft.condition = condition;
            } else {
                draft.condition = alerts::DrawingCondition{symbol, drawing, alerts::Crossing::Either};
            }
            emit m_context.alertWanted(draft);
        });
}

/// Of the drawing under a right click.
void ChartPanel::addDrawingActions(QMenu& menu, drawings::DrawingId id) {
    const Drawing* found = DrawingStore::of(m_context).set(drawingSymbol()).find(id);
    if (found == nullptr) {
        return;
    }
    const auto changed = [this, drawing = *found](auto apply) {
        return [this, drawing, apply] {
            Drawing next = drawing;
            apply(next);
            editDrawings([&](DrawingSet& set) { return set.change(next); });
        };
    };
    if (found->kind == DrawingKind::Text) {
        menu.addAction(QStringLiteral("Edit text…"), this, [this, drawing = *found] {
            Drawing next = drawing;
            next.text = askText(drawing.text);
            if (!next.text.empty()) {
                editDrawings([&](DrawingSet& set) { return set.change(next); });
            }
        });
    }
    addDrawingAlert(menu, *found);
    menu.addAction(found->isLocked ? QStringLiteral("Unlock") : QStringLiteral("Lock"), this,
                   changed([](Drawing& drawing) { drawing.isLocked = !drawing.isLocked; }));
    menu.addAction(QStringLiteral("Hide drawing"), this,
                   changed([](Drawing& drawing) { drawing.isHidden = true; }));
    menu.addAction(QStringLiteral("Clone"), this, [this, drawing = *found] {
        Drawing copy = drawings::movedBy(drawing, m_presenter.interval() * 3, {});
        copy.isLocked = false;
        addDrawing(copy);
    });
    QMenu* colours = menu.addMenu(QStringLiteral("Colour"));
    for (int i = 0; i < 6; ++i) {
        QPixmap swatch(24, 3);
        swatch.fill(m_context.theme().series[static_cast<std::size_t>(i)]);
        colours->addAction(QIcon(swatch), QStringLiteral("Colour %1").arg(i + 1), this,
                           changed([i](Drawing& drawing) { drawing.colour = i; }));
    }
    menu.addAction(QStringLiteral("To the front"), this,
                   [this, id] { editDrawings([id](DrawingSet& set) { set.raise(id); }); });
    menu.addAction(QStringLiteral("To the back"), this,
                   [this, id] { editDrawings([id](DrawingSet& set) { set.lower(id); }); });
    menu.addAction(QStringLiteral("Remove drawing"), this,
                   [this, id] { editDrawings([id](DrawingSet& set) { return set.remove(id); }); });
    menu.addSeparator();
}

}  // namespace tessera::ui
