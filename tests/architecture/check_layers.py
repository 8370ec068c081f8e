#!/usr/bin/python3
"""Gate for include directions and a few habits that a compiler cannot see.

Reads the arrows from packaging/cmake/TesseraLayers.cmake, so there is one table. Exit 1 with a line per finding.
`--self-test` plants each kind of fault in a scratch tree and checks that it is found.
"""
import pathlib
import re
import sys
import tempfile

# Folders whose sub-folders are layers of their own, and folders that are one layer. What lies in them is read from
# the tree, so that no room can be missing from this check; every one needs its row in TesseraLayers.cmake.
HOUSES, WHOLE = ("app", "feeds", "ui"), ("widgets",)
TOP = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "ARCHITECTURE.md", "HACKING.md", "app", "feeds",
       "widgets", "ui", "resources", "packaging", "tests", "build"}
LIBRARY_OF = [  # include pattern -> library name of TESSERA_EXT_*
    (re.compile(r"^(Qt|Q[A-Z])"), "qtcore"), (re.compile(r"^sqlite3"), "sqlite"), (re.compile(r"^nettle/"), "nettle"),
    (re.compile(r"^zmq"), "zmq"), (re.compile(r"^spdlog/"), "spdlog"), (re.compile(r"^simdjson"), "simdjson"),
    (re.compile(r"^toml\+\+"), "tomlplusplus"), (re.compile(r"^CLI/"), "cli11"), (re.compile(r"^sodium"), "sodium"),
    (re.compile(r"^zstd"), "zstd"), (re.compile(r"^curl/"), "curl"), (re.compile(r"^expat\.h"), "expat"), (re.compile(r"^nlohmann/"), "nlohmann"), (re.compile(r"^flatbuffers/"), "flatbuffers"),
    (re.compile(r"^(thread|mutex|condition_variable|future)$"), "threads"),
]
THREADLESS = {"domain", "ports", "matching", "market", "analytics", "listprices", "indexes", "expressions", "curves", "pricing", "options", "portfolio", "strategy", "swaps", "studies", "drawings", "trading", "wire", "skill"}
CLOCKLESS = THREADLESS | {"alerts", "history", "marketdata", "paper"}
SYSTEM_CLOCK = "app/ports/system_clock.h"  # the Clock that is the machine's, for programs to hand in
WALL_CLOCK = re.compile(r"system_clock::now|steady_clock::now|\bgettimeofday\b|\bclock_gettime\b|[^_\w]time\(nullptr\)")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def room_name(house, folder):
    """Rooms of ui say so in their name: ui/feeds is not feeds, ui/forecast not app/forecast."""
    return f"ui_{folder}" if house == "ui" else folder


def room_of(path):
    parts = path.parts
    if parts[0] in HOUSES and len(parts) > 2:
        return room_name(parts[0], parts[1])
    return parts[0] if parts[0] in WHOLE and len(parts) > 1 else None


def unlisted_rooms(root, may):
    for house in HOUSES:
        for room in sorted((root / house).iterdir()):
            if room.is_dir() and room_name(house, room.name) not in may:
                yield f"{house}/{room.name}: has no row in TesseraLayers.cmake"


def arrows(root):
    text = (root / "packaging/cmake/TesseraLayers.cmake").read_text()
    sets = {}
    for name, rest in re.findall(r"set\((TESSERA_\w+)([^)]*)\)", text):
        words = []
        for word in rest.split():
            words += sets[word[2:-1]] if word[2:-1] in sets else [word]
        sets[name] = words
    may = {name[12:]: set(words) for name, words in sets.items() if name.startswith("TESSERA_MAY_")}
    ext = {name[12:]: set(words) for name, words in sets.items() if name.startswith("TESSERA_EXT_")}
    for room in may:
        if room.startswith("ui_") and room not in ext:
            ext[room] = set(sets["TESSERA_UI_LIBRARIES"])
    return may, ext


def include_findings(path, number, layer, bracket, name, may, ext):
    if bracket == '"' and "/" in name:
        target = room_of(pathlib.PurePosixPath(name))
        if target and target != layer and target not in may.get(layer, set()):
            yield f"{path}:{number}: {layer} must not include {name}"
    elif bracket == '"' and name.endswith(".h") and not name.startswith(("ui_", "moc_")):
        yield f"{path}:{number}: spell the include from the root: {name}"
    for pattern, library in LIBRARY_OF:
        if bracket == "<" and pattern.match(name):
            have = ext.get(layer, set())
            if library == "qtcore" and any(lib.startswith("qt") for lib in have):
                if layer == "forecast" and not any(word in path.name for word in ("transport", "server", "headline")):
                    yield f"{path}:{number}: Qt in app/forecast belongs to the transport and to headline.cpp only"
            elif library == "threads" and layer not in THREADLESS:
                pass
            elif library not in have:
                yield f"{path}:{number}: {layer} must not use {name}"


