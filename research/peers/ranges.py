"""Variance forecasts by other people's models: reads bars and inputs of one class, writes a variance per bar for every row that is judged.

Usage: ranges.py ROWS.csv BARS.csv OUT.csv HORIZON CUT [CUT ...]
ROWS.csv: symbol,close_time,known_at,normal,a1,a5,a20,c1,c5,c20,d250,variance (empty until known).
BARS.csv: symbol,close_time,return (log, close to close). CUT: times of the fits, as close_time is (UTC ms).
OUT.csv: model,symbol,close_time,variance (mean per bar over the next HORIZON bars). What does not run is named on stderr as
`not run: NAME: REASON`.

A fit at a cut sees rows whose outcome was known by then, and serves the rows after it until the next cut. Every model gets a factor from its
training rows that makes it unbiased on the range-based variance, as the EWMA of Argus does.
"""
import math
import sys
import warnings

import numpy as np
import pandas as pd
from scipy.optimize import minimize

INPUTS = ["a1", "a5", "a20", "c1", "c5", "c20", "d250"]
RESPONSE_MOST = 500.0
M = 63
BURN = 126


def periods(rows, cuts):
    """Training rows, served rows and the cut of every fit."""
    for i, cut in enumerate(cuts):
        until = cuts[i + 1] if i + 1 < len(cuts) else np.inf
        known = rows[(rows["known_at"] <= cut) & rows["variance"].notna()]
        served = rows[(rows["close_time"] > cut) & (rows["close_time"] <= until)]
        if len(known) >= 300 and len(served):
            yield cut, known, served


def factor(outcome, forecast):
    return np.minimum(RESPONSE_MOST, outcome / np.maximum(forecast, 1e-12)).mean()


def lightgbm(rows, bars, horizon, cuts):
    """Gradient boosting with a gamma objective on the seven inputs of range@1."""
    import lightgbm as lgb

    for _, known, served in periods(rows, cuts):
        model = lgb.LGBMRegressor(
            objective="gamma",
            n_estimators=120,
            learning_rate=0.05,
            num_leaves=15,
            min_child_samples=500,
            random_state=1,
            n_jobs=1,
            deterministic=True,
            force_row_wise=True,
            verbose=-1,
        )
        response = np.clip(known["variance"] / known["normal"], 1e-4, RESPONSE_MOST)
        model.fit(known[INPUTS], response)
        yield served, model.predict(served[INPUTS]) * served["normal"].to_numpy()


def har(rows, bars, horizon, cuts):
    """HAR (Corsi 2009) in levels, by ordinary least squares for every symbol by itself."""
    means = lambda part: np.column_stack(
        [np.ones(len(part))] + [part["normal"] * np.exp(part[name]) for name in ("a1", "a5", "a20")]
    )
    for _, known, served in periods(rows, cuts):
        for symbol, part in served.groupby("symbol", sort=True):
            own = known[known["symbol"] == symbol]
            if len(own) < 250:
                continue
            weights, *_ = np.linalg.lstsq(means(own), own["variance"].to_numpy(), rcond=None)
            yield part, np.maximum(means(part) @ weights, 0.01 * part["normal"].to_numpy())


def by_symbol(model):
    """A model of the returns of one symbol: `model(past, all, horizon)` gives a variance for every bar of `all`."""

    def run(rows, bars, horizon, cuts):
        series = {symbol: group for symbol, group in bars.groupby("symbol", sort=True)}
        for cut, known, served in periods(rows, cuts):
            for symbol, part in served.groupby("symbol", sort=True):
                own = series[symbol]
                times = own["close_time"].to_numpy()
                returns = 100 * own["return"].to_numpy()
                variance = model(returns[times <= cut], returns, horizon) / 1e4
                at = pd.Series(variance, index=times)
                past = known[known["symbol"] == symbol]
                scale = factor(past["variance"].to_numpy(), at.reindex(past["close_time"]).to_numpy())
                yield part, scale * at.reindex(part["close_time"]).to_numpy()

    return run


