"""A port that another program has is said in words, by what serves and before the demonstration makes anything."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main


@pytest.mark.parametrize("words", [["serve"], ["demo", "--enterprises", "100", "--out", "demo"]])
def test_a_port_that_is_taken(
    words: list[str], sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("service.serving.address.PATIENCE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        given = {"DATABASE": sqlite_url, "DATA": str(tmp_path / "data"), "SECRET": "tests only " * 4, "PORT": port}
        environment = {f"CREDIT_TIERS_{name}": value for name, value in given.items()}
        said = CliRunner().invoke(main, words, env=environment)
    assert said.exit_code == 2, said.output
    assert f"127.0.0.1:{port}" in said.stderr
    assert "CREDIT_TIERS_PORT" in said.stderr
    assert not (tmp_path / "demo" / "enterprises.parquet").exists()
