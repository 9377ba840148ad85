"""Two files as blocks of facts: enterprises with their attributes, and the records they own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.feature_set import FeatureSet, Unread
from rules.record_types import RECORD_TYPES, RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.doubts import Doubted
from scoring.facts import Facts, Vocabulary
from scoring.required_fields import needs_of
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.population.enterprises import Enterprises
from service.population.records import RecordFile, records_delivery
from service.reading.columns import Types
from service.reading.delivery import Open, open_path, refuse_unused_sheet
from service.reading.forms.wanted import ANYHOW, Wanted, refuse_unused_headings
from service.reading.unlisted_words import WordCount

BLOCK_ROWS = 1 << 15
OtherTypes = Callable[[], Mapping[str, RecordType]]


class Codes(Sequence[str]):
    """The codes of a block, kept as bytes and made into text when one is asked for."""

    def __init__(self, codes: npt.NDArray[np.bytes_]) -> None:
        self._codes = codes

    def __len__(self) -> int:
        return len(self._codes)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "Codes": ...
    def __getitem__(self, index: int | slice) -> "str | Codes":
        if isinstance(index, slice):
            return Codes(self._codes[index])
        return bytes(self._codes[index]).decode()

    def arrow(self) -> pa.Array:
        """All codes as Arrow strings."""
        matrix = self._codes.view(np.uint8).reshape(len(self), self._codes.dtype.itemsize)
        lengths = np.strings.str_len(self._codes)
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        # Nearly always all codes are of one length.
        longest = int(lengths.max(initial=0))
        texts = matrix[:, :longest]
        data = texts[texts != 0] if lengths.min(initial=longest) < longest else np.ascontiguousarray(texts)
        return pa.StringArray.from_buffers(len(self), pa.py_buffer(offsets), pa.py_buffer(data))


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of one run; the columns of the fields `unread` of each are not used.

    `others` are files that are read elsewhere and of which the same was said.
    """

    enterprises: Path
    records: Path
    wanted: Wanted = ANYHOW
    unread: Unread = field(default_factory=dict)
    others: tuple[Path, ...] = ()

    def wanted_of(self, kind: str) -> Wanted:
        """How the file is to be read: what a person said is the same for both."""
        return replace(self.wanted, unread=self.unread.get(kind, frozenset()))

    def openers(self) -> tuple[Open, Open]:
        """How both files are opened; raises ProductError where no file has the sheet that was said."""
        refuse_unused_sheet(self.wanted, self.enterprises, self.records, *self.others)
        return open_path(self.enterprises, None, self.wanted), open_path(self.records, None, self.wanted)


class Openable(Protocol):
    """Whatever opens enterprises and records."""

    def wanted_of(self, kind: str) -> Wanted:
        """What a person said of the file of enterprises, or of that of records."""

    def openers(self) -> tuple[Open, Open]:
        """How enterprises and records are opened."""


