#include "app/bill/model_match.h"

#include <algorithm>

#include "app/domain/text.h"

namespace tessera::bill {

using std::string_view;

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLetter(char c) {
    return c >= 'a' && c <= 'z';
}

std::vector<std::string> splitAtDashes(string_view text) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t end = text.find('-');
        parts.emplace_back(text.substr(0, end));
        if (end == string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::string joinWithDashes(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : "-") + part;
    }
    return text;
}

/// Lower case, no remark in brackets at the end, words with dashes between them.
std::string plainWords(string_view name) {
    name = domain::trimmed(name);
    if (name.ends_with(')')) {
        if (const std::size_t open = name.rfind(" ("); open != string_view::npos) {
            name = domain::trimmed(name.substr(0, open));
        }
    }
    std::string words;
    for (const char c : name) {
        words += c == ' ' || c == '_' ? '-' : lower(c);
    }
    return words;
}

/// "claude4.5sonnet": a dash where letters and digits meet.
std::string splitGluedClaude(const std::string& name) {
    constexpr string_view kClaude = "claude";
    if (!name.starts_with(kClaude) || name.size() == kClaude.size() || !isDigit(name[kClaude.size()])) {
        return name;
    }
    std::string split;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool meets = i > 0 && ((isLetter(name[i - 1]) && isDigit(name[i])) ||
                                     (isDigit(name[i - 1]) && isLetter(name[i])));
        split += (meets ? "-" : "") + std::string(1, name[i]);
    }
    return split;
}

/// Anthropic put the number behind the family with Claude 4: claude-4.5-sonnet is claude-sonnet-4.5.
std::string orderClaude(const std::string& name) {
    auto parts = splitAtDashes(name);
    if (parts.size() < 3 || parts[0] != "claude" || parts[1].empty() || !isDigit(parts[1][0])) {
        return name;
    }
    const bool isFamily = std::ranges::all_of(parts[2], isLetter) && !parts[2].empty();
    if (isFamily && parts[1][0] >= '4') {
        std::swap(parts[1], parts[2]);
    }
    return joinWithDashes(parts);
}

}  // namespace

std::vector<std::string> datedGuessesOf(string_view written) {
    std::vector<std::string> guesses;
    const std::string name = spellingsOf(written).back();
    const std::size_t dash = name.rfind('-');
    if (dash == std::string::npos || name.size() - dash != 5 || !name.starts_with("gpt-")) {
        return guesses;
    }
    const std::string day = name.substr(dash + 1);
    if (!std::ranges::all_of(day, isDigit) || day.substr(0, 2) > "12" || day.substr(2) > "31") {
        return guesses;
    }
    for (const char* year : {"2023", "2024", "2025", "2026", "2027"}) {
        guesses.push_back(name.substr(0, dash) + "-" + year + "-" + day.substr(0, 2) + "-" + day.substr(2));
    }
    return guesses;
}

std::vector<std::string> spellingsOf(string_view name) {
    std::vector<std::string> spellings{std::string(name)};
    const std::size_t slash = name.rfind('/');
    const string_view maker = slash == string_view::npos ? string_view{} : name.substr(0, slash + 1);
    const std::string plain = plainWords(slash == string_view::npos ? name : name.substr(slash + 1));
    const std::string ordered = orderClaude(splitGluedClaude(plain));
    for (const std::string& spelling : {plain, ordered}) {
        const std::string whole = std::string(maker) + spelling;
        if (std::ranges::find(spellings, whole) == spellings.end()) {
            spellings.push_back(whole);
        }
    }
    return spellings;
}

std::string modelKey(string_view name) {
    if (!isModelName(name)) {
        return std::string(name);
    }
    return listprices::parseModelName(spellingsOf(name).back()).base;
}

bool isDatedName(string_view name) {
    return !listprices::parseModelName(spellingsOf(name).back()).snapshot.empty();
}

bool isModelName(string_view name) {
    return !name.empty() && name.front() != '(';
}

std::string_view wordFor(MatchState state) {
    constexpr string_view kWords[] = {"listed",     "chosen by you", "left unpriced by you",
                                      "fine-tuned", "no model",      "unknown"};
    return kWords[static_cast<std::size_t>(state)];
}

ModelMatcher::ModelMatcher(std::shared_ptr<const listprices::PriceBook> book, ModelChoices choices)
    : m_book(std::move(book)), m_choices(std::move(choices)) {}

const ModelMatch& ModelMatcher::match(const std::string& name, const std::string& vendor,
                                      domain::Timestamp at) {
    const auto [known, isNew] = m_known.try_emplace({name, vendor});
    if (isNew) {
        known->second = find(name, vendor, at);
    }
    return known->second;
}

std::optional<listprices::ListingNumber> ModelMatcher::listed(const std::string& spelling,
                                                              const std::string& vendor, domain::Timestamp at,
                                                              bool isGuess) const {
    const auto found = m_book->listingsNamed(spelling, at);
    if (found.empty() || (isGuess && found.front().second == listprices::NameMatch::Undated)) {
        return std::nullopt;
    }
    const auto own = std::ranges::find_if(
        found, [&](const auto& entry) { return m_book->listings()[entry.first].vendor == vendor; });
    return own == found.end() ? found.front().first : own->first;
}

ModelMatch ModelMatcher::find(const std::string& name, const std::string& vendor,
                              domain::Timestamp at) const {
    ModelMatch match;
    if (!isModelName(name)) {
        match.state = MatchState::NotAModel;
        return match;
    }
    if (const auto choice = m_choices.find(name); choice != m_choices.end()) {
        match.number = choice->second.empty() ? std::nullopt : listed(choice->second, vendor, at, false);
        match.state = match.number ? MatchState::Chosen : MatchState::Unpriced;
    } else if (name.starts_with("ft:")) {
        match.state = MatchState::FineTuned;
    } else {
        for (const std::string& spelling : spellingsOf(name)) {
            match.number = match.number ? match.number : listed(spelling, vendor, at, false);
        }
        for (const std::string& guess : datedGuessesOf(name)) {
            match.number = match.number ? match.number : listed(guess, vendor, at, true);
        }
        match.state = match.number ? MatchState::Listed : MatchState::Unknown;
    }
    if (match.number) {
        match.listing = m_book->listings()[*match.number].name;
    }
    return match;
}

}  // namespace tessera::bill
