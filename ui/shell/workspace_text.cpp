// The text form of a workspace: JSON that a person can read, share and compare.
#include <QJsonArray>
#include <QJsonDocument>

#include "ui/shell/workspace.h"

namespace tessera::ui {

namespace {

using Node = WorkspaceNode;
using Shape = WorkspaceNode::Shape;

QJsonObject writeNode(const Node& node) {
    QJsonObject out;
    if (node.shape == Shape::Tabs) {
        QJsonArray tabs;
        for (const PanelPlace& panel : node.panels) {
            QJsonObject each{{QStringLiteral("id"), panel.id},
                             {QStringLiteral("panel"), panel.kind},
                             {QStringLiteral("link"), linkName(panel.link)}};
            if (!panel.state.isEmpty()) {
                each.insert(QStringLiteral("state"), panel.state);
            }
            tabs.append(each);
        }
        out.insert(QStringLiteral("tabs"), tabs);
        if (node.current != 0) {
            out.insert(QStringLiteral("current"), node.current);
        }
        return out;
    }
    QJsonArray children, sizes;
    for (const Node& child : node.children) {
        children.append(writeNode(child));
    }
    for (const int size : node.sizes) {
        sizes.append(size);
    }
    out.insert(node.shape == Shape::Row ? QStringLiteral("row") : QStringLiteral("column"), children);
    out.insert(QStringLiteral("sizes"), sizes);
    return out;
}

/// Reads what it can and says what it cannot.
class WorkspaceReader {
 public:
    WorkspaceReader(const std::function<bool(const QString&)>& isKnown, QStringList& leftOut)
        : m_isKnown(isKnown), m_leftOut(leftOut) {}

    std::optional<Node> node(const QJsonValue& value, int depth) {
        const QJsonObject object = value.toObject();
        if (depth > kDeepestNode) {
            say(QStringLiteral("Splits deeper than %1 were left out.").arg(kDeepestNode));
            return std::nullopt;
        }
        if (object.contains(QStringLiteral("tabs"))) {
            return tabs(object);
        }
        const bool isRow = object.contains(QStringLiteral("row"));
        if (!isRow && !object.contains(QStringLiteral("column"))) {
            say(QStringLiteral("A part that is neither \"row\", \"column\" nor \"tabs\" was left out."));
            return std::nullopt;
        }
        return split(object, isRow, depth);
    }

 private:
    void say(const QString& sentence) {
        if (!m_leftOut.contains(sentence)) {
            m_leftOut << sentence;
        }
    }

