#pragma once
// What `tessera forecast` forecasts: closes of an index, of a list price, or of a CSV file.

#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/forecast/backtest.h"
#include "app/listprices/price_book.h"

namespace tessera::terminal {

/// A series and what is to be known of how it was read.
struct ForecastSeries {
    forecast::BacktestSeries series;
    std::vector<std::string> notes;  // sentences
};

/// "@SITC", "@SITF", "@SITS", "@SITB": the published levels built in (resources/index), not what the paper
/// exchange simulates after them. Else a line of the price ledger by its key, "openai/gpt-4o output" or
/// "@index frontier 3:1", a close for each UTC day. Days without a price above zero are left out and counted.
/// NotFound, BadInput: in words.
domain::Result<ForecastSeries> seriesOf(const std::string& symbol, const listprices::PriceBook& book,
                                        domain::Timestamp now);

/// A CSV text: a header with one of time, date, day, timestamp and one of close, price, value, level,
/// level_usd, last; or without a header one column of closes, or time and close. ISO 8601 times, oldest
/// first;
/// '#' lines are remarks; an empty price is left out and counted. Without times closes are counted in steps
/// of `interval` from 1970-01-01. The interval of closes with times is the median distance between them
/// unless given (> 0). BadInput names line and value.
domain::Result<ForecastSeries> seriesOfCsv(std::string_view text, const std::string& name,
                                           domain::Duration interval);

}  // namespace tessera::terminal
