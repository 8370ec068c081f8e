#pragma once
// Paper accounts as the person sets them up: what the account window edits and the terminal keeps.

#include <functional>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::ports {

enum class PaperKind : std::uint8_t {
    Venue,   // orders rest in the simulated exchange's real book
    Shadow,  // orders rest on paper beside any live market
};

/// One account. Fees, margin and latency are a shadow account's: a venue has its own.
struct PaperAccount {
    std::string name;  // 1..40 characters, unique without regard to case
    PaperKind kind = PaperKind::Venue;
    domain::Money startingCash = domain::Money::fromUsd(100'000);  // 1 .. 1,000,000,000 USD, whole dollars
    int latencyMs = 50;                                            // order to market, 0 .. 10,000
    int makerFeeBp = 40;      // basis points of the value, -100 .. 1,000; of instruments without a fee a lot
    int takerFeeBp = 60;      // 0 .. 1,000
    int marginPercent = 100;  // of the value of a position in a third-party instrument, 1 .. 100
    domain::Timestamp createdAt;
    bool operator==(const PaperAccount&) const = default;
};

/// What a reset put away. Its journal is whole and can be exported and verified.
struct ArchivedAccount {
    std::string name;
    domain::Timestamp archivedAt;
    std::string directory;
};

/// What the account window may do; the terminal fills it in. GUI thread. Switching and resetting close the
/// window and open it again with the other account: nothing of one account can be seen or sent by another.
struct AccountDesk {
    std::function<std::vector<PaperAccount>()> list;
    std::function<std::vector<ArchivedAccount>()> archives;
    std::string current;
    int marginPercent = 100;  // of the current account
    /// The first thing wrong, in words.
    std::function<domain::Result<void>(const PaperAccount&)> create;
    std::function<domain::Result<void>(const std::string& name)> switchTo;
    /// Puts the account's journal away and opens it anew, with its starting cash.
    std::function<domain::Result<void>(const std::string& name)> reset;
};

}  // namespace tessera::ports
