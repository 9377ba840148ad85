"""Small draws as they are locked: two tiers, four counties, officers of their own or of two children."""

from itertools import count

from inspection.drawn import Drawn, draw, lists_of_child
from inspection.frozen import Child, Lists, Locked, freeze
from inspection.lists import DRAWN, Exclusion, Inspector, subjects_of
from inspection.params import Params, Parent, Stratum, Teams
from inspection.reserve import chain_of
from inspection.seed_lines import text_hash_of

SECRET = "5e" * 32
CHAIN = chain_of(b"a text that nobody knows", 5)
SEED_PLAN = ("dice|20", "index|000001|20270105", f"secret|{text_hash_of(SECRET)}")
LINES = ("dice|31415926535897932384", "index|000001|20270105|326107.095", f"secret|{SECRET}")
TEAMS = Teams(team=2, leads=1, slack=1, sweeps=5)
COUNTIES = ("150802", "150821", "150822", "150823")


def officers_of(place: str, number: int = 8) -> tuple[Inspector, ...]:
    """Officers of a place; every third of them may lead."""
    quals = (frozenset({place, "food"}), frozenset({place}))
    return tuple(Inspector(f"P{n:02}", 40, n % 3 == 0, quals[n % 4 == 3]) for n in range(number))


def lists_to_lock(*, children: bool = False) -> Lists:
    """Lists that may be locked: 200 firms, three of them drawn before this year and one deregistered."""
    numbers = count(1)
    rows = [
        (f"REG-{next(numbers):05}", tier, county, "food")
        for tier, size in (("A", 40), ("C", 9))
        for county in COUNTIES
        for _ in range(size)
    ]
    excluded = [Exclusion(name, DRAWN, "batch-1", tier) for name, tier, _, _ in (rows[0], rows[1], rows[-1])]
    excluded.append(Exclusion(rows[5][0], "deregistered", "-", "-"))
    gone = {row.subject for row in excluded}
    params = Params(
        draw_id="D-2027-0007",
        strata={"A": Stratum(1000, 10_000, drawn=2), "C": Stratum(10_000, 10_000, drawn=1)},
        teams=None if children else TEAMS,
        seed=SEED_PLAN,
        reserve=CHAIN[0],
        verifier="0" * 64,
        frame={"as_of": "2027-01-04", "run": 12},
    )
    officers = officers_of("district", 20)
    return Lists(
        params=params,
        subjects=subjects_of(row for row in rows if row[0] not in gone),
        excluded=tuple(excluded),
        inspectors=None if children else officers,
        recusals=None if children else frozenset({(rows[30][0], "P03"), (rows[-2][0], "P06")}),
        children=tuple(_children(params.draw_id)) if children else (),
    )


def _children(parent: str) -> list[Child]:
    return [
        Child(
            Params(
                draw_id=f"{parent}-{number}",
                strata={"all": Stratum(1, 1)},
                teams=TEAMS,
                reserve=CHAIN[0],
                parent=Parent(parent, None, cells, f"district-{number}"),
            ),
            officers_of(f"district-{number}"),
            frozenset({("REG-00170", "P01")}),
        )
        for number, cells in enumerate((COUNTIES[:2], COUNTIES[2:]), 1)
    ]


def locked(*, children: bool = False) -> Locked:
    """The lists above, locked."""
    return freeze(lists_to_lock(children=children))


def drawn_with_children() -> tuple[Drawn, list[Drawn]]:
    """A drawn batch and the draws of its officers."""
    parent = draw(locked(children=True), LINES)
    return parent, [draw(freeze(lists_of_child(parent, child)), LINES) for child in parent.locked.lists.children]
