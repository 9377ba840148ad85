"""Where Spark or Java is missing, the command says so."""

import sys
from pathlib import Path

import pytest

from service.core.errors import ProductError
from service.population.spark.session import spark_session


def test_without_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(ProductError, match=r"credit-tiers\[spark\]"), spark_session("local[1]"):
        pass


def test_without_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs hardware: Java, and pyspark beside it")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ProductError, match="Java 17"), spark_session("local[1]"):
        pass
