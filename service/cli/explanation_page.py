"""An explanation as one page of a terminal, Chinese first."""

from rich.console import Console
from rich.table import Table

from rules.basis import Basis, Citation, Demonstration
from rules.phrases import Phrases
from rules.texts import Text
from scoring.digest import Canonical
from scoring.explain import Explanation, LineReason, OverrideReason
from scoring.figures import Figure
from service.banners import banners
from service.explanations import value

LEVELS = {
    "points": Text("指标计分", "points"),
    "class": Text("类别认定", "class"),
    "shift": Text("降档", "moved down"),
    "floor": Text("下限", "floor"),
    "cap": Text("上限", "cap"),
    "manual": Text("人工调整", "manual adjustment"),
    "direct": Text("直接判定", "direct determination"),
}


class Notes:
    """Numbered foot-notes: each basis is printed once, at the end."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def marks(self, basis: Basis | None) -> str:
        """The numbers of everything in `basis`, in brackets."""
        said = dict.fromkeys(_said_of(source) for source in (basis or {}).values())
        numbers = [self._numbers.setdefault(words, len(self._numbers) + 1) for words in said]
        return " ".join(f"\\[{number}]" for number in numbers)

    def show(self, console: Console) -> None:
        """Prints the notes."""
        console.print("依据 Basis")
        for words, number in self._numbers.items():
            console.print(f"  [dim]\\[{number}][/] {words}")


def _said_of(source: Citation | Demonstration) -> str:
    if isinstance(source, Citation):
        article = f" {source.article}" if source.article else ""
        return f"{source.document}《{source.title.zh}》{article} {source.title.en}"
    return f"示范，须替换：{source.supply.zh} Demonstration, to be replaced: {source.supply.en}"


def show(explanation: Explanation, everything: bool, console: Console | None = None) -> None:
    """Prints the explanation; with `everything` also each line that did not fire."""
    console = console or Console()
    for banner in banners(explanation.rule_set):
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    _head(console, explanation)
    phrases, notes = Phrases(explanation.rule_set.record_types), Notes()
    fired = [line for line in explanation.lines if line.points]
    silent = [line for line in explanation.lines if not line.points and line.measure is not None]
    _fired(console, explanation, sorted(fired, key=lambda line: -abs(line.points)), phrases, notes)
    _overrides(console, explanation, phrases, notes, everything)
    notes.show(console)
    _silent(console, silent if everything else silent[:8], len(silent), phrases)
    for read in explanation.read:
        console.rule(f"所读取的方案 Scheme read: {read.rule_set.scheme}")
        show(read, everything, console)


def _head(console: Console, e: Explanation) -> None:
    rule_set = e.rule_set
    tier = next((t.title for t in rule_set.tiers if t.id == e.tier), Text("暂未分类", "Not classified"))
    level = LEVELS[e.decided_by]
    head = Table.grid(padding=(0, 2))
    score = "—" if e.score is None else f"{e.score / 100:.2f}"
    rows = (
        ("统一社会信用代码 Code", e.uscc),
        ("规则集 Rule set", f"{rule_set.title.zh} {rule_set.title.en} ({rule_set.name})"),
        ("基准日 As-of day", e.as_of.isoformat()),
        (f"{rule_set.tier_noun.zh} {rule_set.tier_noun.en}", f"[bold]{e.tier or '—'}[/]  {tier.zh}  {tier.en}"),
        (f"{rule_set.score_noun.zh} {rule_set.score_noun.en}", f"[bold]{score}[/]"),
        ("判定方式 Decided by", f"{level.zh} {level.en}"),
        *(("原因 Reason", f"{reason.zh} {reason.en}") for reason in e.not_rated),
        ("事实摘要 Facts SHA-256", e.facts_digest[:16]),
    )
    for name, said in rows:
        head.add_row(f"[dim]{name}[/]", said)
    console.print(head)


def _table(title: str, *columns: tuple[str, int]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=True, show_lines=True)
    for name, ratio in columns:
        table.add_column(name, ratio=ratio, overflow="fold")
    return table


def _fired(console: Console, e: Explanation, lines: list[LineReason], phrases: Phrases, notes: Notes) -> None:
    table = _table(
        "计分 Points", ("指标 Indicator", 3), ("取值 Value", 3), ("分值 Points", 1), ("记录与依据 Records and basis", 4)
    )
    table.add_row("基础分 Base", "", f"{e.base / 100:.2f}", "")
    for line in lines:
        below = [_record(r.record, f"{r.points / 100:+.2f}" if r.points else "") for r in line.evidence]
        title = f"{line.title.zh}\n[dim]{line.title.en}[/]"
        table.add_row(
            title, _said(line, phrases), f"{line.points / 100:+.2f}", "\n".join([*below, notes.marks(line.basis)])
        )
    total = (e.base + sum(line.points for line in e.lines)) / 100
    table.add_row("[bold]合计 Score[/]", "", f"[bold]{total:.2f}[/]", "")
    console.print(table)


def _said(line: LineReason, phrases: Phrases) -> str:
    if line.measure is None or line.figure is None:
        return ""
    words = phrases.measure(line.measure)
    return f"{words.zh}：[bold]{_figure(line.figure)}[/]\n[dim]{words.en}[/]"


def _figure(figure: Figure) -> str:
    if not figure.applicable:
        return "不适用 not applicable"
    shown = value(figure)
    if shown is None:
        return "缺失 missing"
    if isinstance(shown, bool):
        return "是 yes" if shown else "否 no"
    return str(shown) or "无匹配 no match"


def _record(record: Canonical, points: str) -> str:
    parts = [str(record.get("occurred_on", "")), str(record.get("document_no") or record["record_id"])]
    parts += [str(record[name]) for name in ("authority", "source") if name in record]
    flag = "  [yellow]异议处理中 objection under check[/]" if record.get("objection_open") else ""
    return f"• {'  '.join(parts)}  [bold]{points}[/]{flag}"


def _overrides(console: Console, e: Explanation, phrases: Phrases, notes: Notes, everything: bool) -> None:
    reasons = [r for r in e.overrides if r.holds or everything]
    if not reasons:
        return
    table = _table(
        "直接判定、上下限与调整 Overrides",
        ("规则 Rule", 3),
        ("是否适用 Holds", 1),
        ("条件 Condition", 3),
        ("记录与依据 Records and basis", 4),
    )
    for reason in reasons:
        table.add_row(*_override_row(reason, phrases, notes))
    console.print(table)


def _override_row(reason: OverrideReason, phrases: Phrases, notes: Notes) -> tuple[str, str, str, str]:
    override, kind = reason.override, LEVELS[reason.override.kind.value]
    target = override.tier or (f"-{override.by}" if override.by else "")
    compared = [f"{phrases.measure(m).zh}：{_figure(f)}\n[dim]{phrases.measure(m).en}[/]" for m, f in reason.compared]
    below = [_record(record, "") for record in reason.records]
    return (
        f"{override.title.zh}\n[dim]{override.title.en}[/]\n{kind.zh} {kind.en} {target}",
        "是 yes" if reason.holds else "否 no",
        "\n".join(compared),
        "\n".join([*below, notes.marks(override.basis)]),
    )


def _silent(console: Console, lines: list[LineReason], total: int, phrases: Phrases) -> None:
    table = _table("未触发 Did not fire", ("指标 Indicator", 3), ("原因（取值） Why (value)", 5))
    for line in lines:
        table.add_row(f"{line.title.zh}\n[dim]{line.title.en}[/]", _said(line, phrases))
    console.print(table)
    if total > len(lines):
        console.print(
            f"[dim]另有 {total - len(lines)} 项未触发，加 --all 全部列出。"
            f" {total - len(lines)} more did not fire; list them with --all.[/]"
        )
