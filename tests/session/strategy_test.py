#!/usr/bin/python3
"""A strategy of four legs by keys alone: the builder opened, an iron condor taken from its presets, read over, sent as
one list. What is read back is the blotter's file: four orders of one list, four fills, nothing else."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from keyboard_test import Keys, rows  # noqa: E402
from session_test import Screen, Terminal, new_profile, run_folder, step, verify, wait_for  # noqa: E402
from windows_test import palette  # noqa: E402

IRON_CONDOR = 6  # in the menu of presets
TO_PRESETS = ["shift+Tab"] * 4  # from the legs: menu of the panel, Clear, Turn round, Presets
TO_TICKS = ["Tab"] * 6          # from Presets: back over those to the legs, Size, Ticks beyond


def legs(profile):
    return rows(profile, "SELECT * FROM orders ORDER BY id")


def review(screen, terminal):
    """The review's window, or nothing. `--all`: of this process and of this name, where xdotool takes either."""
    return screen.tool("search", "--all", "--onlyvisible", "--pid", terminal.process.pid, "--name",
                       "^Send the strategy$")


def story(screen, profile, work):
    step("first start; the builder is a panel that the palette adds")
    terminal = Terminal(screen, profile, work)
    terminal.wait_live()
    keys = Keys(screen, terminal)
    keys.focus("Tessera, PAPER")
    palette(keys, "Add a panel: Strategy builder")

    step("back from the legs to Presets, down to the iron condor")
    keys.press(*TO_PRESETS, "space")
    time.sleep(0.3)
    keys.press(*["Down"] * IRON_CONDOR, "Return")

    step("five ticks beyond each best price, so that a quote that moves meanwhile does not matter")
    keys.press(*TO_TICKS, "5")

    step("on to Send; the review names four legs and what they cost, Enter sends them")
    keys.press("Tab", "Tab")

    def asked():
        if not review(screen, terminal):
            keys.press("space")  # refused while a leg has no price
            time.sleep(0.4)
        return review(screen, terminal)
    window = wait_for("the review", asked)
    assert not legs(profile), "an order left before it was read"
    screen.tool("windowfocus", "--sync", window)  # what a window manager does
    time.sleep(0.6)
    keys.press("Return")
    wait_for("the review sent", lambda: not review(screen, terminal), 10)

    step("four legs of one list, each filled")
    placed = wait_for("four fills", lambda: (lambda o: o if len(o) == 4 and all(l["life"] == 4 for l in o) else None)(
        legs(profile)))
    fills = rows(profile, "SELECT * FROM fills")
    assert {f["order_id"] for f in fills} == {o["id"] for o in placed}, fills
    sides = sorted(order["side"] for order in placed)
    assert sides == [0, 0, 1, 1], sides
    assert len({order["instrument"] for order in placed}) == 4, placed
    nets = rows(profile, "SELECT net FROM positions")
    assert sorted(row["net"] for row in nets) == [-1, -1, 1, 1], nets
    asked = [row["why"] for row in rows(profile, "SELECT why FROM event WHERE who = 'you' AND kind LIKE 'order%'")]
    assert asked and all("strategy builder" in words for words in asked), asked
    print(verify(profile).strip())
    terminal.close()


def main():
    with run_folder("strategy") as work, Screen() as screen:
        story(screen, new_profile(work), work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
