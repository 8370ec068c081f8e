#include "feeds/imports/csv_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "app/domain/decimal.h"
#include "feeds/imports/decimal_mark.h"

namespace tessera::imports {

using domain::Bar;
using domain::Duration;
using domain::Error;
using domain::ErrorCode;
using domain::Price;
using domain::Quantity;
using domain::Result;
using domain::Timestamp;
using history::ImportColumn;

namespace {

constexpr std::size_t kNowhere = SIZE_MAX;

struct Heading {
    std::string_view word;
    ImportColumn column;
};
constexpr Heading kHeadings[] = {
    {"time", ImportColumn::Time},
    {"timestamp", ImportColumn::Time},
    {"date", ImportColumn::Time},
    {"datetime", ImportColumn::Time},
    {"at", ImportColumn::Time},
    {"ts", ImportColumn::Time},
    {"tsevent", ImportColumn::Time},
    {"opentime", ImportColumn::Time},
    {"unix", ImportColumn::Time},
    {"start", ImportColumn::Time},
    {"open", ImportColumn::Open},
    {"o", ImportColumn::Open},
    {"high", ImportColumn::High},
    {"h", ImportColumn::High},
    {"low", ImportColumn::Low},
    {"l", ImportColumn::Low},
    {"close", ImportColumn::Close},
    {"c", ImportColumn::Close},
    {"last", ImportColumn::Close},
    {"volume", ImportColumn::Volume},
    {"vol", ImportColumn::Volume},
    {"v", ImportColumn::Volume},
    {"buyvolume", ImportColumn::BuyVolume},
    {"takerbuyvolume", ImportColumn::BuyVolume},
    {"price", ImportColumn::Price},
    {"px", ImportColumn::Price},
    {"quantity", ImportColumn::Quantity},
    {"qty", ImportColumn::Quantity},
    {"size", ImportColumn::Quantity},
    {"amount", ImportColumn::Quantity},
    {"side", ImportColumn::Side},
    {"aggressor", ImportColumn::Side},
};

/// Lower case without what separates words; what stands in brackets is a unit: "Open Time (UTC)".
std::string plain(std::string_view heading) {
    std::string word;
    for (const char c : heading.substr(0, heading.find('('))) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    return word;
}

Error unfit(std::string sentence) {
    return Error{ErrorCode::BadInput, std::move(sentence), "csv columns"};
}

std::string_view nameOf(ImportColumn column) {
    return history::kImportColumnNames[static_cast<std::size_t>(column)];
}

}  // namespace

ImportColumn columnNamed(std::string_view heading) {
    const std::string word = plain(heading);
    const auto found = std::ranges::find(kHeadings, std::string_view(word), &Heading::word);
    return found == std::end(kHeadings) ? ImportColumn::Ignored : found->column;
}

Duration intervalOf(std::vector<Timestamp> times) {
    using std::chrono::hours;
    using std::chrono::minutes;
    std::ranges::sort(times);
    Duration smallest = Duration::max();
    for (std::size_t i = 1; i < times.size(); ++i) {
        const Duration step = times[i] - times[i - 1];
        smallest = step > Duration::zero() ? std::min(smallest, step) : smallest;
    }
    if (smallest == Duration::max()) {
        return Duration::zero();
    }
    Duration interval = minutes(1);
    for (const Duration usual :
         std::initializer_list<Duration>{minutes(5), minutes(15), hours(1), hours(4), hours(24)}) {
        interval = smallest >= usual ? usual : interval;
    }
    return interval;
}

Result<CsvBars> CsvBars::make(const history::ImportRequest& request, const std::vector<std::string>& headings,
                              ZoneOffset offsets) {
    auto stamps = StampReader::make(request.stamps, request.pattern, request.zone, std::move(offsets));
    if (!stamps) {
        return stamps.error();
    }
    CsvBars bars(std::move(stamps).value());
    bars.m_key = request.key;
    bars.m_mark = request.mark;
    bars.m_columns = request.columns;
    if (bars.m_columns.empty()) {
        for (const std::string& heading : headings) {
            const ImportColumn column = columnNamed(heading);
            const bool isNew = std::ranges::find(bars.m_columns, column) == bars.m_columns.end();
            bars.m_columns.push_back(isNew ? column : ImportColumn::Ignored);
        }
    }
    if (auto mapped = bars.mapColumns(); !mapped) {
        return mapped.error();
    }
    return bars;
}

Result<void> CsvBars::mapColumns() {
    m_at.fill(kNowhere);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const auto column = static_cast<std::size_t>(m_columns[i]);
        if (m_columns[i] != ImportColumn::Ignored && m_at[column] != kNowhere) {
            return unfit(fmt::format("Two columns are said to be the {}: {} and {}.", nameOf(m_columns[i]),
                                     m_at[column] + 1, i + 1));
        }
        m_at[column] = i;
    }
    const auto has = [this](ImportColumn column) {
        return m_at[static_cast<std::size_t>(column)] != kNowhere;
    };
    if (!has(ImportColumn::Time)) {
        return unfit("No column is said to be the time.");
    }
    m_arePrints = has(ImportColumn::Price);
    for (const ImportColumn column :
         {ImportColumn::Open, ImportColumn::High, ImportColumn::Low, ImportColumn::Close}) {
        if (m_arePrints == has(column)) {
            return unfit(m_arePrints
                             ? "Columns of bars and a price of prints stand side by side: leave one out."
                             : fmt::format("No column is said to be the {}. Bars have time, open, high, low "
                                           "and close; prints have time, price and quantity.",
                                           nameOf(column)));
        }
    }
    if (m_arePrints && !has(ImportColumn::Quantity)) {
        return unfit("No column is said to be the quantity of a print.");
    }
    return {};
}

