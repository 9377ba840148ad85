"""An explanation as one page of a terminal, Chinese first."""

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.basis import Basis, Citation, Demonstration
from rules.intervals import interval_words_of
from rules.texts import Text
from rules.wording import Wording
from scoring.compiler import MILLIONTHS
from scoring.explain import Explanation, LineReason, OverrideReason
from scoring.figures import Figure
from scoring.model import ModelState
from scoring.model_explanation import FeatureReason, ModelReason
from scoring.stated_rows import Canonical
from service.core.banners import banners_of
from service.decisions.words import LEVELS
from service.model.words import MODEL_STATES
from service.scores.explanation_json import figure_value


def model_line(model: ModelReason) -> str:
    """The model of the scheme in a sentence or two: its state, its probability, and what it does to the tier."""
    state = MODEL_STATES[model.state]
    said = [f"{state.zh} {state.en}"]
    if model.probability is not None and model.points is not None:
        probability, points = f"{model.probability / MILLIONTHS:.1%}", f"{model.points / 100:+.2f}"
        said.append(f"发现问题的概率 probability of a finding {probability}，分值 points {points}")
        if model.state is ModelState.SHADOW:
            said.append(f"如计分则为 with its points {model.other_tier or '—'}")
        elif model.moved:
            said.append(f"不计则为 without its points {model.other_tier or '—'}")
    if model.digest:
        said.append(f"SHA-256 {model.digest[:16]}")
    return "；".join(said)


def feature_line(reason: FeatureReason) -> str:
    """One feature of the model with its share of the points."""
    return f"• {escape(reason.title.zh)} [dim]{escape(reason.title.en)}[/]  [bold]{reason.points / 100:+.2f}[/]"


def _why_words(e: Explanation) -> str:
    """The band that the score lies in, then what moved the tier from there, in a sentence."""
    assert e.score is not None
    band = next(tier for tier in e.rule_set.tiers if tier.id == e.band)
    assert band.interval is not None
    within = interval_words_of(band.interval)
    said = f"按分值 {e.score / 100:.2f}（{within.zh}）为 {band.id}；by its score ({within.en}) {band.id}"
    if e.decided_by == "points":
        return said
    if e.decided_by == "model" and e.model is not None:
        return (
            f"{said}，其中含模型分；不计模型分为 {e.model.other_tier}；without the model's points {e.model.other_tier}"
        )
    acting = [r.override for r in e.overrides if r.holds and r.override.kind == e.decided_by]
    zh, en = "、".join(o.title.zh for o in acting), "; ".join(o.title.en for o in acting)
    return f"{said}。\n因“{zh}”为 {e.tier}；{e.tier} because of: {en}"


