#!/bin/sh
# One fuzz target for a while: run.sh NAME MAX_LENGTH. What it learns stays in build/fuzz/corpus/NAME; an input that
# failed lies in build/fuzz/crashes. Seconds: TESSERA_FUZZ_SECONDS.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
name=$1
program="$root/build/fuzz/bin/fuzz_$name"
if [ ! -x "$program" ]; then
    echo "skipped: build/fuzz/bin/fuzz_$name is not there (cmake --preset fuzz && ninja -C build/fuzz)"
    exit 77
fi
learnt="$root/build/fuzz/corpus/$name"
words="$root/tests/fuzz/dictionaries/$name"
maxLength=$2
set --
[ ! -f "$words" ] || set -- "-dict=$words"
mkdir -p "$learnt" "$root/build/fuzz/crashes"
# libFuzzer's own exit code for a failure is 77, which would mean "skipped" here.
UBSAN_OPTIONS=print_stacktrace=1 exec "$program" -max_total_time="${TESSERA_FUZZ_SECONDS:-12}" -max_len="$maxLength" \
    -error_exitcode=1 -timeout=10 -timeout_exitcode=1 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$root/build/fuzz/crashes/$name-" "$@" "$learnt" "$root/tests/fuzz/corpus/$name"