class Population:
    """The facts of two files as the rule sets of a closure read them, in blocks of up to `block_rows` enterprises."""

    def __init__(
        self,
        inputs: Openable,
        rule_sets: Sequence[RuleSet],
        rejects: Rejects,
        progress: Progress,
        block_rows: int = BLOCK_ROWS,
        features: Sequence[FeatureSet] = (),
        listed: Collection[str] = (),
        other_types: OtherTypes = dict,
        beside: Sequence[Sequence[str]] = (),
    ) -> None:
        """Reads both files through; raises ProductError where one cannot be used at all.

        `features` are feature sets whose measures are read, too. `listed` are fields of enterprises that are
        read for people only. `other_types` are record types that may occur beside those of the rule sets, `beside` the
        headings of further files of which the same was said.
        """
        needs = needs_of(rule_sets, features)
        enterprises, records = inputs.openers()
        self._block_rows = block_rows
        self._enterprises = Enterprises(enterprises, needs, listed, inputs.wanted_of("enterprises"))
        # Opened before the first is read, so that a file that cannot be used is told at once.
        types = types_of((*rule_sets, *features), other_types)
        delivery = records_delivery(records, needs, types, wanted=inputs.wanted_of("records"))
        wanted = inputs.wanted_of("records")
        refuse_unused_headings(wanted, self._enterprises.headings, delivery.headings, *beside)
        sources = (self._enterprises.source, delivery.source)
        progress.begin({source.name: source.size for source in sources})
        self._enterprises.load(rejects, progress)
        self._records = RecordFile(delivery, needs, self._enterprises, block_rows)
        self._records.load(rejects, progress)
        self.vocabularies: Mapping[str, Vocabulary] = {
            **self._enterprises.vocabularies,
            **self._records.vocabularies,
        }
        self.notices = [*self._enterprises.notices(), *self._records.notices()]

    def doubted(self) -> tuple[list[Doubted], list[Doubted]]:
        """What can hardly be right in each of the files."""
        return self._enterprises.doubted(), self._records.doubted()

    def doubts(self) -> list[Text]:
        """The same in words."""
        return [*self._enterprises.doubts(), *self._records.doubts()]

    def word_counts(self) -> list[WordCount]:
        """The words of both files that no list has and nobody matched, with their counts."""
        return [*self._enterprises.word_counts(), *self._records.word_counts()]

    def __len__(self) -> int:
        """Enterprises read, those refused as duplicates included."""
        return len(self._enterprises)

    def find(self, codes: pa.Array) -> npt.NDArray[np.int32]:
        """The number of the enterprise of each code, -1 where there is none that was accepted."""
        return self._enterprises.find(codes)

    def codes(self, numbers: npt.NDArray[np.int32]) -> list[str]:
        """The code of each enterprise."""
        return [self._enterprises.codes(number, number + 1)[0].decode() for number in numbers.tolist()]

    def block_of(self, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The block that each enterprise stands in."""
        return numbers // np.int32(self._block_rows)

    def places(self, block: int, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """Where accepted enterprises stand in the facts of their block."""
        start = block * self._block_rows
        stop = min(start + self._block_rows, len(self._enterprises))
        places: npt.NDArray[np.int64] = (np.cumsum(self._enterprises.accepted(start, stop)) - 1)[numbers - start]
        return places

    def blocks(self) -> range:
        """The numbers of the blocks."""
        return range(-(-len(self._enterprises) // self._block_rows))

    def facts(self, block: int) -> Facts:
        """One block of facts; threads may read at the same time."""
        start = block * self._block_rows
        stop = min(start + self._block_rows, len(self._enterprises))
        codes, attributes = self._enterprises.codes(start, stop), self._enterprises.attributes(start, stop)
        records = self._records.block(block)
        accepted = self._enterprises.accepted(start, stop)
        if not accepted.all():
            codes, attributes = codes[accepted], {name: column[accepted] for name, column in attributes.items()}
            renumbered = (np.cumsum(accepted) - 1).astype(np.int32)
            records = replace(records, owner=renumbered[records.owner])
        return Facts(Codes(codes), attributes, records, self.vocabularies)

    def waiting(self, block: int) -> npt.NDArray[np.int32]:
        """How many rows of each enterprise of a block wait to be checked, in the order of its facts."""
        start = block * self._block_rows
        stop = min(start + self._block_rows, len(self._enterprises))
        return self._records.waiting(start, stop)[self._enterprises.accepted(start, stop)]

    def close(self) -> None:
        """Gives the disk space back."""
        self._enterprises.close()
        self._records.close()


def types_of(sets: Sequence[RuleSet | FeatureSet], others: OtherTypes = dict) -> Types:
    """The record types that may occur: the table's, those that the sets declare, and `others` where a word is none."""
    declared = (one.record_types for one in sets)
    return Types({name: kind for some in (RECORD_TYPES, *declared) for name, kind in some.items()}, others)
