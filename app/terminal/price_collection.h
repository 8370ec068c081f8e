#pragma once
// tessera-prices as a child of the terminal, when a person allowed it: started, watched, stopped; and what
// the screen shows of it. Main thread only, because the kernel's parent-death signal follows the starting
// thread.
//
// What was allowed is kept line by line as "name minutes address". A source whose line in the list of sources
// is another one now is not asked until it is allowed again.

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <string>
#include <vector>

#include "app/listprices/price_source_desk.h"
#include "app/terminal/price_worker.h"

namespace tessera::terminal {

struct CollectionOptions {
    std::string program;                   // path of tessera-prices
    std::string profile;                   // directory
    std::string publishAt;                 // ipc endpoint; empty: not published
    std::function<QStringList()> allowed;  // what was allowed, as it was kept
    std::function<void(const QStringList&)> keepAllowed;
};

class PriceCollection final : public QObject, public listprices::PriceSourceDesk {
    Q_OBJECT
 public:
    /// `worker` outlives this, and is left alone until something was allowed or view() is called. Nothing is
    /// started before the list of sources was read and something on it is allowed.
    PriceCollection(CollectionOptions options, PriceWorker& worker, QObject* parent = nullptr);
    ~PriceCollection() override;

    std::shared_ptr<const listprices::PriceSourceView> view() const override {
        m_isLookedAt = true;
        return m_view;
    }
    void allow(const std::vector<std::string>& names) override;
    void askNow() override;
    bool isCollecting() const override;
    std::string sentence() const override { return m_sentence; }

    /// SIGTERM, then SIGKILL after 3 s. Blocks; called when closing.
    void stop();
    qint64 processId() const { return m_process.processId(); }

 private:
    void look();
    void steer(const QStringList& wanted);
    void launch(const QStringList& wanted);
    void readComplaint();
    void onFinished(int code, QProcess::ExitStatus status);

    CollectionOptions m_options;
    PriceWorker& m_worker;
    QProcess m_process;
    QTimer m_look;
    std::shared_ptr<const CollectionFiles> m_files;
    std::shared_ptr<const listprices::PriceSourceView> m_view;
    QStringList m_running;  // lines the child was started with
    std::string m_sentence;
    QString m_complaint;       // the last one of this run on standard error
    qint64 m_notBeforeMs = 0;  // on m_sinceStart
    QElapsedTimer m_sinceStart;
    int m_ends = 0;  // of children nobody asked to end, since something was allowed
    bool m_isElsewhere = false, m_isStopping = false;
    mutable bool m_isLookedAt = false;  // somebody wants to see what could be allowed
};

}  // namespace tessera::terminal
