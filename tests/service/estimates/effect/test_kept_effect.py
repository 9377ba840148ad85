"""The effect of a drawn year as it is kept: frequencies by group, firms of the best tiers, and what a reach sees."""

from collections import defaultdict

import numpy as np
import pytest
from sqlalchemy import select

from service.access.reach import WHOLE, Place, Reach
from service.core.clock import now, today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.decisions.editions import edition_now
from service.decisions.lists.image import image_of
from service.estimates.effect import measures
from service.estimates.effect.actions.keeping import keep_effect
from service.estimates.effect.counted import By
from service.estimates.effect.figures import EffectFigures
from service.estimates.effect.frequency import TABLES, FrequencyRow, frequency_of
from service.estimates.effect.queries.all_counted import CountedEffect, count_effect
from service.estimates.effect.visits import BEST, UNDISTURBED
from service.estimates.kept import FigureKind
from service.estimates.lists.queries.firms import read_standing
from service.estimates.queries.kept import find_figures
from service.estimates.selections.queries.selections import selections_of
from service.estimates.selections.selections import COUNTY, DrawnBatch, Listed, Outcome, Selections
from service.intake.write import take_rows

OWN = "城东局"


@pytest.fixture(scope="module")
def counted(drawn_year: tuple[Service, int]) -> CountedEffect:
    service, year = drawn_year
    with service.database.read() as connection:
        standing = read_standing(connection)
        return count_effect(connection, service.library, selections_of(connection, year), standing, today(), OWN)


def test_frequencies_of_every_group(counted: CountedEffect) -> None:
    """Listed, promised, drawn and visited add up row by row; a stratum's chance is that of its draw."""
    selections = counted.selections
    listed, rows = selections.listed, list(frequency_of(selections))
    assert {row.table for row in rows} == set(TABLES)
    chances = {}
    for row in range(len(selections)):
        group = selections.group[row]
        chances[listed.batch[group], listed.places["stratum"][group]] = selections.num[row] / selections.den[row]
    for table in TABLES:
        expected: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0])
        for group, number in enumerate(listed.number.tolist()):
            word = listed.words[table][listed.places[table][group]]
            chance = chances.get((listed.batch[group], listed.places["stratum"][group]), 0)
            expected[word][0] += number
            expected[word][1] += number * chance
        for row in range(len(selections)):
            word = listed.words[table][selections.places(table)[row]]
            expected[word][2] += 1
            expected[word][3] += selections.outcome[row] != Outcome.NONE_YET
        found = {one.group: one for one in rows if one.table == table}
        assert list(found) == sorted(expected)
        for word, (number, promised, drawn, visited) in expected.items():
            one = found[word]
            assert (one.listed, one.drawn, one.visited) == (number, drawn, visited)
            assert one.promised == pytest.approx(promised)
        assert sum(one.expected for one in found.values()) == pytest.approx(sum(one.visited for one in found.values()))


def made_of(visited: dict[str, int], *, cells: dict[str, tuple[int, int]] | None = None) -> Selections:
    """One list of a stratum with 400 firms in each county, of which as many were drawn and so many visited."""
    counties = list(visited)
    number, drawn = 400, 100
    group = np.repeat(np.arange(len(counties)), drawn)
    went = np.concatenate([np.arange(drawn) < count for count in visited.values()])
    chance = [(cells or {}).get(county, (1, 4)) for county in counties]
    zeros = np.zeros(len(counties), np.int64)
    places = dict.fromkeys(("stratum", "tier", "region", "office", "section", "size"), zeros)
    words = {name: ["x"] for name in places} | {COUNTY: counties}
    batch = DrawnBatch(1, 1, "b", 1, "D1", "l", None, None, None, (), ())
    return Selections(
        *(2026, [batch], Listed(words, {**places, COUNTY: np.arange(len(counties))}, zeros, zeros + number), group),
        *(np.array([one[part] for one in chance])[group] for part in (0, 1)),
        *(np.ones(len(group), np.int64), np.full(len(group), -1)),
        *(np.where(went, Outcome.NO_PROBLEM, Outcome.NONE_YET), [], np.zeros((len(group), 0)), []),
    )


