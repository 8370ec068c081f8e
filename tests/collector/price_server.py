"""A server of price lists that can be asked to misbehave: each path is a behaviour. Prints its ports and serves until
it is killed.

    price_server.py DIRECTORY      prints "HTTP_PORT HTTPS_PORT"; DIRECTORY gets the self-signed certificate
"""
import functools
import gzip
import http.server
import json
import pathlib
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import zlib

BIG = 200 << 20  # bytes
state = {"version": 1, "failures": 0, "requests": []}


def price_list(version, count=40):
    """OpenRouter's shape. Each version makes model m0 cost one USD per million more."""
    models = [{"id": f"lab/m{i}", "canonical_slug": f"lab/m{i}", "name": f"Model {i}",
               "pricing": {"prompt": f"0.00000{version if i == 0 else 3}", "completion": "0.000009"}}
              for i in range(count)]
    return json.dumps({"data": models}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        state["requests"].append({"path": url.path, "headers": {k.lower(): v for k, v in self.headers.items()}})
        name = url.path.strip("/").replace("-", "_") or "nothing"
        handler = getattr(self, "on_" + name, None)
        try:
            if handler is None:
                self.answer(b"no such page", 404)
            else:
                handler(urllib.parse.parse_qs(url.query))
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    # -- what it does when it is well

    def on_control(self, query):
        for key in ("version", "failures"):
            if key in query:
                state[key] = int(query[key][0])
        self.answer(b"ok")

    def on_pack_bomb(self, _):
        """Packs it ahead, so that the wait for it is nobody's stall."""
        self.answer(str(len(bomb())).encode())

    def on_requests(self, _):
        self.answer(json.dumps(state["requests"]).encode())

    def on_list(self, _):
        tag, stamp = f'"v{state["version"]}"', f"Wed, 2{state['version']} Oct 2026 07:28:00 GMT"
        if self.headers.get("If-None-Match") == tag or (
                "If-None-Match" not in self.headers and self.headers.get("If-Modified-Since") == stamp):
            self.answer(b"", 304, ETag=tag)
        else:
            self.answer(price_list(state["version"]), ETag=tag, Last_Modified=stamp)

    def on_packed(self, _):
        self.answer(gzip.compress(price_list(state["version"])), Content_Encoding="gzip")

    def on_hop(self, _):
        self.answer(b"", 302, Location="/list")

    # -- what it does when it is not

    def on_html(self, _):
        self.answer(b"<!DOCTYPE html><html><body>Please log in to the network</body></html>")

    def on_truncated(self, _):
        self.answer(price_list(1)[:700])

    def on_other_format(self, _):
        self.answer(b"date,model\n2026-01-01,x\n")

    def on_no_models(self, _):
        self.answer(b'{"data": []}')

    def on_half(self, _):
        self.answer(price_list(1, count=10))

    def on_liar(self, _):
        body = price_list(1)
        self.answer(body, Content_Length=str(len(body) + 5000))

    def on_hangs_up(self, _):
        self.connection.close()

    def on_stall(self, _):
        self.answer(price_list(1)[:700], Content_Length="50000")
        time.sleep(30)

    def on_silent(self, _):
        time.sleep(30)

    def on_drip(self, _):
        self.answer(b"{", Content_Length="50000")
        for _ in range(300):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def on_recovers(self, query):
        if state["failures"] > 0:
            state["failures"] -= 1
            self.answer(b"oops", 500)
        else:
            self.on_list(query)

    def on_big(self, _):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        block = b" " * (1 << 20)
        for _ in range(BIG // len(block)):
            self.wfile.write(block)

    def on_big_announced(self, _):
        self.answer(b"{}", Content_Length=str(BIG))

    def on_bomb(self, _):
        self.answer(bomb(), Content_Encoding="gzip")

    def on_bad_gzip(self, _):
        self.answer(b"this was never packed at all", Content_Encoding="gzip")

    def on_loop(self, _):
        self.answer(b"", 301, Location="/loop")

    def on_to_https(self, _):
        self.answer(b"", 301, Location=f"https://127.0.0.1:{ports[1]}/list")

    def on_to_file(self, _):
        self.answer(b"", 301, Location="file:///etc/hostname")

    def on_to_other_port(self, _):
        self.answer(b"", 301, Location=f"http://127.0.0.1:{ports[2]}/list")

    def on_to_other_host(self, _):
        self.answer(b"", 301, Location="http://prices.example/list")

    def on_wait(self, _):
        self.answer(b"slow down", 429, Retry_After="7200")

    def on_busy(self, _):
        self.answer(b"busy", 503, Retry_After="90")

    def on_key(self, _):
        self.answer(b"who are you", 401)


@functools.cache
def bomb():
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = b" " * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(BIG // len(block))) + packer.flush()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def certificate(directory):
    path = pathlib.Path(directory) / "self-signed.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path, "-out", f"{path}.crt",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True)
    return f"{path}.crt", path


plain, secure, other = (Server(("127.0.0.1", 0), Handler) for _ in range(3))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(*certificate(sys.argv[1]))
secure.socket = context.wrap_socket(secure.socket, server_side=True)
ports = [server.server_address[1] for server in (plain, secure, other)]
for server in (secure, other):
    threading.Thread(target=server.serve_forever, daemon=True).start()
print(*ports[:2], flush=True)
plain.serve_forever()
