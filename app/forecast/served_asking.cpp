// What the thread of a served model does: finds out what the server understands, asks, pays, and makes a
// forecast of the answers.

#include <algorithm>

#include "app/forecast/baselines.h"
#include "app/forecast/digit_answer.h"
#include "app/forecast/fan.h"
#include "app/forecast/gguf_file.h"
#include "app/forecast/served_model_impl.h"
#include "app/forecast/served_question.h"
#include "app/forecast/sha256.h"
#include "app/forecast/statistical_forecasters.h"

namespace tessera::forecast {

using Clock = std::chrono::steady_clock;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using ports::Forecast;
using ports::ForecastStatus;
using ports::ModelServerView;
using ports::ServerAbilities;
using ports::ServerKind;
using State = ModelServerView::State;

namespace {

constexpr double kToldProgress = 0.01;
constexpr int kParallelPaths = 16;
constexpr std::size_t kNamedModels = 3;

/// "llama3.2" is offered as "llama3.2:latest".
bool offers(const std::vector<std::string>& models, const std::string& name) {
    return std::ranges::any_of(
        models, [&](const std::string& one) { return one == name || one == name + ":latest"; });
}

std::string namesOf(const std::vector<std::string>& models) {
    std::string names;
    for (std::size_t i = 0; i < std::min(models.size(), kNamedModels); ++i) {
        names += (i == 0 ? "" : ", ") + models[i].substr(0, 60);
    }
    return names +
           (models.size() > kNamedModels ? fmt::format(" and {} more", models.size() - kNamedModels) : "");
}

}  // namespace

/// Of a model file: that it is one, its digest, and who serves it.
bool ServedModel::Impl::prepare() {
    if (!hardProblem.empty() || !isFile()) {
        return hardProblem.empty();
    }
    const ports::ModelFileFacts facts = readModelFile(parts.spec.modelPath);
    std::vector<std::string> command =
        parts.spec.program.empty() ? parts.runtime : std::vector<std::string>{parts.spec.program};
    if (!facts.problem.empty()) {
        hardProblem = facts.problem;
    } else if (command.empty()) {
        hardProblem =
            "There is no server to run it: \"sh packaging/model.sh\" installs one, or choose a "
            "llama-server.";
    }
    if (!hardProblem.empty()) {
        return false;
    }
    double told = 0;
    modelDigest = sha256File(parts.spec.modelPath, &abandoned, [&](double share) {
        if (share >= told + kToldProgress) {
            told = share;
            tell(State::Starting, "computing the model file's digest", share);
        }
    });
    if (modelDigest.empty()) {
        hardProblem = fmt::format("The file {} cannot be read to its end.", parts.spec.modelPath);
        return false;
    }
    LocalServerOptions options;
    options.threads = parts.limits.threads;
    options.parallelPaths = kParallelPaths;
    options.contextTokens = kServedContext;
    options.maxRestarts = parts.limits.maxRestarts;
    options.restartWindow = parts.limits.restartWindow;
    options.restartPause = parts.limits.restartPause;
    ModelManifest manifest;
    manifest.model = parts.spec.title;
    manifest.modelPath = parts.spec.modelPath;
    manifest.modelSha256 = modelDigest;
    manifest.command = std::move(command);
    keeper = std::make_unique<ModelServerKeeper>(
        std::move(manifest), options, parts.limits.load,
        [this](ports::ModelStatus::State state, std::string words, double progress) {
            const bool isOver = state == ports::ModelStatus::State::Failed;
            // It may be tried again: what a forecast is refused with is its own sentence.
            tell(state == ports::ModelStatus::State::Starting ? State::Starting : State::Ready,
                 std::move(words), isOver ? -1 : progress);
        });
    return true;
}

bool ServedModel::Impl::ensureServer(HttpTransport& transport) {
    return !isFile() || keeper->ensure(transport, abandoned);
}

Result<std::optional<SpendBook::Aside>> ServedModel::Impl::setAside(const ChatQuestion& question,
                                                                    int answers) {
    const auto its = prices();
    if (!its || !parts.spec.dailyCap) {
        return std::optional<SpendBook::Aside>();
    }
    const domain::Money most = costOf(*its, mostInputTokens(question) * answers,
                                      static_cast<std::int64_t>(question.tokens) * answers);
    auto aside = parts.spend->setAside(parts.spec.id, most, *parts.spec.dailyCap, parts.clock->utcNow());
    if (!aside) {
        return aside.error();
    }
    return std::optional(*aside);
}

/// One small question after the other, until the server takes one.
Result<ServerAbilities> ServedModel::Impl::trial(HttpTransport& transport,
                                                 const std::atomic<bool>& cancelled) {
    ChatClient chat(transport);
    ServerAbilities found;
    found.of = identityOf(parts.spec);
    found.foundAt = parts.clock->utcNow();
    found.modelDigest = modelDigest;
    found.isLlamaCpp = isFile();
    if (const auto offer = chat.models(server(), limits(), cancelled)) {
        found.isLlamaCpp = found.isLlamaCpp || offer->isLlamaCpp;
        if (!found.isLlamaCpp && !offer->models.empty() && !offers(offer->models, parts.spec.model)) {
            return Error{ErrorCode::NotFound,
                         fmt::format("{} offers no model \"{}\"; it offers {}", hostOf(parts.spec.baseUrl),
                                     parts.spec.model, namesOf(offer->models)),
                         "models"};
        }
    } else if (offer.error().code == ErrorCode::Refused || offer.error().code == ErrorCode::Unavailable ||
               offer.error().code == ErrorCode::OutOfRange || offer.error().code == ErrorCode::Cancelled) {
        return offer.error();
    }
    const ChatQuestion question = trialQuestion();
    while (true) {
        const auto aside = setAside(question, 1);
        if (!aside) {
            return aside.error();
        }
        const auto started = Clock::now();
        const auto said = chat.ask(server(), question, 1, found, limits(), cancelled);
        if (*aside) {
            const bool isFree = !said && !chat.mayBeCharged();
            parts.spend->settle(
                **aside, said && said->usage
                             ? std::optional(costOf(*prices(), said->usage->input, said->usage->output))
                         : isFree ? std::optional(domain::Money{})
                                  : std::nullopt);
        }
        if (said) {
            found.givesUsage = said->usage.has_value();
            found.milliseconds = static_cast<int>(
                std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started).count());
            return found;
        }
        const auto next = said.error().code == ErrorCode::BadInput
                              ? withoutRefused(found, said.error().detail)
                              : std::nullopt;
        if (!next) {
            return said.error();
        }
        note(said.error().sentence + "; asked again without it");
        found = *next;
    }
}

