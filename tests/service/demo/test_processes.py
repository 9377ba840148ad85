"""Several processes as one: where one ends, with whatever code, the others are told to."""

import os
import sys
import time
from pathlib import Path

import pytest

from service.demo.processes import STOP_SECONDS, run_together

# Ends in good order when it is told to, and says so.
STAYS = """
import signal, sys, time
from pathlib import Path
def stop(*_):
    Path("told").touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
Path("ready").touch()
time.sleep(600)
"""
ENDS = """
import sys, time
from pathlib import Path
while not Path("ready").exists():
    time.sleep(0.01)
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("code", [0, 3])
def test_where_one_process_ends_the_others_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.chdir(tmp_path)
    python, begun = [sys.executable, "-c"], time.monotonic()
    assert run_together([[*python, STAYS], [*python, ENDS, str(code)]], os.environ) == code
    assert Path("told").exists()
    assert time.monotonic() - begun < STOP_SECONDS
