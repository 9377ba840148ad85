"""A tier list to take away: all its rows, under what it is, for what purpose, by whom and when."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from scoring.tiers import LEVELS
from service.core.clock import SHANGHAI
from service.core.files.exports import Cell, Export
from service.core.masking import mask_value
from service.core.problem import TITLES, Problem
from service.decisions import words
from service.decisions.lists import ListedTier
from service.tiers.queries.lists import TierList

ROWS_AT_ONCE = 2_000
TIER, SCORE = Text("类别", "Tier"), Text("分值", "Score")


def export_of(connection: Connection, tiers: TierList, purpose: str, actor: str, at: datetime, most: int) -> Export:
    """The export of the whole list; reading its rows raises Problem 422 where there are more than `most`."""
    rule_set = tiers.rule_set
    nouns = (rule_set.tier_noun, rule_set.score_noun) if rule_set else (TIER, SCORE)
    return Export(
        title=f"{tiers.edition.scheme}-{tiers.edition.as_of}",
        above=_above(tiers, purpose, actor, at),
        headings=_headings(*nouns),
        rows=_rows(connection, tiers, most),
    )


def _above(tiers: TierList, purpose: str, actor: str, at: datetime) -> list[tuple[str, str]]:
    edition = tiers.edition
    title = tiers.rule_set.title if tiers.rule_set else Text(edition.scheme, edition.scheme)
    said = [
        *(("提示 Notice", f"{banner.zh} {banner.en}") for banner in tiers.banners),
        ("用途 Purpose", mask_value(purpose)),
        ("导出人 Exported by", actor),
        ("导出时间 Exported at", _moment(at)),
        ("方案 Scheme", f"{title.zh} {title.en} ({edition.scheme}@{edition.version})"),
        ("批次 Run", f"{edition.run_id}，{_moment(edition.in_effect_at)} 生效 in effect"),
        ("基准日 As-of day", edition.as_of.isoformat()),
        ("数据截止日 Data known by", edition.known_on.isoformat()),
        ("条件 Filters", "；".join(_filters(tiers)) or "无 none"),
    ]
    late = (f"{reason.zh} {reason.en}" for reason in tiers.provisional)
    return said + [(f"{words.PROVISIONAL.zh} {words.PROVISIONAL.en}", reason) for reason in late]


def _filters(tiers: TierList) -> Iterator[str]:
    """The filters in words; the account's jurisdictions are one of them."""
    question, edition = tiers.question, tiers.edition
    if question.tiers:
        ids = (edition.tiers[tier] if tier >= 0 else words.NOT_CLASSIFIED.zh for tier in question.tiers)
        yield f"类别 tier: {'、'.join(ids)}"
    if question.regions != ("",):
        yield f"辖区 jurisdiction: {'、'.join(question.regions)}"
    if question.region:
        yield f"行政区划 region: {question.region}"
    if question.industry:
        yield f"行业 industry: {question.industry}"
    if question.levels:
        yield f"判定方式 decided by: {'、'.join(words.LEVELS[LEVELS[level]].zh for level in question.levels)}"
    if question.changed_after:
        yield f"类别变化晚于批次 tier changed after run: {question.changed_after}"


def _headings(tier_noun: Text, score_noun: Text) -> list[str]:
    return [
        "经营主体名称 Entity name",
        "统一社会信用代码 Unified social credit code",
        "行政区划代码 Region code",
        "行业代码 Industry code",
        f"{tier_noun.zh} {tier_noun.en}",
        "类别名称 Name of the tier",
        f"{score_noun.zh} {score_noun.en}",
        "判定方式 Decided by",
        "基准日 As-of day",
        "数据截止日 Data known by",
        "生效首日 In effect since",
        "下次复核日 Next review day",
        "暂定 Provisional",
    ]


def _rows(connection: Connection, tiers: TierList, most: int) -> Iterator[list[Cell]]:
    begin: int | None = 0
    while begin is not None:
        page = tiers.page(connection, ROWS_AT_ONCE, begin)
        if page.total > most:
            raise _too_many(most)
        yield from (_cells(tiers, row) for row in page.rows)
        begin = page.next


def _cells(tiers: TierList, row: ListedTier) -> list[Cell]:
    title = tiers.tier_title(row)
    level = words.LEVELS[LEVELS[row.decided_by]]
    is_classified = tiers.tier_id(row) is not None
    return [
        row.name,
        row.code,
        row.region,
        row.industry,
        tiers.tier_id(row) or words.NOT_CLASSIFIED.zh,
        f"{title.zh} {title.en}",
        None if row.score is None else row.score / 100,
        f"{level.zh} {level.en}" if is_classified else None,
        row.as_of.isoformat(),
        row.known_on.isoformat(),
        row.since.isoformat(),
        row.next_review_on.isoformat() if row.next_review_on else None,
        "是 yes" if is_classified and tiers.provisional else None,
    ]


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _too_many(most: int) -> Problem:
    said = Text(
        f"超过一次导出的上限 {most} 行，请缩小范围。", f"More than {most} rows, the most of one export; narrow it down."
    )
    return Problem(422, *TITLES[422], said)
