"""A batch of the demonstration, drawn as a bureau draws: each district its own officers, verified by a witness.

What envelopes would hold is written to a file of the demonstration, so that a replacement can be tried.
"""

import os
import secrets
from datetime import date
from fractions import Fraction
from hashlib import sha256
from io import StringIO
from pathlib import Path

from inspection import verifier
from rules.texts import Text
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.jobs import Job
from service.core.db.service import Service
from service.core.jobs.follow import follow_job
from service.plans.actions.approval import approve_plan, submit_plan
from service.plans.actions.lines import add_line
from service.plans.actions.plans import add_plan
from service.plans.actions.publication import file_plan, publish_plan
from service.plans.batches.actions.batches import add_batch
from service.plans.batches.stated import Parts, StatedBatch
from service.plans.draws.actions import drawing, lock
from service.plans.draws.actions.number import obtain_number
from service.plans.draws.actions.verdict import state_verdict
from service.plans.draws.actions.voiding import ask_void, decide_void
from service.plans.draws.folders import RECORD, folder_of
from service.plans.draws.queries.draws import find_draw
from service.plans.plan import PlanKind
from service.plans.queries.batches import list_batches
from service.plans.sight import EVERYTHING
from service.plans.stated import StatedLine, StatedPlan

CITY, SCHEME, ITEM = "9901", "generic", "I01"
ENVELOPES, STATEMENT = "{}-envelopes.txt", "{}-statement.txt"
TITLE = "第一批抽查"
# In per cent of a year; with a planned number they say how it is divided.
RATIOS = {"A": 3, "B": 5, "C": 20, "D": 50, "unclassified": 5}
SOURCES = ("dice|40", "lottery|kl8|2026001|drawn")
_PLANNER, _LEADER, _WITNESS = Role.PLANNER.value, Role.LEADER.value, Role.REGULATOR.value
_DRAWN, _BALLS, _BATCHES = 40, 20, 200


def draw_first_batch(service: Service, folder: Path) -> str | None:
    """The number of the draw of the batch that is drawn today, which is verified; None where it was made already."""
    with service.database.read() as connection:
        if any(one.batch.title == TITLE for one in list_batches(connection, EVERYTHING, limit=_BATCHES)):
            return None
    return draw_batch(service, folder, _put_up(service))


def draw_batch(service: Service, folder: Path, batch_id: int) -> str:
    """The number of the draw of a batch: its lists are locked, the number comes, it is drawn and verified."""
    with service.database.write() as connection:
        ordered = lock.order_lock(connection, service.settings, batch_id, SOURCES, _PLANNER, WHOLE)
    draw_id = str(_done(follow_job(service, {lock.KIND: "service.plans.draws.lock_job"}, ordered.job_id))["draw_id"])
    held = f"{draw_id}\n密封值 secret: {ordered.sealed.secret}\n补抽密钥 key: {ordered.sealed.key}\n"
    _write(folder / ENVELOPES.format(draw_id), held)
    with service.database.write() as connection:
        lines = (*_lines(), f"secret|{ordered.sealed.secret}")
        obtain_number(connection, service.settings, draw_id, lines, _PLANNER, WHOLE)
    with service.database.write() as connection:
        drawing.order_draw(connection, draw_id, _PLANNER, WHOLE)
        found = find_draw(connection, draw_id)
    assert found is not None
    assert found.job_id is not None
    _done(follow_job(service, {drawing.KIND: "service.plans.draws.draw_job"}, found.job_id))
    _verify(service, draw_id, folder)
    return draw_id


def void_draw(service: Service, batch_id: int) -> str:
    """The number of a draw that is void before its number was known: its lists were wrong."""
    with service.database.write() as connection:
        ordered = lock.order_lock(connection, service.settings, batch_id, SOURCES, _PLANNER, WHOLE)
    draw_id = str(_done(follow_job(service, {lock.KIND: "service.plans.draws.lock_job"}, ordered.job_id))["draw_id"])
    with service.database.write() as connection:
        ask_void(connection, draw_id, "锁定后发现名单来源有误，须重新锁定", _PLANNER, WHOLE)
        decide_void(connection, draw_id, "情况属实，同意作废", _LEADER, WHOLE, agrees=True)
    return draw_id


def _put_up(service: Service) -> int:
    """The id of a draft of the first line of a plan that is filed and published; a second line has one, too, to try."""
    day, library = today(), service.library
    with service.database.write() as connection:
        stated = StatedPlan(day.year, PlanKind.ANNUAL, f"{day.year}年度部门联合双随机抽查计划", CITY)
        plan = add_plan(connection, library, stated, _PLANNER, WHOLE)
        lines = [
            add_line(connection, library, plan.id, _line(title, number, day), _PLANNER, WHOLE)
            for title, number in (("登记事项联合抽查", _DRAWN), ("登记事项专项抽查", _DRAWN // 2))
        ]
        submit_plan(connection, library, plan.id, _PLANNER, WHOLE)
        approve_plan(connection, library, plan.id, _LEADER, WHOLE, "同意")
        file_plan(connection, plan.id, _PLANNER, WHOLE, f"备〔{day.year}〕2号", day)
        publish_plan(connection, library, plan.id, _PLANNER, WHOLE, day, "青岚市市场监督管理局公告栏")
        batches = [
            add_batch(
                connection,
                library,
                line.id,
                StatedBatch(TITLE, parts=Parts(counties=True)),
                _PLANNER,
                WHOLE,
            )
            for line in lines
        ]
    return batches[0].id


def _line(title: str, number: int, day: date) -> StatedLine:
    last = date(day.year, 12, 31)
    return StatedLine(
        title=title, items=(ITEM,), starts_on=day, ends_on=last, scheme=SCHEME, planned_number=number,
        ratios={tier: Fraction(share, 100) for tier, share in RATIOS.items()}, reason_unclassified="新设主体尚无记录",
    )  # fmt: skip


def _lines() -> tuple[str, ...]:
    """What dice and a lottery would have shown."""
    dice = "".join(str(secrets.randbelow(10)) for _ in range(_DRAWN))
    balls = sorted(secrets.SystemRandom().sample(range(1, 81), _BALLS))
    return f"dice|{dice}", f"lottery|kl8|2026001|{'.'.join(map(str, balls))}"


def _verify(service: Service, draw_id: str, folder: Path) -> None:
    """Has the witness run the verifier over the record, and state what he signed."""
    said = StringIO()
    holds = verifier.main([str(folder_of(service.settings, draw_id) / RECORD)], said) == 0
    words = Text("核验通过", "verified") if holds else Text("核验不通过", "not verified")
    paper = f"{draw_id} {words.zh} {words.en}\n{said.getvalue()}"
    _write(folder / STATEMENT.format(draw_id), paper)
    with service.database.write() as connection:
        digest = sha256(paper.encode()).hexdigest()
        state_verdict(connection, draw_id, digest, _WITNESS, WHOLE, verified=holds)


def _done(job: Job) -> dict[str, object]:
    if job.status != "done":
        raise RuntimeError(f"the draw of the demonstration ended as {job.status}: {job.error}")
    result: dict[str, object] = job.result
    return result


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
