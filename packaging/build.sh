#!/bin/sh
# Configures and builds the preset `release`. Called by run.sh and test.sh. Arguments: ninja targets (none: all).
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
mkdir -p build
if [ ! -f build/release/build.ninja ]; then
    printf '[build] configuring\n'
    cmake --preset release >build/configure.log 2>&1 || { tail -n 30 build/configure.log >&2; exit 1; }
fi
printf '[build] compiling (cached by ccache; the first build takes the longest)\n'
NINJA_STATUS='[build %f/%t] ' ninja -C build/release "$@"
