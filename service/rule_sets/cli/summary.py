"""Rule sets in a terminal: the list of them, and one as a readable summary, Chinese first."""

from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from rules.basis import Basis, Citation, Demonstration
from rules.intervals import brackets_of
from rules.ruleset import Indicator, Level, Override, RuleSet
from rules.texts import Text, numeral_of
from rules.wording import Wording, point_lines_of
from service.core.plain import iso_of
from service.rule_sets.words import EFFECTS, STANDINGS, SWITCHED_OFF, limit_words


def header_of(rule_set: RuleSet) -> dict[str, object]:
    """What identifies a rule set, as plain data."""
    until = rule_set.effective_until
    return {
        "scheme": rule_set.scheme,
        "version": rule_set.version,
        "standing": rule_set.standing.value,
        "effective_from": rule_set.effective_from.isoformat(),
        "effective_until": iso_of(until),
        "digest": rule_set.digest,
        "title": {"zh": rule_set.title.zh, "en": rule_set.title.en},
    }


def show_list(rule_sets: Sequence[RuleSet], console: Console | None = None) -> None:
    """Prints two lines per rule set: what a command needs, then its title and digest."""
    table = Table(title="规则集 Rule sets", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("规则集\nRule set", overflow="fold")
    for name in ("性质\nStanding", "生效\nFrom", "失效\nUntil"):
        table.add_column(name, no_wrap=True)
    for rule_set in rule_sets:
        standing, until = STANDINGS[rule_set.standing], rule_set.effective_until
        table.add_row(
            f"[bold]{rule_set.name}[/]\n{_both_languages(rule_set.title)}\n[dim]SHA-256 {rule_set.digest[:16]}[/]",
            f"{standing.zh}\n{standing.en}",
            str(rule_set.effective_from),
            "—" if until is None else str(until),
        )
    (console or Console()).print(table)


def show_summary(rule_set: RuleSet, console: Console | None = None) -> None:
    """Prints the tiers, the tree of levels with its indicators, and the overrides, in words."""
    console = console or Console()
    standing = STANDINGS[rule_set.standing]
    console.rule(f"{escape(rule_set.title.zh)} {escape(rule_set.title.en)}  {rule_set.name}")
    console.print(f"{standing.zh} {standing.en} · {rule_set.effective_from} – {rule_set.effective_until or '—'}")
    console.print(f"SHA-256 {rule_set.digest}")
    for demonstration in rule_set.demonstrations.values():
        console.print(f"[yellow]{_both_languages(demonstration.supply)}[/]")
    console.print(_tiers(rule_set))
    for line in _basis(rule_set.figures):
        console.print(f"  [dim]{line}[/]")
    console.print(_levels(rule_set))
    console.print(_overrides(rule_set))


def _tiers(rule_set: RuleSet) -> Table:
    scale = rule_set.score
    bounds = f"{numeral_of(scale.base)}, {numeral_of(scale.at_least)} – {numeral_of(scale.at_most)}"
    title = f"{_line(rule_set.tier_noun)} · {_line(rule_set.score_noun)}: {bounds}"
    table = Table(title=title, title_justify="left")
    for name in ("类别 Tier", "名称 Title", "分值区间 Band"):
        table.add_column(name, overflow="fold")
    for tier in rule_set.tiers:
        band = "—" if tier.interval is None else brackets_of(tier.interval)
        table.add_row(tier.id, _both_languages(tier.title), escape(band))
    return table


def _levels(rule_set: RuleSet) -> Tree:
    tree = Tree(f"指标 Indicators ({len(rule_set.indicators)})")
    phrases = Wording(rule_set.record_types)
    _branch(tree, None, rule_set, phrases)
    return tree


def _branch(tree: Tree, place: str | None, rule_set: RuleSet, phrases: Wording) -> None:
    for level in (level for level in rule_set.levels if level.parent == place):
        _branch(tree.add(_level(level)), level.id, rule_set, phrases)
    for indicator in (i for i in rule_set.indicators if i.level == place):
        tree.add(_indicator(indicator, phrases))


def _level(level: Level) -> str:
    return f"[bold]{level.id}[/] {_line(level.title)} {_weight(level.weight)}"


def _weight(weight: int) -> str:
    return "" if weight == 10_000 else f"[cyan]{weight / 100:g} %[/]"


def _indicator(indicator: Indicator, phrases: Wording) -> str:
    measured = phrases.measure(indicator.measure)
    given = point_lines_of(indicator.points, indicator.measure)
    lines = [
        f"[bold]{indicator.id}[/] {_line(indicator.title)} {_weight(indicator.weight)}",
        _line(measured),
        *(f"  {_line(text)}" for text in (*given, *limit_words(indicator.limit))),
        *(f"  [dim]{line}[/]" for line in _basis(indicator.basis)),
    ]
    return "\n".join(lines)


def _basis(basis: Basis | Mapping[str, Citation | Demonstration]) -> Iterable[str]:
    for supported, source in basis.items():
        if isinstance(source, Citation):
            yield f"{supported}: {escape(source.document)} {escape(source.article or '')} {_line(source.title)}"
        else:
            yield f"{supported}: 示范依据 demonstration: {_line(source.supply)}"


def _overrides(rule_set: RuleSet) -> Table:
    phrases = Wording(rule_set.record_types)
    table = Table(title="判定规则 Overrides", title_justify="left", show_lines=True)
    for name in ("编号 Id", "作用 Effect", "名称 Title", "条件 When"):
        table.add_column(name, overflow="fold")
    for override in rule_set.overrides:
        when = "—" if override.when is None else _both_languages(phrases.condition(override.when))
        table.add_row(override.id, _effect(override), _both_languages(override.title), when)
    for override in rule_set.switched_off:
        table.add_row(override.id, _both_languages(SWITCHED_OFF), _both_languages(override.title), "—")
    for reason in rule_set.not_rated:
        when = _both_languages(phrases.condition(reason.when))
        table.add_row(
            reason.id, _both_languages(Text("暂未分类", "not classified")), _both_languages(reason.title), when
        )
    return table


def _effect(override: Override) -> str:
    words, target = EFFECTS[override.kind], override.tier or (str(override.by) if override.by else "")
    return f"{words.zh} {target}\n[dim]{words.en} {target}[/]"


def _line(text: Text) -> str:
    return f"{escape(text.zh)} [dim]{escape(text.en)}[/]"


def _both_languages(text: Text) -> str:
    return f"{escape(text.zh)}\n[dim]{escape(text.en)}[/]"
