"""Gamma and logistic regression, Parkinson variances and their means, quantiles, QLIKE by Newey-West, the interval score and the adaptive
level by scikit-learn, pandas, numpy and statsmodels, on random input."""

import numpy as np
import pandas as pd
import statsmodels.api as sm
from common import write_golden
from sklearn.linear_model import GammaRegressor, LogisticRegression

rng = np.random.default_rng(20261126)

# Rows shaped like those of a class: seven inputs of which three are common to all, weights by date.
n, d = 500, 7
x = rng.normal(scale=[1.2, 0.7, 0.4, 0.6, 0.5, 0.3, 0.5], size=(n, d))
beta = np.array([0.29, 0.21, 0.13, 0.22, 0.30, 0.01, -0.06])
y = rng.gamma(0.8, 1 / 0.8, size=n) * np.exp(x @ beta + 0.3)
w = rng.uniform(0.5, 2, size=n)
gamma = GammaRegressor(alpha=0, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y, sample_weight=w)

# Bars with a bad high, silent bars and bars that hardly move.
bars = 330
close = 80 * np.exp(np.cumsum(0.01 * rng.standard_t(4, size=bars)))
open_ = np.r_[80, close[:-1]] * np.exp(0.004 * rng.normal(size=bars))
high = np.maximum(open_, close) * np.exp(0.004 * rng.exponential(size=bars))
low = np.minimum(open_, close) * np.exp(-0.004 * rng.exponential(size=bars))
volume = rng.integers(1, 1000, size=bars).astype(float)
volume[[20, 21, 150, 260, 329 - 3]] = 0
for i in (60, 200, 310, 328):
    open_[i] = high[i] = low[i] = close[i - 1]
    close[i] = close[i - 1] * (1 + 1e-6)
high[100] = max(open_[100], close[100]) * (1 - 1e-10)
top = np.log(np.maximum(high, np.maximum(open_, close)))
bottom = np.log(np.minimum(low, np.minimum(open_, close)))
gap = pd.Series(np.log(open_)) - pd.Series(np.log(close)).shift(1)
v = gap**2 + (top - bottom) ** 2 / (4 * np.log(2))
plain = {str(k): v.rolling(k).mean() for k in (1, 5, 20)} | {"250": v.rolling(250, min_periods=120).mean()}
v_known = v.where(volume > 0)
means = []
for t in range(bars):
    known = v_known.iloc[max(0, t - 254) : t + 1].dropna().tail(250)
    if len(known) < 120:
        means.append([None] * 4)
        continue
    known = known.clip(lower=0.01 * known.mean())
    means.append([float(known.tail(k).mean()) for k in (1, 5, 20, 250)])

z = rng.standard_t(5, size=1000)
signal = rng.normal(size=600)
event = (rng.uniform(size=600) < 1 / (1 + np.exp(-(1.3 * signal - 1.7)))).astype(int)
line = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000).fit(signal[:, None], event)

outcome, usual, said = rng.gamma(1, size=260), np.full(260, 1.1), np.exp(0.2 * rng.normal(size=260))
qlike = lambda y, f: y / f - np.log(y / f) - 1
gains = qlike(outcome, usual) - qlike(outcome, said)
hac = sm.OLS(gains, np.ones(len(gains))).fit(cov_type="HAC", cov_kwds={"maxlags": 10, "use_correction": False})

lower, upper, seen = -np.abs(rng.normal(size=50)), np.abs(rng.normal(size=50)), rng.normal(size=50)
score = (upper - lower) + 2 / 0.2 * np.clip(lower - seen, 0, None) + 2 / 0.2 * np.clip(seen - upper, 0, None)
missed = np.r_[rng.uniform(0, 0.5, size=60), np.ones(40), np.zeros(200)]
alpha, path = 0.2, []
for share in missed:
    alpha = float(np.clip(alpha + 0.01 * (0.2 - share), 0.02, 0.5))
    path.append(alpha)

listed = lambda values: [None if np.isnan(value) else float(value) for value in values]
numbers = {
    "gamma": {"x": x.ravel().tolist(), "width": d, "y": y.tolist(), "w": w.tolist(),
              "coefficients": gamma.coef_.tolist() + [float(gamma.intercept_)]},
    "bars": {"open": open_.tolist(), "high": high.tolist(), "low": low.tolist(), "close": close.tolist(), "volume": volume.tolist(),
             "variance": listed(v), "rolling": {k: listed(m) for k, m in plain.items()}, "means": means},
    "quantiles": {"z": z.tolist(), "values": np.quantile(z, np.linspace(0, 1, 101)).tolist(),
                  "survival": [float((z > 0.1 * k).mean()) for k in range(101)]},
    "line": {"x": signal.tolist(), "y": event.tolist(), "slope": float(line.coef_[0, 0]), "intercept": float(line.intercept_[0])},
    "qlike": {"outcome": outcome.tolist(), "usual": usual.tolist(), "said": said.tolist(), "lag": 10, "gain": float(gains.mean()),
              "t": float(hac.tvalues[0])},
    "intervals": {"low": lower.tolist(), "high": upper.tolist(), "outcome": seen.tolist(), "score": score.tolist()},
    "level": {"missed": missed.tolist(), "alpha": path},
}
write_golden(__file__, ["numpy", "pandas", "scikit-learn", "statsmodels"], numbers)
