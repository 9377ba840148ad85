"""A comparison in a terminal, Chinese first."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.ruleset import RuleSet
from scoring.comparison import NEAR, Comparison, Side, Spread, Totals
from scoring.compiler import HUNDREDTHS
from scoring.model import model_of
from scoring.movers import DIRECTIONS, Mover
from service.core.banners import banners_of
from service.model.words import MODEL_STATES
from service.time.comparison.moves_file import kind_of
from service.time.comparison.words import DIRECTION_WORDS, MOVER_WORDS, NOT_CLASSIFIED

# So many lines the distribution of scores is shown in, at most.
LINES = 20
BAR = 24
# Where one of the versions has no such class.
NOT_THERE = "—"


def show_comparison(comparison: Comparison, totals: Totals, known: str, console: Console | None = None) -> None:
    """Prints both versions and the day, the matrix, the causes, the scores and who is near a border."""
    console = console or Console()
    for banner in banners_of(comparison.after.rule_set):
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    _show_head(console, comparison, totals, known)
    _show_matrix(console, comparison, totals)
    _show_causes(console, comparison, totals)
    _show_scores(console, comparison, totals)
    for title, side, spread in (
        ("原版本 Before", comparison.before, totals.before),
        ("新版本 After", comparison.after, totals.after),
    ):
        _show_near(console, title, side.rule_set, spread)


def _show_head(console: Console, comparison: Comparison, totals: Totals, known: str) -> None:
    head = Table.grid(padding=(0, 2))
    for _ in range(2):
        head.add_column(overflow="fold")
    share = f"{totals.moves / totals.enterprises:.2%}" if totals.enterprises else NOT_THERE
    rows = (
        ("原版本 Before", _side_words(comparison.before)),
        ("新版本 After", _side_words(comparison.after)),
        ("基准日 As-of day", comparison.as_of.isoformat()),
        ("数据截止日 Known by", known),
        ("经营主体 Enterprises", f"{totals.enterprises:,}"),
        ("类别变动 Moved", f"[bold]{totals.moves:,}[/]  {share}"),
    )
    for name, said in rows:
        head.add_row(f"[dim]{name}[/]", said)
    console.print(head)


def _side_words(side: Side) -> str:
    rule_set = side.rule_set
    said = [f"{escape(rule_set.name)}  SHA-256 {rule_set.digest[:16]}"]
    if side.rule_sets[:-1]:
        said.append("读取 reads " + escape(", ".join(one.name for one in side.rule_sets[:-1])))
    use = model_of(rule_set, side.models)
    if use is not None:
        state = MODEL_STATES[use.state]
        said.append(f"模型 Model: {state.zh} {state.en}")
    return "\n".join(said)


def _show_matrix(console: Console, comparison: Comparison, totals: Totals) -> None:
    was, now = (side.rule_set.tier_ids() for side in (comparison.before, comparison.after))
    every = list(dict.fromkeys((*was, *now)))
    table = _table("类别迁移（行为原类别，列为新类别） From class (row) to class (column)", "原类别\nBefore")
    for heading in (*every, f"{NOT_CLASSIFIED.zh}\n{NOT_CLASSIFIED.en}", "合计\nTotal"):
        table.add_column(heading, justify="right", no_wrap=True)
    rows = totals.matrix.tolist()
    tiers: list[str | None] = [*every, None]
    for name in tiers:
        shown = name or f"{NOT_CLASSIFIED.zh} {NOT_CLASSIFIED.en}"
        if name is not None and name not in was:
            table.add_row(escape(shown), *[NOT_THERE] * (len(every) + 2))
            continue
        row = rows[-1 if name is None else was.index(name)]
        cells = [_cell(row[now.index(other)], stays=other == name) if other in now else NOT_THERE for other in every]
        table.add_row(escape(shown), *cells, _cell(row[-1], stays=name is None), f"{sum(row):,}")
    console.print(table)


def _cell(number: int, *, stays: bool) -> str:
    return f"[dim]{number:,}[/]" if stays or not number else f"[bold]{number:,}[/]"


def _show_causes(console: Console, comparison: Comparison, totals: Totals) -> None:
    table = _table("变动的主要原因（户） Main causes, by enterprises", "原因\nCause")
    for direction in DIRECTIONS:
        words = DIRECTION_WORDS[direction]
        table.add_column(f"{words.zh}\n{words.en}", justify="right", no_wrap=True)
    table.add_column("合计\nTotal", justify="right", no_wrap=True)
    counted = zip([*comparison.movers.all, None], totals.movers.T.tolist(), strict=True)
    for mover, counts in sorted(counted, key=lambda one: -sum(one[1])):
        if any(counts):
            table.add_row(_cause_words(mover), *(f"{n:,}" for n in counts), f"[bold]{sum(counts):,}[/]")
    console.print(table)


def _cause_words(mover: Mover | None) -> str:
    words = MOVER_WORDS[None if mover is None else kind_of(mover.kind, ended=mover.ended)]
    if mover is None:
        return f"{words.zh}\n[dim]{words.en}[/]"
    return f"{words.zh}：{escape(mover.title.zh)}\n[dim]{words.en}: {escape(mover.title.en)}[/]"


def _show_scores(console: Console, comparison: Comparison, totals: Totals) -> None:
    """So many lines of whole points, equally wide, over what both versions reach."""
    before, after = totals.before.points, totals.after.points
    reached = [*before, *after]
    if not reached:
        return
    least, most = min(reached), max(reached)
    width = -(-(most - least + 1) // LINES)
    table = _table(f"{comparison.after.rule_set.score_noun.zh}分布（户） Scores, by enterprises", "分值\nScore")
    table.add_column("原\nBefore", justify="right", no_wrap=True)
    table.add_column("新\nAfter", justify="right", no_wrap=True)
    table.add_column("■ 原 before\n■ 新 after", no_wrap=True, min_width=BAR)
    starts = range(least, most + 1, width)
    counts = [[sum(c[point] for point in range(at, at + width)) for c in (before, after)] for at in starts]
    highest = max(max(pair) for pair in counts)
    for at, (old, new) in zip(starts, counts, strict=True):
        bars = "\n".join(_bar(n, highest, colour) for n, colour in ((old, "dim"), (new, "cyan")))
        table.add_row(f"{at} ≤ … < {at + width}", f"{old:,}", f"{new:,}", bars)
    console.print(table)


def _bar(number: int, highest: int, colour: str) -> str:
    return f"[{colour}]{'■' * -(-number * BAR // highest)}[/]" if number else ""


def _show_near(console: Console, title: str, rule_set: RuleSet, spread: Spread) -> None:
    """How many stand within so many points of another class, of those whose score gave them theirs."""
    table = _table(
        f"{title} {escape(rule_set.name)}：距类别分界的分值（户） Near the border of their class", "类别\nClass"
    )
    table.add_column("由分值定类\nBy score", justify="right", no_wrap=True)
    for most in NEAR:
        table.add_column(f"≤ {most // HUNDREDTHS} 分\npoints", justify="right", no_wrap=True)
    rows: Sequence[tuple[str, int, list[int]]] = list(
        zip(rule_set.tier_ids(), spread.by_score.tolist(), spread.near.tolist(), strict=True)
    )
    for name, by_score, near in rows:
        table.add_row(escape(name), f"{by_score:,}", *(f"{n:,}" for n in near))
    console.print(table)


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first, overflow="fold")
    return table
