#!/bin/sh
# Makes resources/forecast/skill.jsonl.zst: a year and a half of daily commitments, scores and index values of the
# forecast-skill index, from the published levels of @SITC alone. Run by hand when forecasters or levels change; its
# output is committed.
#   sh packaging/skill-record.sh [KEY,KEY...] [DAYS]
# KEYS: forecasters (default: drift,ets,theta; add ",model" for the local model on the last DAYS days, which takes some
# seconds a day).
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
keys=${1:-drift,ets,theta}
days=${2:-90}
"$root/build/release/bin/tessera" forecast --skill --forecaster "$keys" --model-days "$days" \
    --record "$root/resources/forecast/skill.jsonl.zst"
"$root/build/release/bin/tessera" forecast --skill --verify --file "$root/resources/forecast/skill.jsonl.zst"
