"""Fits a logistic curve, its coefficients held to a sign, and measures how true probabilities are."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
STEPS, PENALTY = 600, 2.0
FOLDS, BINS, LEAST_POINT, RESAMPLES = 10, 10, 15, 1000


def fit(features: Floats, right: Floats, weights: Floats, signs: Floats) -> Floats:
    """Return the coefficients that make the outcomes likeliest, drawn towards 0; the first is the bias.

    `signs` says for each whether it may be neither negative (1), nor positive (-1), or both (0).
    """
    scale = np.maximum(np.abs(features).max(axis=0), 1e-9)
    scaled = features / scale
    penalty = np.full(features.shape[1], PENALTY)
    penalty[0] = 0.0
    step = 1.0 / (0.25 * float(np.linalg.norm(scaled * np.sqrt(weights)[:, None], 2)) ** 2 + PENALTY)
    found = ahead = np.zeros(features.shape[1])
    for count in range(STEPS):
        missed = _sigmoid(scaled @ ahead) - right
        before, found = found, ahead - step * (scaled.T @ (weights * missed) + penalty * ahead)
        found = np.where(signs > 0, np.maximum(found, 0), np.where(signs < 0, np.minimum(found, 0), found))
        ahead = found + count / (count + 3) * (found - before)
    return np.asarray(found / scale, np.float64)


def predict(features: Floats, coefficients: Floats) -> Floats:
    """Return the probabilities."""
    return _sigmoid(features @ coefficients)


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def fold_groups(groups: Sequence[str], seed: int = 3) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield which samples are held out in each fold; all of a group are, or none."""
    names = sorted(set(groups))
    np.random.default_rng(seed).shuffle(names)
    fold_of = {name: number % FOLDS for number, name in enumerate(names)}
    folds = np.asarray([fold_of[group] for group in groups])
    for fold in range(FOLDS):
        yield folds == fold


def bin_equally(probabilities: Floats) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the samples from the least sure to the surest in bins of one size."""
    yield from (part for part in np.array_split(np.argsort(probabilities, kind="stable"), BINS) if len(part))


def bin_widely(probabilities: Floats) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the samples of each tenth of the scale that has enough of them to draw a point."""
    for low in np.arange(0, 1, 1 / BINS):
        part = np.flatnonzero((probabilities >= low) & (probabilities < low + 1 / BINS))
        if len(part) >= LEAST_POINT:
            yield part


def calibration_error(probabilities: Floats, right: Floats) -> float:
    """Return the expected calibration error: |mean probability - share right| over bins of one size."""
    gaps = (
        len(part) * abs(float(probabilities[part].mean() - right[part].mean()))
        for part in bin_equally(probabilities)
    )
    return sum(gaps) / len(right)


def bootstrap(
    groups: Sequence[str], measure: Callable[[npt.NDArray[np.int64]], float]
) -> tuple[float, float]:
    """Return the 95 % interval of a figure over samples whose groups are drawn again and again."""
    members: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    lists = [np.asarray(indexes) for indexes in members.values()]
    rng = np.random.default_rng(11)
    figures = [
        measure(np.concatenate([lists[at] for at in rng.integers(0, len(lists), len(lists))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(figures, (0.025, 0.975))
    return float(low), float(high)
