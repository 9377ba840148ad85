"""Four eyes: who asks for something does not approve it."""

from rules.texts import Text
from service.core.problem import Problem


def refuse_same_person(one: str, other: str) -> None:
    """Raises Problem 403 where both log-ins are the same person, at this machine or over the network."""
    if _person(one) == _person(other):
        raise Problem(
            403,
            "same-person",
            Text("审批人与经办人不得为同一人。", "The approver must differ from the handler."),
            Text("请由另一位有权限的人员办理。", "Let another person who is allowed to do it."),
        )


def _person(login: str) -> str:
    return login.casefold().removeprefix("system:")
