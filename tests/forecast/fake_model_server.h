#pragma once
// A completion server that follows a script: what a llama.cpp server does, and everything it should not do.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tessera::forecast {

class FakeModelServer {
 public:
    enum class Script {
        Good,            // digits around 500
        Slow,            // a digit every 150 ms
        Silent,          // takes the request and answers nothing
        Stalls,          // three lines, then silence
        ErrorMidStream,  // three lines, then an error event
        Breaks,          // three lines, then the connection ends
        EndsEarly,       // three lines, then a proper end without the final events
        AllEqual,        // every continuation the same, whatever its seed
        FewDistinct,     // three different continuations, again and again
        Flat,            // every continuation stays at its first value
        SameEnd,         // different continuations that all end at one value
        EdgeHits,        // every third continuation holds a 999
        AllEdges,        // all of them hold a 000
        Words,           // text instead of digits
        NotJson,         // events that are no JSON
        NoBatch,         // HTTP 400 for n_cmpl
        IgnoresBatch,    // one continuation whatever n_cmpl says
        Overloaded,      // HTTP 503
    };

    /// `port` 0: one that is free.
    explicit FakeModelServer(Script script, std::string key = "secret", int port = 0)
        : m_script(script), m_key(std::move(key)) {
        m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        socklen_t size = sizeof address;
        (void)bind(m_listener, reinterpret_cast<sockaddr*>(&address), size);
        (void)listen(m_listener, 16);
        (void)getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~FakeModelServer() {
        m_stop = true;
        m_thread.join();
        close(m_listener);
    }

    int port() const { return m_port; }
    const std::string& key() const { return m_key; }
    int requests() const { return m_requests; }
    std::string lastBody() const {
        const std::lock_guard lock(m_mutex);
        return m_lastBody;
    }
    /// True once a client went away before its answer was complete.
    bool sawHangUp() const { return m_hangUp; }

 private:
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

    static std::string readRequest(int client) {
        std::string text;
        char buffer[4096];
        while (true) {
            const ssize_t count = recv(client, buffer, sizeof buffer, 0);
            if (count <= 0) {
                return text;
            }
            text.append(buffer, static_cast<std::size_t>(count));
            const std::size_t head = text.find("\r\n\r\n");
            if (head == std::string::npos) {
                continue;
            }
            const std::size_t length = lengthOf(text.substr(0, head));
            if (text.size() >= head + 4 + length) {
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

    static std::uint64_t numberOf(const std::string& body, const std::string& field, std::uint64_t fallback) {
        const std::size_t at = body.find("\"" + field + "\":");
        return at == std::string::npos ? fallback
                                       : std::strtoull(body.c_str() + at + field.size() + 3, nullptr, 10);
    }

    void converse(int client) {
        const std::string request = readRequest(client);
        ++m_requests;
        {
            const std::lock_guard lock(m_mutex);
            m_lastBody = request.substr(std::min(request.size(), request.find("\r\n\r\n") + 4));
        }
        if (request.find("Authorization: Bearer " + m_key + "\r\n") == std::string::npos) {
            return send(client,
                        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        }
        if (request.starts_with("GET /health ")) {
            return send(client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        }
        if (m_script == Script::Silent) {
            return waitForHangUp(client);
        }
        if (m_script == Script::Overloaded) {
            return send(client, "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        }
        const bool batch = request.find("\"n_cmpl\":") != std::string::npos;
        if (m_script == Script::NoBatch && batch) {
            const std::string body = R"({"error":{"code":400,"message":"Field 'n_cmpl': unknown"}})";
            return send(client, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: " +
                                    std::to_string(body.size()) + "\r\n\r\n" + body);
        }
        send(client,
             "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::uint64_t count = m_script == Script::IgnoresBatch ? 1 : numberOf(request, "n_cmpl", 1);
        stream(client, count, numberOf(request, "seed", 0), numberOf(request, "n_predict", 0) / 4 - 1);
    }

    void stream(int client, std::uint64_t count, std::uint64_t seed, std::uint64_t lines) {
        for (std::uint64_t line = 0; line < lines; ++line) {
            for (std::uint64_t index = 0; index < count; ++index) {
                event(client, index, textFor(seed + index, line, line + 1 == lines), false);
            }
            if (line == 3 && m_script == Script::Stalls) {
                return waitForHangUp(client);
            }
            if (line == 3 && m_script == Script::ErrorMidStream) {
                chunk(client, "error: {\"code\":500,\"message\":\"out of slots\"}\n\n");
                return chunk(client, "");
            }
            if (line == 3 && m_script == Script::EndsEarly) {
                return chunk(client, "");
            }
            if (line == 3 && m_script == Script::Breaks) {
                return;
            }
            if (m_script == Script::Slow) {
                std::this_thread::sleep_for(std::chrono::milliseconds(150));
            }
        }
        for (std::uint64_t index = 0; index < count; ++index) {
            event(client, index, "", true);
        }
        chunk(client, "");
    }

    std::string textFor(std::uint64_t seed, std::uint64_t line, bool isLast) const {
        const bool edge = m_script == Script::AllEdges || (m_script == Script::EdgeHits && seed % 3 == 0);
        if (edge && line == 5) {
            return m_script == Script::AllEdges ? "000\\n" : "999\\n";
        }
        if (m_script == Script::Words) {
            return "ten\\n";
        }
        // A step of 1 to 7 bins a line, up for even seeds, down for odd ones.
        seed = m_script == Script::AllEqual ? 1 : m_script == Script::FewDistinct ? seed % 3 : seed;
        if (m_script == Script::Flat) {
            return std::to_string(500 + seed) + "\\n";
        }
        const std::uint64_t step = (line + 1) * (1 + seed % 7);
        const bool isSame = m_script == Script::SameEnd && isLast;
        return isSame ? "512\\n" : std::to_string(seed % 2 == 0 ? 500 + step : 500 - step) + "\\n";
    }

    void event(int client, std::uint64_t index, const std::string& content, bool stop) {
        if (m_script == Script::NotJson) {
            return chunk(client, "data: {\"index\":\n\n");
        }
        chunk(client, ": a comment\n\ndata: {\"index\":" + std::to_string(index) + ",\"content\":\"" +
                          content + "\",\"stop\":" + (stop ? "true" : "false") + "}\n\n");
    }

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
                m_hangUp = true;
                return;
            }
        }
    }

    const Script m_script;
    const std::string m_key;
    int m_listener = -1;
    int m_port = 0;
    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_hangUp{false};
    std::atomic<int> m_requests{0};
    mutable std::mutex m_mutex;
    std::string m_lastBody;
    std::thread m_thread;
};

}  // namespace tessera::forecast
