"""`credit-tiers demo`: the real service over a generated population, from nothing to a log-in in one command."""

import json
import os
import shlex
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click
import pyarrow.compute as pc
import pyarrow.parquet as pq

from service.access.actions.departments import set_department
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.core.progress import Progress
from service.core.settings import PREFIX, Settings, load_settings
from service.core.terminal.options import report_errors
from service.decisions.runs import schemes_in_effect
from service.demo.adoption import adopt_shipped
from service.demo.cli.generate import FIRST_DAY, LAST_DAY
from service.demo.contacts import write_contacts
from service.demo.drawn_visits import put_up_drawn_visits
from service.demo.draws import draw_batch
from service.demo.items import INSPECTING
from service.demo.ledger import put_up_ledger
from service.demo.officers import DISTRICT, send_away, write_officers
from service.demo.plans import put_up_plans
from service.demo.population import generate
from service.demo.processes import command, run_one, run_together
from service.demo.published import put_up_published
from service.demo.registries import write_registries, write_tagged
from service.demo.scene import ACTOR, Scene, login_of, people, scene_in, second_login_of, token_of_planner
from service.demo.shown_visits import put_up_visits
from service.demo.visits import generate_visits
from service.rule_sets.queries.adopted import installation_of
from service.serving.address import refuse_taken_address

SCHEMES = ("generic", "food-production")
KINDS = ("enterprises", "records", "visits")
SOURCE = "演示数据"
GENERATE = "生成 generate"
REFUSED_SOME = 3
# Among so many enterprises some have been penalised.
_LOOKED_AT = 1_000
# From so many enterprises of the district an officer is recused.
RECUSED = 3


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
def demo(enterprises: int, seed: int, out: Path, no_serve: bool) -> None:
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
        _prepare(scene, settings, environment, enterprises, seed)
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


def _prepare(scene: Scene, settings: Settings, environment: Mapping[str, str], enterprises: int, seed: int) -> None:
    database = open_database(settings.database)
    upgrade(database)
    # Who adopts has to be there first.
    for _ in people(scene, database):
        pass
    adopt_shipped(database, settings, SCHEMES)
    with database.read() as connection:
        classified = schemes_in_effect(connection)
    database.close()
    missing = [scheme for scheme in SCHEMES if scheme not in classified]
    if not missing:
        click.echo(f"沿用 {scene.folder}/ 中的数据。 Using what is in {scene.folder}/.")
        return
    files = [scene.folder / f"{kind}.parquet" for kind in KINDS]
    if not all(file.exists() for file in files):
        _generate(scene.folder, enterprises, seed, min(max(today(), FIRST_DAY), LAST_DAY))
    for kind, tables in write_registries(scene.folder).items():
        for table in tables:
            _run(environment, "import", kind, str(table), *(["--invented"] if "invented" in table.name else []))
    for kind, file in zip(KINDS, files, strict=True):
        _run(environment, "import", kind, str(file), "--source", SOURCE)
    _run(environment, "import", "enterprises", str(write_contacts(scene.folder)), "--source", SOURCE)
    _run(environment, "import", "tags", str(write_tagged(scene.folder)))
    _put_partners_into_department(settings)
    _enter_officers(scene, settings, environment)
    _run(environment, "rescore", "--full", *(word for scheme in missing for word in ("--scheme", scheme)))
    _plan(settings)
    draw_id = _draw(scene, settings)
    _file_items(scene, settings)
    _visit(scene, settings, draw_id)


def _plan(settings: Settings) -> None:
    """A published plan with three lines, and a draft of the next year's."""
    database = open_database(settings.database)
    put_up_plans(Service(settings, database, installation_of(settings.rule_sets)))
    database.close()


def _draw(scene: Scene, settings: Settings) -> str | None:
    """The number of the draw of a batch, which is verified, with a draw of officers in each district."""
    database = open_database(settings.database)
    draw_id = draw_batch(Service(settings, database, installation_of(settings.rule_sets)), scene.folder)
    database.close()
    if draw_id:
        click.echo(f"已抽取并核验 {draw_id}：/draws/{draw_id}。 Drawn and verified: /draws/{draw_id}.")
    return draw_id


def _file_items(scene: Scene, settings: Settings) -> None:
    """An item of each type in the ledger, and what other places published."""
    database = open_database(settings.database)
    put_up_ledger(database, _codes_of(scene, region="")[:_LOOKED_AT])
    put_up_published(database)
    database.close()


def _visit(scene: Scene, settings: Settings, draw_id: str | None) -> None:
    """A visit in each state, and those of the draw."""
    database = open_database(settings.database)
    service = Service(settings, database, installation_of(settings.rule_sets))
    shown = put_up_visits(service, _codes_of(scene)[RECUSED:])
    drawn = put_up_drawn_visits(service, draw_id) if draw_id else []
    database.close()
    click.echo(
        f"已生成检查 {len(shown) + len(drawn)} 次，各种状态都有：/visits。"
        f" {len(shown) + len(drawn)} visits, some in each state: /visits."
    )


def _put_partners_into_department(settings: Settings) -> None:
    """Puts the accounts of partners into the first department that inspects beside the bureau."""
    database = open_database(settings.database)
    for login in (login_of(Role.PARTNER), second_login_of(Role.PARTNER)):
        set_department(database, ACTOR, login, INSPECTING[0])
    database.close()


def _enter_officers(scene: Scene, settings: Settings, environment: Mapping[str, str]) -> None:
    """Officers, some of whom cannot be drawn, and recusals from enterprises of the first district."""
    for kind, table in write_officers(scene.folder, today(), _codes_of(scene)[:RECUSED]).items():
        _run(environment, "import", kind, str(table))
    database = open_database(settings.database)
    with database.write() as connection:
        send_away(connection, today(), ACTOR)
    database.close()


def _codes_of(scene: Scene, region: str = DISTRICT) -> list[str]:
    """The codes of the enterprises of a region, as a rule of the first district."""
    firms = pq.read_table(scene.folder / "enterprises.parquet", columns=["uscc", "region"])
    codes: list[str] = firms.filter(pc.starts_with(firms["region"], region))["uscc"].to_pylist()
    return codes


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


def _run(environment: Mapping[str, str], *words: str) -> None:
    """Runs a command as a person would; ends with its exit code where it fails."""
    click.secho(f"$ credit-tiers {shlex.join(words)}", dim=True)
    sys.stdout.flush()
    code = run_one(environment, *words)
    if code not in (0, REFUSED_SOME):
        raise SystemExit(code)


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
