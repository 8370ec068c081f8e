#include "app/terminal/files_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/domain/time_text.h"
#include "app/history/import_desk.h"

namespace tessera::terminal {

namespace {

constexpr std::size_t kLookedAt = 500;  // bars
constexpr int kLeastDecimals = 2, kMostDecimals = 9;

/// As many as the newest bars need.
int priceDecimals(const history::SeriesView& view) {
    history::BarCursor cursor(view,
                              view.lastStart() - view.key.interval * static_cast<std::int64_t>(kLookedAt));
    int decimals = kLeastDecimals;
    while (const domain::Bar* bar = cursor.next()) {
        for (const domain::Price price : {bar->open, bar->high, bar->low, bar->close}) {
            std::int64_t unit = 1'000'000'000;
            for (int i = 0; i < decimals; ++i) {
                unit /= 10;
            }
            while (decimals < kMostDecimals && price.nanoUsd() % unit != 0) {
                unit /= 10;
                ++decimals;
            }
        }
    }
    return decimals;
}

domain::Instrument instrumentOf(const history::SeriesView& view, const std::string& name) {
    domain::Instrument made;
    made.symbol = name;
    made.name = fmt::format("imported, bars of {}", domain::intervalWords(view.key.interval));
    made.family = history::kFilesSource;
    made.priceDecimals = priceDecimals(view);
    std::int64_t tick = 1'000'000'000;
    for (int i = 0; i < made.priceDecimals; ++i) {
        tick /= 10;
    }
    made.tick = domain::PriceDelta::fromNanoUsd(tick);
    made.quantityDecimals = view.key.quantityDecimals;
    made.spec = domain::ExternalSpec{.currency = ""};  // a file does not say
    return made;
}

/// Of what was imported under no other source's name, by what it is called: its symbol, told apart where
/// another source tells of that symbol, so that no chart, drawing or forecast takes one for the other.
std::map<std::string, history::SeriesKey> shortestByName(history::HistoryStore& store) {
    const std::vector<history::SeriesInfo> all = store.list();
    std::set<std::string> ofOthers;
    for (const history::SeriesInfo& info : all) {
        if (info.key.source != history::kFilesSource) {
            ofOthers.insert(info.key.symbol);
        }
    }
    std::map<std::string, history::SeriesKey> shortest;
    for (const history::SeriesInfo& info : all) {
        if (info.key.source == history::kFilesSource && info.bars > 0) {
            const bool isTaken = ofOthers.contains(info.key.symbol);
            const auto [at, isNew] = shortest.try_emplace(
                isTaken ? std::string(history::kFilesPrefix) + info.key.symbol : info.key.symbol, info.key);
            at->second = isNew || at->second.interval <= info.key.interval ? at->second : info.key;
        }
    }
    return shortest;
}

}  // namespace

bool FilesFeed::isAllThere(history::HistoryStore& store) const {
    const auto there = shortestByName(store);
    return std::ranges::all_of(m_shown, [&there](const auto& shown) { return there.contains(shown.first); });
}

void FilesFeed::show(history::HistoryStore& store) {
    const auto shortest = shortestByName(store);
    for (const auto& [name, key] : shortest) {
        const auto known = m_shown.find(name);
        const auto number =
            known != m_shown.end() && known->second.key == key ? std::nullopt : store.find(key);
        const auto view = number ? store.view(*number) : nullptr;
        if (view == nullptr) {
            continue;
        }
        domain::Instrument made = instrumentOf(*view, name);
        made.id = known != m_shown.end()
                      ? known->second.id
                      : domain::InstrumentId{static_cast<std::uint32_t>(m_shown.size() + 1)};
        m_shown[name] = {made.id, key};
        const std::lock_guard lock(m_mutex);
        m_count = m_shown.size();
        m_notices.push_back(ports::InstrumentDefined{std::move(made), false});
        if (m_wake != nullptr) {
            m_wake->ring();
        }
    }
}

bool FilesFeed::isNeeded() const {
    const std::lock_guard lock(m_mutex);
    return m_count > 0;
}

void FilesFeed::setWake(ports::FeedWake* wake) {
    const std::lock_guard lock(m_mutex);
    m_wake = wake;
}

void FilesFeed::requestBars(domain::InstrumentId instrument) {
    const std::lock_guard lock(m_mutex);
    m_notices.push_back(ports::BarHistory{instrument, std::chrono::minutes(1), {}});
}

std::size_t FilesFeed::drainNotices(std::vector<ports::FeedNotice>& out) {
    const std::lock_guard lock(m_mutex);
    const std::size_t count = m_notices.size();
    std::ranges::move(m_notices, std::back_inserter(out));
    m_notices.clear();
    return count;
}

ports::FeedStatistics FilesFeed::statistics() const {
    const std::lock_guard lock(m_mutex);
    ports::FeedStatistics statistics;
    statistics.name = history::kFilesSource;
    statistics.endpoint = "the history of this profile";
    statistics.worst = ports::StreamState::Live;
    statistics.sentence = fmt::format("{} imported series. Nothing new comes from them.", m_count);
    statistics.messages = m_count;
    return statistics;
}

}  // namespace tessera::terminal
