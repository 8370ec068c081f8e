#include "app/forecast/completion_client.h"

#include <fmt/format.h>
#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/forecast/sse_parser.h"

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;

constexpr std::size_t kLongestCompletion = 64 * 1024;

/// Quoted; bytes that are no UTF-8 become U+FFFD, for one of them makes the whole document unreadable.
std::string jsonText(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string bodyOf(const CompletionRequest& request, std::uint64_t seed, int count) {
    std::string body = fmt::format(
        "{{\"prompt\":{},\"grammar\":{},\"n_predict\":{},\"seed\":{},\"temperature\":{},\"top_p\":{},\"top_"
        "k\":0,"
        "\"min_p\":0.0,\"typical_p\":1.0,\"repeat_penalty\":1.0,\"presence_penalty\":0.0,\"frequency_"
        "penalty\":0.0,"
        "\"cache_prompt\":true,\"stream\":true",
        jsonText(request.prompt), jsonText(request.grammar), request.tokens, seed & 0xffffffffU,
        request.sampler.temperature, request.sampler.topP);
    if (count > 1) {
        body += fmt::format(",\"n_cmpl\":{}", count);
    }
    return body + '}';
}

/// One event of the stream, already told apart.
struct Piece {
    std::size_t index = 0;
    std::string content;
    bool stop = false;
    std::string error;
};

Piece readPiece(simdjson::ondemand::parser& parser, const std::string& event) {
    Piece piece;
    const simdjson::padded_string padded(event);
    simdjson::ondemand::document document = parser.iterate(padded);
    simdjson::ondemand::object error;
    const auto failure = document["error"].get_object().get(error);
    if (failure == simdjson::SUCCESS) {
        std::string_view message;
        piece.error =
            error["message"].get_string().get(message) == simdjson::SUCCESS ? std::string(message) : "error";
        return piece;
    }
    // Anything but "no such thing" is broken JSON, after which the document must not be touched again.
    if (failure != simdjson::NO_SUCH_FIELD && failure != simdjson::INCORRECT_TYPE) {
        throw simdjson::simdjson_error(failure);
    }
    std::uint64_t index = 0;
    const auto missing = document["index"].get_uint64().get(index);
    if (missing == simdjson::SUCCESS) {
        piece.index = index;
    } else if (missing != simdjson::NO_SUCH_FIELD) {
        throw simdjson::simdjson_error(missing);
    }
    piece.content = std::string_view(document["content"].get_string());
    piece.stop = bool(document["stop"].get_bool());
    return piece;
}

/// Gathers a stream's pieces into continuations.
class Gatherer {
 public:
    Gatherer(int count, std::function<void(std::size_t)> onLines)
        : m_texts(static_cast<std::size_t>(count)),
          m_stopped(m_texts.size(), false),
          m_onLines(std::move(onLines)) {}

    /// False: the stream is of no use, `problem()` says why.
    bool take(std::string_view bytes) {
        std::vector<std::string> events;
        m_sse.feed(bytes, events);
        if (m_sse.overflow()) {
            m_problem = "the server's answer is not an event stream";
            return false;
        }
        std::size_t lines = 0;
        for (const std::string& event : events) {
            if (!takeEvent(event, lines)) {
                return false;
            }
        }
        if (lines > 0) {
            m_onLines(lines);
        }
        return true;
    }

    const std::string& problem() const { return m_problem; }
    std::vector<std::string>& texts() { return m_texts; }
    /// Continuations that ended as the server meant them to.
    std::size_t stopped() const {
        return static_cast<std::size_t>(std::count(m_stopped.begin(), m_stopped.end(), true));
    }

 private:
    bool takeEvent(const std::string& event, std::size_t& lines) {
        try {
            const Piece piece = readPiece(m_parser, event);
            if (!piece.error.empty()) {
                m_problem =
                    fmt::format("the model server failed while sampling: {}", piece.error.substr(0, 120));
                return false;
            }
            if (piece.index >= m_texts.size() || m_texts[piece.index].size() > kLongestCompletion) {
                m_problem = "the server's answer has more text than was asked for";
                return false;
            }
            lines += static_cast<std::size_t>(std::count(piece.content.begin(), piece.content.end(), '\n'));
            m_texts[piece.index] += piece.content;
            m_stopped[piece.index] = m_stopped[piece.index] || piece.stop;
            return true;
        } catch (const simdjson::simdjson_error& error) {
            m_problem = fmt::format("the server's answer cannot be read ({})", error.what());
            return false;
        }
    }

    SseParser m_sse;
    simdjson::ondemand::parser m_parser;
    std::vector<std::string> m_texts;
    std::vector<bool> m_stopped;
    std::function<void(std::size_t)> m_onLines;
    std::string m_problem;
};

/// The sentence for an exchange that did not bring an answer.
Error transportError(const HttpReply& reply) {
    switch (reply.outcome) {
        case HttpOutcome::NoConnection:
            return {ErrorCode::Unavailable, "the model server cannot be reached", reply.detail};
        case HttpOutcome::NotTrusted:
            return {ErrorCode::Unavailable, "the model server's certificate is not to be trusted",
                    reply.detail};
        case HttpOutcome::Stalled:
            return {ErrorCode::OutOfRange, "the model server stopped answering", reply.detail};
        case HttpOutcome::TimedOut:
            return {ErrorCode::OutOfRange, "the model took too long", reply.detail};
        case HttpOutcome::Cancelled:
            return {ErrorCode::Cancelled, "cancelled", {}};
        default:
            return {ErrorCode::Unavailable, "the model server broke off its answer", reply.detail};
    }
}

Error statusError(const HttpReply& reply) {
    const std::string detail = fmt::format("HTTP {}: {}", reply.status, reply.body.substr(0, 300));
    if (reply.status == 401 || reply.status == 403) {
        return {ErrorCode::Refused, "the model server does not accept the key", detail};
    }
    return {ErrorCode::Refused, fmt::format("the model server refused the request (HTTP {})", reply.status),
            detail};
}

std::string addressOf(const CompletionServer& server) {
    return server.baseUrl.empty() ? std::to_string(server.port) : server.baseUrl;
}

}  // namespace

