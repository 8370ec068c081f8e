#pragma once
// A process a test talks to: started without a shell, output collected, ended with the object.

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

extern char** environ;

namespace tessera::support {

class HelperProcess {
 public:
    explicit HelperProcess(const std::vector<std::string>& words) {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            return;
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::vector<char*> argv;
        for (const std::string& word : words) {
            argv.push_back(const_cast<char*>(word.c_str()));
        }
        argv.push_back(nullptr);
        if (::posix_spawn(&m_pid, argv[0], &actions, nullptr, argv.data(), environ) != 0) {
            m_pid = -1;
        }
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        m_out = ends[0];
        ::fcntl(m_out, F_SETFL, O_NONBLOCK);
    }
    ~HelperProcess() {
        stop(SIGKILL);
        if (m_out >= 0) {
            ::close(m_out);
        }
    }
    HelperProcess(const HelperProcess&) = delete;
    HelperProcess& operator=(const HelperProcess&) = delete;

    pid_t pid() const { return m_pid; }
    bool started() const { return m_pid > 0; }
    /// What it wrote so far.
    const std::string& output() {
        char buffer[65536];
        ssize_t count = 0;
        while ((count = ::read(m_out, buffer, sizeof buffer)) > 0) {
            m_text.append(buffer, static_cast<std::size_t>(count));
        }
        return m_text;
    }
    bool ended() {
        if (m_pid <= 0) {
            return true;
        }
        output();  // a full pipe would keep it from ending
        if (::waitpid(m_pid, &m_status, WNOHANG) != m_pid) {
            return false;
        }
        m_pid = -1;
        output();
        return true;
    }
    int exitCode() const { return WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -1; }
    void signal(int number) {
        if (m_pid > 0) {
            ::kill(m_pid, number);
        }
    }
    void stop(int number = SIGTERM) {
        if (m_pid <= 0) {
            return;
        }
        ::kill(m_pid, number);
        ::waitpid(m_pid, &m_status, 0);
        m_pid = -1;
    }

 private:
    pid_t m_pid = -1;
    int m_out = -1;
    int m_status = 0;
    std::string m_text;
};

/// A tcp port nobody listens on now.
inline int unusedPort() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    int port = 0;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
        port = ntohs(address.sin_port);
    }
    ::close(fd);
    return port;
}

}  // namespace tessera::support
