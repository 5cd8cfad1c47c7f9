"""All 163 features of a window of 256 bars, by TA-Lib, numpy, pandas, scipy, statsmodels, arch, tsfresh, stumpy, catch22 and bidask.

The bars are made here by a random generator: no market data. The definitions are those of docs/features.md.
"""

import numpy as np
import pandas as pd
import pycatch22
import stumpy
import talib
from arch.unitroot import VarianceRatio
from bidask import edge
from common import write_golden
from scipy import stats
from statsmodels.sandbox.stats.runs import runstest_1samp
from statsmodels.tsa.stattools import acf
from tsfresh.feature_extraction.feature_calculators import cid_ce, permutation_entropy

BARS = 256
COLUMNS = ["open", "high", "low", "close", "volume", "vwap", "classReturn", "globalReturn"]


def bars_of(rng, scale, gaps):
    """Open, high, low, close, volume, typical price, return of the class and of the market of 256 invented bars."""
    market = rng.standard_t(5, BARS) * scale
    peers = 0.6 * market + rng.standard_t(5, BARS) * scale * 0.5
    moves = 0.8 * peers + rng.standard_t(4, BARS) * scale * np.exp(0.4 * np.sin(np.arange(BARS) / 20))
    close = 100 * np.exp(np.cumsum(moves))
    before = np.concatenate([[100], close[:-1]])
    open_ = before * np.exp(rng.normal(0, scale / 4, BARS)) if gaps else before
    high = np.maximum(open_, close) * np.exp(np.abs(rng.normal(0, scale / 2, BARS)))
    low = np.minimum(open_, close) * np.exp(-np.abs(rng.normal(0, scale / 2, BARS)))
    volume = np.round(np.exp(9 + rng.normal(0, 0.5, BARS)))
    prices = [np.round(column, 6) for column in (open_, high, low, close)]
    typical = np.round((prices[1] + prices[2] + prices[3]) / 3, 6)
    return [*prices, volume, typical, np.round(peers, 9), np.round(market, 9)]


def momentum(c, o, r, sd):
    up, values = r > 0, {}
    for k in (1, 3, 5, 10, 20, 60, 120, 240):
        values[f"ret_{k}"] = np.log(c[-1] / c[-1 - k])
    values["gap_1"] = np.log(o[-1] / c[-2])
    values["ret_z_1"] = r[-1] / r[-61:-1].std(ddof=1)
    for k, spread in ((5, sd(60)), (20, sd(60)), (60, sd(60)), (120, sd(120))):
        values[f"mom_z_{k}"] = values[f"ret_{k}"] / (spread * np.sqrt(k))
    values["mom_skip_120_20"] = np.log(c[-21] / c[-121]) / (sd(120) * 10)
    values["mom_accel_10"] = (values["ret_10"] - np.log(c[-11] / c[-21])) / (sd(60) * np.sqrt(20))
    values["up_ratio_20"], values["up_ratio_60"] = up[-20:].mean(), up[-60:].mean()
    signs = np.sign(r)
    other = np.flatnonzero(signs != signs[-1])
    run = len(r) - 1 - (other[-1] if len(other) else -1)
    values["streak"] = signs[-1] * min(30, run)
    return values


