#!/bin/sh
# Makes resources/forecast/backtests.tsv.zst: walk-forward back-tests on @SITC and ten list prices, from what is built
# into the program alone. Run by hand when forecasters or prices change; its output is committed.
#   sh packaging/forecast-record.sh [KEY,KEY...] [PROFILE]
# KEYS: forecasters (default: every statistical one; add ",model" for the local model, which takes hours). With a PROFILE
# of one's own an interrupted run goes on where it stopped.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
keys=${1:-random-walk,drift,ets,theta,garch,jumps,ensemble}
profile=${2:-}
if [ -z "$profile" ]; then
    profile=$(mktemp -d)
    trap 'rm -rf "$profile"' EXIT
fi
# The ten models whose output price changed most often among those listed for 500 days or more by 2026-08-22 (of equals the one listed longer).
"$root/build/release/bin/tessera" forecast --profile "$profile" --forecaster "$keys" \
    --backtest --window 128 --horizon 24 --step 11 --record "$root/resources/forecast/backtests.tsv.zst" \
    --symbol @SITC \
    --symbol "mistralai/mistral-nemo output" \
    --symbol "meta-llama/llama-3.3-70b-instruct output" \
    --symbol "google/gemma-3-27b-it output" \
    --symbol "deepseek/deepseek-chat output" \
    --symbol "meta-llama/llama-3.1-8b-instruct output" \
    --symbol "deepseek/deepseek-chat-v3-0324 output" \
    --symbol "deepseek/deepseek-r1 output" \
    --symbol "qwen/qwen2.5-vl-72b-instruct output" \
    --symbol "meta-llama/llama-3.2-3b-instruct output" \
    --symbol "mistralai/mistral-small-3.1-24b-instruct output"
