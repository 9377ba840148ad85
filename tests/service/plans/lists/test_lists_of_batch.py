"""The lists of a batch: the same as looking at one firm after the other finds, on random worlds."""

import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from inspection.frozen import Lists
from inspection.lists import DRAWN
from inspection.quotas import quotas_of
from inspection.selection import frame_of as frame_of_subjects
from inspection.selection import select as select_subjects
from inspection.subject_ids import is_subject_id
from service.access.reach import WHOLE
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.decisions.runs import Run
from service.facts.enterprises import ids_of
from service.plans.batch import Batch
from service.plans.lists.queries.extract import AWAY, GONE
from service.plans.lists.queries.lists_of_batch import lists_of_batch
from service.plans.lists.queries.one_firm import firm_on, may_be_drawn
from service.plans.preview.preview import Preview
from service.plans.preview.read_preview import preview_of
from service.plans.queries.batches import line_of_batch
from tests.worlds.batches import RATIOS, draw_elsewhere, make_batch, make_line
from tests.worlds.framed_firms import (
    DAY,
    DECIDED,
    ITEM,
    KINDS,
    OTHER_ITEM,
    TAGS,
    Firm,
    Framed,
    change_firms,
    holds,
    take_firms,
)
from tests.worlds.services import rescore, service_over

TIERS = ("A", "B", "C", "D")
WORLDS, LINES = 1, 12


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """A service over an empty database."""
    return service_over(database, tmp_path, HOLD_SHARE="1")


