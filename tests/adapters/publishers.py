"""Speaks as third-party producers do, with pyzmq alone: publishers.py openalgo|dwx|pyzmq bind|connect ADDRESS [one|two]

One round every 50 ms until it is ended: good messages, and among them every kind of rubbish.
"""
import json
import pickle
import sys
import time

import zmq

kind, mode, address = sys.argv[1:4]
framing = sys.argv[4] if len(sys.argv) > 4 else "two"
socket = zmq.Context().socket(zmq.PUB)
socket.bind(address) if mode == "bind" else socket.connect(address)


def send(topic, payload):
    if framing == "two":
        socket.send_multipart([topic.encode(), payload if isinstance(payload, bytes) else payload.encode()])
    else:
        socket.send_string(f"{topic} {payload}")


def depth(step):
    level = [{"price": round(100 - i * 0.05, 2), "quantity": 10 * i + step % 3, "orders": i} for i in range(1, 6)]
    other = [{"price": round(100 + i * 0.05, 2), "quantity": 7 * i, "orders": i} for i in range(1, 6)]
    return {"ltp": 100.0, "volume": 5000 + step, "timestamp": int(time.time() * 1000),
            "depth": {"buy": level + [{"price": 0, "quantity": 0, "orders": 0}], "sell": other}}


def openalgo(step):
    send("NSE_RELIANCE_LTP", json.dumps({"ltp": round(1424.05 + step % 4 * 0.05, 2), "timestamp": int(time.time() * 1000)}))
    send("NSE_INDEX_NIFTY_QUOTE", json.dumps({"ltp": 24000.5, "open": None, "high": None, "low": None, "close": None,
                                              "volume": None, "timestamp": None}))
    send("NSE_TCS_DEPTH", json.dumps(depth(step)))
    send("user_orders", "{}")
    send("NSE_BAD_LTP", json.dumps({"ltp": -5}))
    send("NSE_BAD_LTP", pickle.dumps({"ltp": 5}) if framing == "two" else "{")


def dwx(step):
    socket.send_string(f"EURUSD 1.1000{step % 5};1.10009")
    socket.send_string("GBPUSD:|:1.30001;1.30004;\0")
    socket.send_string("EURUSD_M1 1564511220;1.1;1.2;1.0;1.1;55;2;0")
    socket.send_string("EURJPY nan;1")


def pyzmq(step):
    send("TOK", json.dumps({"type": "quote", "bid": 1.5, "ask": 1.6}))
    send("any", json.dumps({"type": "snapshot", "symbol": "BOOK", "book": {"bid": [["1.5", step + 1]], "ask": {"1.6": 2}}}))
    send("any", json.dumps({"type": "trade", "symbol": "BOOK", "side": "buy", "amount": "0.5", "price": "1.6"}))
    send("any", "[17]")


rounds = {"openalgo": openalgo, "dwx": dwx, "pyzmq": pyzmq}[kind]
for number in range(10**9):
    rounds(number)
    time.sleep(0.05)
