#include "app/bill/usage_row.h"

namespace tessera::bill {

namespace {

void addTo(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& value) {
    if (value) {
        std::int64_t total = 0;
        // A count beyond int64 cannot be usage; it stays at the end rather than wrapping round.
        sum = __builtin_add_overflow(sum.value_or(0), *value, &total) ? INT64_MAX : total;
    }
}

}  // namespace

std::string_view wordFor(Metered metered) {
    constexpr std::string_view kWords[] = {"input", "cache read", "cache write", "output"};
    return kWords[static_cast<std::size_t>(metered)];
}

bool TokenCounts::isEmpty() const {
    for (const auto& count : of) {
        if (count) {
            return false;
        }
    }
    return !reasoning;
}

void TokenCounts::add(const TokenCounts& other) {
    for (std::size_t i = 0; i < kMetered; ++i) {
        addTo(of[i], other.of[i]);
    }
    addTo(reasoning, other.reasoning);
    addTo(cacheWrite1h, other.cacheWrite1h);
}

std::string_view wordFor(BillTier tier) {
    constexpr std::string_view kWords[] = {"not said", "standard", "batch", "flex", "priority"};
    return kWords[static_cast<std::size_t>(tier)];
}

std::string_view wordFor(ContextSize context) {
    constexpr std::string_view kWords[] = {"not said", "usual", "long"};
    return kWords[static_cast<std::size_t>(context)];
}

std::string wordsFor(PriceVariant variant) {
    const bool isUsual = variant.tier == BillTier::NotSaid || variant.tier == BillTier::Standard;
    std::string words = isUsual ? "" : std::string(wordFor(variant.tier));
    if (variant.context == ContextSize::Long) {
        words += words.empty() ? "long context" : ", long context";
    }
    return words.empty() ? "standard" : words;
}

}  // namespace tessera::bill
