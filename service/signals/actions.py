"""A signal set aside for a reason, until a record joins those behind it or somebody takes it up again; audited."""

from sqlalchemy import Connection, insert, or_, select, update

from rules.texts import Text
from service.access.actions.telling import tell
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import Actor, write_entry
from service.core.db.in_clause import is_among, is_named
from service.core.db.tables.runs import in_effect
from service.core.db.tables.signals import signal, signal_set_aside, signal_taken_up
from service.core.problem import Problem, refusal_at
from service.decisions.signals import stands_on
from service.signals.queries.opened import signal_not_found
from service.signals.queries.rows import SignalRow, find_signal

MOST_REASON = 500


def set_aside(connection: Connection, id: int, reason: str, reach: Reach, actor: str) -> SignalRow:
    """The signal, set aside now, with what the same records raise under the other schemes that the reach has there.

    Raises Problem 404 where there is none within the reach, 409 where it holds no more or was set aside, and 422
    without a reason. Personal numbers in the reason are covered.
    """
    found = find_signal(connection, id, reach)
    if found is None:
        raise signal_not_found(id)
    if not reason.strip():
        raise refusal_at("json.reason", Text("请写明搁置的理由。", "State why it is set aside."))
    said = str(clean_for_storage(reason.strip()))
    values = {
        "signal_id": found.id,
        "ground": found.ground,
        "reason": said,
        "set_by": actor,
        "set_at": now(),
    }
    key = connection.execute(insert(signal_set_aside).values(values)).inserted_primary_key
    assert key is not None
    # The row is taken hold of here: a run that is about to end it comes before or after, and then carries the act on.
    mine = signal.c.id == found.id, signal.c.set_aside_id.is_(None)
    taken = connection.execute(update(signal).where(*mine).values(set_aside_id=key[0])).rowcount
    if not found.is_seen or taken != 1:
        raise _no_longer_open(found)
    _set_aside_elsewhere(connection, found, int(key[0]), reach)
    detail = {"uscc": found.code, "scheme": found.scheme, "kind": found.signal, "reason": said}
    there = Actor(actor, reach.acting_for(found.region, found.office, found.scheme))
    write_entry(connection, there, "signal.set-aside", f"signal {found.id}", detail)
    changed = find_signal(connection, id, reach)
    assert changed is not None
    return changed


def take_up(connection: Connection, id: int, reason: str, reach: Reach, actor: str) -> SignalRow:
    """The signal, open again though nothing new joined it, with what the same act set aside within the reach.

    Whoever set it aside is told. Raises Problem 404 where there is none within the reach, 409 where it holds no more or
    is not set aside, and 422 without a reason. Personal numbers in the reason are covered.
    """
    found = find_signal(connection, id, reach)
    if found is None:
        raise signal_not_found(id)
    if not reason.strip():
        raise refusal_at("json.reason", Text("请写明重新处理的理由。", "State why it is taken up again."))
    act = found.set_aside
    if act is None or not found.is_seen:
        raise _not_aside(found)
    said = str(clean_for_storage(reason.strip()))
    # The row is taken hold of here, as where it is set aside.
    mine = signal.c.id == found.id, signal.c.set_aside_id == act.id
    if connection.execute(update(signal).where(*mine).values(set_aside_id=None)).rowcount != 1:
        raise _not_aside(found)
    values = {"signal_id": found.id, "set_aside_id": act.id, "reason": said, "taken_by": str(actor), "taken_at": now()}
    connection.execute(insert(signal_taken_up).values(values))
    _take_up_elsewhere(connection, found, act.id, reach)
    detail = {"uscc": found.code, "scheme": found.scheme, "kind": found.signal, "reason": said}
    there = Actor(actor, reach.acting_for(found.region, found.office, found.scheme))
    write_entry(connection, there, "signal.take-up", f"signal {found.id}", detail)
    if act.by != actor:
        words = Text(f"搁置的预警已重新列为待查看：{found.code}", f"a signal set aside is open again: {found.code}")
        tell(connection, [act.by], words, f"/signals/{found.id}")
    changed = find_signal(connection, id, reach)
    assert changed is not None
    return changed


def _take_up_elsewhere(connection: Connection, found: SignalRow, act: int, reach: Reach) -> None:
    """Opens what the act set aside under other schemes, and in runs that wait; what has ended stays as it was."""
    column = signal.c
    current = select(in_effect.c.run_id).where(in_effect.c.scheme == column.scheme).scalar_subquery()
    lasts = or_(column.until_run.is_(None), column.until_run > current)
    schemes = is_named(column.scheme, reach.schemes_at(found.region, found.office))
    same = column.enterprise_id == found.enterprise_id, column.set_aside_id == act
    connection.execute(update(signal).where(*same, lasts, schemes).values(set_aside_id=None))


def _set_aside_elsewhere(connection: Connection, found: SignalRow, act: int, reach: Reach) -> None:
    """Sets the same aside under other schemes, and in runs that wait, where it stands on no other record."""
    column = signal.c
    same = column.enterprise_id == found.enterprise_id, column.signal == found.signal, column.set_aside_id.is_(None)
    schemes = is_named(column.scheme, reach.schemes_at(found.region, found.office))
    rows = connection.execute(select(column.id, column.ground).where(*same, schemes, column.until_run.is_(None)))
    ids = [row.id for row in rows if stands_on(bytes(row.ground), found.ground)]
    if ids:
        connection.execute(update(signal).where(is_among(connection, column.id, ids)).values(set_aside_id=act))


def _not_aside(found: SignalRow) -> Problem:
    why = Text("情形已消失，或所依据的记录已有变化。", "It holds no more, or because of other records.")
    if found.is_seen:
        why = Text("它没有被搁置，或已重新列为待查看。", "It is not set aside, or was taken up already.")
    return Problem(409, "signal-not-aside", Text("这条预警不在已搁置之列。", "This signal is not set aside."), why)


def _no_longer_open(found: SignalRow) -> Problem:
    why = Text("情形已消失，或所依据的记录已有变化。", "It holds no more, or because of other records.")
    if found.set_aside is not None:
        why = Text("它已被搁置。", "It was set aside already.")
    return Problem(409, "signal-not-open", Text("这条预警已不在待查看之列。", "This signal is no longer open."), why)
