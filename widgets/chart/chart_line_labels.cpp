// Names of overlaid lines, where they hide no bar.

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "widgets/chart/chart_labels.h"
#include "widgets/chart/chart_layers.h"
#include "widgets/chart/chart_panes.h"
#include "widgets/chart/chart_text.h"

namespace tessera::widgets {
namespace {

constexpr double kHeight = 14, kAbove = 15, kBelow = 3, kStep = 8;

struct LineLabel {
    QString text;
    AxisRun across, down;
    int colour = 0;
};

bool meet(const LineLabel& label, const AxisRun& across, const AxisRun& down) {
    return label.across.meets(across) && label.down.meets(down);
}

/// Where lines of last price, position and own orders cross the whole plot: words there would be struck out.
std::vector<AxisRun> priceLines(const ChartModel& m) {
    std::vector<AxisRun> lines;
    const auto add = [&](domain::Price price) {
        if (const double y = m.g.mapPriceToY(price); isInPlot(m, y)) {
            lines.push_back({y - 1, y + 1});
        }
    };
    if (m.last) {
        add(m.last->price);
    }
    if (m.position) {
        add(m.position->average);
    }
    for (const ChartOrderLine& order : m.orders) {
        add(order.price);
    }
    for (const ChartAlert& alert : m.alerts) {
        add(alert.price);
    }
    return lines;
}

/// What a label may not stand on.
class Taken {
 public:
    explicit Taken(const ChartModel& m) : m_model(m), m_lines(priceLines(m)) {
        for (const StudyRow& row : studyRows(m)) {
            add({row.box.left() - 2.0, row.box.right() + 2.0}, {row.box.top() - 2.0, row.box.bottom() + 2.0});
        }
        for (const OrderTagBox& tag : orderTagBoxes(m)) {
            add({double(tag.box.left()), double(tag.box.right())},
                {double(tag.box.top()), double(tag.box.bottom())});
        }
    }
    void add(const AxisRun& across, const AxisRun& down) { m_boxes.push_back({across, down}); }

    bool meets(const LineLabel& label) const {
        if (label.down.from < m_model.g.plot.top() || label.down.to > m_model.g.plot.bottom()) {
            return true;
        }
        const auto isCrossed = [&](const AxisRun& line) { return line.meets(label.down); };
        const auto isCovered = [&](const auto& box) { return meet(label, box.first, box.second); };
        return std::ranges::any_of(m_lines, isCrossed) || std::ranges::any_of(m_boxes, isCovered) ||
               meetsBar(label) || std::ranges::any_of(m_model.indexLines, [&](const ChartIndexLine& line) {
                   return meetsSteps(line, label);
               });
    }
    std::vector<AxisRun> rowsBeside(const AxisRun& across) const {
        std::vector<AxisRun> rows = m_lines;
        for (const auto& [box, down] : m_boxes) {
            if (box.meets(across)) {
                rows.push_back(down);
            }
        }
        return rows;
    }

 private:
    bool meetsBar(const LineLabel& label) const {
        const ChartModel& m = m_model;
        const domain::Timestamp from = m.g.mapXToTime(label.across.from) - m.barInterval;
        const domain::Timestamp to = m.g.mapXToTime(label.across.to);
        const auto [low, high] =
            std::minmax({m.g.mapYToPrice(label.down.from - 2), m.g.mapYToPrice(label.down.to + 1)});
        for (auto bar = std::ranges::lower_bound(m.bars, from, {}, &domain::Bar::start);
             bar != m.bars.end() && bar->start < to; ++bar) {
            if (bar->high >= low && bar->low <= high) {
                return true;
            }
        }
        return false;
    }

    /// What holds at the label's left edge and what begins over it.
    bool meetsSteps(const ChartIndexLine& line, const LineLabel& label) const {
        const domain::Timestamp from = m_model.g.mapXToTime(label.across.from - 2);
        const domain::Timestamp to = m_model.g.mapXToTime(label.across.to + 2);
        auto step = std::ranges::upper_bound(line.steps, from, {}, &ChartStep::time);
        step -= step == line.steps.begin() ? 0 : 1;
        for (; step != line.steps.end() && step->time < to; ++step) {
            const double y = m_model.g.mapPriceToY(step->value);
            if (!step->isGap && label.down.meets({y - 1, y + 2}) && from < endOf(m_model)) {
                return true;
            }
        }
        return false;
    }
    /// Lines end with the bars.
    static domain::Timestamp endOf(const ChartModel& m) { return m.g.mapXToTime(endOfIndex(m)); }

