"""The differences of two rule sets in a terminal, Chinese first, and as plain data."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.diff import Change, Kind, results_may_move
from rules.ruleset import RuleSet
from service.rule_sets.difference import plain_value, value_text

KINDS = {
    Kind.ADDED: "[green]新增 added[/]",
    Kind.REMOVED: "[red]删除 removed[/]",
    Kind.CHANGED: "[yellow]修改 changed[/]",
}
MOVES = """[bold yellow]结果可能变动：采用前请作全量对比。[/]
Results may move: compare on all enterprises first."""
STAYS = """[green]结果不会变动：仅文字、依据或起止日期有变。[/]
Results do not move: only words, basis or dates changed."""


def plain_diff(old: RuleSet, new: RuleSet, changes: tuple[Change, ...]) -> dict[str, object]:
    """The differences as plain data; numbers with a point as text, so that they stay exact."""
    return {
        "old": {"name": old.name, "digest": old.digest},
        "new": {"name": new.name, "digest": new.digest},
        "results_may_move": results_may_move(changes),
        "changes": [
            {
                "kind": c.kind.value,
                "section": c.section,
                "item": c.item,
                "path": c.path,
                "moves": c.moves,
                "old": plain_value(c.old),
                "new": plain_value(c.new),
            }
            for c in changes
        ],
    }


def show_diff(old: RuleSet, new: RuleSet, changes: tuple[Change, ...], console: Console | None = None) -> None:
    """Prints a row per change, then whether results may move."""
    console = console or Console()
    table = Table(title=f"{old.name} → {new.name}", title_justify="left", show_lines=True, expand=True)
    table.add_column("变化 Change", no_wrap=True)
    table.add_column("位置 Where", ratio=3, overflow="fold")
    table.add_column("原 Old", ratio=3, overflow="fold")
    table.add_column("新 New", ratio=3, overflow="fold")
    for change in changes:
        where = " › ".join(part for part in (change.section, change.item, change.path) if part)
        table.add_row(KINDS[change.kind], escape(where), escape(value_text(change.old)), escape(value_text(change.new)))
    console.print(table)
    console.print(MOVES if results_may_move(changes) else STAYS)
