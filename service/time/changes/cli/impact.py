"""`credit-tiers impact USCC RECORD`: what a record brought about, decision by decision."""

import json

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.texts import Text
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.errors import ProductError
from service.core.formatting import points, signed
from service.core.names import EVERY_NAME
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.options import report_errors
from service.facts.enterprises import get_enterprise
from service.facts.histories import record_versions_of
from service.facts.stored import StoredFacts, read_stored
from service.time.changes.impact import Effect, Impact, impact_of_record
from service.time.changes.impact_words import (
    NO_DECISION,
    impact_json,
    name_of_record,
    rule_sets_of,
    tier_title_of,
)
from service.time.changes.record_number import number_of


@click.command()
@click.argument("uscc")
@click.argument("record")
@click.option("--scheme", required=True, metavar="S", help="方案 Scheme.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def impact(uscc: str, record: str, scheme: str, as_json: bool) -> None:
    """数据库中一户的一条记录（按编号、记录号或文书号）的影响：知悉它以来的每个结果，没有它会是什么类别、什么分值，共多少天。

    Says of one record of a stored enterprise (by its number, record id or document number) what every decision that
    knew it had been without it: tier, points, and for how many days it held.
    """
    with report_errors():
        code, found = _found(uscc, record, scheme)
        if as_json:
            click.echo(json.dumps(impact_json(code, found, found.effects), ensure_ascii=False, indent=2))
        else:
            _show(code, found)


def _found(uscc: str, record: str, scheme: str) -> tuple[str, Impact]:
    with open_current_database(load_settings()) as database, database.read() as connection:
        enterprise = get_enterprise(connection, uscc)
        if enterprise is None:
            raise _missing(
                uscc, Text(f"没有代码为 {uscc} 的经营主体。", f"There is no enterprise with the code {uscc}.")
            )
        stored = read_stored(connection, [enterprise.id])
        number = _number_of(stored, enterprise.id, record)
        found = impact_of_record(connection, stored, enterprise.id, number, scheme, EVERY_NAME)
    if found is None:
        raise _missing(record, Text(f"该主体没有记录 {record}。", f"The enterprise has no record {record}."))
    return enterprise.code, found


def _number_of(stored: StoredFacts, enterprise_id: int, record: str) -> int:
    """The number of the record; raises ProductError where none, or more than one, is called so."""
    versions = record_versions_of(stored, enterprise_id, today(), tiers_of=EVERY_NAME)
    numbers = {one.identity for one in versions}
    if (number := number_of(record)) in numbers and number is not None:
        return number
    called = {one.identity for one in versions if record in (one.record_id, one.fields.get("document_no"))}
    if len(called) == 1:
        return called.pop()
    if called:
        several = ", ".join(str(one) for one in sorted(called))
        raise ProductError(
            Text(f"有 {len(called)} 条记录叫 {record}。", f"{len(called)} records are called {record}."),
            record,
            Text(f"它们的编号是 {several}。", f"Their numbers are {several}."),
            Text("写其中一个编号。", "Name one of the numbers."),
        )
    raise _missing(record, Text(f"该主体没有记录 {record}。", f"The enterprise has no record {record}."))


def _missing(where: str, what: Text) -> ProductError:
    return ProductError(
        what, where, Text("数据库中没有。", "The database holds none."), Text("核对后再试。", "Check it and try again.")
    )


def _show(code: str, found: Impact) -> None:
    console, name = Console(), name_of_record(found)
    for banner in banners_of_all(rule_sets_of(found)):
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    console.print(
        f"[bold]{escape(code)}[/] {escape(found.scheme)}\n{escape(name.zh)} [dim]{escape(name.en)}[/]\n"
        f"{found.known_since} 起知悉 known since；类别因之不同 {found.days_moved} 天 days of another tier"
    )
    if not found.effects:
        console.print(f"{NO_DECISION.zh} {NO_DECISION.en}")
        return
    table = Table(box=SIMPLE, expand=True, show_lines=True)
    for title in ("有效\nHeld", "天数\nDays", "类别\nTier", "没有该记录\nWithout it", "分值\nPoints"):
        table.add_column(title, overflow="fold")
    for effect in found.effects:
        table.add_row(*_cells_of(effect))
    console.print(table)
    if found.not_replayed:
        console.print(
            f"{found.not_replayed} 个结果不能重新得出，未计入。 decisions cannot be made again, and are in no sum."
        )


def _cells_of(effect: Effect) -> tuple[str, ...]:
    decision, without = effect.decision, effect.without
    held = f"{effect.begins} – {effect.until or ''}"
    mine = f"{_tier(effect, decision.tier)} {points(decision.score)}"
    if without is None:
        why = effect.why or Text("—", "—")
        return held, str(effect.days), mine, f"{escape(why.zh)} {escape(why.en)}", "—"
    other = f"{_tier(effect, without.tier)} {points(without.score)}"
    return held, str(effect.days), mine, other, "—" if effect.points is None else signed(effect.points / 100)


def _tier(effect: Effect, tier: str | None) -> str:
    title = tier_title_of(effect, tier)
    return f"{escape(title.zh)} [dim]{escape(title.en)}[/]"
