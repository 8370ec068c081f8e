#!/usr/bin/env python3
"""How a book lives: what participants are held against.

    book_rates.py FILE...       raw captures of Coinbase or Bitstamp (lines "<epoch>: <json>"), or the CSV that
                                `tessera-record convert RECORDING OUT.csv` writes

One line for each instrument with at least MOST_QUIET changes. A change is a level whose quantity became another one;
a market-by-order file is counted by level too, so that both kinds compare. "Near": among the five best levels of its
side. "Leaves": quantity that left the near levels in a minute, in multiples of what lay there on average; "traded" is
the part of it that trades took, the rest was cancelled.
"""
import csv
import json
import sys
from collections import defaultdict

MOST_QUIET = 50
NEAR = 5


class Book:
    def __init__(self):
        self.levels = {1: {}, -1: {}}
        self.first = self.last = None
        self.changes = self.near = self.trades = 0
        self.left = self.traded = self.lain = 0.0

    def near_levels(self, side):
        return sorted(self.levels[side].items(), reverse=side == 1)[:NEAR]

    def start(self, side, price, quantity):
        self.levels[side][price] = quantity

    def change(self, time, side, price, quantity):
        levels = self.levels[side]
        before = levels.get(price, 0.0)
        quantity = max(0.0, round(quantity, 9))
        if quantity == before:
            return
        if self.last is not None:
            lying = sum(q for s in (1, -1) for _, q in self.near_levels(s))
            self.lain += lying * (time - self.last)
        self.first = time if self.first is None else self.first
        self.last = time
        levels[price] = quantity  # stands among its neighbours while it is looked for
        is_near = any(p == price for p, _ in self.near_levels(side))
        if quantity == 0:
            del levels[price]
        self.changes += 1
        self.near += is_near
        if is_near and quantity < before:
            self.left += before - quantity

    def trade(self, quantity):
        self.trades += 1
        self.traded += quantity

    def line(self):
        seconds = self.last - self.first
        lain = self.lain / 60 or float("nan")
        return (f"{seconds:6.0f} {60 * self.changes / seconds:9.0f} {60 * self.trades / seconds:8.1f} "
                f"{self.changes / self.trades if self.trades else float('nan'):8.0f} "
                f"{100 * self.near / self.changes:6.0f} {self.left / lain:8.1f} {self.traded / lain:8.2f}")


def messages(path):
    with open(path, encoding="utf8") as file:
        for line in file:
            head, _, body = line.partition(": ")
            try:
                yield float(head), json.loads(body)
            except ValueError:
                continue  # what the client sent, or the name of the server


def read_capture(path, books):
    for time, message in messages(path):
        kind = message.get("type") or message.get("event")
        if kind == "snapshot":
            for side, name in ((1, "bids"), (-1, "asks")):
                for price, quantity in message[name]:
                    books[message["product_id"]].start(side, float(price), float(quantity))
        elif kind == "l2update":
            for side, price, quantity in message["changes"]:
                books[message["product_id"]].change(time, 1 if side == "buy" else -1, float(price), float(quantity))
        elif kind == "match":
            books[message["product_id"]].trade(float(message["size"]))
        elif kind == "data" and message["channel"].startswith("diff_order_book_"):
            for side, name in ((1, "bids"), (-1, "asks")):
                for price, quantity in message["data"][name]:
                    books[message["channel"][16:]].change(time, side, float(price), float(quantity))
        elif kind == "trade" and message["channel"].startswith("live_trades_"):
            books[message["channel"][12:]].trade(float(message["data"]["amount"]))


def read_csv(path, books):
    orders = {}
    with open(path, encoding="utf8") as file:
        for row in csv.DictReader(file):
            book, key, kind = books[row["symbol"]], (row["symbol"], row["order_id"]), row["kind"]
            time = int(row["venue_ns"] or 0) / 1e9
            if kind == "add":
                side, price, quantity = 1 if row["side"] == "buy" else -1, float(row["price"]), float(row["quantity"])
                orders[key] = [side, price, quantity]
                now = book.levels[side].get(price, 0.0) + quantity
                if row["snapshot"] == "1":
                    book.start(side, price, now)
                else:
                    book.change(time, side, price, now)
            elif key in orders:
                side, price, before = orders[key]
                quantity = {"modify": lambda: float(row["quantity"]), "delete": lambda: 0.0,
                            "execute": lambda: before - float(row["quantity"])}.get(kind)
                if quantity is None:
                    continue
                to = float(row["price"] or price) if kind == "modify" else price
                after = quantity()
                if to != price:
                    book.change(time, side, price, book.levels[side].get(price, 0.0) - before)
                    book.change(time, side, to, book.levels[side].get(to, 0.0) + after)
                else:
                    book.change(time, side, price, book.levels[side].get(price, 0.0) + after - before)
                if kind == "execute":
                    book.trade(float(row["quantity"]))
                orders[key] = [side, to, after]
                if after <= 0:
                    del orders[key]


def main(paths):
    if not paths:
        sys.exit(__doc__)
    print(f"{'instrument':<14}{'seconds':>8} {'changes/m':>9} {'trades/m':>8} {'a trade':>8} {'near %':>6} "
          f"{'leaves/m':>8} {'traded/m':>8}")
    for path in paths:
        books = defaultdict(Book)
        (read_csv if path.endswith(".csv") else read_capture)(path, books)
        for name, book in sorted(books.items(), key=lambda item: -item[1].changes):
            if book.changes >= MOST_QUIET and book.last > book.first:
                print(f"{name:<14}  {book.line()}")


main(sys.argv[1:])
