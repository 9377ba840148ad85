"""Comparisons of held values with the figures of a rule set; a missing value compares false."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

import numpy as np

from rules.conditions import Compare
from scoring.cleaning import clean_text
from scoring.facts import NO_TEXT, NOT_APPLICABLE, Ints, Mask, Vocabulary
from scoring.integer_grid import GREATEST, LEAST, held_ends_of

Test = Callable[[Ints], Mask]
TextTest = Callable[[Vocabulary, Ints], Mask]


@lru_cache(maxsize=4096)
def number_test(compare: Compare, scale: int, missing: int) -> Test:
    """A test of integers held as `scale` per unit; `missing` is the integer that stands for a missing value."""
    if compare.missing is not None:
        return _missing_test(missing, compare.missing)
    if compare.values is not None:
        held = [v for value in compare.values if (v := Fraction(value) * scale).denominator == 1]
        if len(held) == 1:
            only = int(held[0])
            return lambda values: values == only
        wanted = np.array([int(v) for v in held], np.int64)
        return lambda values: np.isin(values, wanted)
    assert compare.interval is not None
    low, high = held_ends_of(compare.interval, scale)
    if low == LEAST:
        return lambda values: (values <= high) & (values > NOT_APPLICABLE)
    if high == GREATEST:
        return lambda values: values >= low
    return lambda values: (values >= low) & (values <= high)


def _missing_test(missing: int, wanted: bool) -> Test:
    return (lambda values: values == missing) if wanted else (lambda values: values != missing)


@lru_cache(maxsize=4096)
def text_test(compare: Compare, written: bool) -> TextTest:
    """A test of codes into a vocabulary, by the text behind each, cleaned; `written`: those held are not yet."""
    if (missing := compare.missing) is not None:
        return lambda vocabulary, codes: (codes == NO_TEXT) == missing
    values = frozenset(clean_text(str(value)) for value in compare.values or ())
    prefixes = tuple(clean_text(prefix) for prefix in compare.prefixes or ())
    if len(values) == 1 and not prefixes and not written:
        (only,) = values
        return lambda vocabulary, codes: codes == np.array(vocabulary.code(only), codes.dtype)

    def passes(text: str) -> bool:
        plain = clean_text(text) if written else text
        return plain in values or plain.startswith(prefixes)

    return lambda vocabulary, codes: vocabulary.table(compare, passes, 0)[codes] == 1


def share_mask(compare: Compare, part: Ints, whole: Ints, at_least: int) -> Mask:
    """True where part / whole passes `compare`, exactly.

    Below `at_least` records there is no share: it is missing where one record would do, else not applicable.
    """
    absent = whole < at_least
    if compare.missing is not None:
        return (absent & (at_least == 1)) == compare.missing
    if compare.values is not None:
        shares = [Fraction(v) for v in compare.values]
        passing = [part * s.denominator == whole * s.numerator for s in shares]
        return np.logical_or.reduce(passing) & ~absent
    assert compare.interval is not None
    i, passes = compare.interval, ~absent
    limits = ((i.at_least, np.greater_equal), (i.above, np.greater), (i.at_most, np.less_equal), (i.below, np.less))
    for limit, test in limits:
        if limit is not None:
            share = Fraction(limit)
            passes &= test(part * share.denominator, whole * share.numerator)
    return passes
