"""Why subjects cannot be staffed, with its proof: these subjects need more places than these officers have."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from inspection.staffing import Staffing, Task, members_of

Promise = Literal["cap", "recusal", "lead", "qualification"]
_WORDS: Mapping[Promise, tuple[str, str]] = {
    "cap": ("受年度任务上限所限", "their yearly caps are in the way"),
    "recusal": ("受回避所限", "recusals are in the way"),
    "lead": ("可任组长的人员不够", "not enough of them may lead"),
    "qualification": ("具备所需资格的人员不够", "not enough of them are qualified"),
}
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Shortage:
    """Subjects that need `places`, and all officers who can fill them, who have `available` together.

    `of_leads`: the places are those that only who may lead can fill. `broken` is the promise that cannot be kept.
    """

    subjects: tuple[str, ...]
    places: int
    inspectors: tuple[str, ...]
    available: int
    of_leads: bool
    broken: Promise

    @property
    def zh(self) -> str:
        """The promise that fails, in Chinese."""
        who = "可任组长的执法人员" if self.of_leads else "符合条件的执法人员"
        names = "、".join(self.inspectors[:_NAMED]) or "无"
        more = f"等{len(self.inspectors)}人" if len(self.inspectors) > _NAMED else ""
        need = f"{len(self.subjects)}户需{self.places}人次，现有{self.available}人次（{names}{more}）"
        return f"{who}不足：{need}；{_WORDS[self.broken][0]}"

    @property
    def en(self) -> str:
        """The promise that fails, in English."""
        who = "officers who may lead" if self.of_leads else "qualified officers"
        subjects = f"{len(self.subjects)} subjects need" if len(self.subjects) > 1 else "1 subject needs"
        names, more = list(self.inspectors[:_NAMED]), len(self.inspectors) - _NAMED
        if more > 0:
            names.append(f"{more} more")
        *others, last = names or ["nobody"]
        listed = f"{', '.join(others)} and {last}" if others else last
        have = f"{listed} {'have' if others else 'has'} {self.available}"
        places = "1 place" if self.places == 1 else f"{self.places} places"
        return f"Too few {who}: {subjects} {places}; {have}; {_WORDS[self.broken][1]}"


class Unstaffed(Exception):
    """Subjects for whom no teams can be found, whatever the load limit; each shortage proves itself."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        super().__init__(self.shortages)

    @property
    def zh(self) -> str:
        """All shortages in Chinese, one a line."""
        return "\n".join(shortage.zh for shortage in self.shortages)

    @property
    def en(self) -> str:
        """All shortages in English, one a line."""
        return "\n".join(shortage.en for shortage in self.shortages)

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


def shortages_of(staffing: Staffing) -> tuple[Shortage, ...]:
    """The shortages behind all subjects that cannot be staffed; none of them shares an officer without room."""
    short = [subject for subject in range(len(staffing.teams)) if not staffing.fill(subject)]
    knots: list[tuple[int, set[int]]] = []
    # Whom nobody at all can go to is tied to no other: these are many where a registry has no officers.
    alone: dict[int, set[int]] = {}
    for subject in short:
        if not staffing.task.eligible[subject]:
            alone.setdefault(staffing.task.qualified[subject], set()).add(subject)
            continue
        reached = staffing.reached_from(subject)
        tied = {subject}.union(*(staffing.serves(officer) for officer in members_of(reached)))
        for knot in [knot for knot in knots if knot[0] & reached or knot[1] & tied]:
            knots.remove(knot)
            reached, tied = reached | knot[0], tied | knot[1]
        knots.append((reached, tied))
    knots += [(0, together) for together in alone.values()]
    told = [_shortage_of(staffing, reached, tied.intersection(short)) for reached, tied in knots]
    # Where there are too few officers whoever may lead, that is what is told.
    restated = [one for one in told if one.of_leads and one.broken == "qualification"]
    joined = tuple(join_shortages(one for one in told if one not in restated))
    return joined + _without_leads(staffing.task, [name for one in restated for name in one.subjects])


