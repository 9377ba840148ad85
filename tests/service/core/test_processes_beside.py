"""Processes beside: their results come in order, however they were begun, and they end with the one that wants them."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

_BEGUN = {"as they are wanted": "pass", "ahead": "import_ahead('fractions')"}
_RESULTS = """
import functools, json, operator
from service.core.processes_beside import import_ahead, map_by_processes

if __name__ == "__main__":
    {begun}
    print(json.dumps(list(map_by_processes(2, functools.partial, (operator.add, 1), range(9)))))
"""
# The first of the other processes says who it is; then both sleep for longer than the test.
_ASLEEP = """
import functools, builtins
from service.core.processes_beside import import_ahead, map_by_processes

if __name__ == "__main__":
    {begun}
    does = ["__import__('os').getpid()", *["__import__('time').sleep(90)"] * 3]
    for pid in map_by_processes(2, functools.partial, (builtins.eval,), does):
        print(pid, flush=True)
"""


@pytest.mark.parametrize("how", _BEGUN)
def test_results_come_in_order_however_the_processes_began(how: str, tmp_path: Path) -> None:
    run = _begun(_RESULTS, how, tmp_path)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert json.loads(said) == list(range(1, 10))


@pytest.mark.parametrize("how", _BEGUN)
def test_they_end_with_the_process_that_wants_them(how: str, tmp_path: Path) -> None:
    run = _begun(_ASLEEP, how, tmp_path)
    assert run.stdout is not None
    other = Path("/proc") / run.stdout.readline().strip()
    assert other.exists()
    run.kill()
    run.wait()
    assert _is_gone(other)


def test_what_lies_where_the_command_is_called_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "fractions.py").write_text("from pathlib import Path\nPath('imported').touch()\n")
    run = _begun(_RESULTS, "ahead", tmp_path)
    run.communicate(timeout=60)
    assert run.returncode == 0
    assert not (tmp_path / "imported").exists()


def _begun(script: str, how: str, folder: Path) -> subprocess.Popen[str]:
    file = folder / "elsewhere" / "script.py"
    file.parent.mkdir()
    file.write_text(script.format(begun=_BEGUN[how]))
    return subprocess.Popen([sys.executable, str(file)], stdout=subprocess.PIPE, text=True, cwd=folder)  # noqa: S603


def _is_gone(process: Path) -> bool:
    for _ in range(400):
        if not process.exists() or "State:\tZ" in (process / "status").read_text():
            return True
        time.sleep(0.05)
    return False
