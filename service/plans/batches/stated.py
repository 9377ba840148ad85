"""What a person states of a batch, and what is wrong with it, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from rules.inspection import ItemMode
from rules.texts import Text
from service.core.identifiers import is_identifier
from service.plans.batch import BY_HAND, ExclusionCode, Narrowing
from service.plans.plan import PlanLine
from service.registries.codes import industry_code_of, region_code_of
from service.rule_sets.tier_words import TierWords, words_against

LONGEST_TITLE, LONGEST_REASON, LONGEST_EVIDENCE = 200, 1000, 200
MOST_SHARES, MOST_BY_HAND = 100, 5000
# One thing that is wrong: the field, as the body of a request has it, and why.
BatchFault = tuple[str, Text]


@dataclass(frozen=True, slots=True)
class Parts:
    """By whom officers are drawn: each county by itself, each department by itself; neither: the lead one for all."""

    counties: bool = False
    departments: bool = False

    @property
    def any(self) -> bool:
        """Whether anybody draws officers by itself."""
        return self.counties or self.departments


EVERYTHING, NO_PARTS = Narrowing(), Parts()


@dataclass(frozen=True, slots=True)
class StatedBatch:
    """A batch as it is stated; `run_id` None: the edition in effect now. Texts are cleaned, nothing is checked."""

    title: str
    narrowing: Narrowing = EVERYTHING
    share: tuple[int, int] = (1, 1)
    run_id: int | None = None
    overrides: Mapping[str, Fraction] = field(default_factory=dict)
    overrides_reason: str = ""
    one_stratum: bool = False
    one_stratum_reason: str = ""
    by_hand: tuple[tuple[str, str, str], ...] = ()
    provisional_reason: str = ""
    parts: Parts = NO_PARTS


@dataclass(frozen=True, slots=True)
class KnownOfBatch:
    """What a batch is looked at with: its line, its strata, the limits of the items' ratios, words that tell a tier."""

    line: PlanLine
    strata: tuple[str, ...]
    limits: tuple[Fraction, Fraction]
    tier_words: TierWords


def faults_of_batch(stated: StatedBatch, known: KnownOfBatch) -> list[BatchFault]:
    """All that is wrong with what is stated; nothing where it can be written."""
    checks = (_of_title, _of_narrowing, _of_share, _of_overrides, _of_one_stratum, _of_exclusions)
    return [fault for check in checks for fault in check(stated, known)]


def _of_title(stated: StatedBatch, known: KnownOfBatch) -> Iterator[BatchFault]:
    if not stated.title:
        yield "json.title", Text("请填写名称。", "Give it a title.")
    elif (why := words_against(stated.title, known.tier_words)) is not None:
        yield "json.title", why


def _of_narrowing(stated: StatedBatch, known: KnownOfBatch) -> Iterator[BatchFault]:
    narrowing, region = stated.narrowing, known.line.region or known.line.plan_region
    for place, tier in enumerate(narrowing.tiers):
        if tier not in known.strata:
            yield f"json.narrowing.tiers.{place}", Text(f"没有类别 {tier[:40]}。", f"There is no tier {tier[:40]}.")
    for place, county in enumerate(narrowing.counties):
        code, where = region_code_of(county), f"json.narrowing.counties.{place}"
        if code is None:
            yield where, Text(f"{county[:40]} 不是行政区划代码。", f"{county[:40]} is no code of a region.")
        elif not code.startswith(region):
            zh, en = (
                f"{county} 不在计划行的区划 {region} 内。",
                f"{county} does not lie in {region}, where the line inspects.",
            )
            yield where, Text(zh, en)
    if narrowing.due_by is not None and known.line.mode is not ItemMode.SPECIAL_KEY:
        yield (
            "json.narrowing.due_by",
            Text(
                "只有特殊重点领域的任务按法定频次列出到期应查的主体。",
                "Only lines of special key items have a statutory frequency that owes visits.",
            ),
        )
    if narrowing.due_by is not None and (stated.overrides or stated.share[0] != stated.share[1]):
        yield (
            "json.narrowing.due_by",
            Text(
                "到期应查的须全部检查，不分份数，不另定比例；只随机抽取检查人员。",
                "All who are owed a visit are visited: no share, no other ratio; officers alone are drawn.",
            ),
        )
    for place, industry in enumerate(narrowing.industries):
        if industry_code_of(industry) is None:
            zh, en = f"{industry[:40]} 不是行业代码（如 F52）。", f"{industry[:40]} is no code of an industry (as F52)."
            yield f"json.narrowing.industries.{place}", Text(zh, en)


