#include "app/listprices/model_name.h"

#include <algorithm>
#include <array>
#include <vector>

namespace tessera::listprices {

namespace {

using std::string_view;

/// Words of the price pages of those who sell other people's models.
constexpr std::array kRoutes{string_view("azure"),        string_view("azure_ai"),  string_view("bedrock"),
                             string_view("vertex_ai"),    string_view("models"),    string_view("openrouter"),
                             string_view("fireworks_ai"), string_view("accounts"),  string_view("fireworks"),
                             string_view("together_ai"),  string_view("deepinfra"), string_view("groq"),
                             string_view("replicate"),    string_view("gemini"),    string_view("publishers"),
                             string_view("converse"),     string_view("global"),    string_view("eu"),
                             string_view("us"),           string_view("workers-ai")};
constexpr std::array kRegions{string_view("us"),     string_view("eu"),       string_view("apac"),
                              string_view("global"), string_view("regional"), string_view("jp"),
                              string_view("au"),     string_view("us-gov"),   string_view("ca")};
constexpr std::array kVariants{string_view("free"),   string_view("batch"),    string_view("beta"),
                               string_view("nitro"),  string_view("extended"), string_view("thinking"),
                               string_view("exacto"), string_view("online"),   string_view("floor")};

struct MakerWord {
    string_view word;
    string_view maker;
};
/// Makers under their other names. One that is not here keeps the word it has.
constexpr std::array kMakers{MakerWord{"openai", "openai"},
                             MakerWord{"anthropic", "anthropic"},
                             MakerWord{"google", "google"},
                             MakerWord{"meta", "meta-llama"},
                             MakerWord{"meta-llama", "meta-llama"},
                             MakerWord{"mistral", "mistralai"},
                             MakerWord{"mistralai", "mistralai"},
                             MakerWord{"xai", "x-ai"},
                             MakerWord{"x-ai", "x-ai"},
                             MakerWord{"deepseek", "deepseek"},
                             MakerWord{"deepseek-ai", "deepseek"},
                             MakerWord{"zai", "z-ai"},
                             MakerWord{"zai-org", "z-ai"},
                             MakerWord{"z-ai", "z-ai"},
                             MakerWord{"amazon", "amazon"},
                             MakerWord{"cohere", "cohere"},
                             MakerWord{"ai21", "ai21"},
                             MakerWord{"qwen", "qwen"},
                             MakerWord{"moonshot", "moonshotai"},
                             MakerWord{"moonshotai", "moonshotai"},
                             MakerWord{"minimax", "minimax"},
                             MakerWord{"minimaxai", "minimax"},
                             MakerWord{"nvidia", "nvidia"},
                             MakerWord{"microsoft", "microsoft"}};

/// Which snapshot a name that moves stood for, from the vendors' change logs.
constexpr std::array kDatedNames{
    DatedNameRule{"gpt-4o-2024-05-13", "gpt-4o", "2024-05-13", "2024-10-02", "gpt-4o moved to 2024-08-06"},
    DatedNameRule{"gpt-4o-2024-08-06", "gpt-4o", "2024-10-02", "", "what gpt-4o is since"},
    DatedNameRule{"gpt-3.5-turbo-0613", "gpt-3.5-turbo", "2023-06-27", "2023-12-11", "moved to 1106"},
    DatedNameRule{"gpt-3.5-turbo-1106", "gpt-3.5-turbo", "2023-12-11", "2024-02-16", "moved to 0125"},
    DatedNameRule{"gpt-3.5-turbo-0125", "gpt-3.5-turbo", "2024-02-16", "", "what gpt-3.5-turbo is since"},
    DatedNameRule{"gpt-4-0613", "gpt-4", "2023-06-27", "", "what gpt-4 is since"},
};

template <std::size_t N>
bool isOneOf(const std::array<string_view, N>& words, string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

string_view knownMaker(string_view word) {
    const auto found = std::ranges::find(kMakers, word, &MakerWord::word);
    return found == kMakers.end() ? string_view{} : found->maker;
}

bool isDigits(string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<string_view> splitAt(string_view text, char separator) {
    std::vector<string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::string lowerTrimmed(string_view text) {
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && isSpace(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && isSpace(text.back())) {
        text.remove_suffix(1);
    }
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

/// An ISO day from 2020 on, or empty.
std::string dayFrom(string_view year, string_view month, string_view day) {
    const std::string iso = std::string(year) + "-" + std::string(month) + "-" + std::string(day);
    const bool isDay = isDigits(year) && isDigits(month) && isDigits(day) && year >= "2020" &&
                       year < "2100" && domain::parseIso(iso).ok();
    return isDay ? iso : std::string();
}

/// Takes a date off the end of `base`.
void takeSnapshot(ModelName& name) {
    string_view base = name.base;
    if (base.size() > 11 && base[base.size() - 11] == '-' && base[base.size() - 6] == '-' &&
        base[base.size() - 3] == '-') {
        const string_view tail = base.substr(base.size() - 10);
        name.snapshot = dayFrom(tail.substr(0, 4), tail.substr(5, 2), tail.substr(8, 2));
        if (!name.snapshot.empty()) {
            name.base.resize(base.size() - 11);
            return;
        }
    }
    const char before = base.size() > 9 ? base[base.size() - 9] : '\0';
    if (before == '-' || before == '@') {
        const string_view tail = base.substr(base.size() - 8);
        name.snapshot = dayFrom(tail.substr(0, 4), tail.substr(4, 2), tail.substr(6, 2));
        if (!name.snapshot.empty()) {
            name.base.resize(base.size() - 9);
        }
    }
}

void takeVariant(ModelName& name) {
    const std::size_t colon = name.base.rfind(':');
    if (colon == std::string::npos || colon == 0) {
        return;
    }
    const std::string word = name.base.substr(colon + 1);
    if (isOneOf(kVariants, word)) {
        name.variant = word;
        name.base.resize(colon);
    }
}

/// "-v1:0" at the end of a Bedrock name is Amazon's count, where the name before it has a number of its own;
/// in "nova-lite-v1:0" and "claude-v2:1" the version is the model's.
void dropBedrockVersion(std::string& base) {
    const std::size_t at = base.rfind("-v");
    if (at == std::string::npos || at == 0) {
        return;
    }
    const auto parts = splitAt(string_view(base).substr(at + 2), ':');
    if (parts.size() > 2 || !std::ranges::all_of(parts, isDigits)) {
        return;
    }
    if (base.find_first_of("0123456789") < at) {
        base.resize(at);
    } else if (parts.size() == 2 && parts[1] == "0") {
        base.resize(base.size() - 2);
    }
}

/// "us.anthropic.claude-..." -> maker anthropic. False: not of that form.
bool takeBedrockMaker(ModelName& name) {
    auto parts = splitAt(name.base, '.');
    const std::size_t at = parts.size() > 2 && isOneOf(kRegions, parts[0]) ? 1 : 0;
    if (parts.size() < at + 2 || knownMaker(parts[at]).empty()) {
        return false;
    }
    name.maker = knownMaker(parts[at]);
    const auto begin = static_cast<std::size_t>(parts[at + 1].data() - name.base.data());
    name.base = name.base.substr(begin);
    dropBedrockVersion(name.base);
    return true;
}

void takeMaker(ModelName& name) {
    const auto parts = splitAt(name.base, '/');
    if (parts.size() == 1) {
        takeBedrockMaker(name);
        return;
    }
    const string_view before = parts[parts.size() - 2];
    const string_view known = knownMaker(before);
    if (!known.empty()) {
        name.maker = known;
    } else if (!isOneOf(kRoutes, before) && parts.size() == 2) {
        name.maker = before;  // an id of the form maker/model
    }
    name.base = std::string(parts.back());
    if (name.maker.empty()) {
        takeBedrockMaker(name);
    }
}

/// claude-sonnet-4-5 -> claude-sonnet-4.5: two short numbers in a row are one version.
void joinClaudeVersion(std::string& base) {
    const auto parts = splitAt(base, '-');
    if (parts.front() != "claude") {
        return;
    }
    std::string joined(parts.front());
    bool isJoined = false;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const bool isVersion = isDigits(parts[i]) && parts[i].size() <= 2 && isDigits(parts[i - 1]) &&
                               parts[i - 1].size() <= 2 && !isJoined;
        joined += (isVersion ? "." : "-") + std::string(parts[i]);
        isJoined = isJoined || isVersion;
    }
    base = joined;
}

domain::Timestamp dayOf(string_view iso) {
    return iso.empty() ? domain::Timestamp{} : domain::parseIso(iso).value();
}

}  // namespace

std::string ModelName::canonical() const {
    return (maker.empty() ? "" : maker + "/") + base + (variant.empty() ? "" : ":" + variant);
}

ModelName parseModelName(string_view text) {
    ModelName name;
    name.base = lowerTrimmed(text);
    if (name.base.starts_with('~')) {
        name.isFloating = true;
        name.base.erase(0, 1);
    }
    takeVariant(name);
    takeMaker(name);
    takeSnapshot(name);
    joinClaudeVersion(name.base);
    return name;
}

bool makersAgree(const ModelName& a, const ModelName& b) {
    return a.maker.empty() || b.maker.empty() || a.maker == b.maker;
}

std::optional<std::string> undatedAt(const ModelName& name, domain::Timestamp at) {
    const std::string whole = name.snapshot.empty() ? name.base : name.base + "-" + name.snapshot;
    for (const DatedNameRule& rule : kDatedNames) {
        if (rule.dated == whole) {
            const bool holds = at >= dayOf(rule.from) && (rule.until.empty() || at < dayOf(rule.until));
            return holds ? std::optional(std::string(rule.undated)) : std::nullopt;
        }
    }
    return name.snapshot.empty() ? std::nullopt : std::optional(name.base);
}

}  // namespace tessera::listprices
