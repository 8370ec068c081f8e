#pragma once
// Panes under the price, and the rows that name the studies in them. No painting: tested as tables.

#include <QRect>
#include <QString>
#include <vector>

#include "widgets/chart/chart_model.h"

namespace tessera::widgets {

/// Heights in pixels from the top down; together the whole height. Zero: not shown.
struct PaneHeights {
    double price = 0, volume = 0;
    std::vector<double> panes;  // in the order of the shares
    bool operator==(const PaneHeights&) const = default;
};

/// The least of a pane, and of the price beside panes.
inline constexpr double kLeastPane = 44, kLeastPrice = 90;

/// `volume`: as high as it would like to be. Panes take their shares of `height`; where that leaves the price
/// less than its least they give in the same measure, down to theirs; where that is too much too, the last
/// ones are not shown.
PaneHeights layOutPanes(double height, double volume, const std::vector<double>& shares);

enum class StudyAction { None, Hide, Edit, Remove, More };

struct StudyButton {
    StudyAction action = StudyAction::None;
    QString word;
    QRect box;
};

struct StudyRowValue {
    QString text;
    int colour = -1;
    int width = 0;
    bool isPlain = false;  // its drawing has no colour of its own
};

/// A study's name and values, at the top left of where it is drawn. Buttons only under the pointer.
struct StudyRow {
    std::uint64_t study = 0;  // 0: what "more" stands for
    QRect box = {};           // all of it; in the canvas
    QString name = {};
    int nameWidth = 0;
    bool isHidden = false;
    std::vector<StudyRowValue> values = {};
    std::vector<StudyButton> buttons = {};
    QString whole = {};  // what it would say, where the width cuts it
};

/// From the top down, pane by pane. Over the price at most half its height; what has no room is one row that
/// says how many.
std::vector<StudyRow> studyRows(const ChartModel& m);
/// Its words, for a screen reader: "EMA 20: 2.1234".
QString studyWords(const ChartModel& m, std::size_t study);

/// A value of a study: `decimals` of it, or three digits and k, M, G where it is large.
QString studyNumber(double value, int decimals);

/// The pane whose upper edge is at `y`, where it is held; null elsewhere.
const ChartPaneModel* paneEdgeAt(const ChartModel& m, double y);

void paintPanes(QPainter& painter, const ChartModel& m);
void paintStudies(QPainter& painter, const ChartModel& m);
void paintStudyRows(QPainter& painter, const ChartModel& m);
/// Labels, and the values that studies have at last, on the axis of the panes.
void paintPaneAxes(QPainter& painter, const ChartModel& m);

}  // namespace tessera::widgets
