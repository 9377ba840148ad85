"""Caps on visits: against a slow reference, one authority by itself, joint visits, levels, and the strictest first."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dated_tables import AuthorityLevel, Cap, CapCounting, CapOf, Caps, OrderedBy
from rules.inspection import ItemMode
from rules.library import shipped_library
from rules.ruleset import Standing
from rules.texts import Text
from scoring.visit_caps import CapUse, TierCap, Visit, uses_of_caps, visits_that_count

ON = date(2026, 6, 30)
TABLES = shipped_library().tables
SOURCE = next(iter(TABLES.caps(ON).sources()))  # type: ignore[union-attr]
TITLE = Text("上限", "cap")


def counting() -> CapCounting:
    found = TABLES.cap_counting(ON)
    assert found is not None
    return found


def caps_of(*caps: Cap) -> Caps:
    return Caps(
        table="caps",
        version="2026-01",
        title=TITLE,
        standing=Standing.TEACHING,
        effective_from=ON,
        digest="",
        caps=caps,
    )


def cap(id: str, of: CapOf, most: int, *levels: AuthorityLevel, modes: tuple[ItemMode, ...] = tuple(ItemMode)) -> Cap:
    return Cap(id, TITLE, of, most, SOURCE, levels, modes)


def visit(
    authority: str = "甲局",
    day: date = ON,
    trigger: str = "PLAN_RANDOM",
    ordered_by: str = "own",
    *,
    on_site: bool = True,
    level: AuthorityLevel | None = None,
) -> Visit:
    return Visit(authority, day, trigger, ordered_by, on_site, level)


def uses(
    visits: list[Visit], *caps: Cap, tier: TierCap | None = None, mode: ItemMode = ItemMode.GENERAL
) -> list[CapUse]:
    return uses_of_caps(visits_that_count(visits, counting(), ON), caps_of(*caps), tier, mode)


def test_each_authority_has_a_cap_of_its_own() -> None:
    made = [visit("甲局"), visit("甲局"), visit("乙局"), visit("丙局"), visit("丙局"), visit("丙局")]
    found = uses(made, cap("one", CapOf.AUTHORITY, 4))
    assert [(one.authority, one.used, one.left) for one in found] == [("丙局", 3, 1), ("甲局", 2, 2), ("乙局", 1, 3)]


def test_a_joint_visit_counts_once_for_each_authority() -> None:
    joint = [visit("甲局", level=AuthorityLevel.CITY), visit("乙局", level=AuthorityLevel.COUNTY)]
    found = uses(joint, cap("one", CapOf.AUTHORITY, 2), cap("all", CapOf.LEVELS, 9, *AuthorityLevel))
    assert [(one.id, one.authority, one.used) for one in found] == [
        ("one", "乙局", 1),
        ("one", "甲局", 1),
        ("all", None, 2),
    ]


def test_what_does_not_count_uses_up_nothing() -> None:
    free = [
        "COMPLAINT",
        "TRANSFER",
        "MONITORING_CLUE",
        "ENTERPRISE_REQUEST",
        "EMERGENCY",
        "RECHECK",
        "LICENCE_VERIFICATION",
    ]
    made = [visit(trigger=trigger) for trigger in free]
    made += [
        visit(ordered_by="superior"),
        visit(on_site=False),
        visit(day=date(2025, 12, 31)),
        visit(day=date(2026, 7, 1)),
    ]
    (found,) = uses(made, cap("one", CapOf.AUTHORITY, 4))
    assert (found.used, found.left, found.authority) == (0, 4, None)


def test_the_cap_of_a_tier_is_one_of_the_caps_and_the_strictest_comes_first() -> None:
    tier = TierCap(2, "generic@2026-01", Text("C类", "class C"))
    made = [visit("甲局"), visit("乙局"), visit("乙局", level=AuthorityLevel.CITY)]
    found = uses(made, cap("one", CapOf.AUTHORITY, 4), cap("city", CapOf.LEVEL, 3, AuthorityLevel.CITY), tier=tier)
    assert [(one.id, one.source, one.authority, one.used, one.most) for one in found] == [
        ("tier", "generic@2026-01", "乙局", 2, 2),
        # Of two visits nobody knows the level: they count at every one.
        ("city", "caps@2026-01", None, 3, 3),
        ("tier", "generic@2026-01", "甲局", 1, 2),
        ("one", "caps@2026-01", "乙局", 2, 4),
        ("one", "caps@2026-01", "甲局", 1, 4),
    ]
    assert [one.level_unknown for one in found] == [0, 2, 0, 0, 0]


def test_a_cap_for_some_modes_says_nothing_of_the_others() -> None:
    one = cap("one", CapOf.AUTHORITY, 1, modes=(ItemMode.GENERAL,))
    assert uses([visit()], one, mode=ItemMode.SPECIAL_KEY) == []
    assert uses([visit()], one)[0].is_reached


DAYS = st.integers(-400, 200).map(lambda n: ON + timedelta(days=n))
VISITS = st.lists(
    st.builds(
        Visit,
        st.sampled_from(["甲局", "乙局", "丙局"]),
        DAYS,
        st.sampled_from([*counting().triggers, "unknown"]),
        st.sampled_from([one.value for one in OrderedBy]),
        st.booleans(),
        st.sampled_from([None, *AuthorityLevel]),
    ),
    max_size=12,
)
LEVELS = st.lists(st.sampled_from(list(AuthorityLevel)), min_size=1, max_size=3, unique=True)
MODES = st.lists(st.sampled_from(list(ItemMode)), min_size=1, unique=True).map(tuple)


def made_cap(of: CapOf, levels: list[AuthorityLevel], most: int, modes: tuple[ItemMode, ...]) -> Cap:
    return cap(of, of, most, *(() if of is CapOf.AUTHORITY else levels), modes=modes)


CAPS = st.lists(st.builds(made_cap, st.sampled_from(CapOf), LEVELS, st.integers(1, 5), MODES), max_size=3)


@settings(max_examples=150, deadline=None)
@given(VISITS, CAPS, st.none() | st.integers(1, 4), st.sampled_from(list(ItemMode)), st.none() | st.just("乙局"))
def test_every_cap_agrees_with_a_slow_reference(
    made: list[Visit], caps: list[Cap], most: int | None, mode: ItemMode, authority: str | None
) -> None:
    tier = None if most is None else TierCap(most, "s@v", TITLE)
    counted = visits_that_count(made, counting(), ON)
    found = uses_of_caps(counted, caps_of(*caps), tier, mode, authority)
    assert sorted((one.id, one.authority or "", one.levels, one.most, one.used) for one in found) == sorted(
        _slowly(made, caps, most, mode, authority)
    )
    lefts = [one.left for one in found]
    assert lefts == sorted(lefts)


def _slowly(made: list[Visit], caps: list[Cap], most: int | None, mode: ItemMode, authority: str | None) -> list[tuple]:  # type: ignore[type-arg]
    """One visit after the other, one cap after the other."""
    told: list[tuple] = []  # type: ignore[type-arg]
    of_tier = [] if most is None else [cap("tier", CapOf.AUTHORITY, most)]
    for one in of_tier + [c for c in caps if mode in c.modes]:
        groups: list[tuple[str, tuple[AuthorityLevel, ...]]]
        if one.of is CapOf.AUTHORITY:
            names = sorted({v.authority for v in made if _slowly_counts(v)}) if authority is None else [authority]
            groups = [(name, ()) for name in names or [""]]
        else:
            groups = [("", (level,)) for level in one.levels] if one.of is CapOf.LEVEL else [("", one.levels)]
        for name, levels in groups:
            used = 0
            for v in made:
                if _slowly_counts(v) and (v.level is None or v.level in levels if levels else v.authority == name):
                    used += 1
            told.append((one.id, name, levels, one.most, used))
    return told


def _slowly_counts(v: Visit) -> bool:
    capped = v.trigger in ("PLAN_RANDOM", "KEY_SUPERVISION", "SPECIAL_CAMPAIGN", "unknown")
    return capped and v.ordered_by == "own" and v.on_site and date(2026, 1, 1) <= v.visited_on <= ON
