// What watched the traffic and estimated its cost: Langfuse, Helicone, ccusage.

#include "feeds/usage/format.h"

namespace tessera::usage {

using bill::Metered;
using bill::SourceRole;

namespace {

constexpr const char* kEstimate = "costs are estimates at list price, not a bill";

/// The parts of `usage_details` are disjoint when they add up to the total; where input + output alone do,
/// and the input is no less than what was cached, the cached and reasoning tokens are inside of them.
class LangfuseRows final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        const auto input = cells.count(m_input), output = cells.count(m_output);
        if (!input && !output) {
            return;  // a span: it carries no usage
        }
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);
        const auto cached = cells.count(m_cached), written = cells.count(m_written),
                   reasoning = cells.count(m_reasoning), total = cells.count(m_total);
        const std::int64_t inside = cached.value_or(0) + written.value_or(0);
        const bool isNested = total && inside + reasoning.value_or(0) > 0 &&
                              input.value_or(0) + output.value_or(0) == *total && input.value_or(0) >= inside;
        if (isNested) {
            out.countNote(
                "{} rows use the inclusive habit: cached and reasoning tokens inside input and output");
        }
        row->tokens[Metered::Input] = input ? std::optional(*input - (isNested ? inside : 0)) : std::nullopt;
        row->tokens[Metered::CacheRead] = cached;
        row->tokens[Metered::CacheWrite] = written;
        row->tokens[Metered::Output] =
            output ? std::optional(*output + (isNested ? 0 : reasoning.value_or(0))) : std::nullopt;
        row->tokens.reasoning = reasoning;
        nameModel(cells, m_model, *row);
        out.row(cells, *row);
    }
    void finish(Reading& out) override { out.note(kEstimate); }

 private:
    FieldId m_at = m_fields.add("start_time|startTime");
    FieldId m_model = m_fields.add("provided_model_name|providedModelName|model");
    FieldId m_input = m_fields.add("usage_details.input|usageDetails.input");
    FieldId m_output = m_fields.add("usage_details.output|usageDetails.output");
    FieldId m_total = m_fields.add("usage_details.total|usageDetails.total");
    FieldId m_cached = m_fields.add(
        "usage_details.input_cached_tokens|usage_details.cache_read_input_tokens|usage_details.input_cache_"
        "read");
    FieldId m_written =
        m_fields.add("usage_details.cache_creation_input_tokens|usage_details.input_cache_creation");
    FieldId m_reasoning =
        m_fields.add("usage_details.output_reasoning_tokens|usage_details.output_reasoning");
    FieldId m_cost = m_fields.add("total_cost|totalCost");
};

class HeliconeRows final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);
        row->tokens[Metered::Input] = cells.count(m_prompt);
        row->tokens[Metered::Output] = cells.count(m_completion);
        nameModel(cells, m_model, *row);
        out.row(cells, *row);
    }
    void finish(Reading& out) override {
        out.note(kEstimate);
        out.note("this file does not split the input: cached tokens are part of it, and priced as such");
    }

 private:
    FieldId m_at = m_fields.add("request_created_at|response_created_at|created_at|time");
    FieldId m_model = m_fields.add("response_model|request_model|model|model_override");
    FieldId m_prompt = m_fields.add("prompt_tokens");
    FieldId m_completion = m_fields.add("completion_tokens");
    FieldId m_cost = m_fields.add("cost|cost_usd|costUSD");
};

class CcusageRows final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);
        const auto inside = cells.count(m_codexCached);  // Codex counts them inside the input
        row->tokens[Metered::CacheRead] = inside;
        row->tokens[Metered::Input] = uncachedOf(cells, m_input, row->tokens);
        row->tokens[Metered::CacheRead] = inside ? inside : cells.count(m_read);
        row->tokens[Metered::CacheWrite] = cells.count(m_write);
        row->tokens[Metered::Output] = cells.count(m_output);
        row->tokens.reasoning = cells.count(m_reasoning);
        nameModel(cells, m_model, *row);
        out.row(cells, *row);
    }
    void finish(Reading& out) override {
        out.note(kEstimate);
        out.note("days are those of the machine that made the report, unless it was told UTC");
    }

 private:
    FieldId m_at = m_fields.add("date|period|month|week");
    FieldId m_model = m_fields.add("modelName");
    FieldId m_input = m_fields.add("inputTokens");
    FieldId m_read = m_fields.add("cacheReadTokens");
    FieldId m_write = m_fields.add("cacheCreationTokens");
    FieldId m_output = m_fields.add("outputTokens");
    FieldId m_reasoning = m_fields.add("reasoningOutputTokens");
    FieldId m_codexCached = m_fields.add("cachedInputTokens");
    FieldId m_cost = m_fields.add("cost|costUSD");
};

}  // namespace

std::span<const Format> observerFormats() {
    static const std::vector<Format> kFormats = {
        {{"langfuse", "Langfuse observations", "", SourceRole::Observer},
         {"usage_details*", "provided_model_name"},
         {"start_time"},
         Repeats::CountOnce,
         makeReader<LangfuseRows>},
        {{"helicone-csv", "Helicone requests CSV", "", SourceRole::Observer},
         {"response_id", "prompt_tokens"},
         {"completion_tokens", "request_created_at|response_created_at|created_at|time"},
         Repeats::CountOnce,
         makeReader<HeliconeRows>},
        {{"ccusage", "ccusage report", "", SourceRole::Observer, "the machine's own"},
         {"inputTokens", "outputTokens"},
         {"date|period|month|week"},
         Repeats::CountOnce,
         makeReader<CcusageRows>},
    };
    return kFormats;
}

}  // namespace tessera::usage