def trend(o, h, l, c, r):
    sma = {k: talib.SMA(c, k)[-1] for k in (5, 20, 60, 120, 240)}
    values = {f"sma_dist_{k}": c[-1] / mean - 1 for k, mean in sma.items()}
    values["ema_dist_12"] = c[-1] / talib.EMA(c, 12)[-1] - 1
    values["ema_dist_55"] = c[-1] / talib.EMA(c, 55)[-1] - 1
    values["sma_cross_20_60"] = sma[20] / sma[60] - 1
    values["sma_cross_60_240"] = sma[60] / sma[240] - 1
    values["kama_dist_10"] = c[-1] / talib.KAMA(c, 10)[-1] - 1
    values["ppo_12_26"] = talib.PPO(c, 12, 26, 1)[-1]
    values["ppo_hist_12_26_9"] = 100 * talib.MACD(c, 12, 26, 9)[2][-1] / c[-1]
    values["trix_15"] = talib.TRIX(c, 15)[-1]
    for k in (20, 60, 120):
        y, x = np.log(c[-k:]), np.arange(k)
        fit = stats.linregress(x, y)
        if k < 120:
            values[f"linreg_slope_{k}"] = fit.slope
        values[f"linreg_tstat_{k}"] = np.clip(fit.slope / fit.stderr, -100, 100)
        values[f"linreg_r2_{k}"] = fit.rvalue**2
        if k == 60:
            residuals = y - fit.intercept - fit.slope * x
            values["linreg_resid_60"] = residuals[-1] / np.sqrt((residuals**2).sum() / (k - 2))
    values["adx_14"] = talib.ADX(h, l, c, 14)[-1]
    values["plus_di_14"] = talib.PLUS_DI(h, l, c, 14)[-1]
    values["minus_di_14"] = talib.MINUS_DI(h, l, c, 14)[-1]
    values["aroon_osc_25"] = talib.AROONOSC(h, l, 25)[-1]
    values["psar_dist"] = (c[-1] - talib.SAR(h, l, 0.02, 0.2)[-1]) / c[-1]
    for k in (10, 60):
        values[f"efficiency_ratio_{k}"] = abs(np.log(c[-1] / c[-1 - k])) / np.abs(r[-k:]).sum()
    return values


def oscillators(o, h, l, c):
    values = {f"rsi_{k}": talib.RSI(c, k)[-1] for k in (7, 14, 28)}
    slow_k, slow_d = talib.STOCH(h, l, c, 14, 3, 0, 3, 0)
    values["stoch_k_14_3"], values["stoch_d_14_3_3"] = slow_k[-1], slow_d[-1]
    values["stochrsi_14"] = talib.STOCHRSI(c, 14, 14, 1, 0)[0][-1]
    values["cci_20"] = talib.CCI(h, l, c, 20)[-1]
    values["ultosc_7_14_28"] = talib.ULTOSC(h, l, c, 7, 14, 28)[-1]
    values["imi_14"] = talib.IMI(o, c, 14)[-1]
    upper, middle, lower = (band[-1] for band in talib.BBANDS(c, 20, 2, 2))
    values["bb_pctb_20"] = (c[-1] - lower) / (upper - lower)
    for k in (20, 60, 240):
        low, high = l[-k:].min(), h[-k:].max()
        values[f"channel_pos_{k}"] = (c[-1] - low) / (high - low)
    values["close_rank_240"] = pd.Series(c[-240:]).rank(pct=True).iloc[-1]
    for k in (20, 60):
        logs = np.log(c[-k:])
        values[f"zclose_{k}"] = (logs[-1] - logs.mean()) / logs.std(ddof=1)
    values["bop_14"] = talib.BOP(o, h, l, c)[-14:].mean()
    return values


def extremes(h, l, c):
    values = {}
    for k in (60, 240):
        values[f"dist_high_{k}"] = np.log(c[-1] / h[-k:].max())
        values[f"dist_low_{k}"] = np.log(c[-1] / l[-k:].min())
    values["bars_since_high_60"] = np.argmax(h[-60:][::-1]) / 59
    values["bars_since_low_60"] = np.argmin(l[-60:][::-1]) / 59
    values["drawdown_240"] = c[-1] / c[-240:].max() - 1
    fall = c[-60:] / np.maximum.accumulate(c[-60:]) - 1
    values["max_drawdown_60"] = fall.min()
    values["ulcer_60"] = np.sqrt((fall**2).mean())
    return values


def yang_zhang(o, h, l, c, k):
    """The estimator and the share of the overnight term in it."""
    night = np.log(o[-k:] / c[-k - 1 : -1]).var(ddof=1)
    day = np.log(c[-k:] / o[-k:]).var(ddof=1)
    weight = 0.34 / (1.34 + (k + 1) / (k - 1))
    whole = night + weight * day + (1 - weight) * rogers_satchell(o, h, l, c, k)
    return np.sqrt(whole), night / whole


def rogers_satchell(o, h, l, c, k):
    u, d, x = (np.log(column[-k:] / o[-k:]) for column in (h, l, c))
    return (u * (u - x) + d * (d - x)).mean()