std::string Sampler::text() const {
    return fmt::format("temperature {:.2f}, top_p {:.2f}, top_k 0, min_p 0, typical_p 1, repeat_penalty 1",
                       temperature, topP);
}

domain::Result<std::vector<std::string>> CompletionClient::complete(const CompletionServer& server,
                                                                    const CompletionRequest& request,
                                                                    const HttpLimits& limits,
                                                                    const std::atomic<bool>& cancelled,
                                                                    const Progress& progress) {
    const auto started = std::chrono::steady_clock::now();
    const double expected =
        static_cast<double>(request.samples) * static_cast<double>(std::max(1, request.tokens / 4));
    double lines = 0;
    std::vector<std::string> all;
    while (static_cast<int>(all.size()) < request.samples) {
        const bool batch = m_withoutBatch != addressOf(server) && server.parallelPaths > 1;
        const int count =
            batch ? std::min(server.parallelPaths, request.samples - static_cast<int>(all.size())) : 1;
        Gatherer gatherer(count, [&](std::size_t more) {
            lines += static_cast<double>(more);
            progress(std::min(1.0, lines / expected));
        });
        HttpLimits left = limits;  // the total is for all requests together
        left.total -=
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
        const HttpReply reply = m_transport.exchange(
            {server.port, "/completion", server.key, bodyOf(request, request.seed + all.size(), count),
             server.baseUrl},
            left, cancelled, [&](std::string_view bytes) { return gatherer.take(bytes); });
        if (!gatherer.problem().empty()) {
            return Error{ErrorCode::Corrupt, gatherer.problem(), reply.detail};
        }
        if (reply.outcome != HttpOutcome::Answered) {
            return transportError(reply);
        }
        if (reply.status / 100 != 2) {
            if (count > 1 && reply.body.find("n_cmpl") != std::string::npos) {
                m_withoutBatch = addressOf(server);
                continue;
            }
            return statusError(reply);
        }
        if (count > 1 && gatherer.stopped() == 1) {
            m_withoutBatch =
                addressOf(server);  // it ignored n_cmpl: keep the one it gave, ask for the rest singly
            gatherer.texts().resize(1);
        } else if (static_cast<int>(gatherer.stopped()) != count) {
            return Error{ErrorCode::Corrupt, "the model server broke off its answer",
                         "stream ended without stop"};
        }
        std::move(gatherer.texts().begin(), gatherer.texts().end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace tessera::forecast
