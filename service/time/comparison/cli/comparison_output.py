"""What commands say of a comparison: as JSON or as a page, and what a workbook of moves says of itself."""

import json
from collections.abc import Sequence

import click

from scoring.comparison import Comparison, Totals
from service.core.banners import banners_of
from service.time.comparison.comparison_json import comparison_json


def about_of(comparison: Comparison) -> Sequence[tuple[str, str]]:
    """What a workbook of moves says of itself."""
    was, now = comparison.before.rule_set, comparison.after.rule_set
    return [
        *((banner.zh, banner.en) for banner in banners_of(now)),
        ("原版本 Before", f"{was.name} SHA-256 {was.digest}"),
        ("新版本 After", f"{now.name} SHA-256 {now.digest}"),
        ("基准日 As-of day", comparison.as_of.isoformat()),
        ("数据截止日 Data known by", known_words(comparison)),
    ]


def known_words(comparison: Comparison) -> str:
    """Until when the facts were known."""
    return comparison.known_on.isoformat() if comparison.known_on else "文件中全部 all in the files"


def show_result(comparison: Comparison, totals: Totals, *, as_json: bool) -> None:
    """Prints what came of a comparison."""
    if as_json:
        click.echo(json.dumps(comparison_json(comparison, totals), ensure_ascii=False, indent=2))
        return
    from service.time.comparison.cli.comparison_page import show_comparison

    show_comparison(comparison, totals, known_words(comparison))
