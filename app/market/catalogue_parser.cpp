// TOML -> ContractFamily. Every key is known: a misspelt one is an error, not a silent default.

#define TOML_EXCEPTIONS 0
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <sstream>

#include "app/domain/crc32c.h"
#include "app/domain/decimal.h"
#include "app/domain/skill_family.h"
#include "app/market/contract_catalogue.h"

namespace tessera::market {

using namespace domain;  // NOLINT: the vocabulary this file is about

namespace {

/// Reads one file, keeping the first complaint.
class Reader {
 public:
    Reader(const toml::table& root, std::string file) : m_root(root), m_file(std::move(file)) {}

    void allow(const char* table, std::initializer_list<std::string_view> keys) {
        const toml::table* at = tableAt(table);
        if (at == nullptr) {
            return;
        }
        for (const auto& [key, node] : *at) {
            if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
                complain(
                    fmt::format("line {}: \"{}\" is not a known key", node.source().begin.line, key.str()));
            }
        }
    }
    std::string text(const char* table, const char* key, bool required = true) {
        const toml::table* at = tableAt(table);
        const auto value = at ? (*at)[key].value<std::string>() : std::nullopt;
        if (required && (!value || value->empty())) {
            complain(fmt::format("the text {} is missing", where(table, key)));
        }
        return value.value_or("");
    }
    double number(const char* table, const char* key, double low, double high, double otherwise) {
        const toml::table* at = tableAt(table);
        if (at == nullptr || !at->contains(key)) {
            return otherwise;
        }
        const auto value = (*at)[key].value<double>();
        if (!value || !(*value >= low && *value <= high)) {
            complain(table, key, fmt::format("must be a number from {} to {}", low, high));
            return otherwise;
        }
        return *value;
    }
    std::int64_t whole(const char* table, const char* key, std::int64_t low, std::int64_t high) {
        const toml::table* at = tableAt(table);
        const auto value = at ? (*at)[key].value_exact<std::int64_t>() : std::nullopt;
        if (!value || *value < low || *value > high) {
            complain(table, key, fmt::format("must be a whole number from {} to {}", low, high));
            return low;
        }
        return *value;
    }
    /// Numbers from `low` to `high`, one at least; empty where there is no such table.
    std::vector<double> numbers(const char* table, const char* key, double low, double high) {
        const toml::table* at = tableAt(table);
        if (at == nullptr) {
            return {};
        }
        std::vector<double> all;
        const toml::array* list = (*at)[key].as_array();
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            const auto value = (*list)[i].value<double>();
            if (value && *value >= low && *value <= high) {
                all.push_back(*value);
            }
        }
        if (list == nullptr || all.empty() || all.size() != list->size()) {
            complain(table, key, fmt::format("must be a list of numbers from {} to {}", low, high));
        }
        return all;
    }
    /// Texts, one at least, none twice; empty where there is no such table.
    std::vector<std::string> texts(const char* table, const char* key) {
        const toml::table* at = tableAt(table);
        std::vector<std::string> all;
        const toml::array* list = at == nullptr ? nullptr : (*at)[key].as_array();
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            const auto value = (*list)[i].value<std::string>();
            if (value && !value->empty() && std::ranges::find(all, *value) == all.end()) {
                all.push_back(*value);
            }
        }
        if (at != nullptr && (list == nullptr || all.empty() || all.size() != list->size())) {
            complain(table, key, "must be a list of different codes");
        }
        return all;
    }
    bool flag(const char* table, const char* key) {
        const toml::table* at = tableAt(table);
        return at != nullptr && (*at)[key].value_or(false);
    }
    Price price(const char* table, const char* key) {
        const auto parsed = parsePrice(text(table, key));
        if (!parsed || parsed->nanoUsd() < 0) {
            complain(table, key, "must be an amount in USD, written as text: \"0.85\"");
            return {};
        }
        return *parsed;
    }
    /// Names the line where the key stands; of one that is missing there is none.
    void complain(const char* table, const char* key, std::string_view what) {
        const std::uint32_t at = lineOf(table, key);
        const std::string line = at == 0 ? std::string() : fmt::format("line {}: ", at);
        const std::string instead = what.starts_with("must ") ? insteadOf(table, key) : std::string();
        complain(fmt::format("{}{} {}{}", line, where(table, key), what, instead));
    }
    void complain(std::string what) {
        if (m_problem.empty()) {
            m_problem = fmt::format("{}: {}.", m_file, what);
        }
    }
    /// Zero: there is no such key.
    std::uint32_t lineOf(const char* table, const char* key) const {
        const toml::table* at = tableAt(table);
        const toml::node* node = at == nullptr ? nullptr : at->get(key);
        return node == nullptr ? 0 : node->source().begin.line;
    }
    const std::string& problem() const { return m_problem; }
    const toml::table* tableAt(std::string_view name) const {
        return name.empty() ? &m_root : m_root[name].as_table();
    }

 private:
    static std::string where(std::string_view table, std::string_view key) {
        return table.empty() ? std::string(key) : fmt::format("[{}] {}", table, key);
    }

    /// ", not 'six'": what stands there as it is written, the beginning of it if it is long.
    std::string insteadOf(const char* table, const char* key) const {
        constexpr std::size_t kMostShown = 40;
        const toml::table* at = tableAt(table);
        const toml::node* node = at == nullptr ? nullptr : at->get(key);
        if (node == nullptr) {
            return {};
        }
        std::ostringstream written;
        written << toml::node_view<const toml::node>(*node);
        std::string shown = written.str();
        std::ranges::replace(shown, '\n', ' ');
        return fmt::format(", not {}{}", shown.substr(0, kMostShown), shown.size() > kMostShown ? "…" : "");
    }

    const toml::table& m_root;
    std::string m_file, m_problem;
};

