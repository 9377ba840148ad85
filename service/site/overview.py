"""`/overview`: tiers and what changed of every scheme, runs, how far classification has come, how fresh data are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from sqlalchemy import Connection

from rules.library import Library
from rules.ruleset import RuleSet, Standing
from rules.texts import Text
from service.access.permissions import Permission
from service.access.reach import Reach
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.decisions.change_counts import moves_counted
from service.decisions.editions import Edition, list_editions
from service.decisions.runs import list_runs
from service.decisions.words import CAUSES
from service.intake.queries.sources import Source, list_sources
from service.registries.queries.names import industry_names
from service.registries.words import NOT_STATED
from service.rule_sets.queries import newest_rule_sets, rule_set_in_force
from service.runs.words import RUN_MODES, RUN_STATES
from service.tiers.distribution import Distribution, Moves, distribution_of, sum_moves
from service.tiers.queries.counts import count_by_section, count_reasons, count_within

RUNS = 6

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True, slots=True)
class Card:
    """One scheme in effect; what is counted for all regions together (`moves`) is None for who sees only some."""

    edition: Edition
    rule_set: RuleSet
    distribution: Distribution
    moves: Moves | None


@dataclass(frozen=True, slots=True)
class Rollout:
    """How far a scheme of the library has come; `why` where nothing is classified under it."""

    rule_set: RuleSet
    edition: Edition | None
    classified: int
    why: Text | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """A source and until when its next data are due."""

    source: Source
    due_on: date | None
    is_late: bool


@blueprint.get("/overview")
@requires(Permission.REPORT_READ)
def show() -> str:
    """The overview; `?scheme=` chooses the scheme of the details."""
    # The other schemes stay in view, too, where the request names one.
    reach = current_account().reach(Permission.REPORT_READ)
    titles = {rule_set.scheme: rule_set.title for rule_set in newest_rule_sets(library())}
    with database().read() as connection:
        cards = _list_cards(connection, reach)
        chosen = next((c for c in cards if c.edition.scheme == request.args.get("scheme")), cards[0] if cards else None)
        runs = list_runs(connection, reach.schemes, limit=RUNS)
        details = chosen if chosen and chosen.moves is not None else None
        return render_template(
            "site/overview.html",
            titles=titles,
            cards=cards,
            chosen=chosen,
            sectors=_distributions_by_section(connection, details) if details else [],
            reasons=_count_titled_reasons(connection, details) if details else [],
            rollout=[
                one
                for one in _list_rollouts(library(), cards, {run.scheme for run in runs})
                if one.rule_set.scheme in reach.schemes
            ],
            runs=runs,
            sources=[_freshness_of(source, today()) for source in list_sources(connection)],
            is_everywhere=all(card.moves is not None for card in cards),
            causes=CAUSES,
            modes=RUN_MODES,
            states=RUN_STATES,
            banners=banners_of_all(card.rule_set for card in cards),
        )


def _list_cards(connection: Connection, reach: Reach) -> list[Card]:
    """The schemes in effect, that which classifies most first."""
    editions = list_editions(connection, reach.schemes)
    numbers = count_within(connection, editions, reach)
    moved = moves_counted(connection, [edition.run_id for edition in editions])
    cards = [
        Card(
            edition,
            rule_set := library().get(f"{edition.scheme}@{edition.version}"),
            distribution_of(rule_set, edition.tiers, numbers.get(edition.run_id, {})),
            sum_moves([move for move in moved if move.run_id == edition.run_id], len(edition.tiers))
            if reach.jurisdiction(edition.scheme).is_everywhere
            else None,
        )
        for edition in editions
    ]
    return sorted(cards, key=lambda card: -card.distribution.classified)


def _distributions_by_section(connection: Connection, card: Card) -> list[tuple[str, Text, Distribution]]:
    by_section = count_by_section(connection, card.edition.run_id)
    names = industry_names(connection, by_section)
    return [
        (letter, names[letter] if letter else NOT_STATED, distribution_of(card.rule_set, card.edition.tiers, numbers))
        for letter, numbers in by_section.items()
    ]


def _count_titled_reasons(connection: Connection, card: Card) -> list[tuple[Text, int]]:
    titles = {reason.id: reason.title for reason in card.rule_set.not_rated}
    failed = Text("数据有误，无法计算", "Its data could not be computed")
    numbers = count_reasons(connection, card.edition)
    return [(titles.get(reason, failed), number) for reason, number in sorted(numbers.items(), key=lambda r: -r[1])]


def _list_rollouts(shelf: Library, cards: list[Card], runs: Collection[str]) -> list[Rollout]:
    by_scheme = {card.edition.scheme: card for card in cards}
    rollouts = []
    for newest in newest_rule_sets(shelf):
        card = by_scheme.get(newest.scheme)
        rule_set = card.rule_set if card else newest
        why = None if card else _why_not(rule_set, shelf, newest.scheme in runs)
        edition, classified = (card.edition, card.distribution.classified) if card else (None, 0)
        rollouts.append(Rollout(rule_set, edition, classified, why))
    return rollouts


def _why_not(rule_set: RuleSet, shelf: Library, was_run: bool) -> Text:
    """Why nobody is classified under a scheme."""
    if rule_set.standing is Standing.TEACHING:
        return Text("教学用规则集，永不生效", "A teaching rule set is never put in force")
    if rule_set.is_demonstration and not settings().demonstration:
        return Text("示范规则集，仅演示模式可用", "A demonstration rule set needs demonstration mode")
    if rule_set_in_force(shelf, rule_set.scheme, today()) is None:
        return Text("今日没有适用的版本", "No version applies today")
    if was_run:
        return Text("已计算，结果尚未生效", "Computed, not put into effect")
    return Text("尚未分类", "Not classified yet")


def _freshness_of(source: Source, on: date) -> Freshness:
    if source.due_every_days is None:
        return Freshness(source, None, False)
    due_on = source.last_data_on and source.last_data_on + timedelta(days=source.due_every_days)
    return Freshness(source, due_on, due_on is None or due_on < on)
