// A CSV nobody knows, read as a person says.

#include <array>

#include "feeds/usage/reading_job.h"

namespace tessera::usage {

using bill::ColumnMapping;
using bill::ColumnMeaning;
using bill::kColumnMeanings;
using bill::LineKind;
using bill::Metered;

namespace {

class MappedRows final : public FormatReader {
 public:
    explicit MappedRows(const ColumnMapping& mapping) : m_currency(mapping.currency) {
        for (const auto& [heading, meaning] : mapping.columns) {
            if (meaning != ColumnMeaning::Ignored) {
                m_at[static_cast<std::size_t>(meaning)] = m_fields.add(heading);
            }
        }
    }

    void read(Cells& cells, Reading& out) override {
        auto row = rowOf(cells, *field(ColumnMeaning::Day));
        if (!row) {
            return;
        }
        row->currency = m_currency;
        row->tokens[Metered::CacheRead] = count(cells, ColumnMeaning::CacheRead);
        row->tokens[Metered::CacheWrite] = count(cells, ColumnMeaning::CacheWrite);
        row->tokens[Metered::Output] = count(cells, ColumnMeaning::Output);
        row->tokens.reasoning = count(cells, ColumnMeaning::Reasoning);
        row->tokens[Metered::Input] = count(cells, ColumnMeaning::Input);
        if (const auto whole = field(ColumnMeaning::WholeInput); whole && cells.text(*whole)) {
            row->tokens[Metered::Input] = uncachedOf(cells, *whole, row->tokens);
        }
        if (const auto cost = field(ColumnMeaning::Cost)) {
            row->cost = cells.amount(*cost);
        }
        const auto model = text(cells, ColumnMeaning::Model);
        row->model = model.value_or(field(ColumnMeaning::Model) ? "(no model)" : "(whole bill)");
        row->kind = model ? LineKind::Tokens : LineKind::NoModel;
        row->variant.tier = tier(plainName(text(cells, ColumnMeaning::Tier).value_or("")));
        out.row(cells, *row);
    }

 private:
    static bill::BillTier tier(const std::string& word) {
        return word == "batch"                           ? bill::BillTier::Batch
               : word == "flex"                          ? bill::BillTier::Flex
               : word == "priority"                      ? bill::BillTier::Priority
               : word == "standard" || word == "default" ? bill::BillTier::Standard
                                                         : bill::BillTier::NotSaid;
    }
    std::optional<FieldId> field(ColumnMeaning meaning) const {
        return m_at[static_cast<std::size_t>(meaning)];
    }
    std::optional<std::int64_t> count(Cells& cells, ColumnMeaning meaning) const {
        const auto at = field(meaning);
        return at ? cells.count(*at) : std::nullopt;
    }
    std::optional<std::string_view> text(const Cells& cells, ColumnMeaning meaning) const {
        const auto at = field(meaning);
        return at ? cells.text(*at) : std::nullopt;
    }

    std::array<std::optional<FieldId>, kColumnMeanings> m_at{};
    std::string m_currency;
};

}  // namespace

Format mappedFormat(const ColumnMapping& mapping) {
    Format format;
    format.facts = {"mapped-csv", "a CSV read as you said", mapping.vendor, bill::SourceRole::VendorCost};
    bool hasTokens = false;
    for (const auto& [heading, meaning] : mapping.columns) {
        if (meaning != ColumnMeaning::Ignored) {
            format.needs.push_back(heading);
        }
        hasTokens = hasTokens || meaning == ColumnMeaning::Input || meaning == ColumnMeaning::WholeInput ||
                    meaning == ColumnMeaning::Output;
    }
    format.facts.role = hasTokens ? bill::SourceRole::VendorUsage : bill::SourceRole::VendorCost;
    format.repeats = Repeats::KeepAll;
    format.make = [mapping](const auto&) { return std::make_unique<MappedRows>(mapping); };
    return format;
}

}  // namespace tessera::usage
