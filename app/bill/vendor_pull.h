#pragma once
// Asking a vendor itself for its bill: whom, for what, from when to when, and with which key. Off until a
// person asks; who does the asking is feeds/pull.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/domain/result.h"
#include "app/domain/secret_key.h"
#include "app/domain/timestamp.h"

namespace tessera::bill {

enum class PullVendor : std::uint8_t { OpenAi, Anthropic, OpenRouter };

/// What a person should know of a vendor before anything is sent.
struct PullFacts {
    PullVendor vendor = PullVendor::OpenAi;
    std::string_view id;        // "openai": on the command line, and the key's name in the secret service
    std::string_view title;     // "OpenAI"
    std::string_view baseUrl;   // "https://api.openai.com"
    std::string_view asks;      // what is asked for, in words
    std::string_view paths;     // and where, as the vendor's documentation spells it
    std::string_view key;       // which kind of key it takes
    std::string_view keyPlace;  // where the vendor shows it
    std::string_view variable;  // the environment variable the command line reads it from
    int longestDays = 0;        // how many days back it tells of, without today; 0: all
};

std::span<const PullFacts> pullVendors();
const PullFacts& factsOf(PullVendor vendor);
/// By its id; none for another word.
std::optional<PullVendor> pullVendorFrom(std::string_view id);

using VendorKey = domain::SecretKey;
/// BadInput, which never repeats it and says which kind of key the vendor asks for: see SecretKey::from().
domain::Result<std::shared_ptr<const VendorKey>> vendorKeyFrom(std::string text, const PullFacts& facts);
/// Under which it is kept: "bill key of openai".
std::string keyNameOf(PullVendor vendor);

/// `first` and `last` are the starts of UTC days, both included.
struct PullQuestion {
    PullVendor vendor = PullVendor::OpenAi;
    domain::Timestamp first, last;
    std::shared_ptr<const VendorKey> key = {};
    std::string baseUrl = {};  // another server than the vendor's, for tests; empty: the vendor's
};

/// BadInput, naming the days: none, back to front, not yet begun, longer than 366 days, or more than the
/// vendor tells of at `now`.
domain::Result<void> checkPeriod(const PullFacts& facts, domain::Timestamp first, domain::Timestamp last,
                                 domain::Timestamp now);
/// What a pull will do, before it does it: what is asked, of which host, with what. `baseUrl` as in
/// PullQuestion.
std::string askWords(const PullFacts& facts, domain::Timestamp first, domain::Timestamp last,
                     std::string_view baseUrl = {});
/// "2026-10-31".
std::string dayText(domain::Timestamp day);

}  // namespace tessera::bill
