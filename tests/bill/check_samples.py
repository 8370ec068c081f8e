#!/usr/bin/python3
"""`tessera bill --json` on every sample of the shared data whose right totals are known.

Compares `totals` and `grand_total` exactly (keys, values, kinds of numbers) and looks for the warnings a file must
bring. Arguments: the program, the folder. Code 77: the folder is absent.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

# What a warning is about, as words that must stand in one of ours.
WORDS = re.compile(r"unknown model: .*|decimal comma|service_tier|no usage in the period|fine-tuned|inclusive habit"
                   r"|non-token lines|rows without a model|credit|\d+ (?:identical|repeated)|half by the vendor")


def run(program, files, profile):
    done = subprocess.run([program, "bill", *map(str, files), "--json", "--profile", profile],
                          capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def missing_warnings(expected, got):
    for warning in expected:
        found = WORDS.search(warning)
        words = found[0].replace("repeated", "identical") if found else warning
        if not any(words in line for line in got):
            yield f"no warning about: {warning}"


def differences(expected, got):
    for key in ("totals", "grand_total"):
        if json.dumps(expected[key]) != json.dumps(got[key]):
            yield f"{key} differ:\n   expected {json.dumps(expected[key])}\n   got      {json.dumps(got[key])}"
    yield from missing_warnings(expected["warnings_expected"], got["warnings"])


def check_pair(program, folder, profile, usage, cost):
    """Usage and cost of one vendor: the tokens are those of the usage file, the money that of the cost file."""
    got = run(program, [folder / cost, folder / usage], profile)
    tokens = json.loads((folder / usage).with_suffix("").with_suffix(".expected.json").read_text())["grand_total"]
    money = json.loads((folder / cost).with_suffix("").with_suffix(".expected.json").read_text())["grand_total"]
    for key in ("input", "cached", "output"):
        if tokens[key] != got["grand_total"][key]:
            yield f"{usage} + {cost}: {key} is {got['grand_total'][key]}, not {tokens[key]}"
    if money["cost_usd"] != got["grand_total"]["cost_usd"]:
        yield f"{usage} + {cost}: cost is {got['grand_total']['cost_usd']}, not {money['cost_usd']}"


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    expectations = sorted(folder.glob("*.expected.json"))
    if not expectations:
        print(f"no usage samples: {folder} is absent")
        return 77
    failures = 0
    with tempfile.TemporaryDirectory() as profile:
        for path in expectations:
            expected = json.loads(path.read_text())
            try:
                found = list(differences(expected, run(program, [folder / expected["file"]], profile)))
            except AssertionError as error:
                found = [str(error)]
            failures += bool(found)
            for line in found:
                print(f"{expected['file']}: {line}")
        for usage, cost in (("anthropic_console_tokens.csv", "anthropic_console_cost.csv"),
                            ("anthropic_usage_report_messages.json", "anthropic_cost_report.json")):
            found = list(check_pair(program, folder, profile, usage, cost))
            failures += bool(found)
            print("\n".join(found), end="\n" if found else "")
    print(f"{len(expectations)} samples, {failures} with differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
