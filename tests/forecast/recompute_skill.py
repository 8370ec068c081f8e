"""Recomputes the forecast-skill record by its rule alone and compares every line: identities, commitments, volatility of
the reference, outcomes, scores, index values and their carrying; the drift forecaster's forecasts too, which need no fit.

    recompute_skill.py RECORD     JSON lines, plain or packed (zstd)

Shares nothing with the C++ but the file and the rule as app/skill/skill_rule.h and skill_text.h say it.
"""

import datetime
import hashlib
import json
import math
import subprocess
import sys
from fractions import Fraction
from statistics import NormalDist

MEMBERS, WINDOW, EXTENSION, LEAST, HISTORY = 20, 30, 5, 20, 128
LEVELS = [(i + 0.5) / MEMBERS for i in range(MEMBERS)]
DEVIATES = [round(NormalDist().inv_cdf(level) * 1e9) for level in LEVELS]
DAY = datetime.timedelta(days=1)
TOLERANCE = 2  # millionths, of a drift forecast: its quantiles went through a price


def fail(what):
    print(what)
    sys.exit(1)


def half_even(value):
    return round(value)  # of a Fraction: half to even


def lines_of(path):
    data = open(path, "rb").read()
    if data[:4] == b"\x28\xb5\x2f\xfd":
        data = subprocess.run(["zstd", "-dcq", path], check=True, stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in data.decode().splitlines()]


def ewma(closes):
    weighted = weight = 0.0
    for before, after in zip(closes, closes[1:]):
        weighted = 0.94 * weighted + (1 - 0.94) * math.log(after / before) ** 2
        weight = 0.94 * weight + (1 - 0.94)
    return math.sqrt(weighted / weight) if weight > 0 else 0.0


def crps(members, outcome):
    n = len(members)
    near = Fraction(sum(abs(x - outcome) for x in members), n)
    apart = Fraction(sum(abs(x - y) for x in members for y in members), 2 * n * n)
    return half_even((near - apart) * 1000)


def commitment(identity, day, level, members, nonce):
    text = "\n".join(["tessera-skill/1", identity, day, level, ",".join(map(str, members)), nonce])
    return hashlib.sha256(text.encode()).hexdigest()


def drift_members(closes):
    sigma = min(ewma(closes), 0.5)
    mean = math.log(closes[-1] / closes[0]) / (len(closes) - 1)
    return [round((mean + sigma * NormalDist().inv_cdf(level)) * 1e6) for level in LEVELS]


def index_of(scores, before):
    for length in (WINDOW, WINDOW + EXTENSION):
        window = [score for score in scores[-length:] if score is not None]
        if len(window) >= LEAST:
            break
    total, reference = sum(a for a, _ in window), sum(b for _, b in window)
    if len(window) < LEAST or reference == 0:
        return before, before is not None
    exact = 10000 - Fraction(5000 * total, reference)
    return min(max(half_even(exact), 0), 10000), False


def hundredths(text):
    return None if text is None else int(text.replace(".", ""))


class Track:
    def __init__(self, line):
        told = "\n".join([line["key"], line["name"], line["parameters"]])
        self.identity = hashlib.sha256(told.encode()).hexdigest()
        if self.identity != line["identity"]:
            fail(f"{line['name']}: the identity does not fit")
        self.key, self.name = line["key"], line["name"]
        self.commits, self.reveals, self.scores, self.index, self.last = {}, {}, [], None, None


def check(track, line, levels, day):
    where = f"{track.name} of {line['day']}"
    if track.last is not None and track.last + DAY != day:
        fail(f"{where}: the day before is not there")
    track.last = day
    closes = [level for d, (level, _) in sorted(levels.items()) if level is not None and d < day][-HISTORY:]
    if line["volatility"] != round(ewma(closes) * 1e9):
        fail(f"{where}: the volatility is {line['volatility']}")
    before, after = levels[day - DAY], levels[day]
    score = None
    if before[0] is not None and after[0] is not None:
        outcome = round(math.log(after[0] / before[0]) * 1e6)
        if line["outcome"] != outcome:
            fail(f"{where}: the outcome is {line['outcome']}, recomputed {outcome}")
        reference = crps([half_even(Fraction(line["volatility"] * z, 10**12)) for z in DEVIATES], outcome)
        made, told = track.commits.get(day), track.reveals.get(day)
        stands = made is not None and made["at"][:10] < line["day"] and told is not None
        if stands:
            fits = commitment(track.identity, line["day"], before[1], told["members"], told["nonce"]) == made["sha256"]
            stands = fits and len(told["members"]) == MEMBERS and sorted(told["members"]) == told["members"]
        if (line["state"] == "scored") != stands:
            fail(f"{where}: it stands as {line['state']}")
        score = (crps(told["members"], outcome) if stands else 2 * reference, reference)
    if (line["crps"], line["reference"]) != (score or (None, None)):
        fail(f"{where}: the scores are {line['crps']} and {line['reference']}, recomputed {score}")
    track.scores.append(score)
    track.index, carried = index_of(track.scores, track.index)
    if (hundredths(line["index"]), line["carried"]) != (track.index, carried):
        fail(f"{where}: the index is {line['index']}, recomputed {track.index} of 1/100")
    if track.key == "drift" and day in track.reveals:
        said, found = track.reveals[day]["members"], drift_members(closes)
        if any(abs(a - b) > TOLERANCE for a, b in zip(said, found)):
            fail(f"{where}: the forecast is {said}, recomputed {found}")


def main():
    levels, tracks, counted = {}, {}, 0
    for number, line in enumerate(lines_of(sys.argv[1]), 1):
        kind = line["kind"]
        day = datetime.date.fromisoformat(line["day"]) if "day" in line else None
        if kind == "record":
            if line["schema"] != "tessera-skill/1":
                fail("another schema")
        elif kind == "forecaster":
            tracks[line["key"]] = Track(line)
        elif kind == "level":
            levels[day] = (None if line["usd"] is None else float(line["usd"]), line["usd"])
        elif kind == "commit":
            if day in levels:
                fail(f"line {number}: committed after the level of its day")
            tracks[line["forecaster"]].commits[day] = line
        elif kind == "reveal":
            tracks[line["forecaster"]].reveals[day] = line
        elif kind == "score":
            check(tracks[line["forecaster"]], line, levels, day)
            counted += 1
        else:
            fail(f"line {number}: {kind} is no kind of line")
    if counted < 1000:
        fail(f"only {counted} days were scored")
    print(f"{counted} days of {len(tracks)} forecasters fit; last index "
          + ", ".join(f"{track.name} {track.index / 100:.2f}" for track in tracks.values()))


if __name__ == "__main__":
    main()
