#include "feeds/imports/import_rows.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tessera::imports {

using domain::Bar;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;
using history::ImportPart;
using history::SeriesKey;
using history::Tick;

namespace {

constexpr std::size_t kWaitingMost = 16'384;
constexpr std::size_t kRejectedShown = 1000;
constexpr auto kAheadMost = std::chrono::hours(24);

}  // namespace

template <class T>
Result<Spool<T>> Spool<T>::make(const std::string& folder) {
    std::string pattern = folder + "/tessera-import-XXXXXX";
    history::FileHandle file(::mkostemp(pattern.data(), O_CLOEXEC));
    if (!file.isOpen()) {
        return history::writeError(folder, errno);
    }
    ::unlink(pattern.c_str());
    return Spool(std::move(file));
}

template <class T>
Spool<T>::Spool(Spool&& other) noexcept
    : m_file(std::move(other.m_file)),
      m_waiting(std::move(other.m_waiting)),
      m_size(other.m_size),
      m_problem(other.m_problem),
      m_mapped(std::exchange(other.m_mapped, nullptr)),
      m_mappedBytes(other.m_mappedBytes) {}

template <class T>
Spool<T>::~Spool() {
    if (m_mapped != nullptr) {
        ::munmap(m_mapped, m_mappedBytes);
    }
}

template <class T>
void Spool<T>::push(const T& value) {
    m_waiting.push_back(value);
    ++m_size;
    if (m_waiting.size() == kWaitingMost) {
        flush();
    }
}

template <class T>
void Spool<T>::flush() {
    if (m_problem == 0) {
        m_problem = history::writeAll(m_file.get(), std::as_bytes(std::span(m_waiting)));
    }
    m_waiting.clear();
}

template <class T>
Result<std::span<T>> Spool<T>::all() {
    flush();
    if (m_problem != 0) {
        return history::writeError("The room for an import", m_problem);
    }
    if (m_size == 0) {
        return std::span<T>();
    }
    m_mappedBytes = m_size * sizeof(T);
    m_mapped = ::mmap(nullptr, m_mappedBytes, PROT_READ | PROT_WRITE, MAP_SHARED, m_file.get(), 0);
    if (m_mapped == MAP_FAILED) {
        m_mapped = nullptr;
        return history::readError("The room for an import", errno);
    }
    return std::span<T>(static_cast<T*>(m_mapped), m_size);
}

template class Spool<SpooledBar>;
template class Spool<Tick>;

void ImportRows::reject(std::uint64_t line, std::string reason) {
    ++m_counts.rejected;
    if (m_counts.first.size() < kRejectedShown) {
        m_counts.first.push_back({line, std::move(reason)});
    }
}

