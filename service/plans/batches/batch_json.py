"""Batches and their previews as JSON; what a reader does not see of them is null."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from service.core.plain import Plain, iso_of, text_of
from service.decisions.editions import Edition
from service.plans.batch import Batch
from service.plans.batch_words import EXCLUSIONS, STATUSES
from service.plans.batches.queries.opened import OpenedBatch
from service.plans.lists.hindrances import Hindrance
from service.plans.preview.officer_days import CountyDays, OfficerDays
from service.plans.preview.preview import Preview
from service.plans.preview.visits import CountyVisits, StratumVisits
from service.plans.queries.batches import BatchActDone, ListedBatch


def listed_json(one: ListedBatch) -> Plain:
    """A row of the list."""
    return _heading_of(one.batch) | {
        "line_title": one.line_title,
        "plan_title": one.plan_title,
        "year": one.plan_year,
        "region": one.region,
    }


def batch_json(
    opened: OpenedBatch,
    edition: Edition | None,
    hindrances: Sequence[Hindrance],
    acts: Sequence[BatchActDone],
) -> Plain:
    """One batch with who did what to it."""
    batch, whole = opened.batch, opened.is_whole
    return _heading_of(batch) | {
        "share": [batch.share_a, batch.share_b],
        "handed_down": [
            {"department": part["department"], "region": part["region"], "cells": list(part["cells"])}
            for part in batch.handed_down
            if opened.department in (None, part["department"])
        ],
        "edition": _edition_json(edition) if whole and edition else None,
        "narrowing": batch.narrowing.plain() if whole else None,
        "overrides": {name: _pair(ratio) for name, ratio in batch.overrides.items()} if whole else None,
        "overrides_reason": batch.overrides_reason if whole else None,
        "one_stratum": batch.one_stratum if whole else None,
        "one_stratum_reason": batch.one_stratum_reason if whole else None,
        "exclusions_by_hand": [
            {"subject": one.subject, "code": one.code.value, "evidence": one.evidence}
            for one in batch.exclusions_by_hand
        ]
        if whole
        else None,
        "provisional_reason": batch.provisional_reason if whole else None,
        "provisional_consent_by": batch.provisional_consent_by if whole else None,
        "provisional_consent_at": iso_of(batch.provisional_consent_at) if whole else None,
        "hindrances": [_hindrance_json(one) for one in hindrances] if whole else None,
        "acts": [
            {
                "act": one.act,
                "by": one.by,
                "at": one.at.isoformat(),
                "from_status": one.from_status,
                "to_status": one.to_status,
                "note": one.note if whole else None,
            }
            for one in acts
        ],
    }


def preview_json(found: Preview, opened: OpenedBatch) -> Plain:
    """What a batch would bring about; of a partner its part, and no tier."""
    whole, part = opened.is_whole, opened.counties_of_part if opened.department is not None else None
    counties = [one for one in found.visits.counties if part is None or one.code in part]
    visits, days = found.visits, {one.code: one for one in found.officers.counties}
    own = opened.department is None
    return {
        "day": found.prepared.day.isoformat(),
        "may_be_locked": found.may_be_locked if whole else None,
        "hindrances": [_hindrance_json(one) for one in found.hindrances] if whole else None,
        "edition_age_days": found.age_days if whole else None,
        "newer_run": found.newer_run if whole else None,
        "moved_since": {f"{a}>{b}": number for (a, b), number in sorted(found.prepared.moved.items())}
        if whole
        else None,
        "extract": len(found.prepared.extract) if whole else None,
        "excluded": {code.value: number for code, number in found.excluded.items()} if whole else None,
        "not_in_frame": list(found.not_in_frame) if whole else None,
        "excluded_titles": {code.value: text_of(EXCLUSIONS[code]) for code in found.excluded} if whole else None,
        "number": visits.number if own else None,
        "drawn": visits.drawn if own else None,
        "left": visits.left if own else None,
        "unplaced": visits.unplaced if whole else None,
        "rounding": {"each": visits.rounding.each, "together": visits.rounding.together}
        if whole and visits.rounding
        else None,
        "offers_one_stratum": found.offers_one_stratum if whole else None,
        "strata": [_stratum_json(found, one) for one in visits.strata] if whole else None,
        "counties": [_county_json(one) | _days_json(days.get(one.code) if own else None) for one in counties],
        "months": [
            {"month": f"{one.month:%Y-%m}", "drawn": one.drawn, "number": _float(one.number), "left": _float(one.left)}
            for one in found.months
        ]
        if own
        else None,
        "has_calendar": found.has_calendar,
        "officers": _officers_json(found.officers, opened),
        "overlaps": [
            {"line": one.line_root, "title": one.title, "subjects": one.subjects, "expected": _float(one.expected)}
            for one in found.overlaps
        ]
        if whole
        else None,
        "over_caps": [
            {"stratum": one.stratum, "subjects": one.subjects, "expected": _float(one.expected)}
            for one in found.over_caps
        ]
        if whole
        else None,
        "betrayals": [text_of(words) for words in found.betrayals] if whole else None,
    }


def _heading_of(batch: Batch) -> dict[str, Any]:
    return {
        "id": batch.id,
        "line": batch.plan_line_id,
        "number": batch.number,
        "title": batch.title,
        "status": batch.status.value,
        "status_title": text_of(STATUSES[batch.status]),
        "owner": batch.owner,
        "created_at": batch.created_at.isoformat(),
    }


def _edition_json(edition: Edition) -> Plain:
    return {
        "run": edition.run_id,
        "scheme": edition.scheme,
        "version": edition.version,
        "as_of": edition.as_of.isoformat(),
        "known_on": edition.known_on.isoformat(),
        "provisional": bool(edition.late_sources),
        "late_sources": [str(one["source"]) for one in edition.late_sources],
    }


def _stratum_json(found: Preview, one: StratumVisits) -> Plain:
    return {
        "stratum": one.name,
        "title": text_of(found.titles[one.name]),
        "ratio": None if one.ratio is None else _pair(one.ratio),
        "eligible": one.eligible,
        "target": one.target,
        "drawn": one.drawn,
        "number": one.number,
        "left": one.left,
    }


def _county_json(one: CountyVisits) -> dict[str, Any]:
    plain = {"county": one.code, "eligible": one.eligible, "drawn": one.drawn}
    return plain | {"number": _float(one.number), "left": _float(one.left)}


def _days_json(days: CountyDays | None) -> dict[str, Any]:
    if days is None:
        return {"officers": None, "days_needed": None, "days_available": None}
    return {"officers": days.officers, "days_needed": _float(days.needed), "days_available": days.available}


def _officers_json(officers: OfficerDays, opened: OpenedBatch) -> Plain:
    return {
        "team": officers.team,
        "days": officers.days,
        "departments": [
            {
                "department": one.department,
                "officers": one.officers,
                "leads": one.leads,
                "days_needed": one.needed,
                "days_available": one.available,
            }
            for one in officers.departments
            if opened.department in (None, one.department)
        ],
        "trials": officers.trials if opened.is_whole else None,
        "shortages": [
            {
                "zh": one.zh,
                "en": one.en,
                "subjects": len(one.subjects),
                "places": one.places,
                "available": one.available,
            }
            for one in officers.shortages
        ]
        if opened.is_whole
        else None,
    }


def _hindrance_json(one: Hindrance) -> Plain:
    return {"code": one.code, "words": text_of(one.words)}


def _pair(ratio: Fraction) -> list[int]:
    return [ratio.numerator, ratio.denominator]


def _float(value: Fraction) -> float:
    """Expected numbers are told with one decimal."""
    return round(float(value), 1)
