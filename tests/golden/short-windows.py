"""Short windows, halted bars and tied prices with the values of TA-Lib and pandas, on invented bars."""

import numpy as np
import pandas as pd
import talib
from common import write_golden

rng = np.random.default_rng(7)


def slice_of(n, kind):
    r = rng.standard_t(4, n) * 0.01
    if kind == "halts":
        r[rng.random(n) < 0.4] = 0
    close = 100 * np.exp(np.cumsum(r))
    if kind == "ties":
        close = np.round(close)
    open_ = np.roll(close, 1)
    open_[0] = close[0]
    if kind == "gaps":
        open_ = open_ * np.exp(rng.normal(0, 0.002, n))
    high = np.maximum(open_, close) * np.exp(np.abs(rng.normal(0, 0.004, n)))
    low = np.minimum(open_, close) * np.exp(-np.abs(rng.normal(0, 0.004, n)))
    if kind == "ties":
        high, low = np.ceil(high), np.floor(low)
    if kind == "halts":
        high = np.where(r == 0, np.maximum(open_, close), high)
        low = np.where(r == 0, np.minimum(open_, close), low)
    return [np.round(column, 6) for column in (open_, high, low, close)]


def expected_of(high, low, close):
    n, last = len(close), close[-1]
    bands = talib.BBANDS(close, 20, 2, 2)
    values = {
        "ema_dist_12": last / talib.EMA(close, 12)[-1] - 1,
        "ema_dist_55": last / talib.EMA(close, 55)[-1] - 1,
        "kama_dist_10": last / talib.KAMA(close, 10)[-1] - 1,
        "ppo_12_26": talib.PPO(close, 12, 26, 1)[-1],
        "ppo_hist_12_26_9": 100 * talib.MACD(close, 12, 26, 9)[2][-1] / last,
        "trix_15": talib.TRIX(close, 15)[-1],
        "linreg_slope_20": talib.LINEARREG_SLOPE(np.log(close), 20)[-1],
        "adx_14": talib.ADX(high, low, close, 14)[-1],
        "plus_di_14": talib.PLUS_DI(high, low, close, 14)[-1],
        "minus_di_14": talib.MINUS_DI(high, low, close, 14)[-1],
        "aroon_osc_25": talib.AROONOSC(high, low, 25)[-1],
        "psar_dist": (last - talib.SAR(high, low, 0.02, 0.2)[-1]) / last,
        "natr_14": talib.NATR(high, low, close, 14)[-1],
        "trange_rel_14": talib.TRANGE(high, low, close)[-1] / talib.ATR(high, low, close, 14)[-2],
        "bb_width_20": (bands[0][-1] - bands[2][-1]) / bands[1][-1],
    }
    variance = pd.Series(np.diff(np.log(close)) ** 2).ewm(alpha=0.06, adjust=False).mean()
    if n >= 61:
        values["vol_ewma_94"] = float(np.sqrt(variance.iloc[-1]))
    if n >= 241:
        values["vol_rank_240"] = float(variance.iloc[-240:].rank(pct=True).iloc[-1])
    return {name: float(value) for name, value in values.items() if np.isfinite(value)}


slices = []
for n in (28, 34, 35, 44, 45, 61, 90, 121, 256):
    for kind in ("gaps", "halts", "ties"):
        open_, high, low, close = slice_of(n, kind)
        slices.append({
            "kind": kind, "open": open_.tolist(), "high": high.tolist(), "low": low.tolist(), "close": close.tolist(),
            "expected": expected_of(high, low, close),
        })
write_golden(__file__, ["TA-Lib", "numpy", "pandas"], {"slices": slices})
