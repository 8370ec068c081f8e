"""An independent client of the exchange: pyzmq and flatc's Python bindings, none of Tessera's code."""
import os
import subprocess
import time

import flatbuffers
import zmq
from tessera.wire.fb import (Batch, Body, CancelRequest, ExecReport, Logon, LogonAck, LogonRefused, Message,
                             NewOrderList, NewOrderSingle, OrderTerms, Record, RecoveryChunk, RecoveryDone, RecoveryRequest, SessionBody,
                             SessionHeartbeat, SessionMessage, SessionReject)

BUY, SELL = 0, 1
DAY, GTC, IOC, FOK, GTD = 0, 1, 2, 3, 4
LIMIT, MARKET, STOP, STOP_LIMIT, TRAILING = 0, 1, 2, 3, 4
OCO, ENTRY, TARGET, PROTECTION = 1, 2, 3, 4
TRIGGERED, RESTATED = 9, 10
WRONG_SIDE, ENTRY_FILLED = 20, 31
NEW, TRADE, CANCELED, REPLACED, REJECTED = 0, 1, 2, 3, 4
DISCONNECTED, DUPLICATE_ID = 13, 11
CRC_TABLE = []
for n in range(256):
    for _ in range(8):
        n = (n >> 1) ^ (0x82F63B78 if n & 1 else 0)
    CRC_TABLE.append(n)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def body_of(frame):
    message = Message.Message.GetRootAs(frame, 0)
    table, kind = message.Body(), message.BodyType()
    type_of = {Body.Body.Batch: Batch.Batch, Body.Body.RecoveryChunk: RecoveryChunk.RecoveryChunk,
               Body.Body.SessionMessage: SessionMessage.SessionMessage}.get(kind)
    if type_of is None:
        return None
    value = type_of()
    value.Init(table.Bytes, table.Pos)
    return value


def finish(builder, kind, offset):
    Message.Start(builder)
    Message.AddVersion(builder, 1)
    Message.AddBodyType(builder, kind)
    Message.AddBody(builder, offset)
    builder.Finish(Message.End(builder), file_identifier=b"TSM1")
    return bytes(builder.Output())


class Book:
    """Market by order, as plain dictionaries."""

    def __init__(self):
        self.orders = {}

    def apply(self, r):
        kind = r.Kind()
        if kind == 0:
            assert r.OrderId() not in self.orders
            self.orders[r.OrderId()] = [r.Side(), r.Price(), r.Quantity()]
        elif kind == 1:
            self.orders[r.OrderId()][1:] = [r.Price(), r.Quantity()]
        elif kind == 2:
            del self.orders[r.OrderId()]
        elif kind == 3:
            self.orders[r.OrderId()][2] -= r.Quantity()
            if self.orders[r.OrderId()][2] == 0:
                del self.orders[r.OrderId()]
        elif kind == 6:
            self.orders.clear()

    def levels(self, side):
        sizes = {}
        for order_side, price, quantity in self.orders.values():
            if order_side == side:
                sizes[price] = sizes.get(price, 0) + quantity
        return sorted(sizes.items(), reverse=side == BUY)

    def checksum(self):
        data = b""
        for side in (BUY, SELL):
            for price, quantity in self.levels(side)[:25]:
                data += price.to_bytes(8, "little", signed=True) + quantity.to_bytes(8, "little", signed=True)
        return crc32c(data)


class Venue:
    """A real tessera-venue process."""

    def __init__(self, binary, folder, *arguments):
        self.base = f"ipc://{folder}/v"
        self.state = f"{folder}/state"
        self.binary, self.arguments = binary, arguments
        self.start()

    def start(self, *more):
        self.process = subprocess.Popen(
            [self.binary, "--bind", self.base, "--state", self.state, "--warmup-days", "1", *self.arguments, *more],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("ready "), f"venue said {line!r}, code {self.process.poll()}"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=10)


