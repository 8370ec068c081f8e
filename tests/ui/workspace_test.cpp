// The workspace as a value: edits, text, what is opened of a file that was changed by hand.
#include "ui/shell/workspace.h"

#include <gtest/gtest.h>

#include "ui/shell/palette.h"
#include "ui/shell/ready_workspaces.h"

namespace tessera::test {
namespace {

using ui::DropZone;
using ui::LinkColour;
using ui::PanelId;
using ui::PanelPlace;
using ui::Workspace;
using ui::WorkspaceNode;

bool anyKind(const QString& kind) {
    return kind != "hologram";
}

PanelPlace chart() {
    return {.id = 0, .kind = "chart", .link = LinkColour::Gold, .state = {{"symbol", "SITC-Z26"}}};
}

/// "[1|2]" beside each other, "[1/2]" one above the other, "(1 2)" in tabs.
QString shape(const WorkspaceNode& node) {
    QStringList parts;
    for (const PanelPlace& panel : node.panels) {
        parts << QString::number(panel.id);
    }
    for (const WorkspaceNode& child : node.children) {
        parts << shape(child);
    }
    if (node.shape == WorkspaceNode::Shape::Tabs) {
        return parts.size() == 1 ? parts.front() : "(" + parts.join(" ") + ")";
    }
    return "[" + parts.join(node.shape == WorkspaceNode::Shape::Row ? "|" : "/") + "]";
}
QString shape(const Workspace& workspace) {
    QStringList windows;
    for (const ui::WindowPlace& window : workspace.windows) {
        windows << shape(window.root);
    }
    return windows.join(" ");
}

struct WorkspaceEdits : ::testing::Test {
    Workspace desk;
    PanelId first = desk.add(chart(), 0, DropZone::Tab);
};

TEST_F(WorkspaceEdits, PanelsGoBesideAboveAndIntoTabs) {
    const PanelId right = desk.add(chart(), first, DropZone::Right);
    EXPECT_EQ(shape(desk), "[1|2]");
    desk.add(chart(), right, DropZone::Right);
    EXPECT_EQ(shape(desk), "[1|2|3]") << "a row in a row is one row";
    desk.add(chart(), right, DropZone::Below);
    EXPECT_EQ(shape(desk), "[1|[2/4]|3]");
    desk.add(chart(), first, DropZone::Tab);
    EXPECT_EQ(shape(desk), "[(1 5)|[2/4]|3]");
    EXPECT_EQ(desk.add(chart(), 77, DropZone::Left), 0) << "no such target";
    EXPECT_EQ(shape(desk), "[(1 5)|[2/4]|3]");
}

TEST_F(WorkspaceEdits, ASplitOfOneIsThatOne) {
    const PanelId right = desk.add(chart(), first, DropZone::Right);
    desk.add(chart(), right, DropZone::Below);
    EXPECT_TRUE(desk.remove(right));
    EXPECT_EQ(shape(desk), "[1|3]");
    EXPECT_TRUE(desk.remove(first));
    EXPECT_EQ(shape(desk), "3");
    EXPECT_FALSE(desk.remove(first));
}

TEST_F(WorkspaceEdits, MovingKeepsThePanelItsStateAndItsNumber) {
    const PanelId right = desk.add(chart(), first, DropZone::Right);
    desk.find(first)->state = {{"symbol", "H100-Z26"}};
    EXPECT_TRUE(desk.move(first, right, DropZone::Above));
    EXPECT_EQ(shape(desk), "[1/2]");
    EXPECT_EQ(desk.find(first)->state.value("symbol").toString(), "H100-Z26");
    EXPECT_FALSE(desk.move(first, first, DropZone::Tab));
    EXPECT_FALSE(desk.move(first, 99, DropZone::Tab));
    EXPECT_EQ(shape(desk), "[1/2]");
}

TEST_F(WorkspaceEdits, AWindowOfItsOwnAndBack) {
    const PanelId right = desk.add(chart(), first, DropZone::Right);
    EXPECT_EQ(desk.moveToNewWindow(right), right);
    EXPECT_EQ(shape(desk), "1 2");
    EXPECT_EQ(desk.windowOf(right), 1U);
    EXPECT_TRUE(desk.move(right, first, DropZone::Left));
    EXPECT_EQ(shape(desk), "[2|1]") << "an empty window goes";
}

TEST_F(WorkspaceEdits, TheNewNeighbourTakesHalfOfTheRoom) {
    const PanelId right = desk.add(chart(), first, DropZone::Right);
    desk.windows.front().root.sizes = {1'000, 600};
    desk.add(chart(), right, DropZone::Right);
    EXPECT_EQ(desk.windows.front().root.sizes, (std::vector<int>{1'000, 300, 300}));
}

TEST(WorkspaceText, ComesBackAsItWas) {
    for (const Workspace& ready : ui::readyWorkspaces()) {
        Workspace changed = ready;
        changed.windows.front().geometry = QRect(40, 50, 1680, 1050);
        changed.windows.front().isMaximised = true;
        PanelId last = 0;
        for (const PanelId id : changed.panels()) {
            last = id;
        }
        changed.moveToNewWindow(last);
        const auto read = ui::readWorkspace(ui::toText(changed), anyKind);
        EXPECT_EQ(read.leftOut, QStringList()) << ready.id.toStdString();
        EXPECT_EQ(shape(read.workspace).count('|'), shape(changed).count('|'));
        EXPECT_EQ(ui::toText(ui::readWorkspace(ui::toText(read.workspace), anyKind).workspace),
                  ui::toText(read.workspace));
    }
}

TEST(WorkspaceText, OpensWhatItCanAndSaysWhatItLeftOut) {
    const QByteArray text =
        R"({"tesseraWorkspace": 7, "id": "x", "title": "X", "links": {"mauve": [], "gold": ["range"]},
        "windows": [{"root": {"row": [{"tabs": [{"panel": "hologram"}, {"panel": "chart", "link": "plaid"}]},
                                      {"tabs": []}, {"spiral": []}]}}, {"root": 5}]})";
    const auto read = ui::readWorkspace(text, anyKind);
    EXPECT_EQ(shape(read.workspace), "1");
    EXPECT_EQ(read.workspace.find(1)->link, LinkColour::None);
    EXPECT_FALSE(read.workspace.links.at(LinkColour::Gold).instrument);
    EXPECT_TRUE(read.workspace.links.at(LinkColour::Gold).range);
    const QString said = read.leftOut.join('\n');
    for (const char* word : {"newer Tessera", "hologram", "plaid", "mauve", "neither"}) {
        EXPECT_TRUE(said.contains(word)) << word << " in " << said.toStdString();
    }
}

TEST(WorkspaceText, AThousandPanelsAndADeepTreeAreBounded) {
    QByteArray many;
    for (int i = 0; i < 1'000; ++i) {
        many += R"({"panel": "chart"},)";
    }
    many.chop(1);
    const auto read = ui::readWorkspace(
        R"({"tesseraWorkspace": 1, "windows": [{"root": {"tabs": [)" + many + "]}}]}", anyKind);
    EXPECT_EQ(read.workspace.panels().size(), ui::kMostPanels);
    EXPECT_EQ(read.leftOut.size(), 1);
    QByteArray deep = R"({"tabs": [{"panel": "chart"}]})";
    for (int i = 0; i < 200; ++i) {
        deep = R"({"row": [)" + deep + R"(, {"tabs": [{"panel": "chart"}]}]})";
    }
    const auto cut =
        ui::readWorkspace(R"({"tesseraWorkspace": 1, "windows": [{"root": )" + deep + "}]}", anyKind);
    EXPECT_FALSE(cut.workspace.windows.empty());
    EXPECT_TRUE(cut.leftOut.join(' ').contains("deeper"));
}

TEST(WorkspaceText, WhatIsNotAWorkspaceIsSaid) {
    for (const char* text : {"", "{", "[]", "{}", "{\"tesseraWorkspace\": \"one\"}", "\xff\xfe"}) {
        const auto read = ui::readWorkspace(text, anyKind);
        EXPECT_TRUE(read.workspace.windows.empty()) << text;
        EXPECT_FALSE(read.leftOut.isEmpty()) << text;
    }
}

TEST(FitOnScreens, AWindowOfALostMonitorComesBackWhole) {
    const std::vector<QRect> one{QRect(0, 0, 1280, 800)};
    EXPECT_EQ(ui::fitOnScreens(QRect(2'000, 100, 1680, 1050), one, {}), QRect(0, 0, 1280, 800));
    EXPECT_EQ(ui::fitOnScreens(QRect(1'000, 700, 400, 300), one, {}), QRect(880, 500, 400, 300));
    EXPECT_EQ(ui::fitOnScreens(QRect(10, 20, 400, 300), one, {}), QRect(10, 20, 400, 300));
    const std::vector<QRect> two{QRect(0, 0, 1280, 800), QRect(1'280, 0, 1920, 1080)};
    EXPECT_EQ(ui::fitOnScreens(QRect(1'400, 30, 1680, 1000), two, {}), QRect(1'400, 30, 1680, 1000));
    EXPECT_EQ(ui::fitOnScreens(QRect(), one, QSize(640, 400)).size(), QSize(640, 400));
}

TEST(Palette, LettersInOrderAndStartsOfWordsFirst) {
    EXPECT_TRUE(ui::fuzzyScore("rl", "Risk limits"));
    EXPECT_FALSE(ui::fuzzyScore("xq", "Risk limits"));
    EXPECT_GT(*ui::fuzzyScore("ral", "Arm all ladders"), 0);
    EXPECT_GT(*ui::fuzzyScore("risk", "Risk limits"),
              *ui::fuzzyScore("risk", "Reset this kind of workspace"));
    EXPECT_GT(*ui::fuzzyScore("rl", "Risk limits"), *ui::fuzzyScore("rl", "Order ticket, really"));
}

}  // namespace
}  // namespace tessera::test
