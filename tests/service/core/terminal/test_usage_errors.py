"""A command called wrongly says so in Chinese and English, with the exit code that programs expect."""

import re

import pytest
from click.testing import CliRunner

from service.cli import main


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (["nonsense"], "没有命令 nonsense。用法见 credit-tiers --help。", "No such command 'nonsense'."),
        (["users", "nonsense"], "没有命令 nonsense。用法见 credit-tiers users --help。", "No such command"),
        (["--nonsense"], "没有选项 --nonsense。", "No such option"),
        (["db", "upgrade", "--nonsense"], "没有选项 --nonsense。", "No such option"),
        (["backup"], "缺少参数 'FILE' 。", "Missing argument 'FILE'."),
        (["users", "add", "li"], "缺少选项 '--name' 。", "Missing option '--name'."),
        (["users", "grant", "li", "emperor"], "的值不可用。", "'emperor' is not one of"),
        (["restore", "/nowhere/b.zip"], "参数 'FILE' 的值不可用。", "does not exist"),
        (["demo", "--enterprises"], "选项 --enterprises 用法有误。", "requires an argument"),
        (["backup", "a.zip", "b.zip"], "命令的写法有误。", "unexpected extra argument"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(words: list[str], chinese: str, english: str) -> None:
    result = CliRunner().invoke(main, words, prog_name="credit-tiers")
    assert result.exit_code == 2
    assert chinese in result.stderr
    assert english in result.stderr
    assert "Error: " in result.stderr


def test_words_of_our_own_that_are_in_both_languages_are_not_said_twice() -> None:
    result = CliRunner().invoke(main, ["generate", "--out", "x", "--as-of", "1850-01-01"], prog_name="credit-tiers")
    assert result.exit_code == 2
    assert re.search("[一-鿿]", result.stderr)
    assert "错误：" not in result.stderr


def test_help_is_no_error() -> None:
    assert CliRunner().invoke(main, ["users", "--help"]).exit_code == 0
