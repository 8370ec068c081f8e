#include "app/terminal/accounts.h"

#define TOML_EXCEPTIONS 0
#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <limits>
#include <sstream>

#include "app/domain/decimal.h"

namespace tessera::terminal {

namespace fs = std::filesystem;
using domain::Error;
using domain::ErrorCode;
using domain::Money;
using domain::Result;
using ports::ArchivedAccount;
using ports::PaperAccount;
using ports::PaperKind;

namespace {

constexpr std::size_t kLongestName = 40;
constexpr std::int64_t kMostCash = 1'000'000'000;
const std::string kFirst = "Practice";
/// What an account knows: journal, notes with their pictures, and the exchange's state.
constexpr std::array kParts{"blotter.sqlite",   "blotter.sqlite-wal", "blotter.sqlite-shm",
                            "blotter.last",     "notes.sqlite",       "notes.sqlite-wal",
                            "notes.sqlite-shm", "snapshots",          "venue"};

Error wrong(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), "accounts"};
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// A folder name: letters and digits stay, the rest becomes '-'. Names differ by more than that, so a number
/// of the whole name follows.
std::string slugOf(const std::string& name) {
    std::string slug;
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : lower(name)) {
        const auto byte = static_cast<unsigned char>(c);
        hash = (hash ^ byte) * 16'777'619U;
        slug += std::isalnum(byte) != 0 && byte < 128 ? c : '-';
    }
    return fmt::format("{}-{:08x}", slug, hash);
}

