"""Figures of the tiers for a person's desk: now, and at the end of last month."""

from datetime import timedelta

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.account import Account
from service.access.desk import Figure, Figures
from service.access.permissions import Permission
from service.core.clock import today
from service.decisions.editions import edition_on, list_editions
from service.decisions.words import NOT_CLASSIFIED
from service.rule_sets.queries import rule_set_of, scheme_title, tier_titles
from service.tiers.queries.counts import count_by_run, count_within

_UNRATED = -1
# The tiers of most risk that have a figure of their own.
_WORST = 2


def figures_of(connection: Connection, account: Account, library: Library) -> Figures | None:
    """Of the person's usual scheme, else of the one that classifies most within reach: classified, the worst, the rest.

    "The worst" are the two tiers of most risk, "the rest" is who is in none.
    """
    reach = account.reach(Permission.TIER_READ)
    editions = list_editions(connection, reach.schemes)
    numbers = count_within(connection, editions, reach)
    if not any(numbers.values()):
        return None
    most = max(editions, key=lambda one: _classified_of(numbers.get(one.run_id, {})))
    edition = next((one for one in editions if one.scheme == account.usual_scheme), most)
    last = edition_on(connection, edition.scheme, today().replace(day=1) - timedelta(days=1))
    counts, before = numbers.get(edition.run_id, {}), None
    if last is not None:
        inside = reach.jurisdiction(edition.scheme)
        then = count_by_run(connection, {last.run_id: last.scheme}, inside).get(last.run_id, {})
        # Ranks of two versions are the same tiers only where their tiers are.
        before = then if list(last.tiers) == list(edition.tiers) else None
    rule_set = rule_set_of(library, edition.scheme, edition.version)
    titles = tier_titles(rule_set)
    page = f"/tier-lists?scheme={edition.scheme}"
    worst = range(len(edition.tiers) - 1, max(len(edition.tiers) - 1 - _WORST, 0), -1)
    was = None if before is None else _classified_of(before)
    figures = [Figure(Text("已分类", "Classified"), _classified_of(counts), was, page)]
    for rank in worst:
        tier = edition.tiers[rank]
        was = None if before is None else before.get(rank, 0)
        figures.append(Figure(titles.get(tier, Text(tier, tier)), counts.get(rank, 0), was, f"{page}&tier={tier}"))
    was = None if before is None else before.get(_UNRATED, 0)
    figures.append(Figure(NOT_CLASSIFIED, counts.get(_UNRATED, 0), was, f"{page}&tier=not-classified"))
    schemes = tuple((one.scheme, scheme_title(library, one.scheme)) for one in editions)
    return Figures(scheme_title(library, edition.scheme), tuple(figures), edition.scheme, schemes)


def _classified_of(counts: dict[int, int]) -> int:
    return sum(number for rank, number in counts.items() if rank != _UNRATED)
