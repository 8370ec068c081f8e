#!/usr/bin/env python3
"""Writes golden.json: two series of bars and what independent implementations say of them.

Needs TA-Lib, numpy and pandas (python3 -m venv v && v/bin/pip install TA-Lib==0.8.2 numpy pandas); the versions that
made the committed file stand in it. Nothing here streams: every number is worked out over whole arrays or windows.
None (null) stands where the terminal shows nothing; where TA-Lib shows a number for 0 / 0 it is put to null by the
condition itself.
"""
import json
import math
import pathlib

import numpy as np
import pandas as pd
import talib

NANO, MINUTE, START = 10**9, 60, 1_790_000_040  # the start is a whole minute
SESSION, GAP_AT, GAP_BARS = 45, 100, 7


def noise(seed):
    """Park-Miller: the same numbers everywhere."""
    while True:
        seed = seed * 48271 % 2147483647
        yield seed / 2147483647


def walk(count):
    """Bars of a market: ticks of 0.0001, some minutes without volume, a session every 45 bars, one gap."""
    random, bars, ticks, start = noise(2026), [], 20000, START
    for i in range(count):
        start += MINUTE * (GAP_BARS if i == GAP_AT else 1)
        opened = ticks + round((next(random) - 0.5) * 60)
        ticks = max(1000, opened + round((next(random) - 0.5) * 400 + 60 * math.sin(i / 17)))
        high = max(opened, ticks) + round(next(random) * 80)
        low = min(opened, ticks) - round(next(random) * 80)
        volume = 0 if next(random) < 0.05 else 1 + int(next(random) * 500)
        bars.append([start, *(t * NANO // 10000 for t in (opened, high, low, ticks)), volume,
                     int(volume * next(random)), i % SESSION == 10])
    return bars


def steps(count):
    """A list price: equal bars for a while, then a step."""
    random, bars, ticks = noise(7), [], 3000
    for i in range(count):
        before = ticks
        if i % 13 == 5 or i in (1, 2, 40, 41):
            ticks += round((next(random) - 0.45) * 900)
        bars.append([START + MINUTE * i, *(t * NANO // 1000 for t in (before, max(before, ticks), min(before, ticks),
                                                                      ticks)), 10, 4, i == 0])
    return bars


class Columns:
    def __init__(self, bars):
        self.start = np.array([b[0] for b in bars])
        self.o, self.h, self.l, self.c = (np.array([b[i] / NANO for b in bars]) for i in range(1, 5))
        self.v, self.buy = (np.array([float(b[i]) for b in bars]) for i in (5, 6))
        self.session = np.array([b[7] for b in bars])
        self.gap = np.concatenate([[False], np.diff(self.start) > MINUTE])
        self.typical = (self.h + self.l + self.c) / 3
        self.segment = np.cumsum(self.gap)


def rolling(x, n, function):
    out = np.full(len(x), np.nan)
    for i in range(n - 1, len(x)):
        out[i] = function(x[i - n + 1:i + 1])
    return out


def unless(values, condition):
    return np.where(condition, np.nan, values)


def bollinger(s, n, k):
    upper, middle, lower = talib.BBANDS(s.c, n, k, k)
    flat = rolling(s.c, n, np.ptp) == 0  # TA-Lib leaves rounding there
    return {"upper": np.where(flat, s.c, upper), "middle": middle, "lower": np.where(flat, s.c, lower)}


def keltner(s, price, n, m, k):
    """TA-Lib's own KC starts its true range only when the mean stands, so it agrees after some dozen bars alone."""
    middle, reach = talib.EMA(price, n), k * talib.ATR(s.h, s.l, s.c, m)
    if price is s.typical and len(price) > 120:
        assert np.allclose(talib.KC(s.h, s.l, s.c, n, m, k)[0][-20:], (middle + reach)[-20:], rtol=1e-6, atol=0)
    return {"upper": middle + reach, "middle": middle, "lower": middle - reach}


def donchian(s, n):
    upper, lower = pd.Series(s.h).rolling(n).max().to_numpy(), pd.Series(s.l).rolling(n).min().to_numpy()
    return {"upper": upper, "middle": (upper + lower) / 2, "lower": lower}


def macd(s, fast, slow, signal):
    _, line, difference = talib.MACD(s.c, fast, slow, signal)
    return {"macd": talib.MACD(s.c, fast, slow, 1)[0], "signal": line, "histogram": difference}


