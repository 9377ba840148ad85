"""What the rows of one import, or of one request, share: who hands them in, when they count as known, and codes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from rules.calendar import day_of
from scoring.facts import NO_TEXT, Vocabulary
from service.access.reach import WHOLE, Jurisdiction, Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.db.vocabulary import TextCodes
from service.intake.write.finder import Finder
from service.intake.write.seen import SeveralTimes
from service.rule_sets.queries import Declared

RETAIN_PERSONAL_DAYS = 1_095


class Coding:
    """Codes of a file's words turned into those of the database; to be thrown away when a transaction is undone."""

    def __init__(self) -> None:
        self._words = TextCodes()
        self._tables: dict[str, npt.NDArray[np.int32]] = {}

    def __call__(
        self, connection: Connection, name: str, vocabulary: Vocabulary, codes: npt.NDArray[Any]
    ) -> npt.NDArray[np.int32]:
        """The database's code of every code of `vocabulary`, the words of field `name`; new words are added."""
        table = self._tables.get(name, np.empty(0, np.int32))
        # Another thread may be reading the next rows into the vocabulary: only what these rows use is looked up.
        size = int(codes.max(initial=-1)) + 1
        if size > len(table):
            more = self._words.codes_for(connection, name, vocabulary.texts[len(table) : size])
            table = self._tables[name] = np.concatenate((table, more))
        return np.append(table, np.int32(NO_TEXT)).take(codes, mode="wrap")


@dataclass(slots=True)
class Present:
    """What a snapshot lists: ids of enterprises, and identities of their records, in pieces; nothing unless `kept`."""

    kept: bool
    pieces: list[tuple[npt.NDArray[Any], npt.NDArray[np.int64] | None]] = field(default_factory=list)

    def append(self, piece: tuple[npt.NDArray[Any], npt.NDArray[np.int64] | None]) -> None:
        """Adds what a batch lists."""
        if self.kept:
            self.pieces.append(piece)


@dataclass(slots=True)
class Work:
    """One import or request: `rank` of its source, `data_on` to which its data reach, `known_on` when they came."""

    kind: str
    source: str
    actor: str
    data_on: date
    known_on: date
    rank: int = 0
    import_id: int | None = None
    retain_personal_days: int = RETAIN_PERSONAL_DAYS
    # The jurisdictions and business lines that it may speak of.
    reach: Reach = WHOLE
    # The record types and words that rule sets declare.
    declared: Declared = field(default_factory=Declared)
    # The lines of a file of items that contradict each other, found before its first row is taken in.
    disputed: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    # Whether a second person has approved what it writes.
    approved: bool = False
    # The number, within its enterprise, of the record that every row puts right; None: rows say what they are about.
    record: int | None = None
    finder: Finder = field(default_factory=Finder)
    coding: Coding = field(default_factory=Coding)
    # What was handed in together, by the first change that it made; 0 before that.
    delivery: int = 0
    several: SeveralTimes = field(default_factory=SeveralTimes)
    # Enterprises, and identities of records, that the file lists; kept of a snapshot only.
    present: "Present" = field(default_factory=lambda: Present(kept=False))

    # Of the batch at hand: rows to check that a person mended when they came before, by line the row of then.
    mended_before: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.source = clean_for_storage(self.source)

    @property
    def acts_on_all(self) -> bool:
        """Whether what it writes acts upon records as every source states them."""
        return self.kind == "repairs" or self.record is not None

    @property
    def inside(self) -> Jurisdiction:
        """Whose enterprises it may speak of."""
        return self.reach.jurisdiction()

    @property
    def known_day(self) -> int:
        """`known_on` as a day number."""
        return day_of(self.known_on)
