"""A plan put up, edited and deleted as a draft, amended as a new version, taken away; each with its audit entry."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from rules.library import Library
from rules.texts import Text
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.tables.plans import plan, plan_act, plan_line
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem, refusal_at
from service.plans.actions.acts import audited, detail_of, lock_plan, move_on, note_act_of
from service.plans.actions.line_rows import copy_lines
from service.plans.actions.seen import refuse_unseen
from service.plans.content import digest_of_head
from service.plans.plan import Plan
from service.plans.queries.plans import get_plan, plan_acts_of
from service.plans.stated import StatedPlan
from service.plans.states import PlanAct, PlanStatus
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
    return audited(connection, made, by, "plan.create")


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
    return audited(connection, moved, by, "plan.edit")


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
    return audited(connection, made, by, "plan.amend", reason=said)


def note_export(connection: Connection, exported: Plan, by: str) -> None:
    """Notes that the table of a version was taken away."""
    write_entry(connection, by, "plan.export", f"plan {exported.id}", detail_of(exported))


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


_OF_PLAN = ("year", "kind", "title", "region", "office", "line", "department")


def _columns_of(stated: StatedPlan) -> dict[str, Any]:
    return {name: getattr(stated, name) for name in _OF_PLAN} | {"title": clean_for_storage(stated.title)}
