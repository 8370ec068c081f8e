#pragma once
// A usage or cost file as read: its rows added up by day, what was left out and why, what the reader decided.
// A value.

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/bill/usage_row.h"

namespace tessera::bill {

/// Who keeps the count.
enum class SourceRole : std::uint8_t {
    VendorUsage,  // the vendor's own meter, tokens
    VendorCost,   // the vendor's own bill, money (and tokens, where the lines say them)
    Gateway,      // sells what others make and bills it itself: OpenRouter
    Observer,     // a proxy or a log that watched: LiteLLM, Langfuse, Helicone, ccusage. Money is an estimate
};

/// What a format is, as far as a person or a join wants to know.
struct FormatFacts {
    std::string id;      // "openai-usage-csv": stable, kept in the ledger
    std::string title;   // "OpenAI usage CSV"
    std::string vendor;  // openai, anthropic, openrouter, google, aws, azure; empty: many
    SourceRole role = SourceRole::VendorUsage;
    std::string days = "UTC";  // whose days: "UTC", "US Pacific", "the machine's own"
    bool operator==(const FormatFacts&) const = default;
};

/// What is said at least once; the rest is unknown for the whole file.
struct Stated {
    std::array<bool, kMetered> tokens{};
    bool reasoning = false;
    bool cost = false;
    void add(const Stated& other);
    bool operator==(const Stated&) const = default;
};

/// One day of one model in one variant.
struct DayKey {
    domain::Timestamp day;
    std::string model;
    std::string currency;
    PriceVariant variant;
    LineKind kind = LineKind::Tokens;
    std::optional<Metered> costOf;
    auto operator<=>(const DayKey&) const = default;
};
struct DayLine {
    DayKey key;
    TokenCounts tokens;
    std::optional<Amount> cost;
    std::optional<Amount> listCost;
    std::int64_t rows = 0;
    std::int64_t rowsWithoutCost = 0;  // in a file that says money elsewhere
    std::uint64_t firstLine = 0;
    bool operator==(const DayLine&) const = default;
};

/// Rows that were not taken, by reason.
struct LeftOut {
    std::string reason;  // "identical to a row before", "no number in output_tokens"
    std::int64_t rows = 0;
    std::uint64_t firstLine = 0;
    std::string example;  // what stood there, at most 60 bytes
};

struct UsageFile {
    std::string name;    // without its folder
    std::string digest;  // SHA-256 of its bytes, hex; empty where nobody asked
    FormatFacts format;
    Stated stated;
    std::vector<DayLine> lines;  // ascending by key
    std::vector<LeftOut> leftOut;
    std::vector<std::string> notes;  // sentences for the person: warnings and decisions
    std::int64_t rows = 0;           // read, left out or not; repeated headings and blank rows aside
    std::int64_t emptyBuckets = 0;   // days the file names without usage
    std::int64_t duplicates = 0;     // among leftOut: counted once already

    /// First and last day with a row; unset: none.
    domain::Timestamp firstDay() const;
    domain::Timestamp lastDay() const;
};

/// Adds rows up while a file is read: memory grows with days and models, never with rows. One thread.
class UsageSums {
 public:
    void add(const UsageRow& row);
    /// Everything so far, ascending; empty afterwards.
    std::vector<DayLine> take();
    const Stated& stated() const { return m_stated; }

 private:
    struct Hash {
        std::size_t operator()(const DayKey& key) const;
    };
    std::unordered_map<DayKey, DayLine, Hash> m_lines;
    DayKey m_key;  // of the row before: most follow one of their own kind
    DayLine* m_last = nullptr;
    Stated m_stated;
};

}  // namespace tessera::bill