Result<void> ServedModel::Impl::probe(HttpTransport& transport, const std::atomic<bool>& cancelled) {
    if (!ensureServer(transport)) {
        return Error{ErrorCode::Unavailable, sentence(), "server"};
    }
    tell(State::Busy, "finding out what the server understands");
    auto found = trial(transport, cancelled);
    if (!found) {
        note("trial: " + found.error().sentence);
        return found.error();
    }
    abilities = std::move(*found);
    note(fmt::format("trial: answered in {} ms", abilities->milliseconds));
    return {};
}

Result<std::vector<std::string>> ServedModel::Impl::ask(HttpTransport& transport, const ServedJob& job,
                                                        const ChatQuestion& question, int answers,
                                                        Forecast& forecast) {
    const auto aside = setAside(question, answers);
    if (!aside) {
        return aside.error();
    }
    const auto its = prices();
    const auto started = Clock::now();
    const domain::Money mostOfOne =
        its ? costOf(*its, mostInputTokens(question), question.tokens) : domain::Money{};
    ChatClient chat(transport);
    std::vector<std::string> texts;
    std::int64_t spent = 0, input = 0, output = 0;
    bool isCounted = true;
    const auto settle = [&] {
        if (*aside) {
            forecast.cost = domain::Money::fromNanoUsd(spent);
            lastCost = forecast.cost;
            parts.spend->settle(**aside, forecast.cost);
        }
    };
    tell(State::Busy, "asking", 0);
    for (int i = 0; i < answers; ++i) {
        HttpLimits left = limits();
        left.total -= std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
        auto said = chat.ask(server(), question, job.request.seed + static_cast<std::uint64_t>(i), *abilities,
                             left, *job.cancelled);
        if (!said) {
            spent += chat.mayBeCharged() ? mostOfOne.nanoUsd() : 0;
            settle();
            note(fmt::format("answer {} of {}: {}", i + 1, answers, said.error().sentence));
            forecast.completions = std::move(texts);
            return said.error();
        }
        if (said->usage) {
            input += said->usage->input;
            output += said->usage->output;
        }
        isCounted = isCounted && said->usage.has_value();
        spent += !its          ? 0
                 : said->usage ? costOf(*its, said->usage->input, said->usage->output).nanoUsd()
                               : mostOfOne.nanoUsd();
        if (said->isCut && !question.schema.empty()) {
            settle();
            forecast.completions.push_back(std::move(said->text));
            return Error{ErrorCode::Corrupt,
                         fmt::format("the model's answer was cut at its limit of {} tokens", question.tokens),
                         "length"};
        }
        texts.push_back(std::move(said->text));
        tell(State::Busy, "asking", static_cast<double>(i + 1) / answers);
    }
    settle();
    note(fmt::format("{} answers in {:.1f} s, {}{}", answers,
                     std::chrono::duration<double>(Clock::now() - started).count(),
                     isCounted ? fmt::format("{} tokens in, {} out", input, output)
                               : std::string("tokens not counted by the server"),
                     forecast.cost ? ", " + costText(*forecast.cost) + (isCounted ? "" : " at most") : ""));
    return texts;
}

