#pragma once
// An OpenAI-compatible server that follows a script: what such servers do, and everything one should not do.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace tessera::forecast {

class FakeChatServer {
 public:
    enum class Script {
        Good,            // digits, or zero adjustment where a schema is asked for
        NoUsage,         // the same, without counting tokens
        WholeAnswer,     // does not stream
        Strict,          // HTTP 400 for every field OpenAI does not know, one at a time
        Slow,            // a piece every 100 ms
        Silent,          // takes the question and answers nothing
        Breaks,          // some pieces, then the connection ends
        ErrorMidStream,  // some pieces, then an error event
        Prose,           // words
        WrongLength,     // three lines too few
        NotANumber,      // NaN where numbers are due
        Huge,            // text without an end
        Page,            // a web page
        WrongKey,        // HTTP 401
        Redirect,        // HTTP 302 to another server
        NoCredit,        // HTTP 402
        Busy,            // HTTP 429
        NoModel,         // HTTP 404
    };

    /// `reply`: what a question with a schema is answered with; empty: zero adjustment.
    explicit FakeChatServer(Script script, std::string reply = {}, std::string key = "sk-test-secret")
        : m_script(script), m_reply(std::move(reply)), m_key(std::move(key)) {
        m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        (void)bind(m_listener, reinterpret_cast<sockaddr*>(&address), size);
        (void)listen(m_listener, 16);
        (void)getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~FakeChatServer() {
        m_stop = true;
        m_thread.join();
        close(m_listener);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port) + "/v1"; }
    void redirectTo(std::string url) { m_elsewhere = std::move(url); }
    int questions() const { return m_questions; }
    /// Every byte that came.
    std::string seen() const {
        const std::lock_guard lock(m_mutex);
        return m_seen;
    }
    std::vector<nlohmann::json> bodies() const {
        const std::lock_guard lock(m_mutex);
        return m_bodies;
    }

 private:
    using json = nlohmann::json;

    void serve() {
        while (!m_stop) {
            pollfd waiting{m_listener, POLLIN, 0};
            if (poll(&waiting, 1, 20) == 1) {
                const int client = accept(m_listener, nullptr, nullptr);
                converse(client);
                close(client);
            }
        }
    }

    std::string readRequest(int client) {
        std::string text;
        char buffer[8192];
        while (true) {
            const ssize_t count = recv(client, buffer, sizeof buffer, 0);
            if (count <= 0) {
                return text;
            }
            text.append(buffer, static_cast<std::size_t>(count));
            const std::size_t head = text.find("\r\n\r\n");
            if (head != std::string::npos && text.size() >= head + 4 + lengthOf(text.substr(0, head))) {
                return text;
            }
        }
    }
    static std::size_t lengthOf(std::string head) {
        for (char& c : head) {
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        const std::size_t at = head.find("content-length:");
        return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 15, nullptr, 10);
    }

