#!/bin/sh
# A private environment for the tests alone: cryptofeed (tests/adapters), databento-dbn, which writes and reads
# Databento's files (tests/replay), and scoringrules with scipy, the oracle of the forecasts' scores (tests/forecast).
# Idempotent; quick when it is there.
# The 2.4 series of cryptofeed is the last that runs on Debian 12's Python 3.11.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
env="$root/build/cryptofeed-env"

say() { printf '[test-env] %s\n' "$*"; }
missing=0

# need WHAT IMPORTS PACKAGES...: installed by themselves, so that one that cannot be had costs only its own tests.
need() {
    what=$1 imports=$2
    shift 2
    if "$env/bin/python" -c "$imports" >/dev/null 2>&1; then
        say "$what: there"
    elif "$env/bin/pip" install --disable-pip-version-check --prefer-binary "$@" >>"$log" 2>&1 &&
        "$env/bin/python" -c "$imports" >>"$log" 2>&1; then
        say "$what: installed"
    else
        say "$what: not to be had (log: build/cryptofeed-env.log)" >&2
        missing=1
    fi
}

mkdir -p "$root/build"
log="$root/build/cryptofeed-env.log"
if [ ! -x "$env/bin/python" ]; then
    rm -rf "$env"
    /usr/bin/python3 -m venv "$env" >"$log" 2>&1 || { tail -n 3 "$log" >&2; exit 1; }
fi
need cryptofeed 'from cryptofeed.backends.zmq import BookZMQ, TradeZMQ; from cryptofeed.types import OrderBook' \
    'cryptofeed>=2.4,<2.5' pyzmq
need databento-dbn 'import databento_dbn' databento-dbn
need scoringrules 'import scoringrules, scipy.stats' 'scoringrules>=0.10,<0.11' scipy
exit "$missing"
