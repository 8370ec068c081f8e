#include "ui/context/command_catalogue.h"

#include <algorithm>

namespace tessera::ui {

namespace {

constexpr CommandInfo kCommands[] = {
    {"palette.open", "Find anything", "Find", "Ctrl+K"},
    {"edit.copy", "Copy what is selected", "Program", "Ctrl+C"},
    {"instrument.find", "Find an instrument", "Find", "Ctrl+O"},
    {"workspace.trader", "Workspace: Trader", "Workspace", "Alt+1"},
    {"workspace.analyst", "Workspace: Analyst", "Workspace", "Alt+2"},
    {"workspace.company", "Workspace: Company", "Workspace", "Alt+3"},
    {"workspace.options", "Workspace: Options", "Workspace", "Alt+4"},
    {"workspace.saveAs", "Save the workspace as…", "Workspace", ""},
    {"workspace.reset", "Reset the workspace", "Workspace", ""},
    {"workspace.export", "Export the workspace…", "Workspace", ""},
    {"workspace.import", "Import a workspace…", "Workspace", ""},
    {"workspace.remove", "Remove this workspace", "Workspace", ""},
    {"panel.next", "Go to the next panel", "Panel", "Ctrl+F6"},
    {"panel.previous", "Go to the panel before", "Panel", "Ctrl+Shift+F6"},
    {"panel.splitRight", "Split the panel to the right", "Panel", "Ctrl+\\"},
    {"panel.splitBelow", "Split the panel below", "Panel", "Ctrl+Shift+\\"},
    {"panel.toWindow", "Move the panel to a new window", "Panel", ""},
    {"panel.full", "Panel on the full window, and back", "Panel", "F11"},
    {"panel.menu", "Menu of the panel", "Panel", "Ctrl+M"},
    {"panel.close", "Close the panel", "Panel", "Ctrl+W"},
    {"window.nextLadder", "Go to the next ladder", "Trading", "F6"},
    {"window.arm", "Arm all ladders", "Trading", "Ctrl+Shift+A"},
    {"window.disarm", "Disarm all ladders", "Trading", "Ctrl+Shift+D"},
    {"window.ticket", "Order ticket", "Trading", "Ctrl+T"},
    {"window.risk", "Risk limits", "Trading", "Ctrl+Shift+R"},
    {"window.kill", "Kill switch", "Trading", "Ctrl+Shift+K"},
    {"window.accounts", "Accounts", "Account", "Ctrl+Shift+P"},
    {"window.results", "Results", "Account", "Ctrl+Shift+E"},
    {"window.note", "Write a note", "Account", "Ctrl+Shift+N"},
    {"window.feeds", "Market data feeds", "Market", ""},
    {"window.contract", "Contract card", "Market", ""},
    {"alert.new", "New alert…", "Market", "Ctrl+Shift+L"},
    {"alert.open", "Alerts", "Market", ""},
    {"chart.studies", "Studies of the chart…", "Chart", ""},
    {"chart.compare", "Compare on the chart…", "Chart", ""},
    {"chart.leftAxis", "Chart's own prices on the left axis, and back", "Chart", ""},
    {"chart.sessionVolume", "Volume by price of each session on the chart, and back", "Chart", ""},
    {"chart.forecastNow", "Forecast now", "Chart", "Ctrl+Alt+F"},
    {"chart.forecaster", "Show the next forecaster in full", "Chart", "Ctrl+Alt+N"},
    {"chart.outline", "Outline the next forecaster", "Chart", "Ctrl+Alt+O"},
    {"chart.ghosts", "Earlier forecasts on the charts, and back", "Chart", "Ctrl+Alt+E"},
    {"chart.horizon", "Forecast the next longer horizon", "Chart", ""},
    {"chart.recalibrated", "Recalibrated forecasts on the charts, and back", "Chart", ""},
    {"forecast.watch", "This series on the watch list of forecasts, and off", "Chart", ""},
    {"forecast.open", "Forecast track record", "Chart", ""},
    {"forecast.news", "News feeds…", "Chart", ""},
    {"forecast.servers", "Model servers for forecasts…", "Chart", ""},
    {"chart.copy", "Copy the chart as a picture", "Chart", ""},
    {"chart.export", "Export the chart as a picture…", "Chart", ""},
    {"index.open", "List-price index", "Market", ""},
    {"index.audit", "Audit an index fixing", "Market", ""},
    {"index.export", "Export the audit of a fixing…", "Market", ""},
    {"index.addPrice", "Draw a model's price beside the index…", "Market", ""},
    {"bill.open", "The bill of your AI vendors", "Company", ""},
    {"bill.import", "Import usage and cost files…", "Company", ""},
    {"bill.sample", "Look at a made-up company's bill…", "Company", ""},
    {"hedge.try", "Try the hedge on paper…", "Company", ""},
    {"hedge.report", "Write the hedge's report…", "Company", ""},
    {"window.history", "History files: import and export", "Market", ""},
    {"window.prices", "Price sources", "Market", ""},
    {"window.settings", "Settings", "Program", "Ctrl+,"},
    {"window.keys", "Keys and clicks", "Program", ""},
    {"window.notify", "Sounds and notifications", "Program", ""},
    {"theme.dark", "Dark theme", "Program", ""},
    {"theme.light", "Light theme", "Program", ""},
    {"theme.calm", "Reduce motion, and back", "Program", ""},
    {"help.glossary", "Glossary", "Help", "F1"},
    {"help.keys", "Card of all keys", "Help", "Shift+F1"},
    {"help.guide", "Guided start", "Help", ""},
    {"window.play", "Replay: play or pause", "Replay", "Ctrl+Space"},
    {"window.step", "Replay: next event", "Replay", "Ctrl+."},
    {"window.stepBar", "Replay: to the end of the bar", "Replay", "Ctrl+Alt+."},
    {"window.stepBack", "Replay: one bar back", "Replay", "Ctrl+Alt+,"},
    {"window.playMark", "Replay: mark this place", "Replay", "Ctrl+Alt+M"},
    {"window.quit", "Quit", "Program", "Ctrl+Q"}};

}  // namespace

std::span<const CommandInfo> commandTable() {
    return kCommands;
}

const CommandInfo* findCommand(const QString& id) {
    const auto found =
        std::find_if(std::begin(kCommands), std::end(kCommands),
                     [&](const CommandInfo& command) { return id == QLatin1String(command.id); });
    return found == std::end(kCommands) ? nullptr : found;
}

void CommandCatalogue::bind(const QString& id, Run run, WhyNot whyNot) {
    m_bound[id] = {std::move(run), std::move(whyNot)};
}

QString CommandCatalogue::whyNot(const QString& id) const {
    const auto bound = m_bound.find(id);
    if (bound == m_bound.end()) {
        return QStringLiteral("Nothing here can do that.");
    }
    return bound->second.whyNot ? bound->second.whyNot() : QString();
}

void CommandCatalogue::run(const QString& id) {
    if (const QString why = whyNot(id); !why.isEmpty()) {
        emit refused(why);
        return;
    }
    m_bound.at(id).run();
}

}  // namespace tessera::ui