const std::string* CsvBars::cellOf(const std::vector<std::string>& cells, ImportColumn column) const {
    const std::size_t at = m_at[static_cast<std::size_t>(column)];
    return at < cells.size() ? &cells[at] : nullptr;
}

std::string CsvBars::numberOf(const std::string& cell) const {
    const bool isPlain = cell.find_first_not_of("+-0123456789.") == std::string::npos;
    if (isPlain && m_mark != history::DecimalMark::Comma) {
        return cell;
    }
    return plainNumber(cell, m_mark).value_or("");
}

Result<Price> CsvBars::price(const std::vector<std::string>& cells, ImportColumn column) const {
    const std::string* cell = cellOf(cells, column);
    const auto read = cell != nullptr ? domain::parsePrice(numberOf(*cell)) : unfit("");
    if (!read) {
        return unfit(
            fmt::format("\"{}\" is no {} price", cell != nullptr ? cell->substr(0, 40) : "", nameOf(column)));
    }
    return read;
}

/// None where there is no such column: then nothing is known to have been dealt.
Result<Quantity> CsvBars::quantity(const std::vector<std::string>& cells, ImportColumn column) const {
    const std::string* cell = cellOf(cells, column);
    if (cell == nullptr || (cell->empty() && !m_arePrints)) {
        return Quantity{};
    }
    const auto read = domain::parseQuantity(numberOf(*cell), m_key.quantityDecimals);
    if (!read || read->raw() < 0) {
        return unfit(fmt::format("\"{}\" is no {} at {} decimals", cell->substr(0, 40), nameOf(column),
                                 m_key.quantityDecimals));
    }
    return read;
}

Result<CsvBars::Row> CsvBars::read(const std::vector<std::string>& cells) {
    if (cells.size() != m_columns.size()) {
        return unfit(
            fmt::format("it has {} columns where the first row has {}", cells.size(), m_columns.size()));
    }
    const auto time = m_stamps.read(*cellOf(cells, ImportColumn::Time));
    if (!time) {
        return time.error();
    }
    const auto one = [&](ImportColumn column) { return price(cells, column); };
    const auto open = one(m_arePrints ? ImportColumn::Price : ImportColumn::Open);
    const auto high = one(m_arePrints ? ImportColumn::Price : ImportColumn::High);
    const auto low = one(m_arePrints ? ImportColumn::Price : ImportColumn::Low);
    const auto close = one(m_arePrints ? ImportColumn::Price : ImportColumn::Close);
    for (const auto* read : {&open, &high, &low, &close}) {
        if (!*read) {
            return read->error();
        }
    }
    const auto volume = quantity(cells, m_arePrints ? ImportColumn::Quantity : ImportColumn::Volume);
    const auto bought = quantity(cells, ImportColumn::BuyVolume);
    if (!volume || !bought) {
        return volume ? bought.error() : volume.error();
    }
    Row row{{*time, *open, *high, *low, *close, *volume, *bought}, {*time, *open, *volume, std::nullopt}};
    if (const std::string* side = cellOf(cells, ImportColumn::Side); side != nullptr && !side->empty()) {
        const char first = static_cast<char>(std::tolower(static_cast<unsigned char>(side->front())));
        if (first != 'b' && first != 's' && first != 'a' && first != 'n') {
            return unfit(fmt::format("\"{}\" is no side: buy or sell", side->substr(0, 40)));
        }
        if (first != 'n') {
            row.tick.aggressor = first == 'b' ? domain::Side::Buy : domain::Side::Sell;
        }
    }
    return row;
}

void CsvBars::take(const std::vector<std::string>& cells, std::uint64_t line, ImportRows& rows) {
    const auto row = read(cells);
    ++rows.counts().rows;
    if (!row) {
        rows.reject(line, row.error().sentence);
    } else if (m_arePrints) {
        rows.addTick(m_key, row->tick, line);
    } else {
        rows.addBar(m_key, row->bar, line);
    }
}

std::string CsvBars::understood(const std::vector<std::string>& cells) {
    const auto row = read(cells);
    if (!row) {
        return std::string(kLeftOut) + row.error().sentence;
    }
    const auto price = [](Price value) {
        return domain::formatQuantity(Quantity::fromRaw(value.nanoUsd()), 9);
    };
    const std::string volume = domain::formatQuantity(row->bar.volume, m_key.quantityDecimals);
    return m_arePrints
               ? fmt::format("{}  {} at {}", formatIso(row->tick.time, 3), volume, price(row->tick.price))
               : fmt::format("{}  {} {} {} {}  {}", formatIso(row->bar.start, 0), price(row->bar.open),
                             price(row->bar.high), price(row->bar.low), price(row->bar.close), volume);
}

}  // namespace tessera::imports
