"""The stand-alone verifier: it agrees with records that were drawn here, and names whatever was changed in one."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import StringIO
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection import verifier
from inspection.draw_log import next_line, write_log
from inspection.drawn import Drawn, draw, lists_of_child
from inspection.frozen import Lists, freeze
from inspection.lockable import faults_of_lists
from inspection.record_folder import files_of_changes, write_record
from inspection.reserve import replacement_for
from tests.inspection import vector_s, worlds
from tests.inspection.random_lists import random_lists

VERIFIER = Path(verifier.__file__)
STEPS = ("locked", "number_obtained", "drawn")


def log_of(drawn: Drawn, steps: Sequence[str] = STEPS) -> bytes:
    lines, last = [], None
    for day, step in enumerate(steps, 5):
        name, time = drawn.locked.lists.params.draw_id, f"2027-01-{day:02}T08:30:00Z"
        last = next_line(last, name, drawn.locked.commitment, time, step, voids=0)
        lines.append(last)
    return write_log(lines)


def write(folder: Path, lists: Lists, *, log: bytes | None = None) -> Path:
    """The record of `lists` drawn with the usual number; they name the verifier that lies in it."""
    digest = hashlib.sha256(VERIFIER.read_bytes()).hexdigest()
    parent = draw(freeze(replace(lists, params=replace(lists.params, verifier=digest))), worlds.LINES)
    children = [draw(freeze(lists_of_child(parent, one)), worlds.LINES) for one in parent.locked.lists.children]
    log = log_of(parent) if log is None else log
    write_record(folder, parent, log=log, verifier=VERIFIER.read_bytes(), children=children)
    return folder


def verdict_of(folder: Path) -> tuple[int, str]:
    out = StringIO()
    return verifier.main([str(folder), "--english"], out), out.getvalue()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("record") / "D", worlds.lists_to_lock(children=True))


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("record") / "D", worlds.lists_to_lock())


def test_an_honest_record_holds_with_every_check(record: Path, single: Path) -> None:
    for folder in (record, single):
        code, said = verdict_of(folder)
        assert (code, said.splitlines()[-1]) == (0, "OK"), said
    assert [line.split(":")[1].strip() for line in verdict_of(record)[1].splitlines()[:8]] == [
        *["holds"] * 5,
        "holds (49 were drawn)",
        *["holds"] * 2,
    ]
    assert verdict_of(record)[1].splitlines()[8] == "9 replacements: not checked: nobody was replaced"


def test_two_hands_agree_on_random_draws(tmp_path: Path) -> None:
    """Several tiers, shares of a year, planned numbers, children, and selections that nobody can staff."""
    kinds = Counter[tuple[bool, bool, bool]]()
    for number in range(int(os.environ.get("DRAWS", "1000")) // 12):
        lists = random_lists(number)
        assert list(faults_of_lists(lists, filtered_by_tier=True)) == []
        code, said = verdict_of(write(tmp_path / str(number), lists))
        assert code == 0, (number, said)
        unstaffed = "unstaffed" in (tmp_path / str(number) / "result.json").read_text()
        kinds[unstaffed, bool(lists.children), lists.params.number is not None] += 1
    assert len(kinds) == 6


def test_vector_s_is_arithmetic_only(tmp_path: Path) -> None:
    lists = Lists(
        params=vector_s.PARAMS,
        subjects=vector_s.SUBJECTS,
        inspectors=vector_s.INSPECTORS,
        recusals=vector_s.RECUSALS,
    )
    drawn = draw(freeze(lists), vector_s.LINES)
    write_record(tmp_path / "S", drawn, log=log_of(drawn), verifier=VERIFIER.read_bytes())
    code, said = verdict_of(tmp_path / "S")
    assert code == 0
    assert "3 well ordered: holds (arithmetic only" in said


def test_it_runs_alone_in_another_folder_and_under_no_package(single: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(single / "verify.py"), str(single)]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert (made.returncode, made.stdout.splitlines()[-1]) == (0, "全部通过"), made
    assert list(tmp_path.iterdir()) == []


def other_pythons() -> dict[tuple[int, int], str]:
    """By version the other Pythons of this machine that it is to run under: on the path, or installed beside ours."""
    beside = sorted(Path(sys.base_prefix).parent.glob("*/bin/python3"))
    named = [shutil.which(f"python3.{minor}") for minor in range(8, 20)]
    found = {}
    for program in (*beside, *filter(None, named)):
        asked = [str(program), "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
        if told.returncode == 0:
            major, minor = map(int, told.stdout.split())
            found[major, minor] = str(program)
    return {version: program for version, program in found.items() if (3, 8) <= version != sys.version_info[:2]}


def test_another_python_finds_the_same(replaced: Path, tmp_path: Path) -> None:
    pythons = other_pythons()
    if not pythons:
        pytest.skip("needs another version of Python on this machine")
    changed = Path(shutil.copytree(replaced, tmp_path / "D"))
    (changed / "changes.txt").write_bytes((changed / "changes.txt").read_bytes().replace(b"0", b"1", 1))
    for program in {pythons[min(pythons)], pythons[max(pythons)]}:
        for record in (replaced, changed):
            command = [program, "-I", "-S", str(record / "verify.py"), str(record), "--english"]
            told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            assert (told.returncode, told.stdout) == verdict_of(record), program


def test_it_imports_nothing_but_the_standard_library() -> None:
    lines = [line.split()[1] for line in VERIFIER.read_text().splitlines() if line.startswith(("import ", "from "))]
    assert {line.partition(".")[0] for line in lines} <= sys.stdlib_module_names


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_byte_of_any_file_that_is_another_is_found_and_its_file_named(record: Path, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(one for one in record.rglob("*") if one.is_file())))
    kept = file.read_bytes()
    text, place = bytearray(kept), data.draw(st.integers(0, len(kept) - 1))
    text[place] ^= data.draw(st.integers(1, 255))
    file.write_bytes(text)
    try:
        code, said = verdict_of(record)
    finally:
        file.write_bytes(kept)
    assert code == 1, (file, place)
    assert any(str(file.relative_to(record)) in line for line in failures(said)), said


def failures(said: str) -> list[str]:
    return said.splitlines()[9:-1]


@pytest.mark.parametrize(
    ("name", "change", "named"),
    [
        (
            "result.json",
            lambda one: one | {"selected": sorted(one["selected"])},
            "of selected should be",
        ),
        ("result.json", lambda one: one | {"seed": "0" * 64}, "4 result.json:1: seed should be"),
        ("result.json", lambda one: one | {"commitment": "0" * 64}, "2 manifest.txt: has the fingerprint"),
        ("result.json", lambda one: one | {"max_load": one["max_load"] + 1}, "is not the least"),
        ("result.json", lambda one: one | {"max_load": one["max_load"] - 1}, "7 result.json:1: "),
        ("result.json", lambda one: one | {"unplaced": 1}, "5 result.json:1: unplaced should be 0"),
        ("result.json", lambda one: one | {"teams": one["start"]}, "7 result.json:1: the team of"),
        ("result.json", lambda one: one | {"preferred": []}, "3 result.json:1: has a field that is not known"),
    ],
)
def test_a_result_that_says_something_else_is_named(
    single: Path, tmp_path: Path, name: str, change: object, named: str
) -> None:
    folder = Path(shutil.copytree(single, tmp_path / "D"))
    changed = change(json.loads((folder / name).read_bytes()))  # type: ignore[operator]
    (folder / name).write_text(json.dumps(changed, sort_keys=True, separators=(",", ":")) + "\n")
    code, said = verdict_of(folder)
    assert code == 1
    assert named in said


def test_all_failures_are_named_not_the_first_alone(single: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(single, tmp_path / "D"))
    (folder / "excluded.tsv").unlink()
    (folder / "stranger.txt").touch()
    rows = (folder / "probabilities.tsv").read_text().splitlines()
    rows[3], rows[9] = rows[3][:-1] + "g", rows[9].replace("\tfood", "")[:-1] + "0"
    (folder / "probabilities.tsv").write_text("\n".join(rows) + "\n")
    code, said = verdict_of(folder)
    assert code == 1
    for part in ("1 excluded.tsv: is missing", "1 stranger.txt: is not named", "probabilities.tsv:4: is no row"):
        assert part in said


def test_a_skip_draw_is_no_selection(single: Path, tmp_path: Path) -> None:
    """The first at random, then every fourth: as many, from the same list, and named."""
    folder = Path(shutil.copytree(single, tmp_path / "D"))
    result = json.loads((folder / "result.json").read_bytes())
    listed = [line.split("\t")[0] for line in (folder / "subjects.tsv").read_text().splitlines()[1:]]
    skipped = listed[1::4][: len(result["selected"])]
    (folder / "result.json").write_text(
        json.dumps(result | {"selected": skipped}, sort_keys=True, separators=(",", ":")) + "\n"
    )
    assert "of selected should be" in verdict_of(folder)[1]


@pytest.mark.parametrize(
    ("steps", "named"),
    [
        (("number_obtained", "locked", "drawn"), "first the list is to be locked"),
        (("locked", "drawn"), "first the list is to be locked"),
        ((), "first the list is to be locked"),
    ],
)
def test_a_number_that_was_there_before_the_list_is_named(tmp_path: Path, steps: Sequence[str], named: str) -> None:
    lists = worlds.lists_to_lock()
    drawn = draw(freeze(lists), worlds.LINES)
    assert named in verdict_of(write(tmp_path / "D", lists, log=log_of(drawn, steps)))[1]


def test_a_child_that_was_not_frozen_with_the_draw_above_is_named(record: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(record, tmp_path / "D"))
    child = next((folder / "children").iterdir())
    lists = worlds.lists_to_lock(children=True)
    parent = draw(freeze(lists), worlds.LINES)
    other = replace(lists.children[0], recusals=frozenset())
    shutil.rmtree(child)
    drawn = draw(freeze(lists_of_child(parent, other)), worlds.LINES)
    write_record(child, drawn, log=log_of(parent), verifier=VERIFIER.read_bytes())
    code, said = verdict_of(folder)
    assert code == 1
    assert f"8 children/{child.name}/recusals.tsv: is not child-" in said
    shutil.rmtree(child)
    assert f"1 children/{child.name}: this child draw is missing" in verdict_of(folder)[1]


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which two subjects left, one of whom had come in the place of the other, and an officer."""
    folder, lists = tmp_path_factory.mktemp("replaced") / "D", worlds.lists_to_lock()
    write(folder, lists)
    digest = hashlib.sha256(VERIFIER.read_bytes()).hexdigest()
    drawn = draw(freeze(replace(lists, params=replace(lists.params, verifier=digest))), worlds.LINES)
    stratum_of = dict(zip(lists.subjects.ids, lists.subjects.strata, strict=True))
    first = next(subject for subject in drawn.selected if stratum_of[subject] == "A")
    came = replacement_for(drawn, first, worlds.CHAIN[1])
    assert came is not None
    second = replacement_for(drawn, came, worlds.CHAIN[3], gone=[came])
    # Of the other stratum all were drawn: nobody is left.
    last = next(subject for subject in drawn.selected if stratum_of[subject] == "C")
    changes = [
        {"kind": "subject", "subject": first, "status": "done", "number": 1, "link": worlds.CHAIN[1], "came": came},
        {"kind": "subject", "subject": came, "status": "done", "number": 3, "link": worlds.CHAIN[3], "came": second},
        {"kind": "officer", "subject": last, "status": "approved", "number": 2, "link": worlds.CHAIN[2]},
        {"kind": "subject", "subject": last, "status": "done", "number": 4, "link": worlds.CHAIN[4]},
    ]
    write_changes(folder, changes)
    return folder


