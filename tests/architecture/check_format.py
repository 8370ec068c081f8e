#!/usr/bin/python3
"""Gate for the form of C++: every file is as clang-format with .clang-format leaves it. Exit 1 with the files that are not."""
import pathlib
import subprocess
import sys

FORMATTER = "clang-format-15"


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    files = sorted(str(path) for top in ("app", "feeds", "ui", "widgets", "tests")
                   for path in (root / top).rglob("*") if path.suffix in (".cpp", ".h"))
    checked = subprocess.run([FORMATTER, "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in checked.stderr.splitlines() if "code should be clang-formatted" in line})
    for path in wrong:
        print(f"{path}: run {FORMATTER} -i on it")
    print(f"{len(files)} files, {len(wrong)} to be formatted")
    return 1 if checked.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
