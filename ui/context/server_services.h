#pragma once
// Other model servers, for the screen: the desk they are at, their keys, and when something of them changed.
// A child of AppServices, so that the ground floor need not know of them. GUI thread only.

#include <QObject>

#include "app/ports/key_store.h"
#include "app/ports/model_server_desk.h"
#include "app/ports/news_desk.h"
#include "ui/context/app_services.h"

namespace tessera::ui {

class ServerServices : public QObject {
    Q_OBJECT
 public:
    /// Desk and store outlive it; a null desk: none may be asked, a null store: keys live as long as the
    /// session.
    ServerServices(AppServices& services, ports::ModelServerDesk* desk, ports::KeyStore* keys);
    /// The one at `services`; null: none was made.
    static ServerServices* of(const AppServices& services);

    ports::ModelServerDesk* desk() const { return m_desk; }
    /// `news` outlives it.
    void setNews(const ports::NewsDesk& news) { m_news = &news; }
    /// What a person noted, the titles of the feeds allowed and, while a corrector is on, all it is told of.
    const std::vector<ports::ContextEvent>& events() const { return m_events; }
    bool hasStore() const { return m_keys != nullptr && m_storeProblem.isEmpty(); }
    /// Why the secret service cannot be used; empty: nothing is known against it.
    QString storeProblem() const { return m_storeProblem; }
    bool isKept(const std::string& id) const;
    /// For this session and, where `isKept`, in the secret service.
    void useKey(const ports::ModelServerSpec& spec, ports::KeyStore::Key key, bool isKept);
    void forgetKey(const ports::ModelServerSpec& spec);

 signals:
    void changed();
    void eventsChanged();

 private:
    void look();
    void findEvents();
    void findKept();
    void rememberKept(const std::string& id, bool isKept);

    AppServices& m_services;
    ports::ModelServerDesk* m_desk;
    ports::KeyStore* m_keys;
    QString m_storeProblem;
    std::vector<ports::ContextEvent> m_events;
    const ports::NewsDesk* m_news = nullptr;
    std::uint64_t m_revision = 0;
    std::uint64_t m_newsRevision = 0;
    int m_framesToLook = 0;
    int m_looksToEvents = 0;
};

}  // namespace tessera::ui