def write_changes(folder: Path, changes: Sequence[Mapping[str, object]]) -> None:
    for name, data in files_of_changes(changes).items():
        (folder / name).write_bytes(data)


def test_who_came_by_the_links_of_the_chain_is_checked(replaced: Path) -> None:
    code, said = verdict_of(replaced)
    assert (code, said.splitlines()[8]) == (0, "9 replacements: holds (4 of them)"), said
    for name in ("changes.json", "changes.txt"):
        data = (replaced / name).read_bytes()
        for place in range(0, len(data), 37):
            (replaced / name).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            code, said = verdict_of(replaced)
            assert (code, any("changes." in line for line in failures(said))) == (1, True), (name, place)
        (replaced / name).write_bytes(data)


@pytest.mark.parametrize(
    ("place", "change", "named"),
    [
        (0, {"came": "REG-00003"}, "should come by entry 1"),
        (1, {"came": "REG-00001"}, "should come by entry 2"),
        (3, {"came": "REG-00001"}, "None should come by entry 4"),
        (0, {"link": worlds.CHAIN[2]}, "the link of entry 1 is not of the frozen chain"),
        (2, {"number": 5, "link": worlds.CHAIN[5]}, "the links should be 1 to 4"),
        (0, {"subject": "REG-00001"}, "REG-00001 was not drawn"),
        (0, {"number": 0}, "entry 1 is no replacement"),
        (0, {"number": 10**9}, "entry 1 is no replacement"),
        (2, {"kind": "favour"}, "entry 3 is no replacement"),
    ],
)
def test_a_replacement_that_does_not_follow_is_named(
    replaced: Path, tmp_path: Path, place: int, change: Mapping[str, object], named: str
) -> None:
    folder = Path(shutil.copytree(replaced, tmp_path / "D"))
    changes = json.loads((folder / "changes.json").read_bytes())["changes"]
    changes[place] |= change
    write_changes(folder, changes)
    code, said = verdict_of(folder)
    assert code == 1
    assert named in said, said


