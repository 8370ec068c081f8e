"""A venue written from the schema and wire.md alone: pyzmq, flatc's Python bindings, none of Tessera's code.

    pyzmq_venue.py BASE-ENDPOINT SECONDS

Lists one future, publishes a random but uncrossed book on it, and loses every ninth batch on purpose. Ends with one line of
JSON: its book, and how many batches it lost.
"""
import json
import random
import sys
import time

import flatbuffers
import zmq
from tessera.wire.fb import (Batch, Body, Definition, Message, Record, RecoveryChunk, RecoveryRequest, RefBatch)

EPOCH, SYMBOL, TICK = 9, "PY-Z26", 10_000_000
ADD, DELETE, TRADE, STATUS = 0, 2, 4, 7
MORE, END, GONE, FAILED = 0, 1, 2, 3
TABLE = []
for n in range(256):
    for _ in range(8):
        n = (n >> 1) ^ (0x82F63B78 if n & 1 else 0)
    TABLE.append(n)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def finish(b, kind, body):
    Message.Start(b)
    Message.AddVersion(b, 1)
    Message.AddBodyType(b, kind)
    Message.AddBody(b, body)
    b.Finish(Message.End(b), file_identifier=b"TSM1")
    return bytes(b.Output())


def record_vector(b, records, start):
    start(b, len(records))
    for kind, order, side, price, quantity in reversed(records):
        Record.CreateRecord(b, order, price, quantity, time.time_ns(), kind, side, 1, 1 if kind == STATUS else 0)
    return b.EndVector()


class Venue:
    def __init__(self, symbols):
        self.symbols = symbols
        self.log, self.orders, self.next_id, self.lost = [], {}, 1, 0
        self.random = random.Random(5)

    def levels(self, side):
        totals = {}
        for s, price, quantity in self.orders.values():
            if s == side:
                totals[price] = totals.get(price, 0) + quantity
        return sorted(totals.items(), reverse=side == 0)

    def checksum(self):
        data = b""
        for side in (0, 1):
            for price, quantity in self.levels(side)[:25]:
                data += price.to_bytes(8, "little") + quantity.to_bytes(8, "little")
        return crc32c(data)

    def step(self):
        if len(self.orders) > 40 and self.random.random() < 0.5:
            order = self.random.choice(list(self.orders))
            side, price, quantity = self.orders.pop(order)
            return (DELETE, order, side, price, 0)
        if self.random.random() < 0.1:
            return (TRADE, 1, self.random.randint(0, 1), 200 * TICK, 3)
        side, order = self.random.randint(0, 1), self.next_id
        self.next_id += 1
        price = (200 + self.random.randint(1, 20) * (1 if side else -1)) * TICK
        self.orders[order] = (side, price, self.random.randint(1, 9))
        return (ADD, order, *self.orders[order])

    def batch(self, records, first, checked):
        b = flatbuffers.Builder(1024)
        vector = record_vector(b, records, Batch.StartRecordsVector)
        Batch.Start(b)
        Batch.AddEpoch(b, EPOCH)
        Batch.AddFirstSeq(b, first)
        Batch.AddCount(b, len(records))
        Batch.AddSendNs(b, time.time_ns())
        Batch.AddRecords(b, vector)
        if checked:
            Batch.AddHasChecksum(b, True)
            Batch.AddChecksum(b, self.checksum())
        return finish(b, Body.Body.Batch, Batch.End(b))

    def definition(self, b, number, name):
        symbol, words = b.CreateString(name), b.CreateString("a future of Python's venue")
        Definition.Start(b)
        Definition.AddId(b, number)
        Definition.AddSymbol(b, symbol)
        Definition.AddName(b, words)
        Definition.AddTick(b, TICK)
        Definition.AddPriceDecimals(b, 2)
        Definition.AddContractSize(b, 1000)
        return Definition.End(b)

    def reference(self, b, with_definition):
        offset = 0
        if with_definition:
            definitions = [self.definition(b, 5 + i, symbol) for i, symbol in enumerate(self.symbols)]
            RefBatch.StartDefinitionsVector(b, len(definitions))
            for definition in reversed(definitions):
                b.PrependUOffsetTRelative(definition)
            offset = b.EndVector()
        RefBatch.Start(b)
        RefBatch.AddEpoch(b, EPOCH)
        RefBatch.AddFirstSeq(b, 1)
        RefBatch.AddCount(b, len(self.symbols) if with_definition else 0)
        RefBatch.AddSendNs(b, time.time_ns())
        if offset:
            RefBatch.AddDefinitions(b, offset)
        return RefBatch.End(b)

    def answer(self, request):
        b = flatbuffers.Builder(4096)
        what, vector, reference, last, count = request.What(), 0, 0, 0, 0
        if what == 0:
            records = [(ADD, order, *rest) for order, rest in self.orders.items()]
            vector, last, count = record_vector(b, records, RecoveryChunk.StartRecordsVector), len(self.log), len(records)
        elif what == 1:
            records = self.log[request.FromSeq() - 1:request.ToSeq()]
            vector, last, count = record_vector(b, records, RecoveryChunk.StartRecordsVector), request.ToSeq(), len(records)
        elif what == 2:
            reference = self.reference(b, True)
        RecoveryChunk.Start(b)
        RecoveryChunk.AddRequestId(b, request.RequestId())
        RecoveryChunk.AddStatus(b, END if what <= 2 else FAILED)
        RecoveryChunk.AddEpoch(b, EPOCH)
        RecoveryChunk.AddLastSeq(b, last)
        RecoveryChunk.AddCount(b, count)
        RecoveryChunk.AddChecksum(b, self.checksum())
        if vector:
            RecoveryChunk.AddRecords(b, vector)
        if reference:
            RecoveryChunk.AddReference(b, reference)
        RecoveryChunk.AddTradingStatus(b, 1)
        return finish(b, Body.Body.RecoveryChunk, RecoveryChunk.End(b))


