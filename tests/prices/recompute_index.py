"""Recomputes every tier of the list-price index with fractions, and the weights by their definition, and compares every
row with the committed levels (resources/index/sit?.csv) and with what tessera-index (the second argument) says of the
same ledger.

Shares nothing with the C++ but the input files and the rules of the index's header. Ends with 77 when the shared data
is absent.
"""

import csv
import datetime
import json
import subprocess
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

SKIPPED = 77
MAD_SCALE = Fraction("1.4826")


WHOLE = 10**12  # weights are whole parts of it


def equal_parts(total, count):
    """What does not divide goes to the first ones."""
    return [total // count + (1 if i < total % count else 0) for i in range(count)]


def median(values):
    values = sorted(values)
    n = len(values)
    return values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2


def uncommented_lines(lines):
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def uncommented(path):
    with open(path, encoding="utf-8") as lines:
        return uncommented_lines(lines)


def blended(model, day):
    """0.4 input + 0.6 output in force on a day; None when unlisted, 0 when a price is zero or missing."""
    if not model["first_seen"] <= day <= model["last_seen"]:
        return None
    card = None
    for point in model["points"]:
        if point[0] <= day:
            card = point
    if card is None:
        return None
    _, price_in, price_out = card
    if not price_in or not price_out or price_in <= 0 or price_out <= 0:
        return 0
    return Fraction(2, 5) * price_in + Fraction(3, 5) * price_out


def fixing(prices):
    """(level or None, observations, providers, first word of the reason) of one day's (model, price) pairs."""
    if not prices:
        return None, 0, 0, "no"
    values = [price for _, price in prices]
    middle = median(values)
    mad = median([abs(value - middle) for value in values])
    kept = [(who, price) for who, price in prices if abs(price - middle) <= 3 * MAD_SCALE * mad]
    by_provider = defaultdict(list)
    for model, price in sorted(kept):
        by_provider[model.split("/")[0]].append(price)
    count, providers = len(kept), len(by_provider)
    if count < 3 or providers < 3:
        return None, count, providers, str(count if count < 3 else providers)
    values = [price for _, price in kept]
    middle = median(values)
    dispersion = MAD_SCALE * median([abs(value - middle) for value in values]) / middle
    if dispersion > Fraction(3, 5):
        return None, count, providers, "dispersion"
    level = Fraction(0)
    for weight, name in zip(equal_parts(WHOLE, providers), sorted(by_provider)):
        group = by_provider[name]
        level += sum(part * price for part, price in zip(equal_parts(weight, len(group)), group)) / WHOLE
    return level, count, providers, ""


def differences(models, members, rows):
    """What a tier's rows say otherwise than their recomputation."""
    wrong = []
    day = datetime.date.fromisoformat(rows[0]["date"])
    for row in rows:
        iso = day.isoformat()
        prices = []
        for member in members:
            if member["from"] <= iso and (not member["until"] or iso <= member["until"]):
                price = blended(models[member["model"]], iso)
                if price:
                    prices.append((member["model"], price))
        level, count, providers, reason = fixing(prices)
        # Fraction rounds half to even, as the index does.
        text = "" if level is None else f"{float(round(level, 6)):.6f}"
        theirs = (row["date"], row["level_usd"], row["observations"], row["providers"],
                  row["withheld_reason"].split(" ")[0])
        ours = (iso, text, str(count), str(providers), reason)
        if theirs != ours:
            wrong.append(f"said {theirs} recomputed {ours}")
        day += datetime.timedelta(days=1)
    return wrong


def main():
    root, program = Path(sys.argv[1]), sys.argv[2]
    ledger_path = root.parent / "shared" / "data" / "prices" / "openrouter_ledger_MIT.json"
    if not ledger_path.exists():
        print(f"skipped: no {ledger_path.name} beside the project")
        return SKIPPED
    with open(ledger_path, encoding="utf-8") as text:
        models = json.load(text, parse_float=Fraction, parse_int=Fraction)["models"]
    failed = False
    for tier in ("composite", "frontier", "standard", "budget"):
        members = uncommented(root / "resources" / "index" / f"{tier}_members.csv")
        rows = uncommented(root / "resources" / "index" / f"sit{tier[0]}.csv")
        said = subprocess.run([program, tier, ledger_path], capture_output=True, text=True, check=True).stdout
        same = uncommented_lines(said.splitlines()) == rows
        wrong = differences(models, members, rows)
        print(f"{tier}: {len(rows)} days, {sum(1 for row in rows if row['level_usd'])} published, {len(wrong)} differ"
              f"{'' if same else ', and tessera-index says otherwise'}")
        print("\n".join(wrong[:10]))
        failed = failed or bool(wrong) or not same or len(rows) != 701
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
