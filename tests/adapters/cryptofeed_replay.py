"""Sends a Coinbase capture through cryptofeed's own objects and its own ZeroMQ backend.

    cryptofeed_replay.py CAPTURE PORT float|str

Reads the capture in Coinbase's 2021 format, builds cryptofeed's OrderBook and Trade from it, hands them to cryptofeed's
BookZMQ and TradeZMQ, and keeps an independent book of Decimals beside them. Prints JSON: how much was sent, and the
final book of every product, level by level, as text at nine decimals.
"""
import asyncio
import json
import sys
from collections import defaultdict
from decimal import Decimal

from cryptofeed.backends.zmq import BookZMQ, TradeZMQ
from cryptofeed.types import OrderBook, Trade


def messages(path):
    """(receipt time, message) of everything the server sent."""
    with open(path) as lines:
        for line in lines:
            stamp, brace, text = line.partition(": {")
            if brace and "<" not in stamp:
                yield float(stamp), json.loads("{" + text)


def changes_of(message):
    for side, price, size in message["changes"]:
        yield "bid" if side == "buy" else "ask", Decimal(price), Decimal(size)


class Replay:
    def __init__(self, port, numeric):
        self.sent = defaultdict(int)
        self.deltas = defaultdict(int)
        self.books = {}                      # cryptofeed's
        self.plain = {}                      # ours: {side: {price: size}}
        self.book_out = BookZMQ(port=port, numeric_type=numeric)
        self.trade_out = TradeZMQ(port=port, numeric_type=numeric)

    async def snapshot(self, at, m):
        product = m["product_id"]
        sides = {"bid": {Decimal(p): Decimal(s) for p, s in m["bids"]},
                 "ask": {Decimal(p): Decimal(s) for p, s in m["asks"]}}
        self.plain[product] = {side: dict(levels) for side, levels in sides.items()}
        book = OrderBook("COINBASE", product, bids=sides["bid"], asks=sides["ask"])
        book.timestamp = at
        self.books[product] = book
        await self.book_out(book, at)
        self.sent["snapshots"] += 1
        await asyncio.sleep(0.1)             # time to subscribe to what was just seen for the first time

    async def update(self, at, m):
        product = m["product_id"]
        book, plain = self.books[product], self.plain[product]
        delta = {"bid": [], "ask": []}
        for side, price, size in changes_of(m):
            target = book.book.bids if side == "bid" else book.book.asks
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

    async def trade(self, at, m):
        # Coinbase names the maker's side; cryptofeed, as we, the aggressor's.
        side = "sell" if m["side"] == "buy" else "buy"
        await self.trade_out(Trade("COINBASE", m["product_id"], side, Decimal(m["size"]), Decimal(m["price"]), at,
                                   id=str(m["trade_id"])), at)
        self.sent["trades"] += 1

    async def run(self, path):
        loop = asyncio.get_running_loop()
        self.book_out.start(loop)
        self.trade_out.start(loop)
        await asyncio.sleep(0.7)             # a PUB drops what it sends before the subscription has arrived
        handlers = {"snapshot": self.snapshot, "l2update": self.update, "match": self.trade}
        tickers = defaultdict(int)
        count = 0
        for at, message in messages(path):
            if message["type"] == "ticker":
                self.compare(message, tickers)
            handler = handlers.get(message["type"])
            if handler is None:
                continue
            await handler(at, message)
            count += 1
            if count % 50 == 0:              # cryptofeed's PUB drops beyond 1 000 waiting messages
                await self.book_out.queue.join()
                await self.trade_out.queue.join()
                await asyncio.sleep(0.004)
        await self.book_out.queue.join()
        await self.trade_out.queue.join()
        return tickers

    def compare(self, message, tickers):
        book = self.plain.get(message["product_id"])
        if not book or not book["bid"] or not book["ask"]:
            return
        agrees = max(book["bid"]) == Decimal(message["best_bid"]) and min(book["ask"]) == Decimal(message["best_ask"])
        tickers["agree" if agrees else "differ"] += 1


def text(value):
    return f"{value:.9f}"


async def main(path, port, numeric):
    replay = Replay(port, {"float": float, "str": str}[numeric])
    tickers = await replay.run(path)
    books = {product: {side: [[text(p), text(s)] for p, s in sorted(levels.items())] for side, levels in sides.items()}
             for product, sides in replay.plain.items()}
    print(json.dumps({"sent": replay.sent, "tickers": tickers, "books": books}), flush=True)
    await asyncio.sleep(2)                   # stay connected: the reader empties its books when the producer goes


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
