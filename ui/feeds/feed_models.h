#pragma once
// Sources and channels of market data as tables. GUI thread only.

#include <map>
#include <vector>

#include "ui/context/app_services.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

/// Turns a growing counter into a rate between two looks.
class RateMeter {
 public:
    /// Per second since the look before, 0 at the first one. `now` monotonic.
    double rate(std::uint64_t count, domain::Duration now);

 private:
    std::uint64_t m_count = 0;
    std::optional<domain::Duration> m_at;
    double m_rate = 0;
};

class FeedsModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit FeedsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void refresh();
    /// None below the last row.
    const FeedReading* readingAt(int row) const;

 private:
    Row rowOf(const FeedReading& reading);
    AppServices& m_context;
    std::vector<FeedReading> m_readings;
    std::map<std::size_t, std::pair<RateMeter, RateMeter>> m_rates;  // messages, updates; by feed
};

class ChannelsModel : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit ChannelsModel(AppServices& context, QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void refresh(std::size_t feed);

 private:
    AppServices& m_context;
    std::size_t m_feed = 0;
    std::map<std::string, RateMeter> m_rates;
};

}  // namespace tessera::ui
