#!/bin/sh
# One unit test program of the preset fuzz, which is built with AddressSanitizer and UBSan: sanitized.sh NAME
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
program="$root/build/fuzz/bin/$1"
if [ ! -x "$program" ]; then
    echo "skipped: build/fuzz/bin/$1 is not there (cmake --preset fuzz && ninja -C build/fuzz)"
    exit 77
fi
UBSAN_OPTIONS=print_stacktrace=1 exec "$program"
