#pragma once
// From a model's name as a vendor's file writes it to the listing whose price it has. Names are taken apart
// and compared whole (listprices::ModelName); no name is ever read as another that it only begins with.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/listprices/price_book.h"

namespace tessera::bill {

/// Spellings to look for, the name itself first: display names ("Claude Sonnet 4.5"), cloud names
/// ("Claude4.5Sonnet", "Claude Haiku 4.5 (Amazon Bedrock Edition)"), other word orders ("claude-4.5-sonnet").
/// The last one is the tidiest.
std::vector<std::string> spellingsOf(std::string_view name);
/// "gpt-4o-0806" may be any year's 6 August; the price list knows which. Empty for other names.
std::vector<std::string> datedGuessesOf(std::string_view name);
/// The same for every spelling of one model, without maker and date: "claude-sonnet-4.5".
std::string modelKey(std::string_view name);
/// Names a day, so that it stands for one snapshot: "gpt-4o-2024-08-06".
bool isDatedName(std::string_view name);
/// A name in brackets is no model: "(not a model: web_search)".
bool isModelName(std::string_view name);

enum class MatchState : std::uint8_t {
    Listed,     // a price list sells it under one of its spellings
    Chosen,     // a person said which listing it is
    Unpriced,   // a person said that it has no listing
    FineTuned,  // "ft:...": a model of one's own, whose price is not its base's
    NotAModel,
    Unknown,
};
std::string_view wordFor(MatchState state);

struct ModelMatch {
    MatchState state = MatchState::Unknown;
    std::string listing;  // its name at its vendor; empty: none
    std::optional<listprices::ListingNumber> number = {};
    bool isPriced() const { return number.has_value(); }
};

/// What a person decided: name as written -> listing; an empty listing leaves it unpriced.
using ModelChoices = std::map<std::string, std::string>;

/// Answers are kept, so a name is looked up once. One thread.
class ModelMatcher {
 public:
    /// `book` never null.
    ModelMatcher(std::shared_ptr<const listprices::PriceBook> book, ModelChoices choices);
    /// `vendor` breaks a tie between sellers of the same model; may be empty. `at`: what an undated name
    /// stood for then.
    const ModelMatch& match(const std::string& name, const std::string& vendor, domain::Timestamp at);
    const listprices::PriceBook& book() const { return *m_book; }

 private:
    ModelMatch find(const std::string& name, const std::string& vendor, domain::Timestamp at) const;
    std::optional<listprices::ListingNumber> listed(const std::string& spelling, const std::string& vendor,
                                                    domain::Timestamp at, bool isGuess) const;

    std::shared_ptr<const listprices::PriceBook> m_book;
    ModelChoices m_choices;
    std::map<std::pair<std::string, std::string>, ModelMatch> m_known;
};

}  // namespace tessera::bill
