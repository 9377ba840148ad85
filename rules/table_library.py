"""Folders of dated tables: one folder to a table, one file to a dated version."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from rules.clocks import Clocks
from rules.dated_tables import CapCounting, Caps, DatedTable
from rules.digests import NAME, check_digest, read_digests
from rules.document import decode_text
from rules.fault_collector import FaultCollector
from rules.in_force import check_apart, version_in_force
from rules.load_dated_table import TABLES, read_dated_table
from rules.plan_deadlines import PlanDeadlines
from rules.remedies import Remedies
from rules.signals import Signals

Table = TypeVar("Table", bound=DatedTable)


class TableLibrary:
    """The tables in `folders`; a table that several hold is that of the first.

    A folder with DIGESTS is published: it must list the SHA-256 of every file in it. Loading raises RuleSetError.
    """

    def __init__(self, folders: Sequence[Path] = (TABLES,)) -> None:
        self._folders = tuple(folders)
        self._read: dict[str, tuple[DatedTable, ...]] = {}

    def tables(self) -> tuple[str, ...]:
        """The names of all tables, in order."""
        return tuple(sorted({path.parent.name for folder in self._folders for path in folder.glob("*/*.yaml")}))

    def versions_of(self, table: str) -> tuple[DatedTable, ...]:
        """Every version of `table`, checked against each other, the first to begin first; none where there is none."""
        if table not in self._read:
            self._read[table] = self._load(table)
        return self._read[table]

    def approved(self, table: str) -> tuple[DatedTable, ...]:
        """The versions of `table` that come into force, each on its day: in files all that there are."""
        return self.versions_of(table)

    def load_all(self) -> tuple[DatedTable, ...]:
        """Every version of every table; raises RuleSetError for the first that is not sound."""
        return tuple(version for table in self.tables() for version in self.versions_of(table))

    def cap_counting(self, on: date, known_on: date | None = None) -> CapCounting | None:
        """Which visits count towards a cap on the day `on`, as known on `known_on`; None where no table applies."""
        return self._in_force("cap_counting", CapCounting, on, known_on)

    def caps(self, on: date, known_on: date | None = None) -> Caps | None:
        """The caps of the day `on`, as known on `known_on`; None where no table applies."""
        return self._in_force("caps", Caps, on, known_on)

    def clocks(self, on: date, known_on: date | None = None) -> Clocks | None:
        """By when items filed on the day `on` are answered, as known on `known_on`; None where no table applies."""
        return self._in_force("clocks", Clocks, on, known_on)

    def plan_deadlines(self, on: date, known_on: date | None = None) -> PlanDeadlines | None:
        """By when plans are done with on the day `on`, as known on `known_on`; None where no table applies."""
        return self._in_force("plan_deadlines", PlanDeadlines, on, known_on)

    def remedies(self, on: date, known_on: date | None = None) -> Remedies | None:
        """What mends records on the day `on`, as known on `known_on`; None where no table applies."""
        return self._in_force("remedies", Remedies, on, known_on)

    def signals(self, on: date, known_on: date | None = None) -> Signals | None:
        """The signals of the day `on`, as known on `known_on`; None where no table applies."""
        return self._in_force("signals", Signals, on, known_on)

    def version_on(self, table: str, on: date) -> DatedTable | None:
        """The version of `table` that applies on the day `on` by all approvals; None where none does."""
        return self._in_force(table, DatedTable, on, None)

    def _in_force(self, table: str, kind: type[Table], on: date, known_on: date | None) -> Table | None:
        found = version_in_force(self.versions_of(table), on, known_on)
        assert found is None or isinstance(found, kind)
        return found

    def _load(self, table: str) -> tuple[DatedTable, ...]:
        folder = next((folder for folder in self._folders if any((folder / table).glob("*.yaml"))), None)
        if folder is None:
            return ()
        read = [_read_version(folder, path) for path in (folder / table).glob("*.yaml")]
        read.sort(key=lambda entry: (entry[0].effective_from, entry[0].version))
        for (earlier, _), (later, report) in pairwise(read):
            check_apart(earlier, later, report)
        return tuple(version for version, _ in read)


def _read_version(folder: Path, path: Path) -> tuple[DatedTable, FaultCollector]:
    content = path.read_bytes()
    if (folder / NAME).is_file():
        check_digest(folder, f"{path.parent.name}/{path.name}", content, read_digests(folder))
    made, report = read_dated_table(decode_text(content, str(path)), str(path))
    for key, place in (("table", path.parent.name), ("version", path.stem)):
        if getattr(made, key) != place:
            report.say(
                (key,),
                place,
                "文件应放在 表名/版本.yaml，与其中的 table 和 version 一致。",
                "The file stands at table/version.yaml as it says itself; move the file or change the key.",
            )
    report.stop()
    return made, report
