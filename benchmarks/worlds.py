"""Databases that are measured on: a population imported through the product, kept, and copied for every use."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.commands import DAY, OURS
from benchmarks.data import Size
from benchmarks.measure import Cost, NotMeasured, cost_of
from service.core import announcements
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.revision import newest_revision
from service.core.settings import load_settings
from service.demo.adoption import adopt_shipped
from service.site.listeners import LISTENERS

SOURCE = "benchmark"
# The schemes that anything is measured with.
ADOPTED = ("benchmark", "generic", "generic-assisted", "five-tier-overlay", "food-production")


@dataclass(frozen=True, slots=True)
class World:
    """A folder with a SQLite database of the product and its data."""

    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """The environment in which the product works on it: rule sets for demonstration decide, nothing is held."""
        settings = {
            "DATABASE": self.address,
            "DATA": str(self.folder / "data"),
            "DEMONSTRATION": "true",
            "HOLD_SHARE": "1",
            "SECRET": "for benchmarks only, " * 2,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CREDIT_TIERS_")}
        return kept | {f"CREDIT_TIERS_{name}": value for name, value in settings.items()}

    @property
    def address(self) -> str:
        """The address of its database."""
        return f"sqlite:///{self._file}"

    @property
    def _file(self) -> Path:
        return (self.folder / "credit-tiers.db").resolve()

    def run(self, *words: str) -> None:
        """Runs `credit-tiers WORDS…` on it; raises NotMeasured where that fails."""
        run = subprocess.run([*OURS, *words], env=self.environ, capture_output=True, text=True, check=False)  # noqa: S603
        if run.returncode:
            raise NotMeasured(f"credit-tiers {' '.join(words)}\nexit code {run.returncode}: {run.stderr.strip()}")

    def cost(self, *words: str) -> Cost:
        """The cost of `credit-tiers WORDS…` on it, with the memory of all its processes."""
        return cost_of([*OURS, *words], environ=self.environ, tree=True)

    def take_in(self, kind: str, file: Path, day: str) -> None:
        """Imports a file whose facts became known on `day`."""
        self.run("import", kind, str(file), "--source", SOURCE, "--known-on", day, "--data-on", day)

    def begin(self) -> None:
        """Makes its database, in which the shipped tables and the rule sets that are measured with are adopted."""
        self.folder.mkdir(parents=True)
        announcements.attach(LISTENERS)
        database = open_database(self.address)
        upgrade(database)
        adopt_shipped(database, load_settings(self.environ), ADOPTED)
        database.close()

    def row(self, query: str) -> Sequence[Any]:
        """The first row of the answer of the database."""
        connection = sqlite3.connect(self._file)
        try:
            row: Sequence[Any] = connection.execute(query).fetchone()
        finally:
            connection.close()
        return row

    def copied(self, name: str) -> "World":
        """A copy beside it, in place of one that is left there."""
        copy = World(self.folder.with_name(name))
        copy.remove()
        shutil.copytree(self.folder, copy.folder)
        return copy

    def remove(self) -> None:
        """Removes it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def imported(folder: Path, data: Path, size: Size) -> World:
    """The population in `data` imported into a database in `folder`; made where this version has none yet.

    An interrupted import leaves no such world.
    """
    made = folder / f"{data.name}-{newest_revision()}"
    if not made.exists():
        print(f"importing {size} into {made}", file=sys.stderr, flush=True)
        making = World(made.with_suffix(".part"))
        making.remove()
        making.begin()
        for kind in ("enterprises", "records"):
            making.take_in(kind, data / f"{kind}.parquet", DAY)
        making.folder.rename(made)
    return World(made)
