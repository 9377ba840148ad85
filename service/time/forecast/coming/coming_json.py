"""A coming change as plain data and in words."""

from collections.abc import Mapping

from rules.texts import Text
from scoring.course import NO_RULES
from scoring.step_cause import StepKind
from service.core.banners import INTERNAL, banners_of
from service.core.plain import Plain, text_of
from service.decisions.words import NOT_CLASSIFIED
from service.rule_sets.queries import tier_titles
from service.time.forecast.coming.queries import ComingChange, ComingList
from service.time.forecast.forecast_words import KINDS, NO_RULE_SET


def banners_of_list(found: ComingList) -> tuple[Text, ...]:
    """What must stand over the list; it is always internal."""
    said = banners_of(found.rule_set) if found.rule_set else ()
    return (*(banner for banner in said if banner != INTERNAL), INTERNAL)


def tier_now(found: ComingList, one: ComingChange) -> tuple[str | None, Text]:
    """The id and the title of the tier as it stands; no id where it is not classified."""
    if one.row.tier < 0:
        return None, NOT_CLASSIFIED
    tier = found.edition.tiers[one.row.tier]
    return tier, tier_titles(found.rule_set).get(tier, Text(tier, tier))


def tier_then(one: ComingChange) -> tuple[str | None, Text]:
    """The same of the day of the change."""
    if one.tier is None:
        return None, NO_RULE_SET if one.rank == NO_RULES else NOT_CLASSIFIED
    return str(one.tier["id"]), Text(one.tier["zh"], one.tier["en"])


def cause_words(one: ComingChange) -> Text:
    """What moves the tier."""
    return Text(one.cause["zh"], one.cause["en"])


def change_json(
    found: ComingList, one: ComingChange, regions: Mapping[str, Text], offices: Mapping[str, Text]
) -> Plain:
    """One change as plain data; the names are by code."""
    row, (now, title), (then, title_then) = one.row, tier_now(found, one), tier_then(one)
    kind = StepKind(one.cause["kind"])
    return {
        "day": one.day.isoformat(),
        "uscc": row.code,
        "name": row.name,
        "region": row.region,
        "region_name": _named(regions, row.region),
        "office": row.office,
        "office_name": _named(offices, row.office),
        "tier": now,
        "tier_title": text_of(title),
        "tier_then": then,
        "tier_then_title": text_of(title_then),
        "direction": one.direction,
        "cause": {"kind": kind.value, "kind_title": text_of(KINDS[kind]), "said": text_of(cause_words(one))},
    }


def _named(names: Mapping[str, Text], code: str) -> Plain | None:
    return text_of(names[code]) if code in names else None
