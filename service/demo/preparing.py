"""How the demonstration is set up: what is imported, by commands as a person would type them, and who works there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyarrow.compute as pc
import pyarrow.parquet as pq

from rules.library import shipped_library
from service.access.actions.departments import set_department
from service.access.permissions import Role
from service.core.db.service import Service
from service.demo.adoption import adopt_shipped
from service.demo.commands import Commands
from service.demo.contacts import write_contacts
from service.demo.items import INSPECTING
from service.demo.known import KINDS, part_of, write_parts
from service.demo.officers import DISTRICT, enter_accounts, write_officers
from service.demo.registries import write_registries, write_tagged
from service.demo.scene import ACTOR, Scene, login_of, people, second_login_of

GENERIC, SOURCE = "generic", "演示数据"
# From so many enterprises of the district an officer is recused.
RECUSED = 3


@dataclass
class Preparation:
    """What a demonstration is set up with, on which day, and from which seed its population was generated."""

    scene: Scene
    service: Service
    commands: Commands
    schemes: Sequence[str]
    seed: int
    day: date
    _is_classified: bool = field(default=False, init=False)

    @property
    def begins(self) -> date:
        """The first day on which enterprises can be classified."""
        return min(one.effective_from for one in shipped_library().approved(GENERIC))

    @cached_property
    def codes(self) -> Sequence[str]:
        """The codes of the enterprises that were there from the first day on."""
        return self._codes_of("")

    @cached_property
    def codes_of_district(self) -> Sequence[str]:
        """Those of them in the first district."""
        return self._codes_of(DISTRICT)

    def set_up(self, months: Sequence[date]) -> None:
        """People, rule sets, registries, what was known of enterprises before the first of the months, officers."""
        folder, service = self.scene.folder, self.service
        # Who adopts has to be there first.
        for _ in people(self.scene, service.database):
            pass
        adopt_shipped(service.database, service.settings, self.schemes)
        write_parts(folder, months)
        for kind, tables in write_registries(folder).items():
            for table in tables:
                invented = ["--invented"] if "invented" in table.name else []
                self.commands.run("import", kind, str(table), *invented)
        self.take_in(0)
        enter_accounts(service.database, ACTOR)
        for login in (login_of(Role.PARTNER), second_login_of(Role.PARTNER)):
            set_department(service.database, ACTOR, login, INSPECTING[0])
        recused = self.codes_of_district[:RECUSED]
        for kind, table in write_officers(folder, self.day, recused, enter=True).items():
            self.commands.run("import", kind, str(table))

    def take_in(self, place: int) -> None:
        """Imports what came to be known in that place of the order."""
        for kind in KINDS:
            self.commands.run("import", kind, str(part_of(self.scene.folder, kind, place)), "--source", SOURCE)

    def take_in_contacts(self) -> None:
        """Imports whom to call at each enterprise, and which of them carry tags."""
        self.commands.run("import", "enterprises", str(write_contacts(self.scene.folder)), "--source", SOURCE)
        self.commands.run("import", "tags", str(write_tagged(self.scene.folder)))

    def classify(self) -> None:
        """Classifies everybody, after the first time those of whom something is new."""
        self.commands.run("rescore", *([] if self._is_classified else ["--full"]), "--scheme", GENERIC)
        self._is_classified = True

    def _codes_of(self, region: str) -> list[str]:
        """The codes of the first part's enterprises of a region."""
        firms = pq.read_table(part_of(self.scene.folder, "enterprises", 0), columns=["uscc", "region"])
        codes: list[str] = firms.filter(pc.starts_with(firms["region"], region))["uscc"].to_pylist()
        return codes
