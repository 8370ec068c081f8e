#include "feeds/pull/patient_ask.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "feeds/pull/report_page.h"

namespace tessera::pull {

using domain::Error;
using domain::Result;
using http::HttpAnswer;
using http::HttpProblem;
using std::chrono::milliseconds;

namespace {

constexpr int kUnauthorized = 401, kForbidden = 403;

Error stopped(PullCounts& counts, const bill::PullFacts& facts) {
    return failed(counts, PullProblem::Stopped,
                  fmt::format("The pull from {} was stopped. Nothing of it was kept.", facts.title));
}

bool isWorthAnotherTry(HttpProblem problem) {
    return problem == HttpProblem::AskedToWait || problem == HttpProblem::ServerError ||
           problem == HttpProblem::CutOff;
}

std::string seconds(milliseconds time) {
    return fmt::format("{} s", (time.count() + 999) / 1'000);
}

/// False: the person stopped it.
bool pause(milliseconds time, const PullOptions& options, PullCounts& counts) {
    constexpr milliseconds kLook{50};
    const auto end = std::chrono::steady_clock::now() + time;
    counts.waited += std::chrono::duration_cast<std::chrono::seconds>(time);
    while (std::chrono::steady_clock::now() < end) {
        if (!options.goOn()) {
            return false;
        }
        std::this_thread::sleep_for(std::min(time, kLook));
    }
    return options.goOn();
}

Error wrongKey(const bill::PullFacts& facts, int status, PullCounts& counts) {
    return failed(counts, PullProblem::WrongKey,
                  fmt::format("{} does not let this key read the bill ({}). It takes {}. It stands at {}.",
                              facts.title, status, facts.key, facts.keyPlace));
}

/// What is final about an answer that is none.
Error refused(const bill::PullFacts& facts, const bill::VendorKey& key, const std::string& url,
              const HttpAnswer& answer, PullCounts& counts) {
    const std::string server = http::serverOf(url);
    switch (*answer.problem) {
        case HttpProblem::NoAnswer: {
            if (answer.status == kUnauthorized || answer.status == kForbidden) {
                return wrongKey(facts, answer.status, counts);
            }
            const std::string said = messageIn(answer.refusal, key.secret());
            return failed(counts, PullProblem::NotAnswered,
                          fmt::format("{} answered {} and no report{}.", server, answer.status,
                                      said.empty() ? "" : fmt::format(" (\"{}\")", said)));
        }
        case HttpProblem::OtherServer:
        case HttpProblem::OtherScheme:
        case HttpProblem::TooManyRedirects:
            return failed(counts, PullProblem::SentOn,
                          fmt::format("{} sends on to another address. The key was not sent there, and "
                                      "nothing was read.",
                                      server));
        default:
            return failed(counts, pullProblemOf(*answer.problem), answer.sentence);
    }
}

}  // namespace

Result<std::string> askPatiently(const bill::PullFacts& facts, const bill::VendorKey& key,
                                 const std::string& url, const PullOptions& options,
                                 const std::function<void(const std::string&)>& tell, PullCounts& counts) {
    http::HttpRequest request{.url = url, .limits = options.limits, .thing = "report"};
    request.headers = headersOf(facts.vendor, key);
    milliseconds growing = options.firstPause;
    for (int tries = 1;; ++tries) {
        if (!options.goOn()) {
            return stopped(counts, facts);
        }
        ++counts.asked;
        HttpAnswer answer = options.fetch(request, options.goOn);
        if (answer.isStopped) {
            return stopped(counts, facts);
        }
        if (!answer.problem) {
            return std::move(answer.body);
        }
        Error why = refused(facts, key, url, answer, counts);
        if (!isWorthAnotherTry(*answer.problem)) {
            return why;
        }
        const milliseconds wait = answer.retryAfter ? milliseconds(*answer.retryAfter) : growing;
        if (tries >= options.mostTries || wait > options.longestPause) {
            why.sentence += tries >= options.mostTries
                                ? fmt::format(" It was asked {} times. Try again later.", tries)
                                : fmt::format(" That is longer than the {} a pull waits. Try again then.",
                                              seconds(options.longestPause));
            return why;
        }
        tell(fmt::format("{} Asking again in {}", why.sentence, seconds(wait)));
        if (!pause(wait, options, counts)) {
            return stopped(counts, facts);
        }
        growing = std::min(growing * 2, options.longestPause);
    }
}

}  // namespace tessera::pull
