"""The main reason of a move: the override that decided, else the line whose points changed the most that way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rules.library import shipped_library
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.main_reason import (
    BETTER,
    OTHER,
    WORSE,
    ByLine,
    ByOverride,
    Unrated,
    deciding_override_of,
    main_reason_of,
)
from service.access.permissions import Role
from service.access.reach import EVERYWHERE
from service.core.db.service import Service
from service.decisions.decisions import Decision
from service.decisions.runs import Run
from service.runs.queries.moved import FIRST, MovedList, Narrowed
from service.runs.queries.reasons import main_reasons_of
from service.scores.reason_words import describe_reason
from tests.worlds.services import SCORED_ON, ClientFor, rescore, service_over

GENERIC = shipped_library().get("generic@2026-01")
BROWSER = {"Accept": "text/html"}
DAY = date(2026, 6, 30)
PLAIN = Decision(
    enterprise_id=1, scheme="generic", version="2026-01", from_run=1, until_run=None,
    in_effect_at=datetime(2026, 6, 30, tzinfo=UTC), as_of=DAY, known_on=DAY, tier="B", decided_by="points", score=5000,
    lines={}, overrides=(), not_rated=(), model=None, rule_sets={}, engine="1", facts_digest="", digest_version=2,
    failure=None,
)  # fmt: skip


def overriding(kind: str, tier: str | None = None) -> str:
    """The id of the first override of the kind (and tier)."""
    return next(one.id for one in GENERIC.overrides if one.kind == kind and tier in (None, one.tier))


def reason(before: Decision, after: Decision, direction: str, rule_set: RuleSet = GENERIC) -> object:
    return main_reason_of(before, rule_set, after, rule_set, direction)


def test_an_override_that_decides_now_comes_before_any_line() -> None:
    direct = overriding("direct")
    after = replace(PLAIN, tier="D", decided_by="direct", overrides=(direct,), lines={GENERIC.indicators[0].id: 90_000})
    found = reason(PLAIN, after, WORSE)
    assert isinstance(found, ByOverride)
    assert (found.override.id, found.ended) == (direct, False)
    assert describe_reason(found).zh.startswith("直接判定为 D：")
    back = reason(after, PLAIN, BETTER)
    assert isinstance(back, ByOverride)
    assert (back.override.id, back.ended, describe_reason(back).zh[:4]) == (direct, True, "不再适用")


def test_an_override_that_decided_before_as_well_explains_nothing() -> None:
    direct = overriding("direct")
    line = GENERIC.indicators[3].id
    before = replace(PLAIN, tier="C", decided_by="cap", overrides=(overriding("cap", "C"),))
    after = replace(before, tier="D", decided_by="points", lines={line: 70_000})
    assert reason(before, after, WORSE) == ByLine(GENERIC.indicators[3].title, 0, 70_000)
    # A cap can make nobody better.
    better = replace(before, overrides=(overriding("cap", "C"),))
    from_direct = replace(PLAIN, tier="D", decided_by="direct", overrides=(direct, overriding("cap", "C")))
    found = reason(from_direct, better, BETTER)
    assert isinstance(found, ByOverride)
    assert (found.override.id, found.ended) == (direct, True)


def test_of_lines_the_one_that_changed_most_in_the_direction_counts_ties_by_id() -> None:
    one, two, three = sorted(indicator.id for indicator in GENERIC.indicators)[:3]
    titles = {indicator.id: indicator.title for indicator in GENERIC.indicators}
    before = replace(PLAIN, lines={one: 1000, three: 9000})
    after = replace(PLAIN, lines={one: 3000, two: 2000})
    # Of the generic scheme more points are riskier: three fell, one and two rose alike.
    assert reason(before, after, WORSE) == ByLine(titles[one], 1000, 3000)
    assert reason(before, after, BETTER) == ByLine(titles[three], 9000, 0)
    assert reason(before, before, WORSE) is None
    tax = shipped_library().get("tax-credit@2026-01")
    lost = sorted(indicator.id for indicator in tax.indicators)[0]
    falling = main_reason_of(replace(PLAIN, lines={}), tax, replace(PLAIN, lines={lost: -500}), tax, WORSE)
    assert isinstance(falling, ByLine)
    assert describe_reason(falling).zh.endswith("\u22125.00 分（0.00 → \u22125.00）")


def test_caps_of_groups_and_the_bounds_have_their_names() -> None:
    group = GENERIC.groups[0]
    found = reason(PLAIN, replace(PLAIN, lines={f"cap:{group.id}": 300}), WORSE)
    assert found == ByLine(group.title, 0, 300)
    bounds = reason(PLAIN, replace(PLAIN, lines={"bounds": 300}), WORSE)
    assert isinstance(bounds, ByLine)
    assert bounds.title != Text("bounds", "bounds")


def test_who_is_not_classified_any_more_or_again_is_told_why() -> None:
    why = GENERIC.not_rated[0]
    gone = replace(PLAIN, tier=None, decided_by=None, score=None, not_rated=(why.id,))
    assert reason(PLAIN, gone, OTHER) == Unrated(why.title, ended=False)
    assert reason(gone, PLAIN, OTHER) == Unrated(why.title, ended=True)
    assert reason(PLAIN, replace(gone, not_rated=(), failure=Text("错", "wrong")), OTHER) is None


def test_of_several_overrides_the_one_that_gave_the_tier_decided() -> None:
    caps = [one for one in GENERIC.overrides if one.kind == "cap"]
    held = tuple(one.id for one in GENERIC.overrides if one.kind in ("cap", "shift"))
    for cap in caps:
        found = deciding_override_of(replace(PLAIN, tier=cap.tier, decided_by="cap", overrides=held), GENERIC)
        assert found is not None
        assert (found.kind, found.tier) == ("cap", cap.tier)
    assert deciding_override_of(PLAIN, GENERIC) is None


@pytest.fixture
def held(scored_copy: Service, tmp_path: Path) -> Run:
    """A run that moved some of the firms, and waits."""
    later = SCORED_ON + timedelta(days=120)
    return rescore(service_over(scored_copy.database, tmp_path, HOLD_SHARE="0"), "generic", "full", later)


def test_everybody_that_moved_has_a_reason_that_its_own_page_names_too(
    held: Run, scored_copy: Service, copy_client_for: ClientFor
) -> None:
    with scored_copy.database.read() as connection:
        moved = MovedList(connection, held, EVERYWHERE).page(connection, Narrowed(), limit=1000)
        reasons = main_reasons_of(connection, scored_copy.library, held, moved)
    assert {one.id for one in moved if one.direction != FIRST} == set(reasons)
    leader = copy_client_for(Role.LEADER)
    page = leader.get(f"/runs/{held.id}", headers=BROWSER).text
    assert all(describe_reason(reasons[one.id]).zh in page for one in moved[:50])
    # By the answer of the API, the same words.
    said = leader.get(f"/api/v1/scoring-runs/{held.id}/moved?limit=200").json["items"]
    assert [one["main_reason"]["zh"] for one in said] == [describe_reason(reasons[one.id]).zh for one in moved[:200]]
    assert leader.post(f"/runs/{held.id}/effect", data={"opinion": "属实"}, headers=BROWSER).status_code == 303
    for one in [one for one in moved if one.from_tier is not None and one.direction == WORSE][:3]:
        found = reasons[one.id]
        title = found.override.title if isinstance(found, ByOverride) else found.title
        assert title.zh in leader.get(f"/enterprises/{one.code}", headers=BROWSER).text