/// One stray stamp must not freeze a series: a bar of tomorrow is no bar.
const char* ImportRows::problemOf(Timestamp at) const {
    if (at > m_now + kAheadMost) {
        return "is more than a day in the future";
    }
    // Of the first day too: a bar's start is rounded down, and none may be zero, which means no time.
    return at < Timestamp::fromSeconds(86'400) ? "is before 2 January 1970" : nullptr;
}

SeriesRows* ImportRows::rowsOf(const SeriesKey& key) {
    auto& rows = m_series[key];
    if (!rows) {
        auto bars = Spool<SpooledBar>::make(m_folder);
        auto ticks = Spool<Tick>::make(m_folder);
        if (!bars || !ticks) {
            m_problem = bars ? ticks.error() : bars.error();
            m_series.erase(key);
            return nullptr;
        }
        rows =
            std::make_unique<SeriesRows>(SeriesRows{key, std::move(bars).value(), std::move(ticks).value()});
    }
    return rows.get();
}

bool wants(const history::ImportRequest& request, const std::string& symbol) {
    const bool isOne = request.key.symbol.empty() || request.key.symbol == symbol;
    return isOne &&
           (request.symbols.empty() || std::ranges::find(request.symbols, symbol) != request.symbols.end());
}

bool wants(const history::ImportRequest& request, domain::Timestamp at) {
    return at >= request.from && (!request.to.isSet() || at < request.to);
}

void ImportRows::addBar(const SeriesKey& key, const Bar& bar, std::uint64_t line) {
    if (const char* problem = problemOf(bar.start)) {
        reject(line, fmt::format("{} {}", formatIso(bar.start, 0), problem));
    } else if (bar.high < std::max(bar.open, bar.close) || bar.low > std::min(bar.open, bar.close)) {
        reject(line, "its high is below, or its low above, another of its prices");
    } else if (bar.volume.raw() < 0 || bar.buyVolume.raw() < 0 || bar.buyVolume > bar.volume) {
        reject(line, "its volume cannot be");
    } else if (SeriesRows* rows = rowsOf(key)) {
        rows->bars.push({bar, line});
    }
}

void ImportRows::addTick(const SeriesKey& key, const Tick& tick, std::uint64_t line) {
    const std::uint64_t before = m_counts.rejected;
    addBar(key,
           {tick.time, tick.price, tick.price, tick.price, tick.price, tick.quantity,
            tick.aggressor == domain::Side::Buy ? tick.quantity : domain::Quantity{}},
           line);
    if (m_counts.rejected == before) {
        if (SeriesRows* rows = rowsOf(key)) {
            rows->ticks.push(tick);
        }
    }
}

/// The rows become the bars in their own place, which is never behind the row being read.
Result<std::span<const Bar>> ImportRows::mergedBars(SeriesRows& rows) {
    auto all = rows.bars.all();
    if (!all) {
        return all.error();
    }
    const std::span<SpooledBar> spooled = all.value();
    const auto isBefore = [](const SpooledBar& a, const SpooledBar& b) {
        return std::tie(a.bar.start, a.line) < std::tie(b.bar.start, b.line);
    };
    for (std::size_t i = 1; i < spooled.size(); ++i) {
        m_counts.unordered += spooled[i].bar.start < spooled[i - 1].bar.start ? 1 : 0;
    }
    if (m_counts.unordered > 0) {
        std::sort(spooled.begin(), spooled.end(), isBefore);
    }
    const bool isOfPrints = rows.ticks.size() > 0;  // of which two may be alike
    Bar* const out = reinterpret_cast<Bar*>(spooled.data());
    std::size_t count = 0;
    Bar before;
    for (const SpooledBar& row : spooled) {
        const Bar bar = row.bar;
        const std::uint64_t line = row.line;
        if (!isOfPrints && count > 0 && bar.start == before.start) {
            if (history::isSameBar(bar, before)) {
                ++m_counts.duplicates;
            } else {
                reject(line, fmt::format("{} is there twice, with other prices; the first one counts",
                                         formatIso(bar.start, 0)));
            }
            continue;
        }
        const Timestamp start = floorTo(bar.start, rows.key.interval);
        std::int64_t sum = 0;
        if (count > 0 && out[count - 1].start == start &&
            __builtin_add_overflow(out[count - 1].volume.raw(), bar.volume.raw(), &sum)) {
            reject(line, "its volume and those of its interval are more than can be counted");
            continue;
        }
        before = bar;
        if (count > 0 && out[count - 1].start == start) {
            history::mergeInto(out[count - 1], bar);
        } else {
            out[count] = bar;
            out[count++].start = start;
        }
    }
    return std::span<const Bar>(out, count);
}

Result<std::vector<ImportPart>> ImportRows::finish() {
    std::vector<ImportPart> parts;
    for (auto& [key, rows] : m_series) {
        const auto bars = mergedBars(*rows);
        auto ticks = rows->ticks.all();
        if (!bars || !ticks) {
            return bars ? ticks.error() : bars.error();
        }
        std::ranges::stable_sort(ticks.value(), {}, &Tick::time);
        parts.push_back({key, *bars, ticks.value()});
    }
    std::ranges::stable_sort(m_counts.first, {}, &history::RejectedRow::line);
    return m_problem ? Result<std::vector<ImportPart>>(*m_problem) : parts;
}

}  // namespace tessera::imports
