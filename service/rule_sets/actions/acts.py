"""What every act upon a version does: the table of moves allows it or not, and it is noted with who did it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.actions.acts import note_act
from service.access.moves import Course
from service.access.reach import Reach
from service.core.db.states import change_state, lock_name
from service.core.db.tables.adoptions import adoption, adoption_act
from service.core.problem import TITLES, Problem
from service.rule_sets.queries.adoptions import Adoption, get_adoption
from service.rule_sets.stages import MOVES, Act, Kind, Stage, reaches
from service.rule_sets.words import ACTS, STAGES

COURSE = Course(MOVES, STAGES, ACTS, Text("这一版本现在不能这样处理。", "This cannot be done to the version now."))


def lock_adoption(connection: Connection, adoption_id: int, reach: Reach, act: Act) -> Adoption:
    """The version, which nobody else can move on until this transaction ends.

    Raises Problem 404 where it is not there or beyond `reach`, Conflict where its stage does not allow the act.
    """
    found = get_adoption(connection, adoption_id)
    lock_versions_of(connection, found.kind, found.name)
    found = get_adoption(connection, adoption_id)
    if not reaches(reach, found.kind, found.name):
        raise Problem(404, *TITLES[404])
    COURSE.refuse_not_now(act, found.status, found.full_name)
    return found


def lock_versions_of(connection: Connection, kind: Kind, name: str) -> None:
    """Lets nobody else change which versions of the scheme or table there are until this transaction ends."""
    lock_name(connection, f"adoption {kind} {name}")


def refuse_beyond(reach: Reach, kind: Kind, name: str) -> None:
    """Raises Problem 403 where nothing may be done to the versions of the scheme or table."""
    if not reaches(reach, kind, name):
        raise Problem(403, *TITLES[403])


def move_on(
    connection: Connection,
    found: Adoption,
    act: Act,
    by: str,
    note: str | None = None,
    text: str | None = None,
    values: Mapping[str, Any] = MappingProxyType({}),
) -> Adoption:
    """The version after the act, which is noted; raises Conflict where somebody else was faster."""
    to = COURSE.state_after(act, found.status)
    if not change_state(connection, adoption, found.id, [found.status], status=to, **values):
        raise COURSE.not_now(get_adoption(connection, found.id).status, found.full_name)
    moved = get_adoption(connection, found.id)
    note_act_of(connection, moved, act, by, found.status, note, text)
    return moved


def note_act_of(
    connection: Connection,
    done: Adoption,
    act: Act,
    by: str,
    before: Stage | None,
    note: str | None = None,
    text: str | None = None,
) -> None:
    """Notes what `by` did to the version, with what it says after it."""
    said = {"adoption_id": done.id, "digest": done.digest, "note": note, "text": text}
    note_act(connection, adoption_act, act, by, (before, done.status), said)
