"""The parameters of a draw, frozen with its lists: how many of whom, which teams, by which number."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspection.canonical_json import write_canonical
from inspection.hashing import SPEC

PARAMS = "params.json"


@dataclass(frozen=True, slots=True)
class Stratum:
    """What is drawn of a stratum in a year: a ratio rounded up, at least so many, at least so many of each cell.

    `drawn` are those drawn this year already, by cell where a cell has its minimum.
    """

    num: int
    den: int
    min: int = 0
    cell_min: int = 0
    drawn: int | Mapping[str, int] = 0

    @property
    def drawn_before(self) -> int:
        """How many were drawn this year before this batch."""
        return self.drawn if isinstance(self.drawn, int) else sum(self.drawn.values())

    def drawn_of_cell(self, cell: str) -> int:
        """How many of a cell were drawn this year, where that is kept by cell."""
        return 0 if isinstance(self.drawn, int) else self.drawn.get(cell, 0)


@dataclass(frozen=True, slots=True)
class Teams:
    """Officers to a subject, how many of them may lead, room above the least load limit, rounds of mixing."""

    team: int
    leads: int
    slack: int
    sweeps: int


@dataclass(frozen=True, slots=True)
class Parent:
    """The draw whose subjects a child draw gives officers: its C (None: not known yet), whose part by its cells."""

    draw_id: str
    commitment: str | None
    cells: tuple[str, ...]
    need: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The parameters of one draw.

    `share` (a, b): this batch draws a of the b shares of the year that are left. `number`: so many in a year instead of
    ratios. `seed`: what each seed line will be. `reserve`: the end of the chain of replacements. `at_most` (v, m): who
    had v visits in m months was left out. `frame` says where the lists come from.
    """

    draw_id: str
    strata: Mapping[str, Stratum]
    teams: Teams | None = None
    share: tuple[int, int] = (1, 1)
    number: int | None = None
    seed: tuple[str, ...] = ()
    reserve: str | None = None
    verifier: str | None = None
    at_most: tuple[int, int] | None = None
    parent: Parent | None = None
    frame: Mapping[str, str | int] = field(default_factory=dict)


def write_params(params: Params) -> bytes:
    """The file `params.json`; what is as it is by default does not stand in it."""
    document: dict[str, object] = {"draw_id": params.draw_id, "spec": SPEC}
    document["strata"] = {name: _stratum_json(stratum) for name, stratum in params.strata.items()}
    if params.teams:
        teams = params.teams
        document |= {"team": teams.team, "leads": teams.leads, "slack": teams.slack, "sweeps": teams.sweeps}
    if params.share != (1, 1):
        document["share"] = list(params.share)
    if params.at_most:
        document["at_most"] = list(params.at_most)
    if params.parent:
        document |= _parent_json(params.parent)
    given = {"number": params.number, "reserve": params.reserve, "verifier": params.verifier}
    document |= {key: value for key, value in given.items() if value is not None}
    lists = {"seed": list(params.seed), "frame": dict(params.frame)}
    return write_canonical(document | {key: value for key, value in lists.items() if value})


def _stratum_json(stratum: Stratum) -> dict[str, object]:
    numbers: dict[str, object] = {
        "num": stratum.num,
        "den": stratum.den,
        "min": stratum.min,
        "cell_min": stratum.cell_min,
    }
    if stratum.drawn:
        numbers["drawn"] = stratum.drawn if isinstance(stratum.drawn, int) else dict(stratum.drawn)
    return numbers


def _parent_json(parent: Parent) -> dict[str, object]:
    named = {"draw_id": parent.draw_id}
    if parent.commitment is not None:
        named["C"] = parent.commitment
    return {"parent": named, "part": {"cells": sorted(parent.cells), "need": parent.need}}
