#include "ui/context/server_services.h"

#include <QPointer>
#include <QUrl>
#include <algorithm>

namespace tessera::ui {

namespace {

const QString kKept = QStringLiteral("forecast/keptKeys");
constexpr int kFrames = 15;  // four times a second
constexpr int kLooks = 120;  // half a minute

/// The server stands in it: a kept key is never used for another.
std::string keyNameOf(const ports::ModelServerSpec& spec) {
    return "forecast key of " + QUrl(QString::fromStdString(spec.baseUrl)).authority().toStdString();
}

}  // namespace

ServerServices::ServerServices(AppServices& services, ports::ModelServerDesk* desk, ports::KeyStore* keys)
    : QObject(&services), m_services(services), m_desk(desk), m_keys(keys) {
    if (desk != nullptr) {
        connect(&services, &AppServices::frame, this, &ServerServices::look);
    }
}

ServerServices* ServerServices::of(const AppServices& services) {
    return services.findChild<ServerServices*>(QString(), Qt::FindDirectChildrenOnly);
}

void ServerServices::look() {
    if (--m_framesToLook > 0) {
        return;
    }
    const bool isFirst = m_framesToLook < 0 && m_revision == 0;
    m_framesToLook = kFrames;
    if (isFirst) {
        findKept();
    }
    if (m_desk->revision() != m_revision) {
        m_revision = m_desk->revision();
        m_looksToEvents = 0;
        emit changed();
    }
    if (m_news != nullptr && m_news->revision() != m_newsRevision) {
        m_newsRevision = m_news->revision();
        m_looksToEvents = 0;
    }
    if (--m_looksToEvents <= 0) {
        m_looksToEvents = kLooks;
        findEvents();
    }
}

void ServerServices::findEvents() {
    const auto servers = m_desk->servers();
    const bool hasCorrector = std::ranges::any_of(
        servers, [](const ports::ModelServerView& view) { return view.spec.isOn && view.spec.hasCorrector; });
    auto events = hasCorrector ? m_desk->eventsUpTo(m_services.clock().utcNow()) : m_desk->notedEvents();
    for (ports::ContextEvent& title : m_news != nullptr ? m_news->titles() : decltype(events)()) {
        if (std::ranges::find(events, title) == events.end()) {
            events.push_back(std::move(title));
        }
    }
    if (events != m_events) {
        m_events = std::move(events);
        emit eventsChanged();
    }
}

bool ServerServices::isKept(const std::string& id) const {
    return m_services.settings()
        .text(kKept)
        .split(QLatin1Char(','), Qt::SkipEmptyParts)
        .contains(QString::fromStdString(id));
}

void ServerServices::rememberKept(const std::string& id, bool isKept) {
    QStringList kept = m_services.settings().text(kKept).split(QLatin1Char(','), Qt::SkipEmptyParts);
    kept.removeAll(QString::fromStdString(id));
    if (isKept) {
        kept.append(QString::fromStdString(id));
    }
    m_services.settings().setText(kKept, kept.join(QLatin1Char(',')));
}

/// The desktop may ask for a password: only where a key was left there and its server is on.
void ServerServices::findKept() {
    for (const ports::ModelServerView& view : m_desk->servers()) {
        if (m_keys == nullptr || !isKept(view.spec.id) || !view.spec.isOn) {
            continue;
        }
        m_keys->find(keyNameOf(view.spec), [self = QPointer(this), id = view.spec.id](auto found) {
            if (self == nullptr) {
                return;
            }
            if (!found) {
                self->m_storeProblem = QString::fromStdString(found.error().sentence);
            } else if (*found != nullptr) {
                self->m_desk->setKey(id, *found);
            }
            emit self->changed();
        });
    }
}

void ServerServices::useKey(const ports::ModelServerSpec& spec, ports::KeyStore::Key key, bool isKept) {
    m_desk->setKey(spec.id, key);
    if (!isKept || !hasStore()) {
        return;
    }
    m_keys->keep(keyNameOf(spec), std::move(key), [self = QPointer(this), id = spec.id](auto done) {
        if (self != nullptr) {
            self->rememberKept(id, done.ok());
            self->m_storeProblem = done ? QString() : QString::fromStdString(done.error().sentence);
            emit self->changed();
        }
    });
}

void ServerServices::forgetKey(const ports::ModelServerSpec& spec) {
    m_desk->setKey(spec.id, nullptr);
    const bool wasKept = isKept(spec.id);
    rememberKept(spec.id, false);
    if (!wasKept || m_keys == nullptr) {
        return;
    }
    m_keys->forget(keyNameOf(spec), [self = QPointer(this), id = spec.id](auto done) {
        if (self != nullptr && !done) {
            self->rememberKept(id, true);
            self->m_storeProblem =
                QStringLiteral("The key is still kept. ") + QString::fromStdString(done.error().sentence);
            emit self->changed();
        }
    });
}

}  // namespace tessera::ui
