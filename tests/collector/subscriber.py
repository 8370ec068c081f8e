"""Follows published prices as a stranger would: with pyzmq and a JSON parser, nothing of ours.

    subscriber.py ENDPOINT SOURCE     prints a line a message; keeps the levels and applies the changes
"""
import json
import sys

import zmq

endpoint, source = sys.argv[1:]
socket = zmq.Context().socket(zmq.SUB)
socket.setsockopt(zmq.SUBSCRIBE, f"px/{source}/".encode())
socket.connect(endpoint)

prices, sequence = {}, None


def key(row):
    return row["vendor"], row["listing"], row["dimension"], row["above_input_tokens"], row["tier"]


while True:
    topic, body = socket.recv_multipart()
    message = json.loads(body)
    if message["kind"] == "levels":
        prices = {} if message["part"] == 0 else prices
        prices.update((key(row), row["nano_usd_per_mtok"]) for row in message["prices"])
        if message["part"] + 1 == message["parts"]:
            sequence = message["sequence"]
            print("levels", len(prices), "sequence", sequence, flush=True)
    elif message["kind"] == "changes" and sequence is not None:
        if message["sequence"] != sequence + 1:
            print("gap", flush=True)
        sequence = message["sequence"]
        for row in message["changes"]:
            was = prices.get(key(row))
            prices[key(row)] = row["nano_usd_per_mtok"]
            print("change", row["listing"], row["dimension"], was, "->", row["nano_usd_per_mtok"], "before",
                  row["before"]["nano_usd_per_mtok"], flush=True)
    elif message["kind"] == "status":
        print("status", message["outcome"], message["age_s"], flush=True)
