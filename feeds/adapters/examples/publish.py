"""Your own feed in Tessera:  python3 publish.py [tcp://127.0.0.1:5555] [two-frames]
   feeds.toml: [[source]] name = "mine", format = "pyzmq", endpoint = "tcp://127.0.0.1:5555", mode = "bind" (a line each)"""
import json, random, sys, time
import zmq

address = sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:5555"
socket = zmq.Context().socket(zmq.PUB)
socket.connect(address)                      # Tessera binds, a publisher connects

def send(kind, **fields):                    # numbers may be text or numbers; a topic may be anything
    message = json.dumps({"type": kind, "exchange": "EXAMPLE", "symbol": "TOKEN-USD", "timestamp": time.time(), **fields})
    socket.send_multipart([b"example", message.encode()]) if "two-frames" in sys.argv else socket.send_string(f"example {message}")

for step in range(10**9):
    mid = 200 + random.randint(-5, 5)        # in cents; between snapshots: type "delta", where a size of 0 deletes
    send("snapshot", book={"bid": [[f"{(mid - i) / 100:.2f}", i * 3] for i in range(1, 9)],
                           "ask": [[f"{(mid + i) / 100:.2f}", i * 2] for i in range(1, 9)]})
    send("trade", side=random.choice(["buy", "sell"]), amount=1 + step % 5, price=f"{mid / 100:.2f}", id=step)
    time.sleep(0.1)
