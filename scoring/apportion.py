"""Apportionment by largest remainder: whole hundredths that add up to the whole."""

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Integers proportional to `weights` (all of one sign, in order of preference) that sum to `total`.

    What is left after rounding down goes to the largest remainders; of equal ones, to the earlier.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    shares, rests = zip(*(divmod(abs(total) * abs(w), abs(whole)) for w in weights), strict=True)
    left = abs(total) - sum(shares)
    richest = set(sorted(range(len(weights)), key=lambda i: (-rests[i], i))[:left])
    return [sign * (share + (i in richest)) for i, share in enumerate(shares)]
