#include "ui/chart/chart_studies.h"

#include <algorithm>
#include <chrono>

#include "app/studies/market_marks.h"

namespace tessera::ui {

namespace {

using domain::Duration;
using domain::Timestamp;

constexpr std::size_t kBarsAFrame = 40'000;  // about 4 ms of the dearest study

widgets::ChartShape shapeOf(const studies::OutputSpec& output) {
    if (output.place == studies::Place::ReadoutOnly) {
        return widgets::ChartShape::None;
    }
    switch (output.shape) {
        case studies::Shape::Histogram:
            return widgets::ChartShape::Histogram;
        case studies::Shape::Dots:
            return widgets::ChartShape::Dots;
        default:
            return widgets::ChartShape::Line;
    }
}

}  // namespace

/// A study's values as the chart reads them.
class ChartStudies::Line final : public widgets::ChartStudySource {
 public:
    Line(const ChosenStudy& study, const studies::StudyContext& context, studies::StudySeries::Marks marks)
        : m_parameters(*studies::parametersOf(study.spec(), study.settings)),
          m_series(study.spec(), m_parameters, context, std::move(marks)) {}

    void read(Timestamp from, Timestamp to, Duration interval,
              std::vector<widgets::ChartStudyPoint>& out) const override {
        static_assert(widgets::kMostStudyOutputs == studies::kMaxOutputs);
        m_series.read(from, to, interval, m_points);
        out.clear();
        for (const studies::SeriesPoint& point : m_points) {
            out.push_back({point.time, point.values.at, point.values.isBroken});
        }
    }

    studies::Parameters m_parameters;
    studies::StudySeries m_series;
    mutable std::vector<studies::SeriesPoint> m_points;
};

ChartStudies::ChartStudies() = default;
ChartStudies::~ChartStudies() = default;

void ChartStudies::makeLine(std::size_t index) {
    const Duration interval = m_bars != nullptr ? m_bars->interval() : Duration(std::chrono::hours(1));
    m_lines[index] =
        std::make_shared<Line>(m_set.all()[index], studies::contextFor(m_instrument, m_knowsAggressor),
                               studies::marksFor(m_instrument, interval));
    m_isBehind = true;
}

void ChartStudies::setSet(StudySet set) {
    std::vector<std::shared_ptr<Line>> old = std::exchange(m_lines, {});
    const StudySet before = std::exchange(m_set, std::move(set));
    m_lines.resize(m_set.all().size());
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const ChosenStudy& study = m_set.all()[i];
        const auto was = std::ranges::find_if(before.all(), [&](const ChosenStudy& other) {
            return other.id == study.id && other.study == study.study &&
                   std::ranges::equal(other.settings, study.settings, {}, &studies::Setting::value,
                                      &studies::Setting::value);
        });
        if (was != before.all().end()) {
            m_lines[i] = std::move(old[static_cast<std::size_t>(was - before.all().begin())]);
        } else {
            makeLine(i);
        }
    }
}

void ChartStudies::setBars(const domain::BarSource* bars, const domain::Instrument& instrument,
                           bool knowsAggressor) {
    m_bars = bars;
    m_instrument = instrument;
    m_knowsAggressor = knowsAggressor;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        makeLine(i);
    }
}

bool ChartStudies::advance() {
    if (m_bars == nullptr || m_lines.empty()) {
        return false;
    }
    const bool wasBehind = m_isBehind;
    m_isBehind = false;
    std::size_t left = kBarsAFrame;
    for (const auto& line : m_lines) {
        const std::size_t before = line->m_series.size();
        m_isBehind = !line->m_series.follow(*m_bars, std::max<std::size_t>(left, 1)) || m_isBehind;
        left -= std::min(left, line->m_series.size() - std::min(before, line->m_series.size()));
    }
    return wasBehind;
}

std::vector<widgets::ChartStudy> ChartStudies::drawn() const {
    std::vector<widgets::ChartStudy> drawn;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const ChosenStudy& study = m_set.all()[i];
        const studies::StudySpec& spec = study.spec();
        widgets::ChartStudy made;
        made.id = static_cast<std::uint64_t>(study.id);
        made.name = study.name();
        made.values = m_lines[i];
        made.pane = study.hasPane() ? study.id : 0;
        made.isHidden = study.isHidden;
        made.guides.assign(spec.guides.begin(), spec.guides.end());
        const Duration interval = m_bars != nullptr ? m_bars->interval() : Duration{};
        for (std::size_t k = 0; k < spec.outputs.size(); ++k) {
            const studies::OutputSpec& output = spec.outputs[k];
            widgets::ChartStudyOutput line;
            line.title =
                spec.outputs.size() > 1
                    ? QString::fromUtf8(output.title.data(), static_cast<qsizetype>(output.title.size()))
                    : QString();
            line.shape = shapeOf(output);
            line.colour = study.colours[k];
            line.shift =
                spec.shift != nullptr ? interval * spec.shift(m_lines[i]->m_parameters, k) : Duration{};
            made.outputs.push_back(line);
            made.decimals = output.unit == studies::Unit::Usd || output.unit == studies::Unit::UsdPerBar
                                ? m_instrument.priceDecimals + 2
                            : output.unit == studies::Unit::Percent ? 2
                                                                    : m_instrument.quantityDecimals;
        }
        drawn.push_back(std::move(made));
    }
    return drawn;
}

std::vector<widgets::ChartPane> ChartStudies::panes() const {
    std::vector<widgets::ChartPane> panes;
    for (const ChosenStudy& study : m_set.all()) {
        if (study.hasPane()) {
            panes.push_back({study.id, study.share});
        }
    }
    return panes;
}

}  // namespace tessera::ui
