"""Random lists that may be locked: tiers, cells, batches of a year, planned numbers, officers, children, shortages."""

from collections import Counter
from collections.abc import Mapping
from random import Random

from inspection.frozen import Child, Lists
from inspection.lists import DRAWN, Exclusion, Inspector, subjects_of
from inspection.params import Params, Parent, Stratum, Teams
from tests.inspection.worlds import SEED_PLAN

Row = tuple[str, str, str, str]


def random_lists(seed: int) -> Lists:
    """The lists of a seed, of up to thirty subjects."""
    random = Random(seed)  # noqa: S311
    tiers, cells = "ABC"[: random.randrange(1, 4)], ["R1", "R2", "R3", "R4"][: random.randrange(1, 5)]
    rows = [
        (f"REG-{n:03}", random.choice(tiers), random.choice(cells), random.choice(["q0", "q0", "q1"]))
        for n in range(random.randrange(30))
    ]
    drawn = {tier: Counter(random.choice(cells) for _ in range(random.randrange(4))) for tier in tiers}
    excluded = [
        Exclusion(f"REG-{tier}-{n}", DRAWN, "batch-1", tier) for tier in tiers for n in range(drawn[tier].total())
    ]
    teams = Teams(
        random.choice([2, 2, 3]), random.choice([0, 1, 1, 2]), random.randrange(2), sweeps=random.randrange(6)
    )
    has_children = bool(rows) and random.random() < 0.4
    left = random.randrange(1, 5)
    params = Params(
        draw_id="D1",
        strata=_strata_of(random, drawn),
        teams=None if has_children or random.random() < 0.2 else teams,
        share=(random.randrange(1, left + 1), left),
        number=random.choice([None, None, random.randrange(30)]),
        seed=SEED_PLAN,
        at_most=random.choice([None, (1, 12)]),
    )
    inspectors = _officers(random, random.randrange(8)) if params.teams else None
    return Lists(
        params=params,
        subjects=subjects_of(rows),
        excluded=tuple(excluded),
        inspectors=inspectors,
        recusals=None
        if inspectors is None
        else frozenset((row[0], one.id) for row in rows for one in inspectors if random.random() < 0.08),
        children=_children(random, rows, teams) if has_children else (),
    )


def _strata_of(random: Random, drawn: Mapping[str, Counter[str]]) -> dict[str, Stratum]:
    den = random.choice([10, 100])
    strata = {}
    for tier, counts in drawn.items():
        cell_min = random.choice([0, 0, 1, 2])
        by_cell = bool(counts) and (cell_min > 0 or random.random() < 0.3)
        strata[tier] = Stratum(
            random.randrange(den + 1),
            den,
            random.randrange(4),
            cell_min,
            dict(sorted(counts.items())) if by_cell else counts.total(),
        )
    return strata


def _officers(random: Random, number: int) -> tuple[Inspector, ...]:
    return tuple(
        Inspector(
            f"P{n}",
            random.randrange(12),
            random.random() < 0.5,
            frozenset(random.sample(["q0", "q1"], random.randrange(1, 3))),
        )
        for n in range(number)
    )


def _children(random: Random, rows: list[Row], teams: Teams) -> tuple[Child, ...]:
    cells = sorted({cell for _, _, cell, _ in rows})
    cut = random.randrange(len(cells) + 1)
    parts = [tuple(part) for part in (cells[:cut], cells[cut:]) if part]
    return tuple(
        Child(
            Params(
                draw_id=f"D1-{number}",
                strata={"all": Stratum(1, 1)},
                teams=teams,
                parent=Parent("D1", None, part, "q0"),
            ),
            _officers(random, random.randrange(2, 9)),
            frozenset(),
        )
        for number, part in enumerate(parts)
    )