class Client:
    """An order session, and the snapshot service."""

    def __init__(self, venue, last_server_seq=0, next_id=1):
        self.context = zmq.Context()
        self.orders = self.context.socket(zmq.DEALER)
        self.orders.linger = 0
        self.orders.connect(venue.base + ".orders")
        self.recovery = self.context.socket(zmq.DEALER)
        self.recovery.linger = 0
        self.recovery.connect(venue.base + ".recovery")
        self.base = venue.base
        self.session, self.seq, self.acked = 0, 0, last_server_seq
        self.next_id, self.reports, self.done = next_id, [], None

    def close(self):
        self.context.destroy(linger=0)

    def send(self, kind, build, max_age_ms=0, age_ms=0):
        builder = flatbuffers.Builder(256)
        offset = build(builder)
        self.seq += 1
        SessionMessage.Start(builder)
        SessionMessage.AddVersion(builder, 1)
        SessionMessage.AddSession(builder, self.session)
        SessionMessage.AddClientSeq(builder, self.seq)
        SessionMessage.AddAckedServerSeq(builder, self.acked)
        SessionMessage.AddSentNs(builder, time.time_ns() - age_ms * 1_000_000)
        SessionMessage.AddMaxAgeMs(builder, max_age_ms)
        SessionMessage.AddBodyType(builder, kind)
        SessionMessage.AddBody(builder, offset)
        self.orders.send(finish(builder, Body.Body.SessionMessage, SessionMessage.End(builder)))

    def receive(self, seconds=2.0):
        if not self.orders.poll(seconds * 1000):
            return None
        message = body_of(self.orders.recv())
        table = message.Body()
        kinds = {SessionBody.SessionBody.LogonAck: LogonAck.LogonAck,
                 SessionBody.SessionBody.LogonRefused: LogonRefused.LogonRefused,
                 SessionBody.SessionBody.ExecReport: ExecReport.ExecReport,
                 SessionBody.SessionBody.RecoveryDone: RecoveryDone.RecoveryDone,
                 SessionBody.SessionBody.SessionReject: SessionReject.SessionReject,
                 SessionBody.SessionBody.SessionHeartbeat: SessionHeartbeat.SessionHeartbeat}
        type_of = kinds.get(message.BodyType())
        if type_of is None:
            return "logout", message, None
        body = type_of()
        body.Init(table.Bytes, table.Pos)
        if type_of is ExecReport.ExecReport:
            self.acked = max(self.acked, message.ServerSeq())
            self.reports.append((message.ServerSeq(), message.PossDup(), body))
        return type_of.__name__, message, body

    def logon(self):
        """RecoveryDone, or the refusal's text."""
        def build(builder):
            name = builder.CreateString("python peer")
            Logon.Start(builder)
            Logon.AddClient(builder, name)
            Logon.AddLastServerSeq(builder, self.acked)
            Logon.AddWallNs(builder, time.time_ns())
            return Logon.End(builder)
        self.send(SessionBody.SessionBody.Logon, build)
        while True:
            answer = self.receive(5)
            assert answer is not None, "no answer to the logon"
            name, message, body = answer
            if name == "LogonRefused":
                return body.Text().decode()
            if name == "LogonAck":
                self.session = message.Session()
            if name == "RecoveryDone":
                self.done = body
                return body

    def order(self, instrument, side, price, quantity, tif=DAY, order_id=None, post_only=False, **age):
        if order_id is None:
            order_id, self.next_id = self.next_id, self.next_id + 1

        def build(builder):
            NewOrderSingle.Start(builder)
            NewOrderSingle.AddClientOrderId(builder, order_id)
            NewOrderSingle.AddInstrument(builder, instrument)
            NewOrderSingle.AddSide(builder, side)
            NewOrderSingle.AddTimeInForce(builder, tif)
            NewOrderSingle.AddPostOnly(builder, post_only)
            NewOrderSingle.AddPrice(builder, price)
            NewOrderSingle.AddQuantity(builder, quantity)
            return NewOrderSingle.End(builder)
        self.send(SessionBody.SessionBody.NewOrderSingle, build, **age)
        return order_id

    @staticmethod
    def write_order(builder, order_id, instrument, side, quantity, kind=LIMIT, price=0, stop=0, role=0, tif=GTC):
        OrderTerms.Start(builder)
        OrderTerms.AddStopPrice(builder, stop)
        OrderTerms.AddRole(builder, role)
        terms = OrderTerms.End(builder)
        NewOrderSingle.Start(builder)
        NewOrderSingle.AddClientOrderId(builder, order_id)
        NewOrderSingle.AddInstrument(builder, instrument)
        NewOrderSingle.AddSide(builder, side)
        NewOrderSingle.AddType(builder, kind)
        NewOrderSingle.AddTimeInForce(builder, tif)
        NewOrderSingle.AddPrice(builder, price)
        NewOrderSingle.AddQuantity(builder, quantity)
        NewOrderSingle.AddTerms(builder, terms)
        return NewOrderSingle.End(builder)

    def stop(self, instrument, side, stop, quantity):
        order_id, self.next_id = self.next_id, self.next_id + 1
        self.send(SessionBody.SessionBody.NewOrderSingle,
                  lambda b: self.write_order(b, order_id, instrument, side, quantity, STOP, stop=stop))
        return order_id

    def bracket(self, instrument, side, entry, target, stop, quantity):
        """Ids of entry, target and stop."""
        first, self.next_id = self.next_id, self.next_id + 3

        def build(builder):
            orders = [self.write_order(builder, first, instrument, side, quantity, LIMIT, entry, role=ENTRY),
                      self.write_order(builder, first + 1, instrument, 1 - side, quantity, LIMIT, target, role=TARGET),
                      self.write_order(builder, first + 2, instrument, 1 - side, quantity, STOP, stop=stop,
                                       role=PROTECTION)]
            NewOrderList.StartOrdersVector(builder, len(orders))
            for order in reversed(orders):
                builder.PrependUOffsetTRelative(order)
            vector = builder.EndVector()
            NewOrderList.Start(builder)
            NewOrderList.AddOrders(builder, vector)
            return NewOrderList.End(builder)
        self.send(SessionBody.SessionBody.NewOrderList, build)
        return first, first + 1, first + 2

    def cancel(self, target):
        order_id, self.next_id = self.next_id, self.next_id + 1

        def build(builder):
            CancelRequest.Start(builder)
            CancelRequest.AddClientOrderId(builder, order_id)
            CancelRequest.AddTarget(builder, target)
            return CancelRequest.End(builder)
        self.send(SessionBody.SessionBody.CancelRequest, build)

    def heartbeat(self):
        def build(builder):
            SessionHeartbeat.Start(builder)
            return SessionHeartbeat.End(builder)
        self.send(SessionBody.SessionBody.SessionHeartbeat, build)

    def wait_report(self, match, seconds=5):
        """The first report, old or new, that matches."""
        end = time.monotonic() + seconds
        seen = 0
        while time.monotonic() < end:
            for seq, dup, report in self.reports[seen:]:
                seen += 1
                if match(report):
                    return report
            if self.receive(0.2) is None and self.session:
                self.heartbeat()
        raise AssertionError(f"no such report among {[(s, r.Type(), r.ClientOrderId()) for s, _, r in self.reports]}")

    def wait_reject(self, order, seconds=5):
        """The words with which the venue refused the message that carried `order`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.receive(0.2)
            if answer is not None and answer[0] == "SessionReject" and answer[2].ClientOrderId() == order:
                return answer[2].Text().decode()
        raise AssertionError(f"no word about order {order}")

    def recover(self, what, symbol="", epoch=0, first=0, last=0):
        """All chunks of an answer; the last one ends it."""
        builder = flatbuffers.Builder(128)
        name = builder.CreateString(symbol)
        RecoveryRequest.Start(builder)
        RecoveryRequest.AddRequestId(builder, 7)
        RecoveryRequest.AddWhat(builder, what)
        RecoveryRequest.AddSymbol(builder, name)
        RecoveryRequest.AddEpoch(builder, epoch)
        RecoveryRequest.AddFromSeq(builder, first)
        RecoveryRequest.AddToSeq(builder, last)
        self.recovery.send(finish(builder, Body.Body.RecoveryRequest, RecoveryRequest.End(builder)))
        chunks = []
        while not chunks or chunks[-1].Status() == 0:
            assert self.recovery.poll(3000), "no answer to the recovery request"
            chunks.append(body_of(self.recovery.recv()))
        return chunks

    def listing(self):
        found = {}
        for reference in (chunk.Reference() for chunk in self.recover(2)):
            for i in range(reference.DefinitionsLength() if reference else 0):
                definition = reference.Definitions(i)
                found[definition.Symbol().decode()] = definition
        return found

    def snapshot(self, symbol):
        book, chunks = Book(), self.recover(0, symbol)
        for chunk in chunks:
            for i in range(chunk.RecordsLength()):
                book.apply(chunk.Records(i))
        return book, chunks[-1]


def subscribe(venue, topic):
    context = zmq.Context.instance()
    socket = context.socket(zmq.SUB)
    socket.linger = 0
    socket.connect(venue.base + ".md")
    socket.subscribe(topic)
    return socket
