#pragma once
// The studies of one chart, worked out: a chosen set along the bars shown. No widget. GUI thread only.

#include <memory>

#include "app/domain/instrument.h"
#include "app/studies/study_series.h"
#include "ui/chart/study_set.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

class ChartStudies {
 public:
    ChartStudies();
    ~ChartStudies();

    const StudySet& set() const { return m_set; }
    /// Those that stay as they were keep their values.
    void setSet(StudySet set);
    /// Other bars, or the same ones made anew; not owned, null: none. `knowsAggressor` as in StudyContext.
    void setBars(const domain::BarSource* bars, const domain::Instrument& instrument, bool knowsAggressor);

    /// Takes what the bars have since the last call, as much as a frame allows; a long history takes several.
    /// True when values have come that the bars' own revision does not tell of.
    bool advance();

    /// What a view draws.
    std::vector<widgets::ChartStudy> drawn() const;
    std::vector<widgets::ChartPane> panes() const;

 private:
    class Line;
    void makeLine(std::size_t index);

    StudySet m_set;
    std::vector<std::shared_ptr<Line>> m_lines;  // one a study of the set, in its order
    const domain::BarSource* m_bars = nullptr;
    domain::Instrument m_instrument;
    bool m_knowsAggressor = false;
    bool m_isBehind = false;
};

}  // namespace tessera::ui
