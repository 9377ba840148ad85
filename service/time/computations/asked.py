"""The computation that an address names."""

from sqlalchemy import Connection

from rules.texts import Text
from service.core.problem import Problem
from service.time.computations.queries import COMPLETE, Computations, Stored


def asked_of(connection: Connection, kind: Computations[Stored], number: int) -> Stored:
    """The computation of that number; raises Problem 404 where there is none."""
    this = kind.get(connection, number)
    if this is None:
        zh, en = kind.title.zh, kind.title.en
        title = Text(f"没有这次{zh}。", f"There is no such {en}.")
        raise Problem(404, "not-found", title, Text(f"没有{zh} {number}。", f"There is no {en} {number}."))
    return this


def asked_complete_of(connection: Connection, kind: Computations[Stored], number: int) -> Stored:
    """The same once all of it is computed; raises Problem 409 before."""
    this = asked_of(connection, kind, number)
    if this.status != COMPLETE:
        zh, en = kind.title.zh, kind.title.en
        raise Problem(409, f"{kind.name}-state", Text(f"{zh}尚未完成。", f"The {en} is not complete."))
    return this
