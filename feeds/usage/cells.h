#pragma once
// What stands in a cell: numbers in the file's dialect, days, words. Exact; a cell that is not understood is
// a problem with its name, never a zero.

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "app/bill/usage_row.h"
#include "app/domain/result.h"
#include "feeds/usage/record.h"

namespace tessera::usage {

/// How a file writes numbers.
struct NumberDialect {
    char decimal = '.';  // '.' or ','; the other one groups thousands
    bool isCertain = false;
};
/// What a number proves: "0,25" and "1.080,5" a decimal comma, "0.25" and "1,080.5" a point; none for
/// "1,000", which may be either.
std::optional<char> decimalProvedBy(std::string_view number);
/// The number with a point and without grouping, in `scratch`; none: not a number in this dialect ("1,5" with
/// a decimal point). Blanks, no-break blanks and a currency's sign around it are dropped.
std::optional<std::string_view> plainNumber(std::string_view number, NumberDialect dialect,
                                            std::string& scratch);

/// "2026-09-28", "2026-09-28T07:00:00+02:00", "2026-09-28 07:00:00 UTC", "28.09.2026", unix seconds; with
/// `isMonthFirst` "09/28/2026". Without a zone: UTC. None: no day between 2015 and 2100.
std::optional<domain::Timestamp> parseStamp(std::string_view text, bool isMonthFirst = false);

/// Reads the cells of one record; the first that cannot be read is its problem. One record at a time.
class Cells {
 public:
    Cells(const FieldTable& fields, const NumberDialect& dialect) : m_fields(fields), m_dialect(dialect) {}
    void begin(const Record& record);

    /// None: absent, or "--".
    std::optional<std::string_view> text(FieldId id) const;
    std::string_view textOr(FieldId id, std::string_view otherwise) const;
    std::optional<std::int64_t> count(FieldId id);
    std::optional<bill::Amount> amount(FieldId id);
    /// Without it there is no row: its absence is a problem as well.
    std::optional<bill::Amount> neededAmount(FieldId id);
    /// quantity x scale as whole tokens, rounded half to even where binary arithmetic left a trace.
    std::optional<std::int64_t> scaledCount(FieldId id, std::int64_t scale);
    std::optional<domain::Timestamp> stamp(FieldId id, bool isMonthFirst = false);
    bool isTrue(FieldId id) const;
    bool has(FieldId id) const { return m_record->has(id); }
    const Record& record() const { return *m_record; }

    void fail(FieldId id, std::string_view value, std::string_view what);
    bool isBad() const { return !m_problem.empty(); }
    const std::string& problem() const { return m_problem; }  // "no number in output_tokens"
    const std::string& culprit() const { return m_culprit; }  // what stands there, at most 60 bytes
    std::int64_t roundedAmounts() const { return m_rounded; }

 private:
    const FieldTable& m_fields;
    const NumberDialect& m_dialect;
    const Record* m_record = nullptr;
    std::string m_scratch, m_problem, m_culprit;
    std::int64_t m_rounded = 0;
    std::string m_lastStamp;  // most rows have the time of the one before
    domain::Timestamp m_lastTime;
};

}  // namespace tessera::usage
