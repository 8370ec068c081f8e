"""Tessera's market data in your program:  flatc --python -o /tmp/fb feeds/wire/tessera.fbs
   PYTHONPATH=/tmp/fb python3 subscribe.py tcp://127.0.0.1:5600 [SYMBOL]      (tessera-venue --bind tcp://127.0.0.1:5600)"""
import sys
import zmq
from tessera.wire.fb import Batch, Body, Message

KINDS = ["add", "modify", "delete", "execute", "trade", "level", "clear", "status"]
address, symbol = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
socket = zmq.Context().socket(zmq.SUB)
socket.connect(address)
socket.subscribe(f"md/tessera/{symbol}/" if symbol else "md/")

while True:
    topic, frame = socket.recv_multipart()
    message = Message.Message.GetRootAs(frame, 0)
    if message.Version() != 1 or message.BodyType() != Body.Body.Batch:
        continue                             # definitions and fixings are RefBatch, on md/tessera/@ref/
    batch = Batch.Batch()
    batch.Init(message.Body().Bytes, message.Body().Pos)
    for i in range(batch.RecordsLength()):   # none: a heartbeat, repeating the last sequence
        r = batch.Records(i)
        print(topic.decode(), batch.FirstSeq() + i, KINDS[r.Kind()], "buy sell".split()[r.Side()],
              f"{r.Price() / 1e9:.4f} x {r.Quantity()}", flush=True)