def volatility(o, h, l, c, r, sd):
    hl = np.log(h / l)
    values = {f"vol_cc_{k}": pd.Series(r).rolling(k).std().iloc[-1] for k in (10, 20, 60, 120)}
    variance = pd.Series(r**2).ewm(alpha=0.06, adjust=False).mean()
    values["vol_ewma_94"] = np.sqrt(variance.iloc[-1])
    values["vol_parkinson_20"] = np.sqrt((hl[-20:] ** 2).mean() / (4 * np.log(2)))
    body = np.log(c[-20:] / o[-20:])
    values["vol_garman_klass_20"] = np.sqrt(max(0, (0.5 * hl[-20:] ** 2 - (2 * np.log(2) - 1) * body**2).mean()))
    values["vol_rogers_satchell_20"] = np.sqrt(max(0, rogers_satchell(o, h, l, c, 20)))
    values["vol_yang_zhang_20"] = yang_zhang(o, h, l, c, 20)[0]
    values["vol_yang_zhang_60"], values["gap_var_share_60"] = yang_zhang(o, h, l, c, 60)
    values["natr_14"] = talib.NATR(h, l, c, 14)[-1]
    tr = talib.TRANGE(h, l, c)
    values["trange_rel_14"] = tr[-1] / talib.ATR(h, l, c, 14)[-2]
    last = r[-60:]
    values["semivol_ratio_60"] = (last[last < 0] ** 2).sum() / (last**2).sum()
    values["vol_ratio_10_60"] = np.log(sd(10) / sd(60))
    values["vol_ratio_20_120"] = np.log(sd(20) / sd(120))
    values["vol_of_vol_60"] = hl[-60:].std(ddof=1) / hl[-60:].mean()
    values["vol_rank_240"] = variance.iloc[-240:].rank(pct=True).iloc[-1]
    bipower = np.pi / 2 * 60 / 59 * np.abs(last[1:] * last[:-1]).sum()
    values["bipower_vol_60"] = np.sqrt(bipower / 60)
    values["jump_share_60"] = max(0, 1 - bipower / (last**2).sum())
    upper, middle, lower = (band[-1] for band in talib.BBANDS(c, 20, 2, 2))
    values["bb_width_20"] = (upper - lower) / middle
    values["squeeze_20"] = (upper - lower) / (3 * tr[-20:].mean())
    values["chop_14"] = 100 * np.log(tr[-14:].sum() / (h[-14:].max() - l[-14:].min())) / np.log(14)
    return values


def distribution(r, sd):
    values = {}
    for k in (60, 120):
        values[f"skew_{k}"], values[f"kurt_{k}"] = stats.skew(r[-k:]), stats.kurtosis(r[-k:])
    low, high = np.quantile(r[-120:], [0.05, 0.95])
    values["q05_z_120"], values["q95_z_120"] = low / sd(120), high / sd(120)
    values["es05_z_120"] = r[-120:][r[-120:] <= low].mean() / sd(120)
    values["max_ret_z_20"], values["min_ret_z_20"] = r[-20:].max() / sd(60), r[-20:].min() / sd(60)
    off = np.abs(r[-60:] - np.median(r[-60:]))
    values["outlier_share_60"] = (off > 3 * 1.4826 * stats.median_abs_deviation(r[-60:])).mean()
    return values


