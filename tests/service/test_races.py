"""Two people settle one adjustment, switch, upload or row to check at the same moment: one of them does, once."""

import io
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from service.access.account import Account, Grant
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.adjustments.actions import (
    Proposal,
    approve_adjustment,
    propose_adjustment,
    reject_adjustment,
    revoke_adjustment,
    withdraw_adjustment,
)
from service.core.clock import today
from service.core.db.audit import list_entries, verify_log
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, record
from service.core.db.tables.imports import import_, quarantine
from service.intake.actions.imports import Said
from service.intake.actions.previews import add_preview, discard_preview, take_preview
from service.intake.actions.rows_to_check import dismiss_row, dismiss_rows, mend_row, mend_rows
from service.model.actions.switches import WantedSwitch, approve_switch, reject_switch, store_switch, withdraw_switch
from service.model.queries.switches import get_switch
from service.rule_sets.queries import Declared
from tests.worlds.races import DONE, ROUNDS, Race, attempt_at, service_at
from tests.worlds.services import service_over

EVERYWHERE = WHOLE
OPERATOR = Account(1, "operator", "数据管理员", (Grant(Role.DATA_OPERATOR),))


def _adjust(act: Callable[..., object], who: str, url: str, id: int) -> str:
    def settle() -> None:
        with service_at(url).database.write() as connection:
            act(connection, id, EVERYWHERE, who, "意见")

    return attempt_at(settle)


def approve(url: str, id: int) -> str:
    return _adjust(approve_adjustment, "one leader", url, id)


def approve_too(url: str, id: int) -> str:
    return _adjust(approve_adjustment, "another leader", url, id)


def reject(url: str, id: int) -> str:
    return _adjust(reject_adjustment, "another leader", url, id)


def withdraw(url: str, id: int) -> str:
    return _adjust(withdraw_adjustment, "asks", url, id)


def revoke(url: str, id: int) -> str:
    return _adjust(revoke_adjustment, "one leader", url, id)


def propose(url: str) -> int:
    """A new adjustment that awaits approval."""
    with service_at(url).database.write() as connection:
        firm = int(connection.execute(select(func.min(enterprise.c.id))).scalar_one())
        proposal = Proposal("generic", "B", "整改完成", "复查记录", today(), today() + timedelta(days=30))
        return propose_adjustment(connection, proposal, firm, EVERYWHERE, "asks").id


def _count_records(url: str) -> int:
    with service_at(url).database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(record)).scalar_one())


@pytest.mark.parametrize(("one", "other"), [(approve, approve_too), (approve, reject), (approve, withdraw)])
def test_an_adjustment_is_settled_once(race_url: str, one: object, other: object) -> None:
    with Race(one, other) as race:  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            id, before = propose(race_url), _count_records(race_url)
            outcomes = race.run(race_url, id, id)
            assert outcomes.count(DONE) == 1, outcomes
            approved = outcomes[0] == DONE or (other is approve_too and outcomes[1] == DONE)
            assert _count_records(race_url) == before + approved
            assert _settling_entries(race_url, f"adjustment {id}") == 2


def test_an_approved_adjustment_is_revoked_once(race_url: str) -> None:
    with Race(revoke, revoke) as race:
        for _ in range(ROUNDS):
            id = propose(race_url)
            assert approve_too(race_url, id) == DONE
            before = _count_records(race_url)
            assert race.run(race_url, id, id).count(DONE) == 1
            assert _count_records(race_url) == before + 1


def _switch(act: Callable[..., object], who: str, url: str, id: int, **more: object) -> str:
    def settle() -> None:
        with service_at(url).database.write() as connection:
            act(connection, get_switch(connection, id), who, "意见", **more)

    return attempt_at(settle)


def approve_off(url: str, id: int) -> str:
    service = service_at(url)
    given = {"library": service.library, "settings": service.settings, "on": today()}
    return _switch(approve_switch, "one approver", url, id, **given)


def reject_off(url: str, id: int) -> str:
    return _switch(reject_switch, "another approver", url, id)


def withdraw_off(url: str, id: int) -> str:
    return _switch(withdraw_switch, "editor", url, id)


@pytest.mark.parametrize(
    ("one", "other"), [(approve_off, approve_off), (approve_off, reject_off), (reject_off, withdraw_off)]
)
def test_a_switch_is_settled_once(race_url: str, one: object, other: object) -> None:
    with Race(one, other) as race:  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            with service_at(race_url).database.write() as connection:
                id = store_switch(connection, WantedSwitch("generic-assisted", None, "off", "停用"), "editor")
            assert race.run(race_url, id, id).count(DONE) == 1
            assert _settling_entries(race_url, f"switch {id}") == 1


