"""The list of the enterprises that a model would move, as a CSV file: the only place that names them."""

import io
from collections.abc import Iterable, Iterator, Sequence

from rules.texts import Text
from service.core.banners import INTERNAL
from service.core.clock import SHANGHAI, now
from service.core.files.exports import Cell, Export, ExportColumn, write_csv
from service.model.training.movers import Mover

HEADINGS = (
    "统一社会信用代码 Code",
    "检查日期 Day of inspection",
    "不计模型 Tier without the model",
    "计入模型 Tier with the model",
    "发现问题的概率 Probability of a finding",
    "检查结果 Outcome",
    "主要原因（对数优势） Main reasons (log-odds)",
)
FOUND, CLEAR = "发现问题 found", "未发现问题 clear"
NOTHING_COMPARED = Text(
    "没有可比较的“规则加模型”，会被模型改变类别的主体名单为空。",
    "There are no rules and model together to compare, so the list of the firms that it would move is empty.",
)


def movers_csv(movers: Sequence[Mover] | None, digest: str) -> bytes:
    """The file: one row per inspection whose enterprise would have moved, then what it is and of which model."""
    target = io.BytesIO()
    columns = [ExportColumn(heading) for heading in HEADINGS]
    write_csv(Export("moved", columns, _rows(movers or ()), _about(digest)), target)
    return target.getvalue()


def _about(digest: str) -> list[tuple[str, str]]:
    return [
        ("提示 Notice", f"{INTERNAL.zh} {INTERNAL.en}"),
        ("内容 Content", "会被模型改变类别的主体 Enterprises that the model would move to another tier"),
        ("模型 Model", digest),
        ("写出时间 Written at", f"{now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
    ]


def _rows(movers: Iterable[Mover]) -> Iterator[Sequence[Cell]]:
    for one in movers:
        reasons = "；".join(f"{title.zh} {title.en} {effect:+.2f}" for title, effect in one.features)
        outcome = FOUND if one.found else CLEAR
        yield one.code, one.day.isoformat(), one.without, one.with_model, one.probability, outcome, reasons
