"""Hierarchical clustering of correlations by scipy: which clusters join, at which distance, for two sizes of matrices."""

import numpy as np
from common import write_golden
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform


def case(symbols, factors, seed):
    random = np.random.default_rng(seed)
    loadings = random.uniform(-0.3, 1, size=(symbols, factors))
    returns = loadings @ random.normal(size=(factors, 60)) + 0.7 * random.normal(size=(symbols, 60))
    distance = 1 - np.corrcoef(returns)
    np.fill_diagonal(distance, 0)
    return {
        "distance": distance.tolist(),
        "linkage": linkage(squareform(distance, checks=False), "average").tolist(),
    }


write_golden(__file__, ["numpy", "scipy"], {"cases": [case(6, 2, 1), case(24, 4, 2)]})
