"""Commands called wrongly: what click says in English only is said in Chinese, too."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

_CHINESE = re.compile("[一-鿿]")


class UsageInBothLanguages(click.UsageError):
    """A call that cannot be understood, and where to read how it is done."""

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(error.format_message(), error.ctx)
        self._chinese = _chinese_of(error)

    def show(self, file: IO[Any] | None = None) -> None:
        """Prints the usage, then the error in both languages."""
        asked = f"{self.ctx.command_path if self.ctx else 'credit-tiers'} --help"
        if self.ctx:
            click.echo(self.ctx.get_usage(), file=file, err=True)
        if not _CHINESE.search(self.message):
            click.echo(f"错误：{self._chinese}用法见 {asked}。", file=file, err=True)
        click.echo(f"Error: {self.message} Try '{asked}'.", file=file, err=True)


@contextmanager
def say_in_both_languages() -> Iterator[None]:
    """Has what is wrong with the words of a call said in both languages; the exit code stays."""
    try:
        yield
    except (NoArgsIsHelpError, UsageInBothLanguages):
        raise
    except click.UsageError as error:
        raise UsageInBothLanguages(error) from error


def _chinese_of(error: click.UsageError) -> str:
    match error:
        case click.NoSuchCommand():
            return f"没有命令 {error.command_name}。"
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}。"
        case click.MissingParameter():
            return f"缺少{_name_of(error)}。"
        case click.BadParameter():
            return f"{_name_of(error)}的值不可用。"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 用法有误。"
    return "命令的写法有误。"


def _name_of(error: click.BadParameter) -> str:
    name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else error.param_hint
    kind = "选项" if isinstance(error.param, click.Option) else "参数"
    return f"{kind} {name} " if isinstance(name, str) else f"{kind} "
