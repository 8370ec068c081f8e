#include "ui/shell/ready_workspaces.h"

#include <algorithm>

namespace tessera::ui {

namespace {

using Node = WorkspaceNode;

Node panel(PanelId id, const char* kind, LinkColour link = LinkColour::Sky, const QJsonObject& state = {}) {
    Node node;
    node.panels.push_back({.id = id, .kind = QLatin1String(kind), .link = link, .state = state});
    return node;
}

Node split(Node::Shape shape, std::vector<Node> children, std::vector<int> sizes) {
    Node node;
    node.shape = shape;
    node.children = std::move(children);
    node.sizes = std::move(sizes);
    return node;
}

QJsonObject bars(qint64 seconds) {
    return {{QStringLiteral("seconds"), seconds}};
}

constexpr auto kRow = Node::Shape::Row;
constexpr auto kColumn = Node::Shape::Column;

/// look.md: watchlist 260, chart 618, ladders 400 each and the whole height, blotter 306.
Workspace trader() {
    Node watch = split(kColumn, {panel(1, "watchlist"), panel(2, "events")}, {408, 271});
    Node upper = split(kRow, {std::move(watch), panel(3, "chart", LinkColour::Sky, bars(3600))}, {260, 618});
    Node left = split(kColumn, {std::move(upper), panel(4, "blotter")}, {679, 306});
    Workspace ready;
    ready.id = QStringLiteral("trader");
    ready.title = QStringLiteral("Trader");
    ready.windows.push_back({.root = split(kRow,
                                           {std::move(left), panel(5, "ladder", LinkColour::Sky),
                                            panel(6, "ladder", LinkColour::None)},
                                           {878, 400, 400}),
                             .geometry = {},
                             .isMaximised = false});
    return ready;
}

/// Behind each other, the first in front.
Node tabs(Node front, Node behind) {
    front.panels.push_back(std::move(behind.panels.front()));
    return front;
}

/// Four charts of one instrument at four intervals; another one is chosen in the list or by name. What
/// models cost lies behind the last one, the index made of it behind the one before.
Workspace analyst() {
    Node upper =
        split(kRow,
              {panel(2, "chart", LinkColour::Teal, bars(900)),
               tabs(panel(3, "chart", LinkColour::Teal, bars(3600)), panel(10, "curve", LinkColour::Teal))},
              {700, 700});
    Node lower = split(
        kRow,
        {tabs(panel(4, "chart", LinkColour::Teal, bars(14'400)), panel(8, "index", LinkColour::Teal)),
         tabs(
             tabs(panel(5, "chart", LinkColour::Teal, bars(86'400)), panel(11, "forecast", LinkColour::Teal)),
             panel(7, "models", LinkColour::Teal))},
        {700, 700});
    Node charts = split(kColumn, {std::move(upper), std::move(lower)}, {490, 490});
    Node watch = split(kColumn,
                       {panel(1, "watchlist", LinkColour::Teal),
                        tabs(panel(6, "events", LinkColour::Teal), panel(9, "alerts", LinkColour::Teal))},
                       {680, 300});
    Workspace ready;
    ready.id = QStringLiteral("analyst");
    ready.title = QStringLiteral("Analyst");
    ready.links[LinkColour::Teal] = {
        .instrument = true, .interval = false, .range = false, .crosshair = true};
    ready.windows.push_back({.root = split(kRow, {std::move(watch), std::move(charts)}, {260, 1420}),
                             .geometry = {},
                             .isMaximised = false});
    return ready;
}

/// From left to right as a person asks: the bill and what moved it, what could be done about it, what that
/// would change.
Workspace company() {
    Node left = split(kColumn,
                      {tabs(panel(1, "bill", LinkColour::Teal), panel(3, "models", LinkColour::Teal)),
                       tabs(panel(2, "moved", LinkColour::Teal), panel(4, "index", LinkColour::Teal))},
                      {490, 490});
    Node middle = split(kColumn,
                        {panel(5, "hedge", LinkColour::Teal),
                         tabs(panel(7, "before", LinkColour::Teal), panel(8, "backtest", LinkColour::Teal))},
                        {560, 420});
    Node right = panel(6, "outlook", LinkColour::Teal);
    Workspace ready;
    ready.id = QStringLiteral("company");
    ready.title = QStringLiteral("Company");
    ready.windows.push_back(
        {.root = split(kRow, {std::move(left), std::move(middle), std::move(right)}, {560, 560, 560}),
         .geometry = {},
         .isMaximised = false});
    return ready;
}

/// The chain, the ladder of what is chosen in it, and under the chain what one holds. The risk of it lies
/// behind the chain, for it needs the height; the chart of what is chosen behind the blotter.
Workspace optionsRoom() {
    Node left = split(kColumn,
                      {tabs(tabs(tabs(panel(1, "options"), panel(6, "strategy")), panel(7, "swaps")),
                            panel(5, "portfolio")),
                       tabs(panel(2, "blotter"), panel(3, "chart", LinkColour::Sky, bars(3600)))},
                      {700, 286});
    Workspace ready;
    ready.id = QStringLiteral("options");
    ready.title = QStringLiteral("Options");
    ready.windows.push_back({.root = split(kRow, {std::move(left), panel(4, "ladder")}, {1279, 400}),
                             .geometry = {},
                             .isMaximised = false});
    return ready;
}

}  // namespace

const std::vector<Workspace>& readyWorkspaces() {
    static const std::vector<Workspace> all{trader(), analyst(), company(), optionsRoom()};
    return all;
}

const Workspace* readyWorkspace(const QString& id) {
    const auto& all = readyWorkspaces();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Workspace& w) { return w.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace tessera::ui