def dismiss(url: str, id: int) -> str:
    return attempt_at(lambda: dismiss_row(service_at(url).database, OPERATOR, id, "重复"))


def mend(url: str, id: int) -> str:
    mended = {"uscc": "REG-000001", "name": f"更正{id}"}
    return attempt_at(lambda: mend_row(service_at(url).database, OPERATOR, id, mended, Declared()))


@pytest.mark.parametrize(("one", "other"), [(dismiss, dismiss), (mend, dismiss), (mend, mend)])
def test_a_row_to_check_is_settled_once(race_url: str, one: object, other: object) -> None:
    with Race(one, other) as race:  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            id = _keep_row(race_url)
            assert race.run(race_url, id, id).count(DONE) == 1
            assert _settling_entries(race_url, f"row {id}") == 1
    with service_at(race_url).database.read() as connection:
        assert verify_log(connection) is None


def _uploads_of(url: str) -> Service:
    """A service over the database whose folder of uploads both processes know."""
    folder = Path(tempfile.gettempdir()) / f"races-{sha256(url.encode()).hexdigest()[:16]}"
    return service_over(service_at(url).database, folder)


def take(url: str, id: int) -> str:
    service = _uploads_of(url)
    return attempt_at(lambda: take_preview(service.database, service.settings, OPERATOR, id))


def discard(url: str, id: int) -> str:
    service = _uploads_of(url)
    return attempt_at(lambda: discard_preview(service.database, service.settings, OPERATOR, id))


@pytest.mark.parametrize(("one", "other"), [(take, take), (take, discard)])
def test_an_upload_is_taken_in_or_discarded_once(race_url: str, one: object, other: object) -> None:
    service, text = _uploads_of(race_url), "record_id,uscc,type,occurred_on\nA1,REG-000001,complaint,2026-02-01\n"
    with Race(one, other) as race:  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            file, said = io.BytesIO(text.encode()), Said("records", "平台")
            id = add_preview(service.database, service.settings, OPERATOR, Declared(), file, "f.csv", said)
            before = _count_imports(race_url)
            outcomes = race.run(race_url, id, id)
            assert outcomes.count(DONE) == 1, outcomes
            taken = outcomes[0] == DONE or one is other
            assert _count_imports(race_url) == before + taken
    shutil.rmtree(service.settings.data)


def _count_imports(url: str) -> int:
    with service_at(url).database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(import_)).scalar_one())


def dismiss_all(url: str, id: int) -> str:
    return attempt_at(lambda: dismiss_rows(service_at(url).database, OPERATOR, _import_of(url), [id], "重复"))


def mend_all(url: str, id: int) -> str:
    mended = {id: {"uscc": "REG-000001", "name": f"更正{id}"}}
    return attempt_at(lambda: mend_rows(service_at(url).database, OPERATOR, _import_of(url), mended, Declared()))


@pytest.mark.parametrize(("one", "other"), [(mend_all, mend_all), (mend_all, dismiss_all)])
def test_rows_that_are_mended_together_are_settled_once(race_url: str, one: object, other: object) -> None:
    with Race(one, other) as race:  # type: ignore[arg-type]
        for _ in range(ROUNDS):
            id = _keep_row(race_url)
            # Whoever comes second finds nothing to do.
            assert tuple(race.run(race_url, id, id)) == (DONE, DONE)
            assert sum(_entries_of(race_url, row) for row in ("rows.mend", "rows.dismiss")) == 1


def _import_of(url: str) -> int:
    with service_at(url).database.read() as connection:
        return int(connection.execute(select(func.max(quarantine.c.import_id))).scalar_one())


def _entries_of(url: str, action: str) -> int:
    with service_at(url).database.read() as connection:
        return sum(entry.action == action for entry in list_entries(connection, before=None, limit=1))


def _keep_row(url: str) -> int:
    with service_at(url).database.write() as connection:
        order = connection.execute(select(import_.c.id).where(import_.c.kind == "enterprises")).scalars().first()
        row = {"uscc": "?", "name": "待核"}
        values = {"import_id": order, "line": 2, "faults": [], "row": row, "status": "open"}
        key = connection.execute(insert(quarantine).values(**values)).inserted_primary_key
        assert key is not None
        return int(key[0])


def _settling_entries(url: str, about: str) -> int:
    with service_at(url).database.read() as connection:
        return sum(entry.object == about for entry in list_entries(connection, before=None, limit=50))
