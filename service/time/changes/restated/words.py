"""Restatements in words and as plain data."""

from collections.abc import Mapping, Sequence

from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.banners import banners_of_all
from service.core.plain import Plain, iso_of, points_of, text_of
from service.decisions.words import CAUSES
from service.time.changes.counted_words import Named, counted_json
from service.time.changes.restated.queries import Restated, RestatedFirm, StoredRestatement
from service.time.computations.queries import CANCELLED, COMPLETE, COMPUTING, FAILED

STATE_WORDS: Mapping[str, Text] = {
    COMPUTING: Text("进行中", "Under way"),
    COMPLETE: Text("已完成", "Complete"),
    CANCELLED: Text("已取消", "Cancelled"),
    FAILED: Text("未完成", "Did not end"),
}


def heading_json(this: StoredRestatement, *, everywhere: bool) -> Plain:
    """What is said of a restatement in a list; its numbers only to who reads the whole bureau."""
    return {
        "id": this.id,
        "scheme": this.scheme,
        "as_of": this.as_of.isoformat(),
        "known_from": this.known_first.isoformat(),
        "known_to": this.known_last.isoformat(),
        "versions": this.versions,
        "status": this.status,
        "status_title": text_of(STATE_WORDS[this.status]),
        "enterprises": this.enterprises if everywhere else None,
        "moved": this.moved if everywhere else None,
        "failed_enterprises": this.failed_enterprises if everywhere else None,
        "started_by": this.started_by,
        "created_at": this.created_at.isoformat(),
        "finished_at": iso_of(this.finished_at),
    }


def result_json(restated: Restated, named: Named, rule_sets: Sequence[RuleSet]) -> Plain:
    """What a restatement found within a jurisdiction."""
    return {
        "banners": [text_of(banner) for banner in banners_of_all(rule_sets)],
        "first_known": restated.first_known,
        **counted_json(restated.counted(), named),
    }


def firm_json(this: StoredRestatement, row: RestatedFirm) -> Plain:
    """One enterprise whose tier is another."""
    return {
        "uscc": row.code,
        "name": row.name,
        "region": row.region,
        "office": row.office,
        "from_tier": this.before_tiers[row.before] if row.before >= 0 else None,
        "to_tier": this.after_tiers[row.after] if row.after >= 0 else None,
        "cause": row.cause,
        "cause_title": text_of(CAUSES[row.cause]),
        "points": None if row.points is None else points_of(row.points),
    }
