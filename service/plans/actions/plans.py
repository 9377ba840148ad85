"""A plan put up, edited, deleted, submitted, decided upon, filed, published and amended; each with its audit entry."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from rules.library import Library
from rules.texts import Text
from service.access.actions.seconds import end_seconds, require_second
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now, today
from service.core.db.audit import write_entry
from service.core.db.tables.plans import plan, plan_act, plan_line
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem, refusal_at
from service.plans.actions.acts import lock_plan, move_on, note_act_of
from service.plans.actions.complete import refuse_incomplete
from service.plans.actions.line_rows import copy_lines
from service.plans.actions.seen import refuse_unseen
from service.plans.content import digest_of_head, said_of_line
from service.plans.plan import Plan, PlanLine
from service.plans.queries.lines import lines_of
from service.plans.queries.plans import get_plan, handled_by, plan_acts_of, versions_of_plan
from service.plans.stated import StatedPlan
from service.plans.states import MOVES, LineStatus, PlanAct, PlanStatus
from service.registries.queries.entries import entries_of
from service.registries.queries.line_names import line_names
from service.registries.registry import Registry
from service.rule_sets.tier_words import tier_words_of, words_against


def add_plan(
    connection: Connection, library: Library, stated: StatedPlan, by: str, reach: Reach, at: datetime | None = None
) -> Plan:
    """The plan, a draft without lines; `at` is when, now unless a demonstration tells its past.

    Raises Problem 403 where it lies beyond `reach`, 422 with what is wrong by field.
    """
    _refuse_faults(connection, library, stated)
    values = _columns_of(stated) | {
        "version": 1,
        "status": PlanStatus.DRAFT,
        "owner": str(by),
        "created_at": at or now(),
    }
    key = connection.execute(insert(plan).values(**values)).inserted_primary_key
    assert key is not None
    made = get_plan(connection, int(key[0]))
    if not made.lies_in(reach):
        raise Problem(403, *TITLES[403])
    note_act_of(connection, made, PlanAct.CREATE, by, None, at=at)
    return _audited(connection, made, by, "plan.create")


def edit_plan(
    connection: Connection,
    library: Library,
    plan_id: int,
    stated: StatedPlan,
    by: str,
    reach: Reach,
    seen: str | None = None,
) -> Plan:
    """The draft as it says now; `seen` is the digest of what was edited, without lines.

    Raises as `add_plan`, and Conflict where it is no draft, or says something else than what was seen.
    """
    found = lock_plan(connection, plan_id, reach, PlanAct.EDIT)
    refuse_unseen(digest_of_head(found), seen, found.title)
    _refuse_faults(connection, library, stated)
    if found.amends is not None and stated.year != found.year:
        raise refusal_at("json.year", Text("调整不能改变计划年度。", "To amend a plan does not change its year."))
    changed = {name: value for name, value in _columns_of(stated).items() if value != getattr(found, name)}
    moved = move_on(connection, found, PlanAct.EDIT, by, values=changed)
    if not moved.lies_in(reach):
        raise Problem(403, *TITLES[403])
    return _audited(connection, moved, by, "plan.edit")


def delete_plan(connection: Connection, plan_id: int, by: str, reach: Reach) -> None:
    """Removes a draft that never moved; raises Problem 403 for anyone but who made it."""
    found = lock_plan(connection, plan_id, reach, PlanAct.DELETE)
    if any(one.act not in (PlanAct.CREATE, PlanAct.EDIT) for one in plan_acts_of(connection, found.id)):
        raise Conflict(
            Text("提交过的计划不能删除。", "A plan that was submitted once is not deleted."),
            found.title,
            Text("谁提交、谁退回须留下。", "Who submitted it and who returned it must stay known."),
            Text("可以继续修改它。", "It can be edited further."),
        )
    if found.owner != str(by):
        raise Problem(403, "not-the-author", Text("只有编制人可以删除草稿。", "Only who made a draft may delete it."))
    connection.execute(delete(plan_act).where(plan_act.c.plan_id == found.id))
    connection.execute(delete(plan_line).where(plan_line.c.plan_id == found.id))
    connection.execute(delete(plan).where(plan.c.id == found.id))
    write_entry(connection, by, "plan.delete", f"plan {found.id}", detail_of(found))


def submit_plan(
    connection: Connection, library: Library, plan_id: int, by: str, reach: Reach, at: datetime | None = None
) -> Plan:
    """The plan, awaiting approval; raises Problem 422 with what its lines lack, where they are not complete."""
    found = lock_plan(connection, plan_id, reach, PlanAct.SUBMIT)
    refuse_incomplete(connection, library, found, day_at(at) if at else today())
    values = {"submitted_by": str(by), "submitted_at": at or now(), "decided_by": None, "decided_at": None}
    # Who was named for what was submitted before was not for this.
    end_seconds(connection, thing_of(found))
    moved = move_on(connection, found, PlanAct.SUBMIT, by, values=values | {"opinion": None}, at=at)
    return _audited(connection, moved, by, "plan.submit")


def approve_plan(
    connection: Connection,
    library: Library,
    plan_id: int,
    by: str,
    reach: Reach,
    opinion: str,
    at: datetime | None = None,
) -> Plan:
    """The plan, approved; raises Problem 403 for its owner and everyone who had a hand in it."""
    return _decide(connection, library, plan_id, PlanAct.APPROVE, by, reach, opinion, at)


def return_plan(connection: Connection, plan_id: int, by: str, reach: Reach, opinion: str) -> Plan:
    """The plan, a draft again; raises as `approve_plan`."""
    return _decide(connection, None, plan_id, PlanAct.RETURN, by, reach, opinion, None)


def _decide(
    connection: Connection,
    library: Library | None,
    plan_id: int,
    act: PlanAct,
    by: str,
    reach: Reach,
    opinion: str,
    at: datetime | None,
) -> Plan:
    found = lock_plan(connection, plan_id, reach, act)
    require_second(connection, by, thing_of(found), handled_by(connection, found.id), found.owner)
    if library is not None:
        refuse_incomplete(connection, library, found, day_at(at) if at else today())
    said = clean_for_storage(opinion)
    decided = {"decided_by": str(by), "decided_at": at or now(), "opinion": said}
    moved = move_on(connection, found, act, by, said, decided, at)
    return _audited(connection, moved, by, f"plan.{act}", opinion=said)


def file_plan(
    connection: Connection,
    plan_id: int,
    by: str,
    reach: Reach,
    filing_no: str,
    filed_on: date,
    at: datetime | None = None,
) -> Plan:
    """The plan as filed with the next higher level; raises Problem 422 for a day on which it cannot have been."""
    found = lock_plan(connection, plan_id, reach, PlanAct.FILE)
    assert found.decided_at is not None
    _refuse_day("filed_on", filed_on, day_at(found.decided_at), day_at(at) if at else today(), _BEFORE_APPROVAL)
    said = clean_for_storage(filing_no)
    values = {"filing_no": said, "filed_on": filed_on, "filed_by": str(by), "filed_at": at or now()}
    moved = move_on(connection, found, PlanAct.FILE, by, said, values, at)
    return _audited(connection, moved, by, "plan.file", filing_no=said, filed_on=filed_on.isoformat())


def publish_plan(
    connection: Connection,
    library: Library,
    plan_id: int,
    by: str,
    reach: Reach,
    published_on: date,
    published_where: str,
    at: datetime | None = None,
) -> Plan:
    """The plan as published, in force from now on in place of the version that it amends.

    Raises Problem 422 for a day on which it cannot have been or a line that is not complete any more, Conflict where a
    line that was locked meanwhile says something else here.
    """
    found = lock_plan(connection, plan_id, reach, PlanAct.PUBLISH)
    assert found.filed_on is not None
    day = day_at(at) if at else today()
    _refuse_day("published_on", published_on, found.filed_on, day, _BEFORE_FILING)
    refuse_incomplete(connection, library, found, day)
    before = _take_over_lines(connection, found)
    said = clean_for_storage(published_where)
    values = {
        "published_on": published_on,
        "published_where": said,
        "published_by": str(by),
        "published_at": at or now(),
    }
    for one in before:
        superseded = move_on(connection, one, PlanAct.SUPERSEDE, by, at=at)
        write_entry(connection, by, "plan.supersede", f"plan {one.id}", detail_of(superseded))
    moved = move_on(connection, found, PlanAct.PUBLISH, by, said, values, at)
    if any(line.status is not LineStatus.OPEN for line in lines_of(connection, found.id)):
        moved = move_on(connection, moved, PlanAct.BEGIN, by, at=at)
    return _audited(connection, moved, by, "plan.publish", published_on=published_on.isoformat(), published_where=said)


def amend_plan(connection: Connection, plan_id: int, by: str, reach: Reach, reason: str) -> Plan:
    """A new version, a draft with the lines of the one before, which stays in force until the new one is published.

    Raises Conflict where another amendment of it is on its way.
    """
    found = lock_plan(connection, plan_id, reach, PlanAct.AMEND)
    if connection.execute(select(plan.c.id).where(plan.c.amends == found.id)).scalar() is not None:
        raise Conflict(
            Text("这一计划已有调整在办。", "An amendment of this plan is on its way."),
            found.title,
            Text("一个版本只能有一次在办的调整。", "A version is amended once at a time."),
            Text("办完那一版本，或删除其草稿。", "Go on with that version, or delete its draft."),
        )
    said = clean_for_storage(reason)
    kept = {name: getattr(found, name) for name in _OF_PLAN}
    values = kept | {"version": found.version + 1, "amends": found.id, "root_id": found.root, "reason": said}
    values |= {"status": PlanStatus.DRAFT, "owner": str(by), "created_at": now()}
    key = connection.execute(insert(plan).values(**values)).inserted_primary_key
    assert key is not None
    made = get_plan(connection, int(key[0]))
    copy_lines(connection, found, made)
    move_on(connection, found, PlanAct.AMEND, by, said)
    note_act_of(connection, made, PlanAct.CREATE, by, None, said)
    return _audited(connection, made, by, "plan.amend", reason=said)


def note_export(connection: Connection, exported: Plan, by: str) -> None:
    """Notes that the table of a version was taken away."""
    write_entry(connection, by, "plan.export", f"plan {exported.id}", detail_of(exported))


def _take_over_lines(connection: Connection, found: Plan) -> list[Plan]:
    """Has the lines be as far as those of the versions before are, and returns these versions.

    Raises Conflict where a line that was locked says something else here, or is not here.
    """
    own = {line.root: line for line in lines_of(connection, found.id)}
    before = [
        one
        for one in versions_of_plan(connection, found)
        if one.id != found.id and one.status in MOVES[PlanAct.SUPERSEDE].froms
    ]
    for one in before:
        for line in lines_of(connection, one.id):
            if line.status is LineStatus.OPEN:
                continue
            here = own.get(line.root)
            if here is None or said_of_line(here) != said_of_line(line):
                raise _locked_meanwhile(line)
            values = {"status": line.status, "ended_on": line.ended_on}
            connection.execute(update(plan_line).where(plan_line.c.id == here.id).values(**values))
    return before


def _locked_meanwhile(line: PlanLine) -> Conflict:
    return Conflict(
        Text("已锁定名单的计划行不能改动。", "A line whose lists were locked does not change."),
        line.title,
        Text(
            f"第{line.number}行“{line.title}”在本版本中被改动或删去。",
            f"Line {line.number}, {line.title!r}, was changed or taken out in this version.",
        ),
        Text("另行调整，把该行恢复原样。", "Amend it anew, with that line as it was."),
    )


def _refuse_day(name: str, day: date, first: date, last: date, too_early: Text) -> None:
    if day > last:
        raise refusal_at(f"json.{name}", Text("日期不能晚于今天。", "The day is not later than today."))
    if day < first:
        raise refusal_at(f"json.{name}", too_early)


def _refuse_faults(connection: Connection, library: Library, stated: StatedPlan) -> None:
    wrong: list[tuple[str, Text]] = []
    if (why := words_against(stated.title, tier_words_of(library))) is not None:
        wrong.append(("title", why))
    if stated.line is not None and stated.line not in line_names(connection):
        wrong.append(("line", Text("没有这一业务条线。", "There is no such business line.")))
    for name, code, registry in (
        ("department", stated.department, Registry.DEPARTMENTS),
        ("office", stated.office, Registry.OFFICES),
    ):
        if code is not None and code not in entries_of(connection, registry, [code], today()):
            wrong.append((name, Text("登记簿中没有这一代码。", "The registry has no such code.")))
    if wrong:
        errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
        raise Problem(422, *TITLES[422], errors=errors)


def thing_of(found: Plan) -> Thing:
    """The version as that upon which a second person decides."""
    return Thing(ThingKind.PLAN, str(found.id))


def detail_of(found: Plan) -> dict[str, object]:
    """What the audit log says of a version."""
    return {"title": found.title, "year": found.year, "version": found.version, "status": found.status}


def _audited(connection: Connection, moved: Plan, by: str, action: str, **more: object) -> Plan:
    write_entry(connection, by, action, f"plan {moved.id}", detail_of(moved) | more)
    return moved


_OF_PLAN = ("year", "kind", "title", "region", "office", "line", "department")
_BEFORE_APPROVAL = Text("备案日期早于批准日期。", "It cannot be filed before it was approved.")
_BEFORE_FILING = Text("公布日期早于备案日期。", "It cannot be published before it was filed.")


def _columns_of(stated: StatedPlan) -> dict[str, Any]:
    return {name: getattr(stated, name) for name in _OF_PLAN} | {"title": clean_for_storage(stated.title)}