def file_findings(root, path, may, ext):
    layer = room_of(path)
    for number, line in enumerate((root / path).read_text(errors="replace").splitlines(), 1):
        if UNFINISHED.search(line):
            yield f"{path}:{number}: unfinished work in the tree: {line.strip()[:60]}"
        if len(line) > 120 and path.suffix in (".cpp", ".h"):
            yield f"{path}:{number}: line of {len(line)} columns"
        if layer in CLOCKLESS and path.as_posix() != SYSTEM_CLOCK and WALL_CLOCK.search(line):
            yield f"{path}:{number}: {layer} must take its time from a Clock"
        found = INCLUDE.match(line)
        if layer and found:
            yield from include_findings(path, number, layer, found[1], found[2], may, ext)


def findings(root):
    may, ext = arrows(root)
    for entry in sorted(root.iterdir()):
        if not entry.name.startswith(".") and entry.name not in TOP:
            yield f"{entry.name}: does not belong at the top level"
    yield from unlisted_rooms(root, may)
    for top in ("app", "feeds", "widgets", "ui", "tests"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".cpp", ".h", ".py", ".txt", ".cmake") and path.is_file():
                if path.name != "check_layers.py":
                    yield from file_findings(root, path.relative_to(root), may, ext)


FAULTS = {
    "upward include": ("app/domain/a.h", '#include "app/trading/order_desk.h"\n'),
    "Qt below the screen": ("app/trading/a.h", "#include <QString>\n"),
    "Qt outside the transport": ("app/forecast/encoder.h", "#include <QString>\n"),
    "SQLite in ui": ("ui/chart/a.cpp", "#include <sqlite3.h>\n"),
    "thread in domain": ("app/domain/b.h", "#include <thread>\n"),
    "wall clock in matching": ("app/matching/a.cpp", "auto t = std::chrono::system_clock::now();\n"),
    "model reaches orders": ("app/forecast/a.h", '#include "app/trading/order_desk.h"\n'),
    "paper sees the store": ("app/paper/a.cpp", '#include "app/storage/audit_chain.h"\n'),
    "matching sees paper": ("app/matching/b.cpp", '#include "app/paper/model_market.h"\n'),
    "wall clock in the market": ("app/marketdata/a.cpp", "auto t = std::chrono::steady_clock::now();\n"),
    "the market sees orders": ("app/marketdata/b.cpp", '#include "app/trading/order_desk.h"\n'),
    "a room without a row": ("app/attic/a.h", "#pragma once\n"),
    "one feature sees another": ("ui/blotter/a.h", '#include "ui/chart/chart_panel.h"\n'),
    "a feature sees the shell": ("ui/ladder/a.h", '#include "ui/shell/main_window.h"\n'),
    "the ground floor sees a feature": ("ui/context/a.h", '#include "ui/ladder/ladder_panel.h"\n'),
    "a study sees the market": ("app/studies/a.h", '#include "app/marketdata/bar_series.h"\n'),
    "unfinished work": ("ui/chart/b.cpp", "// TO" + "DO later\n"),
    "local include": ("ui/chart/c.cpp", '#include "a.h"\n'),
    "stray top-level entry": ("stray/a.txt", "x\n"),
}


def self_test(root):
    missed = []
    for name, (path, text) in FAULTS.items():
        with tempfile.TemporaryDirectory() as scratch:
            tree = pathlib.Path(scratch)
            for top in ("app", "feeds", "widgets", "ui", "tests", "packaging/cmake"):
                (tree / top).mkdir(parents=True, exist_ok=True)
            table = "packaging/cmake/TesseraLayers.cmake"
            (tree / table).write_text((root / table).read_text())
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
            if not list(findings(tree)):
                missed.append(name)
    for name in missed:
        print(f"planted fault not found: {name}")
    return 1 if missed else 0


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    if "--self-test" in sys.argv:
        return self_test(root)
    found = list(findings(root))
    print("\n".join(found) if found else "layers: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
