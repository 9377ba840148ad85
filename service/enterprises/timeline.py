"""The last three years of an enterprise: its tiers as a band, its records as marks by kind, and both as one list.

The band runs on into the tiers that are foreseen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any

from rules.calendar import date_of, day_of, months_before
from rules.record_types import RECORD_TYPES, RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.charts.svg import rank_class
from service.core.charts.timeline import Mark, Row, Stretch, timeline
from service.decisions.decisions import Decision
from service.facts.histories import RecordVersion
from service.rule_sets.words import tier_mark
from service.scores.record_words import kind_of
from service.time.forecast.forecast import Forecast, Foreseen
from service.time.forecast.forecast_words import tier_word_of

MONTHS = 36
_REVOKED, _REPAIRED, _ENDED = Text("已撤销", "Revoked"), Text("已修复", "Repaired"), Text("已结束", "Ended")
# An adverse record that counts, one that no longer does, and any other.
_ADVERSE, _PAST, _OTHER = "raises", "past", "accent"


@dataclass(frozen=True, slots=True)
class Event:
    """A record, or (`rank` not None; -1 not classified) a tier from its day on, up to `ends` where that is known.

    `state` is what became of a record, None where nothing did; `look` is how it is drawn.
    """

    day: date
    ends: date | None
    what: Text
    document: str
    state: Text | None
    look: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened from `begins` to `ends`; `outside` is how many records lie before or after.

    `tiers` (None where none may be told) come the earliest first, `kinds` are the records of each type. `ahead` are the
    tiers foreseen from `ends` up to `until`, None where nothing is foreseen.
    """

    begins: date
    ends: date
    noun: Text | None
    tiers: Sequence[Event] | None
    kinds: Sequence[tuple[Text, Sequence[Event]]]
    outside: int
    ahead: Sequence[Event] = ()
    until: date | None = None

    @property
    def events(self) -> list[Event]:
        """All that happened, the newest first."""
        all_of_them = [*(self.tiers or ()), *(event for _, events in self.kinds for event in events)]
        return sorted(all_of_them, key=lambda one: one.day, reverse=True)

    @property
    def last(self) -> date:
        """The last day that is drawn."""
        return self.until or self.ends

    def run_on(self, forecast: Forecast | None) -> "Timeline":
        """The same with the tiers that are foreseen; itself where there is no forecast."""
        if forecast is None:
            return self
        steps = [forecast.steps[0], *forecast.turns]
        days = [*(one.day for one in steps[1:]), None]
        return replace(self, ahead=[_foreseen(*pair) for pair in zip(steps, days, strict=True)], until=forecast.until)

    def picture(self, title: str, language: str, most: int | None = None) -> Any:
        """The picture, of the first `most` kinds where that is given."""
        stretches = [
            Stretch(one.day, one.ends or self.ends, one.what.said_in(language), one.look) for one in self.tiers or ()
        ]
        stretches += [
            Stretch(one.day, one.ends or self.last, one.what.said_in(language), f"{one.look} ahead")
            for one in self.ahead
        ]
        band = (self.noun.said_in(language), stretches) if self.noun and self.tiers is not None else None
        rows = [
            Row(kind.said_in(language), [Mark(one.day, one.look, one.ends) for one in events])
            for kind, events in self.kinds[:most]
        ]
        return timeline(title, self.begins, self.last, band, rows, self.ends if self.ahead else None)


def timeline_of(
    records: Sequence[Sequence[RecordVersion]],
    ends: date,
    rule_set: RuleSet | None = None,
    history: Sequence[Decision] = (),
) -> Timeline:
    """The three years up to the day `ends`; `records` in all versions, `history` of decisions the newest first."""
    begins = date_of(months_before(day_of(ends), MONTHS))
    local = rule_set.record_types if rule_set else {}
    types = {**RECORD_TYPES, **local}
    kinds: dict[str, list[Event]] = {}
    outside = 0
    for versions in records:
        shown = next((one for one in versions if one.is_known), versions[-1])
        stated = shown.fields.get("occurred_on")
        # What is not known yet, or says of no day, is told in the list of records alone.
        if stated is None or not (shown.is_known or shown.fields.get("revoked")):
            continue
        day = date.fromisoformat(stated)
        if begins <= day <= ends:
            kinds.setdefault(shown.type, []).append(_event_of(shown, day, ends, local, types.get(shown.type)))
        else:
            outside += 1
    places = {name: place for place, name in enumerate(types)}
    order = sorted(kinds, key=lambda name: (not _is_ever_adverse(types.get(name)), places.get(name, len(places)), name))
    tiers = [one for one in _tiers_of(rule_set, history) if _lies_in(one, begins, ends)] if rule_set else None
    named = [(kind_of(name, local), kinds[name]) for name in order]
    return Timeline(begins, ends, rule_set.tier_noun if rule_set else None, tiers, named, outside)


def _event_of(
    shown: RecordVersion, day: date, today: date, local: Mapping[str, RecordType], kind: RecordType | None
) -> Event:
    fields = shown.fields
    ended, repaired = (_day_in(fields, name) for name in ("ends_on", "repaired_on"))
    state = None
    if fields.get("revoked"):
        state = _REVOKED
    elif repaired and repaired <= today:
        state = _REPAIRED
    elif ended and ended <= today:
        state = _ENDED
    adverse = kind is not None and (kind.adverse is True or (kind.adverse and fields.get("outcome") in kind.adverse))
    look = (_PAST if state else _ADVERSE) if adverse else _OTHER
    document = str(fields.get("document_no") or shown.record_id)
    return Event(day, ended, kind_of(shown.type, local), document, state, look)


def _day_in(fields: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(fields[name]) if fields.get(name) else None


def _is_ever_adverse(kind: RecordType | None) -> bool:
    return kind is not None and bool(kind.adverse)


def _lies_in(tier: Event, begins: date, ends: date) -> bool:
    return tier.day <= ends and tier.day != tier.ends and (tier.ends is None or tier.ends > begins)


def _tiers_of(rule_set: RuleSet, history: Sequence[Decision]) -> list[Event]:
    """The tiers one after the other; a full run may go back to an earlier day, what readers saw goes on."""
    ids = rule_set.tier_ids()
    earliest = list(reversed(history))
    days = list(accumulate((one.as_of for one in earliest), max))
    until = [*days[1:], None][: len(days)]
    found: list[Event] = []
    for one, day, end in zip(earliest, days, until, strict=True):
        event = _tier_event_of(one, ids, day, end)
        # Another score, or another way to it, within one tier goes on as one.
        goes_on = found and (found[-1].rank, found[-1].what) == (event.rank, event.what)
        found[-1:] = [replace(found[-1], ends=end)] if goes_on else [*found[-1:], event]
    return found


def _foreseen(one: Foreseen, end: date | None) -> Event:
    look = rank_class(one.rank, len(one.rule_set.tiers) if one.rule_set else 0)
    return Event(one.day, end, tier_word_of(one), "", None, look, one.rank)


def _tier_event_of(one: Decision, ids: Sequence[str], day: date, end: date | None) -> Event:
    rank = ids.index(one.tier) if one.tier in ids else -1
    name = tier_mark(one.tier) if one.tier else Text("—", "—")
    return Event(day, end, name, "", None, rank_class(rank, len(ids)), rank)
