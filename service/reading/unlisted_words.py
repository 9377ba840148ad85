"""Words that no list has, counted as they come in: by field and type of record, with the rows that state them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from rules.codes import FIELDS, is_known, word_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.record_types import RECORD_TYPES
from rules.texts import Text
from scoring.facts import Facts, Ints, Vocabulary
from scoring.typed_words import WordsWanted

_SHOWN = 5
# Coded by a table of their own, and read for people to see.
WATCHED = FIELDS | {"industry"}
_LABELS = {
    "data_status": ("数据状态", "data status"),
    "current_status": ("当前状态", "current status"),
    "published": ("公示状态", "publicity"),
    "person_kind": ("行政相对人类别", "kind of person"),
    "trigger": ("触发原因", "trigger"),
}
# What becomes of a row with an unknown word.
_NOT_COUNTED = Text(
    "按原文保留，匹配前不计入任何规则", "kept as they stand; no rule counts them until they are matched"
)
_AS_SOUND = Text("这些行按有效数据计入", "whose rows count like any other")
_MEANT = {
    "data_status": _AS_SOUND,
    "current_status": _AS_SOUND,
    "published": Text("这些年报按已报送处理", "whose reports are taken as filed"),
    "person_kind": Text("这些行不按自然人处理", "whose rows are not taken for those of natural persons"),
    "industry": Text("按原文保留，行业规则不适用", "kept as they stand; no rule over industries applies"),
    "type": Text("这些行列入待核数据，匹配后读取", "whose rows wait until they are matched"),
}


@dataclass(frozen=True, slots=True, eq=False)
class UnlistedWord:
    """A word of a batch: in `rows` rows; `places` are those that can be used, by their place among the good rows."""

    field: str
    record_type: str
    word: str
    rows: int
    places: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word that no list has and nobody matched, with the number of rows that state it."""

    field: str
    record_type: str
    word: str
    rows: int


def unlisted_of(
    name: str, vocabulary: Vocabulary, codes: Ints, types: tuple[Vocabulary, Ints] | None, of_all: str = ""
) -> list[UnlistedWord]:
    """The unlisted words of a column of good rows.

    `types` are those of the records, where words depend on them and each row states its own; `of_all` is that of all.
    """
    width = int(codes.max(initial=-1)) + 2
    kinds, texts = (types[1].astype(np.int64), types[0].texts) if types else (np.full(len(codes), -1), [])
    cells = (kinds + 1) * width + codes + 1
    counts = np.bincount(cells, minlength=1)
    found: list[tuple[int, int, str, str]] = []
    for cell in np.flatnonzero(counts).tolist():
        kind, code = cell // width - 1, cell % width - 1
        record_type = texts[kind] if kind >= 0 else of_all
        if code >= 0 and not is_known(name, vocabulary.texts[code], record_type):
            found.append((int(counts[cell]), cell, record_type, vocabulary.texts[code]))
    if not found:
        return []
    found.sort(key=lambda one: (-one[0], one[3]))
    order = np.argsort(cells, kind="stable")
    ends = np.cumsum(counts)
    return [
        UnlistedWord(name, record_type, word, rows, order[ends[cell] - rows : ends[cell]])
        for rows, cell, record_type, word in found
    ]


def unlisted_of_facts(facts: Facts, wanted: WordsWanted) -> list[WordCount]:
    """The unlisted words of a block of facts that no rule names, with their counts, the most frequent first."""
    found: list[WordCount] = []
    columns = facts.records.columns
    for name in sorted(WATCHED):
        if name in facts.attributes:
            found += _counted(name, "", facts.vocabularies[name], facts.attributes[name])
        elif name in columns:
            for kind, run in facts.records.slices.items():
                found += _counted(name, kind, facts.vocabularies[f"record.{name}"], columns[name][run])
    found = [one for one in found if not wanted.is_named(one.field, one.word)]
    return sorted(found, key=lambda one: (-one.rows, one.word))


def _counted(name: str, record_type: str, vocabulary: Vocabulary, codes: Ints) -> Iterator[WordCount]:
    for code in set(codes.tolist()):
        if code >= 0 and not is_known(name, vocabulary.texts[code], record_type):
            yield WordCount(name, record_type, vocabulary.texts[code], int(np.count_nonzero(codes == code)))


class WordSums:
    """The rows of unlisted words added up; threads may share it."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._adding = Lock()

    def add(self, words: Iterable[WordCount | UnlistedWord]) -> None:
        """Adds the rows of these words."""
        with self._adding:
            for one in words:
                self._counts[one.field, one.record_type, one.word] += one.rows

    def counts(self) -> list[WordCount]:
        """The words, field by field, the most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1:]))
        return [WordCount(*key, rows) for key, rows in ordered]

    def notices(self) -> list[Text]:
        """One notice for each field with unlisted words."""
        return notices_of_words(self.counts())


class WordCounts(WordSums):
    """All unlisted words of a file, but for those that were matched."""

    def __init__(self, wanted: WordsWanted) -> None:
        super().__init__()
        self._wanted = wanted

    def add(self, words: Iterable[WordCount | UnlistedWord]) -> None:
        """Adds those of a batch that nobody matched."""
        super().add(one for one in words if self._wanted.match_of(one.field, one.word, one.record_type) is None)


def notices_of_words(words: Sequence[WordCount]) -> list[Text]:
    """What to tell of unlisted words: one notice for each field, the most frequent words first."""
    by_field: dict[str, list[WordCount]] = defaultdict(list)
    for one in words:
        by_field[one.field].append(one)
    return [_notice(name, sorted(found, key=lambda one: -one.rows)) for name, found in by_field.items()]


def _notice(name: str, found: Sequence[WordCount]) -> Text:
    zh, en = label_of_field(name)
    shown = found[:_SHOWN]
    more = ("等", " …") if len(found) > _SHOWN else ("", "")
    meant = _MEANT.get(name, _NOT_COUNTED)
    said = [f"{word_of(name, one.word)} ({one.rows})" for one in shown]
    return Text(
        f"{zh}有{len(found)}种未知用语，{meant.zh}：{'、'.join(said)}{more[0]}。",
        f"{len(found)} unknown words of {en}, {meant.en}: {', '.join(said)}{more[1]}.",
    )


def label_of_field(name: str) -> tuple[str, str]:
    """What people call a field whose words are listed."""
    if name in _LABELS:
        return _LABELS[name]
    field = ENTERPRISE_FIELDS.get(name) or RECORD_FIELDS[name]
    return field.zh[0], field.en


def label_of_type(record_type: str) -> Text:
    """The name of a type of records; nothing for enterprises."""
    kind = RECORD_TYPES.get(record_type)
    return Text(kind.zh, kind.en) if kind else Text(record_type, record_type)
