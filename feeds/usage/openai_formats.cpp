// OpenAI: usage and costs, from the API and from the dashboard's CSV. Days are UTC.
// Fields: OpenAI's published OpenAPI description (organization.usage.completions.result,
// organization.costs.result); line items and CSV headings as in real downloads of 2024 to 2026.

#include <algorithm>
#include <set>

#include "feeds/usage/format.h"

namespace tessera::usage {

using bill::BillTier;
using bill::LineKind;
using bill::Metered;
using bill::SourceRole;
using bill::UsageRow;

namespace {

BillTier tierFrom(std::string_view word) {
    const std::string plain = plainName(word);
    if (plain == "default" || plain == "standard" || plain == "auto") {
        return BillTier::Standard;
    }
    return plain == "batch"      ? BillTier::Batch
           : plain == "flex"     ? BillTier::Flex
           : plain == "priority" ? BillTier::Priority
                                 : BillTier::NotSaid;
}

std::string upper(std::string_view word) {
    std::string text = plainName(word);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

class OpenAiUsage final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        const bool isEmpty = !cells.text(m_input) && !cells.text(m_uncached) && !cells.text(m_output);
        if (isEmpty && !cells.text(m_model)) {
            out.emptyBucket();
            return;
        }
        auto row = rowOf(cells, m_start);
        if (!row) {
            return;
        }
        readTokens(cells, *row);
        readVariant(cells, *row, out);
        nameModel(cells, m_model, *row);
        if (row->model.starts_with("ft:")) {
            out.note(fmt::format("fine-tuned model id needs its base model for pricing: {}", row->model));
        }
        out.row(cells, *row);
    }

 private:
    /// The API leaves out what is zero; a CSV without the column does not say.
    std::optional<std::int64_t> orZero(Cells& cells, FieldId id) {
        const auto value = cells.count(id);
        return value || !cells.record().isJson ? value : std::optional<std::int64_t>(0);
    }

    void readTokens(Cells& cells, UsageRow& row) {
        row.tokens[Metered::CacheRead] = orZero(cells, m_cached);
        row.tokens[Metered::CacheWrite] = orZero(cells, m_written);
        row.tokens[Metered::Output] = cells.count(m_output);
        const auto input = cells.count(m_uncached);
        row.tokens[Metered::Input] = input ? input : uncachedOf(cells, m_input, row.tokens);
    }

    void readVariant(Cells& cells, UsageRow& row, Reading& out) {
        if (!cells.record().isJson && !cells.has(m_tier)) {
            out.note("columns missing: service_tier (tier unknown, price may differ)");
        }
        row.variant.tier = cells.isTrue(m_batch) ? BillTier::Batch : tierFrom(cells.textOr(m_tier, ""));
    }

    FieldId m_start = m_fields.add("start_time|start_time_iso");
    FieldId m_model = m_fields.add("model");
    FieldId m_batch = m_fields.add("batch");
    FieldId m_tier = m_fields.add("service_tier");
    FieldId m_input = m_fields.add("input_tokens");
    FieldId m_cached = m_fields.add("input_cached_tokens");
    FieldId m_written = m_fields.add("input_cache_write_tokens");
    FieldId m_uncached = m_fields.add("input_uncached_tokens");
    FieldId m_output = m_fields.add("output_tokens");
};

/// "[priority | ]model, input|cached input|output|cache writes[, long context]".
struct LineItem {
    std::string model;
    std::optional<Metered> metered;
    bill::PriceVariant variant;
    std::string other;  // what it is of when not of tokens
};

LineItem readLineItem(std::string_view text) {
    LineItem item;
    if (const std::size_t bar = text.find(" | "); bar != std::string_view::npos) {
        item.variant.tier = tierFrom(text.substr(0, bar));
        text.remove_prefix(bar + 3);
    }
    const std::size_t comma = text.find(", ");
    if (comma == std::string_view::npos) {
        item.model = fmt::format("(not a model: {})", text);
        item.other = text;
        return item;
    }
    item.model = text.substr(0, comma);
    std::string_view what = text.substr(comma + 2);
    if (const std::size_t more = what.find(", "); more != std::string_view::npos) {
        item.variant.context = plainName(what.substr(more + 2)) == "long context"
                                   ? bill::ContextSize::Long
                                   : bill::ContextSize::NotSaid;
        what = what.substr(0, more);
    }
    constexpr std::pair<std::string_view, Metered> kKinds[] = {{"input", Metered::Input},
                                                               {"cached input", Metered::CacheRead},
                                                               {"output", Metered::Output},
                                                               {"cache writes", Metered::CacheWrite}};
    const std::string plain = plainName(what);
    for (const auto& [word, metered] : kKinds) {
        if (plain == word) {
            item.metered = metered;
        }
    }
    item.other = item.metered ? "" : fmt::format("{} {}", item.model, what);
    return item;
}

/// Tokens in one `unit`; none: the unit is of something else.
std::optional<std::int64_t> tokensIn(std::string_view unit) {
    const std::string plain = plainName(unit);
    return plain == "tokens"        ? std::optional<std::int64_t>(1)
           : plain == "1000_tokens" ? std::optional<std::int64_t>(1000)
           : plain == "1m_tokens"   ? std::optional<std::int64_t>(1'000'000)
                                    : std::nullopt;
}

class OpenAiCosts final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        if (!cells.text(m_amount)) {
            out.emptyBucket();
            return;
        }
        auto row = rowOf(cells, m_start);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_amount);
        m_currency = upper(cells.textOr(m_unitOfMoney, "usd"));
        row->currency = m_currency;
        const auto written = cells.text(m_item);
        const LineItem item = written ? readLineItem(*written) : LineItem{"(whole organisation)", {}, {}, {}};
        row->model = item.model;
        row->variant = item.variant;
        row->costOf = item.metered;
        row->kind = !written ? LineKind::Whole : item.other.empty() ? LineKind::Tokens : LineKind::Tool;
        if (const auto scale = tokensIn(cells.textOr(m_unit, "")); scale && item.metered) {
            row->tokens[*item.metered] = cells.scaledCount(m_quantity, *scale);
        }
        if (!item.other.empty()) {
            m_others.insert(item.other);
        }
        out.row(cells, *row);
    }

    void finish(Reading& out) override {
        std::string names;
        for (const std::string& other : m_others) {
            names += (names.empty() ? "" : ", ") + other;
        }
        if (!names.empty()) {
            out.note("non-token lines present: " + names);
        }
    }

 private:
    FieldId m_start = m_fields.add("start_time|start_time_iso");
    FieldId m_amount = m_fields.add("amount_value|amount.value");
    FieldId m_unitOfMoney = m_fields.add("amount_currency|amount.currency");
    FieldId m_quantity = m_fields.add("quantity");
    FieldId m_unit = m_fields.add("quantity_unit");
    FieldId m_item = m_fields.add("line_item");
    std::string m_currency;
    std::set<std::string> m_others;
};

