#!/bin/sh
# Installs what Tessera needs to build, run and be tested on Debian 12. Root or sudo. Quick when nothing is missing.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

say() { printf '[setup] %s\n' "$*"; }
fail() { printf '[setup] %s\n' "$*" >&2; exit 1; }

wanted=$(awk '!/^#/ && NF { print $1 }' "$here/packages.txt")
missing=""
for package in $wanted; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    say "every package is installed"
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo"
else
    fail "these packages are missing and neither root nor sudo is at hand:$missing"
fi

count=$(printf '%s\n' $missing | wc -l)
log=${TMPDIR:-/tmp}/tessera-setup.$$.log
say "$count packages to install; reading the package lists (log: $log)"
# shellcheck disable=SC2086  # words are meant to split
{
    $as_root apt-get update -q >"$log" 2>&1 || fail "apt-get update failed: $(tail -n 1 "$log")"
    say "downloading and installing:$missing"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >>"$log" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        sleep 5
        [ -n "$(tail -n 1 "$log")" ] && say "$(grep -cE '^Setting up' "$log" || true) packages set up"
    done
    wait "$pid" || { tail -n 15 "$log" >&2; fail "apt-get install failed; the whole log is $log"; }
}
rm -f "$log"
say "done"
