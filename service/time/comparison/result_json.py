"""A stored comparison as the API answers it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from rules.texts import Text
from scoring.main_reason import BETTER, OTHER, WORSE
from scoring.movers import MoverKind
from scoring.workload import tenths_of
from service.core.plain import Plain, iso_of, points_of, standing_of, text_of
from service.time.comparison.comparison_json import comparison_json
from service.time.comparison.moves_file import kind_of
from service.time.comparison.queries.compared import Moved
from service.time.comparison.queries.comparisons import StoredComparison
from service.time.comparison.result import Result
from service.time.comparison.words import COMPARISON_WORDS
from service.time.comparison.workload import SideYear, TierYear


def heading_json(this: StoredComparison, *, everywhere: bool) -> Plain:
    """What is said of a comparison in a list; how many move only to who reads the whole bureau."""
    before, after = this.names
    return {
        "id": this.id,
        "scheme": this.scheme,
        "before": {"rule_set": before, "digest": this.before_digest},
        "after": {"rule_set": after, "digest": this.after_digest},
        "as_of": this.as_of.isoformat(),
        "known_on": this.known_on.isoformat(),
        "status": this.status,
        "status_title": text_of(COMPARISON_WORDS[this.status]),
        "enterprises": this.enterprises if everywhere else None,
        "moved": this.moved if everywhere else None,
        "failed_enterprises": this.failed_enterprises if everywhere else None,
        "started_by": this.started_by,
        "created_at": this.created_at.isoformat(),
        "finished_at": iso_of(this.finished_at),
    }


def result_json(result: Result, counties: Mapping[str, Text]) -> Plain:
    """The sums of those in the jurisdiction; `counties` names them."""
    said = comparison_json(result.comparison, result.totals)
    return {
        **standing_of(result.comparison.after.rule_set),
        **{name: said[name] for name in ("before", "after", "enterprises", "moves", "matrix", "causes")},
        "counties": [
            {"county": code, "name": _name(counties, code), **dict(zip((WORSE, BETTER, OTHER), numbers, strict=True))}
            for code, numbers in result.counties.items()
        ],
        "workload": [_workload(result, mode.value, counties, *sides) for mode, sides in result.years.items()],
    }


def moved_json(row: Moved, this: StoredComparison) -> Plain:
    """One enterprise that moves; null: not classified, or no cause stands out."""
    mover = this.movers[row.mover] if row.mover >= 0 else None
    by_line = mover is not None and mover["kind"] == MoverKind.LINE.value
    return {
        "uscc": row.code,
        "name": row.name,
        "region": row.region,
        "office": row.office,
        "from_tier": None if row.before < 0 else this.before_tiers[row.before],
        "to_tier": None if row.after < 0 else this.after_tiers[row.after],
        "direction": row.direction,
        "cause": None if mover is None else cause_json(mover),
        "score_before": _points(row.score_before),
        "score_after": _points(row.score_after),
        "line_before": points_of(row.line_before) if by_line else None,
        "line_after": points_of(row.line_after) if by_line else None,
    }


def cause_json(mover: Mapping[str, Any]) -> Plain:
    """What moves an enterprise, as comparisons keep it."""
    return {
        "kind": kind_of(MoverKind(mover["kind"]), ended=bool(mover["ended"])),
        "id": mover["id"],
        "title": {"zh": mover["zh"], "en": mover["en"]},
    }


def _workload(
    result: Result, mode: str, counties: Mapping[str, Text], before: SideYear | None, after: SideYear | None
) -> Plain:
    visits = {code: (_visits_at(before, at), _visits_at(after, at)) for at, code in enumerate(result.county_codes)}
    return {
        "mode": mode,
        "year": result.year,
        "before": _side(before),
        "after": _side(after),
        "by_county": [
            {"county": code, "name": _name(counties, code), "before": was, "after": now}
            for code, (was, now) in visits.items()
            if was or now
        ],
    }


def _side(side: SideYear | None) -> Plain | None:
    if side is None:
        return None
    return {
        "visits": side.visits,
        "at_least": _shown(side.at_least),
        "kept_back": side.kept_back,
        "by_tier": [_tier(one) for one in side.tiers],
    }


def _tier(tier: TierYear) -> Plain:
    made = tier.made
    return {
        "tier": tier.id,
        "enterprises": made.firms,
        "ratio": float(tier.ratio),
        "wanted": made.wanted,
        "drawn": made.drawn,
        "kept_back": made.kept_back,
        "visits": made.visits,
        "at_least": _shown(tier.at_least),
    }


def _visits_at(side: SideYear | None, place: int) -> float | None:
    return None if side is None else _shown(side.by_county[place])


def _shown(visits: Fraction) -> float:
    return tenths_of(visits) / 10


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else points_of(hundredths)


def _name(counties: Mapping[str, Text], code: str) -> Plain | None:
    return text_of(counties[code]) if code in counties else None
