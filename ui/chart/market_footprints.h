#pragma once
// The footprints of one instrument: what is stored of the last day's prints, then the minutes the market
// tells. GUI thread only.

#include <memory>
#include <mutex>

#include "ui/context/app_services.h"
#include "widgets/chart/chart_data.h"

namespace tessera::ui {

class MarketFootprints final : public widgets::ChartFootprintSource {
 public:
    /// Asks for the stored prints of the last day. `services` and `market` outlive this.
    MarketFootprints(AppServices& services, const InstrumentMarket& market);

    /// Takes what came since the last call; once a frame.
    void advance();

    std::uint64_t revision() const override { return m_revision; }
    void read(domain::Timestamp from, domain::Timestamp to, domain::Duration interval,
              domain::PriceDelta height, std::vector<widgets::ChartFootprintBar>& out) const override;

 private:
    /// Where the history's thread puts what it read; it may come after this is gone.
    struct Answer {
        std::mutex mutex;
        std::vector<history::FootprintBar> minutes;
        bool isThere = false;
    };
    void group(domain::Duration interval, domain::PriceDelta height) const;
    void groupFrom(domain::Timestamp start) const;

    const InstrumentMarket& m_market;
    std::shared_ptr<Answer> m_answer = std::make_shared<Answer>();
    std::vector<history::FootprintBar> m_stored;  // minutes before the market's own
    history::FootprintSeries::Bars m_live;
    std::uint64_t m_revision = 0;

    // What was grouped for the last reading: only its end changes from frame to frame.
    mutable std::vector<history::FootprintBar> m_grouped;
    mutable domain::Duration m_interval{};
    mutable domain::PriceDelta m_height;
    mutable std::uint64_t m_groupedRevision = 0;
    mutable std::size_t m_groupedMinutes = 0;
    mutable bool m_isOther = true;  // the stored minutes are others
};

}  // namespace tessera::ui