def test_who_could_go_is_answered_as_trying_everything_answers() -> None:
    """Staffing by chains of changes, against every choice of teams, on small worlds of every kind."""
    answers = set()

    @settings(max_examples=150, deadline=None)
    @given(data=st.data())
    def compare(data: st.DataObject) -> None:
        size = data.draw(st.integers(2, 3))
        leads = data.draw(st.integers(0, 2))
        names = [f"P{n}" for n in range(data.draw(st.integers(size, 6)))]
        officers = {one: verifier.Officer(9, data.draw(st.booleans()), frozenset()) for one in names}
        eligible = {
            f"S{n}": sorted(data.draw(st.sets(st.sampled_from(names), min_size=size)))
            for n in range(data.draw(st.integers(1, 4)))
        }
        params = verifier.Params("D", {}, (1, 1), None, size, leads, 0, 0, [], None, None, None, None)
        staffing = verifier.Staffing(params, officers, eligible)
        choices = {
            one: [team for team in combinations(able, size) if staffing.is_team(one, team)]
            for one, able in eligible.items()
        }
        if not all(choices.values()):
            return
        begun = {one: data.draw(st.sampled_from(teams)) for one, teams in choices.items()}
        limit = {one: data.draw(st.integers(0, 3)) for one in names}
        expected = can_be_staffed(list(choices.values()), dict(limit))
        assert staffing.can_carry(begun, limit) == expected
        answers.add(expected)

    compare()
    assert answers == {True, False}


