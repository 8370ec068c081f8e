#include "feeds/usage/cloud_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "feeds/usage/record.h"

namespace tessera::usage {

using bill::BillTier;
using bill::ContextSize;
using bill::Metered;

namespace {

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Words with where they begin; what separates them is a blank, a dash or an underscore.
struct Word {
    std::string_view text;  // lower case, of the caller's string
    std::size_t at = 0;
};
std::vector<Word> wordsOf(std::string_view text, std::string_view separators) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
        if (end > at) {
            words.push_back({text.substr(at, end - at), at});
        }
        at = end + 1;
    }
    return words;
}

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bill::PriceVariant variantFrom(std::string_view plain) {
    bill::PriceVariant variant;
    variant.tier = holds(plain, "batch")      ? BillTier::Batch
                   : holds(plain, "flex")     ? BillTier::Flex
                   : holds(plain, "priority") ? BillTier::Priority
                                              : BillTier::NotSaid;
    const bool isLong = holds(plain, "long input") || holds(plain, "long_ctx") || holds(plain, "long-ctx") ||
                        holds(plain, "long context") || holds(plain, "longco");
    variant.context = isLong ? ContextSize::Long : ContextSize::NotSaid;
    return variant;
}

/// Without the blanks and dashes left at its end.
std::string withoutTail(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '-' || text.back() == '_')) {
        text.remove_suffix(1);
    }
    return std::string(text);
}

}  // namespace

CloudWords googleWords(std::string_view sku) {
    constexpr std::array<std::string_view, 24> kEnds{
        "short", "long", "text",     "input",  "output",   "image",    "audio",       "video",
        "batch", "flex", "priority", "cached", "cache",    "thinking", "token",       "tokens",
        "count", "ga",   "native",   "-",      "document", "global",   "predictions", "caching"};
    CloudWords words;
    const std::string plain = plainName(sku);
    const std::size_t begin = std::min({plain.find("gemini"), plain.find("claude"), plain.find("gemma")});
    const bool isOfTokens = begin != std::string::npos && !holds(plain, "grounding") &&
                            !holds(plain, "search") && (holds(plain, "input") || holds(plain, "output"));
    if (!isOfTokens) {
        return words;
    }
    words.metered = holds(plain, "cach")     ? Metered::CacheRead
                    : holds(plain, "output") ? Metered::Output
                                             : Metered::Input;
    if (holds(plain, "cache storage") || holds(plain, "caching storage")) {
        words.metered = std::nullopt;
    }
    std::size_t end = plain.size();
    for (const Word& word : wordsOf(std::string_view(plain).substr(begin), " ")) {
        if (isOneOf(kEnds, word.text)) {
            end = begin + word.at;
            break;
        }
    }
    words.model = withoutTail(sku.substr(begin, end - begin));
    words.variant = variantFrom(plain);
    return words;
}

CloudWords awsWords(std::string_view usageType, std::string_view productName) {
    CloudWords words;
    const std::string plain = plainName(usageType);
    words.variant = variantFrom(plain);
    const bool isCache = holds(plain, "cache");
    const bool isWrite = isCache && holds(plain, "write");
    words.metered = isWrite                  ? std::optional(Metered::CacheWrite)
                    : isCache                ? std::optional(Metered::CacheRead)
                    : holds(plain, "output") ? std::optional(Metered::Output)
                    : holds(plain, "input")  ? std::optional(Metered::Input)
                                             : std::nullopt;
    if (!holds(plain, "token")) {
        words.metered = std::nullopt;
    }
    if (holds(plain, "mp:")) {
        words.model = productName;
        return words;
    }
    // USE1-Claude4.5Sonnet-input-tokens: between the region and the first word of the quantity.
    constexpr std::array<std::string_view, 10> kEnds{"input",    "output", "cache", "batch",   "flex",
                                                     "priority", "global", "long",  "latency", "cross"};
    const std::size_t dash = usageType.find('-');
    if (dash == std::string_view::npos) {
        return words;
    }
    const std::size_t begin = dash + 1;
    std::size_t end = usageType.size();
    for (const Word& word : wordsOf(std::string_view(plain).substr(begin), "-_")) {
        if (isOneOf(kEnds, word.text)) {
            end = begin + word.at;
            break;
        }
    }
    words.model = withoutTail(usageType.substr(begin, end - begin));
    return words;
}

CloudWords azureWords(std::string_view meter) {
    constexpr std::array<std::string_view, 4> kCached{"cchd", "cached", "cd", "cache"};
    constexpr std::array<std::string_view, 4> kInput{"inp", "inpt", "input", "in"};
    constexpr std::array<std::string_view, 5> kOutput{"outp", "outpt", "opt", "output", "out"};
    CloudWords words;
    const std::string plain = plainName(meter);
    words.variant = variantFrom(plain);
    bool isCached = false;
    std::size_t end = std::string::npos;
    for (const Word& word : wordsOf(plain, " -")) {
        const bool isIn = isOneOf(kInput, word.text), isOut = isOneOf(kOutput, word.text);
        isCached = isCached || isOneOf(kCached, word.text);
        if (isIn || isOut || isOneOf(kCached, word.text) || word.text == "batch" || word.text == "pp") {
            end = std::min(end, word.at);
        }
        if (isIn || isOut) {
            words.metered = isOut ? Metered::Output : isCached ? Metered::CacheRead : Metered::Input;
            break;
        }
    }
    if (words.metered) {
        words.model = withoutTail(meter.substr(0, end));
    }
    return words;
}

std::string currencyFrom(std::string_view heading) {
    const std::size_t open = heading.rfind('('), close = heading.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close <= open + 1) {
        return "USD";
    }
    const std::string_view sign = heading.substr(open + 1, close - open - 1);
    constexpr std::pair<std::string_view, std::string_view> kSigns[] = {
        {"$", "USD"}, {"us$", "USD"}, {"\xE2\x82\xAC", "EUR"}, {"\xC2\xA3", "GBP"}, {"\xC2\xA5", "JPY"}};
    for (const auto& [known, code] : kSigns) {
        if (plainName(sign) == known) {
            return std::string(code);
        }
    }
    std::string code(sign);
    std::ranges::transform(code, code.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return code;
}

}  // namespace tessera::usage
