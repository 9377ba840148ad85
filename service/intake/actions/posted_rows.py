"""Enterprises and records that a request posts: all of them are taken in, or none, with an entry in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.reach import Jurisdiction, Reach
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.problem import TITLES, Problem
from service.intake.queries.enterprises import places_of
from service.intake.write import Taken, take_rows
from service.intake.write.permitted import refuse_future_data
from service.rule_sets.queries import Declared

Row = Mapping[str, Any]
Written = dict[str, Any]


def write_enterprises(
    database: Database,
    actor: str,
    reach: Reach,
    rows: Sequence[Row],
    *,
    source: str,
    data_on: date | None,
    place: str,
    declared: Declared,
) -> Written:
    """Takes in enterprises; returns how many were dealt with in which way, and what there is to say of them.

    `place` is where a row stands in JSON, `declared` what rule sets declare.
    Raises Problem 403 for rows outside the jurisdictions, 422 for rows that cannot be taken in.
    """
    refuse_future_data(data_on or today())
    with database.write() as connection:
        _refuse_outside(connection, rows, reach.jurisdiction(), place)
        taken = take_rows(
            connection,
            "enterprises",
            rows,
            source=source,
            actor=actor,
            data_on=data_on or today(),
            known_on=today(),
            reach=reach,
            declared=declared,
        )
        return _close_write(connection, taken, "enterprise.write", actor, source, place)


def write_records(
    database: Database,
    actor: str,
    reach: Reach,
    kind: str,
    rows: Sequence[Row],
    *,
    source: str,
    data_on: date | None,
    place: str,
    declared: Declared,
) -> Written:
    """Takes in records or repairs; returns how many were dealt with in which way, and what there is to say of them.

    Raises Problem 422 for rows that cannot be taken in, those of enterprises outside the jurisdictions among them.
    """
    refuse_future_data(data_on or today())
    with database.write() as connection:
        taken = take_rows(
            connection,
            kind,
            rows,
            source=source,
            actor=actor,
            data_on=data_on or today(),
            known_on=today(),
            reach=reach,
            declared=declared,
        )
        return _close_write(connection, taken, f"{kind}.write", actor, source, place)


def _close_write(connection: Connection, taken: Taken, action: str, actor: str, source: str, place: str) -> Written:
    """The counts of rows taken in, noted in the audit log, with the doubts about the rows as `warnings`.

    Raises Problem 422 where a row was refused.
    """
    if taken.rejects:
        raise _refused_rows(taken.rejects, place)
    counts = {name: number for name, number in taken.counts().items() if name != "quarantined"}
    write_entry(connection, actor, action, f"{taken.read} rows", {"source": source, **counts})
    warnings = [{"zh": doubt.zh, "en": doubt.en} for doubt in taken.doubts]
    words = {"unknown_words": [asdict(one) for one in taken.words]} if taken.words else {}
    return {**counts, "warnings": warnings, **words}


def _refuse_outside(connection: Connection, rows: Sequence[Row], inside: Jurisdiction, place: str) -> None:
    """Raises Problem 403 for rows that lie, or would come to lie, outside."""
    if inside.is_everywhere:
        return
    known = places_of(connection, [row["uscc"] for row in rows])
    for number, row in enumerate(rows):
        before, region = known.get(row["uscc"]), row.get("region")
        # What is new, or moves, comes to an office by its region only once it is there.
        stays = before is not None and region in (None, before.region)
        if not ((stays or inside.covers_region(region)) and (before is None or inside.covers(*before))):
            why = Text("该主体不在本账号辖区内。", "The enterprise lies outside the account's jurisdictions.")
            errors = [{"where": f"{place.format(number)}.region", "zh": why.zh, "en": why.en}]
            raise Problem(403, *TITLES[403], errors=errors)


def _refused_rows(rejects: Sequence[Row], place: str) -> Problem:
    errors = [
        {
            "where": f"{place.format(reject['row'])}.{reject['column']}",
            "zh": str(reject["zh"]),
            "en": str(reject["en"]),
        }
        for reject in rejects
    ]
    return Problem(422, *TITLES[422], errors=errors)
