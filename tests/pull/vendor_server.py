"""The admin endpoints of OpenAI, Anthropic and OpenRouter as they are documented, and servers that misbehave.

    vendor_server.py [SAMPLES]    prints "PORT OTHER_PORT" and serves until it is killed

The first part of a path is a behaviour ("/good/v1/organization/costs"), the rest what was asked for. SAMPLES is the
folder of recorded answers; without it a small answer of its own is given. /seen lists what came to either port.
"""
import datetime
import http.server
import json
import pathlib
import socketserver
import sys
import threading
import time
import urllib.parse

KEY = "sk-admin-test-0123456789-secret"
DAY = 86_400
samples = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
lock = threading.Lock()
state = {"seen": [], "asked": {}}

GROUPS = {
    "/v1/organization/usage/completions": ("group_by", {"project_id", "user_id", "api_key_id", "model", "batch", "service_tier"}, 31),
    "/v1/organization/usage/embeddings": ("group_by", {"project_id", "user_id", "api_key_id", "model"}, 31),
    "/v1/organization/costs": ("group_by", {"project_id", "line_item", "api_key_id"}, 180),
    "/v1/organizations/usage_report/messages": ("group_by[]", {"api_key_id", "workspace_id", "model", "service_tier", "context_window"}, 31),
    "/v1/organizations/cost_report": ("group_by[]", {"workspace_id", "description"}, 31),
}
SAMPLES = {
    "/v1/organization/usage/completions": "openai_usage_completions.json",
    "/v1/organization/costs": "openai_costs.json",
    "/v1/organizations/usage_report/messages": "anthropic_usage_report_messages.json",
    "/v1/organizations/cost_report": "anthropic_cost_report.json",
    "/api/v1/activity": "openrouter_activity_api.json",
}


def iso(day):
    return datetime.datetime.fromtimestamp(day, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def small(path, day):
    """The results of one day, of a company with two models."""
    if path.endswith("completions"):
        return [{"object": "organization.usage.completions.result", "input_tokens": 1000, "input_cached_tokens": 400,
                 "output_tokens": 50, "num_model_requests": 3, "model": "gpt-5-mini-2025-08-07", "batch": False,
                 "service_tier": "default"}]
    if path.endswith("embeddings"):
        return [{"object": "organization.usage.embeddings.result", "input_tokens": 700, "num_model_requests": 1,
                 "model": "text-embedding-3-small"}]
    if path.endswith("costs"):
        return [{"object": "organization.costs.result", "amount": {"value": "0.10", "currency": "usd"},
                 "line_item": "gpt-5-mini-2025-08-07, input", "quantity": 600, "quantity_unit": "tokens"}]
    if path.endswith("messages"):
        return [{"uncached_input_tokens": 10, "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 2},
                 "cache_read_input_tokens": 30, "output_tokens": 4, "model": "claude-sonnet-4-5-20250929",
                 "service_tier": "standard", "context_window": "0-200k"}]
    return [{"amount": "12.5", "currency": "USD", "description": "Claude Sonnet 4.5 Usage - output_tokens",
             "model": "claude-sonnet-4-5-20250929", "token_type": "output_tokens", "service_tier": "standard",
             "context_window": "0-200k", "cost_type": "tokens"}]


def bucket(path, day):
    stamps = ({"object": "bucket", "start_time": day, "end_time": day + DAY} if "/organization/" in path
              else {"starting_at": iso(day), "ending_at": iso(day + DAY)})
    if samples and path in SAMPLES:
        found = [b for b in json.loads((samples / SAMPLES[path]).read_text(), parse_float=Decimal)["data"]
                 if b.get("start_time", seconds(b["starting_at"]) if "starting_at" in b else None) == day]
        return found[0] if found else {**stamps, "results": []}
    return {**stamps, "results": [] if samples else small(path, day)}


class Decimal(float):
    """A number that is written again as it was read."""
    def __new__(cls, text):
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self):
        return self.text