    std::optional<Node> split(const QJsonObject& object, bool isRow, int depth) {
        Node split;
        split.shape = isRow ? Shape::Row : Shape::Column;
        const QJsonArray children =
            object.value(isRow ? QStringLiteral("row") : QStringLiteral("column")).toArray();
        const QJsonArray sizes = object.value(QStringLiteral("sizes")).toArray();
        for (qsizetype i = 0; i < children.size(); ++i) {
            if (auto child = node(children[i], depth + 1)) {
                split.children.push_back(std::move(*child));
                split.sizes.push_back(std::clamp(sizes.at(i).toInt(0), 0, 20'000));
            }
        }
        const bool isSized =
            std::all_of(split.sizes.begin(), split.sizes.end(), [](int size) { return size > 0; });
        if (!isSized) {
            split.sizes.clear();
        }
        if (split.children.empty()) {
            return std::nullopt;
        }
        return split.children.size() == 1 ? std::move(split.children.front()) : std::move(split);
    }

    std::optional<Node> tabs(const QJsonObject& object) {
        Node stack;
        for (const QJsonValue& value : object.value(QStringLiteral("tabs")).toArray()) {
            if (auto panel = this->panel(value.toObject())) {
                stack.panels.push_back(std::move(*panel));
            }
        }
        if (stack.panels.empty()) {
            return std::nullopt;
        }
        const int last = static_cast<int>(stack.panels.size()) - 1;
        stack.current = std::clamp(object.value(QStringLiteral("current")).toInt(0), 0, last);
        return stack;
    }

    std::optional<PanelPlace> panel(const QJsonObject& object) {
        PanelPlace place;
        place.kind = object.value(QStringLiteral("panel")).toString();
        if (!m_isKnown(place.kind)) {
            say(QStringLiteral("There is no panel \"%1\" in this version; it was left out.")
                    .arg(place.kind.left(40)));
            return std::nullopt;
        }
        if (++m_panels > kMostPanels) {
            say(QStringLiteral("A workspace holds at most %1 panels; the rest was left out.")
                    .arg(kMostPanels));
            return std::nullopt;
        }
        place.id = static_cast<PanelId>(m_panels);
        const QString link = object.value(QStringLiteral("link")).toString(QStringLiteral("sky"));
        if (const auto colour = linkOf(link)) {
            place.link = *colour;
        } else {
            say(QStringLiteral("There is no link colour \"%1\"; the panel is not linked.")
                    .arg(link.left(40)));
            place.link = LinkColour::None;
        }
        place.state = object.value(QStringLiteral("state")).toObject();
        return place;
    }

    const std::function<bool(const QString&)>& m_isKnown;
    QStringList& m_leftOut;
    std::size_t m_panels = 0;
};

constexpr std::pair<const char*, bool LinkFields::*> kFields[] = {{"instrument", &LinkFields::instrument},
                                                                  {"interval", &LinkFields::interval},
                                                                  {"range", &LinkFields::range},
                                                                  {"crosshair", &LinkFields::crosshair}};

QRect readRect(const QJsonArray& numbers) {
    if (numbers.size() != 4) {
        return {};
    }
    const auto at = [&](qsizetype i) { return std::clamp(numbers.at(i).toInt(), -100'000, 100'000); };
    return {at(0), at(1), std::max(0, at(2)), std::max(0, at(3))};
}

}  // namespace

QByteArray toText(const Workspace& workspace) {
    QJsonArray windows;
    for (const WindowPlace& window : workspace.windows) {
        QJsonObject out{{QStringLiteral("root"), writeNode(window.root)}};
        if (!window.geometry.isEmpty()) {
            const QRect& g = window.geometry;
            out.insert(QStringLiteral("geometry"), QJsonArray{g.x(), g.y(), g.width(), g.height()});
        }
        if (window.isMaximised) {
            out.insert(QStringLiteral("maximised"), true);
        }
        windows.append(out);
    }
    QJsonObject links;
    for (const auto& [colour, fields] : workspace.links) {
        QJsonArray linked;
        for (const auto& [name, field] : kFields) {
            if (fields.*field) {
                linked.append(QLatin1String(name));
            }
        }
        links.insert(linkName(colour), linked);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("tesseraWorkspace"), kWorkspaceVersion},
                                     {QStringLiteral("id"), workspace.id},
                                     {QStringLiteral("title"), workspace.title},
                                     {QStringLiteral("links"), links},
                                     {QStringLiteral("windows"), windows}})
        .toJson();
}

ReadWorkspace readWorkspace(const QByteArray& text, const std::function<bool(const QString&)>& isKnown) {
    ReadWorkspace read;
    QJsonParseError error{};
    const QJsonObject object = QJsonDocument::fromJson(text, &error).object();
    if (error.error != QJsonParseError::NoError) {
        read.leftOut << QStringLiteral("The file is not JSON: %1 at byte %2.")
                            .arg(error.errorString())
                            .arg(error.offset);
        return read;
    }
    const int version = object.value(QStringLiteral("tesseraWorkspace")).toInt(0);
    if (version < 1) {
        read.leftOut << QStringLiteral(
            "The file is not a Tessera workspace: it has no \"tesseraWorkspace\".");
        return read;
    }
    if (version > kWorkspaceVersion) {
        read.leftOut << QStringLiteral("It was written by a newer Tessera (version %1, this one reads %2).")
                            .arg(version)
                            .arg(kWorkspaceVersion);
    }
    read.workspace.id = object.value(QStringLiteral("id")).toString();
    read.workspace.title = object.value(QStringLiteral("title")).toString().left(60);
    const QJsonObject links = object.value(QStringLiteral("links")).toObject();
    for (auto group = links.begin(); group != links.end(); ++group) {
        const auto colour = linkOf(group.key());
        if (!colour || *colour == LinkColour::None) {
            read.leftOut << QStringLiteral("There is no link colour \"%1\".").arg(group.key().left(40));
            continue;
        }
        const QJsonArray linked = group.value().toArray();
        LinkFields& fields = read.workspace.links[*colour];
        for (const auto& [name, field] : kFields) {
            fields.*field = linked.contains(QLatin1String(name));
        }
    }
    WorkspaceReader reader(isKnown, read.leftOut);
    for (const QJsonValue& value : object.value(QStringLiteral("windows")).toArray()) {
        const QJsonObject window = value.toObject();
        if (auto root = reader.node(window.value(QStringLiteral("root")), 0)) {
            read.workspace.windows.push_back(
                {.root = std::move(*root),
                 .geometry = readRect(window.value(QStringLiteral("geometry")).toArray()),
                 .isMaximised = window.value(QStringLiteral("maximised")).toBool()});
        }
    }
    return read;
}

}  // namespace tessera::ui
