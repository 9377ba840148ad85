"""Random draws that depend on the seed, the block and the purpose, and on nothing else."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from service.core.arrays import Ints, Mask
from service.demo.family import Choice

Floats = npt.NDArray[np.float64]

# Food enterprises have food choices so many times as often as the share says.
FOOD_FACTOR = 3.0
# Beyond this a higher latent risk no longer tilts a choice.
RISK_LIMIT = 5.0


def stream(seed: int, block: int, purpose: str) -> np.random.Generator:
    """The generator for one purpose in one block; a new purpose leaves all others as they were."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, block, crc32(purpose.encode())])))


def pick(choices: Sequence[Choice], rng: np.random.Generator, risk: Floats, food: Mask) -> Ints:
    """The index of one choice for each row, by share, tilted by latent risk.

    Choices of food occur only where `food`, and there more often.
    """
    tilts = np.array([choice.tilt for choice in choices])
    weights = np.array([choice.share for choice in choices]) * (1 + tilts * np.minimum(risk, RISK_LIMIT)[:, None])
    weights[:, [choice.food for choice in choices]] *= FOOD_FACTOR * food[:, None]
    bounds = weights.cumsum(axis=1)
    index: Ints = (rng.random(len(risk))[:, None] * bounds[:, -1:] >= bounds).sum(axis=1)
    return index


def share_index(shares: Sequence[float], rng: np.random.Generator, n: int) -> Ints:
    """n indexes drawn with probabilities proportional to `shares`."""
    bounds = np.cumsum(np.array(shares, dtype=np.float64))
    index: Ints = np.searchsorted(bounds, rng.random(n) * bounds[-1], side="right")
    return index


def days_between(low: int, high: int, rng: np.random.Generator, n: int) -> Ints:
    """n whole numbers of days from low to high, both included."""
    return rng.integers(low, high + 1, size=n)
