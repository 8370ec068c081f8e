// app.startup: from the start of a process to its first paint, the whole workspace beside a bare window. Both
// are processes of their own: loading libraries, fonts and style is what a person waits for, and what
// differs.

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>
#include <QApplication>

#include "tests/bench/bench.h"

extern char** environ;

namespace tessera::bench {
namespace {

struct Start {
    double millis = 0;     // process start to first paint
    double megabytes = 0;  // peak resident size; 0: the child did not come so far
};

Start startOf(std::string program, std::string argument) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return {};
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    char* const argv[] = {program.data(), argument.empty() ? nullptr : argument.data(), nullptr};
    const auto begin = std::chrono::steady_clock::now();
    pid_t child = -1;
    const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    Start start;
    char letter = 0;
    const bool painted = failed == 0 && ::read(ends[0], &letter, 1) == 1 && letter == 'p';
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    ::close(ends[0]);
    struct rusage usage {};
    int status = 0;
    if (failed == 0) {
        ::wait4(child, &status, 0, &usage);
    }
    if (painted) {
        start = {took.count(), static_cast<double>(usage.ru_maxrss) / 1024};
    }
    return start;
}

TESSERA_BENCH("app.startup",
              "process start to first paint: the full workspace, against a bare window with a chart") {
    const std::string here = QCoreApplication::applicationDirPath().toStdString();
    const std::string settings = context.scratch + "/settings.ini";
    Start ours, bare;
    const auto m = interleave(context, {[&] {
                                            ours = startOf(here + "/tessera-bench-workspace", settings);
                                            return ours.millis;
                                        },
                                        [&] {
                                            bare = startOf(here + "/tessera-bench-bare", {});
                                            return bare.millis;
                                        }});
    context.add(timeRow("app.startup", "ms", m, "QMainWindow + QChart").ratioAtMost(2.5));
    context.add(timeRow("app.startup.ms", "ms", m, "QMainWindow + QChart").atMost(120));
    context.add(timeRow("app.startup.memory", "MB", {ours.megabytes, bare.megabytes}, "QMainWindow + QChart")
                    .atMost(80));
}

}  // namespace
}  // namespace tessera::bench
