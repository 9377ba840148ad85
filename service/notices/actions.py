"""Notices of credit repair made, and their service noted; all audited. No notice changes a fact."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, insert, update

from rules.remedies import Remedies
from rules.texts import Text
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.tables.notices import repair_notice
from service.core.problem import Problem, refusal_at
from service.facts.enterprises import Enterprise
from service.notices.notice import About, Item, Notice, Served
from service.notices.words import DEMONSTRATION


def make_notice(
    connection: Connection,
    found: Enterprise,
    about: About,
    items: Sequence[Item],
    remedies: Remedies,
    actor: str,
    period: tuple[date, date] | None = None,
) -> int:
    """The number of the notice to an enterprise that says these `items`, of which there is one at least."""
    values = {
        "enterprise_id": found.id,
        "about": about.value,
        "known_from": period[0] if period else None,
        "known_until": period[1] if period else None,
        "items": [clean_for_storage(item.plain()) | {"identity": item.identity} for item in items],
        "remedies": remedies.name,
        "marks": [DEMONSTRATION.zh] if remedies.is_demonstration else [],
        "made_on": today(),
        "made_by": str(actor),
    }
    key = connection.execute(insert(repair_notice).values(values)).inserted_primary_key
    assert key is not None
    numbers = [item.document_no or item.record_id for item in items]
    detail = {"uscc": found.code, "kind": about.value, "document_no": numbers}
    write_entry(connection, actor, "notice.make", f"notice {key[0]}", detail)
    return int(key[0])


def note_service(
    connection: Connection, notice: Notice, on: date, by: Served, actor: str, seen: tuple[date, Served] | None
) -> None:
    """Notes when and how a notice was served, or corrects what was noted: `seen` is what the person saw noted.

    Raises Problem 422 where the day is not between that of the notice and today, 409 where another noted it meanwhile.
    """
    if not notice.made_on <= on <= today():
        raise refusal_at(
            "served_on",
            Text(
                f"送达日期应在出具日期（{notice.made_on}）与今天之间。",
                f"The day is between that of the notice ({notice.made_on}) and today.",
            ),
        )
    noted = repair_notice.c.served_on, repair_notice.c.served_by
    before: list[ColumnElement[bool]] = [column.is_(None) for column in noted]
    if seen is not None:
        before = [noted[0] == seen[0], noted[1] == seen[1].value]
    values = {"served_on": on, "served_by": by.value, "noted_by": str(actor), "noted_at": now()}
    done = connection.execute(update(repair_notice).where(repair_notice.c.id == notice.id, *before).values(values))
    if done.rowcount != 1:
        raise Problem(
            409,
            "conflict",
            Text("另一人刚刚登记了送达。", "Another person noted its service just now."),
            Text("请查看后再更正。", "Look at it, then correct it."),
        )
    detail = {"uscc": notice.code, "served_on": on, "served_by": by.value}
    if seen is not None:
        detail |= {"before": {"served_on": seen[0], "served_by": seen[1].value}}
    write_entry(connection, actor, "notice.serve", f"notice {notice.id}", detail)


def note_export(connection: Connection, notice: Notice, actor: str) -> None:
    """Records that the notice was taken away as a document."""
    write_entry(connection, actor, "notice.export", f"notice {notice.id}", {"uscc": notice.code})
