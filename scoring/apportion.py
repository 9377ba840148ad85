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


# How many times their sum the weights may add up to without their signs.
MOST_CANCELLED = 4


def apportion_signed(total: int, weights: Sequence[int]) -> list[int]:
    """Integers that sum to `total`, shared out by `weights` of either sign (in order of preference).

    Where the weights together push the way that `total` points, each has its signed part, total x weight / sum, rounded
    down, and what is left goes to the largest remainders; of equal ones, to the earlier. Where they do not, the parts
    would have the wrong signs, and where they all but cancel out, the parts would dwarf the whole: then only those
    that push that way share, and where none does, all alike.
    """
    whole = sum(weights)
    if total * whole <= 0 or sum(map(abs, weights)) > MOST_CANCELLED * abs(whole):
        sign = -1 if total < 0 else 1
        pushing = [max(sign * weight, 0) for weight in weights]
        return apportion(total, pushing if any(pushing) else [1] * len(weights))
    shares, rests = zip(
        *(divmod(total * weight, whole) if whole > 0 else divmod(-total * weight, -whole) for weight in weights),
        strict=True,
    )
    left = total - sum(shares)
    richest = set(sorted(range(len(weights)), key=lambda i: (-rests[i], i))[:left])
    return [share + (i in richest) for i, share in enumerate(shares)]
