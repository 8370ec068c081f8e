#pragma once
// One window a profile: a second start shows the first one's and hands over what it was asked for. The
// journal's lock is what keeps two programs apart; this only saves the person the error. Main thread.

#include <QLocalServer>
#include <filesystem>
#include <memory>

namespace tessera::terminal {

/// What a second start asks of the first. The rest of a command line holds from a start on.
struct HandOver {
    QString symbol;    // empty: none
    QString interval;  // "1h"; empty: none
    bool operator==(const HandOver&) const = default;
};

class SingleInstance : public QObject {
    Q_OBJECT
 public:
    explicit SingleInstance(QObject* parent = nullptr) : QObject(parent) {}

    /// True when a running Tessera of that profile has taken it; false when there is none, or it does not
    /// answer within a second.
    static bool handOver(const std::filesystem::path& profile, const HandOver& asked);
    /// Listens for later starts. Only for who holds the profile's lock: what a dead one left is removed.
    bool listen(const std::filesystem::path& profile);

 signals:
    void asked(const tessera::terminal::HandOver& what);

 private:
    void answer();

    std::unique_ptr<QLocalServer> m_server;
};

}  // namespace tessera::terminal
