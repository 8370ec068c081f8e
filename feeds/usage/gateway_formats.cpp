// OpenRouter's activity (per call, per day, API) and LiteLLM's spend logs. OpenRouter's times are UTC.

#include "feeds/usage/format.h"

namespace tessera::usage {

using bill::Metered;
using bill::SourceRole;

namespace {

void noteOwnKey(Cells& cells, FieldId byok, Reading& out) {
    if (const auto own = cells.amount(byok); own && !own->isZero()) {
        out.countNote(
            "{} rows ran with your own key at another vendor (BYOK): that money is on its bill, not here");
    }
}

class OpenRouterCalls final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);  // what the cache saved is inside it
        row->tokens[Metered::CacheRead] = cells.count(m_cached);
        row->tokens[Metered::Input] = uncachedOf(cells, m_prompt, row->tokens);
        row->tokens[Metered::Output] = cells.count(m_completion);
        row->tokens.reasoning = cells.count(m_reasoning);
        nameModel(cells, m_model, *row);
        noteOwnKey(cells, m_byok, out);
        out.row(cells, *row);
    }

 private:
    FieldId m_at = m_fields.add("created_at");
    FieldId m_cost = m_fields.add("cost_total");
    FieldId m_prompt = m_fields.add("tokens_prompt");
    FieldId m_completion = m_fields.add("tokens_completion");
    FieldId m_reasoning = m_fields.add("tokens_reasoning");
    FieldId m_cached = m_fields.add("tokens_cached");
    FieldId m_model = m_fields.add("model_permaslug|model");
    FieldId m_byok = m_fields.add("byok_usage_inference");
};

class OpenRouterDays final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_cost);
        row->tokens[Metered::Input] = cells.count(m_prompt);
        row->tokens[Metered::Output] = cells.count(m_completion);
        row->tokens.reasoning = cells.count(m_reasoning);
        nameModel(cells, m_model, *row);
        noteOwnKey(cells, m_byok, out);
        out.row(cells, *row);
    }
    void finish(Reading& out) override {
        out.note("this file does not split the input: cached tokens are part of it, and priced as such");
    }

 private:
    FieldId m_at = m_fields.add("date");
    FieldId m_cost = m_fields.add("usage");
    FieldId m_prompt = m_fields.add("prompt_tokens|prompt tokens");
    FieldId m_completion = m_fields.add("completion_tokens|completion tokens");
    FieldId m_reasoning = m_fields.add("reasoning_tokens|reasoning tokens");
    FieldId m_model = m_fields.add("model_permaslug|slug");
    FieldId m_byok = m_fields.add("byok_usage_inference|byok usage");
};

/// `cache_hit` is the proxy's own cache and says nothing of prompt caching; those counts are in the metadata.
/// The prompt includes the cached tokens, but for some rows of Anthropic's messages API, where it is less
/// than they are.
class LiteLlmLogs final : public FormatReader {
 public:
    void read(Cells& cells, Reading& out) override {
        auto row = rowOf(cells, m_at);
        if (!row) {
            return;
        }
        row->cost = cells.amount(m_spend);
        const auto read = cells.count(m_read), written = cells.count(m_written);
        const std::int64_t cached = read.value_or(0) + written.value_or(0);
        if (const auto prompt = cells.count(m_prompt)) {
            row->tokens[Metered::Input] = *prompt >= cached ? *prompt - cached : *prompt;
            if (*prompt < cached) {
                out.countNote("{} rows leave the cached tokens out of the prompt");
            }
        }
        row->tokens[Metered::CacheRead] = read;
        row->tokens[Metered::CacheWrite] = written;
        row->tokens[Metered::Output] = cells.count(m_completion);
        row->tokens.reasoning = cells.count(m_reasoning);
        nameModel(cells, m_model, *row);
        out.row(cells, *row);
    }
    void finish(Reading& out) override { out.note("costs are the proxy's estimates, not a bill"); }

 private:
    FieldId m_at = m_fields.add("startTime");
    FieldId m_spend = m_fields.add("spend");
    FieldId m_prompt = m_fields.add("prompt_tokens");
    FieldId m_completion = m_fields.add("completion_tokens");
    FieldId m_read = m_fields.add(
        "metadata.usage_object.cache_read_input_tokens|metadata.usage_object.prompt_tokens_details."
        "cached_tokens");
    FieldId m_written = m_fields.add("metadata.usage_object.cache_creation_input_tokens");
    FieldId m_reasoning = m_fields.add("metadata.usage_object.completion_tokens_details.reasoning_tokens");
    FieldId m_model = m_fields.add("model");
};

}  // namespace

std::span<const Format> gatewayFormats() {
    static const std::vector<Format> kFormats = {
        {{"openrouter-calls-csv", "OpenRouter activity, a row a call", "openrouter", SourceRole::Gateway},
         {"generation_id", "cost_total"},
         {"created_at", "tokens_prompt", "tokens_completion", "model_permaslug|model"},
         Repeats::CountOnce,
         makeReader<OpenRouterCalls>},
        {{"openrouter-days-csv", "OpenRouter activity by day", "openrouter", SourceRole::Gateway},
         {"slug", "byok usage"},
         {"date", "usage", "prompt tokens", "completion tokens"},
         Repeats::CountOnce,
         makeReader<OpenRouterDays>},
        {{"openrouter-days-api", "OpenRouter activity API", "openrouter", SourceRole::Gateway},
         {"model_permaslug", "byok_usage_inference"},
         {"date", "usage", "prompt_tokens", "completion_tokens"},
         Repeats::CountOnce,
         makeReader<OpenRouterDays>},
        {{"litellm-spend", "LiteLLM spend logs", "", SourceRole::Observer},
         {"call_type", "spend", "startTime"},
         {"model", "prompt_tokens", "completion_tokens"},
         Repeats::CountOnce,
         makeReader<LiteLlmLogs>},
    };
    return kFormats;
}

}  // namespace tessera::usage
