#!/usr/bin/python3
"""The running terminal as a screen reader meets it: AT-SPI over a private session bus, while the market moves, orders
come and go, tabs change and windows open. What is asserted is what would be heard."""
import collections
import os
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from session_test import Screen, Terminal, new_profile, run_folder, step, wait_for  # noqa: E402

SKIPPED = 77
MINUTE = 60
ROW = re.compile(r"^(?:Stale: b|B)id (?:none|[\d.k]+ lots?), price (\d+\.\d+), ask (?:none|[\d.k]+ lots?)")


class Bus:
    """A session bus of its own; the accessibility bus is started on it by the first who asks."""

    def __enter__(self):
        self.daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                                       stdout=subprocess.PIPE, text=True)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self.daemon.stdout.readline().strip()
        os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
        os.environ.pop("AT_SPI_BUS_ADDRESS", None)
        return self

    def __exit__(self, *_):
        self.daemon.terminate()
        self.daemon.wait()


class Reader:
    def __init__(self, pyatspi):
        self.pyatspi, self.heard = pyatspi, []

    def application(self):
        for each in self.pyatspi.Registry.getDesktop(0):
            if each is not None and each.name == "tessera":
                return each
        return None

    def walk(self, node=None, depth=0):
        """Every node; what goes away meanwhile is left out."""
        if node is None:
            node = self.application()
            assert node is not None, "the terminal is not on the accessibility bus"
        yield node
        try:
            children = [node.getChildAtIndex(i) for i in range(node.childCount)]
        except Exception:  # the node went away: that is no fault, a terminal that does is
            return
        for child in children:
            if child is not None and depth < 50:
                yield from self.walk(child, depth + 1)

    def find(self, role, name):
        for node in self.walk():
            try:
                if node.getRoleName() == role and node.name.startswith(name):
                    return node
            except Exception:
                continue
        return None

    def names(self):
        for node in self.walk():
            try:
                yield node.name
            except Exception:
                continue

    def listen(self, seconds, *kinds, until=None):
        """Events of these kinds; ends early once `until` holds of one of them."""
        from gi.repository import GLib
        self.heard = []
        loop = GLib.MainLoop()

        def take(event):
            self.heard.append((str(event.type), event.source.name if event.source else "", event.detail1))
            if until is not None and until(self.heard[-1]):
                loop.quit()
        for kind in kinds:
            self.pyatspi.Registry.registerEventListener(take, kind)
        GLib.timeout_add(int(seconds * 1000), loop.quit)
        loop.run()
        for kind in kinds:
            self.pyatspi.Registry.deregisterEventListener(take, kind)
        return self.heard


def rows_of(ladder):
    return [ladder.getChildAtIndex(i).name for i in range(ladder.childCount)]


def tree_has_names(reader):
    roles, nameless = collections.Counter(), []
    for node in reader.walk():
        roles[node.getRoleName()] += 1
        if node.getState().contains(reader.pyatspi.STATE_FOCUSABLE) and not node.name and node.getRoleName() != "label":
            nameless.append(node.getRoleName() + " in " + (node.parent.name or node.parent.getRoleName()))
    assert not nameless, f"controls without a name: {nameless}"
    return roles


def disturb(screen, end):
    """A restless person: tabs, workspaces, windows, orders."""
    keys = [["alt+2"], ["alt+1"], ["F6", "Down", "b"], ["F6", "Up", "s"], ["ctrl+Escape"], ["ctrl+k", "s", "i", "Down", "Escape"],
            ["F1", "Escape"], ["ctrl+shift+r", "Escape"], ["ctrl+shift+e", "Escape"], ["ctrl+F6"], ["Tab", "Right"],
            ["Tab", "Left"], ["ctrl+shift+a"]]
    pick = random.Random(5)
    while time.monotonic() < end:
        for key in pick.choice(keys):
            screen.tool("key", key)
            time.sleep(0.03)


