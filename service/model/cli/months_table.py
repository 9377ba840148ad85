"""Months of the watch as a table for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rules.texts import Text
from service.model.queries.months import ModelMonth
from service.model.watch.words import VERDICTS, psi_of, worst_feature

# Widths in columns; a Chinese character takes two.
_HEADING = (
    ("月份 month", 14),
    ("检查 inspected", 16),
    ("PSI", 7),
    ("预测 predicted", 16),
    ("实际 observed", 26),
    ("结论 verdict", 46),
    ("偏离最大的特征 worst feature", 0),
)


def month_lines(months: Sequence[ModelMonth], card: Mapping[str, Any]) -> Iterator[str]:
    """A heading, a line for each month and, below its month, one for the population on the day looked at."""
    yield _line([word for word, _ in _HEADING])
    titles = card.get("titles") or {}
    for row in months:
        figures = row.figures
        if figures["rows"]:
            observed = figures["observed"]
            rate = f"{_share(observed['rate'])} ({_share(observed['low'])}-{_share(observed['high'])})"
            yield _month_line(f"{row.month:%Y-%m}", figures, [_share(figures["predicted"]), rate], titles)
        if population := figures.get("population"):
            told = {**population, "inspections": population["rows"]}
            mean = [_share(population["mean_probability"]), "全部主体 all enterprises"]
            yield _month_line(population["as_of"], told, mean, titles)


def _month_line(
    when: str, figures: Mapping[str, Any], rates: Sequence[str], titles: Mapping[str, Mapping[str, str]]
) -> str:
    psi, worst, verdict = psi_of(figures), worst_feature(figures), VERDICTS[figures["verdict"]]
    named = ""
    if worst:
        title = titles.get(worst[0], {"zh": worst[0], "en": worst[0]})
        named = f"{Text(title['zh'], title['en']).zh} {title['en']} {worst[1]:.2f}"
    words = f"{verdict.zh} {verdict.en}"
    return _line([when, f"{figures['inspections']:,}", "—" if psi is None else f"{psi:.2f}", *rates, words, named])


def _line(cells: Sequence[str]) -> str:
    padded = (
        cell + " " * max(1, width - len(cell) - sum(ord(c) > 0x2E80 for c in cell))
        for cell, (_, width) in zip(cells, _HEADING, strict=True)
    )
    return "".join(padded).rstrip()


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
