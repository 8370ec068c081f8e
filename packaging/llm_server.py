"""Starts the llama.cpp server inside the xllamacpp package, with the arguments of llama-server that Tessera uses.

The API key comes in the environment (LLAMA_API_KEY, as llama-server reads it), not in the arguments, which any user of
the machine can list. Ends with its parent when --parent gives the parent's process id. --check loads the model, samples
a few tokens and ends: set-up proves with it that the prebuilt library runs on this processor.
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """The kernel ends this process with its parent; the second look closes the gap before the call."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def parameters(xllamacpp, args):
    params = xllamacpp.CommonParams()
    params.model.path = args.model
    params.hostnames = ["127.0.0.1"]
    params.port = args.port
    params.n_parallel = args.parallel
    params.n_ctx = args.ctx_size
    params.kv_unified = True  # samples of one prompt share its cache
    params.cpuparams.n_threads = args.threads
    params.cpuparams_batch.n_threads = args.threads
    params.cpuparams.poll = args.poll
    params.cpuparams_batch.poll = args.poll
    params.n_threads_http = 2
    params.warmup = False
    key = os.environ.pop("LLAMA_API_KEY", "")
    if key:
        params.api_keys = [key]
    return params


def check(server) -> int:
    """Two tokens through the whole path. An error answer or a crash means the prebuilt library is of no use here."""
    answer = server.handle_completions({"prompt": "500\n501\n502\n", "max_tokens": 2, "temperature": 0})
    ok = isinstance(answer, dict) and bool(answer.get("choices"))
    print("model answers" if ok else f"model does not answer: {str(answer)[:200]}", flush=True)
    return 0 if ok else 1


def check_command(command: str, model: str) -> int:
    """A llama-server built here must load the model and call itself healthy within a minute."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [command, "--model", model, "--host", "127.0.0.1", "--port", str(port), "--parallel", "1"]
    server = subprocess.Popen(arguments + ["--ctx-size", "256", "--threads", "2", "--kv-unified"])
    try:
        for _ in range(120):
            time.sleep(0.5)
            if server.poll() is not None:
                print(f"the server ended with code {server.returncode}", flush=True)
                return 1
            try:
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                if opener.open(f"http://127.0.0.1:{port}/health", timeout=2).status == 200:
                    return 0
            except OSError:
                pass  # not listening yet, or loading
        return 1
    finally:
        server.kill()
        server.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="GGUF file")
    parser.add_argument("--host", default="127.0.0.1", help="accepted for llama-server's sake; always 127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--parallel", type=int, default=16, help="sequences sampled side by side")
    parser.add_argument("--ctx-size", type=int, default=4096, help="tokens, shared by all sequences")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--poll", type=int, default=0, help="0..100: how busily an idle thread waits")
    parser.add_argument("--kv-unified", action="store_true", help="accepted for llama-server's sake; always on")
    parser.add_argument("--parent", type=int, default=0, help="process id to die with")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--check-command", default="", help="a llama-server to try with the model instead")
    args = parser.parse_args()
    if args.parent:
        die_with_parent(args.parent)
    if not os.path.isfile(args.model):
        sys.exit(f"no model file {args.model}")
    if args.check_command:
        return check_command(args.check_command, args.model)
    import xllamacpp  # after the checks: it takes a second

    server = xllamacpp.Server(parameters(xllamacpp, args))
    if args.check:
        return check(server)
    print(f"serving {server.listening_address}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Event().wait()
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the library's threads have nothing to save
