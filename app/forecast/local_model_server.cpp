#include "app/forecast/local_model_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace tessera::forecast {

namespace {

using domain::Error;
using domain::ErrorCode;

constexpr std::size_t kLongestLogLine = 300;
constexpr auto kTermGrace = std::chrono::milliseconds(500);

/// A port nobody listens on now. Somebody may take it before the server does; the health check then fails and
/// the next start picks another.
int freePort() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return 0;
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    int port = 0;
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
        port = ntohs(address.sin_port);
    }
    close(fd);
    return port;
}

std::string randomKey() {
    unsigned char bytes[24];
    randombytes_buf(bytes, sizeof bytes);
    char hex[2 * sizeof bytes + 1];
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return hex;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

/// The environment of this process and the key, which must not stand in the arguments.
std::vector<std::string> environmentWith(const std::string& key) {
    std::vector<std::string> out;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        if (std::strncmp(*entry, "LLAMA_", 6) != 0 && std::strncmp(*entry, "OMP_WAIT_", 9) != 0) {
            out.emplace_back(*entry);
        }
    }
    out.push_back("LLAMA_API_KEY=" + key);
    // Threads of a server built on OpenMP sleep at its barriers, as --poll 0 asks of others. Spinning, two of
    // them beside two busy processes took 21 s for what one did in 20; asleep, 16 s, and on an idle machine
    // of two processors 30 s for what one does in 54.
    out.emplace_back("OMP_WAIT_POLICY=passive");
    return out;
}

/// Two share the work well; more take processors from the window.
int serverThreads(int asked) {
    return asked > 0 ? asked : std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 2);
}

struct Launch {
    char* const* arguments;
    char* const* environment;
    int output;  // write end of the log pipe
    int niceness;
    pid_t parent;
};

/// Between fork and exec of a process with threads: async-signal-safe calls only.
[[noreturn]] void becomeServer(const Launch& launch) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != launch.parent) {
        _exit(126);  // the parent ended before the line above
    }
    setpgid(0, 0);
    setpriority(PRIO_PROCESS, 0, launch.niceness);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(launch.output, STDOUT_FILENO);
    dup2(launch.output, STDERR_FILENO);
    close_range(3, ~0U, 0);
    execve(launch.arguments[0], launch.arguments, launch.environment);
    _exit(127);
}

}  // namespace

void LogRing::add(std::string line) {
    if (line.size() > kLongestLogLine) {
        line.resize(kLongestLogLine);
    }
    const std::lock_guard lock(m_mutex);
    m_lines.push_back(std::move(line));
    if (m_lines.size() > m_capacity) {
        m_lines.pop_front();
    }
}

std::vector<std::string> LogRing::lines() const {
    const std::lock_guard lock(m_mutex);
    return {m_lines.begin(), m_lines.end()};
}

LocalModelServer::LocalModelServer(ModelManifest manifest, LocalServerOptions options)
    : m_manifest(std::move(manifest)), m_options(options) {}

LocalModelServer::~LocalModelServer() {
    stop();
}

std::vector<std::string> LocalModelServer::arguments() const {
    std::vector<std::string> out = m_manifest.command;
    const auto add = [&](std::string name, std::string value) {
        out.push_back(std::move(name));
        out.push_back(std::move(value));
    };
    add("--model", m_manifest.modelPath);
    add("--host", "127.0.0.1");
    add("--port", std::to_string(m_port));
    add("--parallel", std::to_string(m_options.parallelPaths));
    add("--ctx-size", std::to_string(m_options.contextTokens));
    add("--threads", std::to_string(serverThreads(m_options.threads)));
    add("--poll", "0");  // a waiting thread sleeps; it would spin on a processor others need
    out.emplace_back("--kv-unified");
    return out;
}

std::deque<std::chrono::steady_clock::time_point> LocalModelServer::startsInWindow() const {
    auto starts = m_starts;
    const auto oldest = std::chrono::steady_clock::now() - m_options.restartWindow;
    while (!starts.empty() && starts.front() < oldest) {
        starts.pop_front();
    }
    return starts;
}

int LocalModelServer::recentStarts() const {
    return static_cast<int>(startsInWindow().size());
}

bool LocalModelServer::isResting() const {
    return recentStarts() > m_options.maxRestarts;
}

std::chrono::steady_clock::time_point LocalModelServer::mayStartAt() const {
    const auto starts = startsInWindow();
    if (starts.empty()) {
        return {};
    }
    if (static_cast<int>(starts.size()) > m_options.maxRestarts) {
        return starts[starts.size() - static_cast<std::size_t>(m_options.maxRestarts) - 1] +
               m_options.restartWindow;
    }
    return starts.back() + m_options.restartPause * (1 << std::min<std::size_t>(starts.size() - 1, 10));
}

domain::Result<void> LocalModelServer::start() {
    stop();
    const auto now = std::chrono::steady_clock::now();
    m_starts = startsInWindow();
    if (now < mayStartAt()) {
        return Error{ErrorCode::Refused,
                     fmt::format("the model server was started {} times in {} minutes", m_starts.size(),
                                 std::chrono::ceil<std::chrono::minutes>(m_options.restartWindow).count()),
                     "restart limit"};
    }
    m_starts.push_back(now);
    m_port = freePort();
    m_key = randomKey();
    int ends[2];
    if (m_port == 0 || pipe2(ends, O_CLOEXEC) != 0) {
        return Error{ErrorCode::Unavailable, "the model server could not be started", std::strerror(errno)};
    }
    std::vector<std::string> arguments = this->arguments();
    std::vector<std::string> environment = environmentWith(m_key);
    const std::vector<char*> argumentPointers = pointers(arguments);
    const std::vector<char*> environmentPointers = pointers(environment);
    const Launch launch{argumentPointers.data(), environmentPointers.data(), ends[1], m_options.niceness,
                        getpid()};
    const pid_t pid = fork();
    if (pid == 0) {
        becomeServer(launch);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return Error{ErrorCode::Unavailable, "the model server could not be started", std::strerror(errno)};
    }
    m_pid = pid;
    m_reader = std::thread([this, descriptor = ends[0]] { readOutput(descriptor); });
    return {};
}

void LocalModelServer::readOutput(int descriptor) {
    std::string line;
    char buffer[4096];
    while (true) {
        const ssize_t count = read(descriptor, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            break;
        }
        for (const char c : std::string_view(buffer, static_cast<std::size_t>(count))) {
            if (c == '\n') {
                m_log->add(std::move(line));
                line.clear();
            } else if (line.size() < kLongestLogLine) {
                line += c;
            }
        }
    }
    close(descriptor);
}

bool LocalModelServer::isRunning() {
    if (m_pid == 0) {
        return false;
    }
    int status = 0;
    if (waitpid(m_pid, &status, WNOHANG) != m_pid) {
        return true;
    }
    m_log->add(WIFSIGNALED(status) ? fmt::format("the server was ended by signal {}", WTERMSIG(status))
                                   : fmt::format("the server ended with code {}", WEXITSTATUS(status)));
    m_pid = 0;
    return false;
}

void LocalModelServer::stop() {
    if (m_pid != 0) {
        kill(m_pid, SIGTERM);
        const auto deadline = std::chrono::steady_clock::now() + kTermGrace;
        while (isRunning()) {
            if (std::chrono::steady_clock::now() > deadline) {
                kill(m_pid, SIGKILL);
                waitpid(m_pid, nullptr, 0);
                m_pid = 0;
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    if (m_reader.joinable()) {
        m_reader.join();
    }
}

}  // namespace tessera::forecast
