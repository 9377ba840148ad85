"""The registration numbers that a register states beside its codes, looked for through the whole delivery."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.same_records import Keys
from service.core.arrays import distinct_of
from service.core.files.as_text import texts_of_column
from service.core.files.distinct_values import true_where
from service.core.files.personal import REGISTRATION_PREFIX
from service.core.files.sources import Source
from service.core.identifier_columns import faults_of
from service.reading.identity import text_keys
from service.reading.stated_numbers import NO_NUMBERS, StatedNumbers
from service.reading.who import identifiers_of, second_identifiers

_IDENTIFIERS = ("uscc", "registration_number")


def stated_numbers_of(source: Source) -> StatedNumbers:
    """The numbers of a delivery of enterprises; reads it through where it has columns of codes and of numbers.

    An unsound code takes no number from anybody. A source that is part of a delivery names the whole (`whole`).
    """
    source = getattr(source, "whole", source)
    if not all(name in source.columns and source.columns[name].used for name in _IDENTIFIERS):
        return NO_NUMBERS
    pairs, alone = [np.empty((0, 2), np.uint64)], [np.empty(0, np.uint64)]
    for codes, numbers in _identifiers(source):
        malformed, miscounted = faults_of(codes)
        beside = pa.array(true_where(numbers.is_valid()) & ~malformed & ~miscounted)
        both = np.column_stack((text_keys(numbers.filter(beside)), text_keys(codes.filter(beside))))
        pairs.append(np.unique(both, axis=0))
        alone.append(text_keys(_numbers_alone(codes)))
    stated, times = np.unique(np.unique(np.concatenate(pairs), axis=0)[:, 0], return_counts=True)
    told = np.intersect1d(stated[times == 1], distinct_of(np.concatenate(alone)))
    return StatedNumbers(stated[times > 1], _codes_of(source, told))


def _codes_of(source: Source, wanted: Keys) -> dict[str, str]:
    """The code beside which each number stands whose key is wanted."""
    found: dict[str, str] = {}
    for codes, numbers in _identifiers(source) if len(wanted) else ():
        malformed, miscounted = faults_of(codes)
        chosen = pa.array(np.isin(text_keys(numbers), wanted) & ~malformed & ~miscounted)
        found |= zip(numbers.filter(chosen).to_pylist(), codes.filter(chosen).to_pylist(), strict=True)
    return found


def _identifiers(source: Source) -> Iterator[tuple[pa.Array, pa.Array]]:
    """By what the rows of each batch are known, and their numbers beside that, null where there is none."""
    for batch in source.batches(_IDENTIFIERS):
        codes = identifiers_of(batch, source.columns)
        stated = texts_of_column(batch.columns[_IDENTIFIERS[1]], source.columns[_IDENTIFIERS[1]]).fill_null("")
        yield codes, second_identifiers(codes, stated)


def _numbers_alone(codes: pa.Array) -> pa.Array:
    return codes.filter(pc.starts_with(codes, REGISTRATION_PREFIX))
