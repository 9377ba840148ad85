"""Officers: vector S, the plain algorithm on random tiny cases, shortages that prove themselves."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest

from inspection.groups import shortages_in_groups
from inspection.lists import Inspector, Recusals
from inspection.load_limit import least_load
from inspection.officers import Officers, draw_officers
from inspection.params import Teams
from inspection.shortages import Shortage, Unstaffed
from inspection.staffing import task_of
from tests.inspection import vector_s as vector
from tests.inspection.plain_officers import Plain, sha

Case = tuple[list[str], dict[str, str], list[Inspector], Recusals, Teams]
NEEDS = dict(zip(vector.SUBJECTS.ids, vector.SUBJECTS.needs, strict=True))


def test_vector_s_has_its_officers() -> None:
    assert vector.PARAMS.teams
    drawn = draw_officers(vector.SEED, vector.SELECTED, NEEDS, vector.INSPECTORS, vector.RECUSALS, vector.PARAMS.teams)
    assert drawn.max_load == vector.MAX_LOAD
    assert ["".join(team) for team in drawn.start] == vector.START.split()
    assert ["".join(team) for team in drawn.teams] == vector.TEAMS.split()


def case_of(number: int) -> Case:
    """A tight random case of up to four subjects and five officers."""
    random = Random(number)  # noqa: S311
    size = random.choice([2, 2, 2, 3])
    subjects = [f"E{n}" for n in random.sample(range(9), random.randrange(5))]
    officers = [
        Inspector(
            f"P{n}", random.randrange(4), random.random() < 0.6, frozenset(random.sample("abc", random.randrange(1, 4)))
        )
        for n in range(random.randrange(7))
    ]
    recusals = frozenset((j, one.id) for j in subjects for one in officers if random.random() < 0.12)
    teams = Teams(size, random.randrange(size + 1) if random.random() < 0.5 else 1, random.randrange(2), 3)
    return subjects, {j: random.choice("aab") for j in subjects}, officers, recusals, teams


def drawn_of(case: Case, seed: str) -> Officers | None:
    try:
        return draw_officers(seed, *case)
    except Unstaffed:
        return None


def test_a_thousand_tiny_cases_are_drawn_like_the_plain_algorithm() -> None:
    told = Counter[bool]()
    for number in range(1_000):
        case, seed = case_of(number), sha("case", number)
        expected, drawn = Plain(*case).draw(seed), drawn_of(case, seed)
        assert (drawn and (drawn.max_load, list(drawn.start), list(drawn.teams))) == expected, number
        told[expected is None] += 1
    assert min(told.values()) > 200


def test_the_order_of_lists_changes_nothing() -> None:
    for number in range(100):
        subjects, needs, officers, recusals, teams = case_of(number)
        assert drawn_of((subjects, needs, officers[::-1], recusals, teams), "s") == drawn_of(case_of(number), "s")


def shortages_of_draw(case: Case) -> Sequence[Shortage]:
    try:
        draw_officers("s", *case)
    except Unstaffed as unstaffed:
        return unstaffed.shortages
    return ()


def shortages_of_groups(case: Case) -> Sequence[Shortage]:
    subjects, needs, officers, recusals, teams = case
    return shortages_in_groups(task_of(subjects, needs, officers, recusals, (teams.team, teams.leads)))


@pytest.mark.parametrize("told_by", [shortages_of_draw, shortages_of_groups])
def test_a_shortage_proves_itself(told_by: Callable[[Case], Sequence[Shortage]]) -> None:
    kinds = Counter[tuple[str, bool]]()
    for number in range(1_000):
        case = case_of(number)
        subjects, needs, officers, recusals, teams = case
        shortages = told_by(case)
        plain = Plain(subjects, needs, officers, recusals, teams)
        assert bool(shortages) != plain.can_staff(subjects, {one.id: one.cap for one in officers}), number
        for shortage in shortages:
            kinds[shortage.broken, shortage.of_leads] += 1
            assert shortage.available < shortage.places
            assert not Plain(shortage.subjects, needs, officers, recusals, teams).can_staff(
                shortage.subjects, {one.id: one.cap for one in officers}
            )
            # Nobody beside them could help, and together they can do no more than what is said.
            level = teams.leads if shortage.of_leads else teams.team
            if shortage.places == level * len(shortage.subjects):
                counted = [one for one in officers if one.lead or not shortage.of_leads]
                goes_to = {
                    one.id: sum(needs[j] in one.quals and (j, one.id) not in recusals for j in shortage.subjects)
                    for one in counted
                }
                assert sum(min(one.cap, goes_to[one.id]) for one in counted) == shortage.available
                assert {i for i, number in goes_to.items() if number} <= set(shortage.inspectors)
    assert {broken for broken, _ in kinds} == {"cap", "recusal", "lead", "qualification"}
    assert {of_leads for _, of_leads in kinds} == {True, False}


def test_groups_can_be_staffed_where_their_subjects_can() -> None:
    """Against the teams that a draw finds, subject by subject."""
    told = Counter[bool]()
    for number in range(100):
        random = Random(number)  # noqa: S311
        quals, lead, recused = "abcd"[: random.randrange(1, 5)], random.random(), random.choice([0, 0.05, 0.5])
        held = random.randrange(1, len(quals) + 1)
        officers = [
            Inspector(f"P{n:02}", random.randrange(60), random.random() < lead, frozenset(random.sample(quals, held)))
            for n in range(random.randrange(2, 24))
        ]
        subjects = [f"E{n:03}" for n in range(random.randrange(1, 200))]
        needs = {j: random.choice(quals) for j in subjects}
        recusals = frozenset((j, random.choice(officers).id) for j in subjects if random.random() < recused)
        size = random.choice([2, 2, 3])
        task = task_of(subjects, needs, officers, recusals, (size, random.randrange(size + 1)))
        try:
            least_load(task)
            can_be = True
        except Unstaffed:
            can_be = False
        shortages = shortages_in_groups(task)
        assert bool(shortages) != can_be, number
        assert all(one.available < one.places for one in shortages)
        told[can_be] += 1
    assert min(told.values()) > 20


def test_of_a_whole_province_the_county_that_is_short_is_told() -> None:
    officers = [Inspector(f"P{n:04}", 157, n % 2 == 0, frozenset({f"c{n // 12}"})) for n in range(1_920)]
    officers[:12] = [replace(one, cap=100, lead=True) for one in officers[:12]]
    subjects = [f"E{n:06}" for n in range(150_000)]
    needs = {j: f"c{place % 160}" for place, j in enumerate(subjects)}
    recusals = frozenset((j, f"P{place:04}") for place, j in enumerate(subjects[:100]))
    (shortage,) = shortages_in_groups(task_of(subjects, needs, officers, recusals, (2, 1)))
    assert (len(shortage.subjects), shortage.places, shortage.available, shortage.broken) == (938, 1_876, 1_200, "cap")


def test_a_cap_that_is_none_costs_no_more_than_one_that_binds() -> None:
    """The limit is not raised where that helps nobody: by ones up to such a cap, it would never end."""
    none = 10**12
    told = Counter[bool]()
    for number in range(300):
        subjects, needs, officers, recusals, teams = case_of(number)
        uncapped = [replace(one, cap=none) for one in officers]
        enough = [replace(one, cap=len(subjects)) for one in officers]
        drawn = drawn_of((subjects, needs, uncapped, recusals, teams), "s")
        assert drawn == drawn_of((subjects, needs, enough, recusals, teams), "s")
        told[drawn is None] += 1
    assert min(told.values()) > 50


def test_a_shortage_is_said_in_words() -> None:
    subjects = [f"E{n}" for n in range(9)]
    needs = {j: "food" if j < "E7" else "fire" for j in subjects}
    both = frozenset({"food", "fire"})
    officers = [Inspector("P3", 3, True, both), Inspector("P8", 3, True, both)]
    officers += [Inspector(f"P{n}", 9, False, frozenset({"fire"})) for n in (1, 2)]
    with pytest.raises(Unstaffed) as caught:
        draw_officers("s", subjects, needs, officers, frozenset(), Teams(2, 0, 0, 1))
    assert caught.value.en == (
        "Too few qualified officers: 7 subjects need 14 places; P3 and P8 have 6; their yearly caps are in the way"
    )
    assert caught.value.zh == "符合条件的执法人员不足：7户需14人次，现有6人次（P3、P8）；受年度任务上限所限"


@pytest.mark.parametrize(
    ("officers", "recusals", "said"),
    [
        ([], [], "1 subject needs 2 places; nobody has 0; not enough of them are qualified"),
        (["P1"], [], "1 subject needs 2 places; P1 has 1; not enough of them are qualified"),
        (["P1", "P2"], ["P2"], "1 subject needs 2 places; P1 has 1; recusals are in the way"),
    ],
)
def test_two_officers_are_two_people(officers: list[str], recusals: list[str], said: str) -> None:
    able = [Inspector(name, 9, True, frozenset({"q"})) for name in officers]
    with pytest.raises(Unstaffed) as caught:
        draw_officers("s", ["E1"], {"E1": "q"}, able, frozenset(("E1", i) for i in recusals), Teams(2, 1, 0, 1))
    assert said in caught.value.en


def test_who_may_lead_is_told_apart() -> None:
    able = [Inspector(f"P{n}", 9, n == 1, frozenset({"q"})) for n in range(1, 14)]
    needs = {f"E{n:02}": "q" for n in range(10)}
    with pytest.raises(Unstaffed) as caught:
        draw_officers("s", list(needs), needs, able, frozenset(), Teams(2, 1, 0, 1))
    assert caught.value.en == (
        "Too few officers who may lead: 10 subjects need 10 places; P1 has 9; their yearly caps are in the way"
    )


def test_where_nobody_was_drawn_nobody_is_sent() -> None:
    assert draw_officers("s", [], {}, vector.INSPECTORS, frozenset(), Teams(2, 1, 0, 50)) == Officers(1, (), ())
    assert draw_officers("s", [], {}, [], frozenset(), Teams(2, 1, 0, 50)) == Officers(1, (), ())


def test_a_larger_draw_keeps_every_promise() -> None:
    random = Random(7)  # noqa: S311
    officers = [
        Inspector(f"P{n:02}", random.randrange(8, 30), n % 3 == 0, frozenset(random.sample("abcd", 3)))
        for n in range(24)
    ]
    subjects = [f"E{n:03}" for n in range(120)]
    needs = {j: random.choice("abcd") for j in subjects}
    recusals = frozenset((j, random.choice(officers).id) for j in subjects)
    teams = Teams(2, 1, 1, 5)
    drawn = draw_officers("s", subjects, needs, officers, recusals, teams)
    by_id = {one.id: one for one in officers}
    for assigned in (drawn.start, drawn.teams):
        loads = Counter(i for team in assigned for i in team)
        assert all(loads[i] <= min(by_id[i].cap, drawn.max_load + 1) for i in loads)
        for j, team in zip(subjects, assigned, strict=True):
            assert len(set(team)) == 2
            assert any(by_id[i].lead for i in team)
            assert all(needs[j] in by_id[i].quals and (j, i) not in recusals for i in team)
    tighter = [replace(one, cap=min(one.cap, drawn.max_load - 1)) for one in officers]
    with pytest.raises(Unstaffed):
        draw_officers("s", subjects, needs, tighter, recusals, teams)


def test_many_to_whom_nobody_can_go_are_told_as_one_shortage() -> None:
    """Where a registry has no officers; looked at pair by pair, these would take hours."""
    selected = [f"REG-{number}" for number in range(20_000)]
    with pytest.raises(Unstaffed) as told:
        draw_officers("s" * 64, selected, dict.fromkeys(selected, "food"), (), frozenset(), Teams(2, 1, 1, 1))
    (shortage,) = told.value.shortages
    assert (len(shortage.subjects), shortage.places, shortage.available) == (20_000, 40_000, 0)
