"""The folder of figures is empty at the start; one of our own is gone at the end, one that was given is kept."""

import os
from pathlib import Path

import pytest

from service.serving.figures_folder import SHARED_FOLDER, FiguresFolder


def test_a_folder_that_was_given_is_wiped_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path / "figures"))
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "counter_17.db").write_bytes(b"of a process long gone")
    (tmp_path / "figures" / "notes.txt").write_text("not ours")
    with FiguresFolder() as folder:
        assert [path.name for path in folder.path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "figures").exists()


def test_a_folder_of_our_own_is_named_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SHARED_FOLDER, raising=False)
    with FiguresFolder() as folder:
        assert os.environ[SHARED_FOLDER] == str(folder.path)
        assert folder.path.is_dir()
    assert not folder.path.exists()
    assert SHARED_FOLDER not in os.environ
