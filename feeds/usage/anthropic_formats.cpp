// Anthropic: usage and cost reports of the admin API, tokens and cost CSV of the Console. Days are UTC.
// Fields: Anthropic's documentation of the Usage and Cost API; the Console's headings as in real downloads.

#include <algorithm>

#include "feeds/usage/format.h"

namespace tessera::usage {

using bill::Amount;
using bill::BillTier;
using bill::ContextSize;
using bill::LineKind;
using bill::Metered;
using bill::SourceRole;
using bill::UsageRow;

namespace {

BillTier tierFrom(std::string_view word) {
    const std::string plain = plainName(word);
    return plain.starts_with("batch")      ? BillTier::Batch
           : plain.starts_with("flex")     ? BillTier::Flex
           : plain.starts_with("priority") ? BillTier::Priority
           : plain.starts_with("standard") ? BillTier::Standard
                                           : BillTier::NotSaid;
}

/// "0-200k", "200k-1M", "≤ 200k", "> 200k".
ContextSize contextFrom(std::string_view word) {
    if (word.empty()) {
        return ContextSize::NotSaid;
    }
    return word.starts_with("200k") || word.starts_with(">") ? ContextSize::Long : ContextSize::Usual;
}

std::optional<Metered> meteredFrom(std::string_view word) {
    constexpr std::pair<std::string_view, Metered> kWords[] = {
        {"uncached_input_tokens", Metered::Input},
        {"input_no_cache", Metered::Input},
        {"cache_read_input_tokens", Metered::CacheRead},
        {"input_cache_read", Metered::CacheRead},
        {"cache_creation.ephemeral_5m_input_tokens", Metered::CacheWrite},
        {"cache_creation.ephemeral_1h_input_tokens", Metered::CacheWrite},
        {"input_cache_write_5m", Metered::CacheWrite},
        {"input_cache_write_1h", Metered::CacheWrite},
        {"output_tokens", Metered::Output},
        {"output", Metered::Output}};
    const auto found = std::ranges::find(kWords, word, [](const auto& entry) { return entry.first; });
    return found == std::end(kWords) ? std::nullopt : std::optional(found->second);
}

/// Usage report and the Console's tokens: four disjoint counts; thinking is part of the output.
class AnthropicTokens final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        if (!cells.text(m_at) && !cells.text(m_model)) {
            return;  // a blank row, whatever it says of keys and places
        }
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->tokens[Metered::Input] = cells.count(m_input);
        row->tokens[Metered::CacheRead] = cells.count(m_read);
        row->tokens[Metered::Output] = cells.count(m_output);
        readWrites(cells, *row, out);
        row->variant = {tierFrom(cells.textOr(m_tier, "")), contextFrom(cells.textOr(m_context, ""))};
        nameModel(cells, m_model, *row);
        if (row->variant.tier == BillTier::Batch) {
            out.note("batch rows priced at half by the vendor");
        }
        out.row(cells, *row);
    }

 private:
    void readWrites(Cells& cells, UsageRow& row, Reading& out) {
        const auto hour = cells.count(m_write1h), minutes = cells.count(m_write5m);
        if (hour || minutes) {
            row.tokens[Metered::CacheWrite] = hour.value_or(0) + minutes.value_or(0);
            row.tokens.cacheWrite1h = hour.value_or(0);
        } else if (const auto flat = cells.count(m_write)) {
            row.tokens[Metered::CacheWrite] = flat;
        } else {
            out.note("cache writes are not in this file: they are unknown, not zero");
        }
    }

    FieldId m_at = m_fields.add("starting_at|usage_date_utc|date");
    FieldId m_model = m_fields.add("model|model_version");
    FieldId m_tier = m_fields.add("service_tier|usage_type");
    FieldId m_context = m_fields.add("context_window");
    FieldId m_input =
        m_fields.add("uncached_input_tokens|usage.uncached_input_tokens|usage_input_tokens_no_cache");
    FieldId m_read =
        m_fields.add("cache_read_input_tokens|usage.cache_read_input_tokens|usage_input_tokens_cache_read");
    FieldId m_write5m = m_fields.add(
        "cache_creation.ephemeral_5m_input_tokens|usage.cache_creation.ephemeral_5m_input_tokens|usage_input_"
        "tokens_cache_write_5m");
    FieldId m_write1h = m_fields.add(
        "cache_creation.ephemeral_1h_input_tokens|usage.cache_creation.ephemeral_1h_input_tokens|usage_input_"
        "tokens_cache_write_1h");
    FieldId m_write = m_fields.add("cache_creation_input_tokens|usage.cache_creation_input_tokens");
    FieldId m_output = m_fields.add("output_tokens|usage.output_tokens|usage_output_tokens");
};

