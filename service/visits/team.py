"""Those who go on a visit for an authority on a day, and what stands against it: pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from rules.texts import Text
from service.registries.inspectors import Hindrance, Inspector, Why, serves
from service.registries.items import NeedOf

# The least that the law lets enter a firm.
LEAST_OFFICERS = 2
MOST_OFFICERS = 20
# What is counted for draws alone, and what was said before whoever is at the door was seen there.
_OF_DRAWS = frozenset({Why.CAP_REACHED})
_BEFORE_THE_DAY = frozenset({Why.ABSENT})
# A qualification, and whether all of a team need it or one.
Need = tuple[str, NeedOf]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team as the registry knows him on the day; `officer` None: it does not know the number."""

    number: str
    name: str
    officer: Inspector | None
    hindrances: tuple[Hindrance, ...]
    recused: bool


def faults_of_team(
    members: Sequence[Member],
    needs: Collection[Need],
    place: tuple[str, str | None],
    day: date,
    *,
    at_the_door: bool = False,
) -> list[Text]:
    """All that keeps these from going together on the day; nothing: they may.

    `place` is the region of the firm and the department for which they go, None the bureau's own. Who is `at_the_door`
    is there, whatever was said of leave.
    """
    found = [why for one in members for why in faults_of_member(one, place, day, at_the_door=at_the_door)]
    if len(members) < LEAST_OFFICERS:
        found.append(
            Text(
                f"检查人员不得少于{LEAST_OFFICERS}人，现有{len(members)}人。",
                f"At least {LEAST_OFFICERS} officers must go; there are {len(members)}.",
            )
        )
    return found + _faults_of_needs(members, needs)


def faults_of_member(one: Member, place: tuple[str, str | None], day: date, *, at_the_door: bool = False) -> list[Text]:
    """All that keeps one person from going there on the day."""
    region, department = place
    if one.officer is None:
        return [Text(f"{one.name}：名录库中没有这一人员。", f"{one.name}: there is no such officer in the registry.")]
    passed = _OF_DRAWS | _BEFORE_THE_DAY if at_the_door else _OF_DRAWS
    found = [
        Text(f"{one.name}（{day}）：{why.words.zh}。", f"{one.name} on {day}: {why.words.en}.")
        for why in one.hindrances
        if why.why not in passed
    ]
    if one.recused:
        found.append(Text(f"{one.name}：应当回避这一主体。", f"{one.name}: recused from this subject."))
    if one.officer.department != department:
        found.append(Text(f"{one.name}：不是该部门的人员。", f"{one.name}: is not of the department that goes."))
    if not serves(one.officer.region, region):
        found.append(
            Text(
                f"{one.name}：任职区域不含该主体所在地，不得异地检查。",
                f"{one.name}: does not serve where the firm lies; nobody inspects elsewhere.",
            )
        )
    return found


def _faults_of_needs(members: Sequence[Member], needs: Collection[Need]) -> list[Text]:
    found = []
    for need, of in sorted(set(needs)):
        held = [one.officer is not None and need in one.officer.qualifications for one in members]
        if of is NeedOf.ALL and not all(held):
            without = [one.name for one, holds in zip(members, held, strict=True) if not holds]
            zh, en = "、".join(without), ", ".join(without)
            found.append(
                Text(
                    f"事项要求全体人员具备资格“{need}”，{zh}不具备。",
                    f"All need the qualification {need}; {en} has it not.",
                )
            )
        elif of is NeedOf.ONE and not any(held):
            found.append(
                Text(f"事项要求至少一人具备资格“{need}”。", f"One of the team needs the qualification {need}.")
            )
    return found
