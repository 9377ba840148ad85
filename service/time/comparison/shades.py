"""How dark a cell of a table is drawn."""

from fractions import Fraction

# The darkest that dark letters are read on.
SHADES = 4


def shade_of(number: int | Fraction, most: int | Fraction) -> int | None:
    """The shade of a number beside the largest; None for nought."""
    return None if not number else min(int(number * SHADES / most), SHADES - 1)
