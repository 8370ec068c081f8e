#pragma once
// How asking a source for its price list ended. Each has a word that is counted under it in the status.

#include <cstdint>
#include <optional>
#include <string_view>

#include "feeds/http/http_client.h"

namespace tessera::collector {

/// The first three are good: what is held is what the source says now.
enum class AskOutcome : std::uint8_t {
    Changed,      // a list, and it says something new
    Unchanged,    // a list, and everything in it was known
    NotModified,  // 304: the list is the one that was read last
    Unreachable,  // this and those to NoAnswer: as http::HttpProblem
    TimedOut,
    Stalled,
    NotTrusted,
    CutOff,
    BadEncoding,
    TooLarge,
    TooManyRedirects,
    OtherScheme,
    OtherServer,
    AskedToWait,
    ServerError,
    NoAnswer,
    NotAList,  // a web page, half a JSON, a list of another format
    NotTaken,  // a list the ledger's rules refuse: half of it, or older than what is held
    NotKept,   // the ledger's disk did not take it
};
inline constexpr std::size_t kAskOutcomes = 19;

constexpr bool isGood(AskOutcome outcome) {
    return outcome <= AskOutcome::NotModified;
}
/// "changed", "not modified", "timed out", ...: for the status and for people.
std::string_view wordFor(AskOutcome outcome);
/// Why a source gave no list.
AskOutcome outcomeOf(http::HttpProblem problem);
/// The reverse of wordFor; none for another word.
std::optional<AskOutcome> askOutcomeFrom(std::string_view word);

}  // namespace tessera::collector
