"""Nasdaq TotalView-ITCH 5.0 written and read by the published specification, none of Tessera's code.

    itch_peer.py PATH-TO-tessera-record
"""
import random
import struct
import sys
import tempfile

from replay_peer import Book, compare, info, run, same_after_conversion

PROGRAM = sys.argv[1]
STOCKS = {1: "AAPL", 2: "PENNY", 8_000: "ZVZZT"}
MIDDLE = {1: 1_500_000, 2: 5_000, 8_000: 200_000}  # 1e-4 USD
TICK = {1: 100, 2: 1, 8_000: 100}
MIDNIGHT = 1_548_824_400 * 10 ** 9  # 2019-01-30 00:00 in New York (UTC-5)


class Writer:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.out, self.time, self.count = bytearray(), 9 * 3600 * 10 ** 9, 0
        self.books = {name: Book() for name in STOCKS.values()}
        self.next_order, self.next_match, self.records = 1_000, 1, 0

    def put(self, kind, locate, layout, *fields):
        self.time += self.dice.randrange(0, 50_000)
        body = struct.pack(">cHH", kind, locate, 0) + self.time.to_bytes(6, "big") + struct.pack(">" + layout, *fields)
        self.out += struct.pack(">H", len(body)) + body
        self.count += 1

    def add(self, locate, book, attributed=False):
        side = self.dice.choice("BS")
        away = self.dice.randrange(1, 60) * TICK[locate]
        price = MIDDLE[locate] + (away if side == "S" else -away)
        shares = self.dice.randrange(1, 900)
        self.next_order += self.dice.randrange(1, 4)
        stock = STOCKS[locate].ljust(8).encode()
        fields = (self.next_order, side.encode(), shares, stock, price)
        if attributed:
            self.put(b"F", locate, "QcI8sI4s", *fields, b"MMKR")
        else:
            self.put(b"A", locate, "QcI8sI", *fields)
        book.orders[self.next_order] = ["B" if side == "B" else "A", price * 100_000, shares]

    def step(self):
        locate = self.dice.choice(list(STOCKS))
        book, what = self.books[STOCKS[locate]], self.dice.random()
        if what < 0.4 or len(book.orders) < 8:
            return self.add(locate, book, attributed=what < 0.05)
        order = self.dice.choice(list(book.orders))
        side, price, shares = book.orders[order]
        if what < 0.55:
            self.put(b"D", locate, "Q", order)
            return book.reduce(order, shares)
        if what < 0.63:
            by = self.dice.randrange(1, shares + 1)
            self.put(b"X", locate, "QI", order, by)
            return book.reduce(order, by)
        if what < 0.75:
            by = self.dice.randrange(1, shares + 1)
            self.next_match += 1
            book.trades += 1
            self.put(b"E", locate, "QIQ", order, by, self.next_match)
            return book.reduce(order, by)
        if what < 0.8:
            by = self.dice.randrange(1, shares + 1)
            printable = self.dice.choice("YN")
            self.next_match += 1
            book.trades += printable == "Y"
            self.put(b"C", locate, "QIQcI", order, by, self.next_match, printable.encode(), MIDDLE[locate])
            return book.reduce(order, by)
        if what < 0.92:
            self.next_order += 1
            away = self.dice.randrange(1, 60) * TICK[locate] * 100_000
            fresh = MIDDLE[locate] * 100_000 + (-away if side == "B" else away)
            size = self.dice.randrange(1, 900)
            self.put(b"U", locate, "QQII", order, self.next_order, size, fresh // 100_000)
            del book.orders[order]
            book.orders[self.next_order] = [side, fresh, size]
            return None
        if what < 0.95:
            self.next_match += 1
            book.trades += 1
            stock = STOCKS[locate].ljust(8).encode()
            return self.put(b"P", locate, "QcI8sIQ", 0, b"B", 100, stock, MIDDLE[locate], self.next_match)
        if what < 0.97:
            book.unknown += 1
            return self.put(self.dice.choice([b"D"]), locate, "Q", 10 ** 15 + self.next_order)
        if what < 0.98:
            book.unknown += 1
            return self.put(b"E", locate, "QIQ", 10 ** 15 + self.next_order, 5, 1)
        self.put(b"I", locate, "QQc8sIIIcc", 1, 2, b"B", b"AAPL    ", 1, 2, 3, b"O", b"L")
        return None

    def session(self, steps):
        self.put(b"S", 0, "c", b"O")
        for locate, name in STOCKS.items():
            self.put(b"R", locate, "8sccIcc2scccccIc", name.ljust(8).encode(), b"Q", b"N", 100, b"N", b"C", b"Z ", b"P",
                     b"N", b" ", b"1", b"N", 0, b"N")
            self.put(b"H", locate, "8scc4s", name.ljust(8).encode(), b"T", b" ", b"    ")
        for _ in range(steps):
            self.step()
        self.put(b"Q", 1, "Q8sIQc", 1_000, b"AAPL    ", MIDDLE[1], 5, b"C")
        self.put(b"Q", 1, "Q8sIQc", 0, b"AAPL    ", MIDDLE[1], 6, b"C")
        self.books["AAPL"].trades += 1
        self.put(b"B", 1, "Q", 5)
        self.put(b"S", 0, "c", b"C")
        return bytes(self.out) + b"\0\0"


def main():
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer(7)
        content = writer.session(30_000)
        path = f"{folder}/01302019.NASDAQ_ITCH50"
        with open(path, "wb") as file:
            file.write(content)
        report = info(PROGRAM, path)
        assert report["format"] == "Nasdaq TotalView-ITCH 5.0", report["format"]
        assert report["messages"] == writer.count, (report["messages"], writer.count)
        assert {i["symbol"]: i["tick"] for i in report["instruments"]} == {
            "AAPL": "0.01", "PENNY": "0.0001", "ZVZZT": "0.01"}
        compare(report, writer.books)
        assert report["skipped"]["S"] == 2 and report["skipped"]["B"] == 1 and report["skipped"]["I"] > 0
        assert report["last_received_ns"] <= MIDNIGHT + writer.time, "times are New York's midnight plus the message's"
        assert report["first_received_ns"] >= MIDNIGHT + 9 * 3600 * 10 ** 9
        assert any("broken" in note for note in report["notes"])
        same_after_conversion(PROGRAM, path, folder, report)

        only = info(PROGRAM, path, "--symbol", "PENNY")
        assert [i["symbol"] for i in only["instruments"]] == ["PENNY"]
        assert only["instruments"][0]["book_checksum"] == next(
            i["book_checksum"] for i in report["instruments"] if i["symbol"] == "PENNY")

        undated = f"{folder}/some.itch"
        with open(undated, "wb") as file:
            file.write(content[:-2])
        told = info(PROGRAM, undated)
        assert any("1970" in note for note in told["notes"]) and any("end-of-session" in note for note in told["notes"])
        dated = info(PROGRAM, undated, "--date", "2019-07-30")
        assert dated["first_received_ns"] // 10 ** 9 == 1_564_459_200 + 9 * 3600, "daylight-saving time is four hours"

        with open(undated, "wb") as file:
            file.write(content[:len(content) // 2 + 1])
        cut = info(PROGRAM, undated, code=1)
        assert "cut off" in cut["damage"], cut["damage"]
        bent = bytearray(content)
        middle = content.index(b"\x00\x13D", len(content) // 2)
        bent[middle + 2] = ord("A")  # a deletion's length on an addition
        with open(undated, "wb") as file:
            file.write(bent)
        assert "wrong length" in info(PROGRAM, undated, code=1)["damage"]
        print(f"ITCH: {writer.count} messages, {sum(b.trades for b in writer.books.values())} prints, books equal")
        run(PROGRAM, "info", folder, code=2)


main()
