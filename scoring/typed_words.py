"""Words of records as codes: what a word means depends on the type of its record, so columns are read by a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from rules.codes import code_of, why_unsettled
from scoring.facts import NO_TEXT, Ints, Vocabulary
from scoring.named_words import Named, names_word
from scoring.stated_values import text_of
from scoring.text_parsing import held_text_of
from scoring.unreadable import Reason, Unreadable

# What a person matched: (field, type of record or "", the word as it is looked up) -> code.
Matched = Mapping[tuple[str, str, str], str]

# Held instead of a code for a word that must be matched first, and for a bare code that can be read in two ways.
WORD_WAITS, CODE_WAITS = -3, -4
_WAITING = {"word": WORD_WAITS, "code": CODE_WAITS}
_REMEMBERED = 1 << 12
WHY_IT_WAITS = {WORD_WAITS: Reason.WORD_TO_MATCH, CODE_WAITS: Reason.AMBIGUOUS_CODE}


@dataclass(frozen=True, slots=True)
class WordsWanted:
    """What a person matched words to. Where facts are stored, `as_stated` keeps a matched word as it was stated."""

    matched: Matched = field(default_factory=dict)
    as_stated: bool = False
    # Words that no list has and rules name all the same; asked for where there is such a word.
    named: Callable[[], Named] = frozenset

    def is_named(self, name: str, word: str) -> bool:
        """Whether some rule names an unlisted word, so that it counts all the same."""
        return names_word(self.named(), name, word)

    def match_of(self, name: str, word: str, record_type: str) -> str | None:
        """The code that a person matched a cleaned word to; None where nobody did."""
        return self.matched.get((name, record_type, word.casefold())) if self.matched else None

    def held(self, name: str, word: str, record_type: str) -> str | int:
        """What is held of a cleaned word in a record of that type: its code, or one of the numbers for words that wait.

        A matched word waits no more.
        """
        code = self.match_of(name, word, record_type)
        if code is not None:
            return word if self.as_stated else code
        why = why_unsettled(name, word, record_type)
        return _WAITING[why] if why else code_of(name, word, record_type)


AS_LISTED = WordsWanted()


def read_word(name: str, value: Any, record_type: str, vocabulary: Vocabulary, words: WordsWanted = AS_LISTED) -> int:
    """A stated value of a field whose words depend on the type, as it is held; raises Unreadable where it waits."""
    text = value if type(value) is str else text_of(value)
    held = _held_of(words, name, text, record_type) if words.matched else _held_as_listed(name, text, record_type)
    if isinstance(held, int):
        raise Unreadable(WHY_IT_WAITS[held])
    return NO_TEXT if held is None else vocabulary.add(held)


@lru_cache(_REMEMBERED)
def _held_as_listed(name: str, text: str, record_type: str) -> str | int | None:
    return _held_of(AS_LISTED, name, text, record_type)


def _held_of(words: WordsWanted, name: str, text: str, record_type: str) -> str | int | None:
    """The held word of a stated text, or a number where it waits; None where it says nothing."""
    plain = held_text_of(name, text_of(text))
    return None if plain is None else words.held(name, plain, record_type)


class TypedWords:
    """Turns the words of one field into held codes, row by row as the type of the record says; threads may share it.

    `stated` numbers the words as files have them, cleaned, `held` what is kept; `types` numbers the types.
    """

    def __init__(
        self, name: str, types: Vocabulary, stated: Vocabulary, held: Vocabulary, words: WordsWanted = AS_LISTED
    ) -> None:
        self._name, self._types, self.stated, self._held, self._words = name, types, stated, held, words
        self._known: dict[tuple[int, int], int] = {}

    def __call__(self, types: Ints, words: Ints) -> Ints:
        """The held code of each row's word, `NO_TEXT` where it has none, or a number for words that wait."""
        # Place 0 of a line is for no word, line 0 for no type. Threads may add words meanwhile: only those here count.
        width = int(words.max(initial=-1)) + 2
        cells = (types.astype(np.int64) + 1) * width + words + 1
        table = np.full((int(types.max(initial=-1)) + 2) * width, NO_TEXT, np.int32)
        used = np.flatnonzero(np.bincount(cells, minlength=1))
        pairs = zip((used // width - 1).tolist(), (used % width - 1).tolist(), strict=True)
        table[used] = [NO_TEXT if word < 0 else self._code(kind, word) for kind, word in pairs]
        return table.take(cells)

    def _code(self, kind: int, word: int) -> int:
        code = self._known.get((kind, word))
        if code is None:
            record_type = self._types.texts[kind] if kind >= 0 else ""
            held = self._words.held(self._name, self.stated.texts[word], record_type)
            code = self._known[kind, word] = held if isinstance(held, int) else self._held.add(held)
        return code