void readMargin(Reader& reader, ContractFamily& family) {
    family.marginAlpha = reader.number("margin", "alpha", 0.1, 20, 3);
    family.liquidationDays = reader.number("margin", "liquidation_days", 0.1, 60, 2);
    family.maintenancePercent =
        static_cast<std::int32_t>(reader.whole("margin", "maintenance_percent", 1, 100));
    const toml::table* margin = reader.tableAt("margin");
    const toml::array* range = margin ? (*margin)["initial_percent"].as_array() : nullptr;
    const auto low = range && range->size() == 2 ? (*range)[0].value<double>() : std::nullopt;
    const auto high = range && range->size() == 2 ? (*range)[1].value<double>() : std::nullopt;
    if (!low || !high || *low < 0 || *high > 100 || *low > *high) {
        reader.complain("margin", "initial_percent", "must be two percentages, lower first");
        return;
    }
    family.initialPercentLow = *low;
    family.initialPercentHigh = *high;
}

void readProcess(Reader& reader, ProcessParameters& process) {
    process.kappa = reader.number("process", "kappa", 0.01, 100, process.kappa);
    process.beta = reader.number("process", "beta", -5, 5, process.beta);
    process.sigma = reader.number("process", "sigma", 0, 5, process.sigma);
    process.lambda = reader.number("process", "lambda", 0, 365, process.lambda);
    process.jumpMean = reader.number("process", "jump_mean", -2, 2, process.jumpMean);
    process.jumpSigma = reader.number("process", "jump_sigma", 0, 2, process.jumpSigma);
    process.season = reader.number("process", "season", 0, 1, process.season);
}

/// "third-wednesday" or "last-business-day"; "index" or "month-average".
void readSettlement(Reader& reader, ContractFamily& family) {
    const std::string lastDay = reader.text("", "last_trading_day");
    if (lastDay != "last-business-day" && lastDay != "third-wednesday") {
        reader.complain("", "last_trading_day", "must be \"third-wednesday\" or \"last-business-day\"");
    }
    const bool isAtMonthsEnd = lastDay == "last-business-day";
    family.lastDay = isAtMonthsEnd ? LastDayRule::LastBusinessDay : LastDayRule::ThirdWednesday;
    const std::string settlement = reader.text("", "settlement", false);
    if (!settlement.empty() && settlement != "index" && settlement != "month-average") {
        reader.complain("", "settlement", "must be \"index\" or \"month-average\"");
    }
    const bool isAverage = settlement.empty() ? isAtMonthsEnd : settlement == "month-average";
    if (isAverage != isAtMonthsEnd) {
        reader.complain("", "settlement",
                        "and last_trading_day contradict each other: a month's average is known on its last "
                        "business day, and then alone");
    }
    family.settlement = isAverage ? SettlementRule::MonthAverage : SettlementRule::IndexOnLastDay;
    family.quotesAverage = isAverage && !settlement.empty();
}

