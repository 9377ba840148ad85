"""Types and options that commands share, and the errors that every command reports alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from rules.errors import NoRuleSet, RuleSetError
from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.rows import RowError
from service.core.clock import today
from service.core.errors import ProductError
from service.core.full_disk import is_disk_full
from service.core.masking import mask_value
from service.core.problem import Problem

FAILED = 2


class StatedDay(click.DateTime):
    """A day that somebody can mean."""

    def __init__(self) -> None:
        super().__init__(formats=["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day; a usage error for one from which no other can be counted."""
        day = super().convert(value, param, ctx)
        if not can_be_meant(day.date()):
            self.fail(f"{NO_SUCH_DAY.zh} {NO_SUCH_DAY.en}", param, ctx)
        return day


DAY = StatedDay()


class KnownDay(StatedDay):
    """A day on which something was known: not one to come, of which nobody knows yet what will be."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day; a usage error for one after today."""
        day = super().convert(value, param, ctx)
        if day.date() > today():
            self.fail(
                f"{day:%Y-%m-%d} 晚于今天；所知的最晚是今天。 It lies after today; what is known is known by today."
            )
        return day


KNOWN_DAY = KnownDay()
IN = click.Path(exists=True, dir_okay=False, path_type=Path)


class OutPath(click.Path):
    """A file that will be written: its folder must be there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; a usage error where there is no folder to put it into."""
        path = Path(str(super().convert(value, param, ctx)))
        if not path.absolute().parent.is_dir():
            self.fail(f"Directory {str(path.parent)!r} does not exist.", param, ctx)
        return path


OUT = OutPath(dir_okay=False, path_type=Path)

rule_sets_option = click.option(
    "--rule-sets",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="规则集文件夹 Folder of other rule sets, such as drafts.",
)


@contextmanager
def report_errors() -> Iterator[None]:
    """Ends the command with exit code 2 and words on stderr where its input cannot be used."""
    try:
        yield
    except (ProductError, RuleSetError) as error:
        _exit_with(error, error)
    except NoRuleSet as error:
        _exit_with(_no_rule_set(error), error)
    except Problem as error:
        _exit_with(_not_done(error), error)
    except RowError as error:
        _exit_with(_no_row(error), error)
    except OverflowError as error:
        _exit_with(_too_large(error), error)
    except OSError as error:
        _exit_with(_no_room(error) if is_disk_full(error) else _no_file(error), error)
    except Exception as error:
        # The database's library and drivers have words of their own for it.
        if not is_disk_full(error):
            raise
        _exit_with(_no_room(error), error)


def _exit_with(said: Exception, cause: Exception) -> NoReturn:
    click.echo(str(said), err=True)
    raise SystemExit(FAILED) from cause


def _no_rule_set(error: NoRuleSet) -> ProductError:
    context = click.get_current_context(silent=True)
    folder = context.params.get("rule_sets") if context else None
    return ProductError(
        Text("没有可用的规则集。", "There is no rule set to use."),
        str(folder or "随产品提供的规则集 the rule sets that are shipped"),
        Text(error.zh, error.en),
        Text(
            "改用现有的方案或版本；credit-tiers rules list 列出全部，--rule-sets 可另指文件夹。",
            "Name a scheme or version that is there; credit-tiers rules list shows all, --rule-sets names a folder.",
        ),
    )


def _not_done(error: Problem) -> ProductError:
    """What an action refuses, in the words that a request would be answered with."""
    faults = error.errors or ()
    why = error.detail or Text("".join(one["zh"] for one in faults), " ".join(one["en"] for one in faults))
    return ProductError(
        error.title,
        "、".join(str(one["where"]) for one in faults) or "-",
        why,
        Text("改正后重试。", "Mend it and try again."),
    )


def _no_row(error: RowError) -> ProductError:
    return ProductError(
        Text("有一个值无法读取，未写出结果。", "A value cannot be read; nothing was written."),
        f"{error.given}[{error.row}].{error.column}: {mask_value(error.value)}",
        Text(error.zh, error.en),
        Text("改正这一行后重试。", "Correct the row and try again."),
    )


def _too_large(error: OverflowError) -> ProductError:
    return ProductError(
        Text("计算超出可表示的范围，未写出结果。", "A calculation left the range of numbers; nothing was written."),
        str(error),
        Text(
            "规则集的分值、权重或数据中的数字过大。",
            "Points or weights of the rule set, or numbers in the data, are too large.",
        ),
        Text("核对规则集和数据的数值与单位。", "Check the figures and units of the rule set and of the data."),
    )


def _no_room(error: Exception) -> ProductError:
    place = error.filename if isinstance(error, OSError) else None
    return ProductError(
        Text("磁盘空间不足，未写出结果。", "The disk is full; nothing was written."),
        str(place or "-"),
        Text(f"系统报告：{error}。", f"The system says: {error}."),
        Text("腾出空间后重试；未写完的文件已删除。", "Try again once there is room; what was half-written is gone."),
    )


def _no_file(error: OSError) -> ProductError:
    return ProductError(
        Text("读写文件失败，未写出结果。", "A file could not be read or written; nothing was written."),
        str(error.filename or "-"),
        Text(f"系统报告：{error}。", f"The system says: {error}."),
        Text("核对路径、权限和磁盘空间。", "Check the path, its rights and the space on the disk."),
    )


def refuse_same_file(*paths: Path | None) -> None:
    """Raises ProductError where two of the paths are one file, so that nothing handed in is overwritten."""
    given = [path for path in paths if path is not None]
    for place, path in enumerate(given):
        for other in given[:place]:
            if path.resolve() == other.resolve() or (path.exists() and other.exists() and path.samefile(other)):
                raise ProductError(
                    Text("输入与输出是同一个文件。", "Input and output are one file."),
                    str(path),
                    Text("写出结果会覆盖它。", "Writing the result would overwrite it."),
                    Text("换一个文件名。", "Choose another name."),
                )
