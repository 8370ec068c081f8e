"""What the peers share: a book of plain dictionaries, and `tessera-record` as a user runs it."""
import json
import subprocess
import sys

NANO = 10 ** 9


class Book:
    """Market by order: id -> [side, price, size], in order of arrival."""

    def __init__(self):
        self.orders, self.trades, self.unknown = {}, 0, 0

    def reduce(self, order, size):
        if order not in self.orders:
            self.unknown += 1
            return False
        self.orders[order][2] -= size
        if self.orders[order][2] <= 0:
            del self.orders[order]
        return True

    def best(self, side):
        prices = [o[1] for o in self.orders.values() if o[0] == side]
        if not prices:
            return None
        price = max(prices) if side == "B" else min(prices)
        at = [o[2] for o in self.orders.values() if o[0] == side and o[1] == price]
        return price, sum(at), len(at)


def run(program, *arguments, code=0):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, f"{arguments} ended with {done.returncode}: {done.stderr}"
    return done


def info(program, path, *arguments, code=0):
    return json.loads(run(program, "info", "--json", path, *arguments, code=code).stdout)


def nano(text):
    """'-0.035' -> -35000000, without a float."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    return sign * (int(whole) * NANO + int(part.ljust(9, "0")))


def level(entry):
    return None if entry is None else (nano(entry["price"]), int(entry["size"]), entry["orders"])


def compare(report, books):
    """Every book at its end, and every print, as the peer has them."""
    by_symbol = {i["symbol"]: i for i in report["instruments"]}
    for symbol, book in books.items():
        told = by_symbol[symbol]
        assert level(told["bid"]) == book.best("B"), (symbol, told["bid"], book.best("B"))
        assert level(told["offer"]) == book.best("A"), (symbol, told["offer"], book.best("A"))
        assert told["orders"] == len(book.orders), (symbol, told["orders"], len(book.orders))
        assert told["trades"] == book.trades, (symbol, told["trades"], book.trades)
    unknown = sum(book.unknown for book in books.values())
    assert report["unknown_order_ids"] == unknown, (report["unknown_order_ids"], unknown)
    assert report["damage"] is None and report["gaps"] == 0, report["damage"]


def same_after_conversion(program, path, folder, report, *arguments):
    """A conversion to Tessera's format keeps every book, and CSV has a line a record."""
    own, rows = f"{folder}/converted.tsr", f"{folder}/converted.csv"
    run(program, "convert", path, own, "--force", *arguments)
    again = info(program, own)
    assert again["records"] == report["records"] and again["damage"] is None
    before = {i["symbol"]: i for i in report["instruments"]}
    for instrument in again["instruments"]:
        for key in ("bid", "offer", "orders", "trades", "book_checksum", "last_sequence"):
            assert instrument[key] == before[instrument["symbol"]][key], (instrument["symbol"], key)
        assert instrument["wrong_checksums"] == 0 and instrument["checksums"] > 0
    run(program, "convert", path, rows, "--force", *arguments)
    with open(rows, encoding="ascii") as lines:
        live = [line for line in lines if line.split(",")[4] == "0"]
    assert len(live) == report["records"], (len(live), report["records"])


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)
