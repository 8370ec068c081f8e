#include "feeds/usage/record.h"

#include <algorithm>

namespace tessera::usage {

namespace {

constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15ULL;

std::uint64_t mixed(std::uint64_t x) {
    // Finaliser of splitmix64 (Steele, Lea, Flood 2014): every bit of the input moves half of the output's.
    x ^= x >> 30U;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 27U;
    x *= 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

}  // namespace

std::string plainName(std::string_view name) {
    while (!name.empty() && (name.front() == ' ' || name.front() == '\t')) {
        name.remove_prefix(1);
    }
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t' || name.back() == '\r')) {
        name.remove_suffix(1);
    }
    std::string plain(name);
    std::ranges::transform(plain, plain.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return plain;
}

FieldId FieldTable::add(std::string_view names) {
    const FieldId id = m_titles.size();
    m_titles.emplace_back(names.substr(0, names.find('|')));
    for (;;) {
        const std::size_t end = names.find('|');
        m_ids.emplace(plainName(names.substr(0, end)), id);
        if (end == std::string_view::npos) {
            return id;
        }
        names.remove_prefix(end + 1);
    }
}

std::optional<FieldId> FieldTable::find(std::string_view name) const {
    const auto found = m_ids.find(plainName(name));
    return found == m_ids.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t textHash(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

std::uint64_t fieldPrint(std::uint64_t nameHash, std::string_view value) {
    return value.empty() ? 0 : mixed(textHash(value) + nameHash * kMix);
}

void RowMemory::beginFile() {
    for (Counts& counts : m_counts) {
        counts.before = std::max(counts.before, counts.here);
        counts.here = 0;
    }
}

std::size_t RowMemory::slotOf(std::uint64_t fingerprint) const {
    const std::size_t mask = m_keys.size() - 1;
    std::size_t slot = fingerprint & mask;
    while (m_keys[slot] != 0 && m_keys[slot] != fingerprint) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

void RowMemory::grow() {
    const std::vector<std::uint64_t> keys = std::move(m_keys);
    const std::vector<Counts> counts = std::move(m_counts);
    const std::size_t size = std::max<std::size_t>(keys.size() * 2, 1024);
    m_keys.assign(size, 0);
    m_counts.assign(size, {});
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] != 0) {
            const std::size_t slot = slotOf(keys[i]);
            m_keys[slot] = keys[i];
            m_counts[slot] = counts[i];
        }
    }
}

bool RowMemory::isRepeated(std::uint64_t fingerprint, bool countsOnce) {
    fingerprint += fingerprint == 0 ? 1 : 0;  // 0 marks an empty slot
    if (m_used * 4 >= m_keys.size() * 3) {
        grow();
    }
    const std::size_t slot = slotOf(fingerprint);
    Counts& counts = m_counts[slot];
    if (m_keys[slot] == 0) {
        m_keys[slot] = fingerprint;
        ++m_used;
    }
    counts.here = static_cast<std::uint16_t>(std::min<unsigned>(counts.here + 1U, UINT16_MAX));
    return countsOnce ? counts.here > 1 || counts.before > 0 : counts.here <= counts.before;
}

}  // namespace tessera::usage
