#!/usr/bin/python3
"""A company's first hedge, by keys alone: the made-up company's bill looked over and kept, its pages read, a ratio tried,
its orders placed on paper and filled. What is read back is the usage ledger's file and the blotter's."""
import pathlib
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from keyboard_test import Keys, rows  # noqa: E402
from session_test import Screen, Terminal, new_profile, run_folder, step, wait_for  # noqa: E402
from windows_test import palette  # noqa: E402


def imports(profile):
    path = profile / "usage.sqlite"
    if not path.exists():
        return []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as ledger:
        return ledger.execute("SELECT file.name, file.digest FROM file JOIN import ON import.number = file.import "
                              "WHERE NOT import.is_undone").fetchall()


def guide_step(profile):
    for line in (profile / "settings.ini").read_text().splitlines():
        if line.startswith("companyStep="):
            return int(line.split("=")[1])
    return -1


def story(screen, profile, work):
    step("the door was chosen; the guide begins with a bill that is built in")
    terminal = Terminal(screen, profile, work)
    terminal.wait_live()
    keys = Keys(screen, terminal)
    keys.focus("Tessera, PAPER")
    palette(keys, "Guided start")
    time.sleep(1)
    keys.press("Return")  # the strip's own button has the keys
    keys.focus("import a bill")
    assert not imports(profile), "kept before it was looked over"
    time.sleep(1)
    keys.press("Return")  # Keep these files
    files = wait_for("the bill in the ledger", lambda: imports(profile))
    assert len(files) == 3 and all(digest.startswith("sample-company:") for _, digest in files), files

    def gets_to(number, *key):
        if guide_step(profile) < number:
            keys.press(*key)
            time.sleep(0.8)  # settings reach the disk a little later
        return guide_step(profile) >= number

    step("four pages are read: Enter goes on")
    wait_for("the step after the import", lambda: guide_step(profile) >= 1)
    keys.focus("Tessera, PAPER")
    for number in (2, 3, 4, 5):
        wait_for(f"step {number}", lambda: gets_to(number, "Return"))

    step("a ratio is tried: the form has the keys, Tab goes to its box, Space ticks it")
    keys.press(*["Tab"] * 6, "space")
    wait_for("the step that places", lambda: guide_step(profile) == 6)

    step("the orders are read and placed; the paper exchange fills them")

    time.sleep(4)  # a plan takes a second
    keys.press("Return")
    keys.focus("Try the hedge on paper")
    time.sleep(1.5)  # it is read before it is placed
    keys.press("Return")
    wait_for("a fill", lambda: rows(profile, "SELECT * FROM fills"))
    wait_for("the last step", lambda: guide_step(profile) == 7)
    placed = rows(profile, "SELECT * FROM orders")
    assert placed and all(order["side"] == 0 for order in placed), placed

    step("a restart keeps the bill and the ratio; own files would take its place")
    terminal.close()
    assert len(imports(profile)) == 3
    terminal = Terminal(screen, profile, work)
    wait_for("the company's window", lambda: screen.tool("search", "--onlyvisible", "--pid", terminal.process.pid,
                                                         "--name", "Company"))
    terminal.close()


def main():
    with run_folder("company") as work, Screen() as screen:
        story(screen, new_profile(work, "[guide]\ndoor=hedge\n"), work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