void readIndex(Reader& reader, ContractFamily& family) {
    family.indexOf = reader.text("index", "of", false);
    if (!family.indexOf.empty()) {
        reader.allow("index", {"of"});
        if (reader.tableAt("process") != nullptr) {
            reader.complain("[process] belongs to the family whose index this is, " + family.indexOf);
        }
        return;
    }
    family.skillOf = reader.text("index", "skill_of", false);
    family.forecaster = reader.text("index", "forecaster", family.isSkill());
    family.indexSymbol = reader.text("index", "symbol");
    family.indexName = reader.text("index", "name");
    if (family.indexSymbol.empty() || family.indexSymbol.front() != '@' || family.indexSymbol == "@ref") {
        reader.complain("index", "symbol", "must begin with @ and not be @ref");
    }
    if (family.isSkill()) {
        reader.allow("index", {"skill_of", "forecaster", "symbol", "name"});
        if (reader.tableAt("process") != nullptr || family.settlement == SettlementRule::MonthAverage) {
            reader.complain("a forecast-skill index has no [process] and is not averaged over a month");
        }
        return;
    }
    if (!family.forecaster.empty()) {
        reader.complain("index", "forecaster", "needs skill_of");
    }
    family.historyFile = reader.text("index", "history", false);
    if (family.historyFile.empty()) {
        family.startLevel = reader.price("index", "start_level");
        if (family.startLevel.nanoUsd() <= 0) {
            reader.complain("[index] needs history or a start_level above zero");
        }
    }
    readProcess(reader, family.process);
}

