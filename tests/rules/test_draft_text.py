"""A draft and what it extends: every override off and on, every taken-over item written into the text, nothing else."""

from dataclasses import replace

import pytest

from rules.draft_text import DraftText, read_draft_text
from rules.library import shipped_library
from rules.load_rule_set import SETS
from rules.ruleset import RuleSet
from tests.worlds.drafts import HARDER, draft_of

LIBRARY = shipped_library()
# Alone, with what it extends by file, and as a person begins one.
TEXTS = {
    "alone": LIBRARY.get("environment@2026-01").document,
    "five tiers": (SETS / "five-tier-overlay" / "2026-01.yaml").read_text("utf-8"),
    "begun": draft_of("generic@2026-01", HARDER),
}


def read(text: str) -> DraftText:
    # Examples speak of overrides, and are not inherited.
    return read_draft_text(text.partition("\nexamples:\n")[0] + "\n", "draft", LIBRARY.extended)


def loaded(draft: DraftText) -> RuleSet:
    return LIBRARY.draft_of(draft.text, "draft")


def without_text(rule_set: RuleSet) -> RuleSet:
    plain = [replace(one, place=0) for one in rule_set.overrides]
    return replace(rule_set, digest="", document="", overrides=tuple(plain), switched_off=())


@pytest.mark.parametrize("name", TEXTS)
def test_each_override_goes_off_and_on_by_itself(name: str) -> None:
    draft = read(TEXTS[name])
    before = loaded(draft)
    switches = list(draft.switches())
    assert [one.id for one in switches if one.is_on] == [one.id for one in before.overrides]
    for one in (switches[0], switches[len(switches) // 2], switches[-1]):
        changed = draft.switched(one.id, not one.is_on)
        made = loaded(changed)
        ids = [other.id for other in before.overrides if other.id != one.id] if one.is_on else [one.id]
        assert ids == [other.id for other in made.overrides if one.is_on or other.id == one.id]
        assert replace(without_text(made), overrides=()) == replace(without_text(before), overrides=())
        assert made.digest != before.digest
        # All that was written still is, but for the list of what is removed.
        assert [line for line in draft.text.splitlines() if line not in changed.text and "remove:" not in line] == []
        assert loaded(changed.switched(one.id, one.is_on)).digest == before.digest
    # All of them together.
    everything = draft
    for one in switches:
        everything = everything.switched(one.id, False)
    assert loaded(everything).overrides == ()


@pytest.mark.parametrize("name", ["five tiers", "begun"])
def test_items_that_are_taken_over_are_written_in_and_mean_the_same(name: str) -> None:
    draft = read(TEXTS[name])
    before, taken = loaded(draft), {}
    for key in ("levels", "indicators"):
        for place, item in enumerate(_items(draft.whole[key])):
            if draft.place_of((key, place)) is None and "weight" in item:
                taken[key, place] = str(item["id"])
    some = dict(list(taken.items())[:: max(1, len(taken) // 3)])
    assert len(some) >= 3
    changed = draft.put({(*path, "weight"): "1234" for path in some})
    made = loaded(changed)
    for key in ("levels", "indicators"):
        weights = {one.id: one.weight for one in getattr(made, key)}
        expected = {one.id: one.weight for one in getattr(before, key)}
        assert weights == expected | {id: 1234 for (section, _), id in some.items() if section == key}
    assert replace(without_text(made), levels=(), indicators=()) == replace(
        without_text(before), levels=(), indicators=()
    )
    assert set(draft.text.splitlines()) <= set(changed.text.splitlines())


def _items(section: object) -> list[dict[str, object]]:
    assert isinstance(section, list)
    return section


def test_what_is_switched_off_in_the_version_extended_is_switched_on_here() -> None:
    """Its whole text comes into the draft then."""
    parent = read(TEXTS["begun"]).switched("on_abnormal_list", False)
    off = LIBRARY.draft_of(parent.text, "draft")
    child = draft_of("generic@2026-01", "").replace(off.extends or "", off.name)
    child = child.replace(LIBRARY.get("generic@2026-01").digest, off.digest)
    draft = read_draft_text(child, "draft", lambda _: off)
    on = draft.switched("on_abnormal_list", True)
    assert [one.is_on for one in draft.switches() if one.id == "on_abnormal_list"] == [False]
    assert [one.is_on for one in on.switches() if one.id == "on_abnormal_list"] == [True]
    assert "off" not in on.text.partition("replace:")[2]
    with pytest.raises(LookupError):
        draft.switched("nobody", True)