def dependence(c, r, sd):
    values, last, logs = {}, r[-60:], np.log(c)
    lags = acf(last, nlags=5, fft=False)
    values["acf_1_60"], values["acf_5_60"] = lags[1], lags[5]
    values["acf_abs_1_60"] = acf(np.abs(last), nlags=1, fft=False)[1]
    for q in (2, 5, 10):
        values[f"var_ratio_{q}_120"] = VarianceRatio(logs[-121:], lags=q, debiased=True, overlap=True).vr
    steps = np.array([1, 2, 4, 8, 16, 32])
    spreads = [0.5 * np.log(((logs[-241:][q:] - logs[-241:][:-q]) ** 2).mean()) for q in steps]
    values["hurst_240"] = np.polyfit(np.log(steps), spreads, 1)[0]
    values["perm_entropy_60"] = permutation_entropy(c[-60:], tau=1, dimension=3) / np.log(6)
    up = (r[-120:] > 0).astype(int)
    counts = np.bincount(4 * up[:-2] + 2 * up[1:-1] + up[2:], minlength=8)
    values["sign_entropy_120"] = stats.entropy(counts) / np.log(8)
    z = (last - last.mean()) / last.std(ddof=1)
    values["time_reversal_60"] = pycatch22.CO_trev_1_num(z.tolist())
    values["leverage_corr_60"] = np.corrcoef(r[-61:-1], np.abs(last))[0, 1]
    values["longest_stretch_60"] = pycatch22.SB_BinaryStats_mean_longstretch1(z.tolist())
    values["complexity_60"] = cid_ce(last, normalize=True)
    values["runs_z_60"] = runstest_1samp(last[last != 0], cutoff=0, correction=False)[0]
    # Without the FFT of stumpy's `mass`, whose rounding is larger than what the test allows.
    windows = stumpy.core.rolling_window(logs[:-20], 20)
    distances = np.linalg.norm(stumpy.core.z_norm(windows, axis=1) - stumpy.core.z_norm(logs[-20:]), axis=1)
    values["discord_20"] = distances.min() / np.sqrt(40)
    return values


def candles(o, h, l, c):
    rng = h - l
    clv = (2 * c - h - l) / rng
    hl = np.log(h / l)
    return {
        "k_body": np.log(c[-1] / o[-1]),
        "k_range": hl[-1],
        "k_body_share": talib.BOP(o, h, l, c)[-1],
        "k_upper_share": (h[-1] - max(o[-1], c[-1])) / rng[-1],
        "k_lower_share": (min(o[-1], c[-1]) - l[-1]) / rng[-1],
        "clv": clv[-1],
        "clv_mean_20": clv[-20:].mean(),
        "range_rel_20": hl[-1] / hl[-20:].mean(),
        "cdl_doji": talib.CDLDOJI(o, h, l, c)[-1] / 100,
        "cdl_engulfing": talib.CDLENGULFING(o, h, l, c)[-1] / 100,
        "cdl_hammer": talib.CDLHAMMER(o, h, l, c)[-1] / 100,
        "cdl_shooting_star": talib.CDLSHOOTINGSTAR(o, h, l, c)[-1] / 100,
    }


def volume_and_liquidity(o, h, l, c, v, w, r, sd):
    values, own = {}, v[1:]
    sma = {k: talib.SMA(v, k)[-1] for k in (5, 20, 60)}
    values["volume_rel_20"], values["volume_ratio_5_60"] = v[-1] / sma[20], sma[5] / sma[60]
    roots = np.sqrt(v[-60:])
    values["volume_z_60"] = (roots[-1] - roots.mean()) / roots.std(ddof=1)
    values["mfi_14"] = talib.MFI(h, l, c, v, 14)[-1]
    clv = (2 * c - h - l) / (h - l)
    values["cmf_20"] = (clv * v)[-20:].sum() / v[-20:].sum()
    obv = talib.OBV(c, v)
    for k in (20, 60):
        values[f"obv_share_{k}"] = (obv[-1] - obv[-1 - k]) / v[-k:].sum()
        values[f"vwap_dist_{k}"] = c[-1] / ((w * v)[-k:].sum() / v[-k:].sum()) - 1
    values["adosc_norm_3_10"] = talib.ADOSC(h, l, c, v, 3, 10)[-1] / sma[20]
    values["corr_absret_volume_60"] = np.corrcoef(np.abs(r[-60:]), v[-60:])[0, 1]
    values["corr_ret_volume_20"] = np.corrcoef(r[-20:], v[-20:])[0, 1]
    # Both averages start at 0.
    flow, total = (pd.Series([0, *x]).ewm(alpha=2 / 14, adjust=False).mean().iloc[-1] for x in (r * own, own))
    values["force_13"] = flow / total / sd(60)
    bought = own[-20:] * (2 * stats.norm.cdf(r[-20:] / sd(60)) - 1)
    values["bvc_imbalance_20"] = bought.sum() / v[-20:].sum()
    values["vpin_20"] = np.abs(bought).sum() / v[-20:].sum()
    illiquid = np.abs(r) / (v * w)[1:]
    values["amihud_ratio_20_120"] = np.log(illiquid[-20:].mean() / illiquid[-120:].mean())
    values["roll_spread_60"] = 2 * np.sqrt(max(0, -np.cov(r[-60:], r[-61:-1], ddof=1)[0, 1]))
    values["corwin_schultz_20"] = corwin_schultz(h, l, c)
    values["edge_spread_60"] = max(0, edge(o[-60:], h[-60:], l[-60:], c[-60:], sign=True))
    values["zero_ret_share_60"] = (r[-60:] == 0).mean()
    values["zero_volume_share_60"] = (v[-60:] == 0).mean()
    return values


