#pragma once
// One row of a CSV file or one object of a JSON file, under the names its fields have there. A reader says
// once which names it wants; the two kinds of files fill them, so that a format is written down once.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tessera::usage {

using FieldId = std::size_t;

/// The fields a reader wants. Names are compared without regard to case; nested names have dots
/// ("amount.value"), members of a list of objects "[]" ("credits[].amount").
class FieldTable {
 public:
    /// `names`: the field's names, alternatives separated by '|'.
    FieldId add(std::string_view names);
    std::optional<FieldId> find(std::string_view name) const;
    std::size_t size() const { return m_titles.size(); }
    /// Its first name, for sentences.
    const std::string& title(FieldId id) const { return m_titles[id]; }

 private:
    std::unordered_map<std::string, FieldId> m_ids;  // lower case
    std::vector<std::string> m_titles;
};

/// Lower case without surrounding blanks, as names are compared.
std::string plainName(std::string_view name);

/// What separates the values of a list's members in one field.
inline constexpr char kListSeparator = '\x1F';

/// Valid during the call that hands it over.
class Record {
 public:
    explicit Record(std::size_t fields) : m_values(fields), m_isThere(fields, false) {}
    /// None: no such field, null or empty.
    std::optional<std::string_view> operator[](FieldId id) const {
        return m_isThere[id] && !m_values[id].empty() ? std::optional(m_values[id]) : std::nullopt;
    }
    /// The file has the field, whatever stands in it.
    bool has(FieldId id) const { return m_isThere[id]; }
    void set(FieldId id, std::string_view value) {
        m_values[id] = value;
        m_isThere[id] = true;
    }
    void clear() { m_isThere.assign(m_isThere.size(), false); }

    std::uint64_t line = 0;         // from 1
    std::uint64_t fingerprint = 0;  // of every field that says something, in any order
    bool isJson = false;

 private:
    std::vector<std::string_view> m_values;
    std::vector<bool> m_isThere;
};

/// The part of a fingerprint one field has; they are added up. 0 for an empty value.
std::uint64_t fieldPrint(std::uint64_t nameHash, std::string_view value);
std::uint64_t textHash(std::string_view text);

/// How often rows were seen: in this file, and in those before it. Twelve bytes a slot, at most three of four
/// slots taken.
///
/// A row that stands n times in one file and m times in another that overlaps it counts max(n, m) times; with
/// `countsOnce` it counts once however often it stands. Two different rows share a fingerprint with a chance
/// of one in a million among six million rows.
class RowMemory {
 public:
    /// Before each file.
    void beginFile();
    /// True: it was counted already.
    bool isRepeated(std::uint64_t fingerprint, bool countsOnce);
    std::size_t size() const { return m_used; }

 private:
    struct Counts {
        std::uint16_t before = 0, here = 0;
    };
    std::size_t slotOf(std::uint64_t fingerprint) const;
    void grow();

    std::vector<std::uint64_t> m_keys;
    std::vector<Counts> m_counts;
    std::size_t m_used = 0;
};

}  // namespace tessera::usage
