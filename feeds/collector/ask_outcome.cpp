#include "feeds/collector/ask_outcome.h"

#include <algorithm>
#include <array>

namespace tessera::collector {

namespace {

constexpr std::array<std::string_view, kAskOutcomes> kWords{"changed",
                                                            "unchanged",
                                                            "not modified",
                                                            "unreachable",
                                                            "timed out",
                                                            "stalled",
                                                            "not trusted",
                                                            "cut off",
                                                            "bad encoding",
                                                            "too large",
                                                            "too many redirects",
                                                            "redirect to another scheme",
                                                            "redirect to another server",
                                                            "asked to wait",
                                                            "server error",
                                                            "no answer",
                                                            "not a price list",
                                                            "not taken",
                                                            "not kept"};

}  // namespace

std::string_view wordFor(AskOutcome outcome) {
    return kWords[static_cast<std::size_t>(outcome)];
}

std::optional<AskOutcome> askOutcomeFrom(std::string_view word) {
    const auto found = std::ranges::find(kWords, word);
    return found == kWords.end() ? std::nullopt
                                 : std::optional(static_cast<AskOutcome>(found - kWords.begin()));
}

AskOutcome outcomeOf(http::HttpProblem problem) {
    using enum http::HttpProblem;
    switch (problem) {
        case Unreachable:
            return AskOutcome::Unreachable;
        case TimedOut:
            return AskOutcome::TimedOut;
        case Stalled:
            return AskOutcome::Stalled;
        case NotTrusted:
            return AskOutcome::NotTrusted;
        case CutOff:
            return AskOutcome::CutOff;
        case BadEncoding:
            return AskOutcome::BadEncoding;
        case TooLarge:
            return AskOutcome::TooLarge;
        case TooManyRedirects:
            return AskOutcome::TooManyRedirects;
        case OtherScheme:
            return AskOutcome::OtherScheme;
        case OtherServer:
            return AskOutcome::OtherServer;
        case AskedToWait:
            return AskOutcome::AskedToWait;
        case ServerError:
            return AskOutcome::ServerError;
        case NoAnswer:
            break;
    }
    return AskOutcome::NoAnswer;
}

}  // namespace tessera::collector