def main(base, seconds, mute):
    """Mute: three books whose requests nobody answers; the list of instruments is."""
    context = zmq.Context()
    market, router = context.socket(zmq.PUB), context.socket(zmq.ROUTER)
    market.bind(base + ".md")
    router.bind(base + ".recovery")
    venue, topic, beat = Venue(["PY-Z26", "PY-F27", "PY-G27"] if mute else [SYMBOL]), f"md/tessera/{SYMBOL}/".encode(), 0.0
    started = time.monotonic()
    number = 0
    while time.monotonic() - started < seconds + 1:
        busy = time.monotonic() - started < seconds          # the last second only beats, so that the tail is found
        while router.poll(5):
            peer, frame = router.recv_multipart()
            message = Message.Message.GetRootAs(frame, 0)
            request = RecoveryRequest.RecoveryRequest()
            request.Init(message.Body().Bytes, message.Body().Pos)
            if request.What() == 2 or not mute:
                router.send_multipart([peer, venue.answer(request)])
        if busy and not mute:
            first = len(venue.log) + 1
            venue.log += [venue.step() for _ in range(venue.random.randint(1, 6))]
            number += 1
            if number % 9 == 0:
                venue.lost += 1
            else:
                market.send_multipart([topic, venue.batch(venue.log[first - 1:], first, number % 20 == 0)])
        if time.monotonic() - beat > 0.2:
            beat = time.monotonic()
            for symbol in venue.symbols:
                market.send_multipart([f"md/tessera/{symbol}/".encode(), venue.batch([], len(venue.log) + 1, not busy)])
            b = flatbuffers.Builder(256)
            market.send_multipart([b"md/tessera/@ref/", finish(b, Body.Body.RefBatch, venue.reference(b, False))])
    print(json.dumps({"sequence": len(venue.log), "lost": venue.lost, "checksum": venue.checksum()}), flush=True)
    while True:                                              # still there, still beating, until it is ended
        market.send_multipart([topic, venue.batch([], len(venue.log) + 1, True)])
        time.sleep(0.2)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), "mute" in sys.argv[3:])
