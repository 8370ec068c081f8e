#include "feeds/pull/pull_problem.h"

#include <fmt/format.h>

namespace tessera::pull {

using domain::ErrorCode;

namespace {

constexpr std::array<std::string_view, kPullProblems> kWords{
    "unreachable",  "timed out",     "stalled",        "not trusted",   "cut off",
    "bad encoding", "too large",     "sent on",        "asked to wait", "server error",
    "wrong key",    "not answered",  "empty",          "web page",      "not JSON",
    "other shape",  "repeated page", "too many pages", "no usage",      "stopped"};

ErrorCode codeOf(PullProblem problem) {
    switch (problem) {
        case PullProblem::WrongKey:
        case PullProblem::SentOn:
            return ErrorCode::Refused;
        case PullProblem::NoUsage:
            return ErrorCode::NotFound;
        case PullProblem::Stopped:
            return ErrorCode::Cancelled;
        case PullProblem::Empty:
        case PullProblem::WebPage:
        case PullProblem::NotJson:
        case PullProblem::OtherShape:
        case PullProblem::RepeatedPage:
        case PullProblem::TooManyPages:
        case PullProblem::TooLarge:
            return ErrorCode::Corrupt;
        default:
            return ErrorCode::Unavailable;
    }
}

}  // namespace

std::string_view wordFor(PullProblem problem) {
    return kWords[static_cast<std::size_t>(problem)];
}

PullProblem pullProblemOf(http::HttpProblem problem) {
    using enum http::HttpProblem;
    switch (problem) {
        case Unreachable:
            return PullProblem::Unreachable;
        case TimedOut:
            return PullProblem::TimedOut;
        case Stalled:
            return PullProblem::Stalled;
        case NotTrusted:
            return PullProblem::NotTrusted;
        case CutOff:
            return PullProblem::CutOff;
        case BadEncoding:
            return PullProblem::BadEncoding;
        case TooLarge:
            return PullProblem::TooLarge;
        case TooManyRedirects:
        case OtherScheme:
        case OtherServer:
            return PullProblem::SentOn;
        case AskedToWait:
            return PullProblem::AskedToWait;
        case ServerError:
            return PullProblem::ServerError;
        case NoAnswer:
            break;
    }
    return PullProblem::NotAnswered;
}

std::string PullCounts::sentence() const {
    std::string met;
    for (std::size_t i = 0; i < kPullProblems; ++i) {
        if (problems[i] > 0) {
            met += fmt::format("{} {} {}", met.empty() ? ";" : ",", kWords[i], problems[i]);
        }
    }
    return fmt::format("{} question{}, {} page{}{}", asked, asked == 1 ? "" : "s", pages,
                       pages == 1 ? "" : "s", met);
}

domain::Error failed(PullCounts& counts, PullProblem problem, std::string sentence) {
    ++counts.of(problem);
    return {codeOf(problem), std::move(sentence), fmt::format("pull: {}", wordFor(problem))};
}

}  // namespace tessera::pull
