#pragma once
// How the terminal ends a program it started.

#include <QProcess>

namespace tessera::terminal {

/// Asks it to end and, `graceMs` later, makes it. Blocks for twice that at most. GUI thread.
inline void endProcess(QProcess& process, int graceMs) {
    if (process.state() == QProcess::NotRunning) {
        return;
    }
    process.terminate();
    if (!process.waitForFinished(graceMs)) {
        process.kill();
        process.waitForFinished(graceMs);
    }
}

}  // namespace tessera::terminal