def stochastic(s, n, smoothing, signal):
    if smoothing == 1:
        k, _ = talib.STOCHF(s.h, s.l, s.c, n, 1, 0)
        d = talib.STOCHF(s.h, s.l, s.c, n, signal, 0)[1]
    else:
        k, _ = talib.STOCH(s.h, s.l, s.c, n, smoothing, 0, 1, 0)
        d = talib.STOCH(s.h, s.l, s.c, n, smoothing, 0, signal, 0)[1]
    empty = (pd.Series(s.h).rolling(n).max() == pd.Series(s.l).rolling(n).min()).astype(float)
    hole = empty.rolling(smoothing).max().fillna(0)
    return {"k": unless(k, hole > 0), "d": unless(d, hole.rolling(signal).max() > 0)}


def movement(s, n):
    return {"plusDi": talib.PLUS_DI(s.h, s.l, s.c, n), "minusDi": talib.MINUS_DI(s.h, s.l, s.c, n),
            "adx": talib.ADX(s.h, s.l, s.c, n)}


def obv(s):
    out = np.zeros(len(s.c))
    for segment in range(s.segment[-1] + 1):
        part = s.segment == segment
        out[part] = talib.OBV(s.c[part], s.v[part]) - s.v[part][0]
    return {"obv": out}


def cvd(s, by_session):
    group = s.segment + (np.cumsum(s.session) if by_session else 0) * 1000
    return {"cvd": pd.Series(2 * s.buy - s.v).groupby(group).cumsum().to_numpy()}


def vwap_from(s, begin, inner, outer):
    """begin[i]: the first bar that counts at i, or -1."""
    rows = []
    for i, first in enumerate(begin):
        p, w = s.typical[first:i + 1], s.v[first:i + 1]
        if first < 0 or w.sum() == 0:
            rows.append([np.nan] * 5)
            continue
        mean = math.fsum(p * w) / w.sum()
        deviation = math.sqrt(math.fsum(w * (p - mean)**2) / w.sum())
        rows.append([mean] + [mean + k * deviation for k in (inner, -inner, outer, -outer)])
    return dict(zip(("vwap", "innerUpper", "innerLower", "outerUpper", "outerLower"), np.array(rows).T))


def session_vwap(s, inner, outer):
    begin, last = [], -1
    for i, starts in enumerate(s.session):
        last = i if starts else last
        begin.append(last)
    return vwap_from(s, begin, inner, outer)


def anchored_vwap(s, anchor, inner, outer):
    first = int(np.argmax(s.start + MINUTE > anchor))
    out = vwap_from(s, [first if i >= first else -1 for i in range(len(s.c))], inner, outer)
    whole = talib.VWAP(s.h[first:], s.l[first:], s.c[first:], s.v[first:])
    assert np.allclose(out["vwap"][first:], whole, rtol=1e-12, atol=0, equal_nan=True)
    return out


def volatility(s, n, periods, zero_mean):
    change = np.diff(np.log(s.c), prepend=np.nan)
    kept = np.flatnonzero(~s.gap & ~np.isnan(change))
    one = (lambda r: math.sqrt(np.mean(r**2))) if zero_mean else (lambda r: np.std(r, ddof=1))
    out = np.full(len(s.c), np.nan)
    out[kept] = 100 * math.sqrt(periods) * rolling(change[kept], n, one)
    return {"volatility": out}


def supertrend(s, n, k):
    line, trend = talib.SUPERTREND(s.h, s.l, s.c, n, k)
    return {"rising": unless(line, trend != 1), "falling": unless(line, trend == 1)}


def ichimoku(s, conversion, base, span):
    def middle(n):
        return (rolling(s.h, n, np.max) + rolling(s.l, n, np.min)) / 2
    return {"conversion": middle(conversion), "base": middle(base), "leadingA": (middle(conversion) + middle(base)) / 2,
            "leadingB": middle(span), "lagging": s.c}


def regression(s, n, k):
    def residual(y):
        x = np.arange(n) - (n - 1) / 2
        slope = (x @ y) / (x @ x)
        return math.sqrt(np.mean((y - y.mean() - slope * x)**2))
    line, reach = talib.LINEARREG(s.c, n), k * rolling(s.c, n, residual)
    flat = rolling(s.c, n, np.ptp) == 0
    reach = np.where(flat, 0, reach)
    return {"upper": line + reach, "middle": line, "lower": line - reach,
            "slope": np.where(flat, 0, talib.LINEARREG_SLOPE(s.c, n))}


