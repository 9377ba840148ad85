"""Every broken file holds one fault, and says in its first lines what the error must say."""

from pathlib import Path

import pytest

from rules.errors import RuleSetError
from rules.load_rule_set import load_rule_set

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def _expected(path: Path) -> dict[str, str]:
    head = path.read_text(encoding="utf-8").splitlines()[:4]
    return dict(line.removeprefix("# ").split(": ", 1) for line in head)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_one_fault_is_named_with_its_place_and_its_remedy(path: Path) -> None:
    with pytest.raises(RuleSetError) as caught:
        load_rule_set(path)
    error = caught.value
    assert len(error.faults) == 1
    said = {"line": str(error.line), "path": error.path, "found": error.found, "allowed": error.allowed}
    assert said == _expected(path)
    assert error.file == str(path)
    assert error.zh.endswith("。")
    assert error.en.endswith(".")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_text_of_an_error_holds_everything(path: Path) -> None:
    with pytest.raises(RuleSetError) as caught:
        load_rule_set(path)
    error, text = caught.value, str(caught.value)
    assert text.startswith(f"{path}:{error.line} ")
    assert all(part in text for part in (error.path, error.found, error.allowed, error.zh, error.en))


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "valid.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("severity: 2", "severity: 4").replace("base: 100", "base: 99.995"), encoding="utf-8")
    with pytest.raises(RuleSetError) as caught:
        load_rule_set(broken)
    assert [fault.path for fault in caught.value.faults] == ["score.base", "indicators[0].measure.where.severity"]
