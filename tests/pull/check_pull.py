#!/usr/bin/python3
"""`tessera bill pull --json` of the samples, from a server that answers as documented: every total is that of the same
samples read as files, the money that of the cost sample. Then the key is looked for where it must not be.

Arguments: the program, the folder of samples. Code 77: the folder is absent.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

KEY = "sk-admin-test-0123456789-secret"
PAIRS = {"openai": ("OPENAI_ADMIN_KEY", "openai_usage_completions", "openai_costs"),
         "anthropic": ("ANTHROPIC_ADMIN_KEY", "anthropic_usage_report_messages", "anthropic_cost_report")}


def run(arguments, **variables):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60, env={**os.environ, **variables})


def check(program, folder, profile, base, vendor):
    variable, *files = PAIRS[vendor]
    arguments = [program, "bill", "pull", "--vendor", vendor, "--from", "2026-09-20", "--to", "2026-10-31",
                 "--base-url", base, "--json", "--keep", "--profile", profile]
    done = run(arguments, **{variable: KEY})
    if done.returncode != 0:
        return [f"{vendor}: exit {done.returncode}: {done.stderr}"]
    got = json.loads(done.stdout)
    read = json.loads(run([program, "bill", *(str(folder / f"{name}.json") for name in files), "--json",
                           "--profile", profile]).stdout)
    found = [f"{vendor}: {key} differ:\n   files  {read[key]}\n   pulled {got[key]}"
             for key in ("totals", "grand_total") if got[key] != read[key]]
    paid = json.loads((folder / f"{files[1]}.expected.json").read_text())["grand_total"]["cost_usd"]
    if got["grand_total"]["cost_usd"] != paid:
        found.append(f"{vendor}: cost is {got['grand_total']['cost_usd']}, not {paid}")
    if KEY in done.stdout + done.stderr + " ".join(arguments):
        found.append(f"{vendor}: the key was printed")
    return found


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (folder / "openai_costs.json").exists():
        print(f"no usage samples: {folder} is absent")
        return 77
    script = pathlib.Path(__file__).with_name("vendor_server.py")
    server = subprocess.Popen([sys.executable, script, folder], stdout=subprocess.PIPE, text=True)
    failures = []
    try:
        port = server.stdout.readline().split()[0]
        with tempfile.TemporaryDirectory() as profile:
            for vendor in PAIRS:
                failures += check(program, folder, profile, f"http://127.0.0.1:{port}/paged", vendor)
            for path in pathlib.Path(profile).rglob("*"):
                if path.is_file() and KEY.encode() in path.read_bytes():
                    failures.append(f"{path.name} holds the key")
    finally:
        server.kill()
    print("\n".join(failures) or f"{len(PAIRS)} vendors give their exact totals")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
