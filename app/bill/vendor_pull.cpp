#include "app/bill/vendor_pull.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tessera::bill {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Timestamp;

namespace {

constexpr int kLongestPull = 366;  // days

constexpr std::array<PullFacts, 3> kVendors{{
    {PullVendor::OpenAi, "openai", "OpenAI", "https://api.openai.com",
     "tokens of completions and embeddings by day, model, batch and service tier, and costs by day and line "
     "item",
     "/v1/organization/usage/completions, /v1/organization/usage/embeddings, /v1/organization/costs",
     "an admin key of the organisation (it begins with sk-admin-); a key that calls models cannot read the "
     "bill",
     "platform.openai.com, Settings, Organization, Admin keys", "OPENAI_ADMIN_KEY", 0},
    {PullVendor::Anthropic, "anthropic", "Anthropic", "https://api.anthropic.com",
     "tokens by day, model, service tier and context window, and costs by day and description",
     "/v1/organizations/usage_report/messages, /v1/organizations/cost_report",
     "an admin key of the organisation (it begins with sk-ant-admin); a key that calls models cannot read "
     "the "
     "bill, and an account without an organisation has none",
     "platform.claude.com, Settings, Admin keys", "ANTHROPIC_ADMIN_KEY", 0},
    {PullVendor::OpenRouter, "openrouter", "OpenRouter", "https://openrouter.ai",
     "tokens and costs by day and model", "/api/v1/activity",
     "a management key (earlier called provisioning key); a key that calls models cannot read the bill",
     "openrouter.ai, Settings, Management keys", "OPENROUTER_PROVISIONING_KEY", 30},
}};

Error badPeriod(std::string sentence) {
    return {ErrorCode::BadInput, std::move(sentence), "pull period"};
}

}  // namespace

std::span<const PullFacts> pullVendors() {
    return kVendors;
}

const PullFacts& factsOf(PullVendor vendor) {
    return kVendors[static_cast<std::size_t>(vendor)];
}

std::optional<PullVendor> pullVendorFrom(std::string_view id) {
    const auto found = std::ranges::find(kVendors, id, &PullFacts::id);
    return found == kVendors.end() ? std::nullopt : std::optional(found->vendor);
}

Result<std::shared_ptr<const VendorKey>> vendorKeyFrom(std::string text, const PullFacts& facts) {
    auto key = VendorKey::from(std::move(text));
    if (key) {
        return key;
    }
    return Error{ErrorCode::BadInput,
                 fmt::format("{}. {} asks for {}. It stands at {}.", key.error().sentence, facts.title,
                             facts.key, facts.keyPlace),
                 "pull key"};
}

std::string keyNameOf(PullVendor vendor) {
    return fmt::format("bill key of {}", factsOf(vendor).id);
}

std::string dayText(Timestamp day) {
    return domain::formatIso(day, 0).substr(0, 10);
}

Result<void> checkPeriod(const PullFacts& facts, Timestamp first, Timestamp last, Timestamp now) {
    const Timestamp today = domain::floorTo(now, domain::kDay);
    if (!first.isSet() || !last.isSet() || last < first) {
        return badPeriod(fmt::format("{} to {} is no period: the first day comes first.",
                                     first.isSet() ? dayText(first) : "no day",
                                     last.isSet() ? dayText(last) : "no day"));
    }
    if (last > today) {
        return badPeriod(
            fmt::format("{} has not begun yet: today is {} (UTC).", dayText(last), dayText(today)));
    }
    if (last - first >= domain::kDay * kLongestPull) {
        return badPeriod(fmt::format("{} to {} is longer than {} days: pull a year at a time.",
                                     dayText(first), dayText(last), kLongestPull));
    }
    const Timestamp oldest = today - domain::kDay * facts.longestDays;
    if (facts.longestDays > 0 && (first < oldest || last == today)) {
        return badPeriod(fmt::format(
            "{} tells of its last {} whole days alone, {} to {}, and not of {}. Export older days from its "
            "Activity page.",
            facts.title, facts.longestDays, dayText(oldest), dayText(today - domain::kDay),
            dayText(first < oldest ? first : last)));
    }
    return {};
}

std::string askWords(const PullFacts& facts, Timestamp first, Timestamp last, std::string_view baseUrl) {
    constexpr std::string_view kScheme = "https://";
    std::string_view server = baseUrl.empty() ? facts.baseUrl : baseUrl;
    const bool isSafe = server.starts_with(kScheme);
    server.remove_prefix(isSafe ? kScheme.size() : 0);
    return fmt::format(
        "{} is asked for {}, from {} to {} (UTC days). The questions go to {} ({}){}, with your key "
        "and nothing else of yours; the answers stay on this machine.",
        facts.title, facts.asks, dayText(first), dayText(last), server, facts.paths,
        isSafe ? " over a verified connection" : "");
}

}  // namespace tessera::bill