def county_rows(selections: Selections) -> dict[str, FrequencyRow]:
    return {one.group: one for one in frequency_of(selections) if one.table == COUNTY}


def test_an_unfair_county_is_marked_and_a_fair_one_is_not() -> None:
    fair = {f"3702{place:02}": 50 for place in range(10)}
    assert not any(one.is_unusual for one in county_rows(made_of(fair)).values())
    rows = county_rows(made_of(fair | {"370203": 95}))
    assert [one.group for one in rows.values() if one.is_unusual] == ["370203"]
    assert rows["370203"].promised == 100


def test_a_county_with_a_chance_of_its_own_is_not_compared() -> None:
    """Of whom more had to be drawn, more were visited: that is as promised."""
    visited = {f"3702{place:02}": 50 for place in range(10)} | {"370203": 100}
    rows = county_rows(made_of(visited, cells={"370203": (2, 4)}))
    assert not any(one.is_unusual for one in rows.values())
    assert rows["370203"].expected == 100


def test_best_tiers_that_nobody_visited(scored_copy: Service) -> None:
    with scored_copy.database.write() as connection:
        own = enterprise.c
        firms = connection.execute(select(own.id, own.code, own.region).order_by(own.id)).all()
        visited = {row.id for row in firms[::3]}
        rows = []
        for place, row in enumerate(firms[::2]):
            said = {"uscc": row.code, "department": "消防支队", "number": f"N{place}", "outcome": "no_problem"}
            said |= {"visited_on": today(), "on_site": row.id in visited}
            rows.append(said)
        take_rows(connection, "visits", rows, source="t", actor="t", data_on=today(), known_on=today())
    visited &= {row.id for row in firms[::2]}
    county = next(row.region[:6] for row in firms if row.region)
    with scored_copy.database.read() as connection:
        selections = selections_of(connection, today().year)
        standing = read_standing(connection)
        counted = count_effect(connection, scored_copy.library, selections, standing, today(), OWN)
        for place in ("", county):
            figures = counted.figures_within(Reach((Place(place),)))
            inside = {row.id for row in firms if (row.region or "").startswith(place)}
            numbers = {}
            for scheme in (one.scheme for one in figures.schemes):
                edition = edition_now(connection, scheme)
                assert edition is not None
                image = image_of(connection, scheme, edition.run_id)
                held = (image.tier >= 0) & (image.tier < min(2, len(edition.tiers) - 1))
                best = inside & set(image.ids[held].tolist())
                numbers[scheme] = len(best)
                assert figures.all.get(f"{BEST}:{scheme}", 0) == len(best)
                assert figures.all.get(f"{UNDISTURBED}:{scheme}", 0) == len(best - visited)
            first = figures.schemes[0].scheme
            told = figures.told(measures.UNDISTURBED)
            assert told.whole == numbers[first] == max(numbers.values())
            assert told.value == figures.all[f"{UNDISTURBED}:{first}"] / numbers[first] < 1


def test_a_business_line_sees_nothing_of_what_belongs_to_none(counted: CountedEffect) -> None:
    assert counted.figures_within(Reach((Place("", "食品"),))).told(measures.PER_FIRM).value is None


def test_kept_figures_are_read_as_they_were(scored_copy: Service, counted: CountedEffect) -> None:
    at, year = now(), counted.period.year
    for reach in (WHOLE, Reach((Place("37"),))):
        with scored_copy.database.write() as connection:
            keep_effect(connection, counted, reach, at)
        with scored_copy.database.read() as connection:
            kept = find_figures(connection, FigureKind.EFFECT, year, reach)
        assert kept is not None
        assert kept.until == today()
        figures = EffectFigures.from_plain(kept.content)
        assert figures == counted.figures_within(reach)
        assert set(figures.tables) == set(By)
