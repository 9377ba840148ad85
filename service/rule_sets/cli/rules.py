"""`credit-tiers rules`: check, list, show and compare rule sets."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from rules.library import Library
from rules.load_dated_table import load_dated_table
from rules.ruleset import RuleSet
from service.core.clock import today
from service.core.terminal.command_groups import LazyGroup
from service.core.terminal.options import DAY, report_errors, rule_sets_option
from service.rule_sets.cli.features import feature_files, features_at
from service.rule_sets.queries import library_of, newest_rule_set

json_option = click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")


_HERE, _ADOPTIONS = "service.rule_sets.cli.rules", "service.rule_sets.cli.adoptions"
# Those that need no database are read without one.
PLACES = {
    "check": f"{_HERE}:check",
    "list": f"{_HERE}:list_",
    "show": f"{_HERE}:show",
    "diff": f"{_HERE}:diff_",
    "adopted": f"{_ADOPTIONS}:adopted",
    "draft": f"{_ADOPTIONS}:draft",
    "request": f"{_ADOPTIONS}:request",
    "take-back": f"{_ADOPTIONS}:take_back",
    "approve": f"{_ADOPTIONS}:approve",
    "reject": f"{_ADOPTIONS}:reject",
    "withdraw": f"{_ADOPTIONS}:withdraw",
}


@click.group(cls=LazyGroup, places=PLACES)
def rules() -> None:
    """检查、列出、查看、对比规则集，以及规则集所用的表；编制草稿、申请和批准。

    Checks, lists, shows and compares rule sets, and the dated tables beside them, which say by approved_on what is in
    force; puts versions up in the database, where what was adopted is in force. NAME is scheme@version, a scheme, or a
    file.
    退出码 2：规则集不能载入或不存在 exit 2: a rule set does not load or is not there.
    """


@click.command()
@click.argument("names", metavar="[NAME]…", nargs=-1)
@click.option("--as-of", type=DAY, help="基准日 As-of day, YYYY-MM-DD; default: today.")
@rule_sets_option
@json_option
@report_errors()
def check(names: tuple[str, ...], as_of: datetime | None, rule_sets: Path | None, as_json: bool) -> None:
    """逐项证明或否定规则集的性质；有一项被否定且未豁免时退出码为 1。特征文件和表只看能否载入。

    Proves or refutes each property, of every rule set unless NAMEs are given; exit 1 where one is refuted. Of a file
    of features and of a dated table it says whether it loads.
    """
    from scoring.check import check_rule_set as check_all
    from service.rule_sets.cli.check import plain_report, show_report
    from service.rule_sets.cli.features import plain_features, show_feature_sets
    from service.rule_sets.cli.tables import plain_table, show_tables, table_files

    day = as_of.date() if as_of else today()
    library = library_of(rule_sets)
    of_tables = table_files(names)
    files = feature_files(tuple(name for name in names if Path(name) not in of_tables))
    features = [features_at(library, path) for path in files]
    tables = [*map(load_dated_table, of_tables)] if names else [*library.tables.load_all()]
    rest = tuple(name for name in names if Path(name) not in {*files, *of_tables})
    reports = []
    for rule_set in rule_sets_named(library, rest, day) if rest or not names else ():
        report = check_all(closure_to_check(library, rule_set, day), day)
        reports.append(report)
        features += [] if rest else library.features_for(rule_set)
        if not as_json:
            show_report(report, rule_set)
    if as_json:
        plain = [*map(plain_report, reports), *map(plain_features, features), *map(plain_table, tables)]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        show_feature_sets(features)
        show_tables(tables)
    if any(report.refuted for report in reports):
        raise SystemExit(1)


@click.command("list")
@rule_sets_option
@json_option
@report_errors()
def list_(rule_sets: Path | None, as_json: bool) -> None:
    """列出全部规则集：方案、版本、性质、起止日期、摘要、名称；以及特征集和各种表。

    Lists every rule set with its scheme, version, standing, dates, digest and title, every feature set and table.
    """
    from service.rule_sets.cli.features import plain_features, show_feature_sets
    from service.rule_sets.cli.summary import header_of, show_list
    from service.rule_sets.cli.tables import plain_table, show_tables

    library = library_of(rule_sets)
    found, tables = rule_sets_named(library, (), None), library.tables.load_all()
    features = {rule_set.name: library.features_for(rule_set) for rule_set in found}
    if as_json:
        plain = [header_of(r) | {"feature_sets": [plain_features(f) for f in features[r.name]]} for r in found]
        click.echo(json.dumps([*plain, *map(plain_table, tables)], ensure_ascii=False, indent=2))
    else:
        show_list(found)
        show_feature_sets(dict.fromkeys(one for beside in features.values() for one in beside))
        show_tables(tables)


@click.command()
@click.argument("name")
@click.option("--summary", is_flag=True, help="可读摘要，而非规则集原文 A readable summary instead of the document.")
@rule_sets_option
@report_errors()
def show(name: str, summary: bool, rule_sets: Path | None) -> None:
    """输出合并后的规则集（或特征文件）原文（摘要值即由此计算），或其可读摘要。

    Prints the merged rule set, or a file of features, exactly as its digest is taken, or a readable summary.
    """
    from service.rule_sets.cli.features import show_features
    from service.rule_sets.cli.summary import show_summary

    for path in feature_files((name,)):
        features = features_at(library_of(rule_sets), path)
        if summary:
            show_features(features)
        else:
            click.echo(features.document, nl=False)
        return
    for rule_set in rule_sets_named(library_of(rule_sets), (name,), None):
        if summary:
            show_summary(rule_set)
        else:
            click.echo(rule_set.document, nl=False)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@rule_sets_option
@json_option
@report_errors()
def diff_(old: str, new: str, rule_sets: Path | None, as_json: bool) -> None:
    """逐项对比两个规则集（方案@版本，或文件）。

    Compares two rule sets item by item (scheme@version, or files).
    """
    from rules.diff import diff_documents
    from service.rule_sets.cli.differences import plain_diff, show_diff

    library = library_of(rule_sets)
    before, after = (rule_sets_named(library, (name,), None)[-1] for name in (old, new))
    changes = diff_documents(before, after)
    if as_json:
        click.echo(json.dumps(plain_diff(before, after, changes), ensure_ascii=False, indent=2))
    else:
        show_diff(before, after, changes)


def rule_sets_named(library: Library, names: tuple[str, ...], as_of: date | None) -> tuple[RuleSet, ...]:
    """The rule sets of the names: a file, one version, or a scheme's version in force (without a day: its newest)."""
    return tuple(_rule_set_named(library, name, as_of) for name in names) if names else library.load_all()


def _rule_set_named(library: Library, name: str, as_of: date | None) -> RuleSet:
    if name.endswith((".yaml", ".yml")) or Path(name).is_file():
        return library.draft(Path(name))
    if "@" in name:
        return library.get(name)
    newest = None if as_of else newest_rule_set(library, name)
    return newest or library.in_force(name, as_of or date.max)


def closure_to_check(library: Library, rule_set: RuleSet, as_of: date) -> tuple[RuleSet, ...]:
    """The rule set after those it reads; as of the day it takes effect where that is later."""
    return library.closure(rule_set, max(as_of, rule_set.effective_from))
