"""`credit-tiers model show`: the card of a model in the terminal."""

import re
from pathlib import Path
from typing import Any

import click

from models.archive import ModelRefused
from models.keep import open_model
from rules.texts import Text
from service.core.errors import ProductError
from service.core.terminal.database import open_working_database
from service.core.terminal.options import report_errors
from service.model.queries.registry import DIGEST, card_of

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@click.command()
@click.argument("model", metavar="DIGEST|FILE")
def show(model: str) -> None:
    """打印模型卡（Markdown）：学了什么、看哪些特征、评价结果；可指已登记模型的摘要值，或模型文件。

    Prints the card of a model as Markdown: what it learned from, what it reads, how it was evaluated. MODEL is the
    digest of a registered model, or a file.
    """
    from service.model.card.markdown import card_markdown

    with report_errors():
        card = _registered_card(model) if re.fullmatch(DIGEST, model) else _card_in_file(Path(model))
        # A card is text from elsewhere: what would move the cursor or change the terminal is not passed on.
        click.echo(CONTROLS.sub("", card_markdown(card)))


def _registered_card(digest: str) -> dict[str, Any]:
    with open_working_database() as database, database.read() as connection:
        card = card_of(connection, digest)
    if card is None:
        raise ProductError(
            Text("没有登记这一模型。", "No such model is registered."),
            digest,
            Text("数据库中没有这一摘要值。", "The database knows no model of this digest."),
            Text("用 credit-tiers model list 列出全部。", "credit-tiers model list shows all."),
        )
    return card


def _card_in_file(path: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = open_model(path.read_bytes()).card
    except ModelRefused as error:
        raise ProductError(
            Text("模型文件被拒绝。", "The model file is refused."),
            str(path),
            Text(error.zh, error.en),
            Text("换用另一模型文件。", "Use another model file."),
        ) from error
    return card
