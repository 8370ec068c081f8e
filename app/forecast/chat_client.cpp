#include "app/forecast/chat_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/forecast/sse_parser.h"

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;
using nlohmann::json;

constexpr std::size_t kLongestAnswer = 4 << 20;  // bytes of one stream
constexpr std::size_t kLongestText = 64 * 1024;
constexpr std::int64_t kFrameTokens = 64;  // what a chat template puts around a question
constexpr std::size_t kSaid = 160;         // of a stranger's sentence

/// A stranger's words as one short line.
std::string shortened(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
    return text.size() > kSaid ? text.substr(0, kSaid) + "..." : text;
}

/// The message of an error object in any of the usual shapes.
std::string messageIn(const json& error) {
    if (error.is_string()) {
        return error.get<std::string>();
    }
    if (error.is_object() && error.contains("message") && error["message"].is_string()) {
        return error["message"].get<std::string>();
    }
    return "an error";
}

std::string saidIn(const std::string& body) {
    const json parsed = json::parse(body, nullptr, false);
    if (parsed.is_object() && parsed.contains("error")) {
        return shortened(messageIn(parsed["error"]));
    }
    if (parsed.is_object() && parsed.contains("detail") && parsed["detail"].is_string()) {
        return shortened(parsed["detail"].get<std::string>());
    }
    return {};
}

/// Gathers one answer, of a stream or of a server that does not stream.
class ChatGatherer {
 public:
    explicit ChatGatherer(std::string host, const ChatClient::Progress& progress)
        : m_host(std::move(host)), m_progress(progress) {}

    /// False: the answer is of no use, problem() says why.
    bool take(std::string_view bytes) {
        m_bytes += bytes.size();
        if (m_bytes > kLongestAnswer) {
            return fail("{} sends more than 4 MB for one answer");
        }
        if (m_shape == Shape::Unknown) {
            const std::size_t first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
            if (first == std::string_view::npos) {
                return true;
            }
            m_shape = bytes[first] == '{' ? Shape::Whole : bytes[first] == '<' ? Shape::Page : Shape::Stream;
        }
        if (m_shape == Shape::Page) {
            return fail("{} answers with a web page, not as a model server: is the address right?");
        }
        if (m_shape == Shape::Whole) {
            m_whole += bytes;
            return true;
        }
        std::vector<std::string> events;
        m_sse.feed(bytes, events);
        if (m_sse.overflow()) {
            return fail("{} answers with something that is not an event stream");
        }
        return std::ranges::all_of(events, [this](const std::string& event) { return takeJson(event); });
    }
    /// After the last byte.
    bool conclude() {
        if (m_shape == Shape::Whole && !takeJson(m_whole)) {
            return false;
        }
        return m_isEnded || m_sse.done() || fail("{} broke off its answer");
    }
    const std::string& problem() const { return m_problem; }
    ChatAnswer& answer() { return m_answer; }

 private:
    enum class Shape { Unknown, Stream, Whole, Page };

    bool fail(std::string_view words) {
        m_problem = fmt::format(fmt::runtime(words), m_host);
        return false;
    }
    bool takeJson(const std::string& text) {
        const json piece = json::parse(text, nullptr, false);
        if (!piece.is_object()) {
            return fail("{} answers with something that cannot be read");
        }
        if (piece.contains("error") && !piece["error"].is_null()) {
            m_problem =
                fmt::format("{} failed while answering: {}", m_host, shortened(messageIn(piece["error"])));
            return false;
        }
        takeUsage(piece);
        const auto choices = piece.find("choices");
        if (choices == piece.end() || !choices->is_array() || choices->empty() ||
            !choices->front().is_object()) {
            return true;  // a last event with the usage alone
        }
        const json& choice = choices->front();
        takeText(choice.value("delta", json::object()));
        takeText(choice.value("message", json::object()));
        if (const auto reason = choice.find("finish_reason"); reason != choice.end() && reason->is_string()) {
            m_isEnded = true;
            m_answer.isCut = *reason == "length";
        }
        return m_answer.text.size() <= kLongestText || fail("{} answers with more text than was asked for");
    }
    void takeText(const json& from) {
        if (from.is_object() && from.contains("content") && from["content"].is_string()) {
            m_answer.text += from["content"].get<std::string>();
            if (m_progress) {
                m_progress(m_answer.text.size());
            }
        }
    }
    void takeUsage(const json& piece) {
        const auto usage = piece.find("usage");
        if (usage == piece.end() || !usage->is_object()) {
            return;
        }
        const auto count = [&](const char* name) -> std::int64_t {
            const auto found = usage->find(name);
            return found != usage->end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
        };
        const ChatUsage said{count("prompt_tokens"), count("completion_tokens")};
        if (said.input >= 0 && said.output >= 0) {
            m_answer.usage = said;
        }
    }

