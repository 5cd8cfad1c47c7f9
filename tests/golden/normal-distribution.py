"""The normal distribution by scipy, over the whole line and far into its tails."""

from common import write_golden
from scipy.special import erf, erfc
from scipy.stats import norm

P = [
    *[1e-300, 1e-100, 1e-30, 1e-12, 1e-9, 1e-6, 1e-4, 0.001, 0.0075, 0.02, 0.074, 0.076, 0.1, 0.25, 0.4, 0.5, 0.51, 0.7],
    *[0.9, 0.925, 0.93, 0.99, 0.999, 0.999999, 0.999999999999],
]
X = [-38, -20, -9, -6, -5.5, -3, -2, -1.3, -1.2, -0.9, -0.5, -0.1, -1e-09, 0, 1e-12, 0.3, 0.84, 0.85, 1, 1.24, 1.26, 1.7, 2.5, 2.8, 2.9, 4, 5.9, 6.1, 8, 20, 26]
write_golden(__file__, ["scipy"], {
    "p": P, "quantile": norm.ppf(P).tolist(), "x": X, "erf": erf(X).tolist(), "erfc": erfc(X).tolist(),
    "cdf": norm.cdf(X).tolist(),
})