    void answer(int client, const std::string& status, const std::string& body,
                const std::string& more = "Content-Type: application/json\r\n") {
        send(client, "HTTP/1.1 " + status + "\r\n" + more + "Connection: close\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body);
    }

    void converse(int client) {
        const std::string request = readRequest(client);
        json body = json::parse(request.substr(std::min(request.size(), request.find("\r\n\r\n") + 4)),
                                nullptr, false);
        {
            const std::lock_guard lock(m_mutex);
            m_seen += request;
            if (body.is_object()) {
                m_bodies.push_back(body);
            }
        }
        if (m_script == Script::Redirect) {
            return answer(client, "302 Found", "", "Location: " + m_elsewhere + "/chat/completions\r\n");
        }
        if (m_script == Script::Page) {
            return answer(client, "200 OK", "<!doctype html><html><body>Sign in</body></html>",
                          "Content-Type: text/html\r\n");
        }
        if (m_script == Script::WrongKey ||
            request.find("Authorization: Bearer " + m_key + "\r\n") == std::string::npos) {
            return answer(client, "401 Unauthorized",
                          R"({"error":{"message":"Incorrect API key provided"}})");
        }
        if (request.starts_with("GET /v1/models ")) {
            return answer(client, "200 OK",
                          R"({"object":"list","data":[{"id":"test-model"},{"id":"other"}]})");
        }
        ++m_questions;
        if (m_script == Script::NoCredit) {
            return answer(client, "402 Payment Required", R"({"error":{"message":"Insufficient credits"}})");
        }
        if (m_script == Script::Busy) {
            return answer(client, "429 Too Many Requests", "{}");
        }
        if (m_script == Script::NoModel) {
            return answer(client, "404 Not Found", R"({"error":{"message":"no such model"}})");
        }
        if (m_script == Script::Strict && isRefused(client, body)) {
            return;
        }
        if (m_script == Script::Silent) {
            return waitForHangUp(client);
        }
        respond(client, body);
    }

    bool isRefused(int client, const json& body) {
        for (const char* field : {"top_k", "min_p", "repeat_penalty", "max_tokens"}) {
            if (body.contains(field)) {
                answer(client, "400 Bad Request",
                       json{{"error", {{"message", std::string("Unsupported parameter: ") + field}}}}.dump());
                return true;
            }
        }
        return false;
    }

    /// A step of 1 to 7 bins a line, up for even seeds, down for odd ones.
    static std::string digits(std::uint64_t seed, int lines) {
        std::string text;
        for (int line = 0; line < lines; ++line) {
            const int step = (line + 1) * static_cast<int>(1 + seed % 7);
            text += std::to_string(seed % 2 == 0 ? 500 + step : 500 - step) + "\n";
        }
        return text;
    }

    std::string textFor(const json& body) const {
        const bool isCorrection =
            body.contains("response_format") ||
            body["messages"][0]["content"].get<std::string>().find("drift_bp") != std::string::npos;
        if (body["messages"][1]["content"] == "Set ready to true.") {
            return R"({"ready": true})";
        }
        switch (m_script) {
            case Script::Prose:
                return "I think that the price will go up, because markets tend to.";
            case Script::WrongLength:
                return isCorrection ? R"({"drift_bp": 10, "vol_pct": 100})"
                                    : digits(body.value("seed", 0U), 21);
            case Script::NotANumber:
                return isCorrection ? R"({"drift_bp": NaN, "vol_pct": 100, "abstain": false, "reason": ""})"
                                    : "NaN\nNaN\n";
            default:
                break;
        }
        if (isCorrection) {
            return m_reply.empty()
                       ? R"({"drift_bp": 0, "vol_pct": 100, "abstain": false, "reason": "no news"})"
                       : m_reply;
        }
        return digits(body.value("seed", 0U), 24);
    }

    void respond(int client, const json& body) {
        const std::string text = textFor(body);
        const json usage{{"prompt_tokens", 100}, {"completion_tokens", 50}};
        if (m_script == Script::WholeAnswer) {
            return answer(client, "200 OK",
                          json{{"choices", {{{"message", {{"content", text}}}, {"finish_reason", "stop"}}}},
                               {"usage", usage}}
                              .dump());
        }
        send(client,
             "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::size_t piece = std::max<std::size_t>(text.size() / 6, 1);
        for (std::size_t at = 0; at < text.size(); at += piece) {
            event(client,
                  json{{"choices",
                        {{{"delta", {{"content", text.substr(at, piece)}}}, {"finish_reason", nullptr}}}}});
            if (m_script == Script::Slow) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
            if (at >= 2 * piece && m_script == Script::Breaks) {
                return;
            }
            if (at >= 2 * piece && m_script == Script::ErrorMidStream) {
                chunk(client, "data: {\"error\":{\"message\":\"out of memory\"}}\n\n");
                return chunk(client, "");
            }
        }
        while (m_script == Script::Huge && !m_stop && !m_hangUp) {
            event(client,
                  json{{"choices",
                        {{{"delta", {{"content", std::string(2000, 'x')}}}, {"finish_reason", nullptr}}}}});
        }
        event(client, json{{"choices", {{{"delta", json::object()}, {"finish_reason", "stop"}}}}});
        if (m_script != Script::NoUsage) {
            event(client, json{{"choices", json::array()}, {"usage", usage}});
        }
        chunk(client, "data: [DONE]\n\n");
        chunk(client, "");
    }

    void event(int client, const json& what) { chunk(client, ": ping\n\ndata: " + what.dump() + "\n\n"); }
    void chunk(int client, const std::string& text) {
        char size[32];
        std::snprintf(size, sizeof size, "%zx\r\n", text.size());
        send(client, size + text + "\r\n");
    }
    void send(int client, const std::string& text) {
        if (::send(client, text.data(), text.size(), MSG_NOSIGNAL) < 0) {
            m_hangUp = true;
        }
    }
    void waitForHangUp(int client) {
        char byte = 0;
        for (int i = 0; i < 500 && !m_stop; ++i) {
            pollfd waiting{client, POLLIN, 0};
            if (poll(&waiting, 1, 20) == 1 && recv(client, &byte, 1, 0) <= 0) {
                return;
            }
        }
    }

    const Script m_script;
    const std::string m_reply, m_key;
    std::string m_elsewhere = "https://elsewhere.example/v1";
    int m_listener = -1;
    int m_port = 0;
    std::atomic<bool> m_stop{false}, m_hangUp{false};
    std::atomic<int> m_questions{0};
    mutable std::mutex m_mutex;
    std::string m_seen;
    std::vector<nlohmann::json> m_bodies;
    std::thread m_thread;
};

}  // namespace tessera::forecast