void readQuoting(Reader& reader, ContractFamily& family) {
    const auto seconds = reader.numbers("quoting", "seconds", 0, 3'600);
    const auto warmUp = reader.numbers("quoting", "warm_up_minutes", 1, 1'440);
    const auto volume = reader.numbers("quoting", "volume", 0.001, 10);
    if (seconds.empty() || warmUp.empty() || volume.empty()) {
        return;
    }
    const auto nth = [](const std::vector<double>& all, std::size_t i) {
        return all[std::min(i, all.size() - 1)];
    };
    const auto nanos = [](double count) { return Duration(std::llround(count * 1e9)); };
    for (std::size_t i = 0; i < std::max({seconds.size(), warmUp.size(), volume.size()}); ++i) {
        family.quoting.push_back({nanos(nth(seconds, i)), nanos(nth(warmUp, i) * 60), nth(volume, i)});
    }
}

/// Of everything in `table` alike; `otherwise` is what is not said.
Quoting readOneQuoting(Reader& reader, const char* table, double leastSeconds, const Quoting& otherwise) {
    const auto secondsOf = [](Duration d) { return std::chrono::duration<double>(d).count(); };
    const auto nanos = [](double seconds) { return Duration(std::llround(seconds * 1e9)); };
    const double seconds =
        reader.number(table, "seconds", leastSeconds, 3'600, secondsOf(otherwise.interval));
    const double minutes =
        reader.number(table, "warm_up_minutes", 1, 1'440, secondsOf(otherwise.warmUp) / 60);
    return {nanos(seconds), nanos(minutes * 60),
            reader.number(table, "volume", 0.0001, 10, otherwise.volume)};
}

void readOptions(Reader& reader, ContractFamily& family) {
    if (reader.tableAt("options") == nullptr) {
        return;
    }
    OptionListing& options = family.options;
    options.months = static_cast<int>(reader.whole("options", "months", 1, 12));
    options.strikesEachSide = static_cast<int>(reader.whole("options", "strikes_each_side", 1, 40));
    options.feePerLot = Money::fromNanoUsd(reader.price("options", "fee_per_lot").nanoUsd());
    options.quoting =
        readOneQuoting(reader, "options", 0.1, {std::chrono::seconds(5), std::chrono::minutes(240), 0.01});
    options.volatilityScanPercent = reader.number("options", "volatility_scan_percent", 1, 90, 25);
    if (reader.tableAt("options")->contains("short_minimum")) {
        options.shortMinimum = Money::fromNanoUsd(reader.price("options", "short_minimum").nanoUsd());
    }
    if (family.quoting.empty()) {
        reader.complain("[options] needs [quoting]");
    }
    if (family.isSkill()) {
        reader.complain("[options] are on futures on a price, not on a forecaster's skill");
    }
    if (family.settlement == SettlementRule::MonthAverage && !family.quotesAverage) {
        reader.complain("[options] on a month's average need settlement = \"month-average\"");
    }
}

void readPositionLimits(Reader& reader, ContractFamily& family) {
    const toml::table* limits = reader.tableAt("limits");
    if (limits == nullptr || (!limits->contains("position") && !limits->contains("family_position"))) {
        return;
    }
    constexpr std::int64_t kMost = 1'000'000'000;
    family.positionLimit = reader.whole("limits", "position", 1, kMost);
    family.familyLimit = reader.whole("limits", "family_position", family.positionLimit, kMost);
}

void readInterTier(Reader& reader, ContractFamily& family) {
    InterTierListing& listing = family.interTier;
    listing.against = reader.texts("inter_tier", "against");
    if (reader.tableAt("inter_tier") == nullptr) {
        return;
    }
    listing.line = reader.lineOf("inter_tier", "against");
    listing.months = static_cast<int>(reader.whole("inter_tier", "months", 1, 12));
    listing.feePerLot = Money::fromNanoUsd(reader.price("inter_tier", "fee_per_lot").nanoUsd());
    listing.quoting =
        readOneQuoting(reader, "inter_tier", 0, {std::chrono::seconds(2), std::chrono::minutes(60), 0.1});
    if (listing.months > family.months) {
        reader.complain(
            "inter_tier", "months",
            fmt::format("are more than the {} consecutive months of {}", family.months, family.code));
    }
    if (family.quoting.empty() || !family.impliesOrders) {
        reader.complain("[inter_tier] needs [quoting] and [spreads] implied = true");
    }
    if (std::ranges::find(listing.against, family.code) != listing.against.end()) {
        reader.complain("inter_tier", "against", fmt::format("names {} itself", family.code));
    }
}

Result<ContractFamily> readFamily(const toml::table& root, const std::string& file) {
    Reader reader(root, file);
    reader.allow("", {"code",       "name",        "unit",    "lot",
                      "months",     "quarters",    "first",   "last_trading_day",
                      "settlement", "fee_per_lot", "tick",    "index",
                      "process",    "margin",      "limits",  "spreads",
                      "quoting",    "flow",        "options", "inter_tier"});
    reader.allow("index", {"of", "symbol", "name", "history", "start_level", "skill_of", "forecaster"});
    reader.allow("process", {"kappa", "beta", "sigma", "lambda", "jump_mean", "jump_sigma", "season"});
    reader.allow("margin", {"alpha", "liquidation_days", "initial_percent", "maintenance_percent"});
    reader.allow("limits", {"halt", "limit", "position", "family_position"});
    reader.allow("spreads", {"list", "margin_percent", "implied"});
    reader.allow("inter_tier", {"against", "months", "fee_per_lot", "seconds", "warm_up_minutes", "volume"});
    reader.allow("quoting", {"seconds", "warm_up_minutes", "volume"});
    reader.allow("flow", {"trades", "changes", "reach"});
    reader.allow("options", {"months", "strikes_each_side", "fee_per_lot", "seconds", "warm_up_minutes",
                             "volume", "volatility_scan_percent", "short_minimum"});
    ContractFamily family;
    family.code = reader.text("", "code");
    family.name = reader.text("", "name");
    family.unit = reader.text("", "unit");
    family.lot = reader.whole("", "lot", 1, 1'000'000'000);
    family.months = static_cast<int>(reader.whole("", "months", 1, 36));
    if (root.contains("quarters")) {
        family.quarters = static_cast<int>(reader.whole("", "quarters", 0, 12));
    }
    const std::string first = reader.text("", "first", false);
    family.skipsCurrentMonth = first == "next-month";
    readSettlement(reader, family);
    family.feePerLot = Money::fromNanoUsd(reader.price("", "fee_per_lot").nanoUsd());
    if (root.contains("tick")) {
        family.tick = reader.price("", "tick") - Price{};
    }
    readIndex(reader, family);
    readMargin(reader, family);
    family.haltBand = static_cast<std::int32_t>(reader.whole("limits", "halt", 1, 10'000));
    family.limitBand = static_cast<std::int32_t>(reader.whole("limits", "limit", family.haltBand, 10'000));
    readPositionLimits(reader, family);
    family.listsSpreads = reader.flag("spreads", "list");
    family.spreadMarginPercent = reader.number("spreads", "margin_percent", 0, 100, 25);
    family.impliesOrders = reader.flag("spreads", "implied");
    readQuoting(reader, family);
    family.flow = {reader.number("flow", "trades", 0.01, 10, 1),
                   reader.number("flow", "changes", 0.01, 10, 1), reader.number("flow", "reach", 0, 50, 0)};
    readOptions(reader, family);
    readInterTier(reader, family);
    if (!first.empty() && first != "next-month" && first != "front") {
        reader.complain("", "first", "must be \"front\" or \"next-month\"");
    }
    // "SKILL-ETS": the family of a skill future says whose skill it is.
    const std::string_view code(family.code);
    const std::string_view own =
        family.isSkill() && code.starts_with(kSkillPrefix) ? code.substr(kSkillPrefix.size()) : code;
    if (code.size() > 16 || own.empty() || own.find_first_of("/- ") != std::string_view::npos) {
        reader.complain("", "code", "must be at most 16 characters without '/', '-' and blanks");
    }
    if (!reader.problem().empty()) {
        return Error{ErrorCode::BadInput, reader.problem(), "contract catalogue"};
    }
    return family;
}

}  // namespace

/// `files` in the order of the families.
std::string ContractCatalogue::joinIndexes(const std::vector<NamedText>& files) {
    for (std::size_t i = 0; i < m_families.size(); ++i) {
        ContractFamily& family = m_families[i];
        if (family.isSkill()) {
            const ContractFamily* subject = find(family.skillOf);
            if (subject == nullptr || !subject->hasProcess()) {
                return fmt::format(
                    "{}: [index] skill_of names {}, which is no family with an index of its own.",
                    files[i].name, family.skillOf);
            }
        }
        if (family.indexOf.empty()) {
            continue;
        }
        const ContractFamily* owner = find(family.indexOf);
        if (owner == nullptr || !owner->hasProcess()) {
            return fmt::format(
                "{}: [index] of names {}, and no file defines a family of that code with an "
                "index of its own.",
                files[i].name, family.indexOf);
        }
        family.indexSymbol = owner->indexSymbol;
        family.indexName = owner->indexName;
        family.process = owner->process;
    }
    return {};
}

/// Empty, or which pair cannot be listed, with file and line.
std::string ContractCatalogue::checkInterTier(const std::vector<NamedText>& files) const {
    const auto whyNot = [this](const ContractFamily& one, const std::string& code) -> std::string {
        const ContractFamily* other = find(code);
        if (other == nullptr) {
            return "and no file defines a family of that code";
        }
        if (other->lot != one.lot || other->unit != one.unit) {
            return fmt::format("whose lot is {} {} and not {} {}", other->lot, other->unit, one.lot,
                               one.unit);
        }
        if (other->lastDay != one.lastDay || other->settlement != one.settlement) {
            return "whose months end on another day";
        }
        if (other->months < one.interTier.months || other->skipsCurrentMonth != one.skipsCurrentMonth) {
            return fmt::format("which does not list the same {} months", one.interTier.months);
        }
        return std::ranges::find(other->interTier.against, one.code) != other->interTier.against.end()
                   ? fmt::format("which is listed against {} already", one.code)
                   : std::string();
    };
    for (std::size_t i = 0; i < m_families.size(); ++i) {
        for (const std::string& code : m_families[i].interTier.against) {
            if (const std::string why = whyNot(m_families[i], code); !why.empty()) {
                return fmt::format("{}: line {}: [inter_tier] against names {}, {}.", files[i].name,
                                   m_families[i].interTier.line, code, why);
            }
        }
    }
    return {};
}

Result<ContractCatalogue> ContractCatalogue::parse(std::vector<NamedText> files) {
    std::sort(files.begin(), files.end(),
              [](const NamedText& a, const NamedText& b) { return a.name < b.name; });
    ContractCatalogue catalogue;
    for (const NamedText& file : files) {
        toml::parse_result parsed = toml::parse(file.text, file.name);
        if (!parsed) {
            return Error{ErrorCode::BadInput,
                         fmt::format("{}, line {}: {}.", file.name, parsed.error().source().begin.line,
                                     parsed.error().description()),
                         "toml"};
        }
        auto family = readFamily(parsed.table(), file.name);
        if (!family) {
            return family.error();
        }
        for (const ContractFamily& other : catalogue.m_families) {
            if (other.code == family->code ||
                (family->indexOf.empty() && other.indexSymbol == family->indexSymbol)) {
                return Error{ErrorCode::BadInput,
                             fmt::format("{}: {} and its index are defined twice.", file.name, family->code),
                             "toml"};
            }
        }
        catalogue.m_digest = crc32c(std::as_bytes(std::span(file.text)), catalogue.m_digest);
        catalogue.m_families.push_back(std::move(family).value());
    }
    std::string problem = catalogue.joinIndexes(files);
    if (problem.empty()) {
        problem = catalogue.checkInterTier(files);
    }
    if (!problem.empty()) {
        return Error{ErrorCode::BadInput, problem, "contract catalogue"};
    }
    if (catalogue.m_families.empty()) {
        return Error{ErrorCode::BadInput, "There is no contract to list: no TOML file was given.",
                     "contract catalogue"};
    }
    return catalogue;
}

}  // namespace tessera::market
