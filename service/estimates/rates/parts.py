"""Selections and lists counted into the parts that rates are reckoned from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspection.rates import Looked
from service.core.arrays import Array, Ints, Mask, number_distinct, numbers_of_rows
from service.estimates.selections.chances import chances_of
from service.estimates.selections.selections import NOT_OF_LINE, Outcome, Selections


@dataclass(frozen=True, slots=True)
class Part:
    """Those of one batch, stratum and probability who share some words; `awaited` have no result yet."""

    batch: int
    words: tuple[str, ...]
    looked: Looked
    awaited: int


class Parts:
    """What lists and selections are counted into, by whatever words are asked for."""

    def __init__(self, selections: Selections) -> None:
        self._selections, listed = selections, selections.listed
        num, den = chances_of(selections)
        # Of a stratum of which nobody was drawn no rate is told, whatever stands here.
        columns = [listed.batch, listed.places["stratum"], np.maximum(num, 1), den]
        # The number of those groups that are of one batch, stratum and probability.
        self._alike = numbers_of_rows(columns)
        self._of_alike = np.zeros((int(self._alike.max(initial=-1)) + 1, len(columns)), np.int64)
        for place, column in enumerate(columns):
            self._of_alike[self._alike, place] = column

    def by(self, names: Sequence[str], outcome: Array | None = None, batches: Mask | None = None) -> list[Part]:
        """The parts by the words of `names`; of some `batches`, and by another `outcome`, where stated."""
        listed = self._selections.listed
        held = np.ones(len(listed.batch), np.bool_) if batches is None else batches[listed.batch]
        number = self._alike
        for name in names:
            number = number * len(listed.words[name]) + listed.places[name]
        found, of_group = number_distinct(number[held])
        at = np.full(len(held), -1)
        at[held] = of_group
        sizes = np.bincount(at[held], listed.number[held], minlength=len(found)).astype(np.int64)
        outcomes = self._selections.outcome if outcome is None else outcome
        counts = _counts_of(at[self._selections.group], outcomes, len(found))
        keys = self._keys_of(found, [len(listed.words[name]) for name in names])
        return [
            _part(self._selections, names, *rest) for rest in zip(keys, sizes.tolist(), counts.tolist(), strict=True)
        ]

    def _keys_of(self, found: Ints, sizes: Sequence[int]) -> list[list[int]]:
        """Batch, stratum, probability and places of words that each number was made of."""
        places = []
        for size in reversed(sizes):
            found, place = np.divmod(found, max(size, 1))
            places.append(place)
        keys: list[list[int]] = np.column_stack([self._of_alike[found], *reversed(places)]).tolist()
        return keys


def _counts_of(at: Ints, outcome: Array, number: int) -> Ints:
    """By key and outcome how many selections; those of no key and of no line are left out."""
    counted = (at >= 0) & (outcome != NOT_OF_LINE)
    pairs = at[counted] * len(Outcome) + outcome[counted]
    return np.bincount(pairs, minlength=number * len(Outcome)).reshape(number, len(Outcome))


def _part(selections: Selections, names: Sequence[str], key: Sequence[int], listed: int, counts: Sequence[int]) -> Part:
    batch, stratum, num, den, *places = key
    none_yet, found, no_problem, refused, absent, out_of_scope = counts
    one, words = selections.batches[batch], selections.listed.words
    looked = Looked(
        one.draw_id,
        # Strata of one name are one stratum of the year under one scheme alone.
        f"{one.scheme or ''}/{words['stratum'][stratum]}",
        listed,
        sum(counts),
        found + no_problem,
        found,
        refused,
        absent,
        num,
        den,
        out_of_scope,
    )
    return Part(batch, tuple(words[name][at] for name, at in zip(names, places, strict=True)), looked, none_yet)


def merged_parts(parts: Iterable[Part]) -> list[Looked]:
    """The parts put together that are of one batch, stratum and probability."""
    found: dict[tuple[str, str, int, int], list[Looked]] = {}
    for part in parts:
        one = part.looked
        found.setdefault((one.batch, one.stratum, one.num, one.den), []).append(one)
    return [_sum(alike) if len(alike) > 1 else alike[0] for alike in found.values()]


def _sum(alike: Sequence[Looked]) -> Looked:
    names = ("listed", "drawn", "base", "found", "refused", "absent", "out_of_scope")
    return replace(alike[0], **{name: sum(getattr(one, name) for one in alike) for name in names})


def by_words(parts: Iterable[Part], place: int) -> Mapping[str, list[Part]]:
    """The parts by one of their words, in its order."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.words[place], []).append(part)
    return dict(sorted(found.items()))
