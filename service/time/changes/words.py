"""What changed for one enterprise in words and as plain data: by cause, and record by record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.record_types import RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.changes import Cause, Part
from scoring.changes_of_one import Step
from scoring.known_versions import NO_CONTENT
from scoring.outcome import Outcome
from scoring.stated_rows import Canonical
from scoring.substitution import How, Item
from service.core.banners import banners_of_all
from service.core.names import Names
from service.core.plain import Plain, points_of, text_of
from service.decisions.words import NOT_CLASSIFIED, PARTS
from service.scores.explanation_json import record_json
from service.scores.record_words import kind_of, label_of
from service.scores.withheld import is_readable
from service.time.changes.of_one import FirmChanges, Side

HOW_WORDS: Mapping[How, Text] = {
    How.CORRECTED: Text("更正", "Corrected"),
    How.LATE: Text("迟到：现在已知，当时不知", "Late: known now, never known then"),
    How.GONE: Text("撤销，不再计入", "Revoked, counts no more"),
    How.NEW: Text("新增", "New"),
}
ATTRIBUTES = Text("登记事项", "Registration")
WITHHELD = Text("其他业务条线的记录", "a record of another business line")
NO_DIFFERENCE = Text("没有变化", "Nothing changed")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, and a step of the picture: a cause, or what some items of a cause do.

    `points` in hundredths, None where they are not told; `before` and `after` are the tiers without and with it.
    """

    cause: Cause
    title: Text
    notes: Sequence[Text]
    points: int | None
    before: "Chip"
    after: "Chip"
    moves: bool
    is_item: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A tier as it is shown: its rank among `of` tiers, -1 and no id where it is not classified."""

    rank: int
    of: int
    tier: str | None


def withhold_items_of(found: FirmChanges, schemes: Names) -> FirmChanges:
    """The same without what its records tell of tiers under other schemes than those under `schemes`."""
    readable = schemes.with_name(found.scheme)
    steps = tuple(
        replace(step, items=tuple(_readable(item, readable) for item in step.items)) for step in found.changes.steps
    )
    return replace(found, changes=replace(found.changes, steps=steps))


def _readable(item: Item, readable: Names) -> Item:
    shown = item.shown
    return item if shown is None or is_readable(shown, readable) else replace(item, was=None, record=None)


def lines_of(found: FirmChanges) -> Iterator[Line]:
    """A line for each cause, in their order, and under it one for each step of it that is told by items."""
    types = _types_of(found)
    for part in found.changes.parts():
        rule_sets = _rule_sets_of(found, part.cause)
        yield _line(part, rule_sets, PARTS[part.cause], (), is_item=False)
        for step in found.changes.steps_of(part.cause):
            if step.items:
                yield _line(step, rule_sets, name_of_items(step.items, types), notes_of(step.items), is_item=True)


def _line(part: Part, rule_sets: tuple[RuleSet, RuleSet], title: Text, notes: Sequence[Text], *, is_item: bool) -> Line:
    before, after = (
        _chip_of(rule_set, outcome) for rule_set, outcome in zip(rule_sets, (part.before, part.after), strict=True)
    )
    return Line(part.cause, title, notes, part.points, before, after, part.moves, is_item)


def _chip_of(rule_set: RuleSet, outcome: Outcome) -> Chip:
    ids = rule_set.tier_ids()
    return Chip(-1 if outcome.tier is None else ids.index(outcome.tier), len(ids), outcome.tier)


def _rule_sets_of(found: FirmChanges, cause: Cause) -> tuple[RuleSet, RuleSet]:
    """The rule sets that give the outcome without the cause, and with it."""
    first, last = found.first.rule_set, found.last.rule_set
    return last if cause is Cause.MODEL else first, last if cause in (Cause.RULE_SET, Cause.MODEL) else first


def _types_of(found: FirmChanges) -> Mapping[str, RecordType]:
    return {name: kind for rule_set in found.rule_sets for name, kind in rule_set.record_types.items()}


def name_of_items(items: Sequence[Item], types: Mapping[str, RecordType]) -> Text:
    """What is substituted: the kind, number and day of a record, attributes, or how many records together."""
    if len(items) > 1:
        return Text(f"其余 {len(items)} 条记录", f"{len(items)} more records")
    (item,) = items
    if item.fields:
        labels = [label_of(ENTERPRISE_FIELDS[name]) for name in item.fields]
        zh, en = "、".join(one.zh for one in labels), ", ".join(one.en for one in labels)
        return Text(f"{ATTRIBUTES.zh}：{zh}", f"{ATTRIBUTES.en}: {en}")
    shown = item.shown
    if shown is None:
        return WITHHELD
    kind, parts = kind_of(str(shown["type"]), types), (shown.get("document_no"), shown.get("occurred_on"))
    called = " ".join(str(part) for part in parts if part)
    return Text(f"{kind.zh} {called}", f"{kind.en} {called}")


def notes_of(items: Sequence[Item]) -> list[Text]:
    """How it differs from what was known, since when that is known, and in which fields."""
    if len(items) > 1:
        return [HOW_WORDS[how] for how in How if any(item.how is how for item in items)]
    (item,) = items
    said = [HOW_WORDS[item.how]]
    changed = [label_of(RECORD_FIELDS[name]) for name in fields_changed(item)]
    if changed:
        zh, en = "、".join(one.zh for one in changed), ", ".join(one.en for one in changed)
        said.append(Text(f"有变化：{zh}", f"other: {en}"))
    since = item.record.get("recorded_at") if item.record else None
    if since:
        said.append(Text(f"{since} 知悉", f"known since {since}"))
    return said


def fields_changed(item: Item) -> list[str]:
    """The fields of a corrected record that say something else."""
    was, record = item.was, item.record
    if was is None or record is None:
        return []
    return [
        name
        for name in RECORD_FIELDS
        if name not in NO_CONTENT and name != "revoked" and was.get(name) != record.get(name)
    ]


def tier_title_of(side: Side) -> Text:
    """What the tier of a side is called, or that there is none."""
    return side.rule_set.tiers[side.rank].title if side.rank >= 0 else NOT_CLASSIFIED


def changes_json(code: str, found: FirmChanges) -> Plain:
    """What changed as plain data."""
    types = _types_of(found)
    return {
        "uscc": code,
        "scheme": found.scheme,
        "banners": [text_of(banner) for banner in banners_of_all(found.rule_sets)],
        "from": _side_json(found.first),
        "to": _side_json(found.last),
        "points": None if found.points is None else points_of(found.points),
        "parts": [
            {
                "cause": part.cause.value,
                "cause_title": text_of(PARTS[part.cause]),
                **_difference_json(part),
                "steps": [
                    {**_items_json(step, types), **_difference_json(step)}
                    for step in found.changes.steps_of(part.cause)
                    if step.items
                ],
            }
            for part in found.changes.parts()
        ],
    }


def _side_json(side: Side) -> Plain:
    return {
        "as_of": side.as_of.isoformat(),
        "known_on": side.known_on.isoformat(),
        "version": side.rule_set.version,
        "tier_title": text_of(tier_title_of(side)),
        **_outcome_json(side.outcome),
    }


def _outcome_json(outcome: Outcome) -> Plain:
    return {"tier": outcome.tier, "score": None if outcome.score is None else points_of(outcome.score)}


def _difference_json(part: Part) -> Plain:
    return {
        "points": None if part.points is None else points_of(part.points),
        "moves": part.moves,
        "before": _outcome_json(part.before),
        "after": _outcome_json(part.after),
    }


def _items_json(step: Step, types: Mapping[str, RecordType]) -> Plain:
    return {
        "title": text_of(name_of_items(step.items, types)),
        "said": [text_of(words) for words in notes_of(step.items)],
        "items": [
            {
                "how": item.how.value,
                "attributes": list(item.fields),
                "was": _record_json(item.was),
                "record": _record_json(item.record),
                "fields": fields_changed(item),
            }
            for item in step.items
        ],
    }


def _record_json(record: Canonical | None) -> Plain | None:
    return None if record is None else record_json(record)
