"""What should not be in one hand: roles that must be apart, and both sides of a matter that needs a second person."""

from collections.abc import Iterable, Sequence

from rules.texts import Text
from service.access.account import Account, Grant
from service.access.permissions import APART, Permission
from service.access.words import PERMISSION_WORDS, ROLE_WORDS

# Who asks for it, and who settles it.
TWO_SIDES = (
    (Permission.RUN_START, Permission.RUN_APPROVE),
    (Permission.ADJUSTMENT_PROPOSE, Permission.ADJUSTMENT_APPROVE),
    (Permission.MODEL_REQUEST, Permission.MODEL_APPROVE),
)


def conflicts_of(grants: Sequence[Grant]) -> list[Text]:
    """What speaks against one person holding all of the grants; both sides are allowed, never for one's own matters."""
    found = []
    if len(apart := sorted({grant.role for grant in grants} & APART)) > 1:
        words = [ROLE_WORDS[role] for role in apart]
        found.append(
            Text(
                f"不得由同一账号担任：{'、'.join(one.zh for one in words)}",
                f"Must be apart: {', '.join(one.en for one in words)}",
            )
        )
    person = Account(0, "", "", tuple(grants))
    for asks, settles in TWO_SIDES:
        if person.may(asks) and person.may(settles):
            one, other = PERMISSION_WORDS[asks], PERMISSION_WORDS[settles]
            found.append(
                Text(
                    f"既可{one.zh}又可{other.zh}；本人提出的须由他人办理",
                    f"{one.en} and {other.en}: somebody else settles what this person asks for",
                )
            )
    return found


def settlers_of(accounts: Iterable[Sequence[Grant]]) -> dict[Permission, int]:
    """How many of the accounts may settle each matter that needs a second person."""
    people = [Account(0, "", "", tuple(grants)) for grants in accounts]
    return {settles: sum(person.may(settles) for person in people) for _, settles in TWO_SIDES}