def corwin_schultz(h, l, c):
    """r/R/cs.R of bidask: a bar behind a gap is moved in price until it touches the close before."""
    gap = np.maximum(0, c[:-1] - h[1:]) + np.minimum(0, c[:-1] - l[1:])
    beta = np.log(h[1:] / l[1:]) ** 2 + np.log(h[:-1] / l[:-1]) ** 2
    gamma = np.log(np.maximum(h[1:] + gap, h[:-1]) / np.minimum(l[1:] + gap, l[:-1])) ** 2
    root = 3 - 2 * np.sqrt(2)
    alpha = (np.sqrt(2 * beta) - np.sqrt(beta)) / root - np.sqrt(gamma / root)
    return max(0, (2 * (np.exp(alpha) - 1) / (1 + np.exp(alpha)))[-20:].mean())


def surroundings(r, b, g):
    values = {}
    fit = stats.linregress(b[-60:], r[-60:])
    values["beta_class_60"], values["corr_class_60"] = fit.slope, fit.rvalue
    values["idio_share_60"] = 1 - fit.rvalue**2
    values["alpha_z_20"] = (r[-20:].sum() - fit.slope * b[-20:].sum()) / (spread_of(fit, b[-60:], r[-60:]) * np.sqrt(20))
    market = stats.linregress(g[-120:], r[-120:])
    values["beta_global_120"], values["corr_global_120"] = market.slope, market.rvalue
    values["lead_lag_60"] = np.corrcoef(r[-60:], b[-61:-1])[0, 1]
    before = stats.linregress(b[-61:-1], r[-61:-1])
    shock = r[-1] - before.intercept - before.slope * b[-1]
    values["alpha_z_1"] = shock / spread_of(before, b[-61:-1], r[-61:-1])
    return values


def spread_of(fit, x, y):
    return np.sqrt(((y - fit.intercept - fit.slope * x) ** 2).sum() / (len(x) - 2))


def features_of(o, h, l, c, v, w, b, g):
    r = np.diff(np.log(c))

    def sd(k):
        return r[-k:].std(ddof=1)

    values = {
        **momentum(c, o, r, sd),
        **trend(o, h, l, c, r),
        **oscillators(o, h, l, c),
        **extremes(h, l, c),
        **volatility(o, h, l, c, r, sd),
        **distribution(r, sd),
        **dependence(c, r, sd),
        **candles(o, h, l, c),
        **volume_and_liquidity(o, h, l, c, v, w, r, sd),
        **surroundings(r, b[1:], g[1:]),
    }
    return {name: float(value) for name, value in values.items()}


def main():
    rng = np.random.default_rng(20261126)
    kinds = [(0.0005, False), (0.0005, True), (0.003, False), (0.003, True), (0.02, False), (0.02, True)]
    slices = [bars_of(rng, scale, gaps) for scale, gaps in kinds]
    computed = [features_of(*bars) for bars in slices]
    write_golden(
        __file__,
        ["TA-Lib", "numpy", "pandas", "scipy", "statsmodels", "arch", "tsfresh", "stumpy", "pycatch22", "bidask"],
        {
            "slices": [{name: column.tolist() for name, column in zip(COLUMNS, bars, strict=True)} for bars in slices],
            "expected": {name: [values[name] for values in computed] for name in computed[0]},
        },
    )


if __name__ == "__main__":
    main()
