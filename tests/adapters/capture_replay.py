"""Sends a capture of Coinbase or Bitstamp through cryptofeed's own objects and its own ZeroMQ backend.

    capture_replay.py coinbase|bitstamp FOLDER PORT float|str

Reads the captures in their exchange's own format, builds cryptofeed's OrderBook and Trade from them, hands them to
cryptofeed's BookZMQ and TradeZMQ, and keeps an independent book of Decimals beside them. Prints JSON: how much was
sent, and the final book of every product, level by level, as text at nine decimals.
"""
import asyncio
import json
import sys
from collections import defaultdict
from decimal import Decimal

from cryptofeed.backends.zmq import BookZMQ, TradeZMQ
from cryptofeed.types import OrderBook, Trade


def messages(path):
    """(what stands in front, receipt time, message) of everything the server sent."""
    with open(path) as lines:
        for line in lines:
            head, brace, text = line.partition(": {")
            if brace and "<" not in head:
                yield head, float(head.rpartition(" ")[2]), json.loads("{" + text)


def coinbase(folder):
    """Coinbase's 2021 feed: a snapshot, then l2update; match names the maker's side, cryptofeed and we the aggressor's."""
    for _, at, m in messages(f"{folder}/COINBASE.ws.28.0"):
        product = m.get("product_id")
        if m["type"] == "snapshot":
            yield "snapshot", at, product, m["bids"], m["asks"]
        elif m["type"] == "l2update":
            yield ("delta", at, product, [c[1:] for c in m["changes"] if c[0] == "buy"],
                   [c[1:] for c in m["changes"] if c[0] == "sell"])
        elif m["type"] == "match":
            yield "trade", at, product, "sell" if m["side"] == "buy" else "buy", (m["price"], m["size"], m["trade_id"])
        elif m["type"] == "ticker":
            yield "ticker", at, product, m["best_bid"], m["best_ask"]


def bitstamp(folder):
    """Bitstamp: books by HTTP, then diff_order_book; what is not newer than the book is in it already."""
    newest = {}

    def name(pair):
        return f"{pair[:-3]}-{pair[-3:]}".upper()

    for head, at, m in messages(f"{folder}/BITSTAMP.http.0.0"):
        product = name(head.split()[0].rpartition("/")[2])
        newest[product] = int(m["microtimestamp"])
        yield "snapshot", at, product, m["bids"], m["asks"]
    for _, at, m in messages(f"{folder}/BITSTAMP.ws.1.0"):
        product, data = name(m["channel"].rpartition("_")[2]), m["data"]
        if m["event"] == "data" and int(data["microtimestamp"]) > newest[product]:
            yield "delta", at, product, data["bids"], data["asks"]
        elif m["event"] == "trade":
            yield ("trade", at, product, "buy" if data["type"] == 0 else "sell",
                   (data["price_str"], data["amount_str"], data["id"]))


class Replay:
    def __init__(self, exchange, port, numeric):
        self.exchange = exchange
        self.sent = dict.fromkeys(("snapshots", "deltas", "repeated", "changes", "trades"), 0)
        self.deltas = defaultdict(int)
        self.books = {}                      # cryptofeed's
        self.plain = {}                      # ours: {side: {price: size}}
        self.book_out = BookZMQ(port=port, numeric_type=numeric)
        self.trade_out = TradeZMQ(port=port, numeric_type=numeric)

    async def snapshot(self, at, product, bids, asks):
        sides = {"bid": {Decimal(p): Decimal(s) for p, s in bids}, "ask": {Decimal(p): Decimal(s) for p, s in asks}}
        self.plain[product] = {side: dict(levels) for side, levels in sides.items()}
        book = OrderBook(self.exchange, product, bids=sides["bid"], asks=sides["ask"])
        book.timestamp = at
        self.books[product] = book
        await self.book_out(book, at)
        self.sent["snapshots"] += 1
        await asyncio.sleep(0.1)             # time to subscribe to what was just seen for the first time

    async def delta(self, at, product, bids, asks):
        book, plain = self.books[product], self.plain[product]
        delta = {"bid": [], "ask": []}
        for side, changes in (("bid", bids), ("ask", asks)):
            target = book.book.bids if side == "bid" else book.book.asks
            for price, size in ((Decimal(p), Decimal(s)) for p, s in changes):
                if size == 0:
                    if price in target:
                        del target[price]
                    plain[side].pop(price, None)
                else:
                    target[price] = size
                    plain[side][price] = size
                delta[side].append((price, size))
                self.sent["changes"] += 1
        book.delta, book.timestamp = delta, at
        await self.book_out(book, at)
        self.sent["deltas"] += 1
        self.deltas[product] += 1
        if self.deltas[product] % 1000 == 0:  # BookZMQ adds a snapshot of its own
            self.sent["repeated"] += 1

    async def trade(self, at, product, side, what):
        price, size, number = what
        await self.trade_out(Trade(self.exchange, product, side, Decimal(size), Decimal(price), at, id=str(number)), at)
        self.sent["trades"] += 1

    async def run(self, events):
        loop = asyncio.get_running_loop()
        self.book_out.start(loop)
        self.trade_out.start(loop)
        await asyncio.sleep(0.7)             # a PUB drops what it sends before the subscription has arrived
        handlers = {"snapshot": self.snapshot, "delta": self.delta, "trade": self.trade}
        tickers = defaultdict(int)
        count = 0
        for kind, *event in events:
            if kind == "ticker":
                self.compare(tickers, *event)
                continue
            await handlers[kind](*event)
            count += 1
            if count % 50 == 0:              # cryptofeed's PUB drops beyond 1 000 waiting messages
                await self.book_out.queue.join()
                await self.trade_out.queue.join()
                await asyncio.sleep(0.004)
        await self.book_out.queue.join()
        await self.trade_out.queue.join()
        return tickers

    def compare(self, tickers, at, product, bid, ask):
        book = self.plain.get(product)
        if not book or not book["bid"] or not book["ask"]:
            return
        agrees = max(book["bid"]) == Decimal(bid) and min(book["ask"]) == Decimal(ask)
        tickers["agree" if agrees else "differ"] += 1


def text(value):
    return f"{value:.9f}"


async def main(exchange, folder, port, numeric):
    replay = Replay(exchange.upper(), port, {"float": float, "str": str}[numeric])
    tickers = await replay.run({"coinbase": coinbase, "bitstamp": bitstamp}[exchange](folder))
    books = {product: {side: [[text(p), text(s)] for p, s in sorted(levels.items())] for side, levels in sides.items()}
             for product, sides in replay.plain.items()}
    print(json.dumps({"sent": replay.sent, "tickers": tickers, "books": books}), flush=True)
    await asyncio.sleep(2)                   # stay connected: the reader empties its books when the producer goes


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
