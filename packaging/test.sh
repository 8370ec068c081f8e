#!/bin/sh
# The one test command: installs, builds and runs the whole suite through CTest.
#   sh packaging/test.sh [arguments of ctest]
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
say() { printf '[test] %s\n' "$*"; }

started=$(date +%s)
sh "$root/packaging/setup.sh"
sh "$root/packaging/test-env.sh" || say "a test of what is missing there says so and is skipped"
sh "$root/packaging/model.sh" || say "no local model; its tests say so and are skipped"
sh "$root/packaging/build.sh"
# The fuzz targets need clang and are a build of their own; the tests of the release build run them.
(cd "$root" && cmake --preset fuzz >/dev/null && ninja -C build/fuzz)
say "built after $(($(date +%s) - started)) s; running the tests"
cd "$root/build/release"
exec ctest --output-on-failure --parallel "$(nproc)" "$@"
