#!/usr/bin/python3
"""Two windows on two monitors: link colours, saving, kill -9, a monitor that is gone. Then a workspace built and the
guided start ended with a fill, by keys alone. What is read back is the workspace's file and the blotter's."""
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from keyboard_test import Keys, buy_upwards, rows  # noqa: E402
from session_test import SIZE, Screen, Terminal, new_profile, run_folder, step, wait_for  # noqa: E402

SECOND = (1280, 800)


class TwoMonitors(Screen):
    """One X screen, cut into two monitors by RandR: what a desktop with two displays tells Qt."""

    def __init__(self, count=2):
        self.count = count

    def __enter__(self):
        read, write = os.pipe()
        width = SIZE[0] + (SECOND[0] if self.count == 2 else 0)
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{SIZE[1]}x24", "-noreset", "-nolisten",
             "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        self.display = ":" + os.read(read, 16).decode().strip()
        if self.count == 2:
            self.monitor("left", f"{SIZE[0]}/444x{SIZE[1]}/277+0+0", "screen")
            self.monitor("right", f"{SECOND[0]}/339x{SECOND[1]}/212+{SIZE[0]}+0", "none")
        return self

    def monitor(self, name, place, output):
        subprocess.run(["xrandr", "--setmonitor", name, place, output], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DISPLAY": self.display})

    def windows(self, process):
        """Geometries (x, y, width, height) of the program's visible windows that carry panels."""
        found = self.tool("search", "--onlyvisible", "--pid", process.pid, "--name", "Tessera").split()
        places = []
        for window in found:
            told = dict(line.split("=") for line in
                        self.tool("getwindowgeometry", "--shell", window).splitlines() if "=" in line)
            places.append((window, int(told["X"]), int(told["Y"]), int(told["WIDTH"]), int(told["HEIGHT"])))
        return places


class Laptop(TwoMonitors):
    """A screen smaller than the window would like to be."""

    __enter__ = Screen.__enter__
    size = (1280, 720)


class Workspace:
    def __init__(self, profile, name):
        self.path = profile / "workspaces" / f"{name}.json"

    def read(self):
        try:
            return json.loads(self.path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {"windows": []}

    def panels(self, window=None):
        found = []

        def walk(node):
            found.extend(node.get("tabs", []))
            for child in node.get("row", []) + node.get("column", []):
                walk(child)
        for index, each in enumerate(self.read()["windows"]):
            if window is None or index == window:
                walk(each["root"])
        return found

    def of_kind(self, kind, window=None):
        return [panel for panel in self.panels(window) if panel["panel"] == kind]


def palette(keys, text):
    keys.press("ctrl+k")
    time.sleep(0.4)
    keys.screen.tool("type", "--delay", "25", text)
    time.sleep(0.3)
    keys.press("Return")
    time.sleep(0.5)


def two_windows(profile, work):
    trader = Workspace(profile, "trader")
    with TwoMonitors() as screen:
        step("the chart goes to a window of its own, and that to the second monitor")
        terminal = Terminal(screen, profile, work)
        terminal.wait_live()
        keys = Keys(screen, terminal)
        keys.focus("Tessera, PAPER")
        keys.press("ctrl+F6", "ctrl+F6", "ctrl+F6")  # watchlist, events, chart
        palette(keys, "Move the panel to a new window")
        wait_for("two windows", lambda: len(screen.windows(terminal.process)) == 2)
        other = next(w for w, *_ in screen.windows(terminal.process)
                     if screen.tool("getwindowname", w).endswith("2"))
        screen.tool("windowmove", "--sync", other, SIZE[0] + 100, 60)
        screen.tool("windowsize", "--sync", other, 900, 600)
        wait_for("the second window on record",
                 lambda: [w for w in trader.read()["windows"][1:] if w["geometry"][0] >= SIZE[0]])
        assert trader.of_kind("chart", 1) and not trader.of_kind("chart", 0), trader.panels()

        step("an instrument chosen in the first window is shown in the second, by their colour")
        keys.focus("Tessera, PAPER")
        keys.press("ctrl+o")
        time.sleep(0.4)
        screen.tool("type", "--delay", "25", "SITC-F27")
        keys.press("Return")
        wait_for("the chart of SITC-F27 on record",
                 lambda: trader.of_kind("chart", 1) and
                 trader.of_kind("chart", 1)[0].get("state", {}).get("symbol") == "SITC-F27")

        step("kill -9, restart: both windows are where they were")
        terminal.kill()
        terminal = Terminal(screen, profile, work)
        terminal.wait_live()
        wait_for("two windows", lambda: len(screen.windows(terminal.process)) == 2)
        right = [w for w in screen.windows(terminal.process) if w[1] >= SIZE[0]]
        assert len(right) == 1 and right[0][3:] == (900, 600), screen.windows(terminal.process)
        assert trader.of_kind("chart", 1)[0]["state"]["symbol"] == "SITC-F27"
        terminal.close()

    with TwoMonitors(1) as screen:
        step("the second monitor is gone: its window comes back whole onto the one that is there")
        terminal = Terminal(screen, profile, work)
        terminal.wait_live()
        places = wait_for("two windows", lambda: (lambda w: w if len(w) == 2 else None)(
            screen.windows(terminal.process)))
        for _, x, y, width, height in places:
            assert x >= 0 and y >= 0 and x + width <= SIZE[0] and y + height <= SIZE[1], places
        terminal.close()


def on_a_laptop(profile, work):
    with Laptop() as screen:
        step("a first start on a small screen stands within it, Arm and Kill switch too")
        terminal = Terminal(screen, profile, work, size=())
        terminal.look()
        _, x, y, width, height = wait_for("the window", lambda: screen.windows(terminal.process))[0]
        assert x >= 0 and y >= 0 and x + width <= 1280 and y + height <= 720, (x, y, width, height)
        terminal.close()


def by_keys_alone(profile, work):
    with TwoMonitors(1) as screen:
        step("by keys: a panel is split, linked, and the workspace saved under a name")
        terminal = Terminal(screen, profile, work)
        terminal.wait_live()
        keys = Keys(screen, terminal)
        keys.focus("Tessera, PAPER")
        keys.press("ctrl+F6", "ctrl+F6", "ctrl+F6")
        before = len(Workspace(profile, "trader").of_kind("chart"))
        keys.press("ctrl+backslash")
        wait_for("a second chart", lambda: len(Workspace(profile, "trader").of_kind("chart")) == max(before, 1) + 1)
        keys.press("ctrl+m")  # the panel's menu: Link, Gold
        time.sleep(0.3)
        keys.press("Down", "Right", "Down", "Down", "Return")  # not linked, sky, gold
        time.sleep(0.3)
        wait_for("a chart linked gold",
                 lambda: [p for p in Workspace(profile, "trader").of_kind("chart") if p["link"] == "gold"])
        palette(keys, "Save the workspace as")
        keys.focus("Save the workspace as")
        screen.tool("key", "ctrl+a")
        screen.tool("type", "--delay", "25", "Two charts")
        keys.press("Return")
        own = wait_for("the saved workspace", lambda: [
            path for path in (profile / "workspaces").glob("*.json")
            if json.loads(path.read_text()).get("title") == "Two charts"])
        assert len(Workspace(profile, own[0].stem).of_kind("chart")) == 2

        step("by keys: the guided start, ended with a fill")
        keys.focus("Tessera, PAPER")
        palette(keys, "Guided start")

        def guide_step():
            for line in (profile / "settings.ini").read_text().splitlines():
                if line.startswith("traderStep="):
                    return int(line.split("=")[1])
            return -1

        def gets_to(number, *key):
            if guide_step() < number:
                keys.press(*key)
                time.sleep(0.8)  # settings reach the disk a little later
            return guide_step() >= number
        for number in (1, 2, 3):  # steps that are read: Enter goes on
            wait_for(f"step {number}", lambda: gets_to(number, "Return"))
        wait_for("the step that buys", lambda: gets_to(4, "ctrl+shift+a"), 40)
        keys.press("F6", "space")
        time.sleep(0.5)
        filled = wait_for("a fill", lambda: buy_upwards(keys, profile), 60)
        assert filled > 0
        wait_for("the last step", lambda: guide_step() == 5)
        assert rows(profile, "SELECT * FROM fills"), "the guided start ended without a fill"
        terminal.close()


def main():
    with run_folder("windows") as work:
        for name, story in (("windows", two_windows), ("laptop", on_a_laptop), ("keys", by_keys_alone)):
            story(new_profile(work, "[guide]\ndoor=later\n", name), work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
