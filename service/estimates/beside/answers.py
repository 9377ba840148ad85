"""Answers what rates stand beside a model or a comparison; nothing where none were reckoned."""

from sqlalchemy import Connection

from service.estimates.beside.kept import Beside, rates_of_plain
from service.estimates.beside.queries.kept import find_rates_beside
from service.model.announced import FoundByTier, FoundRates
from service.time.comparison.announced import ComparedRates, FoundOnBothSides


def rates_beside_model(connection: Connection, asked: FoundByTier) -> list[FoundRates]:
    """The rates of the tiers of a model's scheme."""
    kept = find_rates_beside(connection, Beside.MODEL, asked.digest, asked.reach)
    if kept is None:
        return []
    content = kept.content
    return [FoundRates(kept.until, kept.made_at, rates_of_plain(content["tiers"]), content["uncounted"])]


def rates_beside_comparison(connection: Connection, asked: FoundOnBothSides) -> list[ComparedRates]:
    """The rates of the tiers of both sides of a comparison."""
    kept = find_rates_beside(connection, Beside.COMPARISON, str(asked.comparison_id), asked.reach)
    if kept is None:
        return []
    before, after = (rates_of_plain(kept.content[side]) for side in ("before", "after"))
    return [ComparedRates(kept.until, kept.made_at, before, after, kept.content["uncounted"])]
