"""Logistic regression, Ledoit-Wolf, Benjamini-Hochberg, Spearman and Newey-West by scikit-learn, scipy and statsmodels, on random input."""

import numpy as np
import statsmodels.api as sm
from common import write_golden
from scipy.stats import false_discovery_control, spearmanr
from sklearn.covariance import LedoitWolf
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

rng = np.random.default_rng(20261121)
n, d = 400, 6
x = rng.normal(size=(n, d)).astype(np.float32)
y = (rng.uniform(size=n) < 1 / (1 + np.exp(-(0.4 * x[:, 0] - 0.7 * x[:, 3] + 0.2)))).astype(int)
w = rng.uniform(0.5, 2, size=n)
penalty = 10.0
model = LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=10000).fit(x.astype(np.float64), y, sample_weight=w)
p = model.predict_proba(x.astype(np.float64))[:, 1]

cov_rows = rng.normal(size=(120, 8)) @ rng.normal(size=(8, 8))
lw = LedoitWolf().fit(cov_rows)

pv = rng.uniform(size=40) ** 3
a, b = rng.integers(0, 12, size=60).astype(float), rng.normal(size=60)
series = np.convolve(rng.normal(size=220), np.ones(5), "valid") + 0.3
hac = sm.OLS(series, np.ones(len(series))).fit(cov_type="HAC", cov_kwds={"maxlags": 6, "use_correction": False})

numbers = {
    "logistic": {"x": x.astype(float).ravel().tolist(), "width": d, "y": y.tolist(), "w": w.tolist(), "penalty": penalty,
                 "coefficients": model.coef_[0].tolist() + model.intercept_.tolist(), "p": p.tolist(),
                 "brier": float(brier_score_loss(y, p))},
    "ledoitWolf": {"rows": cov_rows.ravel().tolist(), "width": 8, "covariance": lw.covariance_.ravel().tolist(),
                   "shrinkage": float(lw.shrinkage_)},
    "benjaminiHochberg": {"p": pv.tolist(), "q": 0.05, "rejected": (false_discovery_control(pv) <= 0.05).tolist()},
    "spearman": {"a": a.tolist(), "b": b.tolist(), "value": float(spearmanr(a, b).statistic)},
    "neweyWest": {"series": series.tolist(), "lag": 6, "error": float(hac.bse[0])},
}
write_golden(__file__, ["numpy", "scipy", "scikit-learn", "statsmodels"], numbers)
