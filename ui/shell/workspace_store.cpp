#include "ui/shell/workspace_store.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <algorithm>

#include "ui/shell/ready_workspaces.h"

namespace tessera::ui {

namespace {

constexpr qint64 kLargestFile = 4 * 1024 * 1024;  // 64 panels with their columns are some 100 kB

/// Ids are file names.
bool isId(const QString& id) {
    return !id.isEmpty() && id.size() <= 60 && std::all_of(id.begin(), id.end(), [](QChar c) {
        return (c >= QLatin1Char('a') && c <= QLatin1Char('z')) ||
               (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == QLatin1Char('-');
    });
}

}  // namespace

WorkspaceStore::WorkspaceStore(QString folder, std::function<bool(const QString&)> isKnownPanel)
    : m_folder(std::move(folder)), m_isKnownPanel(std::move(isKnownPanel)) {}

QString WorkspaceStore::path(const QString& id) const {
    return m_folder + QLatin1Char('/') + id + QStringLiteral(".json");
}

ReadWorkspace WorkspaceStore::load(const QString& id) const {
    ReadWorkspace read;
    QFile file(path(id));
    if (isId(id) && file.size() <= kLargestFile && file.open(QIODevice::ReadOnly)) {
        const QByteArray text = file.readAll();
        read = readWorkspace(text, m_isKnownPanel);
        if (!read.leftOut.isEmpty()) {
            const QString kept = m_folder + QLatin1Char('/') + id + QStringLiteral(".kept.json");
            QFile::remove(kept);
            QFile::copy(path(id), kept);
            read.leftOut << QStringLiteral("The file as it was is kept as %1.").arg(kept);
        }
    }
    const Workspace* ready = readyWorkspace(id);
    if (read.workspace.windows.empty()) {
        read.workspace = ready != nullptr ? *ready : readyWorkspaces().front();
    }
    if (ready != nullptr) {
        read.workspace.title = ready->title;
    }
    read.workspace.id = ready != nullptr || isId(id) ? id : readyWorkspaces().front().id;
    return read;
}

QString WorkspaceStore::save(const Workspace& workspace) {
    const QByteArray text = toText(workspace);
    QByteArray& written = m_written[workspace.id];
    if (written == text) {
        return {};
    }
    QDir().mkpath(m_folder);
    QSaveFile file(path(workspace.id));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        return QStringLiteral("The workspace %1 cannot be saved to %2: %3.")
            .arg(workspace.title, file.fileName(), file.errorString());
    }
    written = text;
    return {};
}

std::vector<std::pair<QString, QString>> WorkspaceStore::list() const {
    std::vector<std::pair<QString, QString>> all, own;
    for (const Workspace& ready : readyWorkspaces()) {
        all.emplace_back(ready.id, ready.title);
    }
    for (const QString& name : QDir(m_folder).entryList({QStringLiteral("*.json")}, QDir::Files)) {
        const QString id = name.chopped(5);
        QFile file(path(id));
        if (isId(id) && readyWorkspace(id) == nullptr && file.open(QIODevice::ReadOnly)) {
            const QString title = readWorkspace(file.read(kLargestFile), m_isKnownPanel).workspace.title;
            own.emplace_back(id, title.isEmpty() ? id : title);
        }
    }
    std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

void WorkspaceStore::remove(const QString& id) {
    if (isId(id)) {
        QFile::remove(path(id));
        m_written.erase(id);
    }
}

QString WorkspaceStore::freshId(const QString& title) const {
    QString id;
    for (const QChar c : title.toLower().left(40)) {
        const bool isPlain = isId(QString(c)) && c != QLatin1Char('-');
        id += isPlain ? c : QLatin1Char('-');
    }
    id = id.isEmpty() ? QStringLiteral("workspace") : id;
    QString fresh = id;
    for (int i = 2; QFile::exists(path(fresh)) || readyWorkspace(fresh) != nullptr; ++i) {
        fresh = QStringLiteral("%1-%2").arg(id).arg(i);
    }
    return fresh;
}

void WorkspaceStore::putAside(const QString& id) {
    if (isId(id)) {
        const QString aside = m_folder + QLatin1Char('/') + id + QStringLiteral(".crashed.json");
        QFile::remove(aside);
        QFile::rename(path(id), aside);
    }
}

ReadWorkspace WorkspaceStore::import(const QString& name) const {
    ReadWorkspace read;
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) {
        read.leftOut << QStringLiteral("%1 cannot be read: %2.").arg(name, file.errorString());
        return read;
    }
    if (file.size() > kLargestFile) {
        read.leftOut << QStringLiteral("%1 is larger than a workspace can be (4 MB).").arg(name);
        return read;
    }
    read = readWorkspace(file.readAll(), m_isKnownPanel);
    if (read.workspace.title.isEmpty()) {
        read.workspace.title = QStringLiteral("Imported");
    }
    read.workspace.id = freshId(read.workspace.title);
    return read;
}

}  // namespace tessera::ui
