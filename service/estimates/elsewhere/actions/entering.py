"""Published figures entered, one by one or as a table, and withdrawn: what was withdrawn stays on record."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.estimates import published_figure
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem
from service.estimates.elsewhere.published import PublishedFigure, StatedFigure, faults_of_figure
from service.estimates.elsewhere.queries.listed import get_published, standing_figures

LOCK = "published figures"
_FIELDS = tuple(StatedFigure.__dataclass_fields__)


def enter_figure(
    connection: Connection, stated: StatedFigure, account: Account, at: datetime | None = None
) -> PublishedFigure:
    """The figure as entered; raises Problem 403 for who keeps registries not of everything, 422 by field.

    Raises Conflict where the very same stands already.
    """
    refuse_unless_whole(account.reach(Permission.REGISTRY_WRITE))
    moment, plain = at or now(), cleaned(stated)
    if wrong := list(faults_of_figure(stated, day_at(moment))):
        errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
        raise Problem(422, *TITLES[422], errors=errors)
    lock_name(connection, LOCK)
    if said_of(plain) in {said_of(one) for one in standing_figures(connection)}:
        raise Conflict(
            Text("这一数据已登记。", "The figure was entered already."),
            plain.place,
            Text(
                "同一地方、指标、期间、数值和来源的已有一条。",
                "There is one of that place, measure, period, value and source.",
            ),
            Text("如有误，请先撤回原来的。", "Withdraw that one first where it is wrong."),
        )
    key = connection.execute(insert(published_figure).values(**_values(plain, str(account.login), moment)))
    assert key.inserted_primary_key is not None
    made = int(key.inserted_primary_key[0])
    detail = {"name": plain.place, "kind": plain.measure}
    write_entry(connection, account.login, "published-figure.enter", f"published figure {made}", detail)
    return get_published(connection, made)


def enter_figures(
    connection: Connection, stated: Sequence[StatedFigure], by: str, file: str, at: datetime | None = None
) -> int:
    """How many of these were entered: those of a table, each sound; what stands already is not entered again."""
    lock_name(connection, LOCK)
    standing, moment = {said_of(one) for one in standing_figures(connection)}, at or now()
    new = {said_of(one): one for one in map(cleaned, stated) if said_of(one) not in standing}
    if new:
        rows = [_values(one, by, moment) | {"file": file[:255]} for one in new.values()]
        connection.execute(insert(published_figure), rows)
        detail = {"file": file, "added": len(new)}
        write_entry(connection, by, "published-figure.import", "published figures", detail)
    return len(new)


def withdraw_figure(
    connection: Connection, figure_id: int, account: Account, at: datetime | None = None
) -> PublishedFigure:
    """The figure, withdrawn; it stays on record with who did it. Raises Conflict where it is already."""
    refuse_unless_whole(account.reach(Permission.REGISTRY_WRITE))
    found, own = get_published(connection, figure_id), published_figure.c
    values = {"withdrawn_by": str(account.login), "withdrawn_at": at or now()}
    still = own.id == figure_id, own.withdrawn_at.is_(None)
    if connection.execute(update(published_figure).where(*still).values(**values)).rowcount != 1:
        raise Conflict(
            Text("这一数据已撤回。", "The figure is withdrawn already."),
            found.place,
            Text("不能再次撤回。", "It is not withdrawn twice."),
            Text("如有误，请重新登记。", "Enter it anew where that was wrong."),
        )
    detail = {"name": found.place, "kind": found.measure}
    write_entry(connection, account.login, "published-figure.withdraw", f"published figure {figure_id}", detail)
    return get_published(connection, figure_id)


def refuse_unless_whole(reach: Reach) -> None:
    """Raises Problem 403 where a reach is not everything: the figures are the whole bureau's."""
    if not reach.is_whole:
        why = Text(
            "对标数据供全局使用，须由不限辖区和条线的数据人员办理。",
            "Published figures are for the whole bureau; a data operator of everything has to enter them.",
        )
        raise Problem(403, *TITLES[403], why)


def cleaned(stated: StatedFigure) -> StatedFigure:
    """The same without personal numbers and blanks at the ends."""
    texts = {name: str(clean_for_storage(getattr(stated, name))).strip() for name in ("place", "definition", "source")}
    return StatedFigure(**{name: getattr(stated, name) for name in _FIELDS} | texts)


def said_of(one: StatedFigure | PublishedFigure) -> tuple[Any, ...]:
    """What makes a figure that figure."""
    return tuple(getattr(one, name) for name in _FIELDS)


def _values(stated: StatedFigure, by: str, at: datetime) -> dict[str, str | date | bool | datetime | None]:
    said = dict(zip(_FIELDS, said_of(stated), strict=True))
    return {**said, "recorded_by": by, "recorded_at": at}