def _of_share(stated: StatedBatch, known: KnownOfBatch) -> Iterator[BatchFault]:
    part, parts = stated.share
    if not 1 <= parts <= MOST_SHARES:
        yield "json.share.1", Text(f"剩余份数为1至{MOST_SHARES}。", f"1 to {MOST_SHARES} shares are left.")
    elif not 1 <= part <= parts:
        yield (
            "json.share.0",
            Text("本批份数为1至剩余份数。", "This batch has 1 of the shares left, or up to all of them."),
        )


def _of_overrides(stated: StatedBatch, known: KnownOfBatch) -> Iterator[BatchFault]:
    least, most = known.limits
    for stratum, ratio in stated.overrides.items():
        where = f"json.overrides.{stratum}"
        if stratum not in known.strata:
            yield where, Text(f"没有类别 {stratum[:40]}。", f"There is no tier {stratum[:40]}.")
        elif not 0 <= ratio <= 1:
            yield where, Text("比例为0至100%。", "A ratio is from 0 to 100%.")
        elif ratio > most:
            zh, en = f"事项规定的比例上限为{_percent(most)}。", f"The items allow {_percent(most)} at most."
            yield where, Text(zh, en)
        elif ratio < least:
            zh, en = f"事项规定的比例下限为{_percent(least)}。", f"The items ask for {_percent(least)} at least."
            yield where, Text(zh, en)
    if stated.overrides and not stated.overrides_reason:
        yield (
            "json.overrides_reason",
            Text("请写明不按计划比例的理由。", "State why other ratios than the plan's are drawn."),
        )


def _of_one_stratum(stated: StatedBatch, known: KnownOfBatch) -> Iterator[BatchFault]:
    if stated.one_stratum and not stated.one_stratum_reason:
        yield "json.one_stratum_reason", Text("请写明合并为一层抽取的理由。", "State why all are drawn as one stratum.")


def _of_exclusions(stated: StatedBatch, known: KnownOfBatch) -> Iterator[BatchFault]:
    codes = {code.value for code in BY_HAND}
    if len(stated.by_hand) > MOST_BY_HAND:
        yield "json.exclusions_by_hand", Text(f"最多{MOST_BY_HAND}户。", f"At most {MOST_BY_HAND} subjects.")
        return
    seen = set[str]()
    for number, (subject, code, evidence) in enumerate(stated.by_hand, 1):
        where = f"json.exclusions_by_hand.{number - 1}"
        for zh, en in _faults_of_exclusion(subject, code, evidence, codes, known.line.mode):
            yield where, Text(f"第{number}行：{zh}", f"Line {number}: {en}")
        if subject in seen:
            yield where, Text(f"第{number}行：{subject} 重复。", f"Line {number}: {subject} stands twice.")
        seen.add(subject)


def _faults_of_exclusion(
    subject: str, code: str, evidence: str, codes: set[str], mode: ItemMode
) -> Iterator[tuple[str, str]]:
    if not is_identifier(subject):
        yield f"{subject[:40]} 不是有效代码。", f"{subject[:40]} is no valid code."
    if code not in codes:
        yield f"没有原因 {code[:40]}。", f"There is no reason {code[:40]}."
    elif code == ExclusionCode.WHITE_LIST and mode is not ItemMode.GENERAL:
        yield "重点和特殊重点事项不适用白名单。", "Key and special key items know no white list."
    if not evidence:
        yield "请写明依据的文件。", "State the document that says so."
    elif len(evidence) > LONGEST_EVIDENCE:
        yield f"依据最多{LONGEST_EVIDENCE}字。", f"The evidence has {LONGEST_EVIDENCE} characters at most."


def _percent(ratio: Fraction) -> str:
    return f"{float(ratio * 100):g}%"


def parts_in_json(parts: Parts, line: PlanLine, counties: tuple[str, ...]) -> list[dict[str, Any]]:
    """Who draws officers of its own for which cells; nobody: the lead department does so in the draw itself."""
    if not parts.any or not counties:
        return []
    region = line.region or line.plan_region
    departments = [line.lead_department, *(line.co_departments if parts.departments else ())]
    cells = [(county, [county]) for county in counties] if parts.counties else [(region, list(counties))]
    return [
        {"department": department, "region": place, "cells": those, "need": place or "everywhere"}
        for department in dict.fromkeys(departments)
        for place, those in cells
    ]
