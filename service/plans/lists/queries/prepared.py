"""A batch prepared: all that is read of it at once, from which its lists and its preview follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
from sqlalchemy import Connection

from inspection.params import Stratum
from rules.library import Library
from rules.ruleset import RuleSet
from service.core.arrays import Array, Mask
from service.core.settings import Settings
from service.decisions.editions import Edition, edition_of
from service.decisions.lists.image import NOT_CLASSIFIED, image_of
from service.plans.batch import Batch, ExclusionCode
from service.plans.lists.queries.due import is_due, owed_of
from service.plans.lists.queries.exclusions import Excluded, caps_left, exclusions_of, over_cap
from service.plans.lists.queries.extract import Extract, extract_of
from service.plans.lists.strata import ALL, Counted, Rules, strata_of, strata_without_ratio, stratum_names
from service.plans.plan import UNCLASSIFIED, PlanLine
from service.plans.queries.batches import line_of_batch, run_before
from service.plans.queries.lines import drawn_this_year
from service.registries.items import Item
from service.registries.queries.items import items_of
from service.rule_sets.queries import rule_set_of


@dataclass(frozen=True, eq=False)
class Prepared:
    """A batch on a day: its line with the items, the edition (None: it goes by none), and the frame with who is out.

    `names` are the strata by rank of the tier, last that of who is not classified; `caps_left` is what caps leave each.
    """

    batch: Batch
    line: PlanLine
    items: Sequence[Item]
    edition: Edition | None
    rule_set: RuleSet | None
    day: date
    extract: Extract
    excluded: Excluded
    caps_left: Array
    drawn: Mapping[str, date | None]
    rules: Rules
    moved: Mapping[tuple[str, str], int]
    run_before: int | None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The strata that the batch has, as `extract.tier` finds them."""
        return names_of(self.edition)

    @property
    def as_one(self) -> bool:
        """Whether all are drawn as one stratum."""
        return self.batch.one_stratum or self.edition is None or self.batch.narrowing.due_by is not None

    @cached_property
    def table(self) -> Array:
        """How many can be drawn, by place in `names` and place of the county."""
        return self._counted(self.excluded.can_be_drawn)

    @cached_property
    def drawn_table(self) -> Array:
        """How many of the frame were drawn this year, in the same way."""
        return self._counted(self.excluded.of(ExclusionCode.DRAWN))

    @cached_property
    def counted(self) -> Counted:
        """Who can be drawn and who was, by the strata of tiers."""
        drawn = self.drawn_table.sum(axis=1)
        there = len(self.drawn) - int(drawn.sum())
        return Counted(
            dict(zip(self.names, self.table.sum(axis=1).tolist(), strict=True)),
            dict(zip(self.names, drawn.tolist(), strict=True)),
            there,
        )

    @cached_property
    def strata(self) -> tuple[dict[str, Stratum], int | None]:
        """The strata of the draw, and the number that they share; None where ratios are drawn."""
        return strata_of(self.rules, self.counted, as_one=self.as_one)

    @property
    def without_ratio(self) -> list[str]:
        """The strata with somebody in them and no ratio."""
        return strata_without_ratio(self.rules, self.counted)

    @property
    def stratum_of_each(self) -> Array:
        """The place in `names` of every subject of the extract."""
        return np.where(self.extract.tier == NOT_CLASSIFIED, len(self.names) - 1, self.extract.tier)

    def _counted(self, held: Mask) -> Array:
        width = len(self.extract.counties)
        pairs = self.stratum_of_each[held].astype(np.int64) * width + self.extract.county[held]
        return np.bincount(pairs, minlength=len(self.names) * width).reshape(len(self.names), width)


