"""Blocks of facts that are scored in one go, such as one enterprise as it was known on many days."""

from collections.abc import Mapping, Sequence

import numpy as np

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from scoring.facts import MISSING, Facts, Ints, Records, Vocabulary
from scoring.known_versions import id_at

# Words by field.
Words = Mapping[str, Vocabulary]


def stack_facts(blocks: Sequence[Facts]) -> Facts:
    """The enterprises of all blocks, in order; each block may have words and fields of its own."""
    words = _common_words(blocks)
    codes = [str(code) for block in blocks for code in block.uscc]
    names = {name: ENTERPRISE_FIELDS[name].kind for block in blocks for name in block.attributes}
    attributes = {
        name: np.concatenate(
            [
                codes_in_words(name, block.attributes.get(name, np.full(len(block), MISSING[kind])), block, words)
                for block in blocks
            ]
        )
        for name, kind in names.items()
    }
    return Facts(codes, attributes, _stacked_records(blocks, words), words)


def codes_in_words(name: str, column: Ints, block: Facts, words: Words) -> Ints:
    """The column with the codes that `words` has for its texts; a column without texts as it is."""
    own = block.vocabularies.get(name)
    if own is None or own is words.get(name):
        return column
    table = np.array([*(words[name].add(text) for text in own.texts), -1], column.dtype)
    codes: Ints = table[column]
    return codes


def _stacked_records(blocks: Sequence[Facts], words: Words) -> Records:
    """The records of all blocks by type, and within a type by block."""
    held = [block.records for block in blocks]
    firsts = np.cumsum([0, *(len(block) for block in blocks[:-1])]).tolist()
    starts = np.cumsum([0, *(len(records) for records in held[:-1])]).tolist()
    slices, taken, begin = {}, [np.empty(0, np.int64)], 0
    for name in sorted({name for records in held for name in records.slices}):
        runs = [records.slices.get(name, slice(0, 0)) for records in held]
        taken += [np.arange(run.start, run.stop) + start for run, start in zip(runs, starts, strict=True)]
        number = sum(run.stop - run.start for run in runs)
        slices[name], begin = slice(begin, begin + number), begin + number
    order = np.concatenate(taken)
    names = {name: RECORD_FIELDS[name].kind for records in held for name in records.columns}
    columns = {
        name: np.concatenate(
            [
                codes_in_words(
                    f"record.{name}",
                    block.records.columns.get(name, np.full(len(block.records), MISSING[kind])),
                    block,
                    words,
                )
                for block in blocks
            ]
        )[order]
        for name, kind in names.items()
    }
    owner = np.concatenate([records.owner + first for records, first in zip(held, firsts, strict=True)])
    ids = [id_at(records.ids, row) for records in held for row in range(len(records))]
    called = [ids[row] for row in order.tolist()]
    identity = _identity_of(held)
    return Records(
        owner[order].astype(np.int32), slices, columns, called, None if identity is None else identity[order]
    )


def _identity_of(held: Sequence[Records]) -> Ints | None:
    """Which record each row is, within its enterprise; None where every row is a record of its own."""
    if all(records.identity is None for records in held):
        return None
    return np.concatenate(
        [np.arange(len(records)) if records.identity is None else records.identity for records in held]
    )


def _common_words(blocks: Sequence[Facts]) -> dict[str, Vocabulary]:
    """By field the words of all blocks: theirs where it is one and the same, else a vocabulary of its own."""
    names = {name: words for block in blocks for name, words in block.vocabularies.items()}
    return {
        name: words if all(block.vocabularies.get(name) is words for block in blocks) else Vocabulary()
        for name, words in names.items()
    }
