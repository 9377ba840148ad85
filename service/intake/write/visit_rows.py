"""What the rows of a batch state of visits and their items, as the database holds it."""

from typing import Any

import numpy as np

from rules.calendar import date_of
from scoring.facts import NO_BOOLEAN, NO_DATE
from service.facts.by_item import BY_TYPE, VISITS, ByItem
from service.intake.write.outcome import RECORDED_LATER, TOO_LONG, Dealt, Outcome
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch
from service.reading.forms.form import Form
from service.reading.lengths import longest_of

# What the category of an inspection is called as the trigger of its visit.
TRIGGER_OF = {
    "random": "PLAN_RANDOM",
    "special": "SPECIAL_CAMPAIGN",
    "complaint": "COMPLAINT",
    "recheck": "RECHECK",
}
VISITS_KIND = "visits"


def is_by_item(form: Form) -> bool:
    """Whether files of a form state visits, or results item by item."""
    return form.kind == VISITS_KIND or form.record_type in BY_TYPE


def by_item_of(batch: IntakeBatch) -> ByItem | None:
    """What the rows of a batch state item by item: visits, results of visits, or samples; None for anything else."""
    if not len(batch):
        return None
    if batch.kind == VISITS_KIND:
        return VISITS
    if batch.kind != "records" or "number" not in batch.texts:
        return None
    types = batch.vocabularies["record.type"].texts
    return BY_TYPE.get(types[int(batch.columns["type"][0])])


def columns_of_visits(batch: IntakeBatch, work: Work) -> dict[str, list[Any]]:
    """What rows state, as the database holds it; None where nothing is stated."""
    n = len(batch)
    by_item = batch.kind == "records"
    texts = ("number", "plan_no", "task_no", "item", "method", "finding")
    held: dict[str, list[Any]] = {name: batch.texts.get(name) or [None] * n for name in texts}
    held["department"] = [*_authorities(batch, work)] if by_item else batch.texts["department"]
    for name in ("trigger", "ordered_by", "level"):
        held[name] = _words(batch, name)
    if by_item:
        # Results that state no trigger say what kind of inspection it was.
        told = [TRIGGER_OF.get(category or "") for category in _words(batch, "category")]
        held["trigger"] = [trigger or other for trigger, other in zip(held["trigger"], told, strict=True)]
    held["result"] = _words(batch, "outcome")
    for name in ("on_site", "revoked"):
        stated = batch.columns.get(name, np.full(n, NO_BOOLEAN, np.int8)).tolist()
        held[name] = [None if value == NO_BOOLEAN else bool(value) for value in stated]
    held["visited_on"] = batch.columns["occurred_on" if by_item else "visited_on"].tolist()
    held["recorded"] = batch.columns.get("recorded_at", np.full(n, NO_DATE, np.int32)).tolist()
    return held


def _authorities(batch: IntakeBatch, work: Work) -> list[str]:
    """The authorities of results by item; whose file it is stands for one that is not stated."""
    named = zip(_words(batch, "authority"), _words(batch, "source"), strict=True)
    return [authority or source or work.source for authority, source in named]


def _words(batch: IntakeBatch, name: str) -> list[str | None]:
    prefix = "record" if batch.kind == "records" and f"record.{name}" in batch.vocabularies else "visit"
    if name not in batch.columns:
        return [None] * len(batch)
    words = [*batch.vocabularies[f"{prefix}.{name}"].texts, None]
    return [words[code] if code >= 0 else None for code in batch.columns[name].tolist()]


def refuse_unfit(columns: dict[str, list[Any]], work: Work, dealt: Dealt) -> None:
    """Refuses rows with a department too long to be kept, and those that were recorded after they were handed in."""
    # Where results state the authority of a record, which may be longer.
    departments = columns["department"]
    long = [place for place, text in enumerate(departments) if len(text or "") > longest_of("department")]
    fresh = [place for place in long if dealt.outcomes[place] != Outcome.REFUSED]
    dealt.refuse(fresh, "department", {place: departments[place] for place in fresh}, TOO_LONG)
    late = [place for place, day in enumerate(columns["recorded"]) if day != NO_DATE and day > work.known_day]
    fresh = [place for place in late if dealt.outcomes[place] != Outcome.REFUSED]
    shown = {place: date_of(columns["recorded"][place]).isoformat() for place in fresh}
    dealt.refuse(fresh, "recorded_at", shown, RECORDED_LATER)
