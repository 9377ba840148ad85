"""Selections and lists counted into the parts that rates are reckoned from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspection.rates import Looked
from service.core.arrays import Array, Ints, Mask
from service.estimates.selections.chances import chances_of
from service.estimates.selections.selections import NOT_OF_LINE, Outcome, Selections

# Numbers of words and of probabilities up to here stand for themselves.
_MOST_WORDS = 4_096


@dataclass(frozen=True, slots=True)
class Part:
    """Those of one batch, stratum and probability who share some words; `awaited` have no result yet."""

    batch: int
    words: tuple[str, ...]
    looked: Looked
    awaited: int


def parts_of(
    selections: Selections, names: Sequence[str], outcome: Array | None = None, batches: Mask | None = None
) -> list[Part]:
    """The parts of all lists by the words of `names`; of some `batches`, and by another `outcome`, where stated."""
    listed = selections.listed
    num, den = chances_of(selections)
    # Of a stratum of which nobody was drawn no rate is told, whatever stands here.
    num = np.maximum(num, 1)
    columns = [listed.batch, listed.places["stratum"], num, den, *(listed.places[name] for name in names)]
    held = np.ones(len(listed.batch), np.bool_) if batches is None else batches[listed.batch]
    keys, of_group = _distinct_rows([column[held] for column in columns])
    at = np.full(len(held), -1)
    at[held] = of_group
    sizes = np.bincount(at[held], listed.number[held], minlength=len(keys)).astype(np.int64)
    counts = _counts_of(at[selections.group], selections.outcome if outcome is None else outcome, len(keys))
    return [_part(selections, names, key, *rest) for key, *rest in zip(keys, sizes, counts, strict=True)]


def _distinct_rows(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The distinct rows of some columns in their order, and the place among them of each row.

    One number for each row is sorted in a third of the time that rows take.
    """
    rows = np.stack(columns, axis=1)
    number, most = np.zeros(len(rows), np.int64), 1
    for column in columns:
        code = column if column.max(initial=0) < _MOST_WORDS else np.unique(column, return_inverse=True)[1]
        size = int(code.max(initial=0)) + 1
        number, most = number * size + code, most * size
    if most > np.iinfo(np.int64).max:
        distinct, of_each = np.unique(rows, axis=0, return_inverse=True)
        return distinct, of_each.reshape(-1)
    _, first, of_each = np.unique(number, return_index=True, return_inverse=True)
    return rows[first], of_each


def _counts_of(at: Ints, outcome: Array, number: int) -> Ints:
    """By key and outcome how many selections; those of no key and of no line are left out."""
    counted = (at >= 0) & (outcome != NOT_OF_LINE)
    pairs = at[counted] * len(Outcome) + outcome[counted]
    return np.bincount(pairs, minlength=number * len(Outcome)).reshape(number, len(Outcome))


def _part(selections: Selections, names: Sequence[str], key: Array, listed: int, counts: Ints) -> Part:
    batch, stratum, num, den, *places = key.tolist()
    none_yet, found, no_problem, refused, absent, out_of_scope = counts.tolist()
    one, words = selections.batches[batch], selections.listed.words
    looked = Looked(
        one.draw_id,
        # Strata of one name are one stratum of the year under one scheme alone.
        f"{one.scheme or ''}/{words['stratum'][stratum]}",
        int(listed),
        int(counts.sum()),
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
    found: dict[tuple[str, str, int, int], Looked] = {}
    for part in parts:
        one = part.looked
        key = one.batch, one.stratum, one.num, one.den
        found[key] = _sum(found[key], one) if key in found else one
    return list(found.values())


def _sum(one: Looked, other: Looked) -> Looked:
    names = ("listed", "drawn", "base", "found", "refused", "absent", "out_of_scope")
    return replace(one, **{name: getattr(one, name) + getattr(other, name) for name in names})


def by_words(parts: Iterable[Part], place: int) -> Mapping[str, list[Part]]:
    """The parts by one of their words, in its order."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.words[place], []).append(part)
    return dict(sorted(found.items()))
