"""Draws as plain values, as programs get them."""

from collections.abc import Sequence

from service.core.db.jobs import Job
from service.core.plain import Plain, iso_of, text_of
from service.model.inclusion import millionths_of
from service.plans.batch_words import STATUSES
from service.plans.draws.queries.changes import Change
from service.plans.draws.queries.draws import Draw
from service.plans.draws.queries.listed import DrawnSubject, ListedDraw
from service.plans.draws.queries.merged import Merged

_SAME = ("department", "region", "commitment", "verifier", "selected", "replacements", "unstaffed")
_WHO = ("locked_by", "void_asked_by", "void_reason", "void_opinion", "verified", "signed_paper")


def draw_json(found: Draw, parent: str | None, children: Sequence[str], job: Job | None) -> Plain:
    """One draw; `job` is the one that worked on it last."""
    return {
        "draw_id": found.draw_id,
        "batch": found.batch_id,
        "parent": parent,
        "children": list(children),
        "status": found.status.value,
        "status_title": text_of(STATUSES[found.status]),
        "allowed": [] if found.follows_parent else [act.value for act in found.acts()],
        "sources": list(found.seed_plan),
        "lines": list(found.seed_lines or ()),
        "locked_at": found.locked_at.isoformat(),
        "number_at": iso_of(found.number_at),
        "drawn_at": iso_of(found.drawn_at),
        "job": None if job is None else job.id,
        "job_state": None if job is None else job.status,
        **{name: getattr(found, name) for name in (*_SAME, *_WHO)},
    }


def listed_json(row: ListedDraw) -> Plain:
    """A row of the list of draws."""
    return {
        "draw_id": row.draw_id,
        "status": row.status.value,
        "batch": row.batch_id,
        "batch_title": row.batch_title,
        "line_title": row.line_title,
        "selected": row.selected,
        "locked_at": row.locked_at.isoformat(),
        "verified": row.verified,
    }


def drawn_json(row: DrawnSubject, officers: Sequence[str]) -> Plain:
    """One of those drawn; `inclusion` is the probability in millionths, as estimates and models are told it."""
    return {
        "place": row.place,
        "subject": row.subject,
        "stratum": row.stratum,
        "cell": row.cell,
        "probability": f"{row.num}/{row.den}",
        "inclusion": millionths_of(row.num, row.den),
        "replaced_by_link": row.link,
        "officers": list(officers),
    }


def merged_json(one: Merged) -> Plain:
    """A visit that serves selections of several draws."""
    return {
        "subject": one.subject,
        "name": one.name,
        "begins": one.period.begins.isoformat(),
        "ends": one.period.ends.isoformat(),
        "others": [
            {
                "draw_id": other.draw_id,
                "batch": other.batch_id,
                "title": other.title,
                "line_title": other.line_title,
                "department": other.department,
                "begins": other.period.begins.isoformat(),
                "ends": other.period.ends.isoformat(),
            }
            for other in one.others
        ],
    }


def change_json(one: Change) -> Plain:
    """A replacement and how far it is."""
    same = ("id", "subject", "officer", "reason", "evidence", "number", "link", "came", "asked_by", "decided_by")
    own = {"kind": one.kind.value, "status": one.status.value, "asked_at": one.asked_at.isoformat()}
    return own | {name: getattr(one, name) for name in (*same, "opinion")}
