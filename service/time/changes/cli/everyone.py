"""`credit-tiers changes` without a code: everyone between two days, or on one day as known twice."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.reach import EVERYWHERE
from service.core.banners import banners_of_all
from service.core.db.patience import patience_of_jobs
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.formatting import signed
from service.core.plain import Plain, text_of
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.decisions.editions import Edition
from service.decisions.words import CAUSES
from service.rule_sets.queries import rule_set_of
from service.rule_sets.queries.adopted import installation_of
from service.time.changes.counted import Counted
from service.time.changes.counted_words import Named, counted_json, named_places_of, rows_of_places
from service.time.changes.of_many import changes_between_days, period_of
from service.time.changes.of_one import TwoDays, two_days_of
from service.time.changes.restated.actions import order_restatement, wanted_restatement_of
from service.time.changes.restated.queries import (
    RESTATEMENTS,
    StoredRestatement,
    restated_of,
    rule_sets_deciding,
)
from service.time.computations.carry_out import carry_out
from service.time.computations.queries import COMPLETE

ACTOR = "command line"
_PLACES = {"region": Text("区县", "County"), "office": Text("监管所", "Office")}


def changes_of_everyone(scheme: str, days: TwoDays, rule_sets: Path | None, *, as_json: bool) -> bool:
    """Whether all of it was counted; prints whose tier is another, by county and office, and because of what."""
    settings = load_settings()
    with open_current_database(settings, patience_of_jobs(settings)) as database:
        service = Service(settings, database, installation_of(rule_sets or settings.rule_sets))
        if days.first != days.last:
            _refuse_known(days)
            with database.read() as connection:
                _show_between(service, connection, scheme, days, as_json=as_json)
            return True
        this = _carry_out(service, scheme, days)
        click.echo(f"追溯对照 Restatement {this.id}: /restatements/{this.id}", err=True)
        if this.status != COMPLETE:
            return False
        with database.read() as connection:
            _show_restated(connection, this, as_json=as_json)
        return True


def _refuse_known(days: TwoDays) -> None:
    if days == two_days_of(days.first, days.last, None, None):
        return
    raise ProductError(
        Text("两日之间全部主体的变化只按当日所知。", "Between two days everyone is told as known on each day."),
        "known_from, known_to",
        Text(
            "它来自其间生效的批次，各有其数据截止日。",
            "It is counted over the runs between them.",
        ),
        Text("不写数据截止日；或只写一个日期。", "Leave the days of knowledge out, or ask for one day."),
    )


def _show_between(service: Service, connection: Connection, scheme: str, days: TwoDays, *, as_json: bool) -> None:
    found = changes_between_days(connection, scheme, period_of(days.first, days.last), EVERYWHERE)
    editions = [one for one in (found.first, found.last) if one]
    versions = dict.fromkeys(one.version for one in editions)
    deciding = [one for version in versions if (one := rule_set_of(service.library, scheme, version))]
    heading = {"scheme": scheme, "from": _side(found.first), "to": _side(found.last), "runs": list(found.runs)}
    said = f"{days.first} → {days.last}，{len(found.runs)} 批 runs"
    _show(found.counted, named_places_of(connection, found.counted), deciding, (heading, said), as_json=as_json)


def _side(edition: Edition | None) -> Plain | None:
    return None if edition is None else {"run": edition.run_id, "as_of": edition.as_of.isoformat()}


def _carry_out(service: Service, scheme: str, days: TwoDays) -> StoredRestatement:
    wanted = wanted_restatement_of(scheme, days.last, days.known_first, days.known_last)
    with service.database.write() as connection:
        number = order_restatement(connection, service.library, service.settings, wanted, ACTOR)
    return carry_out(service, RESTATEMENTS, "service.time.changes.restated.job", number)


def _show_restated(connection: Connection, this: StoredRestatement, *, as_json: bool) -> None:
    restated = restated_of(connection, this, EVERYWHERE)
    counted = restated.counted()
    heading = {
        "scheme": this.scheme, "restatement": this.id, "as_of": this.as_of.isoformat(),
        "known_from": this.known_first.isoformat(), "known_to": this.known_last.isoformat(),
        "versions": this.versions, "enterprises": this.enterprises, "first_known": restated.first_known,
        "failed_enterprises": this.failed_enterprises,
    }  # fmt: skip
    said = (
        f"{this.as_of}：{this.known_first} 所知 → {this.known_last} 所知 known by; "
        f"{this.enterprises:,} 户 enterprises，{restated.first_known:,} 户当时尚未知悉 not known then，"
        f"{this.failed_enterprises:,} 户未能计算 not computed"
    )
    named = named_places_of(connection, counted)
    _show(counted, named, rule_sets_deciding(connection, this), (heading, said), as_json=as_json)


def _show(
    counted: Counted, named: Named, deciding: list[RuleSet], heading: tuple[Mapping[str, object], str], *, as_json: bool
) -> None:
    banners = banners_of_all(deciding)
    if as_json:
        made = {**heading[0], "banners": [text_of(banner) for banner in banners], **counted_json(counted, named)}
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    console = Console()
    for banner in banners:
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    total = counted.total
    console.print(heading[1])
    console.print(
        f"[bold]{total.movers:,}[/] 户类别不同 another class：{total.worse:,} 下调 worse，{total.better:,} 上调 better"
    )
    if not total.movers:
        return
    for place, rows in rows_of_places(counted, named).items():
        table = Table(box=SIMPLE, expand=True)
        table.add_column(f"{_PLACES[place].zh}\n{_PLACES[place].en}", overflow="fold", ratio=3)
        for name in (
            "户数\nChanged",
            *(f"{CAUSES[one].zh}\n{CAUSES[one].en}" for one in counted.causes),
            "分值\nPoints",
        ):
            table.add_column(name, justify="right", overflow="fold")
        for row in rows:
            points = "—" if row.group.points is None else signed(row.group.points / 100)
            touched = [f"{number:,}" for number, _ in row.cells]
            table.add_row(f"{escape(row.words.zh)} {escape(row.words.en)}", f"{row.group.movers:,}", *touched, points)
        console.print(table)