class Footnotes:
    """Numbered foot-notes: each basis is printed once, at the end."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def marks(self, basis: Basis | None) -> str:
        """The numbers of everything in `basis`, in brackets."""
        said = dict.fromkeys(_source_line(source) for source in (basis or {}).values())
        numbers = [self._numbers.setdefault(words, len(self._numbers) + 1) for words in said]
        return " ".join(f"\\[{number}]" for number in numbers)

    def show(self, console: Console) -> None:
        """Prints the notes."""
        console.print("依据 Basis")
        for words, number in self._numbers.items():
            console.print(f"  [dim]\\[{number}][/] {escape(words)}")


def _source_line(source: Citation | Demonstration) -> str:
    if isinstance(source, Citation):
        article = f" {source.article}" if source.article else ""
        title = "" if source.title.zh == source.document else f"《{source.title.zh}》"
        return f"{source.document}{title}{article} {source.title.en}"
    return f"示范，须替换：{source.supply.zh} Demonstration, to be replaced: {source.supply.en}"


def show_explanation(explanation: Explanation, everything: bool, console: Console | None = None) -> None:
    """Prints the explanation; with `everything` also each line that did not fire."""
    console = console or Console()
    for banner in banners_of(explanation.rule_set):
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    _show_head(console, explanation)
    phrases, notes = Wording(explanation.rule_set.record_types), Footnotes()
    fired = [line for line in explanation.lines if line.points]
    silent = [line for line in explanation.lines if not line.points and line.measure is not None]
    _show_points(console, explanation, sorted(fired, key=lambda line: -abs(line.points)), phrases, notes)
    _show_overrides(console, explanation, phrases, notes, everything)
    notes.show(console)
    _show_silent(console, silent if everything else silent[:8], len(silent), phrases)
    for read in explanation.read:
        console.rule(f"所读取的方案 Scheme read: {read.rule_set.scheme}")
        show_explanation(read, everything, console)


def _show_head(console: Console, e: Explanation) -> None:
    rule_set = e.rule_set
    tier = next((t.title for t in rule_set.tiers if t.id == e.tier), Text("暂未分类", "Not classified"))
    level = LEVELS[e.decided_by] if e.decided_by else Text("—", "")
    head = Table.grid(padding=(0, 2))
    for _ in range(2):
        head.add_column(overflow="fold")
    score = "—" if e.score is None else f"{e.score / 100:.2f}"
    rows = (
        ("统一社会信用代码 Code", escape(e.uscc)),
        ("规则集 Rule set", escape(f"{rule_set.title.zh} {rule_set.title.en} ({rule_set.name})")),
        ("基准日 As-of day", e.as_of.isoformat()),
        (
            f"{rule_set.tier_noun.zh} {rule_set.tier_noun.en}",
            f"[bold]{e.tier or '—'}[/]  {escape(tier.zh)}  {escape(tier.en)}",
        ),
        (f"{rule_set.score_noun.zh} {rule_set.score_noun.en}", f"[bold]{score}[/]"),
        ("判定方式 Decided by", f"{level.zh} {level.en}"),
        *(("原因 Reason", escape(f"{r.reason.title.zh} {r.reason.title.en}")) for r in e.not_rated),
        *(("理由 Why", escape(_why_words(e))) for _ in [e.tier] if e.tier),
        *(("模型 Model", escape(model_line(model))) for model in [e.model] if model),
        ("事实摘要 Facts SHA-256", e.facts_digest[:16]),
    )
    for name, said in rows:
        head.add_row(f"[dim]{escape(name)}[/]", said)
    console.print(head)


def _new_table(title: str, *columns: tuple[str, int]) -> Table:
    """A table whose columns share the width by ratio; ratio 0 is a column of figures, never broken."""
    table = Table(title=title, title_justify="left", title_style="bold", expand=True, show_lines=True, box=SIMPLE)
    for name, ratio in columns:
        if ratio:
            table.add_column(name, ratio=ratio, overflow="fold")
        else:
            table.add_column(name, justify="right", no_wrap=True, min_width=8)
    return table


def _show_points(console: Console, e: Explanation, lines: list[LineReason], phrases: Wording, notes: Footnotes) -> None:
    table = _new_table(
        "计分 Points",
        ("指标 Indicator", 3),
        ("取值 Value", 3),
        ("分值\nPoints", 0),
        ("记录与依据\nRecords and basis", 4),
    )
    table.add_row("基础分 Base", "", f"{e.base / 100:.2f}", "")
    for line in lines:
        below = [_record_line(r.record, f"{r.points / 100:+.2f}" if r.points else "") for r in line.evidence]
        below += [feature_line(reason) for reason in line.features if reason.points]
        title = _both_languages(line.title)
        table.add_row(
            title,
            _measure_cell(line, phrases),
            f"{line.points / 100:+.2f}",
            "\n".join([*below, notes.marks(line.basis)]),
        )
    if e.tier is not None:
        total = (e.base + sum(line.points for line in e.lines)) / 100
        table.add_row("[bold]合计 Score[/]", "", f"[bold]{total:.2f}[/]", "")
    console.print(table)


def _measure_cell(line: LineReason, phrases: Wording) -> str:
    if line.measure is None or line.figure is None:
        return ""
    words = phrases.measure(line.measure)
    return _measure_words(words, line.figure)


def _measure_words(words: Text, figure: Figure) -> str:
    return f"{escape(words.zh)}：[bold]{_figure_words(figure)}[/]\n[dim]{escape(words.en)}[/]"


def _both_languages(words: Text) -> str:
    return f"{escape(words.zh)}\n[dim]{escape(words.en)}[/]"


def _figure_words(figure: Figure) -> str:
    if not figure.applicable:
        return "不适用 not applicable"
    shown = figure_value(figure)
    if shown is None:
        return "缺失 missing"
    if isinstance(shown, bool):
        return "是 yes" if shown else "否 no"
    return escape(str(shown)) or "无匹配 no match"


def _record_line(record: Canonical, points: str) -> str:
    parts = [str(record.get("occurred_on", "")), str(record.get("document_no") or record["record_id"])]
    parts += [str(record[name]) for name in ("authority", "source") if name in record]
    flag = "  [yellow]异议处理中 objection under check[/]" if record.get("objection_open") else ""
    return f"• {escape('  '.join(parts))}  [bold]{points}[/]{flag}"


def _show_overrides(console: Console, e: Explanation, phrases: Wording, notes: Footnotes, everything: bool) -> None:
    reasons = [r for r in e.overrides if r.holds or everything]
    if not reasons:
        return
    table = _new_table(
        "直接判定、上下限与调整 Overrides",
        ("规则 Rule", 3),
        ("适用\nHolds", 0),
        ("条件 Condition", 3),
        ("记录与依据\nRecords and basis", 4),
    )
    for reason in reasons:
        table.add_row(*_override_row(reason, phrases, notes))
    console.print(table)


def _override_row(reason: OverrideReason, phrases: Wording, notes: Footnotes) -> tuple[str, str, str, str]:
    override, kind = reason.override, LEVELS[reason.override.kind.value]
    target = override.tier or (f"-{override.by}" if override.by else "")
    compared = [_measure_words(phrases.measure(m), f) for m, f in reason.compared]
    below = [_record_line(record, "") for record in reason.records]
    return (
        f"{_both_languages(override.title)}\n{kind.zh} {kind.en} {target}",
        "是 yes" if reason.holds else "否 no",
        "\n".join(compared),
        "\n".join([*below, notes.marks(override.basis)]),
    )


def _show_silent(console: Console, lines: list[LineReason], total: int, phrases: Wording) -> None:
    table = _new_table("未触发 Did not fire", ("指标 Indicator", 3), ("原因（取值） Why (value)", 5))
    for line in lines:
        table.add_row(_both_languages(line.title), _measure_cell(line, phrases))
    console.print(table)
    if total > len(lines):
        console.print(
            f"[dim]另有 {total - len(lines)} 项未触发，加 --all 全部列出。"
            f" {total - len(lines)} more did not fire; list them with --all.[/]"
        )
