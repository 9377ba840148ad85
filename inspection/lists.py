"""The lists of a draw: who can be drawn, who cannot and why, which officers there are, who does not go to whom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspection.faults import Fault, refuse
from inspection.hashing import FIELD
from inspection.tables import CODES, NUMBER, TableForm, read_table, write_table

SUBJECTS = TableForm("subjects.tsv", (("subject_id", FIELD), ("stratum", FIELD), ("cell", FIELD), ("need", FIELD)))
EXCLUDED = TableForm(
    "excluded.tsv", (("subject_id", FIELD), ("reason", FIELD), ("evidence", FIELD), ("stratum", FIELD))
)
INSPECTORS = TableForm("inspectors.tsv", (("inspector_id", FIELD), ("cap", NUMBER), ("lead", "[01]"), ("quals", CODES)))
RECUSALS = TableForm("recusals.tsv", (("subject_id", FIELD), ("inspector_id", FIELD)), keys=2)
# The reason of who was drawn this year for the line already: whoever has several carries this one.
DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Subjects:
    """Who can be drawn, column by column, sorted by identifier: stratum, cell in it, qualification that is needed."""

    ids: Sequence[str]
    strata: Sequence[str]
    cells: Sequence[str]
    needs: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who is not on the list: the code of the reason, a reference to its evidence, the stratum (`-`: none)."""

    subject: str
    reason: str
    evidence: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Inspector:
    """An officer under the number of this draw: visits that are left of the year, whether he may lead, what he can."""

    id: str
    cap: int
    lead: bool
    quals: frozenset[str]


Recusals = frozenset[tuple[str, str]]


def subjects_of(rows: Iterable[tuple[str, str, str, str]]) -> Subjects:
    """The list of `rows` (identifier, stratum, cell, need), which come in any order."""
    columns: list[tuple[str, ...]] = list(zip(*sorted(rows), strict=True)) or [()] * 4
    return Subjects(*columns)


def write_subjects(subjects: Subjects) -> bytes:
    """The file `subjects.tsv`."""
    return write_table(SUBJECTS, zip(subjects.ids, subjects.strata, subjects.cells, subjects.needs, strict=True))


def read_subjects(data: bytes) -> Subjects:
    """The list in the file; raises DrawError."""
    columns, faults = read_table(SUBJECTS, data)
    refuse(faults)
    return Subjects(*columns)


def write_excluded(excluded: Iterable[Exclusion]) -> bytes:
    """The file `excluded.tsv`."""
    return write_table(EXCLUDED, ((row.subject, row.reason, row.evidence, row.stratum) for row in excluded))


def read_excluded(data: bytes) -> tuple[Exclusion, ...]:
    """The exclusions in the file; raises DrawError."""
    columns, faults = read_table(EXCLUDED, data)
    refuse(faults)
    return tuple(map(Exclusion, *columns))


def write_inspectors(inspectors: Iterable[Inspector]) -> bytes:
    """The file `inspectors.tsv`; qualifications are sorted."""
    return write_table(
        INSPECTORS, ((one.id, str(one.cap), str(int(one.lead)), ",".join(sorted(one.quals))) for one in inspectors)
    )


def read_inspectors(data: bytes) -> tuple[Inspector, ...]:
    """The officers in the file, sorted by their number; raises DrawError."""
    columns, faults = read_table(INSPECTORS, data)
    refuse(faults)
    refuse(_unsorted_quals(columns[3]))
    ids, caps, leads, quals = columns
    return tuple(
        Inspector(*row)
        for row in zip(
            ids, map(int, caps), (lead == "1" for lead in leads), (frozenset(q.split(",")) for q in quals), strict=True
        )
    )


def _unsorted_quals(quals: Sequence[str]) -> Iterator[Fault]:
    for line, text in enumerate(quals, 2):
        codes = text.split(",")
        if codes != sorted(set(codes)):
            zh, en = "资格代码须按字节顺序排列且不重复", "qualifications must be sorted bytewise, each once"
            yield Fault(INSPECTORS.file, line, zh, en)


def write_recusals(recusals: Iterable[tuple[str, str]]) -> bytes:
    """The file `recusals.tsv`."""
    return write_table(RECUSALS, recusals)


def read_recusals(data: bytes) -> Recusals:
    """The pairs of subject and officer in the file; raises DrawError."""
    columns, faults = read_table(RECUSALS, data)
    refuse(faults)
    return frozenset(zip(*columns, strict=True))
