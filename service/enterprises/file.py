"""All that the page of one enterprise shows, read from the database in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.errors import NoRuleSet
from rules.inspection import ItemMode
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.visit_caps import CapUse
from service.core.clock import today
from service.core.names import Names
from service.core.problem import Problem
from service.core.settings import Settings
from service.core.web.context import library
from service.decisions import decisions
from service.decisions.decisions import Decision
from service.decisions.editions import Edition, TierNow, list_editions, list_tiers_now
from service.decisions.reviews import next_review_days_of
from service.decisions.signals import signals_of_run
from service.enterprises.timeline import Timeline, timeline_of
from service.facts.caps import CountedVisits, count_known
from service.facts.enterprises import Enterprise
from service.facts.full_facts import facts_of
from service.facts.histories import (
    AttributeChange,
    RecordVersion,
    attribute_changes_of,
    earlier_codes_of,
    group_by_record,
    record_versions_of,
    stated_attributes_of,
)
from service.facts.known import Known
from service.facts.stored import StoredFacts, read_stored
from service.facts.visits import KnownVisit, known_visits_of, last_days_of
from service.intake.queries.rows_to_check import count_waiting_rows
from service.rule_sets.words import MODES, frequency_text, tier_cap_of
from service.scores.reasons import Reasons
from service.scores.withheld import withhold_others
from service.signals.queries.rows import Grounded, signals_on
from service.signals.words import titles_of
from service.tiers.decided import Decided, Since, decided_of, since_of
from service.time.forecast.forecast import Forecast, forecast_of, withhold_others_of
from service.time.from_database import stored_course_of

MOST_DECISIONS = 60


@dataclass(frozen=True, slots=True)
class Inspection:
    """What its tier means for one mode of items; `caps` are those on visits, the strictest first."""

    mode: Text
    ratio: str
    frequency: Text
    statutory: Text | None
    caps: Sequence[CapUse]


@dataclass(frozen=True, slots=True)
class Tiering:
    """What one scheme says of the enterprise, and since when it says what."""

    edition: Edition
    rule_set: RuleSet
    decided: Decided
    since: Since
    reasons: Reasons | None
    history: Sequence[Decision]
    next_review_on: date | None
    inspections: Sequence[Inspection]

    @property
    def decision(self) -> Decision | None:
        """The decision in effect, None where the run in effect has none."""
        return self.decided.decision


@dataclass(frozen=True, slots=True)
class File:
    """The page of one enterprise; `tiering` is None where no tier may be shown or none is there.

    Attributes and records are those of the decision, or as known on the day asked for; `records_known_on` says which.
    `forecast` is what comes from `known_on` on, None where it was not asked for or there can be none. `visits` and
    `counted` (those that count towards the year's caps) are as known on `known_on`; `rows_to_check` is how
    many rows about it wait now. `signals` are those that hold by the run in effect, none where another day of knowledge
    was asked for; `signal_titles` what they are called. It tells of tiers under `schemes` only.
    """

    enterprise: Enterprise
    attributes: dict[str, Any]
    changes: Sequence[AttributeChange]
    earlier: Sequence[tuple[str, date | None]]
    records: Sequence[Sequence[RecordVersion]]
    elsewhere: Sequence[RecordVersion]
    records_known_on: date
    known_on: date
    visits: Sequence[KnownVisit]
    counted: CountedVisits
    last_visit_on: date | None
    rows_to_check: int
    schemes: Names
    timeline: Timeline
    others: Sequence[TierNow] = ()
    tiering: Tiering | None = None
    as_of: date = field(default_factory=today)
    forecast: Forecast | None = None
    signals: Sequence[Grounded] = ()
    signal_titles: Mapping[str, Text] = field(default_factory=dict)

    @property
    def scheme(self) -> str | None:
        """The scheme that it tells of, None where it tells of none."""
        return self.tiering.edition.scheme if self.tiering else None


def file_of(
    connection: Connection,
    found: Enterprise,
    scheme: str,
    schemes: Names,
    settings: Settings,
    known: date | None = None,
    *,
    ahead: bool = False,
) -> File:
    """The file of an enterprise under `scheme` ("" the first that classifies it), as of the decision in effect.

    It tells of tiers under `schemes` only. Where a day of knowledge is asked for, the records and
    visits are as known on it; else the records are those that the decision knew, and the visits those known today.
    `ahead`: with the forecast.
    """
    on = known or today()
    tiers = list_tiers_now(connection, found.id, schemes)
    chosen = _choose_edition(list_editions(connection, schemes), tiers, scheme)
    stored = read_stored(connection, [found.id])
    past = decisions.history_of(connection, found.id, chosen.scheme, limit=MOST_DECISIONS) if chosen else []
    decided = decided_of(connection, stored, chosen, past) if chosen else None
    facts = decided.facts if decided else facts_of(stored, on, on)
    seen = decided.known if decided and known is None else Known(on, stored.last_change)
    versions = record_versions_of(stored, found.id, seen.on, seen.change, tiers_of=schemes)
    records = group_by_record(versions)
    visits = known_visits_of(connection, [found.id], on, matches=stored.matches)
    counted = count_known(connection, library().tables, visits, on, on)
    earlier = earlier_codes_of(connection, found.id)
    waiting = count_waiting_rows(connection, [found.code, *(code for code, _ in earlier)])
    signals = signals_on(connection, stored, found.id, chosen, schemes) if chosen and known is None else []
    tiering = None
    if chosen and decided:
        since = since_of(connection, stored, chosen, decided, waiting, settings, schemes)
        review_on = next_review_days_of(connection, chosen.scheme, chosen.run_id, [found.id])[found.id]
        tiering = _tiering(chosen, decided, since, past, review_on, counted, schemes)
    return File(
        enterprise=found,
        attributes=stated_attributes_of(facts, 0) if len(facts) else {},
        changes=attribute_changes_of(stored, found.id, seen.on, seen.change),
        earlier=earlier,
        records=records,
        elsewhere=[one for one in versions if one.type == "imported_tier" and one.is_known],
        records_known_on=seen.on,
        known_on=on,
        visits=visits,
        counted=counted,
        last_visit_on=last_days_of(visits, on).get(found.id),
        rows_to_check=waiting,
        schemes=schemes,
        timeline=timeline_of(records, on, tiering.rule_set if tiering else None, past),
        others=tiers,
        tiering=tiering,
        as_of=decided.as_of if decided else on,
        forecast=_forecast_of(connection, stored, chosen.scheme, on, schemes, settings) if chosen and ahead else None,
        signals=signals,
        signal_titles=titles_of(signals_of_run(connection, chosen.run_id)) if chosen and signals else {},
    )


def _forecast_of(
    connection: Connection, stored: StoredFacts, scheme: str, on: date, schemes: Names, settings: Settings
) -> Forecast | None:
    """What comes from the day `on` by what was known on it, as far as who asks may read of tiers under `schemes`."""
    try:
        course = stored_course_of(connection, stored, library(), scheme, (on, on), settings)
        found = forecast_of(scheme, course, on) if course else None
    except (NoRuleSet, OverflowError):
        # The notice of what the next run would give says so.
        return None
    return withhold_others_of(found, schemes) if found else None


def _choose_edition(editions: Sequence[Edition], tiers: Sequence[TierNow], scheme: str) -> Edition | None:
    """The scheme asked for, else the first that gives a tier, else the first."""
    if scheme and all(one.scheme != scheme for one in editions):
        there = Text(f"方案 {scheme} 没有生效的结果。", f"The scheme {scheme} has nothing in effect.")
        raise Problem(404, "no-scheme", there)
    rated = {one.scheme for one in tiers if one.rank >= 0}
    wanted = [one for one in editions if one.scheme == scheme] or [one for one in editions if one.scheme in rated]
    return next(iter([*wanted, *editions]), None)


def _tiering(
    edition: Edition,
    decided: Decided,
    since: Since,
    past: Sequence[Decision],
    review_on: date | None,
    counted: CountedVisits,
    schemes: Names,
) -> Tiering:
    rule_set = library().get(f"{edition.scheme}@{edition.version}")
    decision, explanation = decided.decision, decided.explanation
    return Tiering(
        edition,
        rule_set,
        decided,
        since,
        Reasons(withhold_others(explanation, schemes)) if explanation else None,
        past,
        review_on,
        inspections_of(rule_set, decision, counted) if decision else [],
    )


def inspections_of(rule_set: RuleSet, decision: Decision, counted: CountedVisits) -> list[Inspection]:
    """What the tier decided on means for every mode of items, the general ones first; nothing without a tier."""
    tier = decision.tier
    return [
        Inspection(
            MODES[mode],
            f"{means.ratio * 100:.4f}".rstrip("0").rstrip(".") + " %",
            frequency_text(means.frequency),
            frequency_text(block.statutory) if block.statutory else None,
            counted.uses_of(decision.enterprise_id, tier_cap_of(rule_set, mode, tier), mode),
        )
        for mode in ItemMode
        if (block := rule_set.inspection.get(mode)) and tier and (means := block.tiers.get(tier))
    ]
