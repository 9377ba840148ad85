"""`credit-tiers model register` and `list`: model files that a database knows."""

from pathlib import Path

import click

from service.core.clock import SHANGHAI
from service.core.terminal.database import open_working_database, operator_name
from service.core.terminal.options import IN
from service.model.actions.registry import register_model
from service.model.queries.registry import RegisteredModel, list_models

_PAGE = 200


@click.command()
@click.argument("file", type=IN)
@click.option("--note", help="说明 A note.")
def register(file: Path, note: str | None) -> None:
    """登记模型文件并打印其摘要值；登记后尚未使用。被改动或来路不明的文件会被拒绝并说明原因。

    Registers a model file and prints its digest; nothing uses it yet. A file that was changed, or that this product did
    not write, is refused with the reason.
    """
    with open_working_database() as database, database.write() as connection:
        model, is_new = register_model(connection, file.read_bytes(), operator_name(), note, str(file))
    said = "已登记。 Registered." if is_new else "先前已登记。 It was registered before."
    click.echo(said, err=True)
    click.echo(model.digest)


@click.command("list")
@click.option("--scheme", metavar="S", help="方案 Only those of this scheme.")
def list_(scheme: str | None) -> None:
    """列出已登记的模型，最近的在前：摘要值、方案、类型、内容、登记人、时间、说明。

    Lists registered models, the last registered first.
    """
    before = None
    with open_working_database() as database, database.read() as connection:
        while found := list_models(connection, scheme=scheme, before=before, limit=_PAGE):
            for row in found:
                click.echo("\t".join(_columns(row)))
            before = found[-1].digest


def _columns(row: RegisteredModel) -> list[str]:
    at = f"{row.registered_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return [row.digest, row.scheme, row.kind, row.title, row.registered_by, at, row.note or "-"]
