#!/bin/sh
# A private environment for the tests alone: cryptofeed (tests/adapters), databento-dbn, which writes and reads
# Databento's files (tests/replay), and scoringrules with scipy, the oracle of the forecasts' scores (tests/forecast).
# Idempotent; quick when it is there; where one of them is missing, what is there stays and it is added.
# The 2.4 series of cryptofeed is the last that runs on Debian 12's Python 3.11.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
env="$root/build/cryptofeed-env"
wanted="cryptofeed>=2.4,<2.5 pyzmq databento-dbn scoringrules>=0.10,<0.11 scipy"

say() { printf '[test-env] %s\n' "$*"; }

check() {
    "$env/bin/python" -c 'from cryptofeed.backends.zmq import BookZMQ, TradeZMQ; from cryptofeed.types import OrderBook
import databento_dbn, scoringrules, scipy.stats' >/dev/null 2>&1
}

if [ -x "$env/bin/python" ] && check; then
    say "cryptofeed, databento-dbn and scoringrules are there"
    exit 0
fi
mkdir -p "$root/build"
log="$root/build/cryptofeed-env.log"
say "making build/cryptofeed-env (log: build/cryptofeed-env.log)"
if [ ! -x "$env/bin/python" ]; then
    rm -rf "$env"
    /usr/bin/python3 -m venv "$env" >"$log" 2>&1 || { tail -n 3 "$log" >&2; exit 1; }
fi
# shellcheck disable=SC2086  # words are meant to split
"$env/bin/pip" install --disable-pip-version-check --prefer-binary $wanted >>"$log" 2>&1 || {
    tail -n 3 "$log" >&2
    exit 1
}
check || { say "the packages were installed and cannot be imported" >&2; exit 1; }
say "done"
