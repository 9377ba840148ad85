"""A folder of rule sets: versions in force, what they read, and that published files never change."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library, shipped_library
from rules.load_rule_set import load_rule_set

Put = Callable[..., Library]
D = date(2026, 6, 30)
READ = "{kind: tier, scheme: other}"


@pytest.fixture
def put(tmp_path: Path, valid: str) -> Put:
    """Writes one version of a scheme as a draft and gives the library of all drafts."""

    def put(scheme: str, version: str = "2026-01", *changes: tuple[str, str], more: str = "") -> Library:
        text = valid.replace("scheme: sample", f"scheme: {scheme}").replace('"2026-01"', f'"{version}"')
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / scheme).mkdir(exist_ok=True)
        (tmp_path / scheme / f"{version}.yaml").write_text(text + more, encoding="utf-8")
        return Library(tmp_path, published=False)

    return put


def reading(scheme: str, table: str = "{A: 1, not_rated: 0}") -> tuple[tuple[str, str], ...]:
    return (
        (
            "{kind: count, of: administrative_penalty, where: {severity: 2}, within: P12M}",
            f"{{kind: tier, scheme: {scheme}}}",
        ),
        ("{each: -5, limit: -40}", f"{{table: {table}}}"),
    )


def two_versions(put: Put) -> Library:
    put("sample", more="effective_until: 2026-07-01\n")
    later = ("effective_from: 2026-01-01", "effective_from: 2026-07-01")
    return put("sample", "2026-07", later, more="approved_on: 2026-06-15\n")


def test_schemes_and_versions(put: Put) -> None:
    library = two_versions(put)
    assert library.schemes() == ("sample",)
    assert library.versions("sample") == ("2026-01", "2026-07")
    assert library.versions("other") == ()
    assert library.get("sample@2026-07").version == "2026-07"
    assert [rule_set.name for rule_set in library.load_all()] == ["sample@2026-01", "sample@2026-07"]


def test_the_version_in_force_changes_on_its_day(put: Put) -> None:
    library = two_versions(put)
    assert library.in_force("sample", date(2026, 6, 30)).version == "2026-01"
    assert library.in_force("sample", date(2026, 7, 1)).version == "2026-07"


def test_a_version_that_is_not_yet_approved_is_not_in_force(put: Put) -> None:
    library = two_versions(put)
    assert library.in_force("sample", date(2026, 7, 1), known_on=date(2026, 6, 15)).version == "2026-07"
    with pytest.raises(NoRuleSet, match="No approved version of sample applies on 2026-07-01"):
        library.in_force("sample", date(2026, 7, 1), known_on=date(2026, 6, 14))


def successors(put: Put, *more: str) -> Library:
    """Versions that begin half a year apart, each with more lines."""
    for month, text in enumerate(more):
        day = ("effective_from: 2026-01-01", f"effective_from: {2026 + month // 2}-{1 + month % 2 * 6:02}-01")
        library = put("sample", f"2026-{month + 1:02}", day, more=text)
    return library


@pytest.mark.parametrize(
    ("as_of", "known_on", "version"),
    [
        (date(2025, 12, 31), None, None),
        (date(2026, 6, 30), None, "2026-01"),
        (date(2026, 7, 1), None, "2026-02"),
        (date(2026, 7, 1), date(2026, 6, 14), "2026-01"),
        (date(2026, 7, 1), date(2026, 6, 15), "2026-02"),
        (date(2027, 1, 1), date(2026, 6, 15), "2026-03"),
        (date(2027, 1, 1), date(2026, 6, 14), "2026-03"),
    ],
)
def test_a_version_applies_until_the_next_approved_one_begins(
    put: Put, as_of: date, known_on: date | None, version: str | None
) -> None:
    library = successors(put, "", "approved_on: 2026-06-15\n", "")
    if version:
        assert library.in_force("sample", as_of, known_on).version == version
    else:
        with pytest.raises(NoRuleSet):
            library.in_force("sample", as_of, known_on)


def test_a_version_does_not_come_back_when_its_successor_ends(put: Put) -> None:
    library = successors(put, "", "approved_on: 2026-06-15\neffective_until: 2026-10-01\n")
    assert library.in_force("sample", date(2026, 9, 30)).version == "2026-02"
    with pytest.raises(NoRuleSet):
        library.in_force("sample", date(2026, 10, 1))
    assert library.in_force("sample", date(2026, 10, 1), date(2026, 6, 14)).version == "2026-01"


def test_a_version_begins_no_sooner_than_an_end_that_another_states(put: Put) -> None:
    library = successors(put, "effective_until: 2026-08-01\n", "")
    with pytest.raises(RuleSetError) as caught:
        library.get("sample@2026-01")
    assert (caught.value.path, caught.value.found) == ("effective_from", "2026-07-01")
    assert (caught.value.allowed, caught.value.file[-12:]) == ("≥ 2026-08-01", "2026-02.yaml")


def test_two_versions_that_begin_on_one_day_are_an_error(put: Put) -> None:
    put("sample", more="effective_until: 2026-03-01\n")
    with pytest.raises(RuleSetError) as caught:
        put("sample", "2026-02", more="effective_until: 2026-02-01\n").get("sample@2026-01")
    assert (caught.value.path, caught.value.allowed) == ("effective_from", "> 2026-01-01")


def test_what_is_not_there_is_said_with_what_is(put: Put) -> None:
    with pytest.raises(NoRuleSet, match="There are: sample@2026-01"):
        put("sample").get("sample@2030-01")
    with pytest.raises(NoRuleSet, match="There is no scheme other"):
        put("sample").in_force("other", D)


def test_the_closure_lists_what_is_read_before_its_reader(put: Put) -> None:
    put("base")
    put("middle", "2026-01", *reading("base"), more="reads: [base]\n")
    library = put("top", "2026-01", *reading("middle"), more="reads: [middle, base]\n")
    closure = library.closure(library.get("top@2026-01"), D)
    assert [rule_set.scheme for rule_set in closure] == ["base", "middle", "top"]


def test_schemes_that_read_each_other_are_an_error(put: Put) -> None:
    put("one", "2026-01", *reading("two"), more="reads: [two]\n")
    library = put("two", "2026-01", *reading("one"), more="reads: [one]\n")
    with pytest.raises(RuleSetError) as caught:
        library.get("one@2026-01")
    assert caught.value.found == "one → two → one"


@pytest.mark.parametrize(
    ("table", "path", "found"),
    [("{A: 1, E: 2, not_rated: 0}", "indicators[0].points.table.E", "E")],
)
def test_a_tier_that_the_scheme_read_does_not_give_is_an_error(put: Put, table: str, path: str, found: str) -> None:
    put("other")
    library = put("sample", "2026-01", *reading("other", table), more="reads: [other]\n")
    with pytest.raises(RuleSetError) as caught:
        library.get("sample@2026-01")
    assert (caught.value.path, caught.value.found) == (path, found)


def test_a_scheme_that_is_read_must_be_there(put: Put) -> None:
    with pytest.raises(RuleSetError) as caught:
        put("sample", more="reads: [other]\n").get("sample@2026-01")
    assert (caught.value.path, caught.value.found) == ("reads[0]", "other")
    assert {"sample", "generic"} <= set(caught.value.allowed.split(", "))


def test_a_scheme_that_is_read_is_found_among_the_shipped_ones_unless_the_folder_has_it(put: Put) -> None:
    table = reading("tax-credit", "{A: 1, not_rated: 0}")
    library = put("sample", "2026-01", *table, more="reads: [tax-credit]\n")
    shipped = shipped_library().get("tax-credit@2026-01")
    assert [one.digest for one in library.closure(library.get("sample@2026-01"), D)] == [
        shipped.digest,
        library.get("sample@2026-01").digest,
    ]
    assert library.schemes() == ("sample",)
    with pytest.raises(NoRuleSet):
        library.in_force("tax-credit", D)
    library = put("tax-credit")
    assert library.closure(library.get("sample@2026-01"), D)[0].digest != shipped.digest


def test_a_tier_that_a_shipped_scheme_does_not_give_is_an_error(put: Put) -> None:
    library = put("sample", "2026-01", *reading("tax-credit", "{X: 1, not_rated: 0}"), more="reads: [tax-credit]\n")
    with pytest.raises(RuleSetError) as caught:
        library.get("sample@2026-01")
    assert caught.value.found == "X"


def test_a_file_stands_where_it_says(put: Put) -> None:
    library = put("sample", "2026-01", ('"2026-01"', '"2026-02"'))
    with pytest.raises(RuleSetError) as caught:
        library.get("sample@2026-01")
    assert (caught.value.path, caught.value.allowed) == ("version", "2026-01")


def test_a_parent_is_found_in_the_library(put: Put) -> None:
    digest = put("base").get("base@2026-01").digest
    more = f"extends: {{rule_set: base@2026-01, sha256: {digest}}}\nremove: [penalties, on_list, notice, figures]\n"
    assert put("sample", more=more).get("sample@2026-01").extends == "base@2026-01"


def test_a_draft_may_extend_a_rule_set_that_is_shipped(put: Put) -> None:
    parent = shipped_library().get("tax-credit@2026-01")
    library = put("other")
    path = library.folder / "draft" / "2027-01.yaml"
    path.parent.mkdir()
    path.write_text(
        'scheme: draft\nversion: "2027-01"\ntitle: {zh: 草稿, en: draft}\nstanding: teaching\n'
        f"effective_from: 2027-01-01\nextends: {{rule_set: {parent.name}, sha256: {parent.digest}}}\n",
        encoding="utf-8",
    )
    assert library.get("draft@2027-01") == load_rule_set(path)
    assert library.schemes() == ("draft", "other")


def test_rule_sets_that_extend_each_other_are_an_error(put: Put) -> None:
    def extending(scheme: str) -> str:
        return f"extends: {{rule_set: {scheme}@2026-01, sha256: {'0' * 64}}}\n"

    put("one", more=extending("two"))
    with pytest.raises(RuleSetError, match="The rule set that is extended was not found"):
        put("two", more=extending("one")).get("one@2026-01")


def _publish(library: Library, digest: str | None = None, name: str = "sample/2026-01.yaml") -> Library:
    content = (library.folder / "sample/2026-01.yaml").read_bytes()
    line = f"{digest or hashlib.sha256(content).hexdigest()}  {name}\n"
    (library.folder / "DIGESTS").write_text(line, encoding="utf-8")
    return Library(library.folder)


def test_a_published_file_loads_while_it_is_unchanged(put: Put) -> None:
    assert _publish(put("sample")).get("sample@2026-01").scheme == "sample"


@pytest.mark.parametrize(
    ("digest", "name", "said"),
    [
        ("0" * 64, "sample/2026-01.yaml", "A published rule set never changes"),
        (None, "sample/2025-01.yaml", "DIGESTS lists this rule set but it is gone"),
        ("abc", "sample/2026-01.yaml", "not in the format of sha256sum"),
    ],
)
def test_a_published_file_that_differs_is_an_error(put: Put, digest: str | None, name: str, said: str) -> None:
    with pytest.raises(RuleSetError, match=said):
        _publish(put("sample"), digest, name).get("sample@2026-01")


def test_a_file_that_is_not_published_is_an_error(put: Put) -> None:
    library = _publish(put("sample"))
    put("sample", "2027-01")
    with pytest.raises(RuleSetError, match="This file is not in DIGESTS"):
        library.get("sample@2027-01")


def test_a_published_folder_needs_digests(put: Put) -> None:
    with pytest.raises(RuleSetError, match="has no DIGESTS"):
        Library(put("sample").folder).get("sample@2026-01")


MODEL = "{kind: model}"
BANDS = "{bands: [{below: 0.5, points: 0}, {at_least: 0.5, points: -5}], missing: 0, limit: -5}"


def assisted_tiers(put: Put, kind: str, effect: str) -> Library:
    """A scheme that reads, in an override, the tier of one that reads the tier of one with a model."""
    measure, points = reading("x")
    put("assisted", "2026-01", (measure[0], MODEL), (points[0], BANDS))
    put("middle", "2026-01", *reading("assisted"), more="reads: [assisted]\n")
    threshold = ", threshold: figures" if kind == "shift" else ""
    override = (
        "overrides:\n  - id: read\n    title: {zh: 所读, en: read}\n"
        f"    kind: {kind}\n    {effect}\n    when: {{measure: {{kind: tier, scheme: middle}}, equals: A}}\n"
        f"    basis: {{indicator: notice{threshold}}}\n"
    )
    return put("top", "2026-01", ("overrides:\n", override), more="reads: [middle]\n")


@pytest.mark.parametrize("kind", ["cap", "floor", "direct"])
def test_a_tier_that_a_model_helped_to_find_decides_no_cap_floor_or_direct_determination(put: Put, kind: str) -> None:
    with pytest.raises(RuleSetError) as caught:
        assisted_tiers(put, kind, "tier: C").get("top@2026-01")
    assert caught.value.found == "middle"
    assert "assisted by a model" in caught.value.en


def test_it_may_shift(put: Put) -> None:
    assert assisted_tiers(put, "shift", "by: 1").get("top@2026-01").overrides[0].kind == "shift"


def test_a_draft_outside_is_checked_against_what_it_reads(tmp_path: Path) -> None:
    written = shipped_library().get("food-production@2026-01").document
    path = tmp_path / "draft.yaml"
    path.write_text(written, encoding="utf-8")
    assert shipped_library().draft(path) == shipped_library().get("food-production@2026-01")
    for odd in (written.replace("generic", "no-such-scheme"), written.replace("generic", "food-production")):
        path.write_text(odd, encoding="utf-8")
        with pytest.raises(RuleSetError):
            shipped_library().draft(path)


def test_a_text_that_was_read_is_checked_against_each_library_anew(put: Put, valid: str, tmp_path: Path) -> None:
    text = valid + "reads: [other]\n"
    for old, new in reading("other"):
        text = text.replace(old, new)
    without = Library(tmp_path / "none", published=False)
    for _ in range(2):
        with pytest.raises(RuleSetError) as caught:
            without.draft_of(text, "draft")
        # Each reading has faults of its own only.
        assert [(fault.path, fault.found) for fault in caught.value.faults] == [("reads[0]", "other")]
    there = put("other")
    assert there.draft_of(text, "draft").reads == ("other",)
    assert there.draft_of(text.replace("scheme: sample", "scheme: another"), "draft").scheme == "another"
    with pytest.raises(RuleSetError):
        without.draft_of(text, "draft")
