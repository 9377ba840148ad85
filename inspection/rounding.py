"""A stratum's quota spread over its cells by systematic rounding from a start that is a hash.

Each cell gets the floor or the ceiling of its exact share, in the mean exactly it: rounding that is not random would
never draw from small cells.
"""

from collections.abc import Mapping
from fractions import Fraction

from inspection.hashing import hash_of
from inspection.quotas import Quota


def sizes_of(seed: str, stratum: str, cells: Mapping[str, int], quota: Quota) -> dict[str, int]:
    """How many are drawn of each cell of `cells`, which says how many each has."""
    least = sum(quota.least.values())
    to_draw, to_draw_from = quota.number - least, sum(cells.values()) - least
    if not to_draw_from:
        return {cell: quota.least[cell] for cell in cells}
    start = int(hash_of("start", seed, stratum), 16)
    passed = given = 0
    sizes = {}
    for cell in sorted(cells, key=lambda cell: (hash_of("cell", seed, stratum, cell), cell)):
        passed += cells[cell] - quota.least[cell]
        reached = ((passed * to_draw << 256) + start * to_draw_from) // (to_draw_from << 256)
        sizes[cell] = quota.least[cell] + reached - given
        given = reached
    return sizes


def probability_of(cell: str, cells: Mapping[str, int], quota: Quota) -> Fraction:
    """The exact probability with which a subject of `cell` is drawn."""
    least = sum(quota.least.values())
    to_draw_from = sum(cells.values()) - least
    share = Fraction(quota.number - least, to_draw_from) if to_draw_from else Fraction(0)
    return (quota.least[cell] + (cells[cell] - quota.least[cell]) * share) / cells[cell]


def millionths_of(probability: Fraction) -> int:
    """The probability in whole millionths, rounded half up and never to 0 where there is one: what is handed on."""
    rounded = (2_000_000 * probability.numerator + probability.denominator) // (2 * probability.denominator)
    return max(rounded, 1) if probability else 0
