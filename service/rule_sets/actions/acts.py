"""What every act upon a version does: it is noted with who did it, and that person may do the next thing or may not."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.access.four_eyes import refuse_hands
from service.access.queries.accounts import account_id_of
from service.access.reach import Reach
from service.core.clock import now
from service.core.db.states import change_state, lock_name
from service.core.db.tables.adoptions import adoption, adoption_act
from service.core.errors import Conflict
from service.core.names import EVERY_NAME
from service.core.problem import TITLES, Problem
from service.rule_sets.queries.adoptions import Adoption, get_adoption, handled_by
from service.rule_sets.stages import Act, Kind, Stage
from service.rule_sets.words import ACTS, STAGES

# From which stages each act leads on, and to which.
LEADS: dict[Act, tuple[tuple[Stage, ...], Stage]] = {
    Act.EDIT: ((Stage.DRAFT, Stage.REJECTED), Stage.DRAFT),
    Act.REQUEST: ((Stage.DRAFT, Stage.REJECTED), Stage.REQUESTED),
    Act.TAKE_BACK: ((Stage.REQUESTED,), Stage.DRAFT),
    Act.APPROVE: ((Stage.REQUESTED,), Stage.APPROVED),
    Act.REJECT: ((Stage.REQUESTED,), Stage.REJECTED),
    Act.WITHDRAW: ((Stage.APPROVED,), Stage.WITHDRAWN),
}


def lock_adoption(connection: Connection, adoption_id: int, reach: Reach, act: Act) -> Adoption:
    """The version, which nobody else can move on until this transaction ends.

    Raises Problem 404 where it is not there or beyond `reach`, Conflict where its stage does not allow the act.
    """
    found = get_adoption(connection, adoption_id)
    lock_versions_of(connection, found.kind, found.name)
    found = get_adoption(connection, adoption_id)
    if not reaches(reach, found.kind, found.name):
        raise Problem(404, *TITLES[404])
    if found.status not in LEADS[act][0]:
        raise _not_now(found)
    return found


def lock_versions_of(connection: Connection, kind: Kind, name: str) -> None:
    """Lets nobody else change which versions of the scheme or table there are until this transaction ends."""
    lock_name(connection, f"adoption {kind} {name}")


def reaches(reach: Reach, kind: Kind, name: str) -> bool:
    """Whether something may be done there to the versions of a scheme, or of a table, which serves all schemes."""
    return name in reach.schemes if kind is Kind.RULE_SET else reach.schemes == EVERY_NAME


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
    froms, to = LEADS[act]
    if not change_state(connection, adoption, found.id, froms, status=to, **values):
        raise _not_now(get_adoption(connection, found.id))
    moved = get_adoption(connection, found.id)
    note_act(connection, moved, act, by, found.status, note, text)
    return moved


def note_act(
    connection: Connection,
    done: Adoption,
    act: Act,
    by: str,
    before: Stage | None,
    note: str | None = None,
    text: str | None = None,
) -> None:
    """Notes what `by` did, with the account that this log-in is now."""
    values = {
        "adoption_id": done.id,
        "act": act,
        "by": str(by),
        "account_id": account_id_of(connection, by),
        "at": now(),
    }
    stages = {"from_status": before, "to_status": done.status}
    connection.execute(insert(adoption_act).values(**values, **stages, note=note, digest=done.digest, text=text))


def refuse_who_handled(connection: Connection, found: Adoption, by: str) -> None:
    """Raises Problem 403 where `by` edited it, asked for it or took it back, under whatever log-in, role or number."""
    hands = [(done.by, done.account_id) for done in handled_by(connection, found)]
    refuse_hands(by, account_id_of(connection, by), hands)


def _not_now(found: Adoption) -> Conflict:
    words = STAGES[found.status]
    allowed = [act for act, (froms, _) in LEADS.items() if found.status in froms]
    zh, en = "、".join(ACTS[act].zh for act in allowed), ", ".join(ACTS[act].en for act in allowed)
    return Conflict(
        Text("这一版本现在不能这样处理。", "This cannot be done to the version now."),
        f"{found.full_name}",
        Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}."),
        Text(f"现在可以：{zh or '无'}。", f"What is possible now: {en or 'nothing'}."),
    )
