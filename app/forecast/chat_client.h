#pragma once
// Asks any OpenAI-compatible server: POST BASE/v1/chat/completions, streamed. One thread (the worker's).

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "app/domain/result.h"
#include "app/forecast/completion_client.h"
#include "app/forecast/http_transport.h"
#include "app/ports/model_server_desk.h"

namespace tessera::forecast {

struct ChatServer {
    std::string baseUrl;  // with or without "/v1" at its end
    std::string model;
    std::string key;  // bearer; empty: none
};

struct ChatQuestion {
    std::string system, user;
    std::string schema = {};  // a JSON schema as text; empty: the answer is free text
    int tokens = 100;         // most of one answer
    Sampler sampler;
};

/// Tokens as a server counted them.
struct ChatUsage {
    std::int64_t input = 0, output = 0;
};

struct ChatAnswer {
    std::string text;
    std::optional<ChatUsage> usage;  // none: it did not say
    bool isCut = false;              // it ended at the limit of tokens
};

/// What is sent, as JSON. Every sampler value the server takes is in it: defaults distort digits.
std::string chatBody(const ChatServer& server, const ChatQuestion& question, std::uint64_t seed,
                     const ports::ServerAbilities& abilities);
/// The values sent, and which the server does not take.
std::string chatSamplerText(const Sampler& sampler, const ports::ServerAbilities& abilities);
/// More tokens than the question can be in any tokenizer of bytes: one for each, and a frame.
std::int64_t mostInputTokens(const ChatQuestion& question);

/// "https://api.openai.com/v1/chat/completions" of either spelling of the base.
std::string apiBase(const std::string& baseUrl);

class ChatClient {
 public:
    using Progress = std::function<void(std::size_t characters)>;
    explicit ChatClient(HttpTransport& transport) : m_transport(transport) {}

    /// One answer. Sentences name the server and hold no key. Unavailable: no connection, or it broke off.
    /// Refused: the key, sent elsewhere, no such model, too many requests; BadInput: HTTP 400 or 422, with
    /// what it said as detail. Corrupt: a web page, no stream, an error in mid-stream, longer than 4 MB.
    /// OutOfRange: too slow. Cancelled.
    domain::Result<ChatAnswer> ask(const ChatServer& server, const ChatQuestion& question, std::uint64_t seed,
                                   const ports::ServerAbilities& abilities, const HttpLimits& limits,
                                   const std::atomic<bool>& cancelled, const Progress& progress = {});
    /// The last question may be charged: it was taken, or nobody knows. What was refused or never arrived is
    /// not.
    bool mayBeCharged() const { return m_mayBeCharged; }
    /// Names of the models it offers, and whether it is a llama.cpp server. NotFound: it has no such list.
    struct Offer {
        std::vector<std::string> models;
        bool isLlamaCpp = false;
    };
    domain::Result<Offer> models(const ChatServer& server, const HttpLimits& limits,
                                 const std::atomic<bool>& cancelled);

 private:
    HttpTransport& m_transport;
    bool m_mayBeCharged = false;
};

/// What to leave out after a server refused a question with `said`; none: nothing of it is to blame.
std::optional<ports::ServerAbilities> withoutRefused(const ports::ServerAbilities& abilities,
                                                     const std::string& said);

}  // namespace tessera::forecast
