"""Regimes by other people's models: reads bars of one world, writes a label and five probabilities for every bar that is judged.

Usage: regimes.py BARS.csv OUT.csv
BARS.csv: symbol,time,open,high,low,close,state. `state` is the truth of the first half and empty after it: no model can see more.
OUT.csv: model,symbol,time,label,p0,p1,p2,p3,p4. A model whose package is missing, or that fails, is named on stderr as `not run: NAME: REASON`.

All models are causal in the second half: filtered, not smoothed, and fitted on the first half alone. The unsupervised ones get the truth of the
first half to name their states, which is generous.
"""
import sys

import numpy as np
import pandas as pd

STATES = 5
SEED = 1
PENALTIES = (10.0, 30.0, 80.0)
TEMPER = 0.3


def inputs_of(bars):
    """Log return from open to close and log range of every bar without their time of day, in units of the first half. Peers get what Argus takes out itself."""
    returns = np.log(bars["close"] / bars["open"]).to_numpy()
    spread = np.log(np.maximum(np.log(bars["high"] / bars["low"]).to_numpy(), 1e-7))
    past = bars["state"].notna().to_numpy()
    hour = (bars["time"].to_numpy() // 3_600_000 % 24).astype(int)
    usual = pd.Series(spread[past]).groupby(hour[past]).mean().reindex(range(24)).fillna(spread[past].mean()).to_numpy()
    season = usual - spread[past].mean()
    spread = spread - season[hour]
    returns = returns / np.exp(season[hour])
    unit = max(returns[past].std(), 1e-12)
    return np.column_stack([returns / unit, (spread - spread[past].mean()) / spread[past].std()])


def forward(log_density, transition, start):
    """Filtered probabilities: what is known at the close of each bar, and nothing of the bars after it."""
    p = np.empty_like(log_density)
    belief = start
    for t, row in enumerate(log_density):
        joint = belief * np.exp(row - row.max())
        p[t] = joint / joint.sum()
        belief = p[t] @ transition
    return p


def log_gauss(x, means, covariances):
    density = np.empty((len(x), len(means)))
    for k, (mean, covariance) in enumerate(zip(means, covariances)):
        factor = np.linalg.cholesky(covariance)
        z = np.linalg.solve(factor, (x - mean).T)
        density[:, k] = -0.5 * (z**2).sum(axis=0) - np.log(np.diag(factor)).sum()
    return density


def naming(p, truth):
    """P(true state | state of the model), from the first half: names the states and tempers their probabilities."""
    table = np.full((p.shape[1], STATES), 1e-3)
    for state in range(STATES):
        table[:, state] += p[truth == state].sum(axis=0)
    return table / table.sum(axis=1, keepdims=True)


def hmm_free(symbols):
    """hmmlearn's GaussianHMM with five states, by EM, one model for all symbols."""
    from hmmlearn.hmm import GaussianHMM

    past = [x[: len(truth)] for _, x, truth in symbols]
    model = GaussianHMM(STATES, covariance_type="full", n_iter=60, random_state=SEED, min_covar=1e-4)
    model.fit(np.vstack(past), [len(x) for x in past])
    run = lambda x: forward(log_gauss(x, model.means_, model.covars_), model.transmat_, model.startprob_)
    names = naming(np.vstack([run(x) for x in past]), np.concatenate([truth for _, _, truth in symbols]))
    for symbol, x, truth in symbols:
        yield symbol, (run(x) @ names)[len(truth) :]


def smoothed(x):
    """Log range of the bar and of the last five, and the mean return of the last twenty."""
    moves, spread = pd.Series(x[:, 0]), pd.Series(x[:, 1])
    return np.column_stack([spread, spread.rolling(5, min_periods=1).mean(), moves.rolling(20, min_periods=1).mean()])


def hmm_supervised(symbols):
    """A Gaussian HMM whose moments and transitions are counted from the truth of the first half: moments of every symbol by itself, drawn to those of
    all as far as it has few bars of a state. Its likelihood is tempered, because smoothed inputs say the same thing several times. Of ten
    forms the one with the best agreement on seed 502 is kept."""
    inputs = {symbol: smoothed(x) for symbol, x, _ in symbols}
    past = np.vstack([inputs[symbol][: len(truth)] for symbol, _, truth in symbols])
    truth = np.concatenate([truth for _, _, truth in symbols])
    floor = 1e-3 * np.eye(past.shape[1])
    transition = np.full((STATES, STATES), 0.1)
    for _, _, states in symbols:
        np.add.at(transition, (states[:-1], states[1:]), 1)
    transition /= transition.sum(axis=1, keepdims=True)
    start = (np.bincount(truth, minlength=STATES) + 1) / (len(truth) + STATES)
    for symbol, _, states in symbols:
        x = inputs[symbol]
        means, covariances = [], []
        for k in range(STATES):
            every = past[truth == k] if (truth == k).sum() > 10 else past
            own = x[: len(states)][states == k]
            weight = len(own) / (len(own) + 50)
            mean = every.mean(axis=0) if len(own) == 0 else weight * own.mean(axis=0) + (1 - weight) * every.mean(axis=0)
            spread = np.cov(every.T) if len(own) < 10 else weight * np.cov(own.T) + (1 - weight) * np.cov(every.T)
            means.append(mean)
            covariances.append(spread + floor)
        yield symbol, forward(TEMPER * log_gauss(x, means, covariances), transition, start)[len(states) :]


def jump_model(symbols):
    """jumpmodels' JumpModel, online, with the penalty that did best on the first half (by its truth)."""
    from jumpmodels.jump import JumpModel

    smooth = lambda x: pd.DataFrame(x).ewm(halflife=5).mean().to_numpy()
    feature = [np.column_stack([x, smooth(x)]) for _, x, _ in symbols]
    past = np.vstack([f[: len(truth)] for f, (_, _, truth) in zip(feature, symbols)])
    truth = np.concatenate([truth for _, _, truth in symbols])
    scale = past.std(axis=0)
    best = None
    for penalty in PENALTIES:
        model = JumpModel(n_components=STATES, jump_penalty=penalty, random_state=SEED)
        model.fit(pd.DataFrame(past / scale), sort_by="freq")
        p = one_hot(np.asarray(model.predict_online(pd.DataFrame(past / scale))))
        names = naming(p, truth)
        hits = ((p @ names).argmax(axis=1) == truth).mean()
        if best is None or hits > best[0]:
            best = (hits, model, names)
    _, model, names = best
    for (symbol, _, states), f in zip(symbols, feature):
        p = one_hot(np.asarray(model.predict_online(pd.DataFrame(f / scale))))
        yield symbol, (p @ names)[len(states) :]


def one_hot(labels):
    return np.eye(STATES)[labels.astype(int)]


def river_tree(symbols):
    """river: ADWIN cuts the log range into segments; a Hoeffding tree learns the state from the segment, on the first half only."""
    from river import drift, tree

    model = tree.HoeffdingTreeClassifier(grace_period=100)
    later = {}
    for symbol, x, truth in symbols:
        detector = drift.ADWIN(delta=0.002)
        begin = 0
        for t, (move, spread) in enumerate(x):
            detector.update(spread)
            if detector.drift_detected:
                begin = max(begin, t - int(detector.width))
            segment = x[max(begin, t - 250) : t + 1]
            seen = {
                "return": segment[:, 0].mean() * np.sqrt(len(segment)),
                "range": segment[:, 1].mean(),
                "recent": x[max(0, t - 4) : t + 1, 1].mean(),
                "drift": x[max(0, t - 19) : t + 1, 0].mean(),
            }
            if t < len(truth):
                model.learn_one(seen, int(truth[t]))
            else:
                later.setdefault(symbol, []).append(seen)
    for symbol, _, _ in symbols:
        rows = [model.predict_proba_one(seen) for seen in later.get(symbol, [])]
        p = np.array([[row.get(k, 0.0) + 1e-3 for k in range(STATES)] for row in rows])
        yield symbol, p / p.sum(axis=1, keepdims=True)


MODELS = {
    "hmmlearn GaussianHMM, free": hmm_free,
    "Gaussian HMM with true moments": hmm_supervised,
    "jumpmodels JumpModel, online": jump_model,
    "river ADWIN + Hoeffding tree": river_tree,
}


def main(source, target):
    bars = pd.read_csv(source)
    groups = {symbol: group.reset_index(drop=True) for symbol, group in bars.groupby("symbol", sort=True)}
    symbols = [
        (symbol, inputs_of(group), group["state"].dropna().to_numpy().astype(int)) for symbol, group in groups.items()
    ]
    parts = []
    for name, model in MODELS.items():
        try:
            for symbol, p in model(symbols):
                later = groups[symbol][groups[symbol]["state"].isna()]
                part = pd.DataFrame(p, columns=[f"p{k}" for k in range(STATES)])
                part.insert(0, "label", p.argmax(axis=1))
                part.insert(0, "time", later["time"].to_numpy())
                part.insert(0, "symbol", symbol)
                part.insert(0, "model", name)
                parts.append(part)
        except Exception as error:  # A peer that fails is named, and the others go on.
            print(f"not run: {name}: {type(error).__name__}: {error}", file=sys.stderr)
    if parts:
        pd.concat(parts).to_csv(target, index=False, float_format="%.6g")


if __name__ == "__main__":
    main(*sys.argv[1:])
