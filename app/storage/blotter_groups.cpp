#include "app/storage/blotter_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/storage/blotter_rows.h"
#include "app/storage/blotter_search.h"
#include "app/storage/blotter_sums.h"

namespace tessera::storage {

using domain::Int128;
using domain::Money;
using trading::BlotterFilter;
using trading::BlotterTable;
using trading::GroupBy;
using trading::GroupRow;
using trading::OrderLife;

namespace {

using Instruments = std::map<std::int64_t, domain::Instrument>;

/// Sorts as the screen shows, and says which rows belong.
struct GroupKey {
    std::int64_t rank = 0;  // ascending
    std::string text;
    std::int64_t value = 0;
    auto operator<=>(const GroupKey&) const = default;
};

struct GroupSum {
    SumOf sum;
    std::set<std::int64_t> instruments;
};

/// Whether a sum counts under a filter.
class Wanted {
 public:
    Wanted(Database& db, BlotterTable table, const BlotterFilter& filter) : m_filter(filter) {
        const auto lives = livesOf(filter.state);
        m_lives.insert(lives.begin(), lives.end());
        if (filter.text.empty()) {
            return;
        }
        for (const std::int64_t id : instrumentsLike(db, filter.text)) {
            m_instruments.insert(id);
        }
        for (std::string& tag :
             tagsLike(db, table == BlotterTable::Orders ? "orders" : "fills", filter.text)) {
            m_tags.insert(std::move(tag));
        }
    }
    bool operator()(const SumKey& key) const {
        const bool isLife =
            key.life == kFillLife || (m_lives.contains(static_cast<int>(key.life)) &&
                                      (!m_filter.life || key.life == static_cast<int>(*m_filter.life)));
        const bool isText =
            m_filter.text.empty() || m_instruments.contains(key.instrument) || m_tags.contains(key.tag);
        return isLife && isText && (!m_filter.side || key.side == static_cast<int>(*m_filter.side)) &&
               (!m_filter.tag || key.tag == *m_filter.tag) && (!m_filter.day || key.day == *m_filter.day) &&
               (!m_filter.instrument || key.instrument == static_cast<std::int64_t>(*m_filter.instrument));
    }