def can_be_staffed(choices: list[list[tuple[str, ...]]], left: dict[str, int]) -> bool:
    if not choices:
        return True
    return any(
        can_be_staffed(choices[1:], {one: many - (one in team) for one, many in left.items()})
        for team in choices[0]
        if all(left[one] > 0 for one in team)
    )


def set_value(folder: Path, file: str, **values: object) -> None:
    changed = json.loads((folder / file).read_bytes()) | values
    (folder / file).write_text(json.dumps(changed, sort_keys=True, separators=(",", ":")) + "\n")


def put_folder_in_place(folder: Path) -> None:
    (folder / "subjects.tsv").unlink()
    (folder / "subjects.tsv").mkdir()


def lead_elsewhere(folder: Path) -> None:
    child = next((folder / "children").iterdir())
    child.symlink_to(shutil.move(child, folder.parent / "moved"))


def lead_all_elsewhere(folder: Path) -> None:
    (folder / "children").symlink_to(shutil.move(folder / "children", folder.parent / "all moved"))


HOSTILE = {
    "a file name as long as a book": (
        lambda folder: (folder / "manifest.txt").write_text(f"{'0' * 64}  {'a' * 300_000}\n"),
        "2 manifest.txt:1: is not a hash",
    ),
    "a long name that the system cannot have": (
        lambda folder: (folder / "manifest.txt").write_text(f"{'0' * 64}  {'a' * 255}\n"),
        f"1 {'a' * 255}: is missing",
    ),
    "zeros": (lambda folder: (folder / "subjects.tsv").write_bytes(bytes(9000)), "subjects.tsv:1: the heading"),
    "a folder in the place of a file": (put_folder_in_place, "1 subjects.tsv: is missing"),
    "a name that forges a verdict": (lambda folder: (folder / "x\nOK").touch(), "1 x\\nOK: is not named"),
    "a name that moves the cursor": (lambda folder: (folder / "x\x1b[2J").touch(), "1 x\\x1b[2J: is not named"),
    "a name of no encoding": (lambda folder: (folder / os.fsdecode(b"\xff")).touch(), "1 \\udcff: is not named"),
    "half a character": (
        lambda folder: set_value(folder, "result.json", selected=["\ud800"]), "it says \\ud800"
    ),
    "a drawn one that is an object": (
        lambda folder: set_value(folder, "result.json", selected=[{}]), "of selected should be"
    ),
    "rounds of mixing for ever": (
        lambda folder: set_value(folder, "params.json", team=2, leads=0, slack=0, sweeps=10**30),
        "3 params.json:1: sweeps should be a whole number from 0 to 10000",
    ),
    "replacements for ever": (
        lambda folder: write_changes(
            folder,
            [{"kind": "officer", "subject": "x", "status": "done", "number": 1_000, "link": "0" * 64}] * 2_000,
        ),
        "changes.json:1: lists more than 1000 replacements",
    ),
    "a child that lies elsewhere": (lead_elsewhere, ": is no folder of the record"),
    "all children lie elsewhere": (lead_all_elsewhere, "1 children: is not named by any list"),
    "a child that is the record itself": (
        lambda folder: (folder / "children" / "x").symlink_to(folder), "1 children/x: is no folder of the record"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_record_made_to_break_the_verifier_gets_its_verdict(record: Path, tmp_path: Path, case: str) -> None:
    folder = Path(shutil.copytree(record, tmp_path / "D"))
    change, named = HOSTILE[case]
    change(folder)
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert verifier.main([str(folder), "--english"], out) == 1
    out.seek(0)
    said = out.read()
    assert named in said
    assert said.count("\nOK\n") == 0
    assert said.endswith("\nFAILED\n")


@pytest.mark.parametrize("arguments", [[], ["nowhere"], ["a", "b"]])
def test_no_record_says_how_it_is_used(arguments: list[str]) -> None:
    out = StringIO()
    assert verifier.main(arguments, out) == 2
    assert "verify.py FOLDER" in out.getvalue()
