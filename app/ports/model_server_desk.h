#pragma once
// Model servers a person added beside the one that comes with the program: what is known of each, and what
// can be done with it. Nothing is asked of any before a person said so.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/domain/result.h"
#include "app/domain/secret_key.h"
#include "app/domain/timestamp.h"
#include "app/domain/values.h"

namespace tessera::ports {

enum class ServerKind : std::uint8_t {
    GgufFile,          // a model file, run here by a llama.cpp server that is started and stopped
    Ollama,            // these are asked alike; the kind says where they are as a rule
    Vllm,              //
    OpenAiCompatible,  // any other
};

/// What a person set. Never a key.
struct ModelServerSpec {
    std::string id = {};  // stable; empty: a new one
    ServerKind kind = ServerKind::GgufFile;
    std::string title = {};      // its forecasters are "TITLE digits" and "TITLE corrector"
    std::string baseUrl = {};    // "https://api.openai.com/v1"; not of a GgufFile
    std::string model = {};      // as the server names it
    std::string modelPath = {};  // GgufFile
    std::string program = {};    // GgufFile: a llama-server; empty: the runtime that was installed
    bool hasDigits = true;
    bool hasCorrector = false;
    bool isOnDemand = true;  // asked when a person asks alone, never at a bar's close
    std::optional<domain::Price> inputPrice = {}, outputPrice = {};  // USD per million tokens
    std::string priceSource = {};                                    // "typed", or the listing it is of
    std::optional<domain::Money> dailyCap = {};                      // of a UTC day
    /// What a person agreed to be sent to whom (agreementOf()); another: it is asked again.
    std::string agreedTo = {};
    bool isOn = false;
    bool operator==(const ModelServerSpec&) const = default;
};

/// What a server was found to understand, once. Stored.
struct ServerAbilities {
    domain::Timestamp foundAt;              // machine time
    std::string of = {};                    // address and model it was found of
    std::string modelDigest = {};           // SHA-256 of the model file; empty: it is elsewhere
    bool isLlamaCpp = false;                // takes prompts with a grammar
    bool takesSeed = true;                  // same question, same answer, as far as the server keeps its word
    bool takesTemperature = true;           // and top_p
    bool takesExtras = true;                // top_k, min_p, repeat_penalty
    bool takesSchema = true;                // answers by a JSON schema
    bool takesStreamUsage = true;           // stream_options
    bool namesTokensNewly = false;          // max_completion_tokens instead of max_tokens
    bool givesUsage = false;                // says how many tokens it counted
    int milliseconds = 0;                   // of the trial's answer
    std::vector<std::string> refused = {};  // fields it refused, by name
    bool operator==(const ServerAbilities&) const = default;
};

/// What a model file says of itself, or why it is none.
struct ModelFileFacts {
    std::string path = {};
    std::string problem = {};       // empty: it is a whole model
    std::string name = {};          // "SmolLM2 135M Instruct"
    std::string architecture = {};  // "llama"
    std::int64_t fileBytes = 0;
    std::int64_t memoryBytes = 0;                // estimate: weights, cache of the context, buffers
    std::optional<double> tokensPerSecond = {};  // estimate of one path: this machine's memory read per token
    std::int64_t contextTokens = 0;              // it was trained with
};

struct ModelServerView {
    enum class State : std::uint8_t { Off, NotAgreed, Starting, Ready, Busy, Failed };
    ModelServerSpec spec;
    State state = State::Off;
    std::string sentence = {};  // of the state, for the person
    double progress = -1;       // 0..1 while starting or busy
    bool hasKey = false;        // of this session
    std::optional<ServerAbilities> abilities = {};
    std::vector<std::string> log = {};  // last lines of a server that was started here, and of what was asked
    int restarts = 0;
    int refusedAnswers = 0;    // that were no forecast
    domain::Money spentToday;  // UTC day; with what is under way at its most
    int forecastsToday = 0;    // that were paid for
    std::optional<domain::Money> lastCost = {};
};

/// Something that happened, in whatever words: context of a corrector. Strangers' words are made harmless
/// where they are used.
struct ContextEvent {
    domain::Timestamp at;
    std::string text = {};
    bool operator==(const ContextEvent&) const = default;
};

/// All calls by one thread, none waits.
class ModelServerDesk {
 public:
    virtual ~ModelServerDesk() = default;
    virtual std::vector<ModelServerView> servers() const = 0;
    /// Takes in what servers found out, and keeps it; grows with every change of servers().
    virtual std::uint64_t revision() = 0;
    /// Adds or changes one; its id. What was asked of it is given up. BadInput names what cannot be.
    virtual domain::Result<std::string> put(ModelServerSpec spec) = 0;
    virtual void remove(const std::string& id) = 0;
    /// BadInput or Refused: why it cannot be asked (nothing agreed to, no price and no limit, no model).
    virtual domain::Result<void> turn(const std::string& id, bool isOn) = 0;
    /// For this session; null: none any more.
    virtual void setKey(const std::string& id, std::shared_ptr<const domain::SecretKey> key) = 0;
    /// Asks what it understands, anew.
    virtual void probe(const std::string& id) = 0;
    /// In words and as an example: what goes to whom, how often, and what it costs at most.
    virtual std::string whatIsSent(const ModelServerSpec& spec) const = 0;
    /// What agreeing to whatIsSent() agrees to.
    virtual std::string agreementOf(const ModelServerSpec& spec) const = 0;
    /// Of a forecast, every path of it; none without both prices.
    virtual std::optional<domain::Money> mostCost(const ModelServerSpec& spec) const = 0;
    /// Reads the head of a model file, some megabytes at most.
    virtual ModelFileFacts inspect(const std::string& path) const = 0;
    /// llama-server on PATH; empty: there is none.
    virtual std::string programOnPath() const = 0;
    /// Events a person noted, by time.
    virtual const std::vector<ContextEvent>& notedEvents() const = 0;
    /// BadInput, naming the one: no words, or too many of them.
    virtual domain::Result<void> setNotedEvents(std::vector<ContextEvent> events) = 0;
    /// What a corrector would be told now, newest first: those noted, and price changes of the list.
    virtual std::vector<ContextEvent> eventsUpTo(domain::Timestamp at) const = 0;
    /// The model file that was installed; empty: none was.
    virtual std::string installedModel() const = 0;
};

}  // namespace tessera::ports
