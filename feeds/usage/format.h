#pragma once
// A format: how it is recognised, and what one of its records says. Each lives in the file of its vendor.

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/bill/usage_file.h"
#include "feeds/usage/cells.h"

namespace tessera::usage {

/// When two equal rows are one.
enum class Repeats : std::uint8_t {
    CountOnce,  // equal in every cell: an overlap or a double paste
    KeepAll,    // rounded to cents, equal rows of one file are real; of overlapping files they count once
};

/// What a reader makes of records: the file's sums, and what it says about it.
class Reading {
 public:
    /// A row, unless its record has a problem.
    void row(const Cells& cells, const bill::UsageRow& row);
    /// A record that is not taken, with its reason.
    void leaveOut(std::string reason, std::uint64_t line, std::string_view example);
    std::int64_t leftOutRows() const { return m_leftOutRows; }
    /// A day without usage.
    void emptyBucket() { ++m_file.emptyBuckets; }
    /// A sentence at the end; once, however often it is said.
    void note(std::string sentence);
    /// The same for many rows: "{} rows ..." with their number.
    void countNote(const std::string& sentenceWithNumber, std::int64_t rows = 1);
    /// Money of another kind than usage, shown beside: tax.
    void aside(const std::string& what, bill::Amount amount, std::string_view currency);

    bill::UsageFile& file() { return m_file; }
    bill::UsageSums& sums() { return m_sums; }
    /// Notes in order, sums taken.
    bill::UsageFile finish();

 private:
    bill::UsageFile m_file;
    bill::UsageSums m_sums;
    std::int64_t m_leftOutRows = 0;
    std::map<std::string, std::int64_t> m_counted;
    std::map<std::pair<std::string, std::string>, std::pair<bill::Amount, std::int64_t>> m_asides;
};

/// One reading of one file.
class FormatReader {
 public:
    virtual ~FormatReader() = default;
    /// What one record says.
    virtual void read(Cells& cells, Reading& out) = 0;
    /// After the last one.
    virtual void finish(Reading&) {}
    FieldTable& fields() { return m_fields; }

 protected:
    FieldTable m_fields;
};

template <class Reader>
std::unique_ptr<FormatReader> makeReader(const std::vector<std::string>&) {
    return std::make_unique<Reader>();
}

/// The row of this record: its line and the day in `day`, without which there is none.
std::optional<bill::UsageRow> rowOf(Cells& cells, FieldId day, bool isMonthFirst = false);
/// Which model answered, or "(no model)". The name lives as long as the record.
void nameModel(const Cells& cells, FieldId model, bill::UsageRow& row);
/// What remains of `whole`, an input that holds the cached tokens of `tokens` as well; none: not stated. Less
/// than they are is a problem of the record.
std::optional<std::int64_t> uncachedOf(Cells& cells, FieldId whole, const bill::TokenCounts& tokens);

struct Format {
    bill::FormatFacts facts;
    /// Names that must all be there; a name that ends in '*' stands for all that begin so.
    std::vector<std::string_view> tells;
    /// Further names without which nothing can be read, alternatives separated by '|'; a missing one is an
    /// error with its name.
    std::vector<std::string_view> needs;
    Repeats repeats = Repeats::CountOnce;
    std::function<std::unique_ptr<FormatReader>(const std::vector<std::string>& names)> make;
};

std::span<const Format> openAiFormats();
std::span<const Format> anthropicFormats();
std::span<const Format> gatewayFormats();   // OpenRouter, LiteLLM
std::span<const Format> cloudFormats();     // Google, AWS, Azure
std::span<const Format> observerFormats();  // Langfuse, Helicone, ccusage

/// Whether all of a format's tells are among `names` (as plainName gives them).
bool isToldBy(const Format& format, const std::vector<std::string>& names);
/// The first format told by `names`; null: none.
const Format* formatToldBy(const std::vector<std::string>& names);
/// The first of `format.needs` that is not among `names`; empty: all are.
std::string_view missingIn(const Format& format, const std::vector<std::string>& names);

}  // namespace tessera::usage
