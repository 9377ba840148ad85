"""The import desk on both databases: looked at by a job, taken in, mended, and known when it comes again."""

import io
from datetime import timedelta
from pathlib import Path

from service.access.account import Account, Grant
from service.access.permissions import Role
from service.core.clock import now
from service.core.db.engine import Database
from service.core.jobs.worker import Worker
from service.intake.actions import previews
from service.intake.actions.imports import Said
from service.intake.actions.rows_to_check import dismiss_rows, mend_rows
from service.intake.left_overs import sweep_left_overs
from service.intake.queries.imports import Import, get_import
from service.intake.queries.previews import list_held_copies, list_previews
from service.intake.queries.rows_to_check import count_reasons, count_rows_by_status, list_rows_to_check
from service.rule_sets.queries import Declared
from service.serving.jobs import HANDLERS
from tests.worlds.files import code
from tests.worlds.services import service_over

OPERATOR = Account(1, "operator", "operator", (Grant(Role.DATA_OPERATOR, "", ""),))
FIRMS = f"uscc,name,region\n{code(1)},甲店,990101\n"
DAYS = ("2026-02-30", "2026-02-31", "2026-02-32", "2026-02-01")
ROWS = "record_id,uscc,type,occurred_on,reason\n" + "".join(
    f"R{number},{code(1)},complaint,{day},r\n" for number, day in enumerate(DAYS)
)


def test_the_desk_works_on_both(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path)

    def look_at(kind: str, text: str) -> int:
        file = io.BytesIO(text.encode())
        given = database, service.settings, OPERATOR, Declared(), file, f"{kind}.csv", Said(kind, "平台")
        return previews.add_preview(*given)

    def take_in(kind: str, text: str) -> Import:
        import_id = previews.take_preview(database, service.settings, OPERATOR, look_at(kind, text))
        while Worker(service, HANDLERS).work_once():
            pass
        with database.read() as connection:
            order = get_import(connection, import_id)
        assert order is not None
        return order

    assert take_in("enterprises", FIRMS).inserted == 1
    first = take_in("records", ROWS)
    assert (first.inserted, first.quarantined) == (1, 3)
    with database.read() as connection:
        [reason] = count_reasons(connection, first.id)
        rows = list_rows_to_check(connection, import_id=first.id, reason=reason.key, limit=10)
    assert (reason.rows, len(rows)) == (3, 3)
    mended = mend_rows(database, OPERATOR, first.id, {rows[0].id: {"occurred_on": "2026-02-28"}}, Declared())
    assert (mended.taken, mended.left, mended.gone) == (1, 0, 0)
    assert dismiss_rows(database, OPERATOR, first.id, [rows[1].id], "重复") == 1
    second = take_in("records", ROWS)
    assert (second.inserted, second.unchanged, second.quarantined) == (0, 2, 2)
    with database.read() as connection:
        assert count_rows_by_status(connection, second.id) == {"replayed": 1, "dismissed": 1, "repeated": 1}
        [again] = list_rows_to_check(connection, import_id=second.id, status="replayed", limit=10)
    assert again.changes == [("occurred_on", "2026-02-30", "2026-02-28")]
    # What is left is given up in time, and only then.
    left = look_at("records", ROWS)
    sweep_left_overs(database, service.settings)
    with database.read() as connection:
        assert list(list_held_copies(connection)) == [left]
        assert list(list_held_copies(connection, now() - timedelta(days=1))) == []
        [shown] = list_previews(connection, actor="operator", limit=5)
    assert (shown.look or {})["counts"]["to_check"] == 3
    assert previews.copy_of(service.settings, shown).exists()


def test_a_look_and_the_import_agree_on_rows_that_state_one_enterprise_twice(
    database: Database, tmp_path: Path
) -> None:
    service = service_over(database, tmp_path)
    rows = f"uscc,name,region\n{code(1)},甲店,990101\n{code(2)},乙店,990101\n{code(1).lower()},丙店,990101\n"
    said = Said("enterprises", "平台")
    file = io.BytesIO(rows.encode())
    preview_id = previews.add_preview(database, service.settings, OPERATOR, Declared(), file, "f.csv", said)
    with database.read() as connection:
        [seen] = list_previews(connection, limit=5)
    import_id = previews.take_preview(database, service.settings, OPERATOR, preview_id)
    assert Worker(service, HANDLERS).work_once()
    with database.read() as connection:
        done = get_import(connection, import_id)
    assert done is not None
    assert (seen.look or {})["counts"]["to_check"] == done.quarantined > 0


def test_a_job_looks_at_a_large_file_on_both(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path)
    rows = "".join(f"R{n},{code(1)},complaint,2026-02-01,r\n" for n in range(previews.ROWS_AT_ONCE + 1))
    text = ROWS.partition("\n")[0] + "\n" + rows
    file = io.BytesIO(text.encode())
    said = Said("records", "平台")
    preview_id = previews.add_preview(database, service.settings, OPERATOR, Declared(), file, "f.csv", said)
    with database.read() as connection:
        [waits] = list_previews(connection, limit=5)
    assert (waits.id, waits.status, waits.look) == (preview_id, "looking", None)
    assert Worker(service, HANDLERS).work_once()
    with database.read() as connection:
        [seen] = list_previews(connection, limit=5)
    assert (seen.status, (seen.look or {})["counts"]["not_found"]) == ("ready", previews.ROWS_AT_ONCE + 1)
