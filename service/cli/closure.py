"""The rule sets that a command is asked for, and the errors that every command reports alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library, shipped
from rules.ruleset import RuleSet
from service.banners import banners
from service.errors import ProductError

FAILED = 2

DAY = click.DateTime(formats=["%Y-%m-%d"])
IN = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)

enterprises_option = click.option(
    "--enterprises", type=IN, required=True, help="经营主体文件 Enterprises: .parquet, .csv[.gz], .ndjson."
)
records_option = click.option(
    "--records", type=IN, required=True, help="信用记录文件 Credit records: .parquet, .csv[.gz], .ndjson."
)
scheme_option = click.option(
    "--scheme", required=True, metavar="S[@VERSION]", help="方案 Scheme, in its version in force or a given one."
)
as_of_option = click.option("--as-of", type=DAY, required=True, help="基准日 As-of day, YYYY-MM-DD.")
known_on_option = click.option(
    "--known-on", type=DAY, help="数据截止日 Only what was known by this day; default: all in the files."
)
rule_sets_option = click.option(
    "--rule-sets",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="规则集文件夹 Folder of other rule sets, such as drafts.",
)


def day(value: datetime | None) -> date | None:
    """The date of an option, None where it was left out."""
    return None if value is None else value.date()


def closure_of(scheme: str, as_of: date, known_on: date | None, folder: Path | None) -> tuple[RuleSet, ...]:
    """The rule set asked for, last, after those that it reads; raises NoRuleSet and RuleSetError."""
    library = Library(folder, published=False) if folder else shipped()
    chosen = library.get(scheme) if "@" in scheme else library.in_force(scheme, as_of, known_on)
    return library.closure(chosen, as_of, known_on)


def say_banners(rule_set: RuleSet) -> None:
    """Prints what must stand over every result of `rule_set`."""
    for banner in banners(rule_set):
        click.echo(f"{banner.zh} {banner.en}", err=True)


@contextmanager
def errors_reported() -> Iterator[None]:
    """Ends the command with exit code 2 and words on stderr where its input cannot be used."""
    try:
        yield
    except (ProductError, RuleSetError, NoRuleSet) as error:
        click.echo(str(error), err=True)
        raise SystemExit(FAILED) from error
    except OSError as error:
        click.echo(
            f"错误：读写文件失败（{error}）。未写出结果。\n"
            f"Error: a file could not be read or written ({error}). Nothing was written.",
            err=True,
        )
        raise SystemExit(FAILED) from error
