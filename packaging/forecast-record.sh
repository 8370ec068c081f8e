#!/bin/sh
# Makes the back-tests of resources/forecast: walk-forward on @SITC and ten list prices, from what is built into the
# program alone. Run by hand when forecasters or prices change; its output is committed.
#   sh packaging/forecast-record.sh                    backtests.tsv.zst: 24 days ahead, without a model; some seconds
#   sh packaging/forecast-record.sh model [PROFILE]    backtests-model.tsv.zst: 6 days ahead, with the local model too; an
#                                                      hour or more, and with a PROFILE it goes on where it stopped
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
statistical=random-walk,drift,ets,theta,garch,jumps,ensemble
case ${1:-} in
    "") file=backtests.tsv.zst keys=$statistical window=128 horizon=24 step=11 samples=32 ;;
    model) file=backtests-model.tsv.zst keys=$statistical,model window=64 horizon=6 step=14 samples=16 ;;
    *) echo "usage: sh packaging/forecast-record.sh [model [PROFILE]]" >&2 && exit 2 ;;
esac
profile=${2:-}
if [ -z "$profile" ]; then
    profile=$(mktemp -d)
    trap 'rm -rf "$profile"' EXIT
fi
# The ten models whose output price changed most often among those listed for 500 days or more by 2026-08-22 (of equals the one listed longer).
"$root/build/release/bin/tessera" forecast --profile "$profile" --forecaster "$keys" \
    --backtest --window "$window" --horizon "$horizon" --step "$step" --samples "$samples" \
    --record "$root/resources/forecast/$file" \
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
