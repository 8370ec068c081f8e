#include "ui/shell/workspace.h"

#include <algorithm>

namespace tessera::ui {

namespace {

using Node = WorkspaceNode;
using Shape = WorkspaceNode::Shape;

Node leaf(PanelPlace panel) {
    Node node;
    node.panels.push_back(std::move(panel));
    return node;
}

bool isSplit(const Node& node) {
    return node.shape != Shape::Tabs;
}

template <class N, class Visit>
void eachPanel(N& node, Visit visit) {
    for (auto& panel : node.panels) {
        visit(panel);
    }
    for (auto& child : node.children) {
        eachPanel(child, visit);
    }
}

/// The tab stack that holds the panel, and the way to it from the root (indices of children).
Node* stackOf(Node& node, PanelId id, std::vector<std::size_t>& path) {
    const auto holds = [id](const PanelPlace& panel) { return panel.id == id; };
    if (!isSplit(node)) {
        return std::any_of(node.panels.begin(), node.panels.end(), holds) ? &node : nullptr;
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        path.push_back(i);
        if (Node* found = stackOf(node.children[i], id, path)) {
            return found;
        }
        path.pop_back();
    }
    return nullptr;
}

/// A split of one child is that child; a split in a split of the same direction is one split.
void simplify(Node& node) {
    for (Node& child : node.children) {
        simplify(child);
    }
    std::vector<Node> flat;
    std::vector<int> sizes;
    const bool hasSizes = node.sizes.size() == node.children.size();
    bool isKept = hasSizes;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        Node& child = node.children[i];
        const bool isEmpty = !isSplit(child) && child.panels.empty();
        if (isEmpty) {
            continue;
        }
        if (isSplit(child) && child.shape == node.shape) {
            isKept = isKept && child.sizes.size() == child.children.size();
            sizes.insert(sizes.end(), child.sizes.begin(), child.sizes.end());
            std::move(child.children.begin(), child.children.end(), std::back_inserter(flat));
        } else {
            sizes.push_back(hasSizes ? node.sizes[i] : 0);
            flat.push_back(std::move(child));
        }
    }
    if (!isSplit(node)) {
        return;
    }
    node.children = std::move(flat);
    node.sizes = isKept ? std::move(sizes) : std::vector<int>{};
    if (node.children.size() == 1) {
        Node only = std::move(node.children.front());
        node = std::move(only);
    } else if (node.children.empty()) {
        node = Node{};
    }
}

/// Beside `node`, which becomes a split unless it lies in one of that direction already.
void splitBeside(Node& node, PanelPlace panel, DropZone zone) {
    const Shape shape = zone == DropZone::Left || zone == DropZone::Right ? Shape::Row : Shape::Column;
    const bool isFirst = zone == DropZone::Left || zone == DropZone::Above;
    Node split;
    split.shape = shape;
    split.children.push_back(std::move(node));
    split.children.insert(isFirst ? split.children.begin() : split.children.end(), leaf(std::move(panel)));
    node = std::move(split);
}

void halveSize(Node& root, std::vector<std::size_t> path, bool isRow) {
    if (path.empty()) {
        return;
    }
    const std::size_t at = path.back();
    path.pop_back();
    Node* parent = &root;
    for (const std::size_t i : path) {
        parent = &parent->children[i];
    }
    // The two that share the room now: simplify() takes the new split's sizes up into the parent's.
    if ((parent->shape == Shape::Row) == isRow && parent->sizes.size() == parent->children.size()) {
        Node& split = parent->children[at];
        const int half = parent->sizes[at] / 2;
        split.sizes = {parent->sizes[at] - half, half};
    }
}

}  // namespace

const PanelPlace* Workspace::find(PanelId number) const {
    return const_cast<Workspace*>(this)->find(number);
}

PanelPlace* Workspace::find(PanelId number) {
    PanelPlace* found = nullptr;
    for (WindowPlace& window : windows) {
        eachPanel(window.root, [&](PanelPlace& panel) { found = panel.id == number ? &panel : found; });
    }
    return found;
}

