"""What may be done to a thing in which state, where it leads, and who may do it: the shape of every table of moves.

A subject holds its states, its table and its words; what is possible now, and what is said where an act is not, is one
thing for all. How an act is noted, and who may not decide: `service.access.actions.acts`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from rules.texts import Text
from service.access.permissions import Permission
from service.core.errors import Conflict

Act = TypeVar("Act", bound=StrEnum)
State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[State]):
    """An act: from which states it leads on, and to which (None: none changes); `permission` None: by itself.

    `second`: another person than all whose hand was in it, as the subject counts hands.
    """

    froms: frozenset[State]
    to: State | None
    permission: Permission | None
    second: bool = False

    def after(self, state: State) -> State:
        """The state to which it leads from `state`, which may be the same."""
        return self.to or state


def acts_from(
    moves: Mapping[Act, Move[State]], state: State, may: Callable[[Permission], bool] = lambda permission: True
) -> tuple[Act, ...]:
    """What a person who `may` do it may do to a thing in that state; without `may`, whoever it is."""
    return tuple(
        act
        for act, move in moves.items()
        if state in move.froms and move.permission is not None and may(move.permission)
    )


@dataclass(frozen=True, slots=True)
class Course(Generic[Act, State]):
    """The moves of a kind of thing, what its states and its acts are called, and what is said of an act out of turn."""

    moves: Mapping[Act, Move[State]]
    states: Mapping[State, Text]
    acts: Mapping[Act, Text]
    refusal: Text

    def state_after(self, act: Act, state: State) -> State:
        """The state to which the act leads from `state`, which may be the same."""
        return self.moves[act].after(state)

    def refuse_not_now(self, act: Act, state: State, where: str) -> None:
        """Raises Conflict where the state does not allow the act; `where` names the thing."""
        if state not in self.moves[act].froms:
            raise self.not_now(state, where)

    def not_now(self, state: State, where: str) -> Conflict:
        """What is said where the state does not allow an act: the state, and what it allows."""
        words = self.states[state]
        allowed = [self.acts[act] for act in acts_from(self.moves, state)]
        zh, en = "、".join(one.zh for one in allowed), ", ".join(one.en for one in allowed)
        return Conflict(
            self.refusal,
            where,
            Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}."),
            Text(f"现在可以：{zh or '无'}。", f"What is possible now: {en or 'nothing'}."),
        )
