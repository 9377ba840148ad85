"""`credit-tiers schedule`: what the worker does by itself, once a day."""

import click

from service.core.clock import now
from service.core.db.schedule import STATES, Daily
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_working_database, operator_name
from service.site.actions import set_hour
from service.site.daily import DAILY
from service.site.queries import list_schedule


@click.group(cls=ListingGroup)
def schedule() -> None:
    """每日任务：查看状态，更改时间。

    What the worker does once a day: how it stands, and from which hour.
    """


@schedule.command("list")
def list_() -> None:
    """列出每日任务：种类、几点起（北京时间）、最近一日、状态和失败原因。

    Lists each kind: from which hour (Asia/Shanghai), the last day, how it stands, and why it failed.
    """
    with open_working_database() as database, database.read() as connection:
        for row in list_schedule(connection):
            click.echo(_line_of(row))


@schedule.command("set")
@click.argument("kind", type=click.Choice(sorted(DAILY)))
@click.option("--hour", type=click.IntRange(0, 23), required=True, help="几点起（北京时间） From this hour.")
def set_(kind: str, hour: int) -> None:
    """更改一种每日任务的时间，记入审计日志。

    Sets from which hour of the day a kind is due; the audit log records it.
    """
    with open_working_database() as database:
        set_hour(database, operator_name(), kind, hour)
    click.echo(f"{kind}：每日 {hour} 点起。 Daily from {hour}:00 on.")


def _line_of(row: Daily) -> str:
    words = STATES[row.state_at(now())]
    said = f"{words.zh} {words.en}"
    if row.error:
        said += f" {row.error['zh']} {row.error['en']}"
    return "\t".join([row.kind, f"{row.hour:02}:00", row.last_day.isoformat() if row.last_day else "-", said])
