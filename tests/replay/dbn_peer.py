"""Databento's own library writes and reads DBN; Tessera must see the same books.

    dbn_peer.py PATH-TO-tessera-record
"""
import datetime
import random
import sys
import tempfile
from types import SimpleNamespace

from replay_peer import Book, compare, info, run, same_after_conversion, skip

try:
    import databento_dbn as dbn
except ImportError:
    skip("databento-dbn is not installed (packaging/test-env.sh)")

PROGRAM = sys.argv[1]
DAY = 1_700_000_000 * 10 ** 9
SYMBOLS = {5482: "ESZ3", 11: "CLF4", 77: "SPRD"}
TICKS = {5482: 250_000_000, 11: 10_000_000, 77: 5_000_000}
MIDDLE = {5482: 4_500 * 10 ** 9, 11: 75 * 10 ** 9, 77: 0}


def metadata(version):
    first, last = datetime.date(2023, 11, 14), datetime.date(2023, 11, 16)
    mappings = [SimpleNamespace(raw_symbol=name, intervals=[
        SimpleNamespace(start_date=first, end_date=last, symbol=str(number))]) for number, name in SYMBOLS.items()]
    return dbn.Metadata("GLBX.MDP3", DAY, dbn.SType.RAW_SYMBOL, dbn.SType.INSTRUMENT_ID, dbn.Schema.MBO,
                        symbols=list(SYMBOLS.values()), mappings=mappings, end=DAY + 10 ** 15, version=version)


def flow(seed, count):
    """A session as a matching engine publishes it: events end with F_LAST, prints come as T, F, C."""
    dice = random.Random(seed)
    now, sequence, next_id = DAY, 0, 6_400_000_000_000
    resting = {number: {} for number in SYMBOLS}

    def message(number, action, side, order=0, price=dbn.UNDEF_PRICE, size=0, last=True, snapshot=False):
        nonlocal now, sequence
        now += dice.randrange(0, 200_000)
        sequence += 1
        flags = (dbn.F_LAST if last else 0) | (dbn.F_SNAPSHOT if snapshot else 0)
        return dbn.MBOMsg(1, number, now, order, price, size, dbn.Action(action), dbn.Side(side), now + 1_500,
                          flags=flags, channel_id=3, ts_in_delta=1_500, sequence=sequence)

    for number in SYMBOLS:
        yield message(number, "R", "N", last=False, snapshot=True)
        for i in range(20):
            side = "B" if i % 2 else "A"
            price = MIDDLE[number] + (1 + i // 2) * TICKS[number] * (-1 if side == "B" else 1)
            next_id += 1
            resting[number][next_id] = [side, price, 5]
            yield message(number, "A", side, next_id, price, 5, last=i == 19, snapshot=True)
    for _ in range(count):
        number = dice.choice(list(SYMBOLS))
        mine = resting[number]
        what = dice.random()
        if what < 0.02:
            yield message(number, dice.choice("CM") if what < 0.01 else "C", "B", 999_000 + dice.randrange(999),
                          MIDDLE[number] - 30 * TICKS[number], 1)
        elif what < 0.45 or len(mine) < 10:
            side = dice.choice("AB")
            price = MIDDLE[number] + dice.randrange(1, 40) * TICKS[number] * (-1 if side == "B" else 1)
            next_id += dice.randrange(1, 9)
            size = dice.randrange(1, 90)
            mine[next_id] = [side, price, size]
            yield message(number, "A", side, next_id, price, size)
        elif what < 0.65:
            order = dice.choice(list(mine))
            side, price, size = mine[order]
            by = dice.randrange(1, size + 1)
            mine[order][2] -= by
            if mine[order][2] == 0:
                del mine[order]
            yield message(number, "C", side, order, price, by)
        elif what < 0.8:
            order = dice.choice(list(mine))
            mine[order][1:] = [mine[order][1], dice.randrange(1, 90)]
            yield message(number, "M", mine[order][0], order, mine[order][1], mine[order][2])
        else:
            side = dice.choice("AB")
            prices = [o[1] for o in mine.values() if o[0] == side]
            if not prices:
                continue
            best = max(prices) if side == "B" else min(prices)
            order = next(k for k, o in mine.items() if o[0] == side and o[1] == best)
            size = dice.randrange(1, mine[order][2] + 1)
            mine[order][2] -= size
            if mine[order][2] == 0:
                del mine[order]
            taker = "A" if side == "B" else "B"
            yield message(number, "T", taker, 0, best, size, last=False)
            yield message(number, "F", side, order, best, size, last=False)
            yield message(number, "C", side, order, best, size)


def read_back(path):
    """Databento's decoder, and a book by the rules its documentation gives."""
    decoder = dbn.DBNDecoder(upgrade_policy=dbn.VersionUpgradePolicy.AS_IS)
    with open(path, "rb") as file:
        decoder.write(file.read())
    books = {name: Book() for name in SYMBOLS.values()}
    for message in decoder.decode():
        if not isinstance(message, dbn.MBOMsg):
            continue
        book, side = books[SYMBOLS[message.instrument_id]], str(message.side)
        action = str(message.action)
        if action == "A":
            book.orders[message.order_id] = [side, message.price, message.size]
        elif action == "C":
            book.reduce(message.order_id, message.size)
        elif action == "M":
            book.unknown += message.order_id not in book.orders
            book.orders[message.order_id] = [side, message.price, message.size]
        elif action == "R":
            book.orders.clear()
        elif action == "T":
            book.trades += 1
    return books


def main():
    with tempfile.TemporaryDirectory() as folder:
        for version in (1, 2, 3):
            plain, packed = f"{folder}/v{version}.dbn", f"{folder}/v{version}.dbn.zst"
            messages = list(flow(version, 20_000))
            with open(plain, "wb") as file:
                file.write(metadata(version).encode())
                for message in messages:
                    file.write(bytes(message))
            with open(plain, "rb") as source, open(packed, "wb") as file:
                transcoder = dbn.Transcoder(file, dbn.Encoding.DBN, dbn.Compression.ZSTD,
                                            upgrade_policy=dbn.VersionUpgradePolicy.AS_IS)
                transcoder.write(source.read())
                transcoder.finish()
            books = read_back(plain)
            for path in (plain, packed):
                report = info(PROGRAM, path)
                assert report["format"].startswith(f"Databento DBN {version} (GLBX.MDP3)"), report["format"]
                assert report["messages"] == len(messages)
                ticks = {i["symbol"]: i["tick"] for i in report["instruments"]}
                assert ticks == {"ESZ3": "0.25", "CLF4": "0.01", "SPRD": "0.005"}, ticks
                compare(report, books)
                same_after_conversion(PROGRAM, path, folder, report)
            only = info(PROGRAM, packed, "--symbol", "CLF4")
            assert [i["symbol"] for i in only["instruments"]] == ["CLF4"]
            with open(packed, "rb") as file:
                content = file.read()
            with open(packed, "wb") as file:
                file.write(content[:len(content) // 2])
            cut = info(PROGRAM, packed, code=1)
            assert cut["damage"] and 0 < cut["messages"] < len(messages), cut["damage"]
            print(f"DBN {version}: {len(messages)} messages, {sum(b.trades for b in books.values())} prints, "
                  f"{sum(b.unknown for b in books.values())} unknown ids, books equal")
        with open(plain, "r+b") as file:
            file.seek(3)
            file.write(b"\x09")
        refused = run(PROGRAM, "info", plain, code=2)
        assert "version 9" in refused.stderr, refused.stderr


main()
