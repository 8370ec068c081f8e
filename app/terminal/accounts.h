#pragma once
// The paper accounts of a profile: one folder each, with the journal and, for a venue account, the exchange's
// state. The first account lives in the profile folder itself. Kept in accounts.toml, replaced in one step.

#include <filesystem>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/ports/account_desk.h"

namespace tessera::terminal {

class Accounts {
 public:
    /// Reads `profile`/accounts.toml; a profile without one has the account "Practice". Errors name file and
    /// line. Resets that were asked for happen now, before anything of the account is open.
    static domain::Result<Accounts> open(const std::filesystem::path& profile, domain::Timestamp now);

    /// The folder of an existing account, for reading commands; nothing is changed. Empty name: the first
    /// account.
    static domain::Result<std::filesystem::path> find(const std::filesystem::path& profile,
                                                      const std::string& name);

    const std::vector<ports::PaperAccount>& list() const { return m_accounts; }
    const ports::PaperAccount& current() const;
    /// Where an account keeps what it knows.
    std::filesystem::path directoryOf(const std::string& name) const;
    std::vector<ports::ArchivedAccount> archives() const;

    /// BadInput in words for a name that is taken or unusable, or a figure out of range.
    domain::Result<void> create(const ports::PaperAccount& account);
    /// NotFound for an unknown name. Takes effect at the next open.
    domain::Result<void> switchTo(const std::string& name);
    domain::Result<void> askReset(const std::string& name, domain::Timestamp now);

 private:
    explicit Accounts(std::filesystem::path profile) : m_profile(std::move(profile)) {}
    domain::Result<void> load(domain::Timestamp now);
    /// `root`: the file's toml::table, which stays out of this header.
    domain::Result<void> readAccounts(const void* root);
    domain::Result<void> save() const;
    /// Where the archive goes is written down first: a reset that was cut off goes on into the same folder.
    struct Reset {
        std::string name, into;
        domain::Timestamp at;
    };
    domain::Result<void> archive(const Reset& reset) const;
    std::filesystem::path file() const { return m_profile / "accounts.toml"; }

    std::filesystem::path m_profile;
    std::vector<ports::PaperAccount> m_accounts;
    std::string m_current;
    std::vector<Reset> m_resets;
};

}  // namespace tessera::terminal
