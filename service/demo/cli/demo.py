"""`credit-tiers demo`: the real service over a generated population, from nothing to a log-in in one command."""

import json
import os
import sys
from datetime import date
from pathlib import Path

import click

from rules.texts import Text
from service.core.clock import today
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.core.progress import Progress
from service.core.settings import PREFIX, Settings, load_settings
from service.core.terminal.options import report_errors
from service.decisions.runs import schemes_in_effect
from service.demo.adoption import adopt_shipped
from service.demo.call_backs import put_up_call_backs
from service.demo.cli.generate import FIRST_DAY, LAST_DAY
from service.demo.commands import Commands, environment_of
from service.demo.draft import put_up_draft
from service.demo.drawn_visits import put_up_drawn_visits
from service.demo.draws import draw_first_batch
from service.demo.further_visits import put_up_further_visits
from service.demo.known import KINDS
from service.demo.ledger import put_up_ledger
from service.demo.officers import send_away
from service.demo.past.carrying_out import carry_out_past
from service.demo.plans import put_up_plans
from service.demo.population import generate
from service.demo.preparing import GENERIC, RECUSED, Preparation
from service.demo.processes import command, run_together
from service.demo.published import put_up_published
from service.demo.scene import ACTOR, Scene, people, scene_in, token_of_planner
from service.demo.schedule import queue_figures
from service.demo.shown_visits import put_up_visits
from service.demo.visits import generate_visits
from service.rule_sets.queries.adopted import installation_of
from service.serving.address import refuse_taken_address

SCHEMES = (GENERIC, "food-production")
GENERATE = "生成 generate"
# While it is prepared, one run follows another by the same hands.
EACH_RUN_TAKES_EFFECT = {f"{PREFIX}HOLD_SHARE": "1"}
# Among so many enterprises some have been penalised.
_LOOKED_AT = 1_000


@click.command()
@click.option(
    "--enterprises", type=click.IntRange(100), default=50_000, show_default=True, help="户数 How many enterprises."
)
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子 The same seed gives the same data.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="文件夹，再次运行时沿用其中的数据 Folder for all of it; run again, what is there is used.",
)
@click.option("--no-serve", is_flag=True, help="只准备，不启动服务 Prepare everything, but do not serve.")
@click.pass_context
def demo(context: click.Context, enterprises: int, seed: int, out: Path, no_serve: bool) -> None:
    """用虚构的经营主体演示整个服务：建库、导入、分类、建账号，然后在本机启动。

    Shows the whole service over invented enterprises: sets up a database, imports, classifies, makes an account for
    every role, and serves on this machine until Ctrl-C.
    """
    with report_errors():
        scene = scene_in(out)
        _say_what_is_left_alone(scene)
        environment = scene.environment()
        settings = load_settings(environment)
        if not no_serve:
            refuse_taken_address(settings)
        with environment_of(environment | EACH_RUN_TAKES_EFFECT):
            _prepare(scene, settings, Commands(context.find_root().command), enterprises, seed)
        _introduce(scene, settings)
        if not no_serve:
            sys.exit(run_together([command("serve"), command("worker")], environment))


def _say_what_is_left_alone(scene: Scene) -> None:
    stated = f"{PREFIX}DATABASE"
    if stated in os.environ:
        click.echo(
            f"演示只用 {scene.folder}/ 中自己的数据库，不动 {stated} 所指的数据库。\n"
            f"The demonstration uses a database of its own in {scene.folder}/ and leaves that of {stated} alone."
        )


def _prepare(scene: Scene, settings: Settings, commands: Commands, enterprises: int, seed: int) -> None:
    database = open_database(settings.database)
    upgrade(database)
    with database.read() as connection:
        classified = schemes_in_effect(connection)
    if all(scheme in classified for scheme in SCHEMES):
        adopt_shipped(database, settings, SCHEMES)
        database.close()
        click.echo(f"沿用 {scene.folder}/ 中的数据。 Using what is in {scene.folder}/.")
        return
    day = min(max(today(), FIRST_DAY), LAST_DAY)
    if not all((scene.folder / f"{kind}.parquet").exists() for kind in KINDS):
        _generate(scene.folder, enterprises, seed, day)
    service = Service(settings, database, installation_of(settings.rule_sets))
    preparation = Preparation(scene, service, commands, SCHEMES, seed, day)
    months = carry_out_past(preparation, _say)
    _carry_on_today(preparation, len(months))
    database.close()