def prepare_batch(connection: Connection, batch: Batch, library: Library, settings: Settings, day: date) -> Prepared:
    """The batch as it would be locked on the day."""
    line = line_of_batch(connection, batch)
    edition = edition_of_batch(connection, batch)
    rule_set = rule_set_of(library, edition.scheme, edition.version) if edition else None
    items = list(items_of(connection, line.items, day).values())
    ranks = [_rank_of(name, names_of(edition)) for name in batch.narrowing.tiers]
    extract = extract_of(connection, line, batch.narrowing, edition, ranks, day)
    if batch.narrowing.due_by is not None:
        owed = owed_of(connection, extract, rule_set, items, day, batch.narrowing.due_by)
        extract = extract.of(is_due(extract, owed))
    # What a statute owes is made whoever was drawn before.
    drawn = {} if batch.narrowing.due_by is not None else drawn_this_year(connection, line)
    found = exclusions_of(connection, extract, drawn, batch.exclusions_by_hand, items, day)
    left = caps_left(connection, extract, rule_set, line.mode, library.tables, day)
    if settings.exclude_over_cap:
        found.add(ExclusionCode.CAP, over_cap(left, day))
    before = run_before(connection, batch)
    return Prepared(
        batch,
        line,
        items,
        edition,
        rule_set,
        day,
        extract,
        found.done(),
        left,
        drawn,
        rules_of(line, batch, edition, rule_set),
        _moved_since(connection, extract, edition, before) if edition and before else {},
        before,
    )


def edition_of_batch(connection: Connection, batch: Batch) -> Edition | None:
    """The edition whose tiers the batch goes by; None where it goes by none."""
    if batch.scheme is None or batch.run_id is None:
        return None
    return edition_of(connection, batch.scheme, batch.run_id)


def names_of(edition: Edition | None) -> tuple[str, ...]:
    """The strata by rank of the tier, last that of who is not classified; all are one where there is no edition."""
    return stratum_names(edition.tiers) if edition else (ALL,)


def rules_of(line: PlanLine, batch: Batch | None, edition: Edition | None, rule_set: RuleSet | None) -> Rules:
    """How strata are drawn: by the batch's own ratios, else the line's, else in proportion to those of the rule set.

    Of those whom a statutory frequency owes a visit all are visited: officers alone are drawn for them.
    """
    names = names_of(edition)
    if batch is not None and batch.narrowing.due_by is not None:
        return Rules(dict.fromkeys(names, Fraction(1)), None)
    if edition is None:
        stated = {Fraction(*ratio) for ratio in (line.ratios or {}).values()}
        ratios = {ALL: stated.pop() if len(stated) == 1 else Fraction(1)}
    elif line.ratios is not None:
        strata = dict(zip((*edition.tiers, UNCLASSIFIED), names, strict=True))
        ratios = {strata[tier]: Fraction(*ratio) for tier, ratio in line.ratios.items() if tier in strata}
    else:
        ratios = _weights_of(line, edition, rule_set)
    return Rules({**ratios, **(batch.overrides if batch else {})}, line.planned_number)


def _weights_of(line: PlanLine, edition: Edition, rule_set: RuleSet | None) -> dict[str, Fraction]:
    """The rule set's yearly ratio of each tier for the line's mode; all alike where it states none."""
    stated = rule_set.inspection.get(line.mode) if rule_set else None
    names = names_of(edition)
    if rule_set is None or stated is None:
        return {name: Fraction(1) for name in names if name != UNCLASSIFIED}
    return {name: Fraction(stated.tiers[tier.id].ratio) for name, tier in zip(names[:-1], rule_set.tiers, strict=True)}


def _rank_of(name: str, names: Sequence[str]) -> int:
    return NOT_CLASSIFIED if name == names[-1] else names.index(name)


def _moved_since(connection: Connection, extract: Extract, edition: Edition, before: int) -> dict[tuple[str, str], int]:
    """How many of the extract came from one tier to another since the edition of the batch before."""
    earlier = edition_of(connection, edition.scheme, before)
    if earlier is None or earlier.tiers != edition.tiers:
        return {}
    image = image_of(connection, earlier.scheme, earlier.run_id)
    then = np.full(max(int(image.ids.max(initial=0)), int(extract.ids.max(initial=0))) + 1, NOT_CLASSIFIED, np.int8)
    then[image.ids] = image.tier
    was, names = then[extract.ids], names_of(edition)
    moved = (was != extract.tier) & (extract.ids > 0)
    pairs, numbers = np.unique(np.stack([was[moved], extract.tier[moved]], axis=1), axis=0, return_counts=True)
    return {(names[a], names[b]): number for (a, b), number in zip(pairs.tolist(), numbers.tolist(), strict=True)}
