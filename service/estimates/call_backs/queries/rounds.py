"""Rounds of call-backs: which there are, and the list that a round was chosen from."""

import zlib

from sqlalchemy import Connection, select

from service.core.db.tables.estimates import call_back_round
from service.estimates.call_backs.call_back import CallBackKind, Quarter, Round

_ROW = call_back_round.c
_COLUMNS = (_ROW.population, _ROW.chosen, _ROW.percent, _ROW.least, _ROW.sha256, _ROW.chosen_at)


def last_quarter(connection: Connection) -> Quarter | None:
    """The quarter in which somebody was chosen last; None where nobody ever was."""
    query = select(_ROW.year, _ROW.quarter).order_by(_ROW.year.desc(), _ROW.quarter.desc()).limit(1)
    row = connection.execute(query).first()
    return Quarter(row.year, row.quarter) if row else None


def years_of_rounds(connection: Connection) -> list[int]:
    """The years in whose quarters somebody was chosen, the latest first."""
    return list(connection.execute(select(_ROW.year).distinct().order_by(_ROW.year.desc())).scalars())


def rounds_of(connection: Connection, year: int) -> list[Round]:
    """The rounds of the quarters of a year, the first first."""
    query = select(_ROW.year, _ROW.quarter, _ROW.kind, *_COLUMNS).where(_ROW.year == year)
    rows = connection.execute(query.order_by(_ROW.quarter, _ROW.kind))
    return [Round(Quarter(*row[:2]), CallBackKind(row.kind), *row[3:]) for row in rows]


def numbers_of_round(connection: Connection, quarter: Quarter, kind: CallBackKind) -> list[str] | None:
    """The numbers of all of whom a round was chosen, in the order of their hashes; None where there is no such round.

    Those chosen stand first.
    """
    query = select(_ROW.numbers).where(
        _ROW.year == quarter.year, _ROW.quarter == quarter.number, _ROW.kind == kind.value
    )
    packed = connection.execute(query).scalar()
    return None if packed is None else zlib.decompress(packed).decode().splitlines()