/// A llama.cpp server's better path: all paths at once, held to digits by a grammar.
Result<std::vector<std::string>> ServedModel::Impl::complete(HttpTransport& transport, const ServedJob& job,
                                                             const std::string& prompt, Forecast& forecast) {
    CompletionRequest request;
    request.prompt = prompt;
    request.grammar = digitGrammar(job.request.horizon);
    request.tokens = digitTokens(job.request.horizon);
    request.samples = job.request.samples;
    request.seed = job.request.seed;
    CompletionServer to;
    to.baseUrl = server().baseUrl;
    if (to.baseUrl.ends_with("/v1")) {
        to.baseUrl.resize(to.baseUrl.size() - 3);
    }
    to.key = server().key;
    to.parallelPaths = isFile() ? kParallelPaths : 4;  // a server of somebody else has four slots as a rule
    forecast.sampler =
        fmt::format("{}, seeds {}..{}, {}", request.sampler.text(), request.seed,
                    request.seed + static_cast<std::uint64_t>(request.samples) - 1, kEncoderVersion);
    tell(State::Busy, "sampling", 0);
    const auto started = Clock::now();
    double told = 0;
    CompletionClient client(transport);
    auto texts = client.complete(to, request, limits(), *job.cancelled, [&](double fraction) {
        if (fraction >= told + kToldProgress) {
            told = fraction;
            tell(State::Busy, "sampling", fraction);
        }
    });
    note(texts ? fmt::format("{} paths in {:.1f} s", texts->size(),
                             std::chrono::duration<double>(Clock::now() - started).count())
               : texts.error().sentence);
    return texts;
}

Forecast ServedModel::Impl::byDigits(HttpTransport& transport, const ServedJob& job, Forecast forecast) {
    const auto prompt = encodeDigits(job.request.closes, job.request.horizon, kServedHistory);
    if (!prompt) {
        forecast.status = ForecastStatus::Abstained;
        forecast.sentence = prompt.error().sentence;
        return forecast;
    }
    Result<std::vector<std::string>> texts = std::vector<std::string>();
    // With a price, tokens must be counted, which the other path does not do.
    if (abilities->isLlamaCpp && !prices()) {
        forecast.prompt = prompt->text;
        texts = complete(transport, job, prompt->text, forecast);
    } else {
        const ChatQuestion question = digitQuestion(prompt->text, job.request.horizon);
        forecast.prompt = question.system + "\n\n" + question.user;
        forecast.sampler = fmt::format(
            "{}, seeds {}..{}, {} by chat", chatSamplerText(question.sampler, *abilities), job.request.seed,
            job.request.seed + static_cast<std::uint64_t>(job.request.samples) - 1, kEncoderVersion);
        texts = ask(transport, job, question, job.request.samples, forecast);
        if (texts) {
            std::vector<std::string> tidy;
            std::ranges::transform(*texts, std::back_inserter(tidy), tidyDigits);
            texts = std::move(tidy);
        }
    }
    if (!texts) {
        forecast.status =
            texts.error().code == ErrorCode::Cancelled ? ForecastStatus::Cancelled : ForecastStatus::Failed;
        forecast.sentence = texts.error().sentence;
        return forecast;
    }
    return withDigits(std::move(forecast), std::move(*texts), prompt->scale, job.request);
}

