#pragma once
// Workspaces as files in the profile's folder `workspaces`, one JSON text each. GUI thread only.

#include <QString>
#include <functional>

#include "ui/shell/workspace.h"

namespace tessera::ui {

class WorkspaceStore {
 public:
    /// The folder is made when something is first saved.
    WorkspaceStore(QString folder, std::function<bool(const QString&)> isKnownPanel);

    /// The file, or the ready workspace of that id where there is none or nothing in it could be opened; what
    /// was left out is told in sentences, and the file as it was is kept beside as <id>.kept.json.
    ReadWorkspace load(const QString& id) const;
    /// Written beside and renamed. A sentence when it cannot be; empty when it was, or nothing had changed.
    QString save(const Workspace& workspace);
    /// The ready ones first, then a person's own by title.
    std::vector<std::pair<QString, QString>> list() const;  // id, title
    /// An own one goes; a ready one is as it was made.
    void remove(const QString& id);
    QString path(const QString& id) const;
    /// "My desk" -> "my-desk", and not one that is taken.
    QString freshId(const QString& title) const;
    /// Puts the file aside as <id>.crashed.json: the ready one is opened next.
    void putAside(const QString& id);
    /// A workspace somebody else wrote. The id is a fresh one; no windows: nothing in it could be opened.
    ReadWorkspace import(const QString& file) const;

 private:
    QString m_folder;
    std::function<bool(const QString&)> m_isKnownPanel;
    std::map<QString, QByteArray> m_written;
};

}  // namespace tessera::ui