def dump(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return value.text if isinstance(value, Decimal) else json.dumps(value)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body, status=200, **headers):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, message):
        self.answer(json.dumps({"error": {"message": message, "type": "invalid_request_error"}}), status)

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        behaviour, _, rest = url.path.lstrip("/").partition("/")
        self.path, self.query = "/" + rest, urllib.parse.parse_qs(url.query)
        if behaviour == "seen":
            self.answer(json.dumps(state["seen"]))
            return
        with lock:
            state["seen"].append({"port": self.server.server_address[1], "path": url.path, "query": url.query,
                                  "headers": {k.lower(): v for k, v in self.headers.items()}})
            state["asked"][behaviour] = state["asked"].get(behaviour, 0) + 1
            self.times = state["asked"][behaviour]
        try:
            getattr(self, "on_" + behaviour.replace("-", "_"))()
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    # -- as documented

    def on_good(self, most=1000):
        sent = self.headers.get("x-api-key") if "/organizations/" in self.path else self.headers.get("Authorization", "").removeprefix("Bearer ")
        if sent != KEY:
            self.refuse(401, f"Incorrect API key provided: {sent}")
        elif "/organizations/" in self.path and self.headers.get("anthropic-version") != "2023-06-01":
            self.refuse(400, "anthropic-version: header is required")
        elif self.path == "/api/v1/activity":
            self.activity()
        elif self.path in GROUPS:
            self.buckets(most)
        else:
            self.refuse(404, "no such endpoint")

    def activity(self):
        text = (samples / SAMPLES[self.path]).read_text() if samples else json.dumps({"data": [
            {"date": day, "model": "openai/gpt-5-mini", "model_permaslug": "openai/gpt-5-mini-2025-08-07",
             "endpoint_id": "e", "provider_name": "OpenAI", "usage": 0.5, "byok_usage_inference": 0, "requests": 3,
             "prompt_tokens": 100, "completion_tokens": 10, "reasoning_tokens": 1} for day in ("2026-10-30", "2026-10-31")]})
        self.answer(text)

    def buckets(self, most):
        name, groups, limit = GROUPS[self.path]
        openai = "/organization/" in self.path
        asked = int(self.query.get("limit", ["7"])[0])
        if self.query.get("bucket_width", ["1d"]) != ["1d"] or not 1 <= asked <= limit:
            return self.refuse(400, f"limit must be between 1 and {limit}")
        if not set(self.query.get(name, [])) <= groups or name not in self.query:
            return self.refuse(400, f"Invalid value for {name}")
        first = int(self.query["start_time"][0]) if openai else seconds(self.query["starting_at"][0])
        end = int(self.query["end_time"][0]) if openai else seconds(self.query["ending_at"][0])
        begin = int(self.query["page"][0].removeprefix("page_=&")) if "page" in self.query else first
        stop = min(end, begin + min(asked, most) * DAY)
        page = {"object": "page", "data": [bucket(self.path, day) for day in range(begin, stop, DAY)],
                "has_more": stop < end, "next_page": f"page_=&{stop}" if stop < end else None}
        self.answer(dump(page))

    def on_paged(self):
        self.on_good(most=3)

    def on_idle(self):
        self.answer('{"data": [], "has_more": false, "next_page": null}')

    # -- not as documented

    def on_wait_once(self):
        if self.times == 1:
            self.answer("slow down", 429, Retry_After="1")
        else:
            self.on_good()

    def on_wait(self):
        self.answer("slow down", 429, Retry_After="1")

    def on_wait_long(self):
        self.answer("slow down", 429, Retry_After="7200")

    def on_fault_twice(self):
        if self.times <= 2:
            self.answer("oops", 500)
        else:
            self.on_good()

    def on_fault(self):
        self.answer("oops", 500)

    def on_wrong_key(self):
        self.refuse(401, f"Incorrect API key provided: {self.headers.get('Authorization')}")

    def on_forbidden(self):
        self.refuse(403, "insufficient permissions")

    def on_bad_request(self):
        self.refuse(400, f"Invalid value: 'batch' for {KEY}.\n\x1b[31mred")

    def on_same_page(self):
        self.answer('{"data": [], "has_more": true, "next_page": "page_abc"}')

    def on_for_ever(self):
        self.answer('{"data": [], "has_more": true, "next_page": "page_%d"}' % self.times)

    def on_no_cursor(self):
        self.answer('{"data": [], "has_more": true, "next_page": null}')

    def on_truncated(self):
        self.answer(dump({"data": [bucket("/v1/organization/costs", 1791072000)]})[:-20])

    def on_second_page_truncated(self):
        if "page" in self.query:
            self.on_truncated()
        else:
            self.on_paged()

    def on_html(self):
        self.answer("<!DOCTYPE html><html><body>Please log in to the network</body></html>")

    def on_empty(self):
        self.answer("")

    def on_list(self):
        self.answer('{"models": []}')

    def on_dayless(self):
        self.answer('{"data": [{"start_time": "yesterday", "results": []}]}')

    def on_huge(self):
        self.answer("{", Content_Length=str(200 << 20))

    def on_huge_unsaid(self):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b" " * (1 << 20))

    def on_drip(self):
        self.answer("{", Content_Length="50000")
        for _ in range(300):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def on_silent(self):
        time.sleep(30)

    def on_cut_off(self):
        self.answer("{", Content_Length="50000")

    def on_sent_on(self):
        self.answer("", 302, Location=f"http://127.0.0.1:{ports[1]}/good{self.path}")

    def on_sent_to_other_name(self):
        self.answer("", 307, Location=f"http://localhost:{ports[0]}/good{self.path}")

    def on_sent_within(self):
        self.answer("", 302, Location=f"/good{self.path}?{urllib.parse.urlencode(self.query, doseq=True)}")


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


servers = [Server(("127.0.0.1", 0), Handler) for _ in range(2)]
ports = [server.server_address[1] for server in servers]
threading.Thread(target=servers[1].serve_forever, daemon=True).start()
print(*ports, flush=True)
servers[0].serve_forever()
