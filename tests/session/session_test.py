#!/usr/bin/python3
"""The whole path with real processes and a real mouse: venue, terminal under Xvfb, click, fill, blotter row, kill -9,
restart. The only knowledge of the screen it uses is the look: size bars and order chips have their colours."""
import contextlib
import csv
import io
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from png import Picture  # noqa: E402

BIN = pathlib.Path(sys.argv[1])
KEEP = pathlib.Path(sys.argv[2])
BID_BAR, ASK_BAR, CHIP = (0x1D, 0x4E, 0x41), (0x65, 0x30, 0x3C), (0x23, 0x74, 0x58)
ARMED = (0x42, 0x3A, 0x29)  # the ground of the arm button
SIZE = (1680, 1050)
ROW = 18


def wait_for(what, check, seconds=30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


class Screen:
    size = SIZE

    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{self.size[0]}x{self.size[1]}x24", "-nolisten", "tcp"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        self.display = ":" + os.read(read, 16).decode().strip()
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def tool(self, *words):
        done = subprocess.run(["xdotool", *map(str, words)], env={**os.environ, "DISPLAY": self.display},
                              capture_output=True, text=True, timeout=20)
        return done.stdout.strip()

    def click(self, x, y, button=1):
        self.tool("mousemove", x, y)
        time.sleep(0.3)  # a person's hand: a row that has just moved ignores the click
        self.tool("click", button)


class Terminal:
    """One run of `tessera` on a profile."""

    def __init__(self, screen, profile, work, size=("--size", f"{SIZE[0]}x{SIZE[1]}")):
        self.screen, self.profile, self.picture = screen, profile, work / "screen.png"
        self.picture.unlink(missing_ok=True)
        environment = {**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
        environment.pop("WAYLAND_DISPLAY", None)
        self.process = subprocess.Popen(
            [BIN / "tessera", "--profile", profile, "--no-model", "--theme", "dark", "--colours", "green-red",
             *size, "--screenshot", self.picture, "--after", "700", "--every", "400"],
            env=environment)

    def look(self):
        """The next picture that is taken from now on."""
        self.picture.unlink(missing_ok=True)
        wait_for("a picture", self.picture.exists)
        return Picture(self.picture)

    def ladder(self, picture):
        """Left ladder: x range of the bid bars, y of the best bid row, y of the best ask row; None before there is one."""
        left, right = SIZE[0] // 2, SIZE[0] - 400
        bids = list(picture.find(BID_BAR, left, right, 100, SIZE[1] - 150))
        asks = list(picture.find(ASK_BAR, left, right, 100, SIZE[1] - 150))
        if not bids or not asks:
            return None
        return {"bid_x": max(x for x, _ in bids) - 20, "ask_x": min(x for x, _ in asks) + 30,
                "best_bid_y": min(y for _, y in bids) + ROW // 2, "best_ask_y": max(y for _, y in asks) - ROW // 2}

    def wait_live(self):
        return wait_for("a live ladder", lambda: self.ladder(self.look()), 60)

    def arm(self):
        window = wait_for("the window", lambda: self.screen.tool("search", "--pid", self.process.pid, "--name", "Tessera"))
        self.screen.tool("windowfocus", "--sync", window.split()[-1])
        self.screen.click(120, 560)  # without a window manager a window takes keys once it was clicked (events: inert)

        def armed():
            self.screen.tool("key", "ctrl+shift+a")  # refused until the order session is ready; arms, never disarms
            return next(self.look().find(ARMED, SIZE[0] - 300, SIZE[0], 0, 40), None)
        wait_for("armed ladders", armed, 40)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0, f"tessera ended with {self.process.returncode}"


@contextlib.contextmanager
def run_folder(name):
    """A folder for one run. When it fails the last picture is kept and the end of the logs is printed."""
    work = pathlib.Path(tempfile.mkdtemp(prefix=f"tessera-{name}-"))
    try:
        yield work
        print("1 passed, 0 failed")
    except Exception:
        KEEP.mkdir(parents=True, exist_ok=True)
        if (work / "screen.png").exists():
            shutil.copy(work / "screen.png", KEEP / "screen.png")
        for log in work.glob("*/tessera.log"):
            print(log.read_text()[-4000:])
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def new_profile(work, settings="", name="profile"):
    profile = work / name
    profile.mkdir()
    (profile / "settings.ini").write_text(settings)
    return profile


class database:
    def __init__(self, profile):
        self.path = profile / "blotter.sqlite"

    def __enter__(self):
        self.connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)
        self.connection.row_factory = sqlite3.Row
        return self.connection

    def __exit__(self, *_):
        self.connection.close()


def export(profile, table):
    done = subprocess.run([BIN / "tessera", "export", table, "--profile", profile, "--csv"], capture_output=True,
                          text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def verify(profile):
    done = subprocess.run([BIN / "tessera", "audit", "verify", "--profile", profile], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def step(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def orders_where(profile, **want):
    return [o for o in export(profile, "orders") if all(o.get(k, "").lower() == v for k, v in want.items())]


def main():
    # The left ladder's orders are GTC in the first part, so that one can survive.
    settings = "[ladder1]\ntimeInForce=1\nquantityA=7\n[ladder2]\nquantityA=3\n"
    with run_folder("session") as work, Screen() as screen:
        run_story(screen, new_profile(work, settings), work)
    return 0


def run_story(screen, profile, work):
    step("first start: venue, feed, ladder")
    terminal = Terminal(screen, profile, work)
    ladder = terminal.wait_live()
    time.sleep(1)

    step("a click on a disarmed ladder sends nothing")
    screen.click(ladder["bid_x"], ladder["best_bid_y"] + 5 * ROW)
    time.sleep(0.5)
    assert not export(profile, "orders"), "an order left a disarmed ladder"

    step("armed, a click on a bid cell becomes a working order and a row")
    terminal.arm()
    screen.click(ladder["bid_x"], ladder["best_bid_y"] + 8 * ROW)
    wait_for("a working order row", lambda: orders_where(profile, life="live"))
    gtc = export(profile, "orders")[0]
    assert gtc["side"].lower() == "buy" and gtc["quantity"] == "7" and gtc["time_in_force"].lower() == "gtc", gtc
    chips = wait_for("the order's chip", lambda: list(terminal.look().find(
        CHIP, SIZE[0] // 2, SIZE[0] - 400, 100, SIZE[1] - 150)), 10)
    assert min(abs(y - (ladder["best_bid_y"] + 8 * ROW)) for _, y in chips) <= ROW, "the chip stands at another row"

    step("a buy above the market fills")
    ladder = terminal.ladder(terminal.look())
    screen.click(ladder["bid_x"], ladder["best_ask_y"] - 3 * ROW)
    fills = wait_for("a fill row", lambda: export(profile, "fills"))
    assert all(f["side"].lower() == "buy" for f in fills)
    wait_for("the order filled", lambda: orders_where(profile, life="filled"))

    step("a day order on the second ladder")
    bars = list(terminal.look().find(BID_BAR, SIZE[0] - 400, SIZE[0], 100, SIZE[1] - 150))
    screen.click(max(x for x, _ in bars) - 20, min(y for _, y in bars) + ROW // 2 + 6 * ROW)
    wait_for("a second working order", lambda: len(orders_where(profile, life="live")) == 2)

    def fixed_picture():
        return json.dumps([export(profile, "fills"), export(profile, "positions"),
                           orders_where(profile, time_in_force="gtc")], sort_keys=True)
    before = fixed_picture()

    step("kill -9 of the terminal (the venue goes with it); longer than the disconnect grace")
    terminal.kill()
    time.sleep(6)
    step("restart: same fills, positions, GTC orders; the day order is cancelled and says why")
    terminal = Terminal(screen, profile, work)
    terminal.wait_live()
    gone = wait_for("the day order cancelled on disconnect",
                    lambda: [o for o in export(profile, "orders") if "disconnect" in o["note"]], 30)
    assert len(gone) == 1 and gone[0]["time_in_force"].lower() == "day", gone
    wait_for("the GTC order still working", lambda: orders_where(profile, life="live", time_in_force="gtc"))
    strip = lambda text: json.loads(text)[:2]  # noqa: E731  fills and positions to the letter
    after = fixed_picture()
    assert strip(after) == strip(before), f"before {before}\nafter {after}"
    venue_ids = lambda text: [(o["id"], o["price"], o["quantity"]) for o in json.loads(text)[2]]  # noqa: E731
    assert venue_ids(after) == venue_ids(before)

    step("right click on the order's chip cancels it, on a ladder that starts disarmed")
    chip = wait_for("the chip after the restart", lambda: list(terminal.look().find(
        CHIP, SIZE[0] // 2, SIZE[0] - 400, 100, SIZE[1] - 150)), 10)
    x, y = chip[len(chip) // 2]
    screen.click(x, y, 3)
    wait_for("the order cancelled", lambda: not orders_where(profile, life="live"))

    step("kill -9 of the venue alone: it is started again and the terminal recovers")
    children = subprocess.run(["pgrep", "-P", str(terminal.process.pid), "-f", "tessera-venue"], capture_output=True,
                              text=True).stdout.split()
    assert len(children) == 1, children
    os.kill(int(children[0]), signal.SIGKILL)
    time.sleep(3)
    terminal.wait_live()
    assert strip(fixed_picture()) == strip(before)

    step("the journal is whole, before and after a clean end")
    print(verify(profile).strip())
    terminal.close()
    print(verify(profile).strip())


if __name__ == "__main__":
    sys.exit(main())