 private:
    BlotterFilter m_filter;
    std::set<int> m_lives;
    std::set<std::int64_t> m_instruments;
    std::set<std::string> m_tags;
};

std::string symbolOf(const Instruments& instruments, std::int64_t id) {
    const auto known = instruments.find(id);
    return known != instruments.end() ? known->second.symbol : fmt::format("#{}", id);
}

bool isWorking(std::int64_t life) {
    return life == 0 || life == 2 || life == 3;
}

GroupKey keyOf(const SumKey& key, GroupBy by, const Instruments& instruments) {
    switch (by) {
        case GroupBy::Instrument:
            return {.rank = 0, .text = symbolOf(instruments, key.instrument), .value = key.instrument};
        case GroupBy::Day:
            return {.rank = -key.day, .text = {}, .value = key.day};
        case GroupBy::Side:
            return {.rank = key.side, .text = {}, .value = key.side};
        case GroupBy::State: {
            const auto order = livesOf(BlotterFilter::State::All);
            const std::int64_t life =
                isWorking(key.life) ? static_cast<std::int64_t>(OrderLife::Live) : key.life;
            return {.rank = std::find(order.begin(), order.end(), static_cast<int>(life)) - order.begin(),
                    .text = {},
                    .value = life};
        }
        case GroupBy::Tag:
            return {.rank = key.tag.empty() ? 1 : 0, .text = key.tag, .value = 0};
        case GroupBy::None:
            break;
    }
    return {};
}

std::string_view wordOf(OrderLife life) {
    switch (life) {
        case OrderLife::Denied:
            return "Denied";
        case OrderLife::Filled:
            return "Filled";
        case OrderLife::Canceled:
            return "Cancelled";
        case OrderLife::Expired:
            return "Expired";
        case OrderLife::Rejected:
            return "Rejected";
        default:
            return "Working";
    }
}

void nameGroup(GroupRow& row, const GroupKey& key, GroupBy by) {
    switch (by) {
        case GroupBy::Instrument:
            row.title = key.text;
            row.rows.instrument = domain::InstrumentId{static_cast<std::uint32_t>(key.value)};
            break;
        case GroupBy::Day:
            row.title = trading::sessionDayText(key.value);
            row.rows.day = key.value;
            break;
        case GroupBy::Side:
            row.rows.side = static_cast<domain::Side>(key.value);
            row.title = domain::toText(*row.rows.side);
            break;
        case GroupBy::State: {
            const auto life = static_cast<OrderLife>(key.value);
            row.title = wordOf(life);
            if (isWorking(key.value)) {
                row.rows.state = BlotterFilter::State::Working;
            } else {
                row.rows.life = life;
            }
            break;
        }
        case GroupBy::Tag:
            row.title = key.text.empty() ? "Untagged" : key.text;
            row.rows.tag = key.text;
            break;
        case GroupBy::None:
            row.title = "All";
            break;
    }
}

/// Half to even at 1e-9 USD. Of orders `value` counts the contract's size, of fills it does not.
std::optional<domain::Price> averageOf(const SumOf& sum, const domain::Instrument& contract,
                                       BlotterTable table) {
    if (sum.filled == 0 || contract.contractSize <= 0) {
        return std::nullopt;
    }
    Int128 value = sum.value;
    Int128 units = sum.filled;
    if (table == BlotterTable::Orders) {
        units *= contract.contractSize;
        value *= domain::wholeLot(contract).raw();
    }
    return domain::Price::fromNanoUsd(static_cast<std::int64_t>(domain::divideHalfEven(value, units)));
}

GroupRow rowOf(const GroupKey& key, const GroupSum& group, GroupBy by, const BlotterFilter& filter,
               BlotterTable table, const Instruments& instruments) {
    GroupRow row;
    row.rows = filter;
    nameGroup(row, key, by);
    row.count = group.sum.count;
    row.quantity = domain::Quantity::fromRaw(group.sum.quantity);
    row.filled = domain::Quantity::fromRaw(group.sum.filled);
    row.fees = Money::fromNanoUsd(group.sum.fees);
    row.realised = Money::fromNanoUsd(group.sum.realised);
    std::set<int> decimals;
    for (const std::int64_t id : group.instruments) {
        const auto known = instruments.find(id);
        decimals.insert(known != instruments.end() ? known->second.quantityDecimals : 0);
    }
    row.hasQuantity = decimals.size() == 1;
    row.quantityDecimals = row.hasQuantity ? *decimals.begin() : 0;
    const auto only =
        group.instruments.size() == 1 ? instruments.find(*group.instruments.begin()) : instruments.end();
    if (only != instruments.end()) {
        row.averagePrice = averageOf(group.sum, only->second, table);
        row.priceDecimals = only->second.priceDecimals;
    }
    return row;
}

/// The sums of one table, with the orders that work among them.
int readAll(Database& db, BlotterTable table, Sums& sums, Instruments& instruments) {
    Sums both;
    int code = readSums(db, both);
    for (auto& [key, sum] : both) {
        if ((key.life == kFillLife) == (table == BlotterTable::Fills)) {
            sums.emplace(key, sum);
        }
    }
    Statement row;
    if (code == SQLITE_DONE && table == BlotterTable::Orders) {
        code = row.prepare(
            db, fmt::format("SELECT {} FROM orders INDEXED BY orders_living WHERE {}", kOrderColumns, kLiving)
                    .c_str());
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            if (code = row.step(); code == SQLITE_ROW) {
                const auto [key, sum] = countOf(readOrder(row).view);
                sums[key].add(sum, 1);
            }
        }
    }
    if (code == SQLITE_DONE) {
        code = row.prepare(db, "SELECT * FROM instruments");
    }
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if (code = row.step(); code == SQLITE_ROW) {
            domain::Instrument contract = readContract(row);
            instruments[static_cast<std::int64_t>(contract.id)] = std::move(contract);
        }
    }
    return code;
}

}  // namespace

int countGroups(Database& db, BlotterTable table, const BlotterFilter& filter, GroupBy by, Groups& out) {
    Sums sums;
    Instruments instruments;
    if (const int code = readAll(db, table, sums, instruments); code != SQLITE_DONE) {
        return code;
    }
    const Wanted isWanted(db, table, filter);
    std::map<GroupKey, GroupSum> groups;
    for (const auto& [key, sum] : sums) {
        if (isWanted(key)) {
            GroupSum& group = groups[keyOf(key, by, instruments)];
            group.sum.add(sum, 1);
            group.instruments.insert(key.instrument);
        }
    }
    for (const auto& [key, group] : groups) {
        out.rows.push_back(rowOf(key, group, by, filter, table, instruments));
    }
    if (out.rows.empty() && !filter.text.empty()) {
        out.sentence = "Groups are found by symbol and by tag, not by number or by words of a note.";
    }
    return SQLITE_DONE;
}

}  // namespace tessera::storage