Result<void> check(const PaperAccount& account) {
    const auto range = [](std::string_view what, std::int64_t value, std::int64_t least, std::int64_t most) {
        return value >= least && value <= most
                   ? std::string{}
                   : fmt::format("{} must be from {} to {}; asked {}.", what, least, most, value);
    };
    const bool isText =
        std::ranges::all_of(account.name, [](unsigned char c) { return c >= 32 && c != 127; });
    if (account.name.empty() || account.name.size() > kLongestName || !isText ||
        account.name.front() == ' ' || account.name.back() == ' ') {
        return wrong("An account's name has 1 to 40 characters and does not begin or end with a space.");
    }
    const std::int64_t cash = account.startingCash.nanoUsd();
    for (const std::string& problem :
         {cash % domain::kNanoPerUsd == 0
              ? range("The starting cash in USD", cash / domain::kNanoPerUsd, 1, kMostCash)
              : std::string("The starting cash is in whole USD."),
          range("The latency in milliseconds", account.latencyMs, 0, 10'000),
          range("The maker fee in basis points", account.makerFeeBp, -100, 1'000),
          range("The taker fee in basis points", account.takerFeeBp, 0, 1'000),
          range("The margin in per cent", account.marginPercent, 1, 100)}) {
        if (!problem.empty()) {
            return wrong(problem);
        }
    }
    return {};
}

/// A number as it stands in the file; one that is no whole number is out of every range.
template <class Number>
void readNumber(const toml::table& table, std::string_view key, Number& into) {
    constexpr std::int64_t kNone = std::numeric_limits<int>::min();
    if (const toml::node* node = table.get(key)) {
        const std::int64_t value = node->value_exact<std::int64_t>().value_or(kNone);
        into = static_cast<Number>(std::clamp<std::int64_t>(value, kNone, std::numeric_limits<int>::max()));
    }
}

Result<PaperAccount> accountFrom(const toml::table& table) {
    PaperAccount account;
    account.name = table["name"].value_or(std::string{});
    const std::string kind = table["kind"].value_or(std::string("venue"));
    if (kind != "venue" && kind != "shadow") {
        return wrong(fmt::format("the kind \"{}\" is neither \"venue\" nor \"shadow\".", kind));
    }
    account.kind = kind == "shadow" ? PaperKind::Shadow : PaperKind::Venue;
    std::int64_t cash = account.startingCash.nanoUsd() / domain::kNanoPerUsd;
    readNumber(table, "starting_cash_usd", cash);
    account.startingCash = Money::fromUsd(cash);
    readNumber(table, "latency_ms", account.latencyMs);
    readNumber(table, "maker_fee_bp", account.makerFeeBp);
    readNumber(table, "taker_fee_bp", account.takerFeeBp);
    readNumber(table, "margin_percent", account.marginPercent);
    if (const auto at = domain::parseIso(table["created"].value_or(std::string{}))) {
        account.createdAt = *at;
    }
    return account;
}

toml::table tableOf(const PaperAccount& account) {
    toml::table table{{"name", account.name},
                      {"kind", account.kind == PaperKind::Shadow ? "shadow" : "venue"},
                      {"starting_cash_usd", account.startingCash.nanoUsd() / domain::kNanoPerUsd},
                      {"created", domain::formatIso(account.createdAt, 0)}};
    if (account.kind == PaperKind::Shadow) {
        table.insert("latency_ms", account.latencyMs);
        table.insert("maker_fee_bp", account.makerFeeBp);
        table.insert("taker_fee_bp", account.takerFeeBp);
        table.insert("margin_percent", account.marginPercent);
    }
    return table;
}

}  // namespace

Result<Accounts> Accounts::open(const fs::path& profile, domain::Timestamp now) {
    Accounts accounts(profile);
    if (const auto loaded = accounts.load(now); !loaded) {
        return loaded.error();
    }
    const std::vector<Reset> resets = std::exchange(accounts.m_resets, {});
    for (const Reset& reset : resets) {
        if (const auto archived = accounts.archive(reset); !archived) {
            return archived.error();
        }
    }
    if (!resets.empty()) {
        if (const auto saved = accounts.save(); !saved) {
            return saved.error();
        }
    }
    const fs::path directory = accounts.directoryOf(accounts.m_current);
    std::error_code error;
    fs::create_directories(directory, error);
    if (error || ::chmod(directory.c_str(), 0700) != 0) {
        return Error{ErrorCode::Unavailable,
                     fmt::format("The folder {} of account \"{}\" cannot be made.", directory.string(),
                                 accounts.m_current),
                     error.message()};
    }
    return accounts;
}

Result<fs::path> Accounts::find(const fs::path& profile, const std::string& name) {
    Accounts accounts(profile);
    if (name.empty()) {
        return profile;
    }
    if (const auto loaded = accounts.load({}); !loaded) {
        return loaded.error();
    }
    if (std::ranges::none_of(accounts.m_accounts, [&](const auto& a) { return a.name == name; })) {
        return Error{ErrorCode::NotFound, fmt::format("There is no account \"{}\".", name), "accounts"};
    }
    return accounts.directoryOf(name);
}

Result<void> Accounts::load(domain::Timestamp now) {
    std::error_code ignored;
    if (!fs::exists(file(), ignored)) {
        PaperAccount first;
        first.name = kFirst;
        first.createdAt = now;
        m_accounts = {first};
        m_current = kFirst;
        (void)save();  // for its date; a profile that cannot be written to says so where it matters
        return {};
    }
    std::ifstream in(file());
    std::stringstream text;
    text << in.rdbuf();
    const toml::parse_result parsed = toml::parse(text.str(), file().string());
    if (!parsed) {
        return wrong(
            fmt::format("{}, line {}: {}. Correct it; Tessera does not guess which account is meant.",
                        file().string(), parsed.error().source().begin.line, parsed.error().description()));
    }
    const toml::table& root = parsed.table();
    if (const auto read = readAccounts(&root); !read) {
        return read;
    }
    m_current = root["current"].value_or(std::string{});
    if (const toml::array* resets = root["reset"].as_array()) {
        for (const toml::node& row : *resets) {
            if (const toml::table* table = row.as_table()) {
                const auto at = domain::parseIso((*table)["at"].value_or(std::string{}));
                const std::string name = (*table)["name"].value_or(std::string{});
                const std::string into = (*table)["into"].value_or(std::string{});
                if (into.empty() || fs::path(into).filename() == ".." || fs::path(into).filename() == ".") {
                    return wrong(
                        fmt::format("{}, line {}: the reset names no folder to put account \"{}\" away "
                                    "into. Correct it and start again.",
                                    file().string(), row.source().begin.line, name));
                }
                m_resets.push_back({name, into, at ? *at : now});
            }
        }
    }
    const bool isKnown =
        std::ranges::any_of(m_accounts, [this](const auto& a) { return a.name == m_current; });
    return isKnown ? Result<void>{}
                   : wrong(fmt::format("{}: the current account \"{}\" is not among the accounts.",
                                       file().string(), m_current));
}

Result<void> Accounts::readAccounts(const void* root) {
    const toml::array* rows = (*static_cast<const toml::table*>(root))["account"].as_array();
    for (std::size_t i = 0; rows != nullptr && i < rows->size(); ++i) {
        const toml::table* table = (*rows)[i].as_table();
        const auto account =
            table != nullptr ? accountFrom(*table) : Result<PaperAccount>(wrong("not a table."));
        const auto checked = account ? check(*account) : Result<void>(account.error());
        const bool isTaken = checked && std::ranges::any_of(m_accounts, [&](const PaperAccount& other) {
                                 return lower(other.name) == lower(account->name);
                             });
        if (!checked || isTaken) {
            return wrong(fmt::format("{}, line {}, account {}: {} Correct it and start again.",
                                     file().string(), (*rows)[i].source().begin.line, i + 1,
                                     isTaken ? "its name stands there twice." : checked.error().sentence));
        }
        m_accounts.push_back(*account);
    }
    return {};
}

Result<void> Accounts::save() const {
    toml::array rows, resets;
    for (const PaperAccount& account : m_accounts) {
        rows.push_back(tableOf(account));
    }
    for (const Reset& reset : m_resets) {
        resets.push_back(
            toml::table{{"name", reset.name}, {"into", reset.into}, {"at", domain::formatIso(reset.at, 0)}});
    }
    const toml::table root{{"current", m_current}, {"account", rows}, {"reset", resets}};
    const fs::path part = file().string() + ".part";
    std::ofstream out(part, std::ios::trunc);
    out << root << '\n';
    out.close();
    std::error_code error;
    if (out) {
        fs::rename(part, file(), error);
    }
    return out && !error
               ? Result<void>{}
               : Error{ErrorCode::Unavailable,
                       fmt::format("{} cannot be written; the accounts stay as they were.", file().string()),
                       error.message()};
}

const PaperAccount& Accounts::current() const {
    return *std::ranges::find(m_accounts, m_current, &PaperAccount::name);
}

fs::path Accounts::directoryOf(const std::string& name) const {
    return !m_accounts.empty() && name == m_accounts.front().name ? m_profile
                                                                  : m_profile / "accounts" / slugOf(name);
}

Result<void> Accounts::create(const PaperAccount& account) {
    if (const auto checked = check(account); !checked) {
        return checked;
    }
    if (std::ranges::any_of(m_accounts,
                            [&](const auto& a) { return lower(a.name) == lower(account.name); })) {
        return wrong(fmt::format("There is an account \"{}\" already; choose another name.", account.name));
    }
    m_accounts.push_back(account);
    const auto saved = save();
    if (!saved) {
        m_accounts.pop_back();
    }
    return saved;
}

Result<void> Accounts::switchTo(const std::string& name) {
    if (std::ranges::none_of(m_accounts, [&](const auto& a) { return a.name == name; })) {
        return Error{ErrorCode::NotFound, fmt::format("There is no account \"{}\".", name), "accounts"};
    }
    const std::string before = std::exchange(m_current, name);
    const auto saved = save();
    if (!saved) {
        m_current = before;
    }
    return saved;
}

Result<void> Accounts::askReset(const std::string& name, domain::Timestamp now) {
    if (std::ranges::none_of(m_accounts, [&](const auto& a) { return a.name == name; })) {
        return Error{ErrorCode::NotFound, fmt::format("There is no account \"{}\".", name), "accounts"};
    }
    std::string stamp = domain::formatIso(now, 0);
    std::erase(stamp, ':');
    // Two within a second: a move into a folder that is taken would replace what it holds.
    std::string into = fmt::format("{}-{}", slugOf(name), stamp);
    for (int copy = 2; fs::exists(m_profile / "archive" / into) ||
                       std::ranges::any_of(m_resets, [&](const Reset& r) { return r.into == into; });
         ++copy) {
        into = fmt::format("{}-{}-{}", slugOf(name), stamp, copy);
    }
    m_resets.push_back({name, into, now});
    const auto saved = save();
    if (!saved) {
        m_resets.pop_back();
    }
    return saved;
}

/// Moves what the account knows into archive/<name>-<time>/; a folder is moved, nothing is copied or deleted.
Result<void> Accounts::archive(const Reset& reset) const {
    const std::string& name = reset.name;
    const fs::path from = directoryOf(name), to = m_profile / "archive" / fs::path(reset.into).filename();
    std::error_code error;
    fs::create_directories(to, error);
    for (const char* part : kParts) {
        if (!error && fs::exists(from / part)) {
            fs::rename(from / part, to / part, error);
        }
    }
    if (!error) {
        std::ofstream note(to / "account.txt");
        note << name << '\n' << domain::formatIso(reset.at, 0) << '\n';
        fs::permissions(to, fs::perms::owner_all, error);
    }
    return error ? Error{ErrorCode::Unavailable,
                         fmt::format("Account \"{}\" cannot be put away into {}; it stays as it was.", name,
                                     to.string()),
                         error.message()}
                 : Result<void>{};
}

std::vector<ArchivedAccount> Accounts::archives() const {
    std::vector<ArchivedAccount> all;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(m_profile / "archive", ignored)) {
        std::ifstream note(entry.path() / "account.txt");
        std::string name, at;
        if (std::getline(note, name) && std::getline(note, at)) {
            const auto time = domain::parseIso(at);
            all.push_back({name, time ? *time : domain::Timestamp{}, entry.path().string()});
        }
    }
    std::ranges::sort(all, [](const auto& a, const auto& b) { return a.archivedAt > b.archivedAt; });
    return all;
}

}  // namespace tessera::terminal
