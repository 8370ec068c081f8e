#pragma once
// What a person can ask the program to do, in one table: menus, keys, tool tips, palette, --help-commands and
// tests read it. Who can do it binds itself while it is there. GUI thread only.

#include <QObject>
#include <QString>
#include <functional>
#include <map>
#include <span>

namespace tessera::ui {

struct CommandInfo {
    const char *id, *title, *category, *keys;  // keys: portable, separated by blanks; empty: none usually
};
/// Every command, by category. Ids are for good: settings and workspaces name them.
std::span<const CommandInfo> commandTable();
/// Null when there is none of that id.
const CommandInfo* findCommand(const QString& id);

class CommandCatalogue : public QObject {
    Q_OBJECT
 public:
    using Run = std::function<void()>;
    /// A sentence while it cannot run now, empty while it can.
    using WhyNot = std::function<QString()>;
    using QObject::QObject;
    /// Precondition: the table has `id`. The newest binding holds.
    void bind(const QString& id, Run run, WhyNot whyNot = {});
    bool isBound(const QString& id) const { return m_bound.contains(id); }
    QString whyNot(const QString& id) const;
    /// Does it, or tells refused() why not.
    void run(const QString& id);

 signals:
    void refused(const QString& sentence);

 private:
    struct Bound {
        Run run;
        WhyNot whyNot;
    };
    std::map<QString, Bound> m_bound;
};

}  // namespace tessera::ui
