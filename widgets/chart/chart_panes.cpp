#include "widgets/chart/chart_panes.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/chart/chart_notices.h"
#include "widgets/chart/chart_text.h"

namespace tessera::widgets {

namespace {

constexpr int kRowHeight = 17, kRowLeft = 8, kRowTop = 4, kRowGap = 8, kShortestName = 44;
constexpr double kEdgeReach = 3;  // px on either side of a pane's edge where it is held

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

PaneHeights layOutPanes(double height, double volume, const std::vector<double>& shares) {
    PaneHeights laid{.price = height, .volume = volume, .panes = {}};
    for (const double share : shares) {
        laid.panes.push_back(std::max(kLeastPane, std::round(height * share)));
    }
    double room = height - volume - kLeastPrice;
    for (std::size_t left = shares.size(); left > 0 && kLeastPane * static_cast<double>(left) > room;
         --left) {
        laid.panes[left - 1] = 0;
    }
    const double wanted = sum(laid.panes);
    if (wanted > room && wanted > 0) {
        const double least = kLeastPane * static_cast<double>(std::ranges::count_if(
                                              laid.panes, [](double pane) { return pane > 0; }));
        // What each has over its least shrinks in the same measure.
        const double share = wanted > least ? std::max(0.0, room - least) / (wanted - least) : 0;
        for (double& pane : laid.panes) {
            pane = pane > 0 ? std::floor(kLeastPane + (pane - kLeastPane) * share) : 0;
        }
    }
    laid.price = std::max(0.0, height - volume - sum(laid.panes));
    return laid;
}

QString studyNumber(double value, int decimals) {
    struct Unit {
        double size;
        char letter;
    };
    constexpr Unit kUnits[] = {{1e12, 'T'}, {1e9, 'G'}, {1e6, 'M'}, {1e4, 'k'}};
    for (const Unit& unit : kUnits) {
        if (std::abs(value) >= unit.size) {
            const double shown = value / (unit.letter == 'k' ? 1e3 : unit.size);
            return QString::number(shown, 'f', std::abs(shown) < 100 ? 2 : 1) + QLatin1Char(unit.letter);
        }
    }
    return QString::number(value, 'f', decimals);
}

const ChartPaneModel* paneEdgeAt(const ChartModel& m, double y) {
    const auto found = std::ranges::find_if(m.panes, [&](const ChartPaneModel& pane) {
        return pane.isShown() && !m.maximised && std::abs(y - pane.g.plot.top()) <= kEdgeReach;
    });
    return found == m.panes.end() ? nullptr : &*found;
}

namespace {

/// What is beside the instrument is told as the axis counts.
QString valueWords(const ChartModel& m, const ChartStudy& study, double value) {
    return study.isComparison && m.isCounting() && !study.isSecond ? m.axisLabel(value)
                                                                   : studyNumber(value, study.decimals);
}

/// Unknown is a dash: a study that warms up says nothing. A price that was set and is not any more says since
/// when: nobody looks for it in what is shown.
QString unknownWords(const ChartStudyOutput& output, const ChartStudyPoint& point, const QString& plain) {
    const bool hasEnded = output.shape == ChartShape::Steps && point.time.isSet();
    return hasEnded ? QStringLiteral("not known since %1")
                          .arg(QString::fromStdString(domain::formatIso(point.time, 0)).left(10))
                    : plain;
}

/// What stands against the second axis says which one that is.
QString nameOf(const ChartModel& m, const ChartStudy& study) {
    return !study.isSecond
               ? study.name
               : study.name + (m.isOwnLeft ? QStringLiteral(", right axis") : QStringLiteral(", left axis"));
}

class RowMaker {
 public:
    explicit RowMaker(const ChartModel& m)
        : m_model(m), m_words(m.theme.words(11)), m_numbers(m.theme.numbers(11, QFont::Medium)) {}

    StudyRow row(std::size_t index, int top) const {
        const ChartStudy& study = m_model.studies[index];
        StudyRow made{.study = study.id, .name = nameOf(m_model, study), .isHidden = study.isHidden};
        made.nameWidth = wordsWidth(m_words, made.name);
        if (!study.isHidden) {
            addValues(study, m_model.shownPoint(index), made);
        }
        place(made, top);
        return made;
    }

    StudyRow more(std::size_t count, int top) const {
        StudyRow made{.name = QStringLiteral("%1 more…").arg(count)};
        made.nameWidth = wordsWidth(m_words, made.name);
        made.box = QRect(left() - 4, top, made.nameWidth + kRowGap, kRowHeight);
        made.buttons.push_back({StudyAction::More, {}, made.box});
        return made;
    }

 private:
    void addValues(const ChartStudy& study, const ChartStudyPoint& point, StudyRow& row) const {
        for (std::size_t k = 0; k < study.outputs.size(); ++k) {
            const QString number = point.at[k] ? valueWords(m_model, study, *point.at[k])
                                               : unknownWords(study.outputs[k], point, QStringLiteral("–"));
            const bool hasColour =
                study.outputs[k].shape != ChartShape::Histogram && study.outputs[k].shape != ChartShape::None;
            row.values.push_back(
                {number, study.outputs[k].colour, wordsWidth(m_numbers, number), !hasColour});
        }
    }

