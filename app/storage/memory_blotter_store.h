#pragma once
// A journal in memory: tests, benches and profiles that keep nothing. Same contract as the one on disk.

#include <vector>

#include "app/trading/blotter_store.h"

namespace tessera::storage {

/// One thread. Commits on append, unless held: then on commitAll().
class MemoryBlotterStore final : public trading::BlotterStore {
 public:
    enum class Commit : std::uint8_t { AtOnce, Held };
    explicit MemoryBlotterStore(Commit commit = Commit::AtOnce, bool keepEvents = true)
        : m_commit(commit), m_keep(keepEvents) {}

    domain::Result<trading::StoredDesk> load() override;
    void append(trading::JournalEntry entry) override;
    std::size_t drain(std::vector<trading::StoreNotice>& out) override;
    void setWake(std::function<void()> wake) override { m_wake = std::move(wake); }
    void close() override;

    /// Held: makes everything appended so far durable.
    void commitAll();
    /// Held: what is not durable is forgotten, as a crash would.
    void crash();
    /// From now on nothing commits and `sentence` is told; empty: works again.
    void fail(std::string sentence);
    /// Durable entries, oldest first (when kept).
    const std::vector<trading::JournalEntry>& committed() const { return m_committed; }

 private:
    Commit m_commit;
    bool m_keep;
    bool m_failed = false;
    std::function<void()> m_wake;
    std::vector<trading::JournalEntry> m_waiting;
    std::vector<trading::JournalEntry> m_committed;
    std::vector<trading::StoreNotice> m_notices;
};

}  // namespace tessera::storage