Forecast ServedModel::Impl::byCorrection(HttpTransport& transport, const ServedJob& job, Forecast forecast) {
    const auto ended = [&](ForecastStatus how, std::string why) {
        forecast.status = how;
        forecast.sentence = std::move(why);
        return std::move(forecast);
    };
    Forecast baseline = statisticalForecast(kCorrectedKey, job.request);
    if (baseline.status != ForecastStatus::Ok) {
        return ended(ForecastStatus::Abstained, baseline.sentence);
    }
    const ChatQuestion question = correctorQuestion(job.request, baseline, job.events);
    forecast.prompt = question.system + "\n\n" + question.user;
    auto texts = ask(transport, job, question, 1, forecast);
    if (!texts) {
        return ended(
            texts.error().code == ErrorCode::Cancelled ? ForecastStatus::Cancelled : ForecastStatus::Failed,
            texts.error().sentence);
    }
    forecast.completions = std::move(*texts);
    const auto correction = readCorrection(forecast.completions.front());
    if (!correction) {
        return ended(ForecastStatus::Failed, correction.error().sentence);
    }
    if (correction->abstains) {
        return ended(ForecastStatus::Abstained, "the model abstains: " + correction->reason);
    }
    Forecast moved = bounded(corrected(baseline, *correction));
    if (moved.status != ForecastStatus::Ok) {
        return ended(ForecastStatus::Failed, moved.sentence);
    }
    forecast.paths = std::move(moved.paths);
    forecast.quantiles = std::move(moved.quantiles);
    forecast.rationale = correction->reason;
    forecast.sampler =
        fmt::format("{}, seed {}, {}, {}, of {}", chatSamplerText(question.sampler, *abilities),
                    job.request.seed, kCorrectorVersion, correctionText(*correction), baseline.forecaster);
    forecast.sentence = correctionText(*correction);
    forecast.baseline = std::make_shared<const Forecast>(std::move(baseline));
    return forecast;
}

Forecast ServedModel::Impl::answer(HttpTransport& transport, const ServedJob& job) {
    const auto started = Clock::now();
    Forecast forecast = answerTo(job.request, (job.isCorrector ? corrector : digits).name());
    forecast.modelDigest =
        isFile() ? modelDigest
                 : fmt::format("not known: {} at {}", parts.spec.model, hostOf(parts.spec.baseUrl));
    const auto failed = [&](const Error& error) {
        forecast.status =
            error.code == ErrorCode::Cancelled ? ForecastStatus::Cancelled : ForecastStatus::Failed;
        forecast.sentence = error.sentence;
        return std::move(forecast);
    };
    if (job.cancelled->load()) {
        return failed({ErrorCode::Cancelled, "cancelled", {}});
    }
    if (!hardProblem.empty()) {
        return failed({ErrorCode::Unavailable, hardProblem, "server"});
    }
    if (std::string reason = refusal(job.request); !reason.empty()) {
        forecast.status = ForecastStatus::Abstained;
        forecast.sentence = std::move(reason);
        return forecast;
    }
    if (!abilities) {
        if (const auto probed = probe(transport, *job.cancelled); !probed) {
            return failed(probed.error());
        }
    }
    if (!ensureServer(transport)) {
        return failed({ErrorCode::Unavailable, sentence(), "server"});
    }
    forecast = job.isCorrector ? byCorrection(transport, job, std::move(forecast))
                               : byDigits(transport, job, std::move(forecast));
    forecast.computeTime = Clock::now() - started;
    const bool hasAnswered = !forecast.completions.empty();
    if (forecast.status == ForecastStatus::Failed && hasAnswered) {
        ++refusedAnswers;
    } else if (forecast.status == ForecastStatus::Failed && keeper && keeper->isRunning()) {
        keeper->drop(forecast.sentence);  // it would be as stuck for the next question
    }
    return forecast;
}

}  // namespace tessera::forecast
