#pragma once
// The tables of the curve: months; what series do alone and together; their seasons. GUI thread only.

#include <map>

#include "app/curves/series_statistics.h"
#include "app/curves/term_structure.h"
#include "app/domain/open_interest.h"
#include "widgets/table/cell_table_model.h"

namespace tessera::ui {

class MonthTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit MonthTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// `interest` by symbol; what is not in it is not known.
    void showCurve(const curves::TermStructure& curve, int decimals,
                   const std::map<std::string, domain::OpenInterest>& interest);
};

/// One series with its daily prices.
struct TogetherSeries {
    QString name;
    curves::DailyPrices prices;
};

class TogetherTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    static constexpr int kMost = 8;
    enum Column { Number, Name, Days, Volatility, Interval, First, ColumnCount = First + kMost };
    explicit TogetherTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void showSeries(const std::vector<TogetherSeries>& series);
};

class SeasonTable : public widgets::CellTableModel {
    Q_OBJECT
 public:
    explicit SeasonTable(QObject* parent = nullptr);
    static std::vector<widgets::RecordColumn> columns();
    void showSeasons(const curves::DailyPrices& prices);
};

}  // namespace tessera::ui
