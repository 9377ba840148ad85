"""A draw from lists to a sealed record, with children, replacements, late recusals and the log."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from inspection.draw_log import FIRST, LogLine, next_line, read_log, write_log
from inspection.drawn import draw
from inspection.dry_run import shortages_in_trials
from inspection.faults import DrawError
from inspection.frozen import Lists, freeze, read_frozen
from inspection.lists import Exclusion, Inspector, read_subjects
from inspection.lockable import faults_of_lists
from inspection.params import Stratum
from inspection.record import result_of
from inspection.record_folder import read_folder, write_record
from inspection.reserve import chain_of, is_link, replacement_for, substitute_for
from inspection.selection import tickets_of
from tests.inspection import worlds
from tests.inspection.plain_officers import sha


def faults(lists: Lists, *, filtered_by_tier: bool = True) -> list[str]:
    return [
        f"{fault.file}:{fault.line or ''} {fault.en}"
        for fault in faults_of_lists(lists, filtered_by_tier=filtered_by_tier)
    ]


@pytest.mark.parametrize("children", [False, True])
def test_a_record_reads_back_to_what_was_locked_and_draws_the_same(tmp_path: Path, children: bool) -> None:
    parent, drawn = worlds.drawn_with_children() if children else (draw(worlds.locked(), worlds.LINES), [])
    assert faults(parent.locked.lists) == []
    write_record(tmp_path / "D", parent, log=b"", verifier=b"", children=drawn)
    for folder, written in [(tmp_path / "D", parent)] + [
        (tmp_path / "D" / "children" / child.locked.lists.params.draw_id, child) for child in drawn
    ]:
        files = read_folder(folder)
        read = read_frozen(files["manifest.txt"], files)
        assert read.commitment == written.locked.commitment
        assert result_of(draw(read, files["seed.txt"].decode().splitlines())) == files["result.json"]
        rows = [line.split("\t") for line in files["probabilities.tsv"].decode().splitlines()[1:]]
        assert [row[0] for row in rows] == list(read.lists.subjects.ids)
        assert sum(int(p.split("/")[0]) / int(p.split("/")[1]) for *_, p, _ in rows) == pytest.approx(
            len(written.selected)
        )
        assert all(row[-1] == sha("subject", written.seed, row[0]) for row in rows[:5])


def test_a_result_names_everybody_once_with_a_team_each() -> None:
    drawn = draw(worlds.locked(), worlds.LINES)
    result = json.loads(result_of(drawn))
    assert result["selected"] == list(drawn.selected)
    assert sorted(result["teams"]) == sorted(result["start"]) == sorted(drawn.selected)
    assert result["commitment"] == drawn.locked.commitment
    assert len(drawn.selected) == 14 + 35
    assert "unplaced" not in result


def test_children_share_out_the_selection_and_are_those_of_the_parents_manifest() -> None:
    parent, children = worlds.drawn_with_children()
    assert sorted(name for child in children for name in child.selected) == sorted(parent.selected)
    for child in children:
        params = child.locked.lists.params
        assert params.parent
        assert params.parent.commitment == parent.locked.commitment
        for name in ("inspectors.tsv", "recusals.tsv"):
            assert child.locked.files[name] == parent.locked.files[f"child-{params.draw_id}-{name}"]
        named = json.loads(parent.locked.files[f"child-{params.draw_id}-params.json"])
        assert json.loads(child.locked.files["params.json"]) == named | {
            "parent": {"C": parent.locked.commitment, "draw_id": "D-2027-0007"}
        }
        assert child.officers
        assert child.seed != parent.seed
        assert set(read_subjects(child.locked.files["subjects.tsv"]).strata) == {"all"}


def test_another_number_than_the_one_frozen_is_refused() -> None:
    with pytest.raises(DrawError) as caught:
        draw(worlds.locked(), (*worlds.LINES[:2], "secret|" + "00" * 32))
    assert [fault.line for fault in caught.value.faults] == [3]


def test_a_changed_file_draws_nothing() -> None:
    locked = worlds.locked()
    for name, data in locked.files.items():
        for changed in (data + b"\n", data.replace(b"0", b"1", 1)):
            with pytest.raises(DrawError) as caught:
                read_frozen(locked.manifest, {**locked.files, name: changed})
            assert {fault.file for fault in caught.value.faults} == {name}


def test_a_list_changed_after_the_number_gives_another_seed() -> None:
    lists = worlds.lists_to_lock()
    fewer = replace(lists, recusals=frozenset())
    assert draw(freeze(lists), worlds.LINES).seed != draw(freeze(fewer), worlds.LINES).seed


def _with(lists: Lists, **changed: object) -> Lists:
    return replace(lists, params=replace(lists.params, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: _with(one, seed=worlds.SEED_PLAN[:2]), "params.json: seed: with more than one ratio"),
        (lambda one: _with(one, seed=()), "params.json: seed: at least one number must come from outside"),
        (
            lambda one: _with(one, strata={"A": Stratum(1, 10, drawn=2)}),
            "subjects.tsv:159 the parameters know no stratum C",
        ),
        (
            lambda one: _with(one, strata={**one.params.strata, "A": Stratum(1, 10, drawn=3)}),
            "params.json: strata.A.drawn: 3, but 2 are excluded as drawn this year",
        ),
        (
            lambda one: replace(one, excluded=(*one.excluded, Exclusion("REG-00010", "moved", "-", "-"))),
            "excluded.tsv: REG-00010 is on the list and excluded from it",
        ),
        (
            lambda one: replace(one, excluded=(*one.excluded, Exclusion("E01", "moved", "-", "-"))),
            "excluded.tsv:2 E01 is no unified social credit code",
        ),
        (lambda one: _with(one, teams=None), "params.json: officers need parameters of teams"),
        (lambda one: replace(one, recusals=None), "params.json: officers need parameters of teams"),
        (
            lambda one: replace(one, recusals=frozenset({("REG-00010", "P99")})),
            "recusals.tsv: no officer P99 is on the list",
        ),
    ],
)
def test_lists_that_do_not_fit_together_are_not_locked(change: object, said: str) -> None:
    changed = change(worlds.lists_to_lock())  # type: ignore[operator]
    assert any(fault.startswith(said) for fault in faults(changed)), faults(changed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"draw_id": "D-2027-0007"}, "two draws are called D-2027-0007"),
        ({"strata": {"all": Stratum(1, 2)}}, "a child draw has one stratum"),
        ({"teams": None}, "a child draw has parameters of teams"),
        ({"parent": None}, "parent.draw_id must be D-2027-0007"),
    ],
)
def test_a_child_that_does_not_fit_its_parent_is_not_locked(change: dict[str, object], said: str) -> None:
    lists = worlds.lists_to_lock(children=True)
    child = replace(lists.children[0], params=replace(lists.children[0].params, **change))  # type: ignore[arg-type]
    assert any(said in fault for fault in faults(replace(lists, children=(child, lists.children[1]))))


def test_with_one_ratio_and_no_tier_no_secret_is_needed() -> None:
    lists = _with(worlds.lists_to_lock(), seed=worlds.SEED_PLAN[:2])
    level = {"A": Stratum(1, 10, drawn=2), "C": Stratum(1, 10, drawn=1)}
    assert faults(_with(lists, strata=level), filtered_by_tier=False) == []
    assert faults(_with(lists, strata=level), filtered_by_tier=True)
    assert faults(_with(lists, strata=level | {"C": Stratum(1, 10, 3, drawn=1)}), filtered_by_tier=False)


def test_trials_tell_before_the_lock_where_officers_lack() -> None:
    assert list(shortages_in_trials(worlds.locked(), 3)) == [()] * 3
    assert list(shortages_in_trials(worlds.locked(children=True), 2)) == [()] * 2
    few = replace(
        worlds.lists_to_lock(), inspectors=(Inspector("P00", 40, True, frozenset({"food"})),), recusals=frozenset()
    )
    for shortages in shortages_in_trials(freeze(few), 2):
        assert [(len(one.subjects), one.places, one.available) for one in shortages] == [(49, 98, 40)]


def test_trials_respect_recusals() -> None:
    lists, pair = worlds.lists_to_lock(), worlds.officers_of("district", 2)
    assert lists.recusals
    recused = frozenset((subject, "P01") for subject in lists.subjects.ids)
    alone = replace(lists, inspectors=tuple(replace(one, cap=99) for one in pair), recusals=recused)
    for shortages in shortages_in_trials(freeze(alone), 2):
        assert [(one.places, one.available, one.broken) for one in shortages] == [(98, 49, "recusal")]
    parent = worlds.lists_to_lock(children=True)
    child = replace(parent.children[0], recusals=frozenset((subject, "P01") for subject in parent.subjects.ids))
    few = replace(child, inspectors=tuple(replace(one, quals=frozenset({"district-1"})) for one in pair))
    (shortages,) = shortages_in_trials(freeze(replace(parent, children=(few, parent.children[1]))), 1)
    assert {one.broken for one in shortages} == {"recusal"}


def test_where_officers_lack_the_selection_stands_and_the_record_says_why() -> None:
    few = replace(worlds.lists_to_lock(), inspectors=worlds.officers_of("x", 2), recusals=frozenset())
    drawn, full = draw(freeze(few), worlds.LINES), draw(worlds.locked(), worlds.LINES)
    assert drawn.officers is None
    assert len(drawn.selected) == len(full.selected)
    result = json.loads(result_of(drawn))
    assert [(len(one["subjects"]), one["places"], one["available"]) for one in result["unstaffed"]] == [(49, 49, 40)]
    assert "teams" not in result


def test_the_chain_is_that_of_the_published_vector() -> None:
    links = chain_of(b"totally not a bikeshed", 9)
    assert links[0] == "950ea08d8d5fd3ae415b9967aba7a48aba39ca62a4d98f2e7fe25cb1b8f8c488"
    assert links[1] == "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456"
    assert all(is_link(link, number, links[0]) for number, link in enumerate(links))
    assert not is_link(links[2], 1, links[0])
    assert not is_link(links[1].upper(), 1, links[0])
    assert not is_link("not hexadecimal", 1, links[0])


def test_a_replacement_comes_from_the_cell_then_from_the_stratum() -> None:
    drawn, link = draw(worlds.locked(), worlds.LINES), worlds.CHAIN[1]
    subjects = drawn.locked.lists.subjects
    row = {name: (s, c) for name, s, c in zip(subjects.ids, subjects.strata, subjects.cells, strict=True)}
    out = next(name for name in drawn.selected if row[name][0] == "A")
    left = [name for name in subjects.ids if row[name] == row[out] and name not in drawn.selected]
    in_order = sorted(left, key=lambda name: sha("reserve", drawn.seed, link, name))
    assert replacement_for(drawn, out, link) == in_order[0]
    assert replacement_for(drawn, out, link, in_order[:1]) == in_order[1]
    assert replacement_for(drawn, out, worlds.CHAIN[2]) != in_order[0]
    elsewhere = replacement_for(drawn, out, link, in_order)
    assert elsewhere
    assert row[elsewhere][0] == "A"
    assert row[elsewhere][1] != row[out][1]
    # Of the other stratum all were drawn.
    assert replacement_for(drawn, next(name for name in drawn.selected if row[name][0] == "C"), link) is None


def test_a_late_recusal_draws_that_place_alone() -> None:
    drawn, link = draw(worlds.locked(), worlds.LINES), worlds.CHAIN[1]
    lists = drawn.locked.lists
    assert drawn.officers
    assert lists.inspectors
    teams = dict(zip(drawn.selected, drawn.officers.teams, strict=True))
    subject, leaving = drawn.selected[0], teams[drawn.selected[0]][0]
    able = {one.id: one for one in lists.inspectors}
    chosen = substitute_for(drawn, subject, leaving, link, teams)
    assert chosen
    assert chosen not in teams[subject]
    team = {*teams[subject], chosen} - {leaving}
    assert any(able[i].lead for i in team)
    assert all("food" in able[i].quals for i in team)
    load = sum(chosen in members for members in teams.values())
    assert load < drawn.officers.max_load + 1
    others = substitute_for(drawn, subject, leaving, link, teams, away={chosen})
    assert others != chosen
    lots = [sha("sub", drawn.seed, link, subject, i) for i in (chosen, others)]
    assert lots == sorted(lots)
    assert substitute_for(drawn, subject, leaving, link, teams, away=set(able)) is None


def log() -> list[LogLine]:
    lines: list[LogLine] = []
    for number, state in enumerate(("locked", "number_obtained", "drawn", "void")):
        time = f"2027-01-05T08:0{number}:00Z"
        lines.append(next_line(lines[-1] if lines else None, "D-1", "a" * 64, time, state, voids=int(state == "void")))
    return lines


def test_the_log_is_a_chain_from_which_nothing_can_go() -> None:
    lines = log()
    assert lines[0].previous == FIRST
    assert read_log(write_log(lines), whole=True) == tuple(lines)
    assert read_log(write_log(lines[::2]), whole=False) == tuple(lines[::2])
    for broken in (lines[1:], lines[:1] + lines[2:], lines[::-1], [replace(lines[0], voids=1), *lines[1:]]):
        with pytest.raises(DrawError):
            read_log(write_log(broken), whole=True)
    with pytest.raises(DrawError) as caught:
        read_log(write_log([replace(lines[0], voids=1), *lines[1:]]), whole=False)
    assert [(fault.line, fault.en) for fault in caught.value.faults] == [(2, "does not follow from the line before it")]
    data = write_log(lines[:3])
    for place in range(len(data) - len(lines[2].text) - 1):
        with pytest.raises(DrawError):
            read_log(bytes([*data[:place], data[place] ^ 1, *data[place + 1 :]]), whole=True)


@pytest.mark.parametrize(
    "changed",
    [{"state": "frozen"}, {"time": "2027-01-05 08:00"}, {"draw_id": "A|B"}, {"commitment": "x"}, {"voids": -1}],
)
def test_what_is_no_line_is_not_logged(changed: dict[str, object]) -> None:
    given = {"draw_id": "D-1", "commitment": "a" * 64, "time": "2027-01-05T08:00:00Z", "state": "locked", "voids": 0}
    with pytest.raises(ValueError, match="no line"):
        next_line(None, **given | changed)  # type: ignore[arg-type]


def test_tickets_of_nobody() -> None:
    assert tickets_of("s", []).shape == (0, 4)
