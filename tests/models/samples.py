"""Small worlds to learn from, in which it is known what makes a problem likelier."""

import numpy as np

from models.columns import MISSING, NO_WORD, NOT_APPLICABLE
from models.sample import Sample, SampleColumn

DISTRICTS = ("east", "north", "south", "west", "hamlet")


def generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def world(rows: int = 900, seed: int = 0, days: int = 600, strength: float = 1.0) -> Sample:
    """Past problems and a district decide; the rest is noise, a constant, and a column of nothing.

    `strength` 0 is a world in which nothing can be foretold.
    """
    draws = generator(seed)
    problems = draws.poisson(2.0, rows).astype(np.int64)
    problems[draws.random(rows) < 0.1] = MISSING
    problems[draws.random(rows) < 0.05] = NOT_APPLICABLE
    district = draws.choice(6, rows, p=[0.1, 0.3, 0.2, 0.2, 0.19, 0.01]).astype(np.int64) - 1
    score = draws.integers(0, 10_000, rows)
    effect = np.where(problems < 0, 0.5, np.minimum(problems, 5) * 0.6) + (district == 2) - score / 10_000
    found = draws.random(rows) < 1 / (1 + np.exp(2.2 - strength * effect))
    columns = {
        "problems": SampleColumn(problems),
        "district": SampleColumn(district, DISTRICTS),
        "score": SampleColumn(score),
        "noise": SampleColumn(draws.integers(-50, 50, rows)),
        "constant": SampleColumn(np.full(rows, 7, np.int64)),
        "nothing": SampleColumn(np.full(rows, MISSING, np.int64)),
        "wordless": SampleColumn(np.full(rows, NO_WORD, np.int64), ()),
    }
    risk = {"problems": 1, "score": -1, "noise": 1}
    day = np.sort(draws.integers(18_000, 18_000 + days, rows)).astype(np.int32)
    owner = draws.integers(0, rows // 3, rows)
    return Sample(columns, found, day, np.ones(rows), owner, risk)