def arch_model_of(asymmetry):
    """`arch`: GARCH(1,1) or GJR-GARCH(1,1,1) with Student's t, fitted on the past and filtered over all bars."""

    def model(past, returns, horizon):
        from arch import arch_model

        options = {"mean": "Zero", "vol": "GARCH", "p": 1, "o": asymmetry, "q": 1, "dist": "t", "rescale": False}
        fit = arch_model(past, **options).fit(disp="off", show_warning=False)
        fixed = arch_model(returns, **options).fix(fit.params)
        forecast = fixed.forecast(horizon=horizon, start=0, reindex=True)
        return forecast.variance.to_numpy().mean(axis=1)

    return model


def mf2_filter(parameters, returns, horizon=None):
    """MF2-GARCH-rw-m (Conrad and Engle 2025): h is the short-term part around one, tau the long-term part, which follows the forecast errors
    of h over M bars. Gives ln-likelihood terms, or with a horizon the mean variance expected over it after each bar."""
    alpha, gamma, beta, l0, l1, l2 = parameters
    tau = l0 / max(1 - l1 - l2, 1e-6)
    h = 1.0
    errors = [1.0 * tau] * M
    total = M * tau
    decay = alpha + gamma / 2 + beta
    result = np.empty(len(returns))
    for t, r in enumerate(returns.tolist()):
        square = r * r
        if horizon is None:
            result[t] = -0.5 * (math.log(h * tau) + square / (h * tau))
        error = square / h
        total += error - errors[t % M]
        errors[t % M] = error
        h = max(1 - decay + (alpha + (gamma if r < 0 else 0.0)) * square / tau + beta * h, 1e-6)
        tau = max(l0 + l1 * total / M + l2 * tau, 1e-8)
        if horizon is not None:
            # The expected forecast error of a bar ahead is tau itself, so the long-term part reverts to its mean.
            ahead_h, ahead_tau, expected, mean = h, tau, 0.0, total / M
            for k in range(horizon):
                expected += ahead_h * ahead_tau
                ahead_h = 1 + decay * (ahead_h - 1)
                mean += (ahead_tau - mean) / M
                ahead_tau = l0 + l1 * mean + l2 * ahead_tau
            result[t] = expected / horizon
    return result


def mf2(past, returns, horizon):
    """Gaussian quasi-likelihood, as the authors have it, over parameters that are bounded by their transforms; the better of two starts."""
    level = past.var()

    def unpack(x):
        share = 1 / (1 + np.exp(-x))
        persistence = 0.995 * share[0]
        alpha, gamma = persistence * share[1] * 0.4, persistence * share[2] * 0.4
        long = 0.9995 * share[3]
        return alpha, gamma, persistence - alpha - gamma / 2, level * np.exp(x[5]) * (1 - long), long * share[4], long * (1 - share[4])

    loss = lambda x: -mf2_filter(unpack(x), past)[BURN:].mean()
    options = {"maxfev": 350, "xatol": 1e-2, "fatol": 1e-5}
    # The likelihood has more than one peak.
    starts = ([2.2, -1.5, -1.0, 4.0, -2.5, 0.0], [2.2, -1.5, -1.0, 4.5, -3.0, -0.3])
    fit = min((minimize(loss, np.array(x), method="Nelder-Mead", options=options) for x in starts), key=lambda fit: fit.fun)
    return mf2_filter(unpack(fit.x), returns, horizon)


MODELS = {
    "arch GARCH(1,1)-t": by_symbol(arch_model_of(0)),
    "arch GJR-GARCH(1,1)-t": by_symbol(arch_model_of(1)),
    "MF2-GARCH-rw-63": by_symbol(mf2),
    "HAR, levels, each symbol": har,
    "LightGBM, gamma": lightgbm,
}


def main(rows_file, bars_file, target, horizon, *cuts):
    warnings.simplefilter("ignore")
    rows, bars = pd.read_csv(rows_file), pd.read_csv(bars_file)
    parts = []
    for name, model in MODELS.items():
        try:
            for served, variance in model(rows, bars, int(horizon), [float(cut) for cut in cuts]):
                part = served[["symbol", "close_time"]].copy()
                part.insert(0, "model", name)
                part["variance"] = variance
                parts.append(part)
        except Exception as error:  # A peer that fails is named, and the others go on.
            print(f"not run: {name}: {type(error).__name__}: {error}", file=sys.stderr)
    if parts:
        pd.concat(parts).dropna().to_csv(target, index=False, float_format="%.9g")


if __name__ == "__main__":
    main(*sys.argv[1:])