    const ChartModel& m_model;
    std::vector<AxisRun> m_lines;
    std::vector<std::pair<AxisRun, AxisRun>> m_boxes;
};

/// The value that holds at a time; none in a gap and before the first.
const ChartStep* stepAt(const ChartIndexLine& line, domain::Timestamp at) {
    const auto after = std::ranges::upper_bound(line.steps, at, {}, &ChartStep::time);
    return after == line.steps.begin() || std::prev(after)->isGap ? nullptr : &*std::prev(after);
}

/// Beside candles: over or under its line, as far to the right as no bar is hidden; else in the first free
/// row of the right edge. None: there is no such place, and the values above the chart name the line.
std::optional<LineLabel> besideBars(const ChartModel& m, const ChartIndexLine& line, LineLabel label,
                                    double width, const Taken& taken) {
    const double end = m.g.plot.right() - 4;
    for (double right = end; right - width >= m.g.plot.left() + 4; right -= kStep) {
        label.across = {right - width, right};
        const ChartStep* step = stepAt(line, m.g.mapXToTime(std::min(right, endOfIndex(m)) - 1));
        if (step == nullptr || right - width > endOfIndex(m) + 8) {
            continue;  // too far from its line
        }
        const double y = m.g.mapPriceToY(step->value);
        for (const double top : {y - kAbove, y + kBelow}) {
            label.down = {top, top + kHeight};
            if (!taken.meets(label)) {
                return label;
            }
        }
    }
    label.across = {end - width, end};
    for (double top = m.g.plot.top() + 4; top + kHeight < m.g.plot.bottom(); top += kStep) {
        label.down = {top, top + kHeight};
        if (!taken.meets(label)) {
            return label;
        }
    }
    return std::nullopt;
}

/// Among lines alone: behind the end, with the value; where there is no room, over it.
LineLabel amongLines(const ChartModel& m, const ChartStep& last, double stop, LineLabel label, double width,
                     const Taken& taken) {
    const double y = m.g.mapPriceToY(last.value);
    const bool hasRoom = stop + 4 + width <= m.g.plot.right() - 4;
    const double left = hasRoom ? stop + 4 : std::max(m.g.plot.left() + 4, m.g.plot.right() - width - 4);
    const double top = hasRoom ? y - kHeight / 2 : y - kAbove;
    label.across = {left, left + width};
    label.down = nearestFree({top, top + kHeight}, taken.rowsBeside(label.across),
                             {m.g.plot.top(), m.g.plot.bottom()});
    return label;
}

std::optional<LineLabel> labelOf(const ChartModel& m, const ChartIndexLine& line, const QFontMetrics& metrics,
                                 const Taken& taken) {
    const auto isShown = [&](const ChartStep& s) { return !s.isGap && s.time < m.g.to; };
    const auto last = std::find_if(line.steps.rbegin(), line.steps.rend(), isShown);
    if (last == line.steps.rend()) {
        return std::nullopt;
    }
    const double stop = last == line.steps.rbegin() ? endOfIndex(m) : m.g.mapTimeToX(std::prev(last)->time);
    if (m.isLinesOnly && stop < m.g.plot.left()) {
        return std::nullopt;  // it ended before what is shown
    }
    LineLabel label{line.steps.back().isSimulated ? line.name + QStringLiteral(", simulated") : line.name,
                    {},
                    {},
                    line.colour};
    if (m.isLinesOnly && !line.value.isEmpty()) {
        label.text += QStringLiteral("  ") + line.value;
    }
    const double width = metrics.horizontalAdvance(label.text);
    // Without a bar there is nothing to hide.
    return m.isLinesOnly || m.bars.empty() ? std::optional(amongLines(m, *last, stop, label, width, taken))
                                           : besideBars(m, line, label, width, taken);
}

}  // namespace

void paintLineLabels(QPainter& painter, const ChartModel& m) {
    if (!m.isPlotShown() || m.indexLines.empty()) {
        return;
    }
    clipTo(painter, m.g.plot);
    const QFont font = m.theme.words(10, QFont::DemiBold);
    const QFontMetrics metrics(font);
    Taken taken(m);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const ChartIndexLine& line : m.indexLines) {
        if (const auto label = labelOf(m, line, metrics, taken)) {
            taken.add(label->across, label->down);
            drawOutlined(painter, {label->across.from, label->down.to - 3}, font, label->text,
                         seriesColour(m, label->colour), m.theme.panel);
        }
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace tessera::widgets
