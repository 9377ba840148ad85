"""A record that is put right is told to the planners on whose undrawn lists its enterprise is, and to nobody else."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant, set_active
from service.access.permissions import Role
from service.core.announcements import announce
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.access import account, told
from service.facts.enterprises import ids_of
from service.intake.write import take_rows
from service.ledger.announced import Corrected, Repaired
from service.plans.draws.folders import LOCKED, folder_of
from tests.worlds import draws
from tests.worlds.batches import make_batch, make_line
from tests.worlds.draws import OTHER_PLANNER, PLANNER
from tests.worlds.files import code
from tests.worlds.services import service_over

LISTED, CAME_LATER = code(0), code(100)
COUNTY, OTHER_COUNTY = draws.COUNTIES
ALL_OF_IT = {"scheme": None, "ratios": None, "planned_number": 1, "ends_on": date(2099, 12, 31)}


@pytest.fixture
def service(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service over an empty database, whose settings are those of the process."""
    made = service_over(database, tmp_path, HOLD_SHARE="1")
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(made.settings.data))
    return made


def test_planners_of_undrawn_lists_are_told_and_nobody_else(service: Service) -> None:
    locked = draws.make_draw_world(service)
    draws.lock(service, locked)
    with service.database.write() as connection:
        for login, region in ((PLANNER, "3702"), (OTHER_PLANNER, COUNTY), ("far", OTHER_COUNTY)):
            add_grant(connection, add_account(connection, login, login, "", ""), Grant(Role.PLANNER, region))
        drafted = draft(connection, COUNTY, owner=OTHER_PLANNER)
        # Its owner plans elsewhere: whoever plans there is told instead.
        orphan = draft(connection, COUNTY, owner="far")
        draft(connection, OTHER_COUNTY, owner="far")
        draft(connection, COUNTY, owner=OTHER_PLANNER, frame={"industries": ["H"]})
        draft(connection, COUNTY, owner=OTHER_PLANNER, status="drawn")
        row = {"uscc": CAME_LATER, "name": "后来者", "region": COUNTY, "industry": "F5211", "status": "存续"}
        take(connection, "enterprises", row)
    with service.database.write() as connection:
        assert say(connection, Corrected, LISTED) == {
            (PLANNER, locked): 1,
            (OTHER_PLANNER, drafted): 1,
            (PLANNER, orphan): 1,
            (OTHER_PLANNER, orphan): 1,
        }
        words = set(connection.execute(select(told.c.zh)).scalars())
        title = "第1批"
        assert words == {
            f"“企业{LISTED}”有记录已更正，该主体在未抽取批次“{title}”的{where}中" for where in ("名单", "已锁定名单")
        }
        # Who came after the lock stands on no locked list, whatever its frame says.
        assert {batch for _, batch in say(connection, Repaired, CAME_LATER)} == {drafted, orphan}
        # Who has moved since still stands on the locked list, and on no other.
        moved = {"uscc": LISTED, "field": "region", "value": "371301", "valid_from": today().isoformat()}
        take(connection, "attribute-changes", moved)
        assert say(connection, Repaired, LISTED) == {(PLANNER, locked): 1}
        # A list that is gone keeps nothing from being put right: its frame says who is on it.
        (folder_of(service.settings, draws.found(service, locked).draw_id) / LOCKED / "subjects.tsv").unlink()
        assert say(connection, Repaired, CAME_LATER) == {
            (PLANNER, locked): 1,
            (OTHER_PLANNER, drafted): 1,
            (PLANNER, orphan): 1,
            (OTHER_PLANNER, orphan): 1,
        }


def test_what_was_told_goes_with_the_act_that_failed(service: Service) -> None:
    with service.database.write() as connection:
        add_grant(connection, add_account(connection, PLANNER, "P", "", ""), Grant(Role.PLANNER, ""))
        take(connection, "enterprises", {"uscc": LISTED, "name": "某", "region": COUNTY, "status": "存续"})
        draft(connection, COUNTY, owner=PLANNER)

    def put_right_and_fail() -> None:
        with service.database.write() as connection:
            assert say(connection, Corrected, LISTED)
            raise LookupError

    with pytest.raises(LookupError):
        put_right_and_fail()
    with service.database.write() as connection:
        assert connection.execute(select(func.count()).select_from(told)).scalar() == 0
    # Who was shut out is told nothing.
    set_active(service.database, "admin", PLANNER, active=False)
    with service.database.write() as connection:
        assert not say(connection, Corrected, LISTED)


def draft(connection: Connection, region: str, **stated: object) -> int:
    """The id of a batch of a line of its own, which goes by no edition; a draft unless stated."""
    line = make_line(connection, region="3702", inspects=region, frame=stated.pop("frame", {}), **ALL_OF_IT)
    return make_batch(connection, line, None, **stated).id


def say(connection: Connection, kind: type[Corrected | Repaired], firm: str) -> Counter[tuple[str, int]]:
    """Announces it, and returns who was told of which batch how often by that."""
    last = connection.execute(select(func.max(told.c.id))).scalar() or 0
    announce(connection, kind("O-2026-0001", ids_of(connection, [firm])[firm], 1, today()))
    query = select(account.c.login, told.c.address).join(account, account.c.id == told.c.account_id)
    rows = connection.execute(query.where(told.c.id > last)).all()
    return Counter((row.login, int(row.address.removeprefix("/batches/"))) for row in rows)


def take(connection: Connection, kind: str, row: dict[str, str]) -> None:
    taken = take_rows(connection, kind, [row], source="测试", actor="t", data_on=today(), known_on=today())
    assert not taken.rejects, taken.rejects
