"""The works that go on while faults strike: each a few acts, and what they must leave is known beforehand."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from service.core.clock import today
from service.core.db.tables.schedule import schedule
from service.intake.actions.imports import order_import
from service.site.daily import DAILY
from tests.torture.arena import Arena, NeverEnded
from tests.torture.base import DELIVERIES, LATER, REGISTER, SCHEME, SOURCE, order_of
from tests.torture.client import NotAnswered
from tests.worlds.services import KNOWN_ON, SCORED_ON

DELIVERED_ON = SCORED_ON + timedelta(days=10)
BACKUP = "backup.zip"
_PATIENCE_SECONDS = 60
_LOOK_SECONDS = 0.02


def _nothing(_: Arena) -> None:
    """Leaves the base as it is."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work by name: which parts of the service it needs beside a worker, and the points at which they may be hit.

    `keeps_files`: it writes files beside the database. `set_up` makes the base ready for it, before any process starts.
    `is_certain`: it leaves the same whatever the moments of its faults, not only what is always true.
    """

    name: str
    do: Callable[[Arena], None]
    web: bool = False
    command: bool = False
    worker_points: tuple[str, ...] = ()
    web_points: tuple[str, ...] = ()
    second_person: str = "held"
    is_certain: bool = True
    keeps_files: bool = False
    set_up: Callable[[Arena], None] = _nothing


def import_records(arena: Arena) -> None:
    """Two deliveries of records, one after the other."""
    for name in DELIVERIES:
        _order(arena, "records", name, DELIVERED_ON)
    arena.begin()
    arena.wait_for_jobs()


def import_register(arena: Arena) -> None:
    """A full list of firms, which lacks some and has new ones."""
    _order(arena, "enterprises", REGISTER, KNOWN_ON, snapshot=True)
    arena.begin()
    arena.wait_for_jobs()


def upload_records(arena: Arena) -> None:
    """A delivery handed in over HTTP, again whenever the connection broke off and it was not taken."""
    content = (arena.base.files / DELIVERIES[0]).read_bytes()
    path = f"/imports?kind=records&source={SOURCE}&data_on={DELIVERED_ON}"
    arena.begun.set()
    for _ in range(_PATIENCE_SECONDS * 10):
        try:
            status, answer = arena.client.upload("operator", path, DELIVERIES[0], content)
        except NotAnswered:
            status, answer = 0, {}
        if status == 202:
            arena.note(("import.start", f"import/{answer['id']}"))
            break
        if arena.client.get("operator", "/imports?limit=1")["items"][0]["file_name"] == DELIVERIES[0]:
            break
        time.sleep(0.1)
    arena.wait_for_jobs()


def run_full(arena: Arena) -> None:
    """A full run of a later day, put into effect by itself."""
    arena.start_run("full", LATER)
    arena.begin()
    arena.wait_for_jobs()


def import_and_run(arena: Arena) -> None:
    """A delivery, and after it in the order of jobs a run of all, which two workers may do at once."""
    _order(arena, "records", DELIVERIES[0], DELIVERED_ON)
    arena.start_run("incremental", LATER)
    arena.begin()
    arena.wait_for_jobs()


def put_into_effect(arena: Arena) -> None:
    """A run started, computed, withdrawn; another put into effect by a second person."""
    arena.begun.set()
    _decide(arena, "withdraw")
    _decide(arena, "put-into-effect")


def cancel_run(arena: Arena) -> None:
    """A run that is cancelled while it is computed, unless it is computed by then."""
    arena.begun.set()
    run_id = _start_over_http(arena)
    status, _ = arena.client.post("operator", f"/scoring-runs/{run_id}/cancel", {})
    if status == 200:
        arena.note(("scoring-run.cancel", f"run {run_id}"))
    arena.wait_for_jobs()


def adjust(arena: Arena) -> None:
    """Adjustments asked for, approved, rejected and revoked, each by one person."""
    arena.begun.set()
    for place, ends in enumerate((("approve",), ("reject",), ("approve", "revoke"), ("withdraw",))):
        body = {
            "uscc": arena.base.codes[place],
            "scheme": SCHEME,
            "tier": "D",
            "reason": "整改中",
            "evidence": "现场笔录",
            "ends_on": str(today() + timedelta(days=60)),
        }
        made = _posted(arena, "regulator", "/adjustments", body, 201)
        arena.note(("adjustment.propose", f"adjustment {made['id']}"))
        for end in ends:
            who = "regulator" if end == "withdraw" else "leader"
            settled = _posted(arena, who, f"/adjustments/{made['id']}/{end}", {"note": "同意"}, 200)
            arena.note((f"adjustment.{settled['status']}", f"adjustment {made['id']}"))


def switch_models(arena: Arena) -> None:
    """Switches of models asked for, approved, rejected and withdrawn."""
    arena.begun.set()
    for end in ("approve", "reject", "withdraw", "approve"):
        body = {"scheme": "generic-assisted", "mode": "off", "reason": "停用"}
        made = _posted(arena, "editor", "/model-switches", body, 201)
        arena.note(("model-switch.request", f"switch {made['id']}"))
        who = "editor" if end == "withdraw" else "approver"
        settled = _posted(arena, who, f"/model-switches/{made['id']}/{end}", {"note": "同意"}, 200)
        arena.note((f"model-switch.{settled['status']}", f"switch {made['id']}"))


def back_up(arena: Arena) -> None:
    """A backup while a delivery comes in, repeated until it is whole."""
    _order(arena, "records", DELIVERIES[0], DELIVERED_ON)
    arena.begin()
    backup = arena.start_command(["backup", str(arena.backups / BACKUP)])
    arena.wait_for_jobs()
    if not backup.join(_PATIENCE_SECONDS):
        raise NeverEnded("the backup never ended well")


def forget_daily(arena: Arena) -> None:
    """Has nothing been done of what is done daily, so that all of it is due."""
    with arena.database.write() as connection:
        connection.execute(delete(schedule))


def do_daily(arena: Arena) -> None:
    """What is due once a day, found by a worker as it starts."""
    arena.begun.set()
    until = time.monotonic() + _PATIENCE_SECONDS
    while arena.daily_begun() < len(DAILY):
        if time.monotonic() > until:
            raise NeverEnded("what is due daily was never begun")
        time.sleep(_LOOK_SECONDS / 4)
    arena.wait_for_jobs()


def _order(arena: Arena, kind: str, name: str, known_on: Any, *, snapshot: bool = False) -> None:
    order = order_of(kind, arena.base.files / name, known_on, snapshot=snapshot)

    with arena.database.write() as connection:
        import_id, _ = order_import(connection, order, "torture")
    arena.note(("import.start", f"import/{import_id}"))


def _start_over_http(arena: Arena) -> int:
    body = {"scheme": SCHEME, "mode": "full", "as_of": str(LATER), "known_on": str(LATER)}
    run_id = int(_posted(arena, "operator", "/scoring-runs", body, 202)["id"])
    arena.note(("scoring-run.start", f"run {run_id}"))
    return run_id


def _decide(arena: Arena, how: str) -> None:
    run_id = _start_over_http(arena)
    until = time.monotonic() + _PATIENCE_SECONDS
    while arena.client.get("operator", f"/scoring-runs/{run_id}")["status"] == "computing":
        if time.monotonic() > until:
            raise NeverEnded(f"run {run_id} was never computed")
        time.sleep(_LOOK_SECONDS)
    _posted(arena, "leader", f"/scoring-runs/{run_id}/{how}", {"opinion": "核对无误"}, 200)
    arena.note((f"scoring-run.{how}", f"run {run_id}"))


def _posted(arena: Arena, who: str, path: str, body: dict[str, Any], wanted: int) -> Any:
    status, answer = arena.client.post(who, path, body)
    if status != wanted:
        raise NeverEnded(f"POST {path} was answered {status}: {answer}")
    return answer


_IMPORT_POINTS = ("worker.claimed", "imports.taken", "imports.batch", "imports.ended")
_RUN_POINTS = (
    "rescore.part_scored",
    "rescore.part_written",
    "rescore.part_committed",
    "rescore.all_parts",
    "rescore.completed",
    "rescore.switched",
)
_KEY_POINTS = ("requests.done", "requests.kept")
_WEB: dict[str, Any] = {"web": True, "web_points": _KEY_POINTS}
WORKS = (
    Work("import", import_records, worker_points=_IMPORT_POINTS),
    Work("register", import_register, worker_points=_IMPORT_POINTS),
    Work("upload", upload_records, web=True, keeps_files=True, worker_points=_IMPORT_POINTS),
    Work("run", run_full, worker_points=_RUN_POINTS),
    Work("import and run", import_and_run, worker_points=(*_IMPORT_POINTS, *_RUN_POINTS)),
    Work("decide", put_into_effect, **_WEB, worker_points=_RUN_POINTS, second_person="always"),
    Work("cancel", cancel_run, **_WEB, worker_points=_RUN_POINTS, is_certain=False),
    Work("adjust", adjust, **_WEB),
    Work("switch", switch_models, **_WEB),
    Work("daily", do_daily, set_up=forget_daily, worker_points=("worker.claimed",)),
    Work("backup", back_up, command=True, keeps_files=True, worker_points=_IMPORT_POINTS),
)
