"""Probabilities and log-odds, in which evidence adds up."""

import math


def to_probability(log_odds: float) -> float:
    """Return the probability that these log-odds stand for; they must not be below −700."""
    return 1 / (1 + math.exp(-log_odds))


def to_log_odds(probability: float, least: float) -> float:
    """Return the log-odds of a probability, taken for at least `least` and at most one less that."""
    bounded = min(max(probability, least), 1 - least)
    return math.log(bounded / (1 - bounded))