def _carry_on_today(preparation: Preparation, place: int) -> None:
    """What is done today, upon what came in since the months before."""
    service, folder = preparation.service, preparation.scene.folder
    if place:
        preparation.take_in(place)
    preparation.take_in_contacts()
    with service.database.write() as connection:
        send_away(connection, today(), ACTOR)
    preparation.classify()
    preparation.commands.run("rescore", "--full", "--scheme", SCHEMES[1])
    put_up_plans(service)
    draw_id = draw_first_batch(service, folder)
    if draw_id:
        click.echo(f"已抽取并核验 {draw_id}：/draws/{draw_id}。 Drawn and verified: /draws/{draw_id}.")
    put_up_ledger(service.database, preparation.codes[:_LOOKED_AT])
    put_up_published(service.database)
    shown = put_up_visits(service, preparation.codes_of_district[RECUSED:])
    shown |= {one: one for one in put_up_further_visits(service, shown["ordered"])} if shown else {}
    drawn = put_up_drawn_visits(service, draw_id) if draw_id else []
    click.echo(
        f"已生成检查 {len(shown) + len(drawn)} 次，各种状态都有：/visits。"
        f" {len(shown) + len(drawn)} visits, some in each state: /visits."
    )
    called = put_up_call_backs(service)
    click.echo(f"已抽取回访 {called} 件：/reports/call-backs。 {called} call-backs: /reports/call-backs.")
    queue_figures(service)
    put_up_draft(service)


def _say(said: Text) -> None:
    click.echo(f"{said.zh} {said.en}")


def _generate(folder: Path, enterprises: int, seed: int, as_of: date) -> None:
    with Progress() as progress:
        progress.begin({GENERATE: enterprises})
        done = 0

        def advance(now: int) -> None:
            nonlocal done
            progress.advance(GENERATE, now, now - done)
            done = now

        made = generate(enterprises, seed, as_of, folder, advance)
        visits = generate_visits(enterprises, seed, as_of, folder)
    click.echo(
        f"已生成虚构主体 {made.enterprises:,} 户、记录 {made.records:,} 条、入企检查事项 {visits:,} 条。\n"
        f"Generated {made.enterprises:,} invented enterprises with {made.records:,} records and {visits:,} items of "
        "visits."
    )


def _introduce(scene: Scene, settings: Settings) -> None:
    address = settings.own_address
    database = open_database(settings.database)
    click.secho(f"\n{address}/", bold=True)
    click.echo("\n登录账号 Log-ins:")
    for role, login, password in people(scene, database):
        click.echo(f"  {login:16} {password:24} {role.value}")
    token = token_of_planner(scene, database)
    database.close()
    click.echo(f"\n接口 API（说明 documented at {address}/api/v1/docs）:")
    click.echo(f"  TOKEN={token}")
    for line in _to_try(f"{address}/api/v1"):
        click.echo(f'  curl -H "Authorization: Bearer $TOKEN" {line}')
    click.echo()


def _to_try(api: str) -> tuple[str, str, str]:
    """What a planner would ask first: how many in each tier, who is in the worst one, how often to inspect them."""
    scheme = SCHEMES[0]
    asked = json.dumps({"scheme": scheme, "mode": "general", "tiers": ["D"], "limit": 5})
    return (
        f'"{api}/tier-summary?scheme={scheme}"',
        f'"{api}/tier-lists?scheme={scheme}&tier=D&limit=5"',
        f"-H 'Content-Type: application/json' -d '{asked}' {api}/inspection-frequencies",
    )
