#!/bin/sh
# Installs what is missing, builds, sets up the local model and starts Tessera with its own paper exchange.
#   sh packaging/run.sh [--for SECONDS] [arguments of tessera]
# Without a display a virtual one is started and build/run/screen.png is written every few seconds.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
say() { printf '[run] %s\n' "$*"; }

seconds=""
if [ "${1:-}" = "--for" ]; then
    seconds=${2:-}
    case "$seconds" in
        '' | *[!0-9]*) printf 'run.sh: --for needs a number of seconds\n' >&2; exit 2 ;;
    esac
    shift 2
fi

sh "$root/packaging/setup.sh"
sh "$root/packaging/build.sh" tessera tessera-venue
sh "$root/packaging/model.sh" || say "no local model; the terminal shows the baselines and says what to do"

run="$root/build/run"
mkdir -p "$run/profile"
set -- --profile "$run/profile" "$@"
[ -n "$seconds" ] && set -- --quit-after "$((seconds * 1000))" "$@"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "starting tessera"
    exec "$root/build/release/bin/tessera" "$@"
fi

say "no display: starting a virtual one; the picture is build/run/screen.png, new every 3 seconds"
set -- --screenshot "$run/screen.png" --every 3000 "$@"
status=0
xvfb-run -a -s '-screen 0 1680x1050x24 -nolisten tcp' "$root/build/release/bin/tessera" "$@" || status=$?
say "tessera ended (code $status)"
exit "$status"
