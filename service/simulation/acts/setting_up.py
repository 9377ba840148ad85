"""The bureau is set up: its database, people, rule set, registries, firms and records, and its first classification."""

from datetime import date
from pathlib import Path

from service.demo.adoption import adopt_shipped
from service.simulation.firms import ENTERPRISES, RECORDS, file_of
from service.simulation.hands import Hands
from service.simulation.people import enter_people
from service.simulation.registries import write_lifts, write_tables
from service.simulation.scene import SOURCE, Wanted

SCHEME = "generic"


def set_up(hands: Hands, wanted: Wanted, officers: int, lifts: list[str], day: date) -> None:
    """Everything that is there before the first month, by commands where there is one."""
    service = hands.service
    enter_people(service.database, officers)
    adopt_shipped(service.database, service.settings, (SCHEME,))
    folder = wanted.folder
    for kind, table in write_tables(folder, day, officers):
        hands.runs("import", kind, str(table), *(["--invented"] if "invented" in table.name else []))
    take_in_month(hands, folder, 0)
    hands.runs("import", "tags", str(write_lifts(folder, lifts)))
    hands.runs("rescore", "--full", "--scheme", SCHEME)


def take_in_month(hands: Hands, folder: Path, month: int) -> None:
    """Imports the firms and the records that come in in a month, before the first one those that are there."""
    for kind in (ENTERPRISES, RECORDS):
        hands.runs("import", kind, str(file_of(folder, kind, month)), "--source", SOURCE)