    const std::string m_host;
    const ChatClient::Progress& m_progress;
    SseParser m_sse;
    Shape m_shape = Shape::Unknown;
    std::size_t m_bytes = 0;
    std::string m_whole;
    bool m_isEnded = false;
    std::string m_problem;
    ChatAnswer m_answer;
};

Error transportError(const HttpReply& reply, const std::string& host) {
    const auto say = [&](ErrorCode code, std::string_view words) {
        return Error{code, fmt::format(fmt::runtime(words), host), reply.detail};
    };
    switch (reply.outcome) {
        case HttpOutcome::NoConnection:
            return say(ErrorCode::Unavailable, "{} cannot be reached");
        case HttpOutcome::NotTrusted:
            return say(ErrorCode::Unavailable,
                       "the certificate of {} is not to be trusted; nothing was sent");
        case HttpOutcome::Stalled:
            return say(ErrorCode::OutOfRange, "{} stopped answering");
        case HttpOutcome::TimedOut:
            return say(ErrorCode::OutOfRange, "{} took too long");
        case HttpOutcome::Cancelled:
            return {ErrorCode::Cancelled, "cancelled", {}};
        default:
            return say(ErrorCode::Unavailable, "{} broke off its answer");
    }
}

Error statusError(const HttpReply& reply, const std::string& host) {
    const std::string said = saidIn(reply.body);
    const std::string tail = said.empty() ? std::string() : ": " + said;
    const std::string detail = fmt::format("HTTP {}: {}", reply.status, reply.body.substr(0, 2'000));
    switch (reply.status) {
        case 400:
        case 422:
            return {ErrorCode::BadInput, fmt::format("{} does not take the question{}", host, tail), detail};
        case 401:
        case 403:
            return {ErrorCode::Refused, fmt::format("{} does not accept the key", host), detail};
        case 402:
            return {ErrorCode::Refused, fmt::format("{} wants to be paid first{}", host, tail), detail};
        case 404:
            return {ErrorCode::NotFound, fmt::format("{} knows no such address or model{}", host, tail),
                    detail};
        case 429:
            return {ErrorCode::Refused, fmt::format("{} was asked too often or its quota is used up", host),
                    detail};
        default:
            break;
    }
    if (reply.status / 100 == 3) {
        const std::string to = hostOf(reply.location);
        return {ErrorCode::Refused,
                fmt::format("{} sends the question on to {}; it is not followed, for the key is for {} alone",
                            host, to.empty() ? "another address" : to, host),
                detail};
    }
    return {ErrorCode::Unavailable, fmt::format("{} answers with HTTP {}{}", host, reply.status, tail),
            detail};
}

}  // namespace

std::string apiBase(const std::string& baseUrl) {
    return baseUrl.ends_with("/v1") ? baseUrl : baseUrl + "/v1";
}

std::string chatSamplerText(const Sampler& sampler, const ports::ServerAbilities& abilities) {
    std::string text = abilities.takesTemperature
                           ? fmt::format(
                                 "temperature {:.2f}, top_p {:.2f}, presence_penalty 0, "
                                 "frequency_penalty 0",
                                 sampler.temperature, sampler.topP)
                           : "temperature and top_p are the server's own";
    text += abilities.takesExtras ? ", top_k 0, min_p 0, repeat_penalty 1"
                                  : ", top_k, min_p and repeat_penalty not taken by the server";
    return text + (abilities.takesSeed ? "" : ", seeds not taken by the server");
}

std::int64_t mostInputTokens(const ChatQuestion& question) {
    return static_cast<std::int64_t>(question.system.size() + question.user.size() + question.schema.size()) +
           kFrameTokens;
}

std::string chatBody(const ChatServer& server, const ChatQuestion& question, std::uint64_t seed,
                     const ports::ServerAbilities& abilities) {
    json body{{"model", server.model},
              {"messages", json::array({json{{"role", "system"}, {"content", question.system}},
                                        json{{"role", "user"}, {"content", question.user}}})},
              {"stream", true}};
    body[abilities.namesTokensNewly ? "max_completion_tokens" : "max_tokens"] = question.tokens;
    if (abilities.takesTemperature) {
        body["temperature"] = question.sampler.temperature;
        body["top_p"] = question.sampler.topP;
        body["presence_penalty"] = 0;
        body["frequency_penalty"] = 0;
    }
    if (abilities.takesExtras) {
        body["top_k"] = 0;
        body["min_p"] = 0;
        body["repeat_penalty"] = 1;
    }
    if (abilities.takesSeed) {
        body["seed"] = seed & 0x7fffffffU;
    }
    if (abilities.takesStreamUsage) {
        body["stream_options"] = {{"include_usage", true}};
    }
    if (!question.schema.empty() && abilities.takesSchema) {
        body["response_format"] = {{"type", "json_schema"},
                                   {"json_schema",
                                    {{"name", "answer"},
                                     {"strict", true},
                                     {"schema", json::parse(question.schema, nullptr, false)}}}};
    }
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<ports::ServerAbilities> withoutRefused(const ports::ServerAbilities& abilities,
                                                     const std::string& said) {
    ports::ServerAbilities next = abilities;
    const auto names = [&](std::initializer_list<const char*> words) {
        return std::ranges::any_of(words,
                                   [&](const char* word) { return said.find(word) != std::string::npos; });
    };
    const auto drop = [&](bool& takes, const char* what) {
        takes = false;
        next.refused.emplace_back(what);
        return next;
    };
    if (abilities.takesExtras && names({"top_k", "min_p", "repeat_penalty"})) {
        return drop(next.takesExtras, "top_k, min_p, repeat_penalty");
    }
    if (!abilities.namesTokensNewly && names({"max_tokens"})) {
        next.namesTokensNewly = true;
        next.refused.emplace_back("max_tokens");
        return next;
    }
    if (abilities.takesTemperature &&
        names({"temperature", "top_p", "presence_penalty", "frequency_penalty"})) {
        return drop(next.takesTemperature, "temperature, top_p");
    }
    if (abilities.takesStreamUsage && names({"stream_options", "include_usage"})) {
        return drop(next.takesStreamUsage, "stream_options");
    }
    if (abilities.takesSchema && names({"response_format", "json_schema", "grammar", "guided"})) {
        return drop(next.takesSchema, "response_format");
    }
    if (abilities.takesSeed && names({"seed"})) {
        return drop(next.takesSeed, "seed");
    }
    // It does not say which: what not every server knows, one after the other.
    if (abilities.takesExtras) {
        return drop(next.takesExtras, "top_k, min_p, repeat_penalty");
    }
    if (abilities.takesSchema) {
        return drop(next.takesSchema, "response_format");
    }
    if (abilities.takesStreamUsage) {
        return drop(next.takesStreamUsage, "stream_options");
    }
    return std::nullopt;
}

domain::Result<ChatAnswer> ChatClient::ask(const ChatServer& server, const ChatQuestion& question,
                                           std::uint64_t seed, const ports::ServerAbilities& abilities,
                                           const HttpLimits& limits, const std::atomic<bool>& cancelled,
                                           const Progress& progress) {
    const std::string host = hostOf(server.baseUrl);
    ChatGatherer gatherer(host, progress);
    HttpRequest request;
    request.baseUrl = apiBase(server.baseUrl);
    request.path = "/chat/completions";
    request.key = server.key;
    request.body = chatBody(server, question, seed, abilities);
    const HttpReply reply = m_transport.exchange(
        request, limits, cancelled, [&](std::string_view bytes) { return gatherer.take(bytes); });
    const bool isAnswered = reply.outcome == HttpOutcome::Answered;
    const bool neverArrived =
        reply.outcome == HttpOutcome::NoConnection || reply.outcome == HttpOutcome::NotTrusted;
    m_mayBeCharged = !neverArrived && !(isAnswered && reply.status / 100 != 2);
    if (!gatherer.problem().empty()) {
        return Error{ErrorCode::Corrupt, gatherer.problem(), reply.detail};
    }
    if (reply.outcome != HttpOutcome::Answered) {
        return transportError(reply, host);
    }
    if (reply.status / 100 != 2) {
        return statusError(reply, host);
    }
    if (!gatherer.conclude()) {
        return Error{ErrorCode::Corrupt, gatherer.problem(), "stream"};
    }
    return std::move(gatherer.answer());
}

domain::Result<ChatClient::Offer> ChatClient::models(const ChatServer& server, const HttpLimits& limits,
                                                     const std::atomic<bool>& cancelled) {
    const std::string host = hostOf(server.baseUrl);
    HttpRequest request;
    request.baseUrl = apiBase(server.baseUrl);
    request.path = "/models";
    request.key = server.key;
    const HttpReply reply = m_transport.exchange(request, limits, cancelled);
    if (reply.outcome != HttpOutcome::Answered) {
        return transportError(reply, host);
    }
    if (reply.status / 100 != 2) {
        return statusError(reply, host);
    }
    const json parsed = json::parse(reply.body, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("data") || !parsed["data"].is_array()) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} does not answer as a model server: is the address right?", host),
                     reply.body.substr(0, 300)};
    }
    Offer offer;
    for (const json& each : parsed["data"]) {
        if (each.is_object() && each.contains("id") && each["id"].is_string()) {
            offer.models.push_back(each["id"].get<std::string>());
            offer.isLlamaCpp = offer.isLlamaCpp || each.value("owned_by", json()) == "llamacpp";
        }
    }
    return offer;
}

}  // namespace tessera::forecast
