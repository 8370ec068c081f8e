"""Your own feed in Tessera: python3 publish.py [tcp://127.0.0.1:5555] [two-frames]   (tessera --cryptofeed ADDRESS)"""
import json, random, sys, time
import zmq

address = sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5555"
socket = zmq.Context().socket(zmq.PUB)
socket.connect(address)                      # Tessera binds, a publisher connects

def send(channel, **fields):
    message = json.dumps({"exchange": "EXAMPLE", "symbol": "TOKEN-USD", "timestamp": time.time(), **fields})
    key = f"EXAMPLE-{channel}-TOKEN-USD"
    socket.send_multipart([key.encode(), message.encode()]) if "two-frames" in sys.argv else socket.send_string(f"{key} {message}")

for step in range(10**9):
    mid = 200 + random.randint(-5, 5)        # in cents; a size of 0 in a delta deletes the level
    book = {"bid": {f"{(mid - i) / 100:.2f}": i * 3 for i in range(1, 9)}, "ask": {f"{(mid + i) / 100:.2f}": i * 2 for i in range(1, 9)}}
    send("book", book=book)                  # a snapshot; between snapshots: delta={"bid": [[price, size]], "ask": []}
    send("trades", side=random.choice(["buy", "sell"]), amount=1 + step % 5, price=f"{mid / 100:.2f}", id=str(step))
    time.sleep(0.1)
