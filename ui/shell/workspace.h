#pragma once
// A workspace as a value: windows, each a tree of splits and tabs, whose leaves are panels. Edits and the
// text form; no pixels, no thread.

#include <QByteArray>
#include <QJsonObject>
#include <QRect>
#include <QStringList>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "ui/context/links.h"

namespace tessera::ui {

/// Unique within a workspace, for as long as the panel lives.
using PanelId = int;

struct PanelPlace {
    PanelId id = 0;
    QString kind;  // of the catalogue
    LinkColour link = LinkColour::Sky;
    QJsonObject state;
    bool operator==(const PanelPlace&) const = default;
};

/// A tab stack of panels, or children side by side or one above the other.
struct WorkspaceNode {
    enum class Shape : std::uint8_t { Tabs, Row, Column };
    Shape shape = Shape::Tabs;
    std::vector<PanelPlace> panels;       // Tabs: at least one
    int current = 0;                      // Tabs: the shown one
    std::vector<WorkspaceNode> children;  // Row, Column: at least two
    std::vector<int> sizes;               // Row, Column: px each; empty: not chosen yet
    bool operator==(const WorkspaceNode&) const = default;
};

struct WindowPlace {
    WorkspaceNode root;
    QRect geometry;  // of the whole desktop; empty: not chosen yet
    bool isMaximised = false;
    bool operator==(const WindowPlace&) const = default;
};

/// Where a panel goes in relation to another one.
enum class DropZone : std::uint8_t { Left, Right, Above, Below, Tab };

struct Workspace {
    QString id;     // "trader": file name and settings; letters, digits, '-'
    QString title;  // "Trader"
    std::vector<WindowPlace> windows;
    std::map<LinkColour, LinkFields> links;  // groups that do not link everything
    bool operator==(const Workspace&) const = default;

    // Edits. False, and nothing is changed, when what they name is not there.
    /// `panel` gets a fresh id, which is returned; 0 when `target` is not there. With no target: into the
    /// first window's root, at its right.
    PanelId add(PanelPlace panel, PanelId target, DropZone zone);
    bool remove(PanelId panel);
    bool move(PanelId panel, PanelId target, DropZone zone);
    /// Into a window of its own.
    PanelId moveToNewWindow(PanelId panel);
    bool showTab(PanelId panel);

    const PanelPlace* find(PanelId panel) const;
    PanelPlace* find(PanelId panel);
    /// Index of its window; none when it is not there.
    std::optional<std::size_t> windowOf(PanelId panel) const;
    std::vector<PanelId> panels() const;
};

inline constexpr int kWorkspaceVersion = 1;
inline constexpr std::size_t kMostPanels = 64;  // more are left out, and said
inline constexpr int kDeepestNode = 16;

QByteArray toText(const Workspace& workspace);

/// What could be opened, and a sentence for everything that was left out. Without a single window: nothing
/// could.
struct ReadWorkspace {
    Workspace workspace;
    QStringList leftOut;
};
/// `isKnown` says which panel kinds there are.
ReadWorkspace readWorkspace(const QByteArray& text, const std::function<bool(const QString&)>& isKnown);

}  // namespace tessera::ui