    static int widthOf(const StudyRow& row) {
        int width = row.nameWidth + kRowGap;
        for (const StudyRowValue& value : row.values) {
            width += value.width + kRowGap;
        }
        return width;
    }

    /// What a narrow chart has no room for gives way: the middle of the name first, then the last values, and
    /// of the only one left its end.
    void fitInto(StudyRow& row, int room) const {
        const auto shortenName = [&] {
            const int most = std::max(room - (widthOf(row) - row.nameWidth), kShortestName);
            if (most < row.nameWidth) {
                row.name = QFontMetrics(m_words).elidedText(row.name, Qt::ElideMiddle, most);
                row.nameWidth = wordsWidth(m_words, row.name);
            }
        };
        shortenName();
        while (widthOf(row) > room && row.values.size() > 1) {
            row.values.pop_back();
            row.values.back() = {QStringLiteral("…"), -1, wordsWidth(m_numbers, QStringLiteral("…")), true};
        }
        if (widthOf(row) > room && !row.values.empty()) {
            StudyRowValue& value = row.values.back();
            const int most = std::max(value.width - (widthOf(row) - room), 0);
            value.text = QFontMetrics(m_numbers).elidedText(value.text, Qt::ElideRight, most);
            value.width = wordsWidth(m_numbers, value.text);
        }
    }

    void place(StudyRow& row, int top) const {
        const int room = static_cast<int>(m_model.g.plot.right()) - left() - kRowGap;
        if (widthOf(row) > room) {
            row.whole = row.name;
            for (const StudyRowValue& value : row.values) {
                row.whole += QLatin1Char(' ') + value.text;
            }
        }
        fitInto(row, room);
        row.box = QRect(left() - 4, top, widthOf(row) + 4, kRowHeight);
        const QRect reach(static_cast<int>(m_model.g.plot.left()), top, std::max(row.box.width() + 160, 300),
                          kRowHeight);
        if (!m_model.pointer || !reach.contains(m_model.pointer->toPoint())) {
            return;
        }
        const std::pair<StudyAction, QString> words[] = {
            {StudyAction::Hide, row.isHidden ? QStringLiteral("Show") : QStringLiteral("Hide")},
            {StudyAction::Edit, QStringLiteral("Edit…")},
            {StudyAction::Remove, QStringLiteral("Remove")}};
        int buttons = 0;
        for (const auto& [action, word] : words) {
            buttons += wordsWidth(m_words, word) + 14;
        }
        fitInto(row, room - buttons);
        int at = std::min(left() + widthOf(row) + 4, left() + std::max(room - buttons, 0));
        for (const auto& [action, word] : words) {
            const int wide = wordsWidth(m_words, word) + 10;
            row.buttons.push_back({action, word, QRect(at, top, wide, kRowHeight)});
            at += wide + 4;
        }
        row.box = QRect(left() - 4, top, at - left(), kRowHeight);
    }

    int left() const { return static_cast<int>(m_model.g.plot.left()) + kRowLeft; }

    const ChartModel& m_model;
    QFont m_words, m_numbers;
};

void addRows(const ChartModel& m, const RowMaker& maker, int pane, const QRectF& area, double most,
             std::vector<StudyRow>& rows) {
    std::vector<std::size_t> inPane;
    for (std::size_t i = 0; i < m.studies.size(); ++i) {
        if (m.studies[i].pane == pane) {
            inPane.push_back(i);
        }
    }
    int top = static_cast<int>(area.top()) + kRowTop;
    if (pane == 0) {
        top += noticesHeight(m);
    }
    const auto fit = static_cast<std::size_t>(std::max(1.0, most / kRowHeight));
    for (std::size_t i = 0; i < inPane.size(); ++i, top += kRowHeight) {
        if (i + 1 == fit && inPane.size() > fit) {
            rows.push_back(maker.more(inPane.size() - i, top));
            return;
        }
        rows.push_back(maker.row(inPane[i], top));
    }
}

}  // namespace

std::vector<StudyRow> studyRows(const ChartModel& m) {
    std::vector<StudyRow> rows;
    if (!m.isShown() || m.studies.empty()) {
        return rows;
    }
    const RowMaker maker(m);
    if (m.isPlotShown()) {
        addRows(m, maker, 0, m.g.plot, m.g.plot.height() / 2, rows);
    }
    for (const ChartPaneModel& pane : m.panes) {
        if (pane.isShown()) {
            addRows(m, maker, pane.pane.id, pane.g.plot, pane.g.plot.height() - kRowTop, rows);
        }
    }
    return rows;
}

QString studyWords(const ChartModel& m, std::size_t study) {
    const ChartStudy& shown = m.studies[study];
    if (shown.isHidden) {
        return QStringLiteral("Study %1, hidden").arg(shown.name);
    }
    const ChartStudyPoint point = m.shownPoint(study);
    QStringList words;
    for (std::size_t k = 0; k < shown.outputs.size(); ++k) {
        const QString number = point.at[k]
                                   ? valueWords(m, shown, *point.at[k])
                                   : unknownWords(shown.outputs[k], point, QStringLiteral("no value"));
        words << (shown.outputs[k].title.isEmpty() ? number
                                                   : shown.outputs[k].title + QLatin1Char(' ') + number);
    }
    return QStringLiteral("Study %1: %2").arg(nameOf(m, shown), words.join(QStringLiteral(", ")));
}

}  // namespace tessera::widgets
