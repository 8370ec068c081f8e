#!/bin/sh
# The one test command: installs, builds and runs the whole suite through CTest.
#   sh packaging/test.sh [arguments of ctest]
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
say() { printf '[test] %s\n' "$*"; }

started=$(date +%s)
sh "$root/packaging/setup.sh"
sh "$root/packaging/test-env.sh" || say "no cryptofeed; its test says so and is skipped"
sh "$root/packaging/model.sh" || say "no local model; its tests say so and are skipped"
sh "$root/packaging/build.sh"
say "built after $(($(date +%s) - started)) s; running the tests"
cd "$root/build/release"
exec ctest --output-on-failure --parallel "$(nproc)" "$@"