def cases(s, short):
    """(study, settings, peer, outputs); `short`: shorter windows for the shorter series."""
    n = 6 if short else 20
    yield "sma", {"length": n}, "TA-Lib SMA", {"sma": talib.SMA(s.c, n)}
    yield "ema", {"length": n}, "TA-Lib EMA", {"ema": talib.EMA(s.c, n)}
    yield "ema", {"length": n, "source": 5}, "TA-Lib EMA", {"ema": talib.EMA(s.typical, n)}
    yield "wma", {"length": n}, "TA-Lib WMA", {"wma": talib.WMA(s.c, n)}
    yield "bollinger", {"length": n, "deviations": 2.5}, "TA-Lib BBANDS", bollinger(s, n, 2.5)
    yield ("keltner", {"length": n, "rangeLength": 7, "multiple": 1.5, "source": 5}, "TA-Lib EMA, ATR",
           keltner(s, s.typical, n, 7, 1.5))
    yield "keltner", {"length": 5, "rangeLength": 9, "multiple": 2}, "TA-Lib EMA, ATR", keltner(s, s.c, 5, 9, 2)
    yield "donchian", {"length": n}, "pandas rolling", donchian(s, n)
    yield "macd", {"fast": 5, "slow": 12, "signal": 4}, "TA-Lib MACD", macd(s, 5, 12, 4)
    yield "rsi", {"length": n - 2}, "TA-Lib RSI", {"rsi": talib.RSI(s.c, n - 2)}
    yield "stochastic", {"length": n - 3, "smoothing": 3, "signal": 4}, "TA-Lib STOCH", stochastic(s, n - 3, 3, 4)
    yield "stochastic", {"length": n - 3, "smoothing": 1, "signal": 3}, "TA-Lib STOCHF", stochastic(s, n - 3, 1, 3)
    yield "atr", {"length": n - 4}, "TA-Lib ATR", {"atr": talib.ATR(s.h, s.l, s.c, n - 4)}
    yield "adx", {"length": n - 4}, "TA-Lib PLUS_DI, MINUS_DI, ADX", movement(s, n - 4)
    yield "obv", {}, "TA-Lib OBV less the first volume, gap by gap", obv(s)
    yield "delta", {}, "numpy", {"delta": 2 * s.buy - s.v}
    yield "cvd", {}, "pandas cumsum", cvd(s, False)
    yield "cvd", {"reset": 1}, "pandas cumsum", cvd(s, True)
    yield "vwap", {"inner": 1, "outer": 2.5}, "numpy", session_vwap(s, 1, 2.5)
    anchor = int(s.start[12]) + 30
    yield "anchoredVwap", {"anchor": anchor}, "numpy, TA-Lib VWAP", anchored_vwap(s, anchor, 1, 2)
    yield "volatility", {"length": n, "periods": 365, "mean": 0}, "numpy std", volatility(s, n, 365, False)
    yield "volatility", {"length": n, "periods": 252, "mean": 1}, "numpy", volatility(s, n, 252, True)
    yield "supertrend", {"length": n // 2, "multiple": 1.5}, "TA-Lib SUPERTREND", supertrend(s, n // 2, 1.5)
    yield "sar", {"step": 0.03, "most": 0.15}, "TA-Lib SAR", {"sar": talib.SAR(s.h, s.l, 0.03, 0.15)}
    yield "ichimoku", {"conversion": 5, "base": 11, "span": 23}, "numpy", ichimoku(s, 5, 11, 23)
    yield "regression", {"length": n, "deviations": 2}, "TA-Lib LINEARREG, numpy", regression(s, n, 2)


def plain(values):
    return [None if math.isnan(v) else float(f"{v:.14g}") for v in values]


def main():
    series = {"walk": walk(140), "steps": steps(70)}
    rows = []
    for name, bars in series.items():
        for study, settings, peer, outputs in cases(Columns(bars), name == "steps"):
            rows.append({"study": study, "settings": settings, "series": name, "peer": peer,
                         "outputs": {key: plain(values) for key, values in outputs.items()}})
    head = {"peers": {"TA-Lib": f"{talib.__ta_version__.decode().split()[0]} (wheel {talib.__version__})",
                      "numpy": np.__version__, "pandas": pd.__version__},
            "columns": ["start s", "open", "high", "low", "close 1e-9 USD", "volume", "buyVolume", "startsSession"],
            "intervalSeconds": MINUTE}
    lines = [json.dumps(head)[:-1] + ",", '"series": {']
    lines += [",\n".join(f'"{name}": {json.dumps(bars, separators=(",", ":"))}' for name, bars in series.items()), "},"]
    lines += ['"cases": [', ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows), "]}"]
    pathlib.Path(__file__).with_name("golden.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
