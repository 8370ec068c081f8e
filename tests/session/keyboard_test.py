#!/usr/bin/python3
"""A trading session without a mouse: venue and terminal under Xvfb, keys only. Every step is read back from the
blotter's SQLite file and from the journal rows that hold the venue's answers."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from session_test import (ARMED, SIZE, Screen, Terminal, database, export, new_profile, orders_where,  # noqa: E402
                          run_folder, step, verify, wait_for)

TICK = 10_000_000  # 0.01 USD of SITC-Z26, in 1e-9 USD


class Keys:
    """The keyboard of one terminal. A window manager would hand out the focus; here it is set by name."""

    def __init__(self, screen, terminal):
        self.screen, self.terminal = screen, terminal

    def focus(self, title):
        def window():
            found = self.screen.tool("search", "--onlyvisible", "--pid", self.terminal.process.pid, "--name", title)
            return found.split()[-1] if found else None
        self.screen.tool("windowfocus", "--sync", wait_for(f"the window {title}", window))
        time.sleep(0.4)

    def press(self, *keys):
        for key in keys:
            self.screen.tool("key", key)
            time.sleep(0.06)  # a frame or three: a key acts on what is painted
        time.sleep(0.15)


def rows(profile, query, *values):
    with database(profile) as connection:
        return [dict(row) for row in connection.execute(query, values)]


def newest(profile):
    """The newest order as the blotter has it; its price is the stop price of a waiting stop."""
    found = rows(profile, "SELECT * FROM orders ORDER BY id DESC LIMIT 1")
    return found[0] if found else None


def live(profile):
    return rows(profile, "SELECT * FROM orders WHERE life = 3 AND request = 0 ORDER BY id")


def answers(profile, order):
    """What the venue said about an order, oldest first."""
    query = """SELECT why FROM event JOIN order_events USING (seq)
               WHERE order_id = ? AND who = 'venue' ORDER BY seq"""
    return [row["why"] for row in rows(profile, query, order["id"])]


def net(profile):
    return sum(row["net"] for row in rows(profile, "SELECT net FROM positions"))


def place(keys, profile, key, what, quantity):
    """One key, one order, acknowledged by the venue."""
    before = newest(profile)
    keys.press(key)
    order = wait_for(what, lambda: (lambda o: o if o and o["id"] != (before or {}).get("id") and o["life"] in (3, 4)
                                    else None)(newest(profile)))
    assert order["quantity"] == quantity, f"{what}: {order['quantity']} lots, wanted {quantity}"
    assert order["venue_id"] != 0 and answers(profile, order), f"{what}: the venue never answered"
    return order


def arm(keys, terminal):
    def armed():
        if next(terminal.look().find(ARMED, SIZE[0] - 300, SIZE[0], 0, 40), None):
            return True
        keys.press("a")  # refused until the order session is ready
        time.sleep(0.6)
        return False
    wait_for("an armed ladder", armed, 40)


def run_story(screen, profile, work):
    step("first start; F6 goes to the first ladder")
    terminal = Terminal(screen, profile, work)
    terminal.wait_live()
    keys = Keys(screen, terminal)
    keys.focus("Tessera, PAPER")
    keys.press("F6", "Down")

    step("B on a disarmed ladder sends nothing")
    keys.press("b")
    time.sleep(0.5)
    assert not export(profile, "orders"), "an order left a disarmed ladder"

    step("A arms, B buys at the cursor")
    arm(keys, terminal)
    keys.press(*["Down"] * 5)
    first = place(keys, profile, "b", "the first bid", 7)
    assert first["side"] == 0 and first["life"] == 3, first

    step("digits add, Shift and a digit subtract; the next order has what is left")
    keys.press("5", "shift+2")
    keys.press("Down", "Down")
    second = place(keys, profile, "b", "a bid two rows lower", 10)
    assert second["price"] == first["price"] - 2 * TICK, (first["price"], second["price"])

    step("Shift+arrows and Enter move it, plus makes it larger")
    keys.press("shift+Down", "shift+Down", "shift+Down", "Escape")
    time.sleep(0.5)
    assert newest(profile)["price"] == second["price"], "Esc did not leave the order where it was"
    keys.press("Up", "Up", "Up")  # the cursor went along with the move
    keys.press("shift+Down", "shift+Down", "shift+Down", "Return")
    moved = wait_for("the order three rows lower", lambda: (lambda o: o if o["price"] == second["price"] - 3 * TICK
                                                            and o["request"] == 0 else None)(newest(profile)))
    keys.press("plus")
    wait_for("one lot more", lambda: newest(profile)["quantity"] == 11)
    assert moved["id"] == second["id"], "a replace keeps the order's number in the blotter"
    said = answers(profile, second)
    assert sum(": replaced in" in words for words in said) == 2, said  # the price, then the quantity

    step("Alt+B places a bracket, Alt+arrows and Enter move the whole of it")
    keys.press("Down", "Down")
    place(keys, profile, "alt+b", "a bracket", 10)
    bracket = wait_for("three legs", lambda: (lambda o: o if len(o) == 3 else None)(
        [o for o in live(profile) if o["id"] > second["id"]]))
    keys.press("alt+Down", "alt+Down", "Return")
    by_id = {o["id"]: o for o in bracket}

    def all_moved():
        now = {o["id"]: o for o in live(profile) if o["id"] in by_id}
        limits = [i for i in by_id if by_id[i]["price"] != 0]  # the stop's price is among its terms
        return (len(now) == 3 and len(limits) == 2
                and all(now[i]["price"] == by_id[i]["price"] - 2 * TICK for i in limits)
                and all(now[i]["terms"] != by_id[i]["terms"] for i in by_id if i not in limits))
    wait_for("every leg two rows lower", all_moved)

    step("the cancel set: newest bid, oldest of all, then everything")
    count = len(live(profile))
    keys.press("o")
    wait_for("the oldest order cancelled", lambda: first["id"] not in [o["id"] for o in live(profile)])
    keys.press("shift+w")
    wait_for("the newest bid cancelled", lambda: len(live(profile)) < count - 1)
    assert second["id"] in [o["id"] for o in live(profile)], "the older bid was not meant"
    keys.press("ctrl+Escape")
    wait_for("no working order", lambda: not live(profile))

    step("a buy beyond the market fills")
    keys.press("space")
    time.sleep(0.3)
    filled = wait_for("a fill", lambda: buy_upwards(keys, profile), 60)
    assert filled > 0

    step("F asks, Enter closes the position at market")
    keys.press("f")
    keys.focus("Flatten")
    keys.press("Return")
    wait_for("a flat position", lambda: net(profile) == 0)
    close = newest(profile)
    assert close["side"] == 1 and close["quantity"] == filled, close

    step("not one order came from a mouse, and the journal is whole")
    asked = [row["why"] for row in rows(profile, "SELECT why FROM event WHERE who = 'you' AND kind LIKE 'order%'")]
    assert asked and all("ladder key" in words or "flatten" in words for words in asked), asked
    assert not orders_where(profile, life="live")
    print(verify(profile).strip())
    terminal.close()


def buy_upwards(keys, profile):
    """The market moves meanwhile: a buy that rests is tried again four rows higher."""
    if net(profile) > 0:
        return net(profile)
    keys.press("b")
    time.sleep(1)
    if net(profile) == 0:
        keys.press("ctrl+Escape", *["Up"] * 4)
    return net(profile)


def main():
    with run_folder("keyboard") as work, Screen() as screen:
        run_story(screen, new_profile(work, "[ladder1]\nquantityA=7\n"), work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
