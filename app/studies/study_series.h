#pragma once
// One study along the bars of a source: every value kept, so that any part can be drawn at any zoom. One
// thread owns it.

#include <functional>
#include <vector>

#include "app/studies/study_spec.h"

namespace tessera::studies {

/// Values at a time. Where an output has none it is absent: no zero, no value of before.
struct SeriesPoint {
    domain::Timestamp time;  // start of the bar it belongs to; of a coarser column its last bar's
    Values values;
};

class StudySeries {
 public:
    /// What the owner of the bars knows of one that starts at `start` after one that started at `before`
    /// (unset: the first).
    using Marks = std::function<BarMarks(domain::Timestamp before, domain::Timestamp start)>;

    StudySeries(const StudySpec& spec, const Parameters& parameters, const StudyContext& context,
                Marks marks = {});

    /// Takes from `source` what came since the last call, the forming bar included, about `mostBars` new ones
    /// at most, in parts of about a thousand. True when nothing is left to take. A source that begins
    /// elsewhere than before, or ends earlier, is read from its start. Bars that were closed when they were
    /// taken are not looked at again: of a source that revised one, clear() first.
    bool follow(const domain::BarSource& source, std::size_t mostBars);
    void clear();

    std::size_t size() const { return m_starts.size(); }
    /// Replaces `out` with the values of bars that start in [from, to), and the nearest on either side so
    /// that a line reaches the edges: one a bar, or, where `interval` is longer than the source's, that of
    /// the last bar in each span of it, aligned to the epoch as BarSource aligns its coarse bars.
    void read(domain::Timestamp from, domain::Timestamp to, domain::Duration interval,
              std::vector<SeriesPoint>& out) const;
    /// Of the bar that starts at `time`; empty where there is none.
    Values at(domain::Timestamp time) const;

 private:
    void take(const domain::Bar& bar);
    void keep(domain::Timestamp start, const Values& values);
    SeriesPoint point(std::size_t index) const;
    std::size_t firstFrom(domain::Timestamp time) const;
    std::size_t lastBefore(domain::Timestamp time, std::size_t from, std::size_t stride) const;

    const StudySpec& m_spec;
    Parameters m_parameters;
    StudyContext m_context;
    Marks m_marks;
    std::unique_ptr<Study> m_study;
    domain::Timestamp m_sourceFirst;
    domain::Timestamp m_readTo;     // what starts before it was taken
    domain::Duration m_interval{};  // of the source's bars
    std::vector<domain::Timestamp> m_starts;
    std::vector<double> m_values;       // outputs a bar; not a number: none
    std::vector<std::size_t> m_breaks;  // positions whose values do not connect to the one before, ascending
    std::vector<domain::Bar> m_read;
};

}  // namespace tessera::studies
