"""A Gaussian regime filter by hmmlearn and the log-density of a multivariate t by scipy, on points drawn from the model itself.

The transitions are the prior of market/models/regime: mean stays of 200, 140, 160, 80 and 30 bars, and where a stay leads to.
"""

import numpy as np
from common import write_golden
from hmmlearn.hmm import GaussianHMM
from scipy.stats import multivariate_t

STAYS = np.array([200, 140, 160, 80, 30])
NEXT = np.array([
    [0, 0.15, 0.6, 0.2, 0.05],
    [0.25, 0, 0.3, 0.3, 0.15],
    [0.5, 0.25, 0, 0.2, 0.05],
    [0.2, 0.3, 0.3, 0, 0.2],
    [0.05, 0.3, 0.05, 0.6, 0],
])
TRANSITION = np.diag(1 - 1 / STAYS) + NEXT / STAYS[:, None]
MEANS = np.array([[0.55, 0.95, 0.15], [0.85, -0.75, 0.45], [0.15, 0.05, -0.25], [1.35, -0.01, 0.95], [2.2, -0.45, 1.8]])
SPREADS = np.array([[0.45, 0.95, 0.3], [0.4, 1, 0.25], [0.35, 0.9, 0.3], [0.45, 1.05, 0.35], [0.5, 1.1, 0.4]])
CORRELATION = np.array([[1, -0.15, 0.7], [-0.15, 1, -0.2], [0.7, -0.2, 1]])
COVARIANCES = np.array([np.outer(spread, spread) * CORRELATION for spread in SPREADS])
POINTS = 200


def model_of(transition):
    model = GaussianHMM(n_components=5, covariance_type="full")
    model.means_, model.covars_, model.transmat_ = MEANS, COVARIANCES, transition
    model.startprob_ = np.full(5, 0.2)
    model.startprob_ = model.get_stationary_distribution()
    return model


model = model_of(TRANSITION)
# Drawn with shorter stays, so that 200 points visit every regime.
x, states = model_of(np.full((5, 5), 0.02) + 0.9 * np.eye(5)).sample(POINTS, random_state=20261126)
assert len(set(states)) == 5
filtered = [model.predict_proba(x[: t + 1])[-1].tolist() for t in range(POINTS)]
densities = [
    multivariate_t.logpdf(x, loc=mean, shape=0.75 * covariance, df=8)
    for mean, covariance in zip(MEANS, COVARIANCES, strict=True)
]
write_golden(__file__, ["hmmlearn", "numpy", "scipy"], {
    "startprob": model.startprob_.tolist(), "transmat": TRANSITION.tolist(), "means": MEANS.tolist(),
    "covs": COVARIANCES.tolist(), "x": x.tolist(), "filtered": filtered, "logLikelihood": float(model.score(x)),
    "t8LogDensity": np.array(densities).T.tolist(),
})
