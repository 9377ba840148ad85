"""Call-backs and their figures as plain data for JSON."""

from dataclasses import asdict

from service.core.plain import Plain, iso_of, text_of
from service.estimates.call_backs.call_back import KINDS, STATUSES, CallBack, Round
from service.estimates.call_backs.figures import CallBackCount, CallBackFigures
from service.estimates.call_backs.order import hash_of

_SAME = (
    *("id", "kind", "number", "place", "subject", "name", "title", "region", "office", "line", "status"),
    *("attempts", "rating", "note", "called_by", "corrected_by", "corrected_because", "had_hand"),
)
_OF_ROUND = ("kind", "population", "chosen", "percent", "least", "sha256")


def call_back_json(one: CallBack) -> Plain:
    """A call-back."""
    return {name: getattr(one, name) for name in _SAME} | {
        "year": one.quarter.year,
        "quarter": one.quarter.number,
        "sha256": hash_of(one.quarter, one.number),
        "kind_title": text_of(KINDS[one.kind]),
        "status_title": text_of(STATUSES[one.status]),
        "called_at": iso_of(one.called_at),
        "corrected_at": iso_of(one.corrected_at),
    }


def figures_json(figures: CallBackFigures) -> Plain:
    """The figures of a year."""
    return {
        "year": figures.year,
        "all": _count_json(figures.all),
        "items": [
            {
                "quarter": row.quarter,
                "kind": row.kind,
                "office": row.office,
                "region": row.region,
                "count": _count_json(row.count),
            }
            for row in figures.rows
        ],
        "rounds": [_round_json(one) for one in figures.rounds],
    }


def _count_json(count: CallBackCount) -> Plain:
    return asdict(count) | {"content_share": asdict(count.content_share)}


def _round_json(one: Round) -> Plain:
    same = {name: getattr(one, name) for name in _OF_ROUND}
    return same | {"quarter": one.quarter.number, "chosen_at": one.chosen_at.isoformat()}
