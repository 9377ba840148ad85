"""Where the bins of a feature begin and which words have a place of their own, from the training part alone."""

import numpy as np

from models.bins import Cuts, Vocabulary
from models.columns import NO_WORD, NOT_APPLICABLE, Column, Columns, Floats, Ints

# A word seen in fewer inspections, or in a smaller share of them, is learned together with the other rare ones.
LEAST_INSPECTIONS = 30
LEAST_SHARE = 0.005


def features_of(columns: Columns, weight: Floats, bins: int) -> tuple[Cuts | Vocabulary, ...]:
    """The places of every feature: about `bins` bins of equal weight, or the words that are not rare."""
    return tuple(
        Vocabulary(name, common_words(column))
        if column.texts is not None
        else Cuts(name, bin_edges_of(column.values, weight, bins))
        for name, column in columns.items()
    )


def bin_edges_of(values: Ints, weight: Floats, bins: int) -> Ints:
    """(m,) the values at which a bin begins, after the first: a value that fills a bin alone has one of its own.

    `values` (n,) with missing and not applicable, which count for nothing; `weight` (n,).
    """
    regular = values > NOT_APPLICABLE
    distinct, which = np.unique(values[regular], return_inverse=True)
    if len(distinct) < 2:
        return np.zeros(0, np.int64)
    mass = np.bincount(which, weight[regular]).astype(np.float64)
    return distinct[_starts(mass, mass.sum() / bins)]


def _starts(mass: Floats, full: float) -> list[int]:
    """The positions at which a bin begins, without the first: each holds `full`, but the last."""
    starts: list[int] = []
    held = mass[0]
    for place, each in enumerate(mass[1:].tolist(), start=1):
        # Weights are floats: a bin one rounding short of full is full.
        if held >= full * (1 - 1e-9) or (each >= full and held >= full / 4):
            starts.append(place)
            held = 0.0
        held += each
    # What is left over at the end is too little for a bin.
    return starts[:-1] if starts and held < full / 4 else starts


def common_words(column: Column) -> tuple[str, ...]:
    """The words that are not rare, in the order of the alphabet."""
    texts = column.texts or ()
    codes = column.values[column.values != NO_WORD]
    counts = np.bincount(codes, minlength=len(texts)) if len(texts) else np.zeros(0, np.int64)
    least = max(LEAST_INSPECTIONS, LEAST_SHARE * len(column.values))
    return tuple(sorted(text for text, count in zip(texts, counts.tolist(), strict=True) if count >= least))
