"""Off a terminal, progress is a plain line: rows and their rate where rows are counted, else the share alone."""

import io

import pytest

from service.core import progress
from service.core.progress import Progress


def test_what_was_done_before_the_first_word_took_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1_000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(clock)))
    stream = io.StringIO()
    with Progress(stream) as followed:
        followed.begin({"generic": 1_000, "food": 1_000})
        for name in ("generic", "food"):
            for done in (500, 1_000):
                followed.advance(name, done, 500)
    rates = [int(line.split(", ")[1].removesuffix("/s")) for line in stream.getvalue().splitlines()]
    assert len(rates) == 4
    assert max(rates) <= 50


@pytest.mark.parametrize(("rows", "shown"), [(None, "file.csv: 50%, "), (7, "file.csv: 7 (50%), ")])
def test_bytes_are_never_told_as_rows(rows: int | None, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)
    stream = io.StringIO()
    with Progress(stream) as followed:
        followed.begin({"file.csv": 6_000_000})
        followed.advance("file.csv", 3_000_000, rows)
    line = stream.getvalue()
    assert line.startswith(shown)
    assert ("/s" in line) is (rows is not None)
