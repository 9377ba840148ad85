"""A tier list and its moves as the API takes and gives them, wherever a list, a summary or a run answers."""

from collections.abc import Iterable, Sequence

from rules.texts import Text
from service.core.clock import today
from service.core.plain import Plain, text_of
from service.core.problem import refusal_at
from service.decisions import words
from service.decisions.change_counts import Move
from service.decisions.states import NOT_THERE
from service.tiers.queries.lists import Asked, TierList


def asked_of(question: Plain) -> Asked:
    """What the checked query asks for; raises Problem 422 for a day to come."""
    if "on" in question and question["on"] > today():
        raise refusal_at("query.on", Text("该日还没有到。", "That day has not come yet."))
    return Asked(
        scheme=question.get("scheme"),
        on=question.get("on"),
        tiers=tuple(question["tier"]),
        region=question.get("region", ""),
        industry=question.get("industry", ""),
        decided_by=tuple(question["decided_by"]),
        changed_since=question.get("changed_since"),
        sort=question.get("sort"),
        offices=tuple(question.get("office", ())),
        search=question.get("search", ""),
        visited=question.get("visited"),
        reverse=question.get("reverse", False),
    )


def heading_of(tiers: TierList) -> Plain:
    """Of which run the list is, and what must stand over it."""
    edition, rule_set = tiers.edition, tiers.rule_set
    own = Text(edition.scheme, edition.scheme)
    return {
        "scheme": edition.scheme,
        "version": edition.version,
        "title": text_of(rule_set.title if rule_set else own),
        "tier_noun": text_of(rule_set.tier_noun if rule_set else own),
        "banners": [text_of(banner) for banner in tiers.banners],
        "run": edition.run_id,
        "as_of": edition.as_of.isoformat(),
        "known_on": edition.known_on.isoformat(),
        "in_effect_since": edition.in_effect_at.isoformat(),
        "provisional": [text_of(reason) for reason in tiers.provisional],
    }


def moves_json_of(moves: Iterable[Move], tiers: Sequence[str]) -> list[Plain]:
    """Moves from tier to tier with their causes."""
    return [
        {
            "from_tier": _tier_id(tiers, move.from_tier),
            "to_tier": _tier_id(tiers, move.to_tier),
            "is_first": move.from_tier == NOT_THERE,
            "cause": move.cause,
            "cause_title": text_of(words.CAUSES.get(move.cause, Text(move.cause, move.cause))),
            "number": move.number,
        }
        for move in moves
    ]


def _tier_id(tiers: Sequence[str], rank: int) -> str | None:
    return tiers[rank] if rank >= 0 else None