/// Cost report (cents) and the Console's cost CSV (dollars, rounded to cents).
class AnthropicCost final : public FormatReader {
 public:
    explicit AnthropicCost(bool areCents)
        : m_areCents(areCents), m_cost(m_fields.add(areCents ? "amount" : "cost_usd")) {}

    void read(Cells& cells, Reading& out) override {
        if (!cells.text(m_at) && !cells.text(m_cost)) {
            return;
        }
        auto row = rowOf(cells, m_at);
        const auto cost = cells.neededAmount(m_cost);
        if (!row || !cost) {
            return;
        }
        row->cost = m_areCents ? Amount::fromAtto(domain::divideHalfEven(cost->atto(), 100)) : *cost;
        row->listCost = m_areCents ? std::nullopt : cells.amount(m_list);
        m_currency = cells.textOr(m_unit, "USD");
        row->currency = m_currency;
        row->costOf = meteredFrom(cells.textOr(m_token, ""));
        row->variant = {tierFrom(cells.textOr(m_tier, "")), contextFrom(cells.textOr(m_context, ""))};
        name(cells, *row);
        out.row(cells, *row);
    }

    void finish(Reading& out) override {
        out.note(m_areCents
                     ? "Priority tier spend is not in this report"
                     : "costs are rounded to cents in each row: their sum drifts from the invoice by that");
    }

 private:
    void name(Cells& cells, UsageRow& row) {
        const auto model = cells.text(m_model);
        const std::string_view kind = cells.textOr(m_kind, "");
        if (model) {
            row.model = *model;
        } else if (!kind.empty() && !kind.starts_with("token")) {
            m_name = fmt::format("(not a model: {})", kind);
            row.model = m_name;
            row.kind = LineKind::Tool;
        } else {
            row.model = "(no model)";
            row.kind = row.cost->isNegative() ? LineKind::Credit : LineKind::NoModel;
        }
    }

    bool m_areCents;
    FieldId m_cost;
    FieldId m_at = m_fields.add("starting_at|usage_date_utc");
    FieldId m_unit = m_fields.add("currency");
    FieldId m_list = m_fields.add("list_price_usd");
    FieldId m_token = m_fields.add("token_type");
    FieldId m_kind = m_fields.add("cost_type");
    FieldId m_model = m_fields.add("model");
    FieldId m_tier = m_fields.add("service_tier|usage_type");
    FieldId m_context = m_fields.add("context_window");
    std::string m_currency, m_name;
};

}  // namespace

std::span<const Format> anthropicFormats() {
    static const std::vector<Format> kFormats = {
        {{"anthropic-usage-api", "Anthropic usage report", "anthropic", SourceRole::VendorUsage},
         {"uncached_input_tokens"},
         {"starting_at|date", "model", "cache_read_input_tokens", "output_tokens"},
         Repeats::CountOnce,
         makeReader<AnthropicTokens>},
        {{"anthropic-analytics-api", "Anthropic usage analytics", "anthropic", SourceRole::VendorUsage},
         {"usage.uncached_input_tokens"},
         {"starting_at|date", "usage.output_tokens"},
         Repeats::CountOnce,
         makeReader<AnthropicTokens>},
        {{"anthropic-tokens-csv", "Anthropic Console tokens CSV", "anthropic", SourceRole::VendorUsage},
         {"usage_input_tokens_no_cache"},
         {"usage_date_utc", "model_version", "usage_input_tokens_cache_read",
          "usage_input_tokens_cache_write_5m", "usage_output_tokens"},
         Repeats::CountOnce,
         makeReader<AnthropicTokens>},
        {{"anthropic-cost-csv", "Anthropic Console cost CSV", "anthropic", SourceRole::VendorCost},
         {"token_type", "cost_usd"},
         {"usage_date_utc", "model"},
         Repeats::KeepAll,
         [](const auto&) { return std::make_unique<AnthropicCost>(false); }},
        {{"anthropic-cost-api", "Anthropic cost report", "anthropic", SourceRole::VendorCost},
         {"amount", "token_type"},
         {"starting_at", "model"},
         Repeats::CountOnce,
         [](const auto&) { return std::make_unique<AnthropicCost>(true); }},
    };
    return kFormats;
}

}  // namespace tessera::usage