def _random_line(chance: random.Random) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What a line says of its frame, and how a batch narrows it."""

    def some(values: tuple[str, ...], share: float = 0.4) -> list[str]:
        return sorted(chance.sample(values, chance.randint(1, 2))) if chance.random() < share else []

    def filtered(share: float) -> dict[str, list[str]]:
        keys = {"industries": ("F", "F52", "H6"), "regions": ("3702", "370202", "370201")}
        keys |= {"kinds": KINDS[:2], "tags": TAGS}
        return {key: found for key, values in keys.items() if (found := some(values, share))}

    frame: dict[str, Any] = filtered(0.25)
    if chance.random() < 0.4 and (without := filtered(0.4)):
        frame["except"] = without
    items = chance.choice(([ITEM], [OTHER_ITEM], [ITEM, OTHER_ITEM], []))
    line = {"frame": frame, "region": chance.choice(("", "3702", "370201")), "items": items}
    tiers, counties = some((*TIERS, "unclassified"), 0.3), some(("370201", "370202", "3702"), 0.3)
    return line, {"tiers": tiers, "counties": counties, "industries": some(("F", "C13"), 0.2)}


@pytest.mark.parametrize("seed", range(WORLDS))
def test_lists_are_what_looking_at_one_firm_after_the_other_finds(service: Service, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    framed = take_firms(service, chance, 60)
    run = rescore(service, "generic", "full", DECIDED)
    change_firms(service, framed, chance)
    tiers = _tiers_of(service, run)
    seen = Counter[str]()
    for number in range(LINES):
        line, narrowing = _random_line(chance)
        drawn = chance.sample(sorted(framed.firms), 8)
        by_hand = chance.sample(sorted(framed.firms), 5)
        with service.database.write() as connection:
            line_id = make_line(connection, **line)
            draw_elsewhere(connection, line_id, drawn, date(2026, 2, 3))
            stated = [{"subject": one, "code": "stay", "evidence": "（2026）某行初1号"} for one in by_hand]
            batch = make_batch(connection, line_id, run.id, number + 1, narrowing=narrowing, exclusions_by_hand=stated)
            lists = lists_of_batch(connection, batch, service.library, service.settings, DAY)
            preview = preview_of(connection, batch, service.library, service.settings, DAY, WHOLE)
            alone = _found_alone(connection, batch, framed)
        _agree(preview, lists)
        wanted = _wanted(framed, line, narrowing, tiers, set(drawn), set(by_hand))
        listed = {
            one: (stratum, cell, "")
            for one, stratum, cell in zip(lists.subjects.ids, lists.subjects.strata, lists.subjects.cells, strict=True)
        }
        excluded = {row.subject: (row.stratum, "", str(row.reason)) for row in lists.excluded or ()}
        assert not listed.keys() & excluded.keys()
        assert {**listed, **excluded} == wanted
        gone = {one for one, (*_, reason) in excluded.items() if reason in ("deregistered", "moved")}
        by_hand_gone = {one for one in by_hand if framed.firms[one].status in GONE + AWAY}
        assert alone - set(drawn) == {one for one in wanted if one in framed.firms} - gone - by_hand_gone - set(drawn)
        assert lists.params.frame["extract_rows"] == len(wanted)
        assert list(lists.subjects.ids) == sorted(lists.subjects.ids)
        assert all(map(is_subject_id, [*listed, *excluded]))
        drawn_before = {name: one.drawn_before for name, one in lists.params.strata.items() if one.drawn_before}
        assert drawn_before == Counter(row.stratum for row in lists.excluded or () if row.reason == DRAWN)
        seen.update(reason for *_, reason in excluded.values())
        seen["listed"] += len(listed)
        quotas_of(lists.params, frame_of_subjects(lists.subjects))
    assert {"drawn", "deregistered", "moved", "stay", "frequency", "listed"} <= seen.keys(), seen


def _found_alone(connection: Connection, batch: Batch, framed: Framed) -> set[str]:
    """The firms that may be drawn by what is found of each by itself."""
    line = line_of_batch(connection, batch)
    firms = {code: firm_on(connection, id, DAY) for code, id in ids_of(connection, list(framed.firms)).items()}
    return {code for code, firm in firms.items() if may_be_drawn(connection, batch, line, firm)}


def _agree(preview: Preview, lists: Lists) -> None:
    """A preview tells of the lists that would be locked: what a draw of them gives, in all and by county."""
    cells = select_subjects(lists.params, lists.subjects, "0" * 64).cells
    drawn = Counter[str]()
    for cell in cells:
        drawn[cell.stratum] += cell.drawn
    visits = preview.visits
    assert {one.name: one.number for one in visits.strata if one.number} == +drawn
    assert sum(one.number for one in visits.counties) == visits.number
    assert sum(one.left for one in visits.counties) <= visits.left
    assert {one.code: one.eligible for one in visits.counties if one.eligible} == Counter(lists.subjects.cells)
    assert sum(one.number for one in preview.months) == visits.number
    assert sum(preview.excluded.values()) == len(lists.excluded or ())
    assert (not len(lists.subjects)) == any(one.code == "nobody" for one in preview.hindrances)
    # Nobody is an officer here.
    assert visits.number == 0 or sum(one.places for one in preview.officers.shortages) == 2 * visits.number
    assert all(one.subjects <= len(lists.subjects) for one in preview.over_caps)


def _wanted(
    framed: Framed,
    line: dict[str, Any],
    narrowing: dict[str, list[str]],
    tiers: dict[str, str],
    drawn: set[str],
    by_hand: set[str],
) -> dict[str, tuple[str, str, str]]:
    """By code the stratum and cell of each that can be drawn, the stratum and the reason of each that cannot."""
    found = {}
    for one in framed.firms.values():
        tier, how = tiers.get(one.code, "unclassified"), holds(framed, line, narrowing, one)
        if how and (not narrowing["tiers"] or tier in narrowing["tiers"]):
            reason = _reason(one, how, line, drawn, by_hand)
            found[one.code] = (tier, "" if reason else (one.region[:6] or "000000"), reason)
    tags = line["frame"].get("tags", ())
    for called, (region, kind, carried) in framed.others.items():
        firm = Firm(called, region, "", "", kind, None, carried)
        wanted = tags and (not narrowing["tiers"] or "unclassified" in narrowing["tiers"])
        if wanted and not narrowing["industries"] and holds(framed, line, narrowing, firm):
            found[called] = ("unclassified", region, "")
    return found


def _reason(one: Firm, how: str, line: dict[str, Any], drawn: set[str], by_hand: set[str]) -> str:
    if one.code in drawn:
        return "drawn"
    if one.status == "注销":
        return "deregistered"
    if how == "moved":
        return "moved"
    if one.code in by_hand:
        return "stay"
    planned = [day for day, trigger, named in one.visits if trigger == "PLAN_RANDOM" and named in (ITEM, "登记事项")]
    return "frequency" if ITEM in line["items"] and any(day > date(2025, 7, 6) for day in planned) else ""


def _tiers_of(service: Service, run: Run) -> dict[str, str]:
    query = select(enterprise.c.code, decision.c.tier).join(decision, decision.c.enterprise_id == enterprise.c.id)
    with service.database.read() as connection:
        rows = connection.execute(query.where(decision.c.from_run == run.id)).all()
    return {row.code: TIERS[row.tier] if row.tier >= 0 else "unclassified" for row in rows}


def test_a_ratio_of_the_line_its_own_and_one_for_all_become_strata(service: Service) -> None:
    chance = random.Random(1)  # noqa: S311
    take_firms(service, chance, 40)
    run = rescore(service, "generic", "full", DECIDED)
    with service.database.write() as connection:
        line = make_line(connection)
        own = make_batch(connection, line, run.id, 1, overrides={"A": [1, 3]}, overrides_reason="试")
        one = make_batch(connection, line, run.id, 2, one_stratum=True, one_stratum_reason="户数少")
        none = make_batch(connection, make_line(connection, scheme=None, ratios=None, planned_number=7), None)
        of = [lists_of_batch(connection, one, service.library, service.settings, DAY) for one in (own, one, none)]
    frames = [frame_of_subjects(lists.subjects) for lists in of]
    sizes = {name: sum(cells.values()) for name, cells in frames[0].items()}
    strata = of[0].params.strata
    assert {name: strata[name].num * 3 == strata[name].den for name in strata} == {name: name == "A" for name in strata}
    exact = sum(RATIOS[name][0] * size for name, size in sizes.items())
    assert (of[1].params.strata.keys(), of[1].params.number) == ({"all"}, -(-exact // 10_000))
    assert (of[2].params.strata.keys(), of[2].params.number) == ({"all"}, 7)
    assert "run" not in of[2].params.frame
    assert quotas_of(of[2].params, frames[2])["all"].number == 7