std::vector<PanelId> Workspace::panels() const {
    std::vector<PanelId> ids;
    for (const WindowPlace& window : windows) {
        eachPanel(window.root, [&](const PanelPlace& panel) { ids.push_back(panel.id); });
    }
    return ids;
}

std::optional<std::size_t> Workspace::windowOf(PanelId number) const {
    for (std::size_t i = 0; i < windows.size(); ++i) {
        bool isHere = false;
        eachPanel(windows[i].root, [&](const PanelPlace& panel) { isHere = isHere || panel.id == number; });
        if (isHere) {
            return i;
        }
    }
    return std::nullopt;
}

PanelId Workspace::add(PanelPlace panel, PanelId target, DropZone zone) {
    const std::vector<PanelId> all = panels();
    panel.id = all.empty() ? 1 : *std::max_element(all.begin(), all.end()) + 1;
    const PanelId number = panel.id;
    if (windows.empty()) {
        windows.emplace_back().root = leaf(std::move(panel));
        return number;
    }
    if (target == 0) {
        Node& root = windows.front().root;
        if (!isSplit(root) && root.panels.empty()) {
            root = leaf(std::move(panel));
        } else {
            splitBeside(root, std::move(panel), zone == DropZone::Tab ? DropZone::Right : zone);
            simplify(root);
        }
        return number;
    }
    for (WindowPlace& window : windows) {
        std::vector<std::size_t> path;
        Node* stack = stackOf(window.root, target, path);
        if (stack == nullptr) {
            continue;
        }
        if (zone == DropZone::Tab) {
            stack->panels.push_back(std::move(panel));
            stack->current = static_cast<int>(stack->panels.size()) - 1;
        } else {
            splitBeside(*stack, std::move(panel), zone);
            halveSize(window.root, path, zone == DropZone::Left || zone == DropZone::Right);
            simplify(window.root);
        }
        return number;
    }
    return 0;
}

bool Workspace::remove(PanelId number) {
    const auto at = windowOf(number);
    if (!at) {
        return false;
    }
    Node& root = windows[*at].root;
    std::vector<std::size_t> path;
    Node* stack = stackOf(root, number, path);
    std::erase_if(stack->panels, [number](const PanelPlace& panel) { return panel.id == number; });
    stack->current = std::clamp(stack->current, 0, std::max(0, static_cast<int>(stack->panels.size()) - 1));
    simplify(root);
    const bool isEmpty = !isSplit(root) && root.panels.empty();
    if (isEmpty && windows.size() > 1) {  // the first window may be empty: it says what to do next
        windows.erase(windows.begin() + static_cast<std::ptrdiff_t>(*at));
    }
    return true;
}

bool Workspace::move(PanelId number, PanelId target, DropZone zone) {
    const PanelPlace* there = find(number);
    if (there == nullptr || find(target) == nullptr || number == target) {
        return false;
    }
    const PanelPlace panel = *there;
    Workspace moved = *this;
    // The panel keeps its number, so the target is named by its own: a place that goes with the panel cannot
    // be it.
    moved.remove(number);
    const PanelId fresh = moved.add(panel, target, zone);
    if (fresh == 0) {
        return false;
    }
    moved.find(fresh)->id = number;
    *this = std::move(moved);
    return true;
}

PanelId Workspace::moveToNewWindow(PanelId number) {
    const PanelPlace* there = find(number);
    if (there == nullptr) {
        return 0;
    }
    PanelPlace panel = *there;
    remove(number);
    windows.emplace_back().root = leaf(std::move(panel));
    return number;
}

bool Workspace::showTab(PanelId number) {
    for (WindowPlace& window : windows) {
        std::vector<std::size_t> path;
        if (Node* stack = stackOf(window.root, number, path)) {
            for (std::size_t i = 0; i < stack->panels.size(); ++i) {
                stack->current = stack->panels[i].id == number ? static_cast<int>(i) : stack->current;
            }
            return true;
        }
    }
    return false;
}

}  // namespace tessera::ui
