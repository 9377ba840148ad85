"""Whether subjects can be staffed: a flow of officers into the places of teams, kept and mended as choices are made.

Only yes or no is ever asked of it, so every solver gives the same draw. Officers and subjects are numbers here, and a
set of officers is the bits of an integer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspection.lists import Inspector, Recusals


@dataclass(frozen=True, slots=True)
class Task:
    """The subjects that need teams: who is qualified for each and who may go there, who may lead, what a team is."""

    subjects: tuple[str, ...]
    inspectors: tuple[str, ...]
    qualified: tuple[int, ...]
    eligible: tuple[int, ...]
    caps: tuple[int, ...]
    may_lead: int
    team: int
    leads: int


def task_of(
    selected: Sequence[str],
    needs: Mapping[str, str],
    inspectors: Sequence[Inspector],
    recusals: Recusals,
    size: tuple[int, int],
) -> Task:
    """The task of staffing `selected`; `size` is the members of a team and how many of them may lead, at least."""
    officers = sorted(inspectors, key=lambda one: one.id)
    number = {one.id: place for place, one in enumerate(officers)}
    holders: dict[str, int] = {}
    for place, one in enumerate(officers):
        for qual in one.quals:
            holders[qual] = holders.get(qual, 0) | 1 << place
    recused: dict[str, int] = {}
    for subject, officer in recusals:
        if officer in number:
            recused[subject] = recused.get(subject, 0) | 1 << number[officer]
    qualified = tuple(holders.get(needs[subject], 0) for subject in selected)
    return Task(
        tuple(selected),
        tuple(one.id for one in officers),
        qualified,
        tuple(able & ~recused.get(subject, 0) for subject, able in zip(selected, qualified, strict=True)),
        tuple(one.cap for one in officers),
        sum(1 << place for place, one in enumerate(officers) if one.lead),
        *size,
    )


def members_of(officers: int) -> Iterator[int]:
    """The numbers of the officers in a set, ascending."""
    while officers:
        lowest = officers & -officers
        yield lowest.bit_length() - 1
        officers ^= lowest


class Staffing:
    """Teams for the subjects that are not settled yet, filled place by place, within what each officer has left."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.teams = [0] * len(task.subjects)
        self.left = [0] * len(task.inspectors)
        self._serves: list[set[int]] = [set() for _ in task.inspectors]
        self._spare = 0
        self._changes: list[tuple[int, int, int]] = []

    def allow(self, caps: Sequence[int]) -> None:
        """Gives every officer `caps` subjects in all; none may hold more already."""
        self.left = list(caps)
        for officer in range(len(caps)):
            self._note(officer)

    def fill(self, subject: int) -> bool:
        """Fills the open places of a subject's team, moving others where that is needed; False: it cannot be filled."""
        while self.teams[subject].bit_count() < self.task.team:
            start = self.open_to(subject)
            if not self._search(start, dict.fromkeys(members_of(start), (subject, -1))):
                return False
        return True

    def settle(self, subject: int, team: int) -> bool:
        """Takes a team for good, if all others can still be staffed after it; False, and nothing changed, if not."""
        before, self._changes = self.teams[subject], []
        for officer in members_of(before):
            self._leave(subject, officer)
        for officer in members_of(team):
            self.left[officer] -= 1
            self._note(officer)
        if all(self._relieve(officer) for officer in members_of(team)):
            return True
        for moved, old, new in reversed(self._changes):
            self._leave(moved, new)
            self._join(moved, old)
        for officer in members_of(team):
            self.left[officer] += 1
            self._note(officer)
        for officer in members_of(before):
            self._join(subject, officer)
        return False

    def reached_from(self, subject: int) -> int:
        """The officers who all would have to be relieved to fill an open place of `subject`: a set without room."""
        start = self.open_to(subject)
        parents = dict.fromkeys(members_of(start), (subject, -1))
        found = self._search(start, parents)
        assert not found, "the place can be filled"
        return sum(1 << officer for officer in parents)

    def serves(self, officer: int) -> frozenset[int]:
        """The subjects whose teams hold an officer."""
        return frozenset(self._serves[officer])

    def open_to(self, subject: int) -> int:
        """Who could take the next open place: one who may lead until there are enough of them."""
        team, task = self.teams[subject], self.task
        lacks_lead = (team & task.may_lead).bit_count() < task.leads
        return task.eligible[subject] & ~team & (task.may_lead if lacks_lead else -1)

    def instead_of(self, officer: int, subject: int) -> int:
        """Who could take an officer's place in a team."""
        team, task = self.teams[subject], self.task
        open_to = task.eligible[subject] & ~team
        must_lead = task.may_lead >> officer & 1 and (team & task.may_lead).bit_count() <= task.leads
        return open_to & task.may_lead if must_lead else open_to

    def _relieve(self, officer: int) -> bool:
        """Takes a subject from an officer who has one too many; False: nobody can take it."""
        if len(self._serves[officer]) <= self.left[officer]:
            return True
        return self._search(1 << officer, {officer: (-1, -1)})

    def _search(self, seen: int, parents: dict[int, tuple[int, int]]) -> bool:
        """Looks breadth first for an officer with room and moves places along the way there; False: there is none.

        `parents` says of each officer seen for which subject he would stand in, and for whom.
        """
        if seen & self._spare:
            self._move(next(members_of(seen & self._spare)), parents)
            return True
        waiting = list(parents)
        for officer in waiting:
            for subject in self._serves[officer]:
                fresh = self.instead_of(officer, subject) & ~seen
                if not fresh:
                    continue
                with_room = fresh & self._spare
                if with_room:
                    last = next(members_of(with_room))
                    parents[last] = (subject, officer)
                    self._move(last, parents)
                    return True
                seen |= fresh
                for other in members_of(fresh):
                    parents[other] = (subject, officer)
                    waiting.append(other)
        return False

    def _move(self, officer: int, parents: Mapping[int, tuple[int, int]]) -> None:
        while officer >= 0:
            subject, other = parents[officer]
            if subject < 0:
                return
            if other >= 0:
                self._leave(subject, other)
            self._join(subject, officer)
            self._changes.append((subject, other, officer))
            officer = other

    def _join(self, subject: int, officer: int) -> None:
        self.teams[subject] |= 1 << officer
        self._serves[officer].add(subject)
        self._note(officer)

    def _leave(self, subject: int, officer: int) -> None:
        self.teams[subject] &= ~(1 << officer)
        self._serves[officer].discard(subject)
        self._note(officer)

    def _note(self, officer: int) -> None:
        """Keeps the set of officers with room."""
        if len(self._serves[officer]) < self.left[officer]:
            self._spare |= 1 << officer
        else:
            self._spare &= ~(1 << officer)