def run_story(screen, profile, work, reader):
    step("the terminal is on the accessibility bus, with a live ladder")
    terminal = Terminal(screen, profile, work)
    wait_for("the terminal on the bus", reader.application, MINUTE)
    ladder = wait_for("a ladder with rows", lambda: (lambda l: l if l and l.childCount > 20 else None)(
        reader.find("list", "Ladder SITC-Z26")), MINUTE)

    step("a ladder's rows are whole sentences, one tick apart")
    wait_for("a market with both sides", lambda: any("best bid" in row for row in rows_of(ladder)))
    rows = [row for row in rows_of(ladder) if ROW.match(row)]
    assert len(rows) == ladder.childCount, rows_of(ladder)
    cents = [round(float(ROW.match(row)[1]) * 100) for row in rows]
    assert cents == list(range(cents[0], cents[0] - len(cents), -1)), cents
    assert sum("best bid" in row for row in rows) == 1, rows

    step("every control has a name; chart, watchlist, tables and buttons are there")
    roles = tree_has_names(reader)
    print(f"{sum(roles.values())} nodes: {dict(roles.most_common(8))}")
    model = [name for name in reader.names() if "model" in name and "switched off" in name]
    assert model, "a model that was switched off is said to be something else"
    chart = reader.find("chart", "Chart SITC-Z26, 1h, last ")
    assert chart is not None and " UTC" in chart.name, chart
    parts = [chart.getChildAtIndex(i).name for i in range(chart.childCount)]
    assert any(part.startswith("Shown: ") for part in parts), parts
    assert all("odel output" in part for part in parts if "orecast" in part), parts
    watched = reader.find("list", "Watchlist")
    assert any(re.match(r"SITC-Z26, last [\d.]+, change ", watched.getChildAtIndex(i).name)
               for i in range(watched.childCount))
    for name in ("Orders", "Positions"):
        assert reader.find("table", name) is not None, name

    step("keys move the cursor, and the reader hears the row it came to")
    window = screen.tool("search", "--onlyvisible", "--pid", terminal.process.pid, "--name", "Tessera")
    screen.tool("windowfocus", "--sync", window.split()[-1])
    typing = threading.Timer(0.4, lambda: screen.tool("key", "--delay", "200", "F6", "Down", "Down"))
    typing.start()
    heard = reader.listen(6, "object:state-changed:focused", until=lambda e: e[2] and ROW.match(e[1]))
    typing.join()
    assert any(on and ROW.match(name) for _, name, on in heard), heard

    step("a market that moves is told by the clock, not by the trade")
    list(reader.walk())
    heard = reader.listen(4, "object:property-change:accessible-name", "object:state-changed", "object:children-changed")
    rate = len(heard) / 4
    print(f"{rate:.0f} events a second while the market moves")
    assert rate < 100, collections.Counter(kind for kind, _, _ in heard)

    step("a restless person and a restless reader")
    end = time.monotonic() + 9
    person = threading.Thread(target=disturb, args=(screen, end))
    person.start()
    seen, kept = 0, []
    while time.monotonic() < end:
        for node in reader.walk():
            seen += 1
            kept.append(node)
            try:
                held = kept[seen % len(kept)]
                held.name, held.getState(), held.getIndexInParent(), held.queryComponent().getExtents(0)
            except Exception:
                pass  # it is gone, and the reader is told so
        kept = kept[-300:]
        assert terminal.process.poll() is None, f"the terminal ended with {terminal.process.returncode}"
    person.join()
    print(f"{seen} nodes read meanwhile")
    assert seen > 600, seen  # on a busy machine too
    screen.tool("key", "Escape")
    assert reader.application() is not None, "the terminal left the bus"
    terminal.close()


def main():
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        print("python3-pyatspi is not installed: skipped")
        return SKIPPED
    with run_folder("reader") as work, Screen() as screen, Bus():
        os.environ["DISPLAY"] = screen.display  # the accessibility bus is announced on it
        import pyatspi
        run_story(screen, new_profile(work), work, Reader(pyatspi))
    return 0


if __name__ == "__main__":
    sys.exit(main())
