#pragma once
// Bars shorter than a minute of one instrument, made of the prints the history keeps, or a replay has come
// past: the last days', and what is kept from now on. GUI thread only.

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "ui/context/app_services.h"

namespace tessera::ui {

class PrintBars {
 public:
    /// Bars that are read at most; of days without prints there are none.
    static constexpr std::int64_t kMost = 100'000;

    /// `interval`: whole seconds below a minute. Both outlive this; the history does not need to be there.
    PrintBars(const AppServices& services, const InstrumentMarket& market, domain::Duration interval);

    /// Takes what was read since the last call and asks for what came; once a frame. Place of the first of
    /// all() that may be another than before; none: as before.
    std::optional<std::size_t> advance();
    /// Ascending. An interval without a print has no bar.
    const std::vector<domain::Bar>& all() const { return m_bars; }
    /// The first answer is still to come.
    bool isReading() const { return m_reads == 0; }
    /// Nothing of all() holds any more, and everything is read again: a replay went to another place.
    void startOver();

 private:
    enum class Part : std::uint8_t { Days, Newest };
    /// Where the history's thread puts what it read; it may come after this is gone.
    struct Answer {
        std::mutex mutex;
        std::vector<domain::Bar> bars;
        bool isThere = false;
    };

    void ask(Part part, domain::Timestamp from, domain::Timestamp to);
    void askNext();
    std::optional<std::size_t> take(std::vector<domain::Bar> bars);
    std::optional<std::size_t> takeNewest(const std::vector<domain::Bar>& bars);

    const AppServices& m_services;
    const InstrumentMarket& m_market;
    domain::Duration m_interval;
    int m_decimals = 0;
    std::vector<domain::Bar> m_bars;
    std::shared_ptr<Answer> m_answer;  // null: nothing is asked
    Part m_part = Part::Days;          // of what is asked
    domain::Timestamp m_daysFrom;      // days from here on are read
    int m_daysLeft = 0;                // before that
    std::uint64_t m_reads = 0, m_askedRevision = 0;
    int m_framesToAsk = 0;
};

}  // namespace tessera::ui
