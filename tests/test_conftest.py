"""Under CI=true a test is skipped only with an excuse; anything else counts as a failure."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = {
    "mark": "@pytest.mark.skip(reason={reason!r})\ndef test(): pass",
    "call": "def test(): pytest.skip({reason!r})",
    "fixture": "@pytest.fixture\ndef it(): pytest.skip({reason!r})\ndef test(it): pass",
    "module": "pytest.skip({reason!r}, allow_module_level=True)",
}
REASONS = {"idle": "no time today", "shared": "needs ../shared", "hardware": "needs hardware: a GPU"}
OTHERS = {
    "passing": "def test(): pass",
    "failing": "def test(): assert False",
    "expected": "@pytest.mark.xfail(reason='known')\ndef test(): assert False",
}
COMMAND = ("-m", "pytest", "-rA", "--tb=no", "-p", "no:cacheprovider", "--continue-on-collection-errors")


def outcomes(folder: Path, ci: str) -> dict[str, str]:
    """The summary line of every file of tests, run under the hooks of this folder."""
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    skips = {f"{way}_{why}": body.format(reason=r) for way, body in SKIPS.items() for why, r in REASONS.items()}
    for name, body in (skips | OTHERS).items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n{body}\n", encoding="utf-8")
    ran = subprocess.run(  # noqa: S603 - our own interpreter and files
        [sys.executable, *COMMAND, "--rootdir", str(folder), str(folder)],
        cwd=folder,
        env={**os.environ, "CI": ci, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = ran.stdout[ran.stdout.index("short test summary info") :].splitlines()
    return {name: next(line for line in lines if f"test_{name}.py" in line) for name in skips | OTHERS}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes(tmp_path_factory.mktemp("strict"), "true")


@pytest.fixture(scope="module")
def lenient(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes(tmp_path_factory.mktemp("lenient"), "")


@pytest.mark.parametrize("way", SKIPS)
def test_a_skip_without_an_excuse_fails_and_says_why(way: str, strict: dict[str, str]) -> None:
    line = strict[f"{way}_idle"]
    assert line.startswith("FAILED" if way == "call" else "ERROR")
    if way != "module":
        assert "no time today" in line
        assert "needs ../shared" in line


@pytest.mark.parametrize("why", ["shared", "hardware"])
@pytest.mark.parametrize("way", SKIPS)
def test_an_excuse_is_accepted(way: str, why: str, strict: dict[str, str]) -> None:
    assert strict[f"{way}_{why}"].startswith("SKIPPED")


@pytest.mark.parametrize("way", SKIPS)
def test_elsewhere_a_skip_is_a_skip(way: str, lenient: dict[str, str]) -> None:
    assert all(lenient[f"{way}_{why}"].startswith("SKIPPED") for why in REASONS)


def test_other_outcomes_stay_as_they_are(strict: dict[str, str], lenient: dict[str, str]) -> None:
    for lines in (strict, lenient):
        assert [lines[name].split()[0] for name in OTHERS] == ["PASSED", "FAILED", "XFAIL"]
