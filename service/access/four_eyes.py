"""Four eyes: who asks for something does not approve it, nor does a deputy of that person alone."""

from collections.abc import Iterable
from typing import Protocol

from rules.texts import Text
from service.core.db.audit import represented_by
from service.core.problem import Problem

_ANOTHER = Text("请由另一位有权限的人员办理。", "Let another person who is allowed to do it.")


class Hand(Protocol):
    """An act as it was noted: by whom, under which log-in then, and with which account."""

    @property
    def by(self) -> str: ...

    @property
    def account_id(self) -> int | None: ...


def hands_of(handled: Iterable[Hand], owner: str | None = None) -> list[tuple[str, int | None]]:
    """Whose hand was in it: the owner's and those of the acts, each with the account that it was then."""
    hands = [(done.by, done.account_id) for done in handled]
    return [(owner, None), *hands] if owner is not None else hands


def refuse_same_person(one: str, other: str, remedy: Text = _ANOTHER) -> None:
    """Raises Problem 403 where both log-ins are the same person, at this machine or over the network.

    A deputy is a person of his own, but does not decide, for one person, upon what that very person did.
    """
    if _person(one) == _person(other):
        raise Problem(
            403,
            "same-person",
            Text("审批人与经办人不得为同一人。", "The approver must differ from the handler."),
            remedy,
        )
    for actor, handler in ((one, other), (other, one)):
        if {_person(login) for login in represented_by(actor)} == {_person(handler)}:
            raise Problem(
                403,
                "same-person",
                Text(
                    "代理人不得批准被代理人本人提交的事项。",
                    "A deputy does not approve what the represented person did.",
                ),
                remedy,
            )


def is_among(hands: Iterable[tuple[str, int | None]], account_id: int | None, login: str) -> bool:
    """Whether the account's hand was in it, under whatever log-in."""
    plain = _person(login)
    return any((number is not None and number == account_id) or _person(by) == plain for by, number in hands)


def refuse_hands(by: str, own: int | None, hands: Iterable[tuple[str, int | None]], remedy: Text = _ANOTHER) -> None:
    """Raises Problem 403 where one of those whose hand was in it is `by`, under whatever log-in, role or number.

    `hands` are log-ins as they were then, each with the account that it was; `own` is the account that `by` is now.
    """
    for login, account_id in hands:
        refuse_same_person(login, by, remedy)
        if own is not None and account_id == own:
            # The account has another log-in by now.
            refuse_same_person(by, str(by), remedy)


def _person(login: str) -> str:
    return login.casefold().removeprefix("system:")
