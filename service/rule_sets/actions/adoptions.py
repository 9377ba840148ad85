"""A version asked for by one person and approved by another, who neither wrote nor asked for it; withdrawn before it
begins; each step with its entry in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.actions.seconds import end_seconds, require_second
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.announcements import announce
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.audit import write_entry
from service.core.errors import ProductError
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.rule_sets.actions.acts import lock_adoption, move_on
from service.rule_sets.actions.archive import archive_rule_set, archive_table
from service.rule_sets.actions.drafts import detail_of
from service.rule_sets.actions.hindrances import (
    refuse_days,
    refuse_needed,
    refuse_standing,
    refuse_unread,
    refuse_without_comparison,
)
from service.rule_sets.announced import TablesChanged
from service.rule_sets.drafts import Draft, read_draft
from service.rule_sets.queries.adopted import adopted_library
from service.rule_sets.queries.adoptions import Adoption, handled_by, text_of_adoption
from service.rule_sets.stages import Act, Kind
from service.rule_sets.table_rows import plain_rows_of


@dataclass(frozen=True, slots=True)
class Request:
    """Why a version is wanted, and what was looked at: a comparison, or a ground why there is none.

    A table goes with its rows before and after, and has neither.
    """

    reason: str
    comparison_id: int | None = None
    ground: str = ""


def request_adoption(
    connection: Connection,
    files: Library,
    settings: Settings,
    adoption_id: int,
    wanted: Request,
    by: str,
    reach: Reach,
    at: datetime | None = None,
) -> Adoption:
    """The version, which another person is asked to approve; `at` is when, now unless a demonstration tells its past.

    Raises RuleSetError, Problem 422 for a request that lacks something, Conflict for what could not be approved.
    """
    found = lock_adoption(connection, adoption_id, reach, Act.REQUEST)
    moment, library = at or now(), adopted_library(connection, files)
    draft = _draft_of(connection, library, found)
    _refuse_hindered(connection, library, settings, found, draft, moment)
    values: dict[str, Any] = {
        "requested_by": str(by),
        "requested_at": moment,
        "reason": clean_for_storage(wanted.reason),
    }
    values |= {"comparison_id": wanted.comparison_id, "ground": clean_for_storage(wanted.ground) or None}
    values |= {"decided_by": None, "decided_at": None, "note": None}
    if found.kind is Kind.RULE_SET:
        refuse_without_comparison(connection, found, wanted.comparison_id, wanted.ground, day_at(moment))
        archive_rule_set(connection, draft.rule_set)
    else:
        _refuse_beside_rows(wanted)
        archive_table(connection, draft.table)
        before = library.tables.version_on(found.name, max(found.effective_from, day_at(moment)))
        values["rows"] = plain_rows_of(before, draft.table)
    # Who was named for what was asked before was not for this.
    end_seconds(connection, _thing_of(found))
    moved = move_on(connection, found, Act.REQUEST, by, values["reason"], values=values)
    ground = {"ground": moved.ground} if moved.ground else {"comparison": moved.comparison_id}
    detail = detail_of(moved) | {"reason": moved.reason} | ground
    write_entry(connection, by, "adoption.request", f"adoption {found.id}", detail)
    return moved


def _refuse_beside_rows(wanted: Request) -> None:
    """Raises Problem 422 where a table is asked for with anything but its rows, which always go with it."""
    if wanted.comparison_id is not None:
        why = Text("表没有对比，附的是前后各行。", "A table has no comparison; its rows before and after go with it.")
        raise refusal_at("json.comparison_id", why)
    if wanted.ground.strip():
        why = Text(
            "表附有前后各行，不是例外，请删去此项。",
            "A table goes with its rows before and after and is no exception; leave this out.",
        )
        raise refusal_at("json.ground", why)


def take_back_adoption(connection: Connection, adoption_id: int, by: str, reach: Reach, note: str) -> Adoption:
    """The version, a draft again; raises Conflict where it does not wait for approval."""
    found = lock_adoption(connection, adoption_id, reach, Act.TAKE_BACK)
    moved = move_on(connection, found, Act.TAKE_BACK, by, clean_for_storage(note))
    return _audited(connection, moved, by, "adoption.take-back", note)


def approve_adoption(
    connection: Connection,
    files: Library,
    settings: Settings,
    adoption_id: int,
    by: str,
    reach: Reach,
    note: str,
    at: datetime | None = None,
) -> Adoption:
    """The version, in force from its day on.

    Raises Problem 403 for whoever wrote it or asked for it, and Conflict where it waits no longer or may not be in
    force as things stand now.
    """
    found = lock_adoption(connection, adoption_id, reach, Act.APPROVE)
    require_second(connection, by, _thing_of(found), handled_by(connection, found))
    moment, library = at or now(), adopted_library(connection, files)
    _refuse_hindered(connection, library, settings, found, _draft_of(connection, library, found), moment)
    decided = {"decided_by": str(by), "decided_at": moment, "note": clean_for_storage(note)}
    moved = move_on(connection, found, Act.APPROVE, by, clean_for_storage(note), values=decided)
    _announce(connection, moved)
    return _audited(connection, moved, by, "adoption.approve", note)


def reject_adoption(connection: Connection, adoption_id: int, by: str, reach: Reach, note: str) -> Adoption:
    """The version, rejected, to be edited again; raises as `approve_adoption`."""
    found = lock_adoption(connection, adoption_id, reach, Act.REJECT)
    require_second(connection, by, _thing_of(found), handled_by(connection, found))
    decided = {"decided_by": str(by), "decided_at": now(), "note": clean_for_storage(note)}
    moved = move_on(connection, found, Act.REJECT, by, clean_for_storage(note), values=decided)
    return _audited(connection, moved, by, "adoption.reject", note)


def withdraw_adoption(
    connection: Connection, files: Library, adoption_id: int, by: str, reach: Reach, note: str
) -> Adoption:
    """The version, never to be in force; raises Conflict where it began, or where another one counts on it."""
    found = lock_adoption(connection, adoption_id, reach, Act.WITHDRAW)
    refuse_needed(adopted_library(connection, files), found)
    withdrawn = {"withdrawn_by": str(by), "withdrawn_at": now()}
    moved = move_on(connection, found, Act.WITHDRAW, by, clean_for_storage(note), values=withdrawn)
    _announce(connection, moved)
    return _audited(connection, moved, by, "adoption.withdraw", note)


def _announce(connection: Connection, moved: Adoption) -> None:
    if moved.kind is Kind.TABLE:
        announce(connection, TablesChanged(moved.name))


def _thing_of(found: Adoption) -> Thing:
    return Thing(ThingKind.ADOPTION, str(found.id))


def _draft_of(connection: Connection, library: Library, found: Adoption) -> Draft:
    """The version as its text says, read anew: what it reads or extends may be another by now."""
    draft = read_draft(library, text_of_adoption(connection, found.id) or "")
    if draft.digest != found.digest:
        raise ProductError(
            Text("草稿的文字与所申请的版本不符。", "The text of the draft is not the version that was asked for."),
            found.full_name,
            Text("它所扩展的规则集变了，或存储被改动。", "What it extends has changed, or what is stored was altered."),
            Text("由编制人重新保存草稿再申请。", "Let its editor save the draft anew and ask again."),
        )
    return draft


def _refuse_hindered(
    connection: Connection, library: Library, settings: Settings, found: Adoption, draft: Draft, moment: datetime
) -> None:
    refuse_standing(draft, settings)
    refuse_days(connection, found, day_at(moment))
    if found.kind is Kind.RULE_SET:
        refuse_unread(library, draft.rule_set, day_at(moment))


def _audited(connection: Connection, moved: Adoption, by: str, action: str, note: str) -> Adoption:
    write_entry(connection, by, action, f"adoption {moved.id}", detail_of(moved) | {"note": clean_for_storage(note)})
    return moved
