#pragma once
// The many names of one model. Names are taken apart at their separators and compared part by part; nothing
// is ever compared by its beginning, so that gpt-5.6 cannot be taken for gpt-5.

#include <optional>
#include <string>
#include <string_view>

#include "app/domain/timestamp.h"

namespace tessera::listprices {

/// "openrouter/anthropic/claude-sonnet-4-5-20250929:thinking" -> anthropic, claude-sonnet-4.5, 2025-09-29,
/// thinking. Lower case throughout.
struct ModelName {
    std::string maker;        // empty: the name does not say
    std::string base;         // without maker, date and variant
    std::string snapshot;     // YYYY-MM-DD; empty: not dated
    std::string variant;      // free, batch, thinking, ...; empty: none
    bool isFloating = false;  // "~openai/gpt-latest": whatever is newest

    /// "anthropic/claude-sonnet-4.5:thinking", without the date.
    std::string canonical() const;
    bool operator==(const ModelName&) const = default;
};

/// Never fails: a name without any known form is its own base.
///  - routes before the maker are dropped: azure/eu/, bedrock/us-east-1/, models/, vertex_ai/, openrouter/
///  - "us.anthropic.claude-...-v1:0" (Bedrock) loses region and version
///  - "-2024-08-06", "-20250929" and "@20250929" at the end are dates when they name a day from 2020 on;
///    four digits are not (deepseek-r1-0528 is a model of its own)
///  - ":free" and the other known variants are split off, an unknown word after a colon is not
///  - Anthropic's own "claude-3-5-sonnet" is everybody's claude-3.5-sonnet
ModelName parseModelName(std::string_view name);

/// Makers are the same, or one of them is not said.
bool makersAgree(const ModelName& a, const ModelName& b);

/// A dated name that an undated one stood for, from `from` to before `until` (unset: open). Where a name has
/// such a rule, it is the only way it may be read as the undated one: the price of gpt-4o-2024-05-13 stayed
/// when gpt-4o moved on.
struct DatedNameRule {
    std::string_view dated;
    std::string_view undated;
    std::string_view from;   // ISO day; empty: open
    std::string_view until;  // ISO day, not counted; empty: open
    std::string_view reason;
};

/// The undated base that `name` (a dated one) was sold under at `at`: by the rules where they name it, else
/// by leaving the date out. None: not dated, or the rules say not at that time.
std::optional<std::string> undatedAt(const ModelName& name, domain::Timestamp at);

}  // namespace tessera::listprices