/// Before there was caching: context is the input, generated the output.
class OpenAiLegacy final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->tokens[Metered::Input] = cells.count(m_context);
        row->tokens[Metered::Output] = cells.count(m_generated);
        nameModel(cells, m_model, *row);
        out.row(cells, *row);
    }

 private:
    FieldId m_at = m_fields.add("timestamp");
    FieldId m_model = m_fields.add("model");
    FieldId m_context = m_fields.add("n_context_tokens_total");
    FieldId m_generated = m_fields.add("n_generated_tokens_total");
};

/// The dashboard writes these four columns for a period without usage, whatever was asked for.
class OpenAiNothing final : public FormatReader {
 public:
    void read(Cells&, Reading& out) override { out.emptyBucket(); }
    void finish(Reading& out) override {
        auto& stated = out.file().stated;
        for (const Metered m : {Metered::Input, Metered::CacheRead, Metered::Output}) {
            stated.tokens[static_cast<std::size_t>(m)] = true;
        }
        stated.cost = true;
        out.note("no usage in the period");
    }
};

}  // namespace

std::span<const Format> openAiFormats() {
    static const std::vector<Format> kFormats = {
        {{"openai-costs-api", "OpenAI costs API", "openai", SourceRole::VendorCost},
         {"amount.value", "amount.currency"},
         {"start_time"},
         Repeats::CountOnce,
         makeReader<OpenAiCosts>},
        {{"openai-cost-csv", "OpenAI cost CSV", "openai", SourceRole::VendorCost},
         {"amount_value"},
         {"start_time|start_time_iso", "amount_currency"},
         Repeats::CountOnce,
         makeReader<OpenAiCosts>},
        {{"openai-usage-api", "OpenAI usage API", "openai", SourceRole::VendorUsage},
         {"object", "num_model_requests"},
         {"start_time", "input_tokens|input_uncached_tokens"},
         Repeats::CountOnce,
         makeReader<OpenAiUsage>},
        {{"openai-usage-csv", "OpenAI usage CSV", "openai", SourceRole::VendorUsage},
         {"num_model_requests"},
         {"start_time|start_time_iso", "model", "input_tokens|input_uncached_tokens", "input_cached_tokens",
          "output_tokens"},
         Repeats::CountOnce,
         makeReader<OpenAiUsage>},
        {{"openai-activity-csv", "OpenAI activity CSV of before 2025", "openai", SourceRole::VendorUsage},
         {"n_context_tokens_total"},
         {"timestamp", "model", "n_generated_tokens_total"},
         Repeats::CountOnce,
         makeReader<OpenAiLegacy>},
        {{"openai-empty-csv", "OpenAI CSV of a period without usage", "openai", SourceRole::VendorUsage},
         {"start_time", "end_time", "start_time_iso", "end_time_iso"},
         {},
         Repeats::CountOnce,
         makeReader<OpenAiNothing>},
    };
    return kFormats;
}

}  // namespace tessera::usage
