"""Which edition a question about signals is of."""

from sqlalchemy import Connection

from rules.signals import Signals
from rules.texts import Text
from service.access.reach import Reach
from service.core.problem import Problem, refusal_at
from service.decisions.editions import Edition, edition_now, edition_of, nothing_in_effect
from service.decisions.runs import schemes_in_effect
from service.decisions.signals import signals_of_run
from service.signals.queries.rows import Grounded, find_signal, with_ground


def open_edition(connection: Connection, scheme: str | None, reach: Reach, run_id: int | None = None) -> Edition:
    """What readers see of a scheme now, or of a run of it; without a scheme of the first that the reach has.

    Raises Problem 404 where nothing of it is in effect.
    """
    wanted = scheme or next(iter(schemes_in_effect(connection, reach.schemes)), "")
    found = edition_now(connection, wanted) if run_id is None else edition_of(connection, wanted, run_id)
    if found is None:
        raise nothing_in_effect(wanted)
    return found


def check_kinds(connection: Connection, edition: Edition, kinds: tuple[str, ...]) -> Signals | None:
    """The table of the edition; raises Problem 422 where it has no such kind of signals."""
    table = signals_of_run(connection, edition.run_id)
    known = [] if table is None else [one.id for one in table.signals]
    for kind in kinds:
        if kind not in known:
            there = Text("、".join(known) or "（无）", ", ".join(known) or "(none)")
            raise refusal_at(
                "query.kind",
                Text(f"没有预警种类 {kind}，可用：{there.zh}。", f"There is no signal {kind}; there are: {there.en}."),
            )
    return table


def read_signal(connection: Connection, id: int, reach: Reach) -> tuple[Grounded, Signals | None]:
    """The signal of that id with the records behind it, and the table that it is of; raises Problem 404.

    One that still holds is as the run in effect knows it, any other as the run that found it so.
    """
    row = find_signal(connection, id, reach)
    run_id = None if row is None or row.is_seen else row.from_run
    edition = None if row is None else open_edition(connection, row.scheme, reach, run_id)
    if row is None or edition is None:
        raise signal_not_found(id)
    (found,) = with_ground(connection, [row], edition, reach)
    return found, signals_of_run(connection, edition.run_id)


def signal_not_found(id: int) -> Problem:
    """The Problem 404 of a signal, in the same words whether there is none or it lies outside."""
    return Problem(
        404,
        "not-found",
        Text("没有找到这条预警。", "There is no such signal."),
        Text(f"辖区内没有编号为 {id} 的预警。", f"Your jurisdictions hold no signal {id}."),
    )