def join_shortages(shortages: Iterable[Shortage]) -> Iterator[Shortage]:
    """Shortages of the same officers for the same reason as one: each of them goes only once to each subject."""
    kinds: dict[object, list[Shortage]] = {}
    for shortage in shortages:
        kinds.setdefault((shortage.inspectors, shortage.of_leads, shortage.broken), []).append(shortage)
    for first, *others in kinds.values():
        parts = [first, *others]
        yield replace(
            first,
            subjects=tuple(sorted(name for part in parts for name in part.subjects)),
            places=sum(part.places for part in parts),
            available=sum(part.available for part in parts),
        )


def _without_leads(task: Task, subjects: Sequence[str]) -> tuple[Shortage, ...]:
    if not subjects:
        return ()
    whoever = Staffing(replace(_part_of(task, [task.subjects.index(name) for name in subjects]), leads=0))
    whoever.allow(task.caps)
    return shortages_of(whoever)


def _shortage_of(staffing: Staffing, reached: int, short: Collection[int]) -> Shortage:
    """The certificate of a set of officers without room and the subjects whose places only they could free."""
    task = staffing.task
    of_leads = dict(_counts_leads(staffing, reached, short))
    filled = {s: staffing.teams[s] & (task.may_lead if only_leads else -1) for s, only_leads in of_leads.items()}
    able = reached
    for team in filled.values():
        able |= team
    return Shortage(
        tuple(sorted(task.subjects[subject] for subject in of_leads)),
        sum(task.leads if only_leads else task.team for only_leads in of_leads.values()),
        tuple(task.inspectors[officer] for officer in members_of(able)),
        sum(team.bit_count() for team in filled.values()),
        all(of_leads.values()),
        _broken_promise(task, list(of_leads)),
    )


def _counts_leads(staffing: Staffing, reached: int, short: Collection[int]) -> Iterator[tuple[int, bool]]:
    """Each subject of the certificate, and whether only the places count that who may lead must fill."""
    task, teams = staffing.task, staffing.teams
    served = {subject for officer in members_of(reached) for subject in staffing.serves(officer)}
    tied = sorted(served | set(short))
    if task.leads == task.team:
        yield from dict.fromkeys(tied, True).items()
        return
    # Where nobody else could take the other places either, all places are told.
    nobody_else = not any(task.eligible[subject] & ~(reached | teams[subject]) for subject in tied)
    for subject in tied:
        leads = (teams[subject] & task.may_lead).bit_count()
        to_be_freed = teams[subject] & reached & (-1 if leads > task.leads else ~task.may_lead)
        lacks_others = subject in short and leads >= task.leads
        yield subject, not (to_be_freed or lacks_others or nobody_else)


def _broken_promise(task: Task, subjects: Sequence[int]) -> Promise:
    """What would have to be given up to staff these subjects, the mildest first."""
    few = _part_of(task, subjects)
    unlimited = (len(subjects),) * len(task.caps)
    if _can_be_staffed(replace(few, caps=unlimited)):
        return "cap"
    if _can_be_staffed(replace(few, caps=unlimited, eligible=few.qualified)):
        return "recusal"
    return "lead" if _can_be_staffed(replace(few, caps=unlimited, leads=0)) else "qualification"


def _part_of(task: Task, subjects: Sequence[int]) -> Task:
    return replace(
        task,
        subjects=tuple(task.subjects[subject] for subject in subjects),
        qualified=tuple(task.qualified[subject] for subject in subjects),
        eligible=tuple(task.eligible[subject] for subject in subjects),
    )


def _can_be_staffed(task: Task) -> bool:
    staffing = Staffing(task)
    staffing.allow(task.caps)
    return all(staffing.fill(subject) for subject in range(len(task.subjects)))
