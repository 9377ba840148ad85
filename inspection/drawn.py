"""A draw: who is drawn and which officers go there, from frozen lists and the number that became known."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from inspection.faults import refuse
from inspection.frozen import Child, Lists, Locked
from inspection.lists import Subjects
from inspection.officers import Officers, draw_officers
from inspection.seed_lines import faults_of_lines, seed_of
from inspection.selection import Selection, select
from inspection.shortages import Unstaffed


@dataclass(frozen=True, slots=True)
class Drawn:
    """What follows from locked lists and the seed lines; `unstaffed` says why no officers could be drawn."""

    locked: Locked
    lines: tuple[str, ...]
    seed: str
    selection: Selection
    selected: tuple[str, ...]
    officers: Officers | None = None
    unstaffed: Unstaffed | None = field(default=None, compare=False)


def draw(locked: Locked, lines: Sequence[str]) -> Drawn:
    """Who is drawn, and which officers go there, once the seed lines are known; raises DrawError for other lines."""
    frozen = locked.lists
    refuse(faults_of_lines(lines, frozen.params.seed))
    seed = seed_of(locked.commitment, lines)
    selection = select(frozen.params, frozen.subjects, seed)
    drawn = Drawn(locked, tuple(lines), seed, selection, selection.ids_of(frozen.subjects))
    if frozen.params.teams is None or frozen.inspectors is None:
        return drawn
    subjects = frozen.subjects
    needs = {subjects.ids[place]: subjects.needs[place] for place in selection.drawn.tolist()}
    given = (frozen.inspectors, frozen.recusals or frozenset(), frozen.params.teams)
    try:
        return replace(drawn, officers=draw_officers(seed, drawn.selected, needs, *given))
    except Unstaffed as unstaffed:
        return replace(drawn, unstaffed=unstaffed)


def lists_of_child(parent: Drawn, child: Child) -> Lists:
    """The lists of a child draw: what was frozen of it, and as subjects its part of the parent's selection."""
    named = child.params.parent
    assert named is not None, "a child draw names its parent"
    stratum, *_ = child.params.strata
    subjects, mine = parent.locked.lists.subjects, set(named.cells)
    places = sorted(place for place in parent.selection.drawn.tolist() if subjects.cells[place] in mine)
    return Lists(
        params=replace(child.params, parent=replace(named, commitment=parent.locked.commitment)),
        subjects=Subjects(
            [subjects.ids[place] for place in places],
            [stratum] * len(places),
            [subjects.cells[place] for place in places],
            [named.need] * len(places),
        ),
        inspectors=child.inspectors,
        recusals=child.recusals,
    )
