"""What the address of a workload asks for, read strictly; what is wrong is told at its field, the rest stays."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection

from rules.inspection import ItemMode
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.reach import Jurisdiction
from service.core.clock import today
from service.core.web.form_fields import asked_choice, refuse_unknown
from service.decisions.lists import Question
from service.registries.queries.called import Called, find_called
from service.registries.registry import Registry
from service.tiers.queries.lists import NO_OFFICE

LONGEST_NAME = 60
# What begins the field of a tier's ratio; `ratios_of` says of which rule set and mode they are.
RATIO, RATIOS_OF = "ratio.", "ratios_of"
SCOPE = ("scheme", "mode", "year", "region", "office")
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
_NOT_A_RATIO = Text(
    "应为 0 至 100 的百分数，最多四位小数，如 2.5。", "A percentage from 0 to 100 with at most four decimals, like 2.5."
)
_REGION, _OFFICE = "region", "office"


@dataclass(frozen=True, slots=True)
class AskedWorkload:
    """A mode and a year, whose enterprises, and ratios by tier in place of the rule set's.

    `written` is what stood in the fields; `wrong` is what is wrong with it, by field, and `meant` the names of regions
    that may have been meant.
    """

    mode: ItemMode
    year: int
    region: str
    office: str
    ratios: Mapping[str, Fraction]
    written: Mapping[str, str]
    wrong: Mapping[str, Text]
    meant: Sequence[tuple[str, Text]] = ()

    def question(self, scheme: str, inside: Jurisdiction) -> Question:
        """Which entries of a list it is about."""
        at = {"": (), NO_OFFICE: ("",)}.get(self.office, (self.office,))
        return Question(scheme, inside.regions, region=self.region, offices=inside.offices, at_offices=at)


def read_workload(
    connection: Connection, form: Mapping[str, str], rule_set: RuleSet, offices: Collection[str]
) -> AskedWorkload:
    """What the form asks for, where enterprises are at `offices`; raises Problem 422 for what no field can hold."""
    ratio_names = [f"{RATIO}{tier.id}" for tier in rule_set.tiers]
    modes = {mode.value: mode for mode in rule_set.inspection}
    mode = ItemMode(asked_choice(form, "mode", modes, next(iter(modes))))
    # Ratios of another mode or version are those that stood in the form before; the rule set's take their place.
    of_these = form.get(RATIOS_OF, of_rule_set(rule_set, mode)) == of_rule_set(rule_set, mode)
    known = {*SCOPE, RATIOS_OF, *ratio_names, "lang", "csrf_token"}
    refuse_unknown([name for name in form if of_these or not name.startswith(RATIO)], known)
    years = {str(year): year for year in (today().year, today().year + 1)}
    year = years[asked_choice(form, "year", years, str(today().year))]
    written = {name: form.get(name, "").strip() for name in (_REGION, _OFFICE)}
    region, office = _region_of(connection, written[_REGION]), _office_of(connection, written[_OFFICE], offices)
    ratios: dict[str, Fraction] = {}
    wrong: dict[str, Text] = {}
    for tier, name in zip(rule_set.tiers, ratio_names, strict=True):
        written[name] = form.get(name, "").strip() if of_these else ""
        ratio = _ratio_of(written[name])
        if ratio is not None:
            ratios[tier.id] = ratio
        elif written[name]:
            wrong[name] = _NOT_A_RATIO
    if region.code is None:
        wrong[_REGION] = region.words(written[_REGION])
    if office.code is None:
        wrong[_OFFICE] = office.words(written[_OFFICE])
    return AskedWorkload(
        mode,
        year,
        region.code or "",
        office.code or "",
        ratios,
        written,
        wrong,
        region.meant if region.code is None else (),
    )


def of_rule_set(rule_set: RuleSet, mode: ItemMode) -> str:
    """Of which version and mode ratios are, as the form says it."""
    return f"{rule_set.name} {mode.value}"


def _region_of(connection: Connection, written: str) -> Called:
    return find_called(connection, Registry.REGIONS, written) if _can_be_a_name(written) else Called(None)


def _office_of(connection: Connection, written: str, offices: Collection[str]) -> Called:
    """Those that have enterprises are known, whether they are registered or not."""
    if written == NO_OFFICE or written in offices:
        return Called(written)
    return find_called(connection, Registry.OFFICES, written) if _can_be_a_name(written) else Called(None)


def _can_be_a_name(written: str) -> bool:
    return len(written) <= LONGEST_NAME and written.isprintable()


def _ratio_of(written: str) -> Fraction | None:
    """A percentage as a share, None where it is none."""
    said = unicodedata.normalize("NFKC", written).removesuffix("%").strip()
    if not _PERCENT.fullmatch(said) or Fraction(said) > 100:
        return None
    return Fraction(said) / 100
