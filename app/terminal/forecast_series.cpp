#include "app/terminal/forecast_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "app/indexes/index_tier.h"
#include "app/indexes/series_lookup.h"
#include "app/market/embedded_data.h"
#include "app/market/index_history.h"
#include "feeds/prices/csv_rows.h"

namespace tessera::terminal {

using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr std::size_t kMostRows = 1'000'000;

double usd(domain::Price price) {
    return static_cast<double>(price.nanoUsd()) / static_cast<double>(domain::kNanoPerUsd);
}

void noteLeftOut(ForecastSeries& read, std::size_t count, std::string_view what) {
    if (count > 0) {
        read.notes.push_back(fmt::format("{} {} left out: the series steps over them.", count, what));
    }
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// The file of resources/index a symbol of the paper exchange's index begins with; empty: it is none.
std::string_view levelsOf(const std::string& symbol) {
    for (const indexes::IndexTier& tier : indexes::builtInTiers()) {
        if (symbol == "@" + tier.symbol) {
            return market::embeddedIndexLevels(lower(tier.symbol) + ".csv");
        }
    }
    return {};
}

Result<ForecastSeries> publishedLevels(const std::string& symbol, std::string_view csv) {
    const auto history = market::parseIndexHistory(csv, symbol);
    if (!history) {
        return history.error();
    }
    ForecastSeries read;
    read.series.symbol = symbol;
    read.series.interval = domain::kDay;
    read.series.source = "published levels, resources/index";
    std::size_t withheld = 0;
    for (const domain::Fixing& fixing : history->fixings) {
        if (fixing.withheldReason.empty() && fixing.level.nanoUsd() > 0) {
            read.series.ends.push_back(fixing.asOf);
            read.series.closes.push_back(usd(fixing.level));
        } else {
            ++withheld;
        }
    }
    noteLeftOut(read, withheld, "days on which the fixing was withheld are");
    return read;
}

Result<ForecastSeries> priceLine(const std::string& symbol, const listprices::PriceBook& book,
                                 Timestamp now) {
    const auto key = indexes::parseSeriesKey(symbol);
    if (!key) {
        return Error{
            ErrorCode::BadInput,
            fmt::format("\"{}\" is nothing that can be forecast here. Write @SITC, @SITF, @SITS or @SITB "
                        "for an index, a model and what is metered, as in \"openai/gpt-4o output\", or "
                        "give closes with --csv.",
                        symbol.substr(0, 80)),
            key.error().detail};
    }
    const auto line = indexes::findSeries(book, *key, now);
    if (!line) {
        return line.error();
    }
    ForecastSeries read;
    read.series.symbol = line->key;
    read.series.interval = domain::kDay;
    read.series.source = sourcesText(line->sources);
    std::size_t without = 0;
    const Timestamp last = line->steps.empty() ? Timestamp() : std::min(line->steps.back().from, now);
    for (Timestamp end = line->steps.empty()
                             ? Timestamp()
                             : domain::floorTo(line->steps.front().from, domain::kDay) + domain::kDay;
         end <= last; end = end + domain::kDay) {
        const auto value = listprices::valueAt(*line, end - Duration(1));
        if (value && value->nanoUsd() > 0) {
            read.series.ends.push_back(end);
            read.series.closes.push_back(usd(*value));
        } else {
            ++without;
        }
    }
    noteLeftOut(read, without, "days without a price above zero are");
    return read;
}

/// Which column says what.
struct Columns {
    std::optional<std::size_t> time;
    std::size_t close = 0;
    bool isHeader = false;
};

std::optional<std::size_t> columnNamed(const std::vector<std::string>& cells,
                                       std::initializer_list<std::string_view> names) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (std::ranges::find(names, lower(cells[i])) != names.end()) {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<double> numberIn(const std::string& cell) {
    double value = 0;
    const char* end = cell.data() + cell.size();
    const auto read = std::from_chars(cell.data(), end, value);
    return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

Result<Columns> columnsOf(const std::vector<std::string>& cells, const std::string& name) {
    Columns columns;
    columns.time = columnNamed(cells, {"time", "date", "day", "timestamp"});
    if (const auto close = columnNamed(cells, {"close", "price", "value", "level", "level_usd", "last"})) {
        columns.close = *close;
        columns.isHeader = true;
        return columns;
    }
    if (!columns.time && cells.size() <= 2 && (cells.back().empty() || numberIn(cells.back()))) {
        columns.time = cells.size() == 2 ? std::optional<std::size_t>(0) : std::nullopt;
        columns.close = cells.size() - 1;
        return columns;
    }
    return Error{
        ErrorCode::BadInput,
        fmt::format("{}: no column is named close, price, value, level or last, and it is not one column "
                    "of closes or two of time and close.",
                    name),
        "forecast csv"};
}

Duration medianDistance(const std::vector<Timestamp>& ends) {
    std::vector<Duration> distances;
    for (std::size_t i = 1; i < ends.size(); ++i) {
        distances.push_back(ends[i] - ends[i - 1]);
    }
    if (distances.empty()) {
        return domain::kDay;
    }
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::ranges::nth_element(distances, middle);
    return *middle;
}

/// One row; `columns` are known.
Result<void> takeRow(ForecastSeries& read, const std::vector<std::string>& cells, const Columns& columns,
                     std::string_view where, Duration step) {
    const auto bad = [&](const std::string& what) {
        return Error{ErrorCode::BadInput, fmt::format("{}: {}", where, what), "forecast csv"};
    };
    const auto close = numberIn(cells[columns.close]);
    if (!close || !std::isfinite(*close) || !(*close > 0)) {
        return bad(fmt::format("\"{}\" is no price above zero.", cells[columns.close].substr(0, 40)));
    }
    Timestamp end = Timestamp() + step * static_cast<std::int64_t>(read.series.closes.size() + 1);
    if (columns.time) {
        const auto at = domain::parseIso(cells[*columns.time]);
        if (!at) {
            return bad(fmt::format("\"{}\" is no time such as 2026-11-19 or 2026-11-19T20:00:00Z.",
                                   cells[*columns.time].substr(0, 40)));
        }
        end = *at;
        if (!read.series.ends.empty() && end <= read.series.ends.back()) {
            return bad(fmt::format("{} is not later than the row before it.", cells[*columns.time]));
        }
    }
    read.series.ends.push_back(end);
    read.series.closes.push_back(*close);
    return {};
}

}  // namespace

Result<ForecastSeries> seriesOf(const std::string& symbol, const listprices::PriceBook& book, Timestamp now) {
    const std::string_view levels = levelsOf(symbol);
    auto read = levels.empty() ? priceLine(symbol, book, now) : publishedLevels(symbol, levels);
    if (read && read->series.closes.empty()) {
        return Error{ErrorCode::NotFound, fmt::format("No price of {} is known.", symbol), "forecast"};
    }
    return read;
}

Result<ForecastSeries> seriesOfCsv(std::string_view text, const std::string& name, Duration interval) {
    ForecastSeries read;
    read.series.symbol = name;
    read.series.source = name;
    prices::CsvRows rows(text, name, prices::separatorOf(text));
    std::vector<std::string> cells;
    std::optional<Columns> columns;
    std::size_t empty = 0;
    const Duration step = interval > Duration::zero() ? interval : domain::kDay;
    while (true) {
        const auto more = rows.next(cells);
        if (!more) {
            return more.error();
        }
        if (!*more) {
            break;
        }
        if (!columns) {
            const auto found = columnsOf(cells, name);
            if (!found) {
                return found.error();
            }
            columns = *found;
            if (columns->isHeader) {
                continue;
            }
        }
        const std::string where = fmt::format("{}, line {}", name, rows.line());
        if (cells.size() <= std::max(columns->close, columns->time.value_or(0))) {
            return Error{ErrorCode::BadInput, fmt::format("{}: it has only {} columns.", where, cells.size()),
                         "forecast csv"};
        }
        if (cells[columns->close].empty()) {
            ++empty;
            continue;
        }
        if (read.series.closes.size() >= kMostRows) {
            return Error{ErrorCode::BadInput, fmt::format("{} has more than {} closes.", name, kMostRows),
                         "csv"};
        }
        if (const auto taken = takeRow(read, cells, *columns, where, step); !taken) {
            return taken.error();
        }
    }
    if (read.series.closes.empty()) {
        return Error{ErrorCode::BadInput, fmt::format("{} holds no closes.", name), "forecast csv"};
    }
    const bool hasTimes = columns->time.has_value();
    read.series.interval = interval > Duration::zero() || !hasTimes ? step : medianDistance(read.series.ends);
    noteLeftOut(read, empty, "rows without a price are");
    if (!hasTimes) {
        read.notes.emplace_back("The file says no times: closes are counted from 1970-01-01.");
    }
    return read;
}

}  // namespace tessera::terminal
